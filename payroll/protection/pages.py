"""就高不就低补差 in the browser: who is protected under a version, how much of it still bites, one row ended or corrected."""

from django import forms
from django.contrib import messages
from django.db.models import (
    CharField,
    DateField,
    Exists,
    OuterRef,
    Subquery,
    Value,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.months import format_month, next_month, today
from auxpolice.policy.models import PolicyVersion
from auxpolice.ui.forms import AmountField, MonthField, submit
from auxpolice.ui.tables import Column, Table
from payroll.month.models import Payslip
from payroll.protection import actions, queries
from payroll.protection.models import ProtectedPay
from payroll.rules import Scheme
from payroll.schemes import PAY
from personnel.pages.forms import PeopleFilter
from personnel.queries import called


class PeopleTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("personnel:person", args=[row.person_id]),
        ),
        Column("unit", gettext_lazy("单位")),
        Column("before", gettext_lazy("原方案"), value=lambda row: str(row.before), phone=False),
        Column(
            "regular_fen",
            gettext_lazy("受保护的原固定工资"),
            kind="money",
            sort="regular_fen",
            total=True,
            link=lambda row: (
                row.slip_before
                and reverse("payroll:slip", args=[next_month(row.period.lower, -1), row.person_id])
            ),
        ),
        Column(
            "topped_fen",
            gettext_lazy("最近一月补差"),
            kind="money",
            sort="topped_fen",
            total=True,
            link=lambda row: (
                row.topped_fen and reverse("payroll:line", args=[row.last_month, row.person_id, row.code])
            ),
        ),
        Column("since", gettext_lazy("起"), value="period.lower", kind="date", sort="period"),
        Column("until", gettext_lazy("终止"), value=lambda row: row.period.upper, kind="date"),
        Column("ended_why", gettext_lazy("终止原因"), phone=False),
    ]
    default_sort = "-topped_fen"
    empty_title = gettext_lazy("没有受保护的人")
    empty_text = gettext_lazy("施行时选了「就高不就低」，原固定工资有数的人会列在这里。")


class ProtectedFilter(PeopleFilter):
    WHICH = [("", gettext_lazy("全部")), ("still", gettext_lazy("最近一月仍补差"))]


@page(Act.PROTECTION_VIEW)
def people(request, version):
    """Everybody ever protected under the version, those most made up to first."""
    found = access(PolicyVersion, pk=version, kind=PAY)
    month = queries.last_month()
    unit = Payslip.everything.filter(month_id=month, is_effective=True, person_id=OuterRef("person_id"))
    rows = (
        ProtectedPay.objects.filter(version=found)
        .select_related("person", "before")
        .defer("before__content")
        .annotate(topped_fen=queries.topped_up(found, month))
        .annotate(unit=Subquery(unit.values("unit__name")[:1]))
        .annotate(
            last_month=Value(month, output_field=DateField(null=True)),
            code=Value(queries.code_of(Scheme.parse(found.content)), output_field=CharField()),
            slip_before=Exists(queries.slip_before()),
        )
    )
    search = ProtectedFilter(request.GET)
    rows = rows.filter(called(search.asked["q"]))
    if search.asked["which"]:
        rows = rows.filter(topped_fen__gt=0)
    table = PeopleTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("%(version)s 就高不就低") % {"version": found})
    trail.record(Act.PROTECTION_VIEW, found, acting_user=request.user)
    return render(
        request, "payroll/protection/people.html", {"version": found, "table": table, "month": month}
    )


class ChangeForm(forms.Form):
    since = MonthField(label=gettext_lazy("从哪个月起"), max_length=7)
    amount = AmountField(
        label=gettext_lazy("更正为（元/月）"),
        required=False,
        help_text=gettext_lazy("整月标准。留空则从该月起不再保护。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=280)


def _change(*, since, amount, reason, pk, acting_user: User):
    return actions.change_protection(pk, since, regular_fen=amount, reason=reason, acting_user=acting_user)


@page(Act.PROTECTION_CHANGE)
def change(request, pk):
    """Finance ends one person's protection, or corrects its amount, from a month that isn't locked."""
    row = access(ProtectedPay.objects.select_related("person", "before", "version"), pk=pk)
    form = ChangeForm(request.POST or None, initial={"since": format_month(today())})
    done, made = submit(form, _change, pk=pk, acting_user=request.user)
    if done:
        messages.success(request, _("已更正。") if made else _("已终止。"))
        return redirect("personnel:person", pk=row.person_id)
    context = {"row": row, "form": form}
    return render(request, "payroll/protection/change.html", context, status=422 if form.is_bound else 200)
