"""People without a level: the list, the proposal by the policy in force, and its acceptance after a second look."""

from __future__ import annotations

import datetime as dt
from collections import Counter

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
from auxpolice.months import month_of, today
from auxpolice.ui.forms import DayField, pressed
from auxpolice.ui.tables import Column, Table
from grading import wording
from grading.evaluations import opening as actions
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, EvaluationState, Verdict, VerdictState
from grading.levels import queries


class FromForm(forms.Form):
    effective_from = DayField(
        label=gettext_lazy("自哪天起执行"),
        help_text=gettext_lazy("须是某月 1 日；入职晚于这天的，自入职日起。"),
    )


class MissingTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda a: person_url(a.person_id),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("post", gettext_lazy("岗位"), value="post.name", sort="post__name"),
        Column(
            "education",
            gettext_lazy("学历"),
            value=lambda a: a.person.get_education_display(),
            sort="person__education",
        ),
        Column(
            "first",
            gettext_lazy("参加辅警工作"),
            value="employment.first_worked",
            kind="date",
            sort="employment__first_worked",
        ),
    ]
    default_sort = "unit"
    empty_title = gettext_lazy("所有在册人员都已定层级")


def person_url(person_id: int) -> str:
    try:
        return reverse("personnel:person", args=[person_id])
    except Exception:
        return ""


@page(Act.LEVEL_EVALUATE)
def missing(request):
    """People without a level, and the proposals that wait for acceptance."""
    table = MissingTable(request, queries.without_level())
    if table.wants_export:
        return table.export(_("未定层级人员"))
    waiting = Evaluation.objects.filter(state=EvaluationState.DRAFT, only_without_level=True, opened_by=None)
    form = FromForm(initial={"effective_from": month_of(today())})
    return render(request, "grading/missing.html", {"table": table, "waiting": waiting, "form": form})


@page(Act.LEVEL_EVALUATE)
@require_POST
def propose(request):
    """Let the policy in force propose levels."""
    form = FromForm(request.POST)
    start = form.cleaned_data["effective_from"] if form.is_valid() else None
    if start is None:
        messages.error(request, _("请填执行日期。"))
        return redirect("grading:missing")
    day = max(today(), start)
    done, batches = pressed(
        request, actions.propose_missing_levels, acting_user=request.user, day=day, effective_from=start
    )
    if not done:
        return redirect("grading:missing")
    if not batches:
        messages.info(request, _("没有未定层级的人员。"))
        return redirect("grading:missing")
    if len(batches) > 1:
        messages.info(request, _("各单位施行的办法不同，已分成 %(n)d 批。") % {"n": len(batches)})
        return redirect("grading:missing")
    return redirect("grading:evaluation", pk=batches[0].pk)


@page(Act.LEVEL_DECIDE)
def accept(request, pk):
    """Second look: what will be written. Then accept."""
    evaluation = access(Evaluation, pk=pk, only_without_level=True, opened_by=None)
    if request.method == "POST":
        done, written = pressed(request, actions.accept_proposed_levels, evaluation, acting_user=request.user)
        if not done:
            return redirect("grading:evaluation", pk=pk)
        messages.success(
            request,
            _("已核定 %(n)d 人的层级，自 %(day)s 起执行。")
            % {"n": written, "day": evaluation.effective_from},
        )
        return redirect("grading:missing")
    ladder = ladder_of(evaluation)
    found = Verdict.objects.filter(evaluation=evaluation).values_list("rank", "state", "reason")
    levels: Counter = Counter()
    reasons: Counter = Counter()
    suspended = 0
    for rank, state, reason in found:
        if state == VerdictState.PROPOSED:
            levels[rank] += 1
            reasons[wording.reason(reason)] += 1
        else:
            suspended += 1
    return render(
        request,
        "grading/accept.html",
        {
            "evaluation": evaluation,
            "levels": [
                (level.name, levels[level.rank]) for level in reversed(ladder.levels) if levels[level.rank]
            ],
            "reasons": reasons.most_common(),
            "total": sum(levels.values()),
            "suspended": suspended,
        },
    )


def first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)
