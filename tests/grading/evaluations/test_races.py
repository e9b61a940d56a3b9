"""Races with real connections: the last seat of a quota, two who press the same button."""

import threading
from datetime import date

import pytest
from django.db import connection

from auxpolice.problems import Conflict
from grading.evaluations import deciding, objections, opening
from grading.evaluations.models import Verdict, VerdictState
from grading.headcount.actions import record_headcount
from grading.levels.models import LevelHolding
from personnel.models import Category
from tests.grading.steps import ladder_in_force, level_of, office, open_batch, publish
from tests.vocabulary import hire, unit

pytestmark = pytest.mark.django_db(transaction=True)
START = date(2026, 1, 1)


def at_once(*calls):
    """Run the calls at the same moment, each on its own connection; returns results or the errors raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            barrier.wait(10)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def two_batches():
    """Two units, one candidate for 三级 in each, and one place between them."""
    here, there = unit("城关派出所"), unit("北关派出所")
    staff = office()
    version = ladder_in_force(staff, change=lambda c: c["conversion"].update(require_annual_result=False))
    first, second = (
        hire(f"人{n}", at=place, on=date(2010, 1, 1), education="61") for n, place in enumerate((here, there))
    )
    record_headcount(here, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    record_headcount(there, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    batches = [
        open_batch(staff, version, "first", unit_ids=[place.pk], title=place.name) for place in (here, there)
    ]
    for batch in batches:
        assert batch.quota["groups"]["SENIOR"]["free"] == 1
        deciding.review_evaluation(batch, acting_user=staff["political"])
        batch.refresh_from_db()
    return staff, batches, (first, second)


@pytest.mark.parametrize("attempt", range(4))
def test_the_last_place_goes_to_one_of_two_batches(attempt):
    staff, batches, people = two_batches()
    results = at_once(
        *[lambda b=b: deciding.decide_evaluation(b, acting_user=staff["leader"]) for b in batches]
    )
    assert not [r for r in results if isinstance(r, Exception)]
    assert sorted(Verdict.everything.values_list("rank", flat=True)) == [4, 5]
    for batch in batches:
        batch.refresh_from_db()
        publish(staff, batch)
        batch.refresh_from_db()
        deciding.make_effective(batch, acting_user=staff["leader"], day=date(2026, 1, 20))
    assert sorted(level_of(p, START) for p in people) == ["L3", "L4"]


@pytest.mark.parametrize("attempt", range(3))
def test_two_deciding_the_same_batch(attempt):
    staff, (batch, _other), _people = two_batches()
    copies = [type(batch).objects.get(pk=batch.pk) for _n in range(3)]
    users = [staff["leader"], staff["second"], staff["leader"]]
    results = at_once(
        *[
            lambda b=b, u=u: deciding.decide_evaluation(b, acting_user=u)
            for b, u in zip(copies, users, strict=True)
        ]
    )
    assert sum(isinstance(r, Conflict) for r in results) == 2


def test_two_accepting_the_same_levels():
    unit()
    staff = office()
    ladder_in_force(staff)
    hire(on=date(2016, 1, 1))
    batch = opening.propose_missing_levels(acting_user=staff["political"], day=START, effective_from=START)[0]
    copies = [type(batch).objects.get(pk=batch.pk) for _n in range(2)]
    results = at_once(
        *[lambda b=b: opening.accept_proposed_levels(b, acting_user=staff["political"]) for b in copies]
    )
    assert sorted(isinstance(r, Conflict) for r in results) == [False, True]
    assert LevelHolding.everything.count() == 1


@pytest.mark.parametrize("attempt", range(6))
def test_an_objection_answered_while_the_batch_takes_effect_loses_nobody(attempt):
    """Whichever comes first: the person whose objection was rejected has the level at the end."""
    staff, (batch, _other), (person, _second) = two_batches()
    deciding.decide_evaluation(batch, acting_user=staff["leader"])
    batch.refresh_from_db()
    publish(staff, batch)
    verdict = Verdict.everything.get(evaluation=batch, person=person)
    objection = objections.raise_objection(
        verdict, "有异议", acting_user=staff["political"], day=date(2026, 1, 6)
    )
    batch.refresh_from_db()
    results = at_once(
        lambda: objections.answer_objection(objection, False, "查无此事", acting_user=staff["leader"]),
        lambda: deciding.make_effective(batch, acting_user=staff["second"], day=date(2026, 1, 20)),
    )
    assert not [r for r in results if isinstance(r, Exception)]
    verdict.refresh_from_db()
    assert verdict.state == VerdictState.EFFECTIVE
    assert level_of(person, START) == "L3"
