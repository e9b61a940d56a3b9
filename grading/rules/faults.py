"""Gaps and contradictions in a LEVELS policy content, found before anybody relies on it.

`find` never raises on any JSON value: whatever was typed, it answers with faults. A blocking fault makes
the content unusable; the others are contradictions the drafter should look at.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from grading.rules import education
from grading.rules.appraisal import DEFAULTS as APPRAISAL
from grading.rules.criteria import FIELDS_OF, HONOUR_RANKS
from grading.rules.ladder import MODES, PPM, PROBATION, RANKING_KEYS, SELECT, YEARS


@dataclass(frozen=True)
class Fault:
    code: str  # grading.wording.FAULTS has the sentence
    where: str = ""  # dotted path in the content
    blocking: bool = True
    params: dict[str, Any] = field(default_factory=dict)


def _count(value: Any, most: int = 60) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _day_of_year(value: Any) -> bool:
    """A day of every year as MM-DD; 29 February is not one."""
    try:
        month, day = (int(part) for part in value.split("-"))
        dt.date(2001, month, day)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _word(value: Any, allowed: Any) -> bool:
    return isinstance(value, str) and value in allowed


def find(content: Any) -> list[Fault]:
    """Every fault of the content, blocking ones first."""
    if not isinstance(content, dict):
        return [Fault("not_an_object")]
    faults = _levels(content)
    if not faults:
        faults += _groups(content)
    if not faults:
        faults += _floor(content) + _conditions(content) + _sections(content)
    if not any(fault.blocking for fault in faults):
        faults += _contradictions(content)
    return sorted(faults, key=lambda fault: not fault.blocking)


def _levels(content: dict[str, Any]) -> list[Fault]:
    levels = content.get("levels")
    if not isinstance(levels, list) or len(levels) < 2:
        return [Fault("too_few_levels", "levels")]
    faults = []
    for index, level in enumerate(levels):
        where = f"levels.{index}"
        if not isinstance(level, dict):
            faults.append(Fault("level_not_an_object", where))
            continue
        label = str(level.get("name") or level.get("code") or index + 1)
        if not isinstance(level.get("code"), str) or not level["code"].strip():
            faults.append(Fault("level_without_code", where, params={"level": label}))
        if not isinstance(level.get("name"), str) or not level["name"].strip():
            faults.append(Fault("level_without_name", where, params={"level": label}))
        if not _count(level.get("rank_order"), 40):
            faults.append(Fault("rank_not_a_number", where, params={"level": label}))
        if level.get("mode") not in MODES:
            faults.append(Fault("unknown_mode", f"{where}.mode", params={"level": label}))
        years = level.get("min_years_in_level")
        if years is not None and not _count(years):
            faults.append(Fault("years_not_a_number", f"{where}.min_years_in_level", params={"level": label}))
        steps = level.get("steps")
        if steps and not (
            isinstance(steps, dict)
            and _count(steps.get("count"))
            and _count(steps.get("years_per_step", 1))
            and steps.get("years_per_step", 1) >= 1
        ):
            faults.append(Fault("steps_unreadable", f"{where}.steps", params={"level": label}))
    if faults:
        return faults
    for key, code in (("code", "code_twice"), ("name", "name_twice"), ("rank_order", "rank_twice")):
        for value, times in Counter(level[key] for level in levels).items():
            if times > 1:
                faults.append(Fault(code, "levels", params={"value": value}))
    ordered = sorted(levels, key=lambda level: level["rank_order"])
    ranks = [level["rank_order"] for level in ordered]
    if not faults and ranks != list(range(len(ranks))):
        missing = sorted(set(range(max(ranks) + 1)) - set(ranks))
        faults.append(Fault("rank_gap", "levels", params={"missing": missing}))
    if faults:
        return faults
    for level in ordered[1:]:
        if level["mode"] == PROBATION:
            faults.append(Fault("probation_not_lowest", "levels", params={"level": level["name"]}))
    first = 1 if ordered[0]["mode"] == PROBATION else 0
    for level in ordered[first:-1]:
        if level.get("min_years_in_level") is None:
            faults.append(Fault("years_missing", "levels", params={"level": level["name"]}))
    return faults


def _groups(content: dict[str, Any]) -> list[Fault]:
    groups = content.get("quota_groups", [])
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        return [Fault("groups_unreadable", "quota_groups")]
    faults = []
    codes = [group.get("code") for group in groups]
    for index, group in enumerate(groups):
        where = f"quota_groups.{index}"
        label = str(group.get("name") or group.get("code") or index + 1)
        if not isinstance(group.get("code"), str) or not group["code"]:
            faults.append(Fault("group_without_code", where))
        ppm = group.get("ppm")
        if not isinstance(ppm, int) or isinstance(ppm, bool) or not 0 <= ppm <= PPM:
            faults.append(Fault("share_out_of_range", f"{where}.ppm", params={"group": label}))
        if group.get("of") and not _word(group["of"], [code for code in codes if isinstance(code, str)]):
            faults.append(
                Fault("group_of_unknown", f"{where}.of", params={"group": label, "of": group["of"]})
            )
    if len(set(map(str, codes))) != len(codes):
        faults.append(Fault("group_twice", "quota_groups"))
    if not faults:
        outer = {group["code"]: group.get("of") or None for group in groups}
        for code in outer:
            seen, at = set(), code
            while at is not None and at not in seen:
                seen.add(at)
                at = outer[at]
            if at is not None:
                faults.append(Fault("group_circle", "quota_groups", params={"group": code}))
    for level in content["levels"]:
        group_code = level.get("quota_group")
        if group_code and not _word(group_code, codes):
            faults.append(
                Fault("quota_group_unknown", "levels", params={"level": level["name"], "group": group_code})
            )
    return faults


def _floor(content: dict[str, Any]) -> list[Fault]:
    floor = content.get("education_floor", [])
    known = {level["code"] for level in content["levels"]}
    if not isinstance(floor, list):
        return [Fault("floor_unreadable", "education_floor")]
    faults = []
    for index, item in enumerate(floor):
        where = f"education_floor.{index}"
        if not isinstance(item, dict) or not _word(item.get("education"), education.NAMES):
            faults.append(Fault("floor_education_unknown", where))
        elif not _word(item.get("level"), known):
            faults.append(Fault("floor_level_unknown", where, params={"level": item.get("level")}))
    return faults


def check_tree(tree: Any, where: str) -> list[Fault]:
    """Faults of one criteria tree."""
    if tree is None or tree == {}:
        return []
    if not isinstance(tree, dict):
        return [Fault("criterion_unreadable", where)]
    for key in ("all_of", "any_of"):
        if key in tree:
            children = tree[key]
            if not isinstance(children, list) or len(tree) != 1:
                return [Fault("criterion_unreadable", where)]
            if key == "any_of" and not children:
                return [Fault("any_of_empty", where)]
            return [
                fault
                for index, child in enumerate(children)
                for fault in (
                    check_tree(child, f"{where}.{key}.{index}")
                    or ([] if child else [Fault("criterion_unreadable", where)])
                )
            ]
    kind: Any = tree.get("type")
    if not _word(kind, FIELDS_OF):
        return [Fault("criterion_unknown", where, params={"type": kind})]
    faults = []
    for name, allowed in FIELDS_OF[kind].items():
        value: Any = tree.get(name)
        if allowed == "count?" and value is None:
            continue
        if isinstance(allowed, set):
            good = (value is None and name in ("grade", "rank")) or _word(value, allowed)
        elif allowed == "class":
            good = _count(value, 3) and value > 0
        else:
            good = _count(value, 1000)
        if not good:
            faults.append(Fault("criterion_value", f"{where}.{name}", params={"type": kind, "value": value}))
    for name in tree:
        if name != "type" and name not in FIELDS_OF[kind]:
            faults.append(
                Fault("criterion_field_unknown", f"{where}.{name}", params={"type": kind, "field": name})
            )
    return faults


def _conditions(content: dict[str, Any]) -> list[Fault]:
    faults = []
    for index, level in enumerate(content["levels"]):
        faults += check_tree(level.get("conditions"), f"levels.{index}.conditions")
    promotion = content.get("promotion") or {}
    if isinstance(promotion, dict):
        faults += check_tree(promotion.get("common"), "promotion.common")
    return faults


_NUMBERS = {
    "probation": ("months",),
    "bonus": ("veteran_years",),
    "deduction": ("basic_years", "fail_years"),
    "early": ("from_rank_max", "years_per_honour_kind", "max_years"),
    "demotion": ("fail_levels",),
    "publicity": ("working_days", "objection_days", "reply_days"),
}


def _sections(content: dict[str, Any]) -> list[Fault]:
    faults = []
    for name in ("first", "conversion", "promotion", *_NUMBERS):
        section = content.get(name)
        if section is None:
            continue
        if not isinstance(section, dict):
            faults.append(Fault("section_unreadable", name, params={"section": name}))
            continue
        for key in _NUMBERS.get(name, ()):
            if key in section and not _count(section[key]):
                faults.append(Fault("number_out_of_range", f"{name}.{key}", params={"value": section[key]}))
    bonus = content.get("bonus")
    honour = bonus.get("honour") if isinstance(bonus, dict) else None
    if honour is not None and not (
        isinstance(honour, dict)
        and _word(honour.get("rank"), HONOUR_RANKS)
        and _count(honour.get("years"))
        and (honour.get("max_years") is None or _count(honour["max_years"]))
    ):
        faults.append(Fault("honour_bonus_unreadable", "bonus.honour"))
    appraisal = content.get("appraisal")
    if appraisal is not None and not (
        isinstance(appraisal, dict) and all(_count(appraisal.get(name, 0), 100) for name in APPRAISAL)
    ):
        faults.append(Fault("appraisal_unreadable", "appraisal"))
    for name in ("promotion", "early", "demotion"):
        section = content.get(name)
        for key in ("opens", "cut_off"):
            if isinstance(section, dict) and section.get(key) and not _day_of_year(section[key]):
                faults.append(Fault("day_of_year", f"{name}.{key}", params={"value": section[key]}))
    ranking = content.get("ranking", [])
    if not isinstance(ranking, list) or not all(_word(key, RANKING_KEYS) for key in ranking):
        faults.append(Fault("ranking_unknown", "ranking"))
    return faults


def _contradictions(content: dict[str, Any]) -> list[Fault]:
    faults = []
    levels = sorted(content["levels"], key=lambda level: level["rank_order"])
    by_code = {level["code"]: level for level in levels}
    used = {level.get("quota_group") or None for level in levels}
    outer = {group.get("of") or None for group in content.get("quota_groups", [])}

    def soft(code: str, where: str, **params: Any) -> None:
        faults.append(Fault(code, where, blocking=False, params=params))

    for level in levels:
        if level["mode"] == SELECT and not level.get("quota_group"):
            soft("select_without_quota", "levels", level=level["name"])
        if level["mode"] == YEARS and level.get("quota_group"):
            soft("years_with_quota", "levels", level=level["name"])
    seen_select = ""
    for level in levels:
        if level["mode"] == SELECT:
            seen_select = level["name"]
        elif seen_select and level["mode"] == YEARS:
            soft("years_above_select", "levels", level=level["name"], below=seen_select)
    for group in content.get("quota_groups", []):
        if group["code"] not in used and group["code"] not in outer:
            soft("group_unused", "quota_groups", group=group.get("name", group["code"]))
    floors = sorted(content.get("education_floor", []), key=lambda item: education.NAMES[item["education"]])
    for lower, higher in pairwise(floors):
        if by_code[higher["level"]]["rank_order"] < by_code[lower["level"]]["rank_order"]:
            soft("floor_falls", "education_floor", education=higher["education"], lower=lower["education"])
    for item in floors:
        if by_code[item["level"]].get("quota_group"):
            soft("floor_in_quota", "education_floor", level=by_code[item["level"]]["name"])
        if by_code[item["level"]]["mode"] == PROBATION:
            soft("floor_at_probation", "education_floor", level=by_code[item["level"]]["name"])
    for below, level in pairwise(levels):
        years = below.get("min_years_in_level") or 0
        for leaf in _leaves(level.get("conditions")):
            if leaf.get("type") == "annual_results" and years and leaf["at_least"] > years:
                soft(
                    "results_exceed_years",
                    "levels",
                    level=level["name"],
                    results=leaf["at_least"],
                    years=years,
                )
            if leaf.get("type") == "years_in_level" and leaf.get("at_least") not in (None, years):
                soft("years_twice", "levels", level=level["name"], condition=leaf["at_least"], years=years)
        early = content.get("early") or {}
        if early and years and early.get("max_years", 0) >= years and below["mode"] != PROBATION:
            soft("early_eats_years", "early", level=below["name"], years=years)
    months = (content.get("probation") or {}).get("months")
    if levels[0]["mode"] == PROBATION and not months:
        soft("probation_without_months", "probation")
    if levels[0]["mode"] != PROBATION and months:
        soft("months_without_probation", "probation")
    return faults


def _leaves(tree: dict[str, Any] | None) -> list[dict[str, Any]]:
    from grading.rules.criteria import leaves

    return leaves(tree)
