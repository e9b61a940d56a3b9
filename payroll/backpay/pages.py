"""Back pay of a month: the check, the lines it posted, what is to be settled by hand, and why a line is what it is."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.months import format_month
from auxpolice.second_person import made_by
from auxpolice.ui.forms import offer, submit
from auxpolice.ui.tables import Column, Table, state_column
from payroll.backpay import actions, checking
from payroll.backpay import queries as backpay_queries
from payroll.backpay.models import BackPayCheck, BackPayLine, CheckState, LineState
from payroll.backpay.settling import SettleForm
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.queries import found_month
from personnel.models import Person
from personnel.pages.forms import PersonSearch
from personnel.queries import called


def card(request, row: PayrollMonth) -> dict:
    """Back pay on the month page: is it checked, for how many people, by cause, what waits."""
    check = checking.last_check(row.month)
    takes = row.state in checking.OPEN_TO_CHECKS
    may_check = request.scope.can(Act.PAYROLL_CALCULATE) and takes
    warning = checking.unchecked(row.month) if takes else ""
    span = checking.window(row.month)
    return {
        "check": check,
        "result": _result(row, check, span),
        "stopped": checking.stopped(row.month) if may_check else None,
        "states": backpay_queries.sums_by_state(row.month),
        "job": check.job if check and check.state == CheckState.RUNNING else None,
        "window": span,
        "rule": checking.window_rule(row.month) if span else None,
        "warning": warning,
        "may_check": may_check,
        "effects": backpay_queries.effects(row.month),
        "causes": backpay_queries.sums_by_cause(row.month),
        "gaps": backpay_queries.found_gaps(check).count() if check else 0,
        "idem_key": uuid4(),
    }


def _result(row: PayrollMonth, check: BackPayCheck | None, span: tuple | None) -> str:
    """The result of the month's back pay, in one sentence; empty while the check is still to be made or runs."""
    if check is not None and check.state == CheckState.DONE:
        said = {
            "name": check.started_by,
            "at": f"{localtime(check.finished_at):%m-%d %H:%M}",
            "first": format_month(check.first),
            "last": format_month(check.last),
            "people": check.people,
            "lines": check.lines,
        }
        if not check.lines:
            return _("%(name)s 于 %(at)s 核查了 %(first)s 至 %(last)s：已发与应发一致，没有差额。") % said
        return (
            _("%(name)s 于 %(at)s 核查了 %(first)s 至 %(last)s：%(people)s 人有差额，共 %(lines)s 项。")
            % said
        )
    if span is None:
        return _("核查范围内没有已锁定的月度工资，没有可补发补扣的差额。")
    if row.state in checking.OPEN_TO_CHECKS:
        return ""
    if row.state == MonthState.LOCKED:
        return _("本月没有核查补发补扣，也没有计入以前月份的差额；差额由以后月份的核查补上。")
    return _("本月计算之前没有核查补发补扣，没有计入以前月份的差额。")


class LineTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda line: reverse("personnel:person", args=[line.person_id]),
        ),
        Column(
            "of_month",
            gettext_lazy("所属月份"),
            kind="month",
            sort="of_month",
            link=lambda line: (
                reverse("payroll:slip", args=[line.of_month, line.person_id]) if line.slip_id else None
            ),
        ),
        Column(
            "item_name",
            gettext_lazy("项目"),
            sort="item",
            link=lambda line: reverse("payroll:back-pay-line", args=[line.month, line.pk]),
        ),
        Column("fact", gettext_lazy("类别"), value=backpay_queries.kind_text, sort="fact"),
        Column("before_fen", gettext_lazy("已发"), kind="money", sort="before_fen"),
        Column("after_fen", gettext_lazy("应为"), kind="money", sort="after_fen"),
        Column("amount_fen", gettext_lazy("差额"), kind="delta", sort="amount_fen"),
        Column("cause", gettext_lazy("原因"), value=backpay_queries.cause_text, sort="cause"),
        state_column("state"),
    ]
    default_sort = "name"
    dense = True
    empty_title = gettext_lazy("没有补发补扣")
    empty_text = gettext_lazy("核查之后，以前月份已发与应发不一致的项目会逐项列在这里。")


class LineFilter(forms.Form):
    q = PersonSearch()
    of_month = forms.ChoiceField(label=gettext_lazy("所属月份"), required=False)
    cause = forms.ChoiceField(label=gettext_lazy("原因"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("全部")), *(c for c in LineState.choices if c[0] != LineState.DRAFT)],
    )

    def __init__(self, *args, months, causes, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", _("全部"))
        offer(self, "of_month", [everything, *((f"{m:%Y-%m-%d}", f"{m:%Y-%m}") for m in months)])
        offer(self, "cause", [everything, *((one, backpay_queries.causes_text(one)) for one in causes)])


@page(Act.PAYROLL_VIEW)
def lines(request, month):
    """Person, old month, item, paid, right, difference, cause; and whoever can't be carried by a slip."""
    row = found_month(month)
    found = BackPayLine.objects.filter(month=row.month).exclude(state=LineState.DRAFT)
    search = LineFilter(
        request.GET,
        months=found.order_by("of_month").values_list("of_month", flat=True).distinct(),
        causes=found.order_by("cause").values_list("cause", flat=True).distinct(),
    )
    shown = found.select_related("person")
    if search.is_valid():
        shown = shown.filter(called(search.cleaned_data["q"]))
        for name in ("of_month", "cause", "state"):
            if search.cleaned_data[name]:
                shown = shown.filter(**{name: search.cleaned_data[name]})
    table = LineTable(request, shown, filter_form=search)
    if table.wants_export:
        return table.export(_("%(month)s 补发补扣") % {"month": row})
    check = checking.last_check(row.month)
    context = {
        "month": row,
        "table": table,
        "card": card(request, row),
        "waiting": [
            {**one, "own": made_by(request.user, one["noted_by_id"])}
            for one in backpay_queries.waiting(row.month)
        ],
        "gaps": backpay_queries.found_gaps(check)[:200] if check else [],
        "may_settle": request.scope.can(Act.PAYROLL_CALCULATE) and row.state in checking.OPEN_TO_CHECKS,
        "may_confirm": request.scope.can(Act.PAYROLL_APPROVE) and row.state in checking.OPEN_TO_CHECKS,
    }
    return render(request, "payroll/back_pay.html", context)


@button(Act.PAYROLL_CALCULATE)
def check(request, month):
    row = found_month(month)
    actions.check_back_pay(
        row.month, acting_user=request.user, idem_key=request.POST.get("idem_key", "")[:60]
    )
    return _("已开始核查补发补扣。"), "payroll:back-pay", row.month


@page(Act.PAYROLL_CALCULATE)
def settle(request, month, person):
    """Note that a difference no slip can carry was paid or recovered outside the payroll."""
    row = found_month(month)
    pending = BackPayLine.objects.filter(
        month=row.month, person_id=person, state=LineState.PENDING, settled_by=None
    )
    who = Person.objects.filter(pk=person).first()
    if who is None or (request.method == "GET" and not pending.exists()):
        raise Denied()
    form = SettleForm(request.POST or None)
    done, count = submit(
        form,
        lambda note, acting_user: actions.settle_back_pay(row.month, who, note, acting_user=acting_user),
        acting_user=request.user,
    )
    if done:
        messages.success(
            request,
            _("已登记 %(name)s 的 %(count)s 项结清，由另一人确认后生效。")
            % {"name": who.name, "count": count},
        )
        return redirect("payroll:back-pay", month=row.month)
    context = {
        "month": row,
        "person": who,
        "form": form,
        "lines": [
            (line, backpay_queries.kind_text(line), backpay_queries.cause_text(line)) for line in pending
        ],
        "effect": next(
            (w["effect"] for w in backpay_queries.waiting(row.month) if w["person_id"] == who.pk), 0
        ),
    }
    return render(request, "payroll/back_pay_settle.html", context, status=422 if form.is_bound else 200)


def _person(pk: int) -> Person:
    return access(Person, pk=pk)


@button(Act.PAYROLL_APPROVE)
def confirm_settled(request, month, person):
    """Another person confirms what was noted as settled."""
    row, who = found_month(month), _person(person)
    count = actions.confirm_settlement(row.month, who, acting_user=request.user)
    return (
        _("已确认 %(name)s 的 %(count)s 项结清。") % {"name": who.name, "count": count},
        "payroll:back-pay",
        row.month,
    )


@button(Act.PAYROLL_APPROVE)
def withdraw_settled(request, month, person):
    """A note of settlement that nobody confirmed is taken back."""
    row, who = found_month(month), _person(person)
    actions.withdraw_settlement(row.month, who, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回 %(name)s 的结清登记。") % {"name": who.name}, "payroll:back-pay", row.month


@page(Act.PAYSLIP_VIEW)
def line(request, month, pk):
    """One line: what was paid, what is right, and which facts have changed since."""
    row = found_month(month)
    found = access(
        BackPayLine.objects.select_related("person", "slip")
        .filter(month=row.month, pk=pk)
        .exclude(state=LineState.DRAFT)
    )
    context = {
        "month": row,
        "line": found,
        "kind": backpay_queries.kind_text(found),
        "cause": backpay_queries.cause_text(found),
        "changes": backpay_queries.changed_since(found),
    }
    return render(request, "payroll/back_pay_line.html", context)
