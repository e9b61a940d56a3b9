"""Who answers for what; quarterly reviews with what was agreed; summonses."""

from datetime import date
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.dashboards import actions, forms, queries
from assessment.dashboards.models import (
    AgreedMatter,
    Responsibility,
    Review,
    ReviewState,
    Summons,
    SummonsState,
)
from assessment.dashboards.standing import Heat
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.hooks import states
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit, tried
from auxpolice.ui.tables import Column, Table


def _left(row: Any) -> tuple[str, str]:
    if row.done_at:
        return _("已落实"), "success"
    standing = row.standing
    return str(standing), "danger" if standing.late else "neutral"


class ResponsibleTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column(
            "matter", gettext_lazy("事项"), value=lambda row: queries.matters().get(row.matter, row.matter)
        ),
        Column("user", gettext_lazy("责任人"), value=lambda row: str(row.user)),
        Column("post", gettext_lazy("职务")),
        Column("since", gettext_lazy("自"), value="period.lower", kind="date"),
    ]
    default_sort = "unit"
    empty_title = gettext_lazy("还没有明确责任人")
    empty_text = gettext_lazy("没有明确的事项由单位负责人负责。")


@page(Act.STEER_UNIT, write=Act.STEER_ASSIGN)
def responsibilities(request):
    """Who answers for which matter of which unit today, and the form to name somebody."""
    form = forms.Responsible(request.POST or None, initial={"start": today()})
    if request.method == "POST":
        done, _row = submit(form, actions.name_responsible, acting_user=request.user)
        if done:
            return redirect("steering:responsibilities")
    rows = Responsibility.objects.filter(period__contains=today()).select_related("unit", "user")
    context = {
        "table": ResponsibleTable(request, rows),
        "form": form if request.scope.can(Act.STEER_ASSIGN) else None,
    }
    return render(
        request, "assessment/dashboards/responsibilities.html", context, status=422 if form.is_bound else 200
    )


class ReviewTable(Table):
    columns = [
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit.name",
            sort="unit__sort_order",
            link=lambda row: reverse("steering:review", args=[row.pk]),
        ),
        Column("quarter", gettext_lazy("季度"), value=lambda row: _quarter(row.quarter), sort="quarter"),
        Column("state", gettext_lazy("状态"), value=states.shown, kind="badge", sort="state"),
        Column("due", gettext_lazy("述职期限"), kind="date", sort="due"),
    ]
    default_sort = "-quarter"
    empty_title = gettext_lazy("还没有季度讲评")


class AgreedTable(Table):
    columns = [
        Column(
            "text",
            gettext_lazy("议定事项"),
            link=lambda row: reverse("steering:review", args=[row.review_id]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("owner", gettext_lazy("承办人"), value=lambda row: str(row.owner)),
        Column("due", gettext_lazy("期限"), kind="date", sort="due"),
        Column("left", gettext_lazy("进展"), value=_left, kind="badge"),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("没有待落实的议定事项")


class SummonsTable(Table):
    columns = [
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit.name",
            sort="unit__sort_order",
            link=lambda row: reverse("steering:summons", args=[row.pk]),
        ),
        Column("month", gettext_lazy("月份"), kind="month", sort="month"),
        Column("rule", gettext_lazy("情形")),
        Column("told", gettext_lazy("依据")),
        Column("state", gettext_lazy("状态"), value=states.shown, kind="badge", sort="state"),
        Column("due", gettext_lazy("期限"), kind="date", sort="due"),
    ]
    default_sort = "-month"
    empty_title = gettext_lazy("没有约谈")
    empty_text = gettext_lazy("约谈的情形写在「责任与讲评」规则里，每月初按上月的数字提出。")


TABS = {
    "reviews": gettext_lazy("季度讲评"),
    "agreed": gettext_lazy("议定事项"),
    "summonses": gettext_lazy("约谈"),
}


def _quarter(day: date) -> str:
    return _("%(year)d年第%(n)d季度") % {"year": day.year, "n": day.month // 3 + 1}


@page(Act.STEER_UNIT, write=Act.STEER_REVIEW)
def reviews(request):
    """Reviews, what was agreed, summonses, by tab; the department opens the reviews of a quarter here."""
    form = forms.Quarter(request.POST or None)
    if request.method == "POST" and form.is_valid():
        quarter = date.fromisoformat(form.cleaned_data["quarter"])
        done, _n = tried(form, actions.open_reviews, quarter, acting_user=request.user)
        if done:
            return redirect("steering:reviews")
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "reviews"
    kind, rows = {
        "reviews": (ReviewTable, Review.objects.select_related("unit")),
        "agreed": (
            AgreedTable,
            AgreedMatter.objects.filter(AgreedMatter.waiting).select_related("unit", "owner"),
        ),
        "summonses": (SummonsTable, Summons.objects.select_related("unit")),
    }[tab]
    context = {
        "table": kind(request, rows),
        "tabs": TABS,
        "tab": tab,
        "form": form if tab == "reviews" and request.scope.can(Act.STEER_REVIEW) else None,
    }
    return render(
        request, "assessment/dashboards/reviews.html", context, status=422 if form.is_bound else 200
    )


def _found(pk: int) -> Review:
    return access(Review.objects.select_related("unit", "reported_by", "said_by"), pk=pk)


def _shown_review(request, row: Review, template: str = "review", status: int = 200, **bound: Any):
    figures = row.figures if row.state != ReviewState.OPEN else actions.quarter_figures(row.unit, row.quarter)
    earlier = AgreedMatter.objects.filter(unit=row.unit, review__quarter__lt=row.quarter).filter(
        AgreedMatter.waiting
    )
    context = {
        "row": row,
        "name": _quarter(row.quarter),
        "figures": figures,
        "red": Heat.RED,
        "agreed": list(row.agreed(manager="objects").select_related("owner")),
        "earlier": list(earlier.select_related("owner")),
        "may_report": row.state == ReviewState.OPEN and request.scope.can(Act.STEER_REPORT, row.unit_id),
        "may_review": row.state == ReviewState.REPORTED and request.scope.can(Act.STEER_REVIEW),
        "report_form": forms.Report(),
        "agree_form": forms.Agree(),
        "word_form": forms.Word(),
        "back_form": forms.Because(),
        "outcome_form": forms.Outcome(),
        "me": request.user.pk,
    } | bound
    return render(request, f"assessment/dashboards/{template}.html", context, status=status)


@page(Act.STEER_UNIT)
def review(request, pk):
    """One unit's quarter."""
    return _shown_review(request, _found(pk))


@page(Act.STEER_UNIT)
def review_paper(request, pk):
    """The review on paper."""
    return _shown_review(request, _found(pk), "review_print")


def _step(request, pk, form, field: str, action, *names: str):
    """A step of a review with its form; back on the page with what was typed when it is refused."""
    row = _found(pk)
    if form.is_valid():
        done, _row = tried(
            form, action, row.pk, *(form.cleaned_data[name] for name in names), acting_user=request.user
        )
        if done:
            return redirect("steering:review", pk=row.pk)
    return _shown_review(request, row, status=422, **{field: form})


@page(Act.STEER_REPORT)
@require_POST
def report(request, pk):
    return _step(request, pk, forms.Report(request.POST or None), "report_form", actions.report, "text")


@page(Act.STEER_REVIEW)
@require_POST
def send_back(request, pk):
    return _step(request, pk, forms.Because(request.POST or None), "back_form", actions.send_back, "because")


@page(Act.STEER_REVIEW)
@require_POST
def agree(request, pk):
    return _step(
        request, pk, forms.Agree(request.POST or None), "agree_form", actions.agree, "text", "owner", "due"
    )


@page(Act.STEER_REVIEW)
@require_POST
def close(request, pk):
    return _step(request, pk, forms.Word(request.POST or None), "word_form", actions.close, "word")


@button(Act.STEER_DONE)
def settle(request, pk):
    """The owner says that what was agreed is done."""
    row = actions.settle(pk, request.POST.get("outcome", ""), acting_user=request.user)
    return _("已报告落实。"), "steering:review", row.review_id


@page(Act.STEER_UNIT, write=Act.STEER_REVIEW)
def summons(request, pk):
    """One summons: why, what was said, what became of it."""
    row = access(Summons.objects.select_related("unit", "held_by", "checked_by"), pk=pk)
    steps: dict[str, tuple[Any, Any, tuple[str, ...]]] = {
        "hold": (forms.Held, actions.hold, ("facts", "commitments", "due")),
        "drop": (forms.Because, actions.drop, ("because",)),
        "check": (forms.Outcome, actions.check, ("outcome",)),
    }
    shown = {name: form() for name, (form, _action, _names) in steps.items()}
    status = 200
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in steps:
            raise Problem(_("请选择要登记的事项。"), code="step")
        kind, action, names = steps[step]
        shown[step] = form = kind(request.POST)
        if form.is_valid():
            values = [form.cleaned_data[name] for name in names]
            done, _row = tried(form, action, row.pk, *values, acting_user=request.user)
            if done:
                return redirect("steering:summons", pk=row.pk)
        status = 422
    may = request.scope.can(Act.STEER_REVIEW)
    context = {
        "row": row,
        "forms": shown,
        "may_hold": may and row.state == SummonsState.PROPOSED,
        "may_check": may and row.state == SummonsState.HELD,
    }
    return render(request, "assessment/dashboards/summons.html", context, status=status)
