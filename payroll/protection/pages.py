"""就高不就低补差 in the browser: who is protected under a version, how much of it still bites, one row ended or corrected."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.months import format_month, last_day, next_month, today
from auxpolice.policy.models import PolicyVersion
from auxpolice.ui.forms import AmountField, MonthField, submit
from auxpolice.ui.tables import Column, Table
from payroll.month.models import PayrollRun, Payslip, RunState
from payroll.protection import actions
from payroll.protection.models import ProtectedPay
from payroll.rules import Scheme
from payroll.rules.pay_rules import Protected
from payroll.schemes import PAY
from personnel.pages.forms import PersonSearch
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


class PeopleFilter(forms.Form):
    q = PersonSearch()
    which = forms.ChoiceField(
        label=gettext_lazy("范围"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("still", gettext_lazy("最近一月仍补差"))],
    )


def _last_month() -> date | None:
    """The last month that has been calculated."""
    return (
        PayrollRun.objects.filter(state=RunState.EFFECTIVE)
        .order_by("-month_id")
        .values_list("month_id", flat=True)
    ).first()


def _code(scheme: Scheme) -> str:
    """Code of the item that tops up; empty where the scheme has none."""
    return next((item.code for item in scheme.items if isinstance(item.rule, Protected)), "")


def _topped_up(version: PolicyVersion, month: date | None):
    """The supplement on the slip of the month, as an expression by row; 0 where the version didn't pay the person."""
    scheme = Scheme.parse(version.content)
    code = _code(scheme)
    if not code:
        return Value(0, output_field=BigIntegerField())
    slip = Payslip.everything.filter(
        month_id=month, is_effective=True, person_id=OuterRef("person_id"), scheme_version=version
    )
    amount = slip.values(f"amounts__{scheme.codes.index(code)}")[:1]
    return Coalesce(Subquery(amount, output_field=BigIntegerField()), 0, output_field=BigIntegerField())


def _slip_before():
    """The slip of the month before the protection began: what it was measured by."""
    begun = Func(OuterRef("period"), function="lower", output_field=DateField())
    a_month_ago = ExpressionWrapper(begun - timedelta(days=31), output_field=DateField())
    slips = Payslip.everything.filter(person_id=OuterRef("person_id"), is_effective=True)
    return slips.filter(month_id__lt=begun, month_id__gte=a_month_ago)


@page(Act.PROTECTION_VIEW)
def people(request, version):
    """Everybody ever protected under the version, those most made up to first."""
    found = get_object_or_404(PolicyVersion, pk=version, kind=PAY)
    month = _last_month()
    unit = Payslip.everything.filter(month_id=month, is_effective=True, person_id=OuterRef("person_id"))
    rows = (
        ProtectedPay.objects.filter(version=found)
        .select_related("person", "before")
        .defer("before__content")
        .annotate(topped_fen=_topped_up(found, month))
        .annotate(unit=Subquery(unit.values("unit__name")[:1]))
        .annotate(
            last_month=Value(month, output_field=DateField(null=True)),
            code=Value(_code(Scheme.parse(found.content)), output_field=CharField()),
            slip_before=Exists(_slip_before()),
        )
    )
    search = PeopleFilter(request.GET)
    if search.is_valid() and search.cleaned_data["which"]:
        rows = rows.filter(topped_fen__gt=0)
    if search.is_valid():
        rows = rows.filter(called(search.cleaned_data["q"]))
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
    row = ProtectedPay.objects.select_related("person", "before", "version").filter(pk=pk).first()
    if row is None:
        raise Denied()
    form = ChangeForm(request.POST or None, initial={"since": format_month(today())})
    done, made = submit(form, _change, pk=pk, acting_user=request.user)
    if done:
        messages.success(request, _("已更正。") if made else _("已终止。"))
        return redirect("personnel:person", pk=row.person_id)
    context = {"row": row, "form": form}
    return render(request, "payroll/protection/change.html", context, status=422 if form.is_bound else 200)


def of_person(request, person) -> dict | None:
    """On a person's page, for those who may see the person's slips."""
    if not request.scope.can(Act.PAYSLIP_VIEW):
        return None
    rows = list(
        ProtectedPay.objects.filter(person=person)
        .select_related("before", "version")
        .annotate(slip_before=Exists(_slip_before()))
        .order_by("-period")
    )
    for row in rows:
        row.month_before = next_month(row.period.lower, -1)
    if not rows:
        return None
    return {
        "title": _("就高不就低补差"),
        "icon": "shield-check",
        "template": "payroll/protection/panel_person.html",
        "context": {
            "rows": rows,
            "may_change": request.scope.can(Act.PROTECTION_CHANGE),
        },
    }


def of_version(request, version) -> dict | None:
    """On a pay version's page: how many are protected under it, and what it cost in the last month."""
    if version.kind != PAY or not request.scope.can(Act.PROTECTION_VIEW):
        return None
    rows = ProtectedPay.objects.filter(version=version)
    count = rows.count()
    if not count:
        return None
    month = _last_month()
    still = rows.filter(period__contains=last_day(month)) if month else rows.none()
    still = still.annotate(fen=_topped_up(version, month)).filter(fen__gt=0)
    sums = still.aggregate(total_fen=Sum("fen"), still=Count("pk"))
    return {
        "title": _("就高不就低补差"),
        "icon": "shield-check",
        "template": "payroll/protection/panel_version.html",
        "context": {"count": count, "month": month, "fen": sums["total_fen"] or 0, "still": sums["still"]},
        "width": "full",
        "url": reverse("payroll:protected", args=[version.pk]),
        "link": _("查看名单"),
    }
