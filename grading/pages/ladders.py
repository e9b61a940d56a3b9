"""A ladder version as people read it; a draft is edited here row by row, checked, and tried."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyKind, PolicyState, PolicyVersion
from auxpolice.problems import Problem

from .. import ladder_sheet as sheet
from .. import wording
from ..rules.faults import find
from ..rules.ladder import build
from ..rules.promotion import target_conditions

EDITABLE = (PolicyState.DRAFT, PolicyState.CONSULTING)


@page(Act.POLICY_VIEW, write=Act.POLICY_DRAFT)
def ladder(request, pk):
    found = get_object_or_404(PolicyVersion, pk=pk, kind=PolicyKind.LEVELS)
    problem = None
    levels, groups = sheet.level_rows(found.content), sheet.group_rows(found.content)
    if request.method == "POST":
        levels = sheet.typed_rows(request.POST, "level", sheet.LEVEL_FIELDS)
        groups = sheet.typed_rows(request.POST, "group", sheet.GROUP_FIELDS)
        try:
            policies.edit_draft(
                found,
                sheet.with_rows(found.content, levels, groups),
                row_version=int(request.POST.get("row_version") or 0),
                acting_user=request.user,
            )
        except Problem as refused:
            if refused.status == 404:
                raise
            problem = refused
        else:
            messages.success(request, _("草案已保存。"))
            return redirect("grading:ladder", pk=pk)
    faults = find(found.content)
    blocked = any(fault.blocking for fault in faults)
    context: dict[str, Any] = {
        "version": found,
        "levels": levels,
        "groups": groups,
        "problem": problem,
        "faults": [wording.fault(fault) for fault in faults if fault.blocking],
        "remarks": [wording.fault(fault) for fault in faults if not fault.blocking],
        "editable": found.state in EDITABLE and request.scope.can(Act.POLICY_DRAFT),
        "can_try": request.scope.can(Act.POLICY_DRAFT),
        "modes": [("PROBATION", _("见习")), ("YEARS", _("按年限")), ("SELECT", _("选升"))],
        "conditions": [] if blocked else _conditions(found.content),
        "floor": [] if blocked else _floor(found.content),
        "thresholds": [] if blocked else _thresholds(found.content),
        "places": [] if blocked else _places(found.content),
    }
    return render(request, "grading/ladder.html", context, status=problem.status if problem else 200)


def _conditions(content: dict) -> list[tuple[str, list[str]]]:
    """For each level above the lowest: what is asked of somebody who is to enter it."""
    current = build(content)
    return [
        (level.name, wording.asked(target_conditions(current, level.rank), current, level.rank))
        for level in reversed(current.levels[current.lowest + 1 :])
    ]


def _floor(content: dict) -> list[tuple[str, str]]:
    current = build(content)
    return [
        (_(wording.EDUCATION[degree]), current.level(rank).name) for degree, rank in current.education_floor
    ]


def _thresholds(content: dict) -> list[tuple[str, str]]:
    """Years → level, as the conversion maps them."""
    current = build(content)
    starts = [0, *(int(n) for n in current.thresholds)]
    names = [level.name for level in current.levels[current.lowest :]]
    spans = [f"{low}–{high - 1}" for low, high in pairwise(starts)] + [f"≥ {starts[-1]}"]
    return [(name, _("%(span)s 年") % {"span": span}) for name, span in zip(names, spans, strict=True)]


def _places(content: dict, headcount: int = 300) -> list[tuple[str, str]]:
    current = build(content)
    return [
        (
            group.name,
            _("%(n)d 人（按用人额度 %(of)d 人）")
            % {"n": current.places(headcount)[group.code], "of": headcount},
        )
        for group in current.groups
    ]
