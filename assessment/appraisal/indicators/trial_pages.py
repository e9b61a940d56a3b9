"""Who would move had a draft been in force: beside its editor for the last month, on a page of its own for twelve."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.indicators import ASSESSMENT, trial
from assessment.figures import points
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import format_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.schema import Form
from auxpolice.ui.tables import Column, Table

SHOWN = 3


class MovesTable(Table):
    columns = [
        Column("month", gettext_lazy("月份"), value=lambda row: format_month(row.sheet.month)),
        Column("name", gettext_lazy("姓名"), value=lambda row: row.sheet.person.name),
        Column("unit", gettext_lazy("单位"), value=lambda row: row.sheet.unit.name),
        Column("before", gettext_lazy("原总分"), value=lambda row: points(row.before), css="num"),
        Column("after", gettext_lazy("重算总分"), value=lambda row: points(row.after), css="num"),
        Column("old", gettext_lazy("原等次（按规则）"), value=lambda row: str(row.grade_before.label)),
        Column("new", gettext_lazy("重算等次"), value=lambda row: str(row.grade_after.label)),
    ]
    empty_title = gettext_lazy("没有人的分数或等次变动")
    page_size = 50


def beside(_request, version: PolicyVersion, form: Form) -> tuple[str, dict]:
    """The last confirmed month under what stands in the form, with three people: who moves most, else the first."""
    context: dict = {"month": None, "version": version}
    months = trial.last_months(1)
    if form.sound and months:
        found = trial.worked_out(form.content(), months)
        found.sort(key=lambda move: (not move.changes_grade, -abs(move.after - move.before), move.sheet.pk))
        context |= {
            "month": months[0],
            "people": found[:SHOWN],
            "moved": sum(move.before != move.after for move in found),
            "regraded": sum(move.changes_grade for move in found),
        }
    return "assessment/trial_beside.html", context


@page(Act.POLICY_DRAFT)
def trial_of(request, pk):
    """Twelve months under a version: everybody whose score or grade it would have moved."""
    version = access(PolicyVersion, pk=pk, kind=ASSESSMENT)
    found = trial.compare(version.content)
    found.sort(key=lambda move: (not move.changes_grade, -move.sheet.month.toordinal(), move.sheet.pk))
    table = MovesTable(request, found)
    if table.wants_export:
        return table.export(_("考核办法测算"))
    context = {
        "version": version,
        "table": table,
        "moved": len(found),
        "regraded": sum(move.changes_grade for move in found),
        "heads": len({move.sheet.person_id for move in found}),
    }
    return render(request, "assessment/trial.html", context)
