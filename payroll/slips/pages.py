"""Payslips: the list, one slip with every line opening to its formula, and one's own."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, there
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.money import yuan
from auxpolice.ui.tables import Column, Table
from payroll.backpay import queries as backpay
from payroll.base_review import preview as bases
from payroll.month import queries
from payroll.month.models import Payslip
from payroll.month.queries import found_month
from payroll.questions import queries as asked
from payroll.recovery import claims as recovering
from payroll.rules.compare import CAUSES
from payroll.slips import records
from payroll.slips.explaining import explain
from payroll.supplementary import queries as supplementary
from payroll.year_end import preview as year_end
from personnel.pages.forms import PersonSearch
from personnel.queries import called


class SlipTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda slip: reverse("payroll:slip", args=[slip.month_id, slip.person_id]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("gross_fen", gettext_lazy("应发"), kind="money", sort="gross_fen", total=True),
        Column("deductions_fen", gettext_lazy("扣款"), kind="money", sort="deductions_fen", total=True),
        Column("net_fen", gettext_lazy("实发"), kind="money", sort="net_fen", total=True),
        Column("employer_fen", gettext_lazy("单位负担"), kind="money", sort="employer_fen", total=True),
        Column("warnings", gettext_lazy("提示"), value=lambda slip: "；".join(queries.warnings_of(slip))),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有符合条件的工资条")
    empty_text = gettext_lazy("请放宽筛选条件，或先计算本月工资。")


class SlipFilter(forms.Form):
    q = PersonSearch()


@page(Act.PAYROLL_VIEW, of_one_moment=True)
def slips(request, month):
    row = found_month(month)
    search = SlipFilter(request.GET)
    found = queries.slips_of(row.month)
    if search.is_valid():
        found = found.filter(called(search.cleaned_data["q"]))
    table = SlipTable(request, found, filter_form=search)
    if table.wants_export:
        return table.export(_("%(month)s 工资条") % {"month": row})
    return render(request, "payroll/slips.html", {"month": row, "table": table})


GROUPS = [
    ("earning", gettext_lazy("应发项目")),
    ("deduction", gettext_lazy("扣款项目")),
    ("employer", gettext_lazy("单位负担")),
    ("memo", gettext_lazy("备注项目")),
]


@page(Act.PAYSLIP_VIEW)
def slip(request, month, person):
    """One slip, readable on a phone. Looking at somebody else's leaves a trace."""
    row = found_month(month)
    return _slip_page(request, row, queries.slip_for(row.month, person))


@page(Act.PAYSLIP_VIEW)
def reversed_slip(request, pk):
    """A slip that was taken back: as it was paid, and what stands in its place."""
    found = supplementary.reversed_slip(pk)
    return _slip_page(request, found.month, found)


def _slip_page(request, row, found):
    if request.user.person_id != found.person_id:
        trail.record(Act.PAYSLIP_VIEW, found.person, acting_user=request.user, after={"month": row.month})
    lines = queries.lines_of(found)
    groups = [
        (label, kind, [line for line in lines if line.kind == kind and line.amount_fen])
        for kind, label in GROUPS
    ]
    context = {
        "month": row,
        "slip": found,
        "groups": [group for group in groups if group[2]],
        "warnings": queries.warnings_of(found),
        "changes": [
            (change, "、".join(CAUSES[cause] for cause in change.causes))
            for change in queries.compare_with_last(found)
        ],
        "corrections": backpay.lines_of_slip(row.month, found.person_id) if found.is_effective else [],
        "reversal": supplementary.reversal_of(found),
        "replacement": Payslip.objects.filter(replaces=found, is_effective=True).first(),
        "reissued": supplementary.batch_of(found),
        "owed": [
            one for one in recovering.of_person(found.person_id) if found.pk in (one.new_slip_id, one.slip_id)
        ],
        "questions": asked.of_slip(found),
        "own": request.user.person_id == found.person_id,
    }
    if context["own"]:
        asked.seen(found, request.user)
    return render(request, "payroll/slip.html", context)


@page(Act.PAYSLIP_VIEW)
def paper(request, month, person):
    """The slip on A4."""
    row = found_month(month)
    found = queries.slip_for(row.month, person)
    if request.user.person_id != found.person_id:
        trail.record(
            Act.PAYSLIP_VIEW,
            found.person,
            acting_user=request.user,
            after={"month": row.month, "print": True},
        )
    lines = [line for line in queries.lines_of(found) if line.amount_fen]
    columns = [
        (label, [line for line in lines if line.kind == kind])
        for kind, label in GROUPS
        if any(line.kind == kind for line in lines)
    ]
    context = {
        "month": row,
        "slip": found,
        "columns": columns,
        "badge": queries.badge_of(found),
        "warnings": queries.warnings_of(found),
    }
    return render(request, "payroll/slip_print.html", context)


@page(Act.PAYSLIP_VIEW)
def line(request, month, person, code):
    """The explanation of a line: formula, inputs, source, re-derived from the frozen facts."""
    row = found_month(month)
    return _line_page(request, row, queries.slip_for(row.month, person), code)


@page(Act.PAYSLIP_VIEW)
def reversed_line(request, pk, code):
    """The same of a slip that was taken back: why it was what it was."""
    found = supplementary.reversed_slip(pk)
    return _line_page(request, found.month, found, code)


def _line_page(request, row, found, code):
    traced = there(next((line for line in explain(found) if line.code == code), None))
    if request.user.person_id != found.person_id:
        trail.record(
            Act.PAYSLIP_VIEW,
            found.person,
            acting_user=request.user,
            after={"month": row.month, "item": code},
        )
    facts = {
        "label": traced.name,
        "amount": yuan(traced.amount_fen, symbol="¥"),
        "formula": traced.formula,
        "inputs": records.shown_inputs(traced),
        "source": traced.source,
        "is_example": traced.mark == "example",
    }
    context = {
        "month": row,
        "slip": found,
        "facts": facts,
        "line": traced,
        "corrections": backpay.lines_of_item(found, code),
        "base": bases.of_slip(found, code, queries.frozen_facts(found)),
        "year_ends": year_end.of_slip(found, code),
        "questions": (said := [one for one in asked.of_slip(found) if one.item == code]),
        "may_ask": found.is_effective
        and request.user.person_id == found.person_id
        and request.scope.can(Act.PAYSLIP_ASK)
        and not any(one.state == "open" for one in said),
        "topics": asked.topics_of(traced),
    }
    return render(request, "payroll/line.html", context)


def _standing(slip: Payslip) -> tuple[str, str] | None:
    """Notes on what is out of the ordinary about a slip; nothing for one that was simply paid."""
    if not slip.is_effective:
        return (_("已冲销"), "danger")
    return (_("重发"), "warning") if slip.replaces_id else None


class OwnTable(Table):
    columns = [
        Column(
            "month",
            gettext_lazy("月份"),
            value="month_id",
            kind="month",
            sort="month_id",
            link=lambda slip: (
                reverse("payroll:slip", args=[slip.month_id, slip.person_id])
                if slip.is_effective
                else reverse("payroll:slip-reversed", args=[slip.pk])
            ),
        ),
        Column("state", gettext_lazy("状态"), value=lambda slip: _standing(slip), kind="badge"),
        Column("gross_fen", gettext_lazy("应发"), kind="money"),
        Column("deductions_fen", gettext_lazy("扣款"), kind="money"),
        Column("net_fen", gettext_lazy("实发"), kind="money"),
    ]
    default_sort = "-month"
    empty_title = gettext_lazy("还没有工资条")
    empty_text = gettext_lazy("月度工资锁定之后，您的工资条会出现在这里。")


@page(Act.PAYSLIP_VIEW)
def mine(request):
    """The signed-in person's own slips of locked months, with those that were taken back marked as such."""
    own = Payslip.objects.filter(Payslip.issued_q(), person_id=request.user.person_id or 0)
    years = sorted({month.year for month in own.values_list("month_id", flat=True)}, reverse=True)
    context = {
        "table": OwnTable(request, own, exportable=False),
        "years": years,
        "owed": recovering.of_person(request.user.person_id or 0),
    }
    return render(request, "payroll/mine.html", context)


@page(Act.PAYSLIP_VIEW)
def year(request, year):
    """One's own year: every month with contributions and tax, and what has added up; ``?print=1`` on A4."""
    if not 2000 <= year <= 2100 or not request.user.person_id:
        raise Denied()
    found = there(queries.year_of(request.user.person_id, year))
    total = {name: sum(getattr(row, name) for row in found) for name in queries.YEAR_SUMS}
    context = {"year": year, "rows": found, "total": total, "person": request.user.person}
    template = "payroll/year_print.html" if request.GET.get("print") else "payroll/year.html"
    return render(request, template, context)
