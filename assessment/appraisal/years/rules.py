"""The year's rule, pure: from what counts of a person's months to a grade, with the rules that fired. Points in hundredths.

``rollup`` says the same in SQL for everybody at once; ``tests/assessment/appraisal/test_year_rules.py`` compares the two.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

EXCELLENT, COMPETENT, BASIC, FAIL, NONE = "EXCELLENT", "COMPETENT", "BASIC", "FAIL", "NONE"
ORDER = (FAIL, BASIC, COMPETENT, EXCELLENT)
STRICTEST = (FAIL, NONE, BASIC, COMPETENT)
"""Ceilings by sanctions, the strictest first."""


@dataclass(frozen=True)
class Rule:
    """A policy's figures; lines in points, of the mean of the months or, ``by_sum``, of their sum."""

    by_sum: bool
    least_months: int
    excellent_from: int
    competent_from: int
    basic_from: int
    failed_months: int
    service_months: int
    probation_ungraded: bool
    cap_percent: int
    pool_below: int

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Rule":
        return cls(
            by_sum=content["by"] == "sum",
            least_months=content["least_months"],
            excellent_from=content["lines"]["excellent_from"],
            competent_from=content["lines"]["competent_from"],
            basic_from=content["lines"]["basic_from"],
            failed_months=content["failed_months"],
            service_months=content["service_months"],
            probation_ungraded=content["probation_ungraded"],
            cap_percent=content["excellent_cap_percent"],
            pool_below=content["pool_below"],
        )

    @property
    def columns(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Facts:
    """A person's year. ``ceiling``: the best grade that sanctions leave, "" without any."""

    person_id: int
    round_id: int
    version_id: int
    months: int
    total: int
    failed: int
    service_months: int
    on_probation: bool
    ceiling: str = ""


@dataclass(frozen=True)
class Judged:
    points: int | None
    pooled: bool
    grade: str
    reasons: list[dict[str, Any]]


def seats(assessed: int, cap_percent: int) -> int:
    """The highest number of 优秀 among ``assessed`` people: the cap rounded down."""
    return assessed * cap_percent // 100


def points_of(months: int, total: int, by_sum: bool) -> int | None:
    """The year's points: the sum, or the mean of the months rounded half up; none without a month."""
    if not months:
        return None
    return total if by_sum else int((Decimal(total) / months).quantize(Decimal(1), ROUND_HALF_UP))


def line_of(points: int, rule: Rule) -> str:
    """The grade whose line the points reach."""
    for grade, line in (
        (EXCELLENT, rule.excellent_from),
        (COMPETENT, rule.competent_from),
        (BASIC, rule.basic_from),
    ):
        if points >= line * 100:
            return grade
    return FAIL


def _alone(facts: Facts, rule: Rule) -> tuple[int | None, str, list[dict[str, Any]]]:
    """Points, grade and reasons before anybody else is looked at."""
    points = points_of(facts.months, facts.total, rule.by_sum)
    reasons: list[dict[str, Any]] = []
    line = FAIL
    if points is not None:
        line = line_of(points, rule)
        reasons.append({"rule": "line", "points": points, "grade": line})
    failed = facts.failed >= rule.failed_months
    if failed:
        reasons.append({"rule": "failed_months", "n": facts.failed, "limit": rule.failed_months})
    if facts.ceiling:
        reasons.append({"rule": "sanction", "cap": facts.ceiling})
    few = facts.months < rule.least_months
    if few:
        reasons.append({"rule": "few_months", "n": facts.months, "least": rule.least_months})
    probation = rule.probation_ungraded and facts.on_probation
    if probation:
        reasons.append({"rule": "probation"})
    short = facts.service_months < rule.service_months
    if short and line == EXCELLENT:
        reasons.append({"rule": "service", "n": facts.service_months, "least": rule.service_months})
    if failed or facts.ceiling == FAIL:
        return points, FAIL, reasons
    if few or probation or facts.ceiling == NONE:
        return points, NONE, reasons
    best = [line, COMPETENT if short else EXCELLENT, facts.ceiling or EXCELLENT]
    return points, min(best, key=ORDER.index), reasons


def judge(everybody: Iterable[Facts], rules: Mapping[int, Rule]) -> dict[int, Judged]:
    """Person → their year. Units below the policy's size share one quota; whoever has the points of somebody for whom no
    seat is left has none either."""
    people = list(everybody)
    heads: dict[int, int] = defaultdict(int)
    for one in people:
        heads[one.round_id] += 1
    alone = {one.person_id: _alone(one, rules[one.version_id]) for one in people}
    pools: dict[tuple[int, int], list[Facts]] = defaultdict(list)
    for one in people:
        pooled = heads[one.round_id] < rules[one.version_id].pool_below
        pools[one.version_id, 0 if pooled else one.round_id].append(one)
    found = {}
    for (version, unit), members in pools.items():
        assessed = sum(alone[one.person_id][1] != NONE for one in members)
        free = seats(assessed, rules[version].cap_percent)
        ranked = [alone[one.person_id][0] for one in members if alone[one.person_id][1] == EXCELLENT]
        for one in members:
            points, grade, reasons = alone[one.person_id]
            if grade == EXCELLENT:
                place = sum(other >= points for other in ranked)  # type: ignore[operator]
                if place > free:
                    grade = COMPETENT
                    reasons.append(
                        {
                            "rule": "quota",
                            "seats": free,
                            "assessed": assessed,
                            "place": place,
                            "pooled": not unit,
                        }
                    )
            found[one.person_id] = Judged(points, not unit, grade, reasons)
    return found  # fmt: skip
