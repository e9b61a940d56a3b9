"""A change of one number in a draft changes exactly the people it should: held against a second evaluation written
person by person from rules.md 2.2 and 2.3, with plain integers and nothing of the engine."""

import copy
from datetime import date

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import defaults
from grading.rules import facts, first_evaluation, promotion, quota
from grading.rules.ladder import read

DAY = date(2026, 1, 1)
CONTENT = defaults.content(defaults.LADDERS[0])
DEGREES = ["BELOW", "SECONDARY", "COLLEGE", "BACHELOR", "MASTER"]
RARE = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "months": st.integers(0, 30 * 12),
            "education": st.integers(0, 4),
            "veteran": st.integers(0, 1),
            "honours_city": st.integers(0, 3),
            "honours_province": st.integers(0, 1),
            "basic_years": st.integers(0, 2),
            "fail_years": st.integers(0, 2),
        }
    ),
    min_size=1,
    max_size=30,
)


def record(number: int, one: dict) -> dict:
    """The facts of somebody who began so many months before the day, on the first of a month."""
    month = DAY.year * 12 + DAY.month - 1 - one["months"]
    since = date(month // 12, month % 12 + 1, 1)
    known = {key: value for key, value in one.items() if key != "months"}
    return {"person_id": number, "service_from": since.toordinal(), "annual_grade": 3, **known}


def naive_rank(one: dict, content: dict) -> int:
    """A level without quotas by the text of the rule, one person at a time."""
    if one["months"] < content["probation"]["months"]:
        return 0
    bonus, less = content["bonus"], content["deduction"]
    honours = (one["honours_city"] + one["honours_province"]) * bonus["honour"]["years"]
    if bonus["honour"].get("max_years") is not None:
        honours = min(honours, bonus["honour"]["max_years"])
    points = one["months"] // 12 + one["veteran"] * bonus["veteran_years"] + honours
    points -= one["basic_years"] * less["basic_years"] + one["fail_years"] * less["fail_years"]
    points, rank = max(points, 0), 1
    for level in sorted(content["levels"], key=lambda level: level["rank_order"])[1:-1]:
        if points < level["min_years_in_level"]:
            break
        points -= level["min_years_in_level"]
        rank += 1
    ranks = {level["code"]: level["rank_order"] for level in content["levels"]}
    floors = [
        ranks[row["level"]]
        for row in content["education_floor"]
        if DEGREES.index(row["education"]) <= one["education"]
    ]
    return max([rank, *floors])


def ranks(drawn: list[dict], content: dict) -> list[int]:
    rows = facts.from_mappings([record(number, one) for number, one in enumerate(drawn, 1)])
    return first_evaluation.evaluate(rows, read(content), DAY).rank.tolist()


NUMBERS = [
    ("probation", "months"),
    ("bonus", "veteran_years"),
    ("bonus", "honour", "years"),
    ("bonus", "honour", "max_years"),
    ("deduction", "basic_years"),
    ("deduction", "fail_years"),
    *(("levels", rank, "min_years_in_level") for rank in range(1, 7)),
]


@RARE
@given(PEOPLE, st.sampled_from(NUMBERS), st.integers(0, 9))
def test_of_the_first_levels(drawn, path, number):
    changed = copy.deepcopy(CONTENT)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = number
    before, after = ranks(drawn, CONTENT), ranks(drawn, changed)
    assert before == [naive_rank(one, CONTENT) for one in drawn]
    assert after == [naive_rank(one, changed) for one in drawn]


@RARE
@given(PEOPLE, st.integers(0, 3), st.integers(1, 7))
def test_of_the_education_floor(drawn, row, rank):
    changed = copy.deepcopy(CONTENT)
    changed["education_floor"][row]["level"] = changed["levels"][rank]["code"]
    assert ranks(drawn, changed) == [naive_rank(one, changed) for one in drawn]
    degree = DEGREES.index(changed["education_floor"][row]["education"])
    for one, old, new in zip(drawn, ranks(drawn, CONTENT), ranks(drawn, changed), strict=True):
        assert old == new or one["education"] >= degree, "only they can change who have the degree"


@RARE
@given(PEOPLE, st.integers(0, 30), st.integers(0, 100), st.integers(0, 100))
def test_of_a_quota(drawn, headcount, percent, other):
    """Between two shares exactly those differ who stand in the line between the two numbers of seats."""
    rows = facts.from_mappings([record(number, one) for number, one in enumerate(drawn, 1)])
    found = []
    for share in (percent, other):
        content = copy.deepcopy(CONTENT)
        content["quota_groups"][0]["ppm"] = share * 10_000
        ladder = read(content)
        out = first_evaluation.evaluate(rows, ladder, DAY, quota.free_seats(ladder, headcount, {}))
        found.append((headcount * share // 100, out.rank))
    wanted = first_evaluation.evaluate(rows, read(CONTENT), DAY)
    line = [
        i for i in quota.order(rows, wanted.rank, wanted.points, CONTENT["ranking"]) if wanted.rank[i] >= 5
    ]
    for seats, got in found:
        assert {i for i in range(len(rows)) if got[i] >= 5} == set(line[:seats])
    few, many = sorted(seats for seats, _rank in found)
    seated = [{i for i in range(len(rows)) if got[i] >= 5} for _seats, got in found]
    assert seated[0] ^ seated[1] == set(line[few:many])


@RARE
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 6), st.integers(0, 30)), min_size=1, max_size=20),
    st.sampled_from(["annual_results", "training_days", "years"]),
    st.integers(0, 20),
)
def test_of_a_condition_of_promotion(drawn, which, number):
    """To 三级: years in 四级, good results in it, days of training; each person by themselves."""
    content = copy.deepcopy(CONTENT)
    own = content["levels"][5]["conditions"]["all_of"]
    asked = {
        "years": content["levels"][4]["min_years_in_level"],
        **{leaf["type"]: leaf["at_least"] for leaf in own},
    }
    if which == "years":
        content["levels"][4]["min_years_in_level"] = number
    else:
        next(leaf for leaf in own if leaf["type"] == which)["at_least"] = number
    for terms, policy in ((asked, CONTENT), ({**asked, which: number}, content)):
        rows = facts.from_mappings(
            [
                {
                    "person_id": n, "rank": 4, "level_since": date(DAY.year - years, 1, 1).toordinal(),
                    "level_good_years": good, "training_days": days, "annual_grade": 3, "recommended": 1,
                }
                for n, (years, good, days) in enumerate(drawn, 1)
            ]
        )  # fmt: skip
        met, _findings = promotion.evaluate_target(rows, read(policy), 5, DAY)
        assert np.asarray(met).tolist() == [
            years >= terms["years"] and good >= terms["annual_results"] and days >= terms["training_days"]
            for years, good, days in drawn
        ]
