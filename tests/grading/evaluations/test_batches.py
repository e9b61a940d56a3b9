"""Batches: second person, publicity, objections that hold one, late records, transfers, leavers, re-derivation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.problems import Conflict, Problem
from grading.evaluations import deciding, objections, queries
from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, EvaluationState, Verdict, VerdictState
from grading.levels import queries as levels
from grading.levels.models import LevelHolding
from tests.grading.steps import (
    CUT_OFF,
    decide,
    give_level,
    ladder_in_force,
    level_of,
    office,
    open_batch,
    publish,
    take_effect,
    verdict_of,
)
from tests.vocabulary import account, hire, leave, move, unit

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


def no_result_needed(content):
    content["conversion"]["require_annual_result"] = False
    content["quota_groups"][0]["ppm"] = 1_000_000
    content["quota_groups"][1]["ppm"] = 1_000_000


@pytest.fixture
def staff():
    unit()
    people = office()
    people["version"] = ladder_in_force(people, change=no_result_needed)
    return people


@pytest.fixture
def batch(staff):
    staff["people"] = [hire(f"人{n}", on=date(2016 + n, 1, 1), education="61") for n in range(4)]
    return open_batch(staff, staff["version"], "conversion")


def test_the_whole_way_writes_levels_that_hold_from_the_first_of_a_month(staff, batch):
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    assert (batch.publicity_from, batch.publicity_until) == (date(2026, 1, 5), date(2026, 1, 9))
    with pytest.raises(Conflict, match="公示至 2026-01-09"):
        take_effect(staff, batch, date(2026, 1, 9))
    assert take_effect(staff, batch, date(2026, 1, 10)) == 4
    assert [level_of(p, START) for p in staff["people"]] == ["L4", "L4", "L5", "L5"]
    assert [level_of(p, START - timedelta(days=1)) for p in staff["people"]] == [""] * 4
    assert {held.set_by for held in LevelHolding.everything.all()} == {
        staff["leader"]
    }  # who decided the batch


def test_whoever_opened_it_does_not_decide_it(staff, batch):
    deciding.review_evaluation(batch, acting_user=staff["political"])
    batch.refresh_from_db()
    with pytest.raises(Problem, match="不能决定这一批次，请由另一人办理"):
        deciding.decide_evaluation(batch, acting_user=staff["political"])
    with pytest.raises(Denied):
        deciding.decide_evaluation(batch, acting_user=account(Role.FINANCE))
    deciding.decide_evaluation(batch, acting_user=staff["second"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=batch.pk).update(decided_by=staff["political"])


def test_steps_cannot_be_skipped_or_done_twice(staff, batch):
    with pytest.raises(Conflict):
        publish(staff, batch)
    with pytest.raises(Conflict):
        take_effect(staff, batch)
    stale = Evaluation.objects.get(pk=batch.pk)
    decide(staff, batch)
    with pytest.raises(Conflict, match="已决定"):
        deciding.review_evaluation(stale, acting_user=staff["political"])


def test_an_objection_holds_one_person_and_not_the_batch(staff, batch):
    publish(staff, decide(staff, batch))
    one, *others = staff["people"]
    mine = account(Role.AUXILIARY, person=one)
    verdict = verdict_of(batch, one)
    with pytest.raises(Denied):
        objections.raise_objection(
            verdict_of(batch, others[0]), "他不该升", acting_user=mine, day=date(2026, 1, 6)
        )
    with pytest.raises(Conflict, match="不在公示期"):
        objections.raise_objection(verdict, "漏算两年", acting_user=mine, day=date(2026, 1, 10))
    objection = objections.raise_objection(verdict, "漏算两年", acting_user=mine, day=date(2026, 1, 9))
    assert objection.due == date(2026, 1, 14)
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 3
    assert level_of(one, START) == "" and all(level_of(p, START) for p in others)
    objections.answer_objection(objection, False, "档案无误", acting_user=staff["leader"])
    assert level_of(one, START) == "L4"
    assert verdict_of(batch, one).state == VerdictState.EFFECTIVE
    with pytest.raises(Conflict):
        objections.answer_objection(objection, True, "再答", acting_user=staff["leader"])


def test_an_objection_that_is_right_withdraws_or_changes_the_level(staff, batch):
    publish(staff, decide(staff, batch))
    first, _other, second, _last = staff["people"]
    for person, code in ((first, ""), (second, "L4")):
        raised = objections.raise_objection(
            verdict_of(batch, person), "有误", acting_user=staff["political"], day=date(2026, 1, 6)
        )
        with pytest.raises(Problem, match="提出的人不能答复这条异议，请由另一人办理（"):
            objections.answer_objection(raised, True, "确有错误", acting_user=staff["political"])
        objections.answer_objection(raised, True, "确有错误", level_code=code, acting_user=staff["leader"])
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 3
    assert (level_of(first, START), level_of(second, START)) == ("", "L4")
    assert verdict_of(batch, second).proposed_rank == 3  # what the rule gave stays on record


def test_an_override_needs_a_reason_and_a_second_person(staff, batch):
    person = staff["people"][3]
    verdict = verdict_of(batch, person)
    with pytest.raises(Problem, match="理由"):
        deciding.ask_override(verdict, "L4", " ", acting_user=staff["political"])
    override = deciding.ask_override(verdict, "L4", "有五年同类工作经历", acting_user=staff["political"])
    with pytest.raises(Problem, match="提出调整的人不能确认自己提出的调整"):
        deciding.answer_override(override, True, acting_user=staff["political"])
    deciding.review_evaluation(batch, acting_user=staff["political"])
    batch.refresh_from_db()
    with pytest.raises(Conflict, match="没有确认"):
        deciding.decide_evaluation(batch, acting_user=staff["leader"])
    deciding.answer_override(override, True, acting_user=staff["leader"])
    batch.refresh_from_db()
    deciding.decide_evaluation(batch, acting_user=staff["leader"])
    verdict.refresh_from_db()
    assert (verdict.rank, verdict.proposed_rank) == (4, 3)
    batch.refresh_from_db()
    publish(staff, batch)
    batch.refresh_from_db()
    take_effect(staff, batch)
    assert level_of(person, START) == "L4"


def test_a_transfer_does_not_move_the_verdict(staff, batch):
    person = staff["people"][0]
    elsewhere = unit("北关派出所")
    move(person, elsewhere, date(2026, 1, 2))
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 4
    assert verdict_of(batch, person).unit == unit()
    assert level_of(person, START) == "L4"


def test_a_transfer_between_pilot_and_other_units_mid_batch():
    """Who sat in a pilot unit on the cut-off is in the pilot's batch, wherever they go; who comes later is not, and
    keeps the level held. Each person is in exactly one batch."""
    pilot, other = unit("城关派出所"), unit("北关派出所")
    staff = office()
    old = ladder_in_force(staff, "levels_four", start=date(2019, 1, 1))
    new = ladder_in_force(staff, change=no_result_needed, units=[pilot])
    goes, comes = hire("去", at=pilot, on=date(2016, 1, 1)), hire("来", at=other, on=date(2016, 1, 1))
    give_level(staff, comes, "X2", date(2020, 1, 1))
    batch = open_batch(staff, new, "conversion")
    move(goes, other, date(2026, 1, 2))
    move(comes, pilot, date(2026, 1, 2))
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    take_effect(staff, batch)
    assert [v.person for v in Verdict.everything.filter(evaluation=batch)] == [goes]
    assert level_of(goes, START) == "L4" and level_of(comes, START) == "X2"
    next_batch = open_batch(staff, new, "conversion", date(2026, 1, 31))
    assert [v.person for v in Verdict.everything.filter(evaluation=next_batch)] == [comes]
    assert old.pk != new.pk


def test_who_left_before_it_took_effect_gets_nothing(staff, batch):
    person = staff["people"][0]
    publish(staff, decide(staff, batch))
    leave(person, date(2025, 12, 31) + timedelta(days=1))
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 3
    assert verdict_of(batch, person).state == VerdictState.WITHDRAWN
    assert not LevelHolding.everything.filter(person=person).exists()


def test_the_verdict_can_be_derived_again_when_the_records_have_changed(staff, batch):
    person = staff["people"][0]
    before = explain(verdict_of(batch, person))
    with unscoped("test"):
        person.education, person.is_veteran = "14", True
        person.save()
        employment = person.employments.get()
        employment.first_worked = date(2001, 1, 1)
        employment.save()
        staff["version"].__class__.everything.filter(pk=staff["version"].pk).update(title="改名后")
    again = explain(verdict_of(batch, person))
    assert again.agrees and again.lines == before.lines and again.rank == before.rank
    fresh = open_batch(staff, staff["version"], "conversion")
    assert verdict_of(fresh, person).rank > verdict_of(batch, person).rank


def test_every_verdict_agrees_with_its_own_explanation():
    unit()
    staff = office()
    version = ladder_in_force(staff, change=lambda c: c["conversion"].update(require_annual_result=False))
    for n in range(40):
        hire(
            f"人{n}",
            on=date(2025 - n % 28, 1 + n % 12, 1),
            education=["61", "31", "21", "14"][n % 4],
            is_veteran=n % 5 == 0,
        )
    batch = open_batch(staff, version, "conversion")
    verdicts = list(Verdict.everything.filter(evaluation=batch))
    assert len(verdicts) == 40 and any(v.quota_group for v in verdicts)
    assert all(explain(v, batch).agrees for v in verdicts)
    assert {v.unmet == 0 for v in verdicts} == {True, False}


def test_a_level_held_ends_the_day_before_the_new_one(staff):
    person = hire(on=date(2016, 1, 1), education="61")
    give_level(staff, person, "L6", date(2020, 1, 1))
    batch = open_batch(staff, staff["version"], "conversion")
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    take_effect(staff, batch)
    rows = LevelHolding.everything.filter(person=person).order_by("period")
    assert [(r.level_code, r.period.lower, r.period.upper) for r in rows] == [
        ("L6", date(2020, 1, 1), START),
        ("L4", START, None),
    ]


def test_a_later_level_is_not_overwritten(staff, batch):
    person = staff["people"][0]
    publish(staff, decide(staff, batch))
    give_level(staff, person, "L3", date(2026, 3, 1))
    batch.refresh_from_db()
    with pytest.raises(Problem, match="另有层级记录"):
        take_effect(staff, batch)
    batch.refresh_from_db()
    assert batch.state == EvaluationState.PUBLISHED


def test_two_overlapping_levels_are_refused_by_the_database(staff):
    person = hire(on=date(2016, 1, 1))
    held = give_level(staff, person, "L6", date(2020, 1, 1))
    with pytest.raises(IntegrityError, match="level_one_at_a_time"), transaction.atomic():
        held.pk = None
        held.period = (date(2021, 1, 1), date(2022, 1, 1))
        held.save(force_insert=True)


def test_pictures_count_everybody_once(staff, batch):
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    take_effect(staff, batch)
    with unscoped("test"):
        assert sum(n for _r, _name, n in levels.pyramid(START)) == 4
        for dimension in ("unit", "post_class", "years"):
            assert sum(row["people"] for row in levels.levels_by(dimension, START)) == 4
        assert sum(n for _o, _n, n in queries.flow(batch)) == 4
        assert len(queries.placed_by(batch).rank) == 4 == len(queries.placed_on(START).rank)
    with acting(account(Role.UNIT_HEAD, unit=unit("北关派出所"))):
        assert len(queries.placed_by(batch).rank) == 0 == len(queries.placed_on(START).rank)
    assert batch.cut_off == CUT_OFF
