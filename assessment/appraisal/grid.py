"""The head's grid of a month: score, grade and remark of each person of the unit."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import actions, queries, rules
from assessment.appraisal.models import Grade, MonthSheet, UnitSheet, UnitSheetState
from assessment.figures import points, signed
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.access.matrix import Act
from auxpolice.ui.grid import Choice, Grid, Line, Number, Shown, Text

SCORE = Number(
    "base_points",
    gettext_lazy("评分"),
    per_unit=100,
    most=100,
    empty=None,
    what=gettext_lazy("数字，最多两位小数"),
    stands="base_now",
)


def _doors(row):
    """The ledger's entries of the person, each with its record."""
    return format_html_join(
        " ",
        '<a href="{}" title="{}">{} <b class="nowrap">{}</b></a>',
        ((one.url, one.reason, one.name, signed(one.points)) for one in row.entries),
    )


class ScoreGrid(Grid):
    columns = (
        Shown("entries", gettext_lazy("台账加减分"), _doors, css="is-row", moves=False),
        SCORE,
        Shown("total", gettext_lazy("总分"), lambda row: points(row.total_now), css="num"),
        Choice("grade", gettext_lazy("等次"), Grade.choices, undecided=Grade.NONE, stands="grade_now"),
        Shown("suggested", gettext_lazy("建议等次"), lambda row: row.suggested, adopts="grade"),
        Text("remark", gettext_lazy("评语"), css="is-long is-wide"),
    )

    def __init__(self, request, sheet: UnitSheet):
        self.sheet = sheet
        self.may_score = sheet.state == UnitSheetState.SCORING and request.scope.can(
            Act.ASSESSMENT_SCORE, sheet.unit_id
        )
        super().__init__(request)

    def read(self) -> list[Any]:
        content = self.sheet.version.content
        found = queries.read(MonthSheet.objects.filter(unit_sheet=self.sheet))
        rows: list[Any] = list(found.select_related("person", "scored_by").order_by("person__pinyin"))
        self.seats = rules.excellent_seats(len(rows), content["excellent_cap_percent"])
        totals = {row.pk: row.total_now for row in rows if row.total_now is not None}
        suggested = rules.suggested_grades(totals, content, self.seats)
        entries: dict[int, list[LedgerEntry]] = {}
        people = [row.person_id for row in rows]
        for entry in with_links(
            list(LedgerEntry.objects.filter(month=self.sheet.month_id, person__in=people))
        ):
            entries.setdefault(entry.person_id, []).append(entry)
        for row in rows:
            row.entries, row.suggested = entries.get(row.person_id, []), suggested.get(row.pk)
        return rows

    def save(self, lines: list[Line]) -> None:
        scores = [actions.Score(line.row.pk, line.version, **line.values) for line in lines]
        actions.save_scores(self.sheet, scores, acting_user=self.request.user)

    def is_open(self, row: Any) -> bool:
        return self.may_score

    def title(self, row: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse("assessment:sheet", args=[row.pk]), row.person.name)

    def changed_by(self, row: Any) -> str:
        return str(row.scored_by or "")

    def marks(self) -> dict[str, str]:
        heads = len(self.rows)
        scored = sum(row.base_now is not None for row in self.rows)
        given = sum(row.grade_now == Grade.EXCELLENT for row in self.rows)
        return {
            "scored": _("已评 %(scored)s / %(heads)s 人") % {"scored": scored, "heads": heads},
            "excellent": _("优秀 %(given)s / 最多 %(seats)s") % {"given": given, "seats": self.seats},
        }
