"""Pages of money to be got back after re-issues and of slips below zero: the list, one with its history, what may be done."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.audit import trail
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.ui.forms import AmountField, DayField, submit
from auxpolice.ui.tables import Column, Table
from payroll.month.models import PayrollMonth
from payroll.recovery import actions
from payroll.recovery import claims as recovering
from payroll.recovery.actions import TAKES
from payroll.recovery.models import InstalmentState, Recovery, RecoveryInstalment, RecoveryWay
from personnel.pages.forms import PeopleFilter
from personnel.queries import called


def state_of(row: Recovery) -> tuple[str, str]:
    if not row.open_fen:
        return (_("已结清"), "success")
    if row.settled_fen or row.pending_fen:
        return (_("追回中"), "info")
    return (_("未追回"), "warning")


class RecoveryTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("payroll:recovery", args=[row.pk]),
        ),
        Column("month", gettext_lazy("所属月份"), kind="month", sort="month"),
        Column(
            "cause",
            gettext_lazy("由来"),
            link=lambda row: (
                reverse("payroll:supplementary", args=[row.batch_id])
                if row.batch_id
                else reverse("payroll:slip", args=[row.month, row.person_id])
            ),
        ),
        Column("amount_fen", gettext_lazy("应追回"), kind="money", sort="amount_fen", total=True),
        Column("settled_fen", gettext_lazy("已追回"), kind="money", sort="settled_fen", total=True),
        Column("pending_fen", gettext_lazy("办理中"), kind="money", total=True),
        Column("left_fen", gettext_lazy("未追回"), kind="money", sort="left_fen", total=True),
        Column("state", gettext_lazy("状态"), value=state_of, kind="badge"),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有应追回的款项")
    empty_text = gettext_lazy("冲销重发后重发比原发少的人，和锁定的月份里扣款多于应发的人，会列在这里。")


class RecoveryFilter(PeopleFilter):
    WHICH = [
        ("", gettext_lazy("未结清")),
        ("noted", gettext_lazy("退款待确认")),
        ("all", gettext_lazy("全部")),
    ]


@page(Act.PAYROLL_VIEW)
def recoveries(request):
    """Everybody who owes; by default those not settled yet."""
    search = RecoveryFilter(request.GET)
    chosen = search.asked
    found = recovering.listed().filter(called(chosen["q"]))
    if chosen["which"] != "all":
        found = found.filter(settled_fen__lt=F("amount_fen"))
    if chosen["which"] == "noted":
        waits = RecoveryInstalment.objects.filter(way=RecoveryWay.CASH, state=InstalmentState.WAITING)
        found = found.filter(pk__in=waits.values("recovery"))
    table = RecoveryTable(request, found, filter_form=search)
    if table.wants_export:
        return table.export(_("应追回"))
    return render(request, "payroll/recoveries.html", {"table": table})


class DeductForm(forms.Form):
    month = DayField(label=gettext_lazy("扣款月份"), widget=forms.Select)
    amount = AmountField(label=gettext_lazy("金额（元）"))

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].widget.choices = [(f"{month:%Y-%m-%d}", format_month(month)) for month in months]


class CashForm(forms.Form):
    amount = AmountField(label=gettext_lazy("金额（元）"))
    receipt = forms.CharField(label=gettext_lazy("收据号"), max_length=40)
    received_on = DayField(label=gettext_lazy("收款日期"))


def _found(pk: int) -> Recovery:
    return access(
        Recovery.objects.select_related("person", "batch", "old_slip", "new_slip", "slip").prefetch_related(
            "instalments__entered_by", "instalments__closed_by", "instalments__batch"
        ),
        pk=pk,
    )


def _shown(request, row: Recovery, deduct: DeductForm | None = None, cash: CashForm | None = None):
    months = open_months()
    may_enter = request.scope.can(Act.PAYROLL_CALCULATE)
    may_confirm = request.scope.can(Act.PAYROLL_APPROVE)
    deductible = recovering.deductible_fen(row.person_id)
    proposed = yuan(min(row.free_fen, deductible or row.free_fen))
    history = [
        {
            "row": one,
            "may_confirm": one.state == InstalmentState.WAITING
            and one.way == RecoveryWay.CASH
            and may_confirm,
            "own": one.way == RecoveryWay.CASH and one.entered_by_id == request.user.pk,
            "may_withdraw": one.state == InstalmentState.WAITING and (may_enter or may_confirm),
        }
        for one in row.instalments.all()
    ]
    context = {
        "row": row,
        "state": state_of(row),
        "history": history,
        "to_confirm": any(item["may_confirm"] for item in history),
        "deductible": deductible,
        "months": months,
        "deduct": deduct or DeductForm(months=months, prefix="deduct", initial={"amount": proposed}),
        "cash": cash or CashForm(prefix="cash", initial={"amount": yuan(row.free_fen)}),
        "may_enter": may_enter and row.free_fen > 0,
    }
    return render(request, "payroll/recovery.html", context, status=422 if deduct or cash else 200)


def open_months() -> list:
    """Months that take a deduction now."""
    return list(
        PayrollMonth.objects.filter(state__in=TAKES).order_by("month").values_list("month", flat=True)
    )


@page(Act.PAYROLL_VIEW)
def recovery(request, pk):
    """The page of a recovery: the debt and its reason, both slips, every instalment with who and when."""
    row = _found(pk)
    trail.record(Act.PAYSLIP_VIEW, row.person, acting_user=request.user, after={"recovery": row.cause})
    return _shown(request, row)


@page(Act.PAYROLL_CALCULATE)
@require_POST
def deduct(request, pk):
    row = _found(pk)
    form = DeductForm(request.POST, months=open_months(), prefix="deduct")
    done, made = submit(
        form,
        lambda month, amount, acting_user: actions.deduct_recovery(
            pk, month, amount, acting_user=acting_user
        ),
        acting_user=request.user,
    )
    if not done:
        return _shown(request, row, deduct=form)
    messages.success(
        request,
        _("已录入 %(month)s 的扣款；计算后按工资条实际能扣的数登记，扣不完的仍在这里。")
        % {"month": format_month(made.month)},
    )
    return redirect("payroll:recovery", pk=pk)


@page(Act.PAYROLL_CALCULATE)
@require_POST
def cash(request, pk):
    row = _found(pk)
    form = CashForm(request.POST, prefix="cash")
    done, _made = submit(
        form,
        lambda amount, receipt, received_on, acting_user: actions.return_cash(
            pk, amount, receipt, received_on, acting_user=acting_user
        ),
        acting_user=request.user,
    )
    if not done:
        return _shown(request, row, cash=form)
    messages.success(request, _("已登记退款，由另一人核对收据后确认。"))
    return redirect("payroll:recovery", pk=pk)


@button(Act.PAYROLL_APPROVE)
def confirm(request, pk):
    made = actions.confirm_cash(pk, acting_user=request.user)
    return (
        _("已确认收据 %(receipt)s 的退款。") % {"receipt": made.receipt},
        "payroll:recovery",
        made.recovery_id,
    )


@button(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
def withdraw(request, pk):
    made = actions.withdraw_instalment(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回这一笔。"), "payroll:recovery", made.recovery_id
