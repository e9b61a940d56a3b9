"""The head's grid of a month: score or indicators, grade and remark of each person of the unit."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import actions, queries, rules
from assessment.appraisal.indicators import grading, scoring
from assessment.appraisal.indicators.rules import by_indicators
from assessment.appraisal.models import Grade, IndicatorScore, MonthSheet, UnitSheet, UnitSheetState
from assessment.figures import points, signed
from assessment.ledger import counting
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.access.matrix import Act
from auxpolice.ui.grid import Choice, Column, Grid, Line, Number, Shown, Text

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
    """Of a policy that asks for indicators, a column each; where families differ in a unit, columns hold what stands at the
    same place in each."""

    columns: Sequence[Column] = (
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

    def _by_indicator(self) -> tuple[Column, ...]:
        """The columns where indicators are scored one by one."""
        names: dict[int, dict[str, int]] = {}
        for cells in self.cells.by_sheet.values():
            for cell in cells.values():
                one = self.cells.indicator(cell)
                names.setdefault(cell.number, {})[one.name if one else cell.code] = cell.full
        entries, _score, total, grade, suggested, remark = ScoreGrid.columns
        return (
            entries,
            *(self._indicator(number, names[number]) for number in sorted(names)),
            Shown("base", gettext_lazy("评分"), lambda row: points(row.base_now), css="num"),
            total,
            Text("because", gettext_lazy("调整理由"), css="is-long"),
            grade,
            suggested,
            Text("grade_because", gettext_lazy("等次理由"), css="is-long"),
            Shown("said", gettext_lazy("本人自述"), lambda row: row.self_remark, css="is-long", moves=False),
            remark,
        )

    def _indicator(self, number: int, names: dict[str, int]) -> Number:
        def cell(row: Any) -> IndicatorScore | None:
            return row.cells.get(number)

        def named(row: Any) -> str:
            one = self.cells.indicator(found) if (found := cell(row)) else None
            return f"{one.name}（{one.full // 100}）" if one else ""

        def beside(row: Any) -> SafeString | str:
            return self._door(row, found) if (found := cell(row)) and found.counted is not None else ""

        label = "／".join(f"{name}（{full // 100}）" for name, full in list(names.items())[:3])
        return Number(
            f"i{number}", label, per_unit=100, most=max(names.values()) // 100, empty=None,
            what=gettext_lazy("数字，最多两位小数"), beside=beside, named=named, css="num is-cell",
        )  # fmt: skip

    def _door(self, row: Any, cell: IndicatorScore) -> SafeString:
        """What was counted, leading to its records."""
        one = self.cells.indicator(cell)
        counter = self.counters.get(one.source) if one else None
        return format_html(
            '<a class="cell-door" tabindex="-1" href="{}" title="{}">{} {}</a>',
            reverse("assessment:indicator", args=[row.pk, cell.code]),
            _("%(what)s，得 %(points)s 分")
            % {"what": counter.label if counter else "", "points": points(cell.counted_points)},
            cell.counted,
            counter.unit if counter else "",
        )

    def takes(self, column: Column, row: Any) -> bool:
        if not (self.cells and column.name[0] == "i" and column.name[1:].isdecimal()):
            return True
        cell = row.cells.get(int(column.name[1:]))
        return cell is not None and scoring.takes(cell, self.cells.indicator(cell))

    def read(self) -> list[Any]:
        content = self.sheet.version.content
        found = queries.read(MonthSheet.objects.filter(unit_sheet=self.sheet))
        rows: list[Any] = list(found.select_related("person", "scored_by").order_by("person__pinyin"))
        self.seats = rules.excellent_seats(len(rows), content["excellent_cap_percent"])
        ruled = grading.ruled([self.sheet], rows) if by_indicators(content) else self._suggested(rows)
        entries: dict[int, list[LedgerEntry]] = {}
        people = [row.person_id for row in rows]
        for entry in with_links(
            list(LedgerEntry.objects.filter(month=self.sheet.month_id, person__in=people))
        ):
            entries.setdefault(entry.person_id, []).append(entry)
        for row in rows:
            by_rule = ruled.get(row.pk)
            row.entries, row.suggested = entries.get(row.person_id, []), by_rule.grade if by_rule else None
            row.why = by_rule.why if by_rule else ""
        self.cells = scoring.Cells(self.sheet)
        if self.cells:
            self.columns = self._by_indicator()
            self._lay_out(rows)
        return rows

    def _suggested(self, rows: list[Any]) -> dict[int, grading.Ruled]:
        """What the totals alone suggest, where the head's one score is all there is."""
        totals = {row.pk: row.total_now for row in rows if row.total_now is not None}
        found = rules.suggested_grades(totals, self.sheet.version.content, self.seats)
        return {pk: grading.Ruled(grade) for pk, grade in found.items()}

    def _lay_out(self, rows: list[Any]) -> None:
        """Give each row its cells as attributes, as they are stored now."""
        self.counters = counting.known()
        numbers = {cell.number for cells in self.cells.by_sheet.values() for cell in cells.values()}
        for row in rows:
            row.cells = {cell.number: cell for cell in self.cells.by_sheet.get(row.pk, {}).values()}
            for number in numbers:
                cell = row.cells.get(number)
                setattr(row, f"i{number}", cell.points if cell else None)
            row.because = next((cell.because for cell in row.cells.values() if cell.because), "")

    def save(self, lines: list[Line]) -> None:
        scores = [self._score(line) for line in lines]
        actions.save_scores(self.sheet, scores, acting_user=self.request.user)

    def _score(self, line: Line) -> actions.Score:
        if not self.cells:
            return actions.Score(line.row.pk, line.version, **line.values)
        typed = {
            cell.code: line.values[f"i{number}"]
            for number, cell in line.row.cells.items()
            if f"i{number}" in line.values
        }
        words = {name: line.values[name] for name in ("grade", "remark", "because", "grade_because")}
        return actions.Score(line.row.pk, line.version, None, cells=typed, **words)

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
        spread = {"spread": self._spread()} if self.cells else {}
        return spread | {
            "scored": _("已评 %(scored)s / %(heads)s 人") % {"scored": scored, "heads": heads},
            "excellent": _("优秀 %(given)s / 最多 %(seats)s") % {"given": given, "seats": self.seats},
        }

    def _spread(self) -> str:
        """How the unit's grades would fall by what is decided, else by the rule, and the span of its scores."""
        fallen = Counter(
            Grade(row.suggested if row.grade_now == Grade.NONE and row.suggested else row.grade_now)
            for row in self.rows
            if row.base_now is not None
        )
        told = [f"{grade.label} {fallen[grade]}" for grade in Grade if fallen[grade]]
        scores = sorted(row.base_now for row in self.rows if row.base_now is not None)
        if scores:
            told.append(
                _("评分 %(low)s～%(high)s，中位 %(median)s")
                % {
                    "low": points(scores[0]),
                    "high": points(scores[-1]),
                    "median": points(scores[(len(scores) - 1) // 2]),
                }
            )
        return "　".join(told)
