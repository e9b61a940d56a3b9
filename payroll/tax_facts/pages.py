"""Pages of declarations for the withholding of income tax: everybody's sums, and one person's declarations."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.money import yuan
from auxpolice.months import format_month, month_of, today
from auxpolice.ui.forms import AmountField, MonthField, offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from payroll.rules.deductions import KINDS, PENSION_YEAR_FEN
from payroll.tax_facts import actions, opening
from payroll.tax_facts import queries as tax_facts
from payroll.tax_facts.models import OpeningSums, TaxRelief
from personnel.models import Person
from personnel.pages.forms import PersonSearch
from personnel.queries import called

CITIES = [
    (0, gettext_lazy("直辖市、省会、计划单列市等")),
    (1, gettext_lazy("市辖区户籍人口超过 100 万")),
    (2, gettext_lazy("市辖区户籍人口不超过 100 万")),
]
ASKED = {
    "child": ("count", "percent", "note"),
    "infant": ("count", "percent", "note"),
    "parents_only_child": ("note",),
    "parents_shared": ("claimed_fen", "note"),
    "degree": ("months_used", "note"),
    "certificate": ("note",),
    "loan": ("percent", "months_used", "note"),
    "rent": ("city", "note"),
    "pension": ("claimed_fen", "note"),
}
"""What besides the months each kind needs to be told."""


class DeclareForm(forms.Form):
    """The fields that the kind asks for."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput)
    start = MonthField(label=gettext_lazy("起始月"))
    end = MonthField(label=gettext_lazy("终止月"), required=False, help_text=gettext_lazy("长期有效的留空"))
    count = forms.IntegerField(label=gettext_lazy("子女数"), min_value=1, max_value=9, initial=1)
    percent = forms.TypedChoiceField(
        label=gettext_lazy("本人扣除比例"), choices=[(100, "100%"), (50, "50%")], coerce=int
    )
    claimed_fen = AmountField(label=gettext_lazy("本人每月分摊（元）"))
    months_used = forms.IntegerField(
        label=gettext_lazy("起始月之前已扣除的月数"), min_value=0, max_value=600, initial=0
    )
    city = forms.TypedChoiceField(label=gettext_lazy("工作城市"), choices=CITIES, coerce=int)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("如：长子、某某大学"),
    )

    def __init__(self, kind: str, data=None, **options):
        super().__init__(data, initial={"kind": kind, "start": f"{today():%Y-%m}"}, **options)
        for name in {"count", "percent", "claimed_fen", "months_used", "city"} - set(ASKED[kind]):
            del self.fields[name]
        if kind == "pension":
            self.fields["claimed_fen"].label = _("每月缴费（元）")
            self.fields["note"].help_text = _("缴费凭证编号；下调的先停止原来的再登记")


class EndForm(forms.Form):
    row_id = forms.IntegerField(widget=forms.HiddenInput)
    last = MonthField(required=False)
    because = forms.CharField(max_length=200, required=False)


class IncomeForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("纳税年度"), coerce=int)
    first_job = forms.BooleanField(
        label=gettext_lazy("当年首次取得工资"),
        required=False,
        help_text=gettext_lazy("当年 1 月以来没有领过工资：减除费用从 1 月算起（公告2020年第13号）"),
    )
    new_to_work = forms.BooleanField(
        label=gettext_lazy("新参加工作"),
        required=False,
        help_text=gettext_lazy(
            "从未就业：公积金从第二个月起缴（住房公积金管理条例第十六条）；调入人员不勾选"
        ),
    )
    prior_year_fen = AmountField(
        label=gettext_lazy("上年全年工资收入（元）"),
        required=False,
        help_text=gettext_lazy(
            "上年 12 个月都在本单位、工资条不在本系统时填写；"
            "不超过 60000 元的从 1 月起一次减除 60000 元（公告2020年第19号）"
        ),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, str(year)) for year in (today().year, today().year - 1)]  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    q = PersonSearch()
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("单位"), required=False, empty_label=gettext_lazy("全部单位")
    )
    which = forms.ChoiceField(
        label=gettext_lazy("范围"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("with", gettext_lazy("有专项附加扣除")),
            ("without", gettext_lazy("没有专项附加扣除")),
        ],
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer(self, "unit", Unit.objects.order_by("code"))

    def narrow(self, rows):
        if not self.is_valid():
            return rows
        asked = self.cleaned_data
        rows = rows.filter(called(asked["q"], "pk"))
        if asked["unit"]:
            rows = rows.filter(unit_id__in=asked["unit"].subtree_ids())
        if asked["which"]:
            rows = rows.filter(**{"deducted_fen__gt" if asked["which"] == "with" else "deducted_fen": 0})
        return rows


class PeopleTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            sort="pinyin",
            link=lambda row: reverse("payroll:tax-facts", args=[row.pk]),
        ),
        Column("badge", gettext_lazy("辅警编号"), sort="badge"),
        Column("unit", gettext_lazy("单位"), value="unit_name"),
        Column(
            "deducted_fen", gettext_lazy("本月专项附加扣除"), kind="money", sort="deducted_fen", total=True
        ),
        Column(
            "first_job",
            gettext_lazy("首次取得工资"),
            kind="badge",
            value=lambda row: (_("今年首次"), "accent") if row.first_job else "",
        ),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有符合筛选的人")


@page(Act.PAYROLL_VIEW)
def everybody(request):
    month = month_of(today())
    search = PeopleFilter(request.GET)
    table = PeopleTable(request, search.narrow(tax_facts.people(month)), filter_form=search)
    if table.wants_export:
        return table.export(_("%(month)s 专项附加扣除") % {"month": format_month(month)})
    return render(request, "payroll/tax_people.html", {"table": table, "month": month})


def _found(pk: int) -> Person:
    return access(Person, pk=pk)


@page(Act.PAYSLIP_VIEW)
def person(request, pk: int):
    """One person's declarations; those who may, add and end them. Everybody sees their own."""
    who = _found(pk)
    own = request.user.person_id == who.pk
    may = request.scope.can(Act.TAX_FACTS_EDIT)
    kind = request.GET.get("kind", "")
    if not own:
        trail.record(Act.PAYSLIP_VIEW, who, acting_user=request.user, after={"tax_facts": True})
    return _drawn(
        request, who, DeclareForm(kind) if may and kind in ASKED else None, IncomeForm() if may else None
    )


def _drawn(request, who: Person, form, income, status: int = 200):
    month = month_of(today())
    found = tax_facts.declared(who)
    context = {
        "person": who,
        "own": request.user.person_id == who.pk,
        "declared": found,
        "month": month,
        "total_fen": sum(one.fen_in(month) for one in found),
        "incomes": tax_facts.incomes(who),
        "may": request.scope.can(Act.TAX_FACTS_EDIT),
        "openings": [
            (row, opening.OPENINGS.digest_of([row])) for row in OpeningSums.objects.filter(person=who)
        ],
        "kinds": _kinds(month) if request.scope.can(Act.TAX_FACTS_EDIT) else [],
        "form": form,
        "form_title": KINDS[form["kind"].value()] if form else "",
        "income": income,
        "reliefs": TaxRelief.objects.filter(person=who, state=ByTwoState.EFFECTIVE),
    }
    return render(request, "payroll/tax_facts.html", context, status=status)


def _kinds(month) -> list[tuple[str, str, str]]:
    """(kind, name, what the law of the month gives)."""
    row = next(
        (one for one in tax_facts.law() if one.start <= month and (one.end is None or month < one.end)), None
    )
    if row is None:
        return []
    v = row.value
    amounts = {
        "child": _("每个子女每月 %(fen)s 元") % {"fen": yuan(v["child_fen"])},
        "infant": _("每个婴幼儿每月 %(fen)s 元") % {"fen": yuan(v["infant_fen"])},
        "parents_only_child": _("每月 %(fen)s 元") % {"fen": yuan(v["parents_only_child_fen"])},
        "parents_shared": _("每月最多 %(fen)s 元") % {"fen": yuan(v["parents_share_max_fen"])},
        "degree": _("每月 %(fen)s 元，最多 %(n)s 个月")
        % {"fen": yuan(v["degree_fen"]), "n": v["degree_months"]},
        "certificate": _("取得证书当月一次 %(fen)s 元") % {"fen": yuan(v["certificate_year_fen"])},
        "loan": _("每月 %(fen)s 元，最多 %(n)s 个月") % {"fen": yuan(v["loan_fen"]), "n": v["loan_months"]},
        "rent": _("每月 %(all)s 元") % {"all": " / ".join(yuan(fen) for fen in v["rent_fen"])},
    }
    amounts["pension"] = _("每月最多 %(fen)s 元") % {
        "fen": yuan(v.get("pension_year_fen", PENSION_YEAR_FEN) // 12)
    }
    return [(kind, name, amounts[kind]) for kind, name in KINDS.items()]


@page(Act.TAX_FACTS_EDIT)
@require_POST
def declare(request, pk: int):
    who = _found(pk)
    kind = request.POST.get("kind", "")
    if kind not in ASKED:
        raise Denied()
    form = DeclareForm(kind, request.POST)
    done, made = submit(form, actions.declare_deduction, person_id=who.pk, acting_user=request.user)
    if not done:
        return _drawn(request, who, form, IncomeForm(), 422)
    messages.success(
        request,
        _("已登记 %(name)s 的%(kind)s，从 %(month)s 起每月 %(fen)s 元；今年未扣的月份在下一次计算时补扣。")
        % {
            "name": who.name,
            "kind": KINDS[kind],
            "month": format_month(made[0].period.lower),
            "fen": yuan(made[-1].monthly_fen),
        },
    )
    return redirect("payroll:tax-facts", pk)


@page(Act.TAX_FACTS_EDIT)
@require_POST
def end(request, pk: int):
    """Ends a declaration with a month, or takes it back altogether."""
    who = _found(pk)
    form = EndForm(request.POST)
    if "withdraw" not in request.POST:
        form.fields["last"].required = True
        form.fields["last"].error_messages["required"] = _("请填写最后一个扣除月。")
    elif form.is_valid():
        form.cleaned_data["last"] = None
    done, _nothing = submit(form, actions.end_deduction, person_id=who.pk, acting_user=request.user)
    if done:
        messages.success(request, _("已更新。今年多扣的在下一次计算时收回。"))
    else:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return redirect("payroll:tax-facts", pk)


@page(Act.TAX_FACTS_EDIT)
@require_POST
def income(request, pk: int):
    who = _found(pk)
    form = IncomeForm(request.POST)
    done, made = submit(form, actions.note_income, person_id=who.pk, acting_user=request.user)
    if not done:
        return _drawn(request, who, None, form, 422)
    messages.success(request, _("已保存 %(year)s 年的个税资料。") % {"year": made.year})
    return redirect("payroll:tax-facts", pk)
