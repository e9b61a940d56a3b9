"""Totals per unit: what a head may know of pay, confirms or objects to; finance sees who has not spoken and answers."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.ui.tables import Column, Table
from payroll.approval import chains as approvals
from payroll.approval import unit_actions as actions
from payroll.approval.models import UnitConfirmation
from payroll.month import queries
from payroll.month.models import MonthState, PayrollMonth, UnitMode
from payroll.month.queries import found_month


def _remark(unit: dict) -> str:
    return _("人数不足3人，不显示金额") if unit["net"] is None else ""


class UnitTotalTable(Table):
    columns = [
        Column("unit__name", gettext_lazy("单位"), sort=True),
        Column("heads", gettext_lazy("人数"), kind="number", sort=True, total=True),
        Column("gross", gettext_lazy("应发"), kind="money", sort=True, total=True),
        Column("deductions", gettext_lazy("扣款"), kind="money", sort=True, total=True),
        Column("net", gettext_lazy("实发"), kind="money", sort=True, total=True),
        Column("employer", gettext_lazy("单位负担"), kind="money", sort=True, total=True),
        Column("word", gettext_lazy("单位确认"), kind="badge"),
    ]
    remark = Column("remark", gettext_lazy("说明"), value=_remark)
    empty_title = gettext_lazy("本月还没有算出工资")
    empty_text = gettext_lazy("财务计算之后，这里显示各单位合计。")


@page(Act.PAY_TOTALS_VIEW, of_one_moment=True)
def totals(request, month):
    """Sums per unit within reach: what a unit head may know of pay."""
    row = found_month(month)
    run = queries.effective_run(row.month)
    mode = approvals.rules_for(row.month).unit_mode
    open_now = row.state in (MonthState.CALCULATED, MonthState.CHECKED) and mode != UnitMode.NONE
    scope = request.scope
    whole, own_units = scope.can(Act.PAYROLL_VIEW), scope.units_for(Act.PAY_TOTALS_VIEW)
    units = approvals.unit_states(run, None if whole else own_units) if run else []
    words = {unit.unit_id: (unit.label, unit.tone) for unit in units if open_now or unit.said}
    listed = queries.unit_totals(row.month)
    for one in listed:
        one["word"] = words.get(one["unit_id"], ("", ""))
    columns = UnitTotalTable.columns
    if any(one["net"] is None for one in listed):  # then a total of sums would give the hidden ones away
        columns = [replace(column, total=column.total and column.kind == "number") for column in columns]
        columns.append(UnitTotalTable.remark)
    table = UnitTotalTable(request, listed, columns=columns)
    if table.wants_export:
        return table.export(_("%(month)s 各单位工资合计") % {"month": row})
    if whole:  # the table has everybody's word; the card only what asks for an answer or had one
        units = [unit for unit in units if unit.said and unit.said.reason]
    elif not open_now:
        units = [unit for unit in units if unit.said]
    sums = {one["unit_id"]: one for one in listed}
    context = {
        "month": row,
        "table": table,
        "units": [(unit, sums.get(unit.unit_id)) for unit in units],
        "open_now": open_now,
        "required": mode == UnitMode.REQUIRED,
        "may_confirm": open_now and not whole and scope.can(Act.UNIT_PAY_CONFIRM),
        "own_units": own_units,
        "may_answer": scope.can(Act.PAYROLL_CHECK),
        "months": PayrollMonth.objects.exclude(digest="")[:12],
    }
    return render(request, "payroll/totals.html", context)


@page(Act.UNIT_PAY_CONFIRM)
def latest(request):
    """The last calculated month's totals."""
    row = PayrollMonth.objects.exclude(digest="").first()
    if row is None:
        return render(request, "payroll/totals_none.html")
    return redirect("payroll:totals", month=row.month)


@page(Act.UNIT_PAY_CONFIRM)
@require_POST
def confirm(request, month, unit):
    """Confirm the unit's totals, or object with a reason."""
    row = found_month(month)
    objecting = request.POST.get("object") == "1"
    reason = request.POST.get("reason", "").strip()
    if objecting and not reason:
        messages.error(request, _("请写明异议的原因。"))
        return redirect(reverse("payroll:totals", args=[row.month]) + f"#unit-{unit}")
    actions.confirm_unit(
        row.month,
        unit,
        digest=request.POST.get("digest", ""),
        objection=reason if objecting else "",
        acting_user=request.user,
    )
    messages.success(request, _("异议已送财务。") if objecting else _("已确认。"))
    return redirect("payroll:totals", month=row.month)


@button(Act.PAYROLL_CHECK)
def answer(request, pk):
    """Finance answers an objection."""
    said = access(UnitConfirmation.objects.filter(pk=pk).select_related("run"))
    actions.answer_unit(pk, request.POST.get("answer", ""), acting_user=request.user)
    return _("已答复。"), "payroll:totals", said.run.month_id
