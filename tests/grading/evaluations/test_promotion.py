"""Yearly and early promotion, demotion, and what late records do to a batch."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.appraisal.models import AnnualResult
from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours.models import Honour
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.problems import Conflict
from grading import wording
from grading.evaluations import deciding, opening, queries
from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, VerdictState
from grading.standing.queries import standing_of
from personnel.training.models import TrainingRecord
from tests.grading.steps import (
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
from tests.vocabulary import account, hire, unit

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


def results(person, *grades, last=2025):
    """Annual results ending in ``last``: C 合格, E 优秀, B 基本合格, F 不合格."""
    names = {"C": "COMPETENT", "E": "EXCELLENT", "B": "BASIC", "F": "FAIL"}
    for year, grade in enumerate(reversed(grades)):
        AnnualResult.everything.create(person=person, year=last - year, grade=names[grade])


def sanction(person, decided, until, kind="warning"):
    return Sanction.everything.create(
        person=person, kind=kind, reason="测试", decided=decided, period=DateRange(decided, until)
    )


def open_headcount(content):
    for group in content["quota_groups"]:
        group["ppm"] = 1_000_000


@pytest.fixture
def staff():
    unit()
    people = office()
    people["version"] = ladder_in_force(people, change=open_headcount)
    return people


def on_level(staff, code, since=date(2023, 1, 1), grades="CCC", name="张伟", **more):
    person = hire(name, on=date(2012, 1, 1), **more)
    give_level(staff, person, code, since)
    results(person, *grades)
    return person


def yearly(staff, kind="yearly", **more):
    return open_batch(staff, staff["version"], kind, **more)


def outcome(staff, person, kind="yearly"):
    verdict = verdict_of(yearly(staff, kind), person)
    return VerdictState(verdict.state), verdict.rank


def missing(verdict) -> list[str]:
    return [line.code for line in explain(verdict).lines if not line.met]


def test_years_and_results_together_promote_by_one_level(staff):
    assert outcome(staff, on_level(staff, "L7")) == (VerdictState.PROPOSED, 2)


@pytest.mark.parametrize(
    ("since", "grades", "lacks"),
    [
        (date(2023, 1, 2), "CCC", ["years_in_level"]),
        (date(2023, 1, 1), "CBC", ["years_in_level"]),
        (date(2020, 1, 1), "CCFCCC", []),
        (date(2022, 1, 1), "CFCC", ["years_in_level"]),
        (date(2020, 1, 1), "CCCCCB", ["latest_result"]),
        (date(2023, 1, 1), "", ["latest_result", "annual_results"]),
    ],
)
def test_what_stands_against_a_promotion(staff, since, grades, lacks):
    person = on_level(staff, "L7", since, grades)
    verdict = verdict_of(yearly(staff), person)
    if lacks == []:
        assert verdict.state == VerdictState.PROPOSED
    else:
        assert verdict.state == VerdictState.NOT_MET and missing(verdict) == lacks


def test_selection_waits_for_the_unit_and_its_training(staff):
    person = on_level(staff, "L4", date(2021, 1, 1), "CCCCC")
    batch = yearly(staff)
    assert missing(verdict_of(batch, person)) == ["training_days", "recommended"]
    TrainingRecord.everything.create(person=person, kind="annual", ended=date(2025, 6, 1), half_days=20)
    batch = yearly(staff)
    verdict = verdict_of(batch, person)
    assert missing(verdict) == ["recommended"]
    deciding.ask_units(batch, acting_user=staff["political"])
    head, stranger = account(Role.UNIT_HEAD, unit=unit()), account(Role.UNIT_HEAD, unit=unit("北关派出所"))
    with acting(head):
        assert [v.person for v in queries.candidates(batch)] == [person]
    with acting(stranger):
        assert not queries.candidates(batch).exists()
    with pytest.raises(Denied):
        deciding.propose_for_unit(verdict, True, acting_user=stranger)
    deciding.propose_for_unit(verdict, True, appraisal=9150, acting_user=head)
    batch.refresh_from_db()
    decide(staff, batch)
    verdict.refresh_from_db()
    assert (verdict.state, verdict.rank) == (VerdictState.PROPOSED, 5)
    assert "民主测评 91.50 分" in next(x.shown for x in explain(verdict).lines if x.code == "recommended")
    with pytest.raises(Conflict, match="现在是「已决定」，不能再提单位意见"):
        deciding.propose_for_unit(verdict, False, acting_user=head)


def test_who_is_better_gets_the_place(staff):
    version = ladder_in_force(
        staff, start=date(2021, 1, 1), change=lambda c: c["promotion"].update(unit_proposal=False)
    )
    better = on_level(staff, "L4", date(2021, 1, 1), "CCCCE", "优")
    other = on_level(staff, "L4", date(2021, 1, 1), "CCCCC", "良")
    for person in (better, other):
        TrainingRecord.everything.create(person=person, kind="annual", ended=date(2025, 6, 1), half_days=20)
    hire("充数一"), hire("充数二")  # a headcount of four has one seat
    batch = open_batch(staff, version, "yearly")
    found = {p.name: verdict_of(batch, p) for p in (better, other)}
    assert (found["优"].state, found["优"].position) == (VerdictState.PROPOSED, 1)
    assert (found["良"].state, found["良"].position) == (VerdictState.OUT_OF_QUOTA, 2)
    lines = {line.code: line for line in explain(found["良"]).lines}
    assert lines["quota"].shown == "2 人中排第 2 位" and not lines["quota"].met
    assert explain(found["良"]).agrees and explain(found["优"]).agrees


def test_an_honour_in_the_level_saves_one_year_once(staff):
    person = on_level(staff, "L7", date(2024, 1, 1), "CC")
    assert outcome(staff, person, "early")[0] == VerdictState.NOT_MET
    for title in ("优秀辅警", "见义勇为"):
        Honour.everything.create(
            person=person, rank="city", title=title, issuer="市公安局", day=date(2025, 5, 1)
        )
    assert outcome(staff, person, "early") == (VerdictState.PROPOSED, 2)
    late = on_level(staff, "L7", date(2025, 1, 1), "C", "李娜")
    for title in ("优秀辅警", "见义勇为"):
        Honour.everything.create(
            person=late, rank="city", title=title, issuer="市公安局", day=date(2025, 5, 1)
        )
    assert outcome(staff, late, "early")[0] == VerdictState.NOT_MET


def test_demotion_by_result_and_by_sanction_once(staff):
    failed = on_level(staff, "L5", date(2020, 1, 1), "CCF", "败")
    punished = on_level(staff, "L5", date(2020, 1, 1), "CCC", "罚")
    lowest = on_level(staff, "L7", date(2020, 1, 1), "F", "底")
    sanction(punished, date(2025, 6, 1), date(2027, 6, 1), "demotion")
    batch = yearly(staff, "demotion")
    found = {p.name: verdict_of(batch, p) for p in (failed, punished, lowest)}
    assert {n: (v.state, v.rank) for n, v in found.items()} == {
        "败": (VerdictState.PROPOSED, 2),
        "罚": (VerdictState.PROPOSED, 2),
        "底": (VerdictState.UNCHANGED, 1),
    }
    assert wording.reason(found["罚"].reason) == "处分降低层级"
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    take_effect(staff, batch)
    assert level_of(failed, START) == "L6"
    again = yearly(staff, "demotion", cut_off=date(2026, 1, 31))
    assert [verdict_of(again, p).state for p in (failed, punished)] == [VerdictState.UNCHANGED] * 2


def test_a_sanction_period_suspends(staff):
    person = on_level(staff, "L7")
    sanction(person, date(2025, 8, 1), date(2026, 2, 1))
    state, _rank = outcome(staff, person)
    assert state == VerdictState.SUSPENDED


@pytest.mark.parametrize("entered", ["before review", "after decision", "after publication"])
def test_a_backdated_sanction_is_caught_until_it_takes_effect(staff, entered):
    person = on_level(staff, "L7")
    other = on_level(staff, "L7", name="李娜")
    batch = yearly(staff)

    def late():
        sanction(person, date(2025, 12, 1), date(2026, 6, 1))

    if entered == "before review":
        late()
    decide(staff, batch)
    if entered == "after decision":
        late()
    batch.refresh_from_db()
    publish(staff, batch)
    if entered == "after publication":
        late()
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 1
    verdict = verdict_of(batch, person)
    assert verdict.state == VerdictState.SUSPENDED
    assert (level_of(person, START), level_of(other, START)) == ("L7", "L6")


def test_a_sanction_entered_after_all_is_shown_and_undoes_nothing(staff):
    person = on_level(staff, "L7")
    batch = yearly(staff)
    publish(staff, decide(staff, batch))
    batch.refresh_from_db()
    take_effect(staff, batch)
    with unscoped("test"):
        assert not queries.contradicted().exists()
        sanction(person, date(2025, 12, 1), date(2026, 6, 1))
        assert [v.person for v in queries.contradicted()] == [person]
    assert level_of(person, START) == "L6"
    assert explain(verdict_of(batch, person)).agrees


def test_distance_names_the_day_and_the_deeds(staff):
    person = on_level(staff, "L4", date(2024, 1, 1), "CC")
    with unscoped("test"):
        standing = standing_of(person, date(2026, 1, 10))
    assert standing.target == "三级辅警"
    assert standing.distance.earliest == date(2027, 12, 31)
    assert standing.distance.cut_off == date(2027, 12, 31)
    assert standing.distance.effective == date(2028, 2, 1)  # the batch opens on 15 January
    assert [line.code for line in standing.open_lines] == ["training_days", "recommended"]
    assert standing.distance.by_selection
    sanction(person, date(2026, 1, 5), date(2028, 5, 1))
    with unscoped("test"):
        assert standing_of(person, date(2026, 1, 10)).distance.earliest == date(2028, 5, 1)


def test_a_step_goes_up_where_the_level_does_not():
    unit()
    staff = office()
    version = ladder_in_force(staff, "levels_seven_steps")
    person = hire(on=date(2012, 1, 1))
    give_level(staff, person, "L4", date(2023, 1, 1), step=1)
    results(person, "C", "C", "C")
    verdict = verdict_of(open_batch(staff, version, "yearly"), person)
    assert (verdict.state, verdict.rank, verdict.old_step, verdict.step) == (VerdictState.PROPOSED, 4, 1, 4)
    assert wording.reason(verdict.reason) == "晋升档次" and explain(verdict).agrees


def test_every_yearly_verdict_agrees_with_its_own_explanation(staff):
    codes = ["L7", "L6", "L5", "L4", "L3", "L2", "L1"]
    people = [
        on_level(
            staff, codes[n % 7], date(2025 - n % 6, 1, 1), ["CCC", "CBC", "F", "", "CCCCCCE"][n % 5], f"人{n}"
        )
        for n in range(42)
    ]
    for kind in ("yearly", "early", "demotion"):
        batch = yearly(staff, kind)
        assert all(explain(verdict_of(batch, p), batch).agrees for p in people), kind


def test_the_calendar_opens_the_year_once(staff):
    person = on_level(staff, "L7")
    with unscoped("test"):
        assert opening.open_due(date(2026, 1, 14)) == []
        (batch,) = opening.open_due(date(2026, 1, 16))
        assert opening.open_due(date(2026, 1, 17)) == []
    assert (batch.cut_off, batch.kind, batch.opened_by) == (date(2025, 12, 31), "yearly", None)
    assert verdict_of(batch, person).state == VerdictState.PROPOSED


def test_a_batch_opened_by_hand_is_not_opened_again_by_the_calendar(staff):
    on_level(staff, "L7")
    yearly(staff)
    with unscoped("test"):
        assert opening.open_due(date(2026, 1, 16)) == []


def test_the_calendar_opens_demotion_and_early_promotion_too(staff):
    """Each kind on the policy's own day; one that would concern nobody is not left open."""
    failed = on_level(staff, "L5", date(2020, 1, 1), "CCF", "败")
    with unscoped("test"):
        assert {b.kind for b in opening.open_due(date(2026, 1, 21))} == {"yearly", "demotion"}
        assert opening.open_due(date(2026, 1, 22)) == []
        demotion = Evaluation.objects.get(kind="demotion")
        assert (demotion.cut_off, demotion.opened_by) == (date(2025, 12, 31), None)
        assert verdict_of(demotion, failed).rank == 2
        assert opening.open_due(date(2026, 7, 11)) == []  # nobody with an honour
        assert Evaluation.objects.get(kind="early").state == "cancelled"


def test_early_promotion_is_opened_when_somebody_earned_it(staff):
    person = on_level(staff, "L7", date(2024, 6, 1), "CC")
    Honour.everything.create(
        person=person, rank="city", title="见义勇为", issuer="市公安局", day=date(2026, 5, 1)
    )
    with unscoped("test"):
        (batch,) = opening.open_due(date(2026, 7, 11))
    assert (batch.kind, batch.cut_off, batch.effective_from) == ("early", date(2026, 6, 30), date(2026, 8, 1))
    assert verdict_of(batch, person).state == VerdictState.PROPOSED
