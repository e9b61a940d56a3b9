"""年度绩效兑现: choose year and month, see who is due what and who nothing and why, confirm exactly that."""

from dataclasses import replace
from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet, Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, there
from auxpolice.access.views import button, page
from auxpolice.approvals.matters import sheet_url
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.months import format_month
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table
from payroll.backpay.settling import SettleForm
from payroll.month.models import UNCALCULATED, PayrollMonth
from payroll.month.queries import found_month
from payroll.year_end import actions
from payroll.year_end import preview as year_end
from payroll.year_end.models import PAYMENT, PayoutOutcome, YearEndPayment, YearEndPayout
from payroll.year_end.preview import WAITS
from personnel.models import Person
from personnel.pages.forms import PersonSearch
from personnel.queries import called

_TONES = {"entry": "success", "outside": "warning", "none": "neutral", WAITS: "info"}


def outcome_badge(row) -> tuple[str, str]:
    labels = {**dict(PayoutOutcome.choices), WAITS: _("暂不兑现")}
    return (str(labels[row.outcome]), _TONES[row.outcome])


class ShareTable(Table):
    columns = [
        Column("name", gettext_lazy("姓名")),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("months", gettext_lazy("月数"), kind="number", phone=False),
        Column("held_fen", gettext_lazy("留存合计"), kind="money", sort=True, total=True),
        Column("grade", gettext_lazy("年度考核"), value="grade_text", sort=True),
        Column("factor", gettext_lazy("系数"), phone=False),
        Column("amount_fen", gettext_lazy("兑现金额"), kind="money", sort=True, total=True),
        Column("outcome", gettext_lazy("处理"), value=outcome_badge, kind="badge", sort=True),
        Column("reason", gettext_lazy("说明")),
    ]
    is_filtered = False  # year and month are the question, not a filter
    empty_title = gettext_lazy("没有待兑现的绩效留存")
    empty_text = gettext_lazy("这一年度的工资条没有年度绩效留存，或已经全部兑现。")


class ChooseForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    month = DayField(label=gettext_lazy("兑现月份"), widget=forms.Select)

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "year", [(year, str(year)) for year in year_end.years()])
        self.fields["month"].widget.choices = [(f"{one:%Y-%m-%d}", format_month(one)) for one in months]


def open_months() -> list[date]:
    """Months that take the payment: opened and not calculated."""
    found = PayrollMonth.objects.filter(state__in=UNCALCULATED).order_by("month")
    return list(found.values_list("month", flat=True))


@page(Act.PAYROLL_VIEW)
def index(request):
    """The preview of a year, and what was paid of each year so far."""
    months = open_months()
    form = ChooseForm(request.GET if "year" in request.GET else None, months=months)
    shown, problem, table = None, None, None
    if form.is_valid():
        try:
            shown = year_end.preview(form.cleaned_data["year"], form.cleaned_data["month"])
        except Problem as refused:
            problem = refused
        else:
            table = ShareTable(request, shown.shares, columns=_columns(shown))
            if table.wants_export:
                return table.export(_("%(year)s 年度绩效兑现预览") % {"year": shown.year})
    paid = (
        YearEndPayout.objects.order_by()
        .values("year", "month")
        .annotate(people=Count("id"), held=Sum("held_fen"), amount=Sum("amount_fen"))
        .order_by("-year", "-month")
    )
    context = {
        "form": form,
        "years": year_end.years(),
        "months": months,
        "shown": shown,
        "digest": year_end.digest_of(shown) if shown else "",
        "groups": _groups(shown) if shown else [],
        "factors": _factors(shown) if shown else [],
        "table": table,
        "problem": problem,
        "paid": list(paid),
        "waiting": [
            (row, sheet_url(actions.MATTER, row.pk), PAYMENT.asked(request.user, row))
            for row in YearEndPayment.objects.filter(state=ByTwoState.WAITING).select_related("made_by")
        ],
        "may_pay": request.scope.can(Act.PAYROLL_CALCULATE),
    }
    return render(request, "payroll/year_end.html", context, status=422 if problem else 200)


def _columns(shown: year_end.Preview) -> list[Column]:
    """The columns with the way to the slips behind a share."""

    def slips(share: year_end.Share) -> str:
        return reverse("payroll:year-end-share", args=[shown.year, shown.month, share.person_id])

    return [replace(ShareTable.columns[0], link=slips), *ShareTable.columns[1:]]


@page(Act.PAYROLL_VIEW)
def share(request, year, month, person):
    """One person's share as previewed: the slips that held something, grade and factor."""
    shown = year_end.preview(year, found_month(month).month)
    found = there(next((one for one in shown.shares if one.person_id == person), None))
    who = Person.objects.get(pk=person)
    trail.record(Act.PAYSLIP_VIEW, who, acting_user=request.user, after={"year_end": year})
    context = {
        "shown": shown,
        "share": found,
        "badge": outcome_badge(found),
        "row": {
            "person_id": person,
            "held_fen": found.held_fen,
            "brought_fen": found.brought_fen,
            "slips": [(slip, of.isoformat(), fen) for slip, of, fen in found.slips],
        },
    }
    return render(request, "payroll/year_end_share.html", context)


def _groups(shown: year_end.Preview) -> list[tuple[str, int, int]]:
    labels = {**dict(PayoutOutcome.choices), WAITS: _("暂不兑现")}
    return [
        (str(labels[outcome]), *shown.sums[outcome])
        for outcome in (*PayoutOutcome.values, WAITS)
        if outcome in shown.sums
    ]


def _factors(shown: year_end.Preview) -> list[tuple[str, str]]:
    """Grade and factor, the best grade first."""
    factors = shown.rule.value["factors"]
    return [(str(label), factors[grade]) for grade, label in year_end.GRADES.items() if grade in factors]


@page(Act.PAYROLL_CALCULATE)
@require_POST
def pay(request):
    form = ChooseForm(request.POST, months=open_months())
    done, made = submit(
        form,
        lambda year, month, acting_user: actions.prepare_year_end(
            year,
            month,
            digest=request.POST.get("digest", ""),
            separate_tax=request.POST.get("separate_tax") == "1",
            acting_user=acting_user,
        ),
        acting_user=request.user,
    )
    if not done:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("payroll:year-end")
    messages.success(request, _("已提交，由另一人审批后计入一次性项目。"))
    return redirect(sheet_url(actions.MATTER, made.pk))


@button(Act.PAYROLL_CALCULATE)
def drop(request, pk):
    """Take a payment back that waits."""
    PAYMENT.withdraw(YearEndPayment, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回，没有计入工资。"), "payroll:year-end"


_PAID = {
    "open": gettext_lazy("待支付"),
    "noted": gettext_lazy("待确认"),
    "done": gettext_lazy("已支付"),
}


def _paid_badge(row: YearEndPayout) -> tuple[str, str] | None:
    """The badge of the payment outside the payroll; None where there is none."""
    if row.outcome != PayoutOutcome.OUTSIDE:
        return None
    state = "done" if row.confirmed_by_id else "noted" if row.settled_by_id else "open"
    return (str(_PAID[state]), {"done": "success", "noted": "info", "open": "warning"}[state])


class PayoutTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("payroll:year-end-person", args=[row.pk]),
        ),
        Column("held_fen", gettext_lazy("留存合计"), kind="money", sort="held_fen", total=True),
        Column("grade", gettext_lazy("年度考核"), value=lambda row: year_end.GRADES.get(row.grade, "—")),
        Column("factor", gettext_lazy("系数")),
        Column("amount_fen", gettext_lazy("兑现金额"), kind="money", sort="amount_fen", total=True),
        Column("outcome", gettext_lazy("处理"), value=outcome_badge, kind="badge", sort="outcome"),
        Column("reason", gettext_lazy("说明")),
        Column("paid", gettext_lazy("另行支付"), value=_paid_badge, kind="badge"),
        Column("settled_note", gettext_lazy("如何结清")),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有符合筛选的人")


class PayoutFilter(forms.Form):
    q = PersonSearch()
    outcome = forms.ChoiceField(
        label=gettext_lazy("处理"),
        required=False,
        choices=[("", gettext_lazy("全部")), *PayoutOutcome.choices],
    )
    paid = forms.ChoiceField(
        label=gettext_lazy("另行支付"), required=False, choices=[("", gettext_lazy("全部")), *_PAID.items()]
    )

    def narrow(self, found: QuerySet[YearEndPayout]) -> QuerySet[YearEndPayout]:
        if not self.is_valid():
            return found
        text, outcome, paid = (self.cleaned_data[name] for name in ("q", "outcome", "paid"))
        found = found.filter(called(text))
        if outcome:
            found = found.filter(outcome=outcome)
        if paid:
            found = found.filter(
                outcome=PayoutOutcome.OUTSIDE,
                settled_by__isnull=paid == "open",
                confirmed_by__isnull=paid != "done",
            )
        return found


@page(Act.PAYROLL_VIEW)
def paid(request, year, month):
    """The result of a payment of a year, person by person; while its month is open it can be taken back."""
    row = found_month(month)
    found = YearEndPayout.objects.filter(year=year, month=row.month)
    if not found.exists():
        raise Denied()
    search = PayoutFilter(request.GET)
    table = PayoutTable(request, search.narrow(found).select_related("person"), filter_form=search)
    if table.wants_export:
        return table.export(_("%(year)s 年度绩效兑现") % {"year": year})
    context = {
        "year": year,
        "month": row,
        "table": table,
        "may_withdraw": row.state in UNCALCULATED and request.scope.can(Act.PAYROLL_CALCULATE),
        "may_enter": request.scope.can(Act.PAYROLL_CALCULATE),
    }
    return render(request, "payroll/year_end_paid.html", context)


@button(Act.PAYROLL_CALCULATE)
def withdraw(request, year, month):
    count = actions.withdraw_year_end(
        year, found_month(month).month, request.POST.get("because", ""), acting_user=request.user
    )
    return _("已撤回 %(count)s 人的年度绩效兑现。") % {"count": count}, "payroll:year-end"


@page(Act.PAYROLL_VIEW, write=Act.PAYROLL_CALCULATE)
def person(request, pk):
    """One person's year: every slip that held something, grade, factor, amount; POST settles it by hand."""
    row = access(YearEndPayout.objects.select_related("person", "settled_by", "confirmed_by"), pk=pk)
    form = SettleForm(request.POST or None)
    done, _row = submit(
        form,
        lambda note, acting_user: actions.settle_year_end(pk, note, acting_user=acting_user),
        acting_user=request.user,
    )
    if done:
        messages.success(request, _("已登记另行支付，由另一人确认后生效。"))
        return redirect("payroll:year-end-person", pk=pk)
    trail.record(Act.PAYSLIP_VIEW, row.person, acting_user=request.user, after={"year_end": row.year})
    context = {
        "row": row,
        "badge": outcome_badge(row),
        "grade": year_end.GRADES.get(row.grade, "—"),
        "form": form,
        "may_settle": row.outcome == PayoutOutcome.OUTSIDE
        and not row.settled_note
        and request.scope.can(Act.PAYROLL_CALCULATE),
        "may_confirm": bool(row.settled_note)
        and row.confirmed_by is None
        and request.scope.can(Act.PAYROLL_APPROVE),
        "own_note": row.settled_by == request.user,
    }
    return render(request, "payroll/year_end_person.html", context, status=422 if form.is_bound else 200)


@button(Act.PAYROLL_APPROVE)
def confirm(request, pk):
    """Another person confirms that a share was paid outside the payroll."""
    actions.confirm_year_end(pk, acting_user=request.user)
    return _("已确认另行支付。"), "payroll:year-end-person", pk


@button(Act.PAYROLL_APPROVE)
def unsettle(request, pk):
    """A note of payment that nobody confirmed is taken back."""
    actions.unsettle_year_end(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回登记。"), "payroll:year-end-person", pk
