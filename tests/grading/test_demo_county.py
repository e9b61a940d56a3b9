"""The demo county is alive on this floor, and all three default ladders evaluate it."""

from datetime import date

import numpy as np
import pytest

from auxpolice.access.scope import unscoped
from auxpolice.demo import bureau
from auxpolice.demo.county import County
from auxpolice.months import last_day
from auxpolice.policy.models import PolicyState, PolicyVersion
from grading import demo as levels
from grading import invariants
from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, EvaluationState, Verdict
from grading.headcount.models import Headcount
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.levels.queries import without_level
from grading.trials import trial as simulating
from personnel import demo as people
from personnel.models import Assignment, Employment

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@pytest.fixture
def county(db):
    made = County(people=160, months=MONTHS, seed=7, rng=np.random.default_rng(7))
    with unscoped("test"):
        for floor in (bureau, people, levels):
            floor.fill(made)
    return made


def test_everybody_has_a_level_in_every_month(county):
    with unscoped("test"):
        for month in MONTHS:
            working = Assignment.everything.filter(period__overlap=(month, last_day(month)))
            held = LevelHolding.everything.filter(period__overlap=(month, last_day(month)))
            assert set(working.values_list("person_id", flat=True)) <= set(
                held.values_list("person_id", flat=True)
            )
        assert not without_level(last_day(MONTHS[-1])).exists()
    assert Headcount.everything.exists() and not Verdict.everything.filter(state=4, rank=9).exists()
    assert {e.state for e in Evaluation.objects.filter(kind="yearly")} == {
        EvaluationState.EFFECTIVE,
        EvaluationState.PROPOSED,
    }


def test_what_must_hold_holds(county):
    with unscoped("test"):
        assert {name: found for name, check in invariants.CHECKS.items() if (found := check())} == {}


def test_all_three_ladders_evaluate_the_county(county):
    for ladder in ("SEVEN", "SEVEN_STEPS", "FOUR"):
        evaluates(ladder)


def evaluates(ladder):
    version = next(v for v in PolicyVersion.everything.filter(kind=LEVELS) if v.content["ladder"] == ladder)
    day = last_day(MONTHS[-1])
    with unscoped("test"):
        found = simulating.compare(version, day)
    working = Assignment.everything.filter(period__contains=day).count()
    trial = found.trial
    assert len(found.rows) == working == len(trial.outcome.rank)
    assert trial.outcome.rank.max() <= trial.ladder.top and len(set(trial.outcome.rank.tolist())) >= 4
    for group in trial.ladder.groups:
        assert trial.outcome.allocation.taken[group.code] <= trial.seats[group.code]
    steps = {level.rank: level.steps for level in trial.ladder.levels}
    assert all(step <= steps[rank] for rank, step in zip(trial.outcome.rank, trial.outcome.step, strict=True))
    assert (trial.outcome.step > 0).any() == (ladder == "SEVEN_STEPS")


def test_the_verdicts_of_the_county_explain_themselves(county):
    for batch in Evaluation.objects.exclude(state=EvaluationState.CANCELLED):
        for verdict in Verdict.everything.filter(evaluation=batch)[:60]:
            assert explain(verdict, batch).agrees
    assert PolicyVersion.everything.filter(kind=LEVELS, state=PolicyState.DRAFT).count() == 2
    assert Employment.everything.count() >= 160
