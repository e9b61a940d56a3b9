"""Against last month: everybody who changed with the cause that weighs most; one person with all of them; who owes."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import there
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.ui.forms import AmountField
from auxpolice.ui.tables import Column, Table
from payroll.month import queries
from payroll.month.models import Payslip
from payroll.month.queries import found_month
from payroll.recovery import claims as recovering
from payroll.recovery.pages import RecoveryTable
from payroll.rules.compare import CAUSES
from payroll.running import differences as compared
from personnel.models import Person


class DifferenceTable(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), sort=True, link=lambda row: row.url),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("before_fen", gettext_lazy("上月实发"), kind="money", sort=True),
        Column("now_fen", gettext_lazy("本月实发"), kind="money", sort=True),
        Column("amount_fen", gettext_lazy("差额"), kind="delta", sort=True, total=True),
        Column("cause", gettext_lazy("主要原因"), sort=True),
        Column(
            "shares",
            gettext_lazy("全部原因"),
            value=lambda row: "；".join(f"{cause} {fen / 100:+,.2f}" for cause, fen in row.shares),
        ),
    ]
    empty_title = gettext_lazy("与上月没有差异")
    empty_text = gettext_lazy("没有人的实发与上月不同，或还没有上月可比。")


class _Linked:
    """A difference with the address of its page."""

    def __init__(self, row: compared.Difference, url: str):
        self.__dict__.update({name: getattr(row, name) for name in row.__dataclass_fields__})
        self.amount_fen, self.url = row.amount_fen, url


class DifferenceFilter(forms.Form):
    least = AmountField(label=gettext_lazy("差额至少（元）"), required=False)
    percent = forms.IntegerField(
        label=gettext_lazy("变动至少（%）"), required=False, min_value=0, max_value=10_000
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("原因"),
        required=False,
        choices=[("", gettext_lazy("全部原因")), *((name, name) for name in CAUSES.values())],
    )


@page(Act.PAYROLL_VIEW, of_one_moment=True)
def differences(request, month):
    """Everybody whose net differs from last month, largest first; narrowed by amount, share and cause."""
    row = found_month(month)
    search = DifferenceFilter(request.GET)
    asked = search.cleaned_data if search.is_valid() else {}
    cause = asked.get("cause") or ""
    found = compared.differences(
        row.month, least_fen=abs(asked.get("least") or 0), percent=asked.get("percent") or 0, cause=cause
    )
    linked = [_Linked(one, reverse("payroll:difference", args=[row.month, one.person_id])) for one in found]
    table = DifferenceTable(request, linked, filter_form=search)
    if table.wants_export:
        return table.export(_("%(month)s 与上月差异") % {"month": row})
    causes = [(one, table.url(cause=one.cause, page=None)) for one in compared.by_cause(row.month)]
    context = {
        "month": row,
        "table": table,
        "causes": causes,
        "cause": cause,
        "all_url": table.url(cause=None, page=None),
    }
    return render(request, "payroll/differences.html", context)


@page(Act.PAYROLL_VIEW)
def difference(request, month, person):
    """One person: every cause with its amount, and item by item what changed."""
    row = found_month(month)
    found = there(compared.of_person(row.month, person))
    if request.user.person_id != person:
        who = Person.everything.get(pk=person)
        trail.record(Act.PAYSLIP_VIEW, who, acting_user=request.user, after={"month": row.month})
    slip = (
        Payslip.objects.select_related("person", "unit", "run", "month", "scheme_version")
        .filter(month_id=row.month, person_id=person, is_effective=True)
        .first()
    )
    changes = [
        (change, "、".join(CAUSES[cause] for cause in change.causes))
        for change in (queries.compare_with_last(slip) if slip else [])
    ]
    context = {"month": row, "found": found, "slip": slip, "changes": changes}
    return render(request, "payroll/difference.html", context)


class RecoverTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            sort=True,
            link=lambda row: row.recovery_id and reverse("payroll:recovery", args=[row.recovery_id]),
        ),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("gross_fen", gettext_lazy("应发"), kind="money", sort=True),
        Column("deductions_fen", gettext_lazy("扣款"), kind="money", sort=True),
        Column("amount_fen", gettext_lazy("应追回"), kind="money", sort=True, total=True),
    ]
    empty_title = gettext_lazy("没有应追回的款项")
    empty_text = gettext_lazy("本月没有人的扣款多于应发。")


@page(Act.PAYROLL_VIEW, of_one_moment=True)
def recover(request, month):
    """Slips below zero: nothing is paid, and the amount is to be got back."""
    row = found_month(month)
    run = queries.effective_run(row.month)
    found = queries.to_recover(row.month)
    table = RecoverTable(request, found)
    if table.wants_export:
        return table.export(_("%(month)s 应追回") % {"month": row})
    owed = sum(one.amount_fen for one in found)
    context = {
        "month": row,
        "table": table,
        "run": run,
        "owed": owed,
        "paid": (run.net_fen if run else 0) + owed,
        "reissued": RecoveryTable(
            request,
            recovering.listed().filter(month=row.month, slip=None),
            prefix="reissued",
            exportable=False,
        ),
    }
    return render(request, "payroll/recover.html", context)
