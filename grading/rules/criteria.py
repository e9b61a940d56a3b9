"""Promotion criteria: a small closed set of typed conditions, combined with all_of and any_of.

A criterion is data, e.g. {"type": "annual_results", "grade": "COMPETENT", "at_least": 3}.
Evaluated over columns it gives one Finding: what was required, what the record shows, which record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grading.rules import education, grades
from grading.rules.years import full_years

HONOUR_RANKS = ("COUNTY", "CITY", "PROVINCE")
CATEGORIES = {"ATTENDANT": 1, "CIVILIAN": 2}


@dataclass(frozen=True)
class Finding:
    """One condition over all people: `shown` compared with `required`, and the record it was read from."""

    code: str
    required: np.ndarray | int
    shown: np.ndarray
    met: np.ndarray
    record: str = ""  # name of the fact column with the record's key
    detail: dict[str, Any] = field(default_factory=dict)
    alternative: int = 0  # same number > 0: any one of these is enough


@dataclass(frozen=True)
class Reckoning:
    """Settings of the criteria besides the facts."""

    day: dt.date
    years_needed: int = 0  # years in the level below, before the target
    skip_basic: bool = True
    restart_on_fail: bool = True
    early_years: np.ndarray | int = 0


def counted_years(rows: np.ndarray, reckoning: Reckoning) -> np.ndarray:
    """Years in the level that count: from `level_since`, restarted after a 不合格 year, less 基本合格 years."""
    since = rows["level_since"].astype(np.int64)
    if reckoning.restart_on_fail:
        restart = _first_of_year(rows["level_fail_year"])
        since = np.maximum(since, restart)
    years = full_years(np.where(since > 0, since, reckoning.day.toordinal()), reckoning.day)
    if reckoning.skip_basic:
        years = years - rows["level_basic_years"]
    return np.maximum(years, 0)


def _first_of_year(fail_year: np.ndarray) -> np.ndarray:
    """Ordinal of 1 January after each failed year; 0 where there was none."""
    result = np.zeros(len(fail_year), dtype=np.int64)
    for year in np.unique(fail_year):
        if year > 0:
            result[fail_year == year] = dt.date(int(year) + 1, 1, 1).toordinal()
    return result


def _years_in_level(rows: np.ndarray, spec: dict[str, Any], reckoning: Reckoning) -> Finding:
    needed = spec.get("at_least")
    required = (reckoning.years_needed if needed is None else int(needed)) - np.asarray(reckoning.early_years)
    shown = counted_years(rows, reckoning)
    required = np.broadcast_to(np.maximum(required, 0), shown.shape)
    detail = {"early": reckoning.early_years} if np.any(reckoning.early_years) else {}
    return Finding("years_in_level", required, shown, shown >= required, "holding_id", detail)


def _annual_results(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    grade = spec.get("grade", "COMPETENT")
    shown = rows["level_excellent_years" if grade == "EXCELLENT" else "level_good_years"]
    return Finding(
        "annual_results",
        int(spec["at_least"]),
        shown,
        shown >= int(spec["at_least"]),
        "annual_id",
        {"grade": grade},
    )


def _latest_result(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    required = grades.NAMES[spec.get("at_least", "COMPETENT")]
    shown = rows["annual_grade"]
    return Finding("latest_result", required, shown, shown >= required, "annual_id")


def _education(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    required = education.NAMES[spec["at_least"]]
    shown = rows["education"]
    return Finding("education", required, shown, shown >= required, "person_id")


def honours_from(rows: np.ndarray, rank: str) -> np.ndarray:
    """Number of honours of at least `rank` each person has in this employment."""
    count = rows["honours_province"].copy()
    if rank in ("COUNTY", "CITY"):
        count = count + rows["honours_city"]
    if rank == "COUNTY":
        count = count + rows["honours_county"]
    return count


def _honours(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    rank = spec.get("rank", "CITY")
    shown = honours_from(rows, rank)
    return Finding(
        "honours", int(spec["at_least"]), shown, shown >= int(spec["at_least"]), "honour_id", {"rank": rank}
    )


def _certificates(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    shown = rows["certificates"]
    return Finding(
        "certificates", int(spec["at_least"]), shown, shown >= int(spec["at_least"]), "certificate_id"
    )


def _no_sanction(rows: np.ndarray, spec: dict[str, Any], reckoning: Reckoning) -> Finding:
    """No sanction whose effect period still runs on the day (a sanction that ends on the day still runs)."""
    shown = rows["sanction_until"]
    return Finding("no_sanction", 0, shown, shown < reckoning.day.toordinal(), "sanction_id")


def _training_days(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    shown = rows["training_days"]
    return Finding("training_days", int(spec["at_least"]), shown, shown >= int(spec["at_least"]))


def _post_class(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    shown = rows["post_class"]
    required = int(spec["at_best"])
    return Finding("post_class", required, shown, (shown > 0) & (shown <= required))


def _recommended(rows: np.ndarray, spec: dict[str, Any], _: Reckoning) -> Finding:
    shown = rows["recommended"]
    return Finding("recommended", 1, shown, shown == 1)


Check = Callable[[np.ndarray, dict[str, Any], Reckoning], Finding]

CHECKS: dict[str, Check] = {
    "years_in_level": _years_in_level,
    "annual_results": _annual_results,
    "latest_result": _latest_result,
    "education": _education,
    "honours": _honours,
    "certificates": _certificates,
    "no_sanction": _no_sanction,
    "training_days": _training_days,
    "post_class": _post_class,
    "recommended": _recommended,
}

# criterion → fields it may carry: name → kind ("count" or the set of allowed words)
FIELDS_OF: dict[str, dict[str, Any]] = {
    "years_in_level": {"at_least": "count?"},
    "annual_results": {"at_least": "count", "grade": {"COMPETENT", "EXCELLENT"}},
    "latest_result": {"at_least": {"BASIC", "COMPETENT", "EXCELLENT"}},
    "education": {"at_least": set(education.NAMES) - {"BELOW"}},
    "honours": {"at_least": "count", "rank": set(HONOUR_RANKS)},
    "certificates": {"at_least": "count"},
    "no_sanction": {},
    "training_days": {"at_least": "count"},
    "post_class": {"at_best": "class"},
    "recommended": {},
}


def evaluate(
    tree: dict[str, Any] | None, rows: np.ndarray, reckoning: Reckoning
) -> tuple[np.ndarray, list[Finding]]:
    """A mask of the people who meet the tree, and the finding of every single criterion in it.

    The tree is {"all_of": [...]}, {"any_of": [...]} or one criterion; nothing is met by an empty any_of.
    """
    findings: list[Finding] = []
    alternatives = iter(range(1, 1000))

    def walk(node: dict[str, Any], group: int) -> np.ndarray:
        if "all_of" in node:
            met = np.ones(len(rows), dtype=bool)
            for child in node["all_of"]:
                met &= walk(child, group)
            return met
        if "any_of" in node:
            own = next(alternatives)
            met = np.zeros(len(rows), dtype=bool)
            for child in node["any_of"]:
                met |= walk(child, own)
            return met
        finding = CHECKS[node["type"]](rows, node, reckoning)
        if group:
            finding = Finding(
                finding.code,
                finding.required,
                finding.shown,
                finding.met,
                finding.record,
                finding.detail,
                group,
            )
        findings.append(finding)
        return finding.met

    if not tree:
        return np.ones(len(rows), dtype=bool), findings
    return walk(tree, 0), findings


def leaves(tree: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Every single criterion of a tree, in order."""
    if not tree:
        return []
    for key in ("all_of", "any_of"):
        if key in tree:
            return [leaf for child in tree[key] for leaf in leaves(child)]
    return [tree]
