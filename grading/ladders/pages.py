"""A ladder version as people read it; a draft is edited here row by row, checked, and tried."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Problem
from auxpolice.ui.forms import whole
from grading.evaluations import wording
from grading.ladders import LEVELS, settings, sheet
from grading.ladders import conditions as lines
from grading.rules.faults import find
from grading.rules.ladder import build
from grading.rules.promotion import target_conditions

EDITABLE = (PolicyState.DRAFT, PolicyState.CONSULTING)


@dataclass
class _Typed:
    """The values of the editor's inputs: as the content has it, or as somebody typed it."""

    levels: list[dict[str, str]]
    groups: list[dict[str, str]]
    conditions: list[dict[str, str]]
    floor: list[dict[str, str]]
    settings: dict[str, str]
    ranking: list[str]

    @classmethod
    def of(cls, content: dict) -> _Typed:
        spare = [""] if len(content.get("ranking", [])) < len(settings.ranking_options()) else []
        return cls(
            sheet.level_rows(content),
            sheet.group_rows(content),
            lines.rows(content)[0],
            settings.floor_rows(content),
            settings.values(content),
            [*content.get("ranking", []), *spare],
        )

    @classmethod
    def posted(cls, data) -> _Typed:
        return cls(
            sheet.typed_rows(data, "level", sheet.LEVEL_FIELDS),
            sheet.typed_rows(data, "group", sheet.GROUP_FIELDS),
            sheet.typed_rows(data, "condition", lines.CONDITION_FIELDS),
            sheet.typed_rows(data, "floor", settings.FLOOR_FIELDS),
            {key.removeprefix("set-"): text for key, text in data.items() if key.startswith("set-")},
            data.getlist("ranking"),
        )

    def put_into(self, content: dict) -> dict:
        """The content with everything typed. Levels come first: the rest names them. A table that wasn't sent at
        all stays as it was."""
        fresh = sheet.with_rows(content, self.levels, self.groups)
        if self.conditions:
            fresh = lines.with_conditions(fresh, self.conditions)
        if self.floor:
            fresh = settings.with_floor(fresh, self.floor)
        if self.settings:
            fresh = settings.with_settings(fresh, self.settings)
        return settings.with_ranking(fresh, self.ranking) if self.ranking else fresh


@page(Act.POLICY_VIEW, write=Act.POLICY_DRAFT)
def ladder(request, pk):
    found = get_object_or_404(PolicyVersion, pk=pk, kind=LEVELS)
    problem = None
    form = _Typed.of(found.content) if request.method != "POST" else _Typed.posted(request.POST)
    if request.method == "POST":
        try:
            policies.edit_draft(
                found,
                form.put_into(found.content),
                row_version=whole(request.POST.get("row_version")),
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
        "levels": form.levels,
        "groups": form.groups,
        "condition_rows": form.conditions,
        "kept_conditions": lines.rows(found.content)[1],
        "kinds": lines.choices(),
        "targets": [(lines.COMMON, _("各级共同条件"))]
        + [(row["code"], row["name"]) for row in form.levels if row["code"]],
        "letters": lines.EITHER,
        "floor_rows": form.floor,
        "degrees": [(code, _(label)) for code, label in settings.degrees().items()],
        "sections": settings.sections(found.content, form.settings),
        "ranking": form.ranking,
        "ranking_options": settings.ranking_options(),
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
