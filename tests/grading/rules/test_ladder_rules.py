"""The ladders: mapping vectors, quotas, and the faults a draft can have."""

import copy
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading import defaults, wording
from grading.rules import education, facts, first_evaluation, quota
from grading.rules.faults import find
from grading.rules.ladder import UnreadableLadder, read
from grading.rules.outcome import PROPOSED, SUSPENDED
from grading.rules.years import completed_on, full_years, later_by

DAY = date(2026, 1, 1)
SEVEN = read(defaults.content("levels_seven"))


def person(number=1, years=0, **known):
    since = date(DAY.year - years, 1, 1) if years else date(2025, 6, 30)
    return {
        "person_id": number,
        "service_from": since.toordinal(),
        "education": education.SECONDARY,
        "annual_grade": 3,
        **known,
    }


def evaluate(people, ladder=SEVEN, free=None, kind="conversion"):
    return first_evaluation.evaluate(facts.from_mappings(people), ladder, DAY, free, kind)


@pytest.mark.parametrize(
    ("low", "high", "level"),
    [
        (0, 2, "七级"),
        (3, 5, "六级"),
        (6, 8, "五级"),
        (9, 12, "四级"),
        (13, 17, "三级"),
        (18, 23, "二级"),
        (24, 40, "一级"),
    ],
)
def test_years_map_to_levels_as_the_vectors_say(low, high, level):
    for years in range(low, high + 1):
        rank = int(evaluate([person(years=years)]).rank[0])
        assert SEVEN.level(rank).name == f"{level}辅警", years


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("61", "七级"),
        ("41", "七级"),
        ("31", "六级"),
        ("21", "五级"),
        ("10", "五级"),
        ("14", "四级"),
        ("11", "四级"),
    ],
)
def test_education_sets_the_starting_level(code, level):
    rank = int(evaluate([person(years=1, education=education.ordinal(code))]).rank[0])
    assert SEVEN.level(rank).name == f"{level}辅警"


def test_unfinished_studies_are_no_degree():
    assert education.ordinal("23") == education.SECONDARY and education.ordinal("71") == education.BELOW


def test_bonuses_and_deductions_move_the_assessed_years():
    out = evaluate(
        [
            person(1, years=1, veteran=1),
            person(2, years=2, honours_city=1),
            person(3, years=2, honours_county=5),
            person(4, years=4, basic_years=1, fail_years=1),
        ]
    )
    assert out.points.tolist() == [3, 3, 2, 2]
    assert out.rank.tolist() == [2, 2, 1, 1]


def test_quota_of_the_example():
    assert quota.seats_of(SEVEN, 300) == {"SENIOR": 90, "TOP": 27}
    assert quota.seats_of(SEVEN, 299) == {"SENIOR": 89, "TOP": 26}  # floored at each step


def test_the_quota_is_filled_from_the_best_and_nested():
    people = [person(n, years=24) for n in range(1, 101)] + [person(n, years=13) for n in range(101, 201)]
    out = evaluate(people, free=quota.free_seats(SEVEN, 300, {}))
    counts = np.bincount(out.rank, minlength=8)
    assert counts[7] == 27 and counts[6] == 63 and counts[5] == 0 and counts[4] == 110
    assert out.rank[:27].tolist() == [7] * 27  # all equal: the lower number comes first


def test_ties_are_broken_in_the_stated_order():
    people = [
        person(1, years=13),
        person(2, years=13, annual_grade=4),
        person(3, years=13, honours_county=0, honours_city=0, month_score=9900),
        person(4, years=14),
    ]
    out = evaluate(people, free={"SENIOR": 2, "TOP": 0})
    assert out.rank.tolist() == [4, 5, 4, 5]
    assert out.allocation.position.tolist() == [4, 2, 3, 1]


def test_who_is_suspended_and_why():
    out = evaluate(
        [
            person(1, years=5, sanction_until=DAY.toordinal()),
            person(2, years=5, sanction_until=DAY.toordinal() - 1),
            person(3, years=5, annual_grade=0),
            person(4, years=0, annual_grade=0),
            person(5, years=5, annual_grade=1),
        ]
    )
    assert out.state.tolist() == [SUSPENDED, PROPOSED, SUSPENDED, PROPOSED, SUSPENDED]
    assert [wording.reason(int(r)) for r in out.reason[[0, 2, 4]]] == [
        "处分影响期内，暂缓",
        "无年度考核结果，暂缓",
        "最近年度考核不合格，暂缓",
    ]


def test_the_suspended_take_no_place():
    people = [person(1, years=14, sanction_until=DAY.toordinal()), person(2, years=13)]
    assert evaluate(people, free={"SENIOR": 1, "TOP": 0}).rank.tolist()[1] == 5


@pytest.mark.parametrize("name", defaults.LADDERS)
def test_the_default_ladders_are_sound(name):
    content = defaults.content(name)
    assert find(content) == []
    ladder = read(content)
    assert [level.rank for level in ladder.levels] == list(range(len(ladder.levels)))
    assert content["is_example"] and "示例" in content["title"]


def test_steps_follow_the_years_in_the_level():
    ladder = read(defaults.content("levels_seven_steps"))
    assert sum(max(level.steps, 1) for level in ladder.levels) == 48
    out = evaluate([person(1, years=4), person(2, years=12), person(3, years=9)], ladder)
    assert list(zip(out.rank.tolist(), out.step.tolist(), strict=True)) == [(2, 2), (4, 4), (4, 1)]


def test_four_levels():
    ladder = read(defaults.content("levels_four"))
    out = evaluate([person(1, years=2), person(2, years=3), person(3, years=8), person(4, years=13)], ladder)
    assert [ladder.level(int(rank)).name for rank in out.rank] == [
        "四级辅警",
        "三级辅警",
        "二级辅警",
        "一级辅警",
    ]


def _broken(change):
    content = defaults.content("levels_seven")
    change(content)
    return [(fault.code, fault.blocking) for fault in find(content)]


@pytest.mark.parametrize(
    ("change", "code", "blocking"),
    [
        (lambda c: c["levels"].pop(3), "rank_gap", True),
        (lambda c: c["levels"][2].update(rank_order=1), "rank_twice", True),
        (lambda c: c["levels"][2].update(min_years_in_level=None), "years_missing", True),
        (lambda c: c["levels"][2].update(min_years_in_level="三"), "years_not_a_number", True),
        (lambda c: c["levels"][5].update(quota_group="X"), "quota_group_unknown", True),
        (lambda c: c["quota_groups"][0].update(of="TOP"), "group_circle", True),
        (lambda c: c["quota_groups"][0].update(ppm=1_000_001), "share_out_of_range", True),
        (lambda c: c["education_floor"][0].update(level="L9"), "floor_level_unknown", True),
        (lambda c: c["levels"][3].update(conditions={"type": "luck"}), "criterion_unknown", True),
        (lambda c: c["levels"][3].update(conditions={"any_of": []}), "any_of_empty", True),
        (
            lambda c: c["levels"][3].update(conditions={"type": "education", "at_least": "PHD"}),
            "criterion_value",
            True,
        ),
        (lambda c: c["ranking"].append("beauty"), "ranking_unknown", True),
        (lambda c: c["levels"][6].update(quota_group=None), "select_without_quota", False),
        (lambda c: c["education_floor"][0].update(level="L4"), "floor_falls", False),
        (lambda c: c["education_floor"][3].update(level="L3"), "floor_in_quota", False),
        (
            lambda c: c["levels"][2].update(
                conditions={"type": "annual_results", "grade": "COMPETENT", "at_least": 9}
            ),
            "results_exceed_years",
            False,
        ),
        (lambda c: c["early"].update(max_years=3), "early_eats_years", False),
    ],
)
def test_gaps_and_contradictions_are_found(change, code, blocking):
    assert (code, blocking) in _broken(change)


def test_a_draft_with_gaps_is_not_read():
    content = defaults.content("levels_seven")
    content["levels"].pop(3)
    with pytest.raises(UnreadableLadder):
        read(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**7) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def damaged(draw):
    """A sound ladder with some part replaced by anything."""
    content = copy.deepcopy(defaults.content(draw(st.sampled_from(defaults.LADDERS))))
    for _time in range(draw(st.integers(1, 3))):
        node = content
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(JSON)
            break
    return content


@settings(max_examples=300, deadline=None)
@given(damaged())
def test_whatever_is_typed_gets_an_answer(content):
    """Never an exception: faults with a sentence each, or a ladder that can be evaluated."""
    found = find(content)
    for fault in found:
        assert wording.fault(fault)
    if not any(fault.blocking for fault in found):
        ladder = read(content)
        evaluate([person(years=9), person(2, years=30)], ladder, quota.free_seats(ladder, 10, {}))


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(1, 30))
def test_a_full_year_is_complete_on_its_last_day(day, years):
    done = completed_on(day, years)
    column = np.array([day.toordinal()])
    assert full_years(column, done)[0] == years
    assert full_years(column, date.fromordinal(done.toordinal() - 1))[0] == years - 1
    moved = date.fromordinal(int(later_by(column, np.array([years]))[0]))
    assert moved == date.fromordinal(done.toordinal() + 1)


def test_years_beyond_the_level_are_carried_into_it():
    out = evaluate(
        [person(1, years=4), person(2, years=1, veteran=1), person(3, years=1, education=education.MASTER)]
    )
    assert [date.fromordinal(int(day)) for day in out.since] == [
        date(2025, 1, 1),  # four years: 六级 was reached after three
        date(2026, 1, 1),  # one year and two of service in the army: 六级 reached today
        date(2026, 1, 2),  # raised by education: counted from the day after
    ]


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "years": st.integers(0, 30),
            "education": st.integers(0, 4),
            "veteran": st.integers(0, 1),
            "annual_grade": st.integers(0, 4),
            "honours_city": st.integers(0, 2),
            "basic_years": st.integers(0, 2),
        }
    ),
    min_size=1,
    max_size=40,
)


def _people(drawn):
    return [person(number, **one) for number, one in enumerate(drawn, 1)]


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.integers(1, 6), st.integers(1, 3))
def test_a_change_of_one_number_changes_exactly_the_people_it_should(drawn, rank, more):
    """More years in one level: without a quota, exactly those change whose years fall between the old and new
    thresholds of the levels above it and who are not held up by their education."""
    content = defaults.content("levels_seven")
    level = next(item for item in content["levels"] if item["rank_order"] == rank)
    level["min_years_in_level"] += more
    changed = read(content)
    people = _people(drawn)
    old, new = evaluate(people), evaluate(people, changed)
    expected = []
    for index in range(len(people)):
        points = int(old.points[index])
        floor = int(SEVEN.floor_table[people[index]["education"]])
        before = max(sum(points >= t for t in (3, 6, 9, 13, 18, 24)) + 1, floor)
        bounds = [
            t + (more if position >= rank - 1 else 0) for position, t in enumerate((3, 6, 9, 13, 18, 24))
        ]
        after = max(sum(points >= t for t in bounds) + 1, floor)
        if before != after:
            expected.append(index)
    assert np.flatnonzero(old.rank != new.rank).tolist() == expected


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.integers(0, 60))
def test_no_group_is_ever_over_and_nobody_better_is_passed_over(drawn, headcount):
    rows = facts.from_mappings(_people(drawn))
    free = quota.free_seats(SEVEN, headcount, {})
    wanted = first_evaluation.evaluate(rows, SEVEN, DAY, None)
    out = first_evaluation.evaluate(rows, SEVEN, DAY, free)
    active = out.state != SUSPENDED
    assert (out.rank[active] >= 5).sum() <= free["SENIOR"] and (out.rank[active] == 7).sum() <= free["TOP"]
    best_first = quota.order(rows, wanted.rank, wanted.points, SEVEN.content["ranking"])
    line = [i for i in best_first if active[i] and wanted.rank[i] >= 5]
    assert [bool(out.rank[i] >= 5) for i in line] == [True] * min(len(line), free["SENIOR"]) + [False] * max(
        len(line) - free["SENIOR"], 0
    )
