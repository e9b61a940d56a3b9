"""People without a level: proposed by the policy in force, accepted as a batch, seen by payroll."""

from datetime import date

import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.problems import Conflict, Problem
from grading.evaluations import opening as actions
from grading.evaluations.explaining import explain
from grading.evaluations.models import Verdict
from grading.levels import queries
from grading.standing.queries import standing_of
from personnel.models import Employment
from tests.grading.steps import ladder_in_force, level_of, levels_on, office
from tests.vocabulary import account, employ, hire, leave, unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


@pytest.fixture
def staff(db):
    unit()
    people = office()
    people["version"] = ladder_in_force(people)
    return people


def proposed(staff, day=DAY):
    batches = actions.propose_missing_levels(acting_user=staff["political"], day=day, effective_from=day)
    return batches[0] if batches else None


def test_levels_follow_education_and_years(staff):
    fresh = hire("见习员", on=date(2026, 2, 1))
    school = hire("高中生", on=date(2024, 5, 1), education="61")
    college = hire("大专生", on=date(2025, 1, 1), education="31")
    bachelor = hire("本科生", on=date(2025, 1, 1), education="21")
    master = hire("硕士", on=date(2025, 1, 1), education="14")
    veteran = hire("老兵", on=date(2022, 5, 1), education="61", is_veteran=True)
    nine = hire("九年", on=date(2017, 5, 1), education="61")
    batch = proposed(staff)
    assert actions.accept_proposed_levels(batch, acting_user=staff["political"]) == 7
    got = {p.name: level_of(p, DAY) for p in (fresh, school, college, bachelor, master, veteran, nine)}
    assert got == {
        "见习员": "L0",
        "高中生": "L7",
        "大专生": "L6",
        "本科生": "L5",
        "硕士": "L4",
        "老兵": "L5",
        "九年": "L4",
    }


def test_acceptance_is_written_once_with_a_trail(staff):
    person = hire(on=date(2020, 1, 1))
    batch = proposed(staff)
    stale = type(batch).objects.get(pk=batch.pk)
    assert actions.accept_proposed_levels(batch, acting_user=staff["political"]) == 1
    with pytest.raises(Conflict):
        actions.accept_proposed_levels(stale, acting_user=staff["political"])
    assert Entry.objects.filter(act="level.accept").count() == 1
    with unscoped("test"):
        rows = levels_on(DAY)
        assert [(r["person_id"], r["level_code"], r["rank_order"]) for r in rows] == [(person.pk, "L5", 3)]
        assert not queries.without_level(DAY).exists()
    assert proposed(staff) is None


def test_nobody_but_political_staff_may(staff):
    hire()
    batch = proposed(staff)
    for role in (Role.FINANCE, Role.INSPECTOR, Role.AUXILIARY, Role.SYSTEM_ADMIN):
        with pytest.raises(Denied):
            actions.propose_missing_levels(acting_user=account(role))
        with pytest.raises(Denied):
            actions.accept_proposed_levels(batch, acting_user=account(role))


def test_a_level_begins_with_the_hire_when_that_is_later(staff):
    person = hire(on=date(2026, 5, 20))
    batch = actions.propose_missing_levels(
        acting_user=staff["political"], day=date(2026, 5, 31), effective_from=DAY
    )[0]
    actions.accept_proposed_levels(batch, acting_user=staff["political"])
    assert level_of(person, date(2026, 5, 19)) == ""
    assert level_of(person, date(2026, 5, 20)) == "L0"


def test_a_rehired_person_is_evaluated_anew(staff):
    person = hire(on=date(2012, 1, 1), education="61")
    actions.accept_proposed_levels(proposed(staff), acting_user=staff["political"])
    assert level_of(person, DAY) == "L4"  # fourteen years, but a roster of one has no seat above
    leave(person, date(2026, 7, 1))
    with unscoped("test"):
        assert levels_on(date(2026, 8, 1)) == []
    employ(person, on=date(2026, 9, 1))
    with unscoped("test"):
        assert [a.person_id for a in queries.without_level(date(2026, 9, 1))] == [person.pk]
    batch = actions.propose_missing_levels(
        acting_user=staff["political"], day=date(2026, 9, 1), effective_from=date(2026, 9, 1)
    )[0]
    actions.accept_proposed_levels(batch, acting_user=staff["political"])
    with unscoped("test"):
        assert [r["level_code"] for r in levels_on(date(2026, 9, 1))] == ["L0"]
        assert [r["level_code"] for r in levels_on(date(2026, 6, 30))] == ["L4"]


def test_the_verdict_says_what_was_required_and_what_the_record_shows(staff):
    person = hire(on=date(2019, 5, 1), education="61", is_veteran=True)
    batch = proposed(staff)
    verdict = Verdict.everything.get(person=person)
    found = explain(verdict)
    assert found.agrees and found.rank == verdict.rank
    lines = {line.code: line for line in found.lines}
    assert lines["service_years"].shown.startswith("7 整年")
    assert lines["service_years"].record_id == Employment.everything.get(person=person).pk
    assert lines["veteran_bonus"].shown == "加 2 年"
    assert lines["assessed_years"].required == "9 至 12 年为四级辅警"
    assert verdict.evaluation_id == batch.pk and verdict.rank == 4


def test_without_a_policy_the_sentence_says_what_to_do(db):
    people = office()
    hire()
    with pytest.raises(Problem, match="请先在「政策」中批准并施行"):
        actions.propose_missing_levels(acting_user=people["political"], day=DAY)


def test_an_auxiliary_sees_their_own_level_only(staff):
    mine, other = hire("我", on=date(2020, 1, 1)), hire("他", on=date(2020, 1, 1))
    actions.accept_proposed_levels(proposed(staff), acting_user=staff["political"])
    with acting(account(Role.AUXILIARY, person=mine)):
        assert queries.held_by(mine, DAY).level_code == "L5"
        assert queries.held_by(other, DAY) is None
        assert Verdict.objects.filter(person=other).count() == 0
    with acting(account(Role.UNIT_HEAD, unit=unit("北关派出所"))):
        assert queries.held_by(mine, DAY) is None
    with acting(account(Role.UNIT_HEAD, unit=unit())):
        assert queries.held_by(mine, DAY) is not None


def test_what_is_missing_for_the_next_level(staff):
    person = hire(on=date(2020, 1, 1), education="61")
    actions.accept_proposed_levels(proposed(staff), acting_user=staff["political"])
    with unscoped("test"):
        standing = standing_of(person, DAY)
    # six full years on 2025-12-31: 五级 since then, three years to go
    assert standing.target == "四级辅警"
    assert standing.distance.earliest == date(2028, 12, 31)
    assert not next(line for line in standing.lines if line.code == "years_in_level").met
