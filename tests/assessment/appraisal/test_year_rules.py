"""The year's rule: what it must never do, and that SQL and Python say the same of any year."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.appraisal.years import rollup, rules
from assessment.appraisal.years.rules import COMPETENT, EXCELLENT, FAIL, NONE, Facts, Rule

GRADES = st.sampled_from(["", FAIL, NONE, "BASIC", COMPETENT])
RULES = st.builds(
    Rule,
    by_sum=st.booleans(),
    least_months=st.integers(1, 12),
    excellent_from=st.just(90),
    competent_from=st.just(80),
    basic_from=st.just(60),
    failed_months=st.integers(1, 4),
    service_months=st.integers(0, 24),
    probation_ungraded=st.booleans(),
    cap_percent=st.integers(0, 60),
    pool_below=st.integers(0, 5),
)


@st.composite
def years(draw) -> list[Facts]:
    """People of six units under two versions; few points, so that many share them."""
    found = []
    for person in range(1, draw(st.integers(1, 30)) + 1):
        months = draw(st.integers(0, 12))
        unit = draw(st.integers(1, 6))
        found.append(
            Facts(
                person_id=person,
                round_id=unit,
                version_id=1 + unit % 2,
                months=months,
                total=draw(st.sampled_from([6000, 7999, 8001, 9000, 9501])) * months + draw(st.integers(0, 3)) * (months > 0),
                failed=draw(st.integers(0, min(months, 3))),
                service_months=draw(st.integers(0, 30)),
                on_probation=draw(st.booleans()),
                ceiling=draw(GRADES),
            )
        )  # fmt: skip
    return found


def by_sql(facts: list[Facts], known: dict[int, Rule]) -> dict[int, tuple]:
    names = {"on_probation": "boolean", "ceiling": "text"}
    columns = ", ".join(f"{name} {names.get(name, 'int')}" for name in Facts.__dataclass_fields__)
    given_facts = (
        f"(SELECT f.*, round_id AS unit_id FROM jsonb_to_recordset(%(facts)s::jsonb) AS f({columns}))"
    )
    text = f"SELECT person_id, points, pooled, computed, reasons FROM {rollup.JUDGED.format(facts=given_facts)} j"
    sent = {
        "facts": json.dumps([vars(one) for one in facts]),
        "rules": json.dumps([{"version_id": pk, **rule.columns} for pk, rule in known.items()]),
    }
    with connection.cursor() as cursor:
        cursor.execute(text, sent)
        return {
            person: (points, pooled, grade, json.loads(why))
            for person, points, pooled, grade, why in cursor.fetchall()
        }


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(years(), RULES, RULES)
def test_sql_and_python_say_the_same(facts, one, other):
    known = {1: one, 2: other}
    judged = rules.judge(facts, known)
    assert by_sql(facts, known) == {
        person: (row.points, row.pooled, row.grade, row.reasons) for person, row in judged.items()
    }


@settings(max_examples=40, deadline=None)
@given(years(), RULES)
def test_no_rule_is_broken_for_anybody(facts, rule):
    judged = rules.judge(facts, {1: rule, 2: rule})
    for one in facts:
        grade = judged[one.person_id].grade
        if one.failed >= rule.failed_months or one.ceiling == FAIL:
            assert grade == FAIL
        elif one.months < rule.least_months or one.ceiling == NONE:
            assert grade == NONE
        if one.service_months < rule.service_months or one.ceiling:
            assert grade != EXCELLENT
    pools: dict[tuple, list[Facts]] = {}
    for one in facts:
        pools.setdefault((one.version_id, 0 if judged[one.person_id].pooled else one.round_id), []).append(
            one
        )
    for people in pools.values():
        grades = [judged[one.person_id].grade for one in people]
        assert grades.count(EXCELLENT) <= rules.seats(
            sum(grade != NONE for grade in grades), rule.cap_percent
        )
        left = [
            judged[one.person_id].points
            for one in people
            if any(why["rule"] == "quota" for why in judged[one.person_id].reasons)
        ]
        best = [judged[one.person_id].points for one in people if judged[one.person_id].grade == EXCELLENT]
        assert not left or all(points > max(left) for points in best), (
            "who has less points has no seat before another"
        )


def test_small_units_share_a_quota_by_points_and_not_by_luck():
    rule = Rule(False, 1, 95, 80, 60, 2, 12, True, 20, 5)
    three = [Facts(n, 1 + n % 3, 1, 12, 12 * (9500 + n), 0, 36, False) for n in range(1, 11)]
    judged = rules.judge(three, {1: rule})
    assert {n for n, row in judged.items() if row.grade == EXCELLENT} == {9, 10}, "two of ten, the best"
    alone = rules.judge(three[:4], {1: rule})
    assert [row.grade for row in alone.values()] == [COMPETENT] * 4, "four have no seat between them"


def test_a_mean_is_rounded_half_up_and_a_sum_is_not_divided():
    assert rules.points_of(2, 17001, False) == 8501
    assert rules.points_of(3, 25000, False) == 8333
    assert rules.points_of(3, 25000, True) == 25000
    assert rules.points_of(0, 0, False) is None
