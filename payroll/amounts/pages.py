"""Amounts person by person: what is in force, what waits, and the form."""

from django import forms
from django.contrib import messages
from django.db.models import Case, F, Value, When
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.months import month_of, today
from auxpolice.ui.forms import AmountField, MonthField, offer, submit
from auxpolice.ui.tables import Column, Table, state_column
from payroll.amounts import actions
from payroll.amounts.models import AMOUNT, PersonAmount
from payroll.amounts.queries import items
from personnel.pages.forms import PeopleFilter, PersonField
from personnel.queries import called


class AmountForm(forms.Form):
    person = PersonField()
    code = forms.ChoiceField(label=gettext_lazy("项目"))
    start = MonthField(label=gettext_lazy("自月份"))
    amount_fen = AmountField(
        label=gettext_lazy("每月金额（元）"), help_text=gettext_lazy("填 0 即自该月起停止")
    )
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)
    document = forms.CharField(label=gettext_lazy("文号或凭据编号"), max_length=60, required=False)

    def __init__(self, data, choices: list[tuple[str, str]]):
        super().__init__(data, initial={"start": f"{month_of(today()):%Y-%m}"})
        offer(self, "code", choices)


class AmountFilter(PeopleFilter):
    WHICH = [
        ("", gettext_lazy("施行中和待确认")),
        ("waiting", gettext_lazy("待确认")),
        ("all", gettext_lazy("全部")),
    ]


class AmountTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("item_name", gettext_lazy("项目"), sort="code"),
        Column("monthly_fen", gettext_lazy("每月金额"), kind="money", sort="monthly_fen", total=True),
        Column("start", gettext_lazy("自月份"), kind="month", value="period.lower"),
        Column("end", gettext_lazy("停止月份"), kind="month", value="period.upper"),
        Column("reason", gettext_lazy("事由")),
        Column("document", gettext_lazy("文号"), phone=False),
        Column("made_by", gettext_lazy("录入人"), value=lambda row: str(row.made_by)),
        Column("closed_by", gettext_lazy("确认人"), value=lambda row: str(row.closed_by or "")),
        state_column(),
    ]
    default_sort = "person"
    empty_title = gettext_lazy("没有逐人录入的金额")
    empty_text = gettext_lazy("方案里规则为「逐人录入」的项目，金额在这里逐人登记，两人办理后逐月计发。")


def _named(known: list[tuple[str, str]]) -> Case:
    """The name of the row's item; the code of one that no scheme in force has."""
    return Case(*(When(code=code, then=Value(name)) for code, name in known), default=F("code"))


@page(Act.PAYROLL_VIEW, write=Act.PAYROLL_CALCULATE)
def amounts(request):
    known = items()
    form = AmountForm(request.POST or None, known)
    done, _made = submit(form, actions.set_amount, acting_user=request.user)
    if done:
        messages.success(request, _("已录入，另一人确认后逐月计发。"))
        return redirect("payroll:amounts")
    search = AmountFilter(request.GET)
    asked = search.asked
    rows = PersonAmount.objects.select_related("person", "made_by", "closed_by").filter(called(asked["q"]))
    waiting = [
        (row, AMOUNT.asked(request.user, row)["own"])
        for row in rows.filter(state=ByTwoState.WAITING).order_by("person__pinyin")[:200]
    ]
    if asked["which"] == "waiting":
        rows = rows.filter(state=ByTwoState.WAITING)
    elif not asked["which"]:
        rows = rows.exclude(state=ByTwoState.WITHDRAWN).filter(period__endswith__isnull=True)
    table = AmountTable(request, rows.annotate(item_name=_named(known)), filter_form=search)
    if table.wants_export:
        return table.export(_("逐人录入的金额"))
    context = {
        "table": table,
        "form": form if known and request.scope.can(Act.PAYROLL_CALCULATE) else None,
        "known": known,
        "waiting": waiting,
        "may_confirm": request.scope.can(Act.PAYROLL_APPROVE),
    }
    return render(request, "payroll/amounts.html", context, status=422 if form.is_bound else 200)


@button(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
def confirm(request, pk):
    row = actions.confirm_amount(pk, acting_user=request.user)
    return _("已确认%(name)s的金额。") % {"name": row.person.name}, "payroll:amounts"


@button(Act.PAYROLL_VIEW, write=Act.PAYROLL_APPROVE)
def withdraw(request, pk):
    AMOUNT.withdraw(PersonAmount, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回这一笔。"), "payroll:amounts"
