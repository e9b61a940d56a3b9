"""Pages of opening sums: everybody's, what waits for a second person, and one person's form."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.months import format_month, next_month, today
from auxpolice.ui.forms import AmountField, MonthField, pressed, submit
from auxpolice.ui.tables import Column, Table
from payroll.tax_facts import opening
from payroll.tax_facts.models import OpeningSums
from personnel.models import Person
from personnel.pages.forms import PeopleFilter
from personnel.queries import called


class OpeningForm(forms.Form):
    """The sums of one person's year, as the tax client or the old program says them."""

    through = MonthField(
        label=gettext_lazy("截至月份"), help_text=gettext_lazy("启用本系统之前最后一个已扣缴的月份")
    )
    months = forms.IntegerField(
        label=gettext_lazy("任职月数"),
        min_value=1,
        max_value=12,
        help_text=gettext_lazy("当年在本单位任职受雇的月数，每月减除费用一次"),
    )
    slips = forms.IntegerField(
        label=gettext_lazy("已发工资月数"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=gettext_lazy("与任职月数相同的留空"),
    )
    income_fen = AmountField(
        label=gettext_lazy("累计收入（元）"), help_text=gettext_lazy("含免税收入；不含单独计税的奖金")
    )
    withheld_fen = AmountField(label=gettext_lazy("累计已预扣税额（元）"))
    special_fen = AmountField(label=gettext_lazy("累计专项扣除：三险一金（元）"), required=False)
    additional_fen = AmountField(label=gettext_lazy("累计专项附加扣除（元）"), required=False)
    other_fen = AmountField(label=gettext_lazy("累计其他扣除（元）"), required=False)
    exempt_fen = AmountField(label=gettext_lazy("累计免税收入（元）"), required=False)
    relief_fen = AmountField(label=gettext_lazy("累计减免税额（元）"), required=False)
    bonus_fen = AmountField(label=gettext_lazy("已单独计税的全年一次性奖金（元）"), required=False)
    held_fen = AmountField(
        label=gettext_lazy("已留存的年度绩效（元）"),
        required=False,
        help_text=gettext_lazy("按月留存、年底兑现的绩效，截至该月的合计；年度兑现时一并计入"),
    )
    base_wages_fen = AmountField(
        label=gettext_lazy("计入缴费基数的工资（元）"),
        required=False,
        help_text=gettext_lazy("明年核定缴费基数时计入；与累计收入相同的留空"),
    )

    def __init__(self, data=None, **options):
        last = next_month(today(), -1)
        super().__init__(data, initial={"through": format_month(last), "months": last.month}, **options)

    def clean(self):
        return {name: value for name, value in (super().clean() or {}).items() if value is not None}


class OpeningFilter(PeopleFilter):
    WHICH = [
        ("", gettext_lazy("全部")),
        ("waiting", gettext_lazy("待确认")),
        ("confirmed", gettext_lazy("已确认")),
    ]

    def narrow(self, rows):
        rows = rows.filter(called(self.asked["q"], "person"))
        if which := self.asked["which"]:
            rows = rows.filter(confirmed_by__isnull=which == "waiting")
        return rows


class OpeningTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            sort="person__pinyin",
            value=lambda row: row.person.name,
            link=lambda row: reverse("payroll:tax-facts", args=[row.person_id]),
        ),
        Column("year", gettext_lazy("纳税年度"), value=lambda row: str(row.year), sort="year", phone=False),
        Column("through", gettext_lazy("截至月份"), value=lambda row: format_month(row.through)),
        Column("months", gettext_lazy("任职月数"), kind="number"),
        Column("income_fen", gettext_lazy("累计收入"), kind="money", sort="income_fen", total=True),
        Column("special_fen", gettext_lazy("累计专项扣除"), kind="money", total=True, phone=False),
        Column("additional_fen", gettext_lazy("累计专项附加扣除"), kind="money", total=True, phone=False),
        Column("withheld_fen", gettext_lazy("累计已预扣税额"), kind="money", sort="withheld_fen", total=True),
        Column(
            "state",
            gettext_lazy("状态"),
            kind="badge",
            value=lambda row: (
                (_("自 %(month)s 起计") % {"month": format_month(row.counts_from)}, "success")
                if row.counts_from
                else (_("待另一人确认"), "warning")
            ),
        ),
    ]
    default_sort = "person"
    empty_title = gettext_lazy("没有期初数")


@page(Act.PAYROLL_VIEW)
def index(request):
    """Everybody's opening sums, and what waits for another than who entered it."""
    search = OpeningFilter(request.GET)
    rows = OpeningSums.objects.select_related("person")
    table = OpeningTable(request, search.narrow(rows), filter_form=search)
    if table.wants_export:
        return table.export(_("个税期初数"))
    may = request.scope.can(Act.TAX_FACTS_EDIT)
    context = {"table": table, "may": may, "waiting": opening.OPENINGS.waiting(request.user) if may else []}
    return render(request, "payroll/opening.html", context)


@page(Act.TAX_FACTS_EDIT)
@require_POST
def confirm(request):
    """Confirm everything that one other person has entered, or one person's sums, as shown."""
    maker, person = whole(request.POST.get("maker")), whole(request.POST.get("person"))
    rows = OpeningSums.objects.filter(**({"person": person} if person else {"entered_by": maker}))
    seen = request.POST.get("digest", "")
    done, people = pressed(request, opening.confirm, rows, acting_user=request.user, digest=seen)
    if done:
        messages.success(request, _("已确认 %(n)d 人的期初数，从下一次计算起计入。") % {"n": people})
    return redirect("payroll:tax-facts", person) if person else redirect("payroll:opening")


@page(Act.TAX_FACTS_EDIT)
def enter(request, pk: int):
    """The form of one person's opening sums."""
    who = access(Person, pk=pk)
    form = OpeningForm(request.POST or None)
    done, _made = submit(form, opening.enter, person_id=who.pk, acting_user=request.user)
    if done:
        messages.success(request, _("已录入，由另一人确认后从下一次计算起计入。"))
        return redirect("payroll:tax-facts", pk)
    context = {"person": who, "form": form}
    return render(request, "payroll/opening_form.html", context, status=422 if form.is_bound else 200)


@page(Act.TAX_FACTS_EDIT)
@require_POST
def withdraw(request, pk: int):
    row = access(OpeningSums, pk=pk)
    if pressed(request, opening.withdraw, pk, request.POST.get("because", ""), acting_user=request.user)[0]:
        messages.success(request, _("已撤回期初数。"))
    return redirect("payroll:tax-facts", row.person_id)
