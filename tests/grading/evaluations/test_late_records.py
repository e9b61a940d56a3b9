"""What is entered, answered or changed while a batch is on its way, and what every verdict still says afterwards."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from assessment.appraisal.models import AnnualResult
from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours.models import Honour
from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.problems import Conflict, Problem
from grading.evaluations import deciding, objections, opening, publicity
from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, EvaluationState, Objection, Verdict, VerdictState
from grading.headcount.actions import record_headcount
from grading.levels.models import LevelHolding
from grading.rules.facts import FIELDS
from personnel.models import Category, Employment
from personnel.training.models import Certificate, TrainingRecord
from tests.grading.evaluations.test_promotion import on_level, open_headcount, sanction
from tests.grading.steps import (
    decide,
    give_level,
    ladder_in_force,
    level_of,
    levels_on,
    office,
    open_batch,
    publish,
    take_effect,
    verdict_of,
)
from tests.vocabulary import account, employ, hire, leave, unit

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)
ALL_KINDS = ("first", "conversion", "yearly", "early", "demotion")


@pytest.fixture
def staff():
    unit()
    people = office()
    people["version"] = ladder_in_force(people, change=open_headcount)
    return people


def said(verdict: Verdict):
    """All that a verdict explains about itself."""
    found = explain(verdict)
    lines = [(line.code, line.required, line.shown, line.met, line.record_id) for line in found.lines]
    return lines, found.reason, found.rank, found.step, found.agrees


def everything_else_changes(people):
    """The records behind the verdicts are rewritten or gone, and so is the policy's own text."""
    AnnualResult.everything.all().delete()
    Sanction.everything.all().delete()
    Honour.everything.all().delete()
    TrainingRecord.everything.all().delete()
    Certificate.everything.all().delete()
    LevelHolding.everything.filter(verdict=None).delete()
    for person in people:
        person.education, person.is_veteran = "14", not person.is_veteran
        person.save()
    Employment.everything.update(first_worked=date(1999, 1, 1))
    with (
        connection.cursor() as cursor
    ):  # a version approved is frozen: only the database's owner could do this
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE policy_policyversion DISABLE TRIGGER USER")
        cursor.execute("UPDATE policy_policyversion SET content = '{}', title = '别的'")
        cursor.execute("ALTER TABLE policy_policyversion ENABLE TRIGGER USER")


def test_every_kind_of_verdict_says_the_same_when_records_and_policy_have_changed():
    """Months later: nothing but the verdict and its batch is left as it was."""
    unit()
    staff = office()
    version = ladder_in_force(staff, change=lambda c: c["promotion"].update(unit_proposal=False))
    codes = ["L7", "L6", "L5", "L4", "L3", "L2", "L1"]
    people = []
    for n in range(28):
        grades = ["CCC", "CBC", "CCF", "", "CCCCCE", "CCCCC"][n % 6]
        person = on_level(staff, codes[n % 7], date(2025 - n % 6, 1, 1), grades, f"人{n}")
        people.append(person)
        if n % 4:
            TrainingRecord.everything.create(
                person=person, kind="annual", ended=date(2025, 6, 1), half_days=20
            )
        if n % 5 == 0:
            Honour.everything.create(
                person=person, rank="city", title="优秀辅警", issuer="市局", day=date(2025, 5, 1)
            )
        if n % 9 == 0:
            sanction(person, date(2025, 9, 1), date(2026, 9, 1), ["warning", "demotion"][n % 2])
    people += [hire(f"新{n}", on=date(2025 - 3 * n, 2, 1), education=["61", "21"][n % 2]) for n in range(8)]
    batches = {kind: open_batch(staff, version, kind) for kind in ALL_KINDS}
    before = {}
    for batch in batches.values():
        for verdict in Verdict.everything.filter(evaluation=batch):
            before[verdict.pk] = said(verdict)
    states = set(Verdict.everything.values_list("state", flat=True))
    assert {
        VerdictState.PROPOSED,
        VerdictState.NOT_MET,
        VerdictState.OUT_OF_QUOTA,
        VerdictState.SUSPENDED,
    } <= states
    everything_else_changes(people)
    for verdict in Verdict.everything.select_related("evaluation"):
        assert said(verdict) == before[verdict.pk] and before[verdict.pk][4], verdict


def test_a_verdict_whose_facts_were_tampered_with_no_longer_agrees(staff):
    """The check of re-derivation can fail."""
    person = on_level(staff, "L7")
    batch = open_batch(staff, staff["version"], "yearly")
    verdict = verdict_of(batch, person)
    assert explain(verdict).agrees
    verdict.facts[FIELDS.index("level_since")] += 400
    assert not explain(verdict).agrees


def test_who_is_suspended_at_the_last_moment_can_be_explained(staff):
    person = on_level(staff, "L7")
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"], "yearly")))
    late = sanction(person, date(2025, 12, 1), date(2026, 6, 1))
    assert take_effect(staff, batch) == 0
    verdict = verdict_of(batch, person)
    found = explain(verdict)
    line = next(each for each in found.lines if each.code == "no_sanction")
    assert verdict.state == VerdictState.SUSPENDED and found.agrees
    assert (line.met, line.record_id) == (False, late.pk) and "2026-05-31" in line.shown
    assert found.reason == "处分影响期内，暂缓" and verdict.rank == verdict.old_rank


def test_a_sanction_entered_while_an_objection_is_open_holds_its_person_too(staff):
    person, other = on_level(staff, "L7"), on_level(staff, "L7", name="李娜")
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"], "yearly")))
    raised = [
        objections.raise_objection(
            verdict_of(batch, each), "有异议", acting_user=staff["political"], day=date(2026, 1, 6)
        )
        for each in (person, other)
    ]
    assert take_effect(staff, batch) == 0
    sanction(person, date(2025, 12, 1), date(2026, 6, 1))
    for objection in raised:
        objections.answer_objection(objection, False, "查无此事", acting_user=staff["leader"])
    assert verdict_of(batch, person).state == VerdictState.SUSPENDED
    assert (level_of(person, START), level_of(other, START)) == ("L7", "L6")
    assert explain(verdict_of(batch, person)).agrees


def test_who_left_and_was_hired_again_gets_nothing_from_the_old_employment(staff):
    person, stays = on_level(staff, "L7"), on_level(staff, "L7", name="李娜")
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"], "yearly")))
    leave(person, date(2025, 12, 31))
    employ(person, on=date(2026, 1, 1))
    batch.refresh_from_db()
    assert take_effect(staff, batch) == 1
    assert verdict_of(batch, person).state == VerdictState.WITHDRAWN
    assert level_of(stays, START) == "L6"
    with unscoped("test"):
        assert [row["person_id"] for row in levels_on(date(2026, 1, 2))] == [stays.pk]
    again = open_batch(staff, staff["version"], "first", date(2026, 1, 31))
    row = verdict_of(again, person)
    assert row.old_rank == -1 and row.facts[FIELDS.index("level_good_years")] == 0


def test_the_reviewer_of_a_batch_of_the_calendar_does_not_decide_it(staff):
    on_level(staff, "L7")
    with unscoped("test"):
        (batch,) = [b for b in opening.open_due(date(2026, 1, 16)) if b.kind == "yearly"]
    deciding.review_evaluation(batch, acting_user=staff["political"])
    with pytest.raises(Problem, match="发起或复核批次的人不能决定"):
        deciding.decide_evaluation(batch, acting_user=staff["political"])
    assert deciding.decide_evaluation(batch, acting_user=staff["second"]).state == EvaluationState.DECIDED


def test_a_reviewed_batch_goes_back_to_the_units_with_a_reason(staff):
    on_level(staff, "L7")
    batch = open_batch(staff, staff["version"], "yearly")
    with pytest.raises(Conflict, match="不能退回"):
        deciding.send_back(batch, "名单有误", acting_user=staff["leader"])
    deciding.review_evaluation(batch, acting_user=staff["political"])
    with pytest.raises(Problem, match="退回的原因"):
        deciding.send_back(batch, " ", acting_user=staff["leader"])
    deciding.send_back(batch, "两名候选人的测评票数不符", acting_user=staff["leader"])
    batch.refresh_from_db()
    assert (batch.state, batch.reviewed_by) == (EvaluationState.PROPOSED, None)
    decide(staff, batch)


def test_levels_take_effect_in_the_month_after_publicity(staff):
    """次月起执行: a batch whose publicity ends after its day can move it; the first of a month, after the cut-off."""
    person = on_level(staff, "L7")
    batch = decide(staff, open_batch(staff, staff["version"], "yearly"))
    assert deciding.month_after_publicity(batch, date(2026, 1, 28)) == date(2026, 3, 1)
    for wrong in (date(2026, 3, 2), date(2025, 12, 1)):
        with pytest.raises(Problem) as refused:
            deciding.publish_evaluation(
                batch, acting_user=staff["political"], start=date(2026, 1, 28), effective_from=wrong
            )
        assert refused.value.field == "effective_from"
    deciding.publish_evaluation(
        batch, acting_user=staff["political"], start=date(2026, 1, 28), effective_from=date(2026, 3, 1)
    )
    batch.refresh_from_db()
    take_effect(staff, batch, date(2026, 2, 20))
    assert (level_of(person, date(2026, 2, 28)), level_of(person, date(2026, 3, 1))) == ("L7", "L6")


def test_places_are_those_of_all_units_of_the_version_though_the_batch_is_about_one(staff):
    """Who sits in a quota level in another unit of the same version takes a seat of this unit's batch too."""
    here, there = unit(), unit("北关派出所")
    version = ladder_in_force(staff, start=date(2021, 1, 1))
    for place in (here, there):
        record_headcount(place, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    seated = hire("在位", at=there, on=date(2012, 1, 1))
    give_level(staff, seated, "L3", date(2022, 1, 1))
    hire("候选", at=here, on=date(2010, 1, 1))
    batch = open_batch(staff, version, "first", unit_ids=[here.pk])
    assert batch.quota["groups"]["SENIOR"] == {
        "seats": 1, "seated": 1, "promised": 0, "free": 0, "applicants": 1, "taken": 0,
    }  # fmt: skip


def test_places_promised_in_units_under_another_version_are_not_ours(staff):
    here, there = unit(), unit("北关派出所")
    old = ladder_in_force(staff, start=date(2021, 1, 1), units=[there])
    new = ladder_in_force(staff, start=date(2021, 1, 1), units=[here])
    for place in (here, there):
        record_headcount(place, Category.ATTENDANT, 4, date(2020, 1, 1), acting_user=staff["political"])
        hire(f"{place.name}候选", at=place, on=date(2010, 1, 1))
    decide(staff, open_batch(staff, old, "first"))
    batch = open_batch(staff, new, "first")
    assert (batch.quota["groups"]["SENIOR"]["promised"], batch.quota["groups"]["SENIOR"]["free"]) == (0, 1)


def test_the_person_sees_verdict_and_objection_from_publicity_on(staff):
    person = on_level(staff, "L7")
    mine = account(Role.AUXILIARY, person=person)
    batch = decide(staff, open_batch(staff, staff["version"], "yearly"))
    with acting(mine):
        assert not Verdict.objects.exists()
    publish(staff, batch)
    objections.raise_objection(verdict_of(batch, person), "漏记一年", acting_user=mine, day=date(2026, 1, 6))
    with acting(mine):
        assert Verdict.objects.count() == 1 and Objection.objects.count() == 1
    with acting(account(Role.AUXILIARY, person=hire("别人"))):
        assert not Verdict.objects.exists() and not Objection.objects.exists()


def test_publicity_counts_working_days_by_the_calendar_as_it_is_edited(staff):
    from auxpolice.calendar.models import Day, DayKind

    on_level(staff, "L7")
    Day.objects.create(date=date(2026, 1, 7), kind=DayKind.REST, name="停电放假")
    Day.objects.create(date=date(2026, 1, 10), kind=DayKind.WORKDAY, name="补班")
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"], "yearly")))
    assert batch.publicity_until == date(2026, 1, 10)  # 5, 6, 8, 9 and the Saturday worked instead
    assert batch.in_publicity(date(2026, 1, 10)) and batch.publicity_over(
        date(2026, 1, 10) + timedelta(days=1)
    )
    assert Evaluation.objects.get(pk=batch.pk).publicity_until == date(2026, 1, 10)


def test_the_person_is_told_of_their_new_level_while_it_is_shown_in_public(staff, client, monkeypatch):
    """Who may object must learn of it at home, with the day until which they may."""
    moves, stays = on_level(staff, "L7"), hire("别人")
    give_level(staff, stays, "L7", date(2025, 6, 1))
    batch = decide(staff, open_batch(staff, staff["version"], "yearly"))
    mine, other = (
        account(Role.AUXILIARY, person=moves),
        account(Role.AUXILIARY, person=stays, username="other"),
    )
    url = reverse("grading:verdict", args=[verdict_of(batch, moves).pk])

    def home(user) -> str:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get("/").content.decode()

    assert url not in home(mine)
    publish(staff, batch)
    monkeypatch.setattr(publicity, "today", lambda: date(2026, 1, 6))
    told = home(mine)
    assert "公示中：拟定六级辅警" in told and "正在公示，至 2026-01-09" in told and url in told
    assert "还差什么" not in told, "what is missing is no question while the level is shown"
    untouched = home(other)
    assert "公示中：" not in untouched and "正在公示" in untouched and url not in untouched
    monkeypatch.setattr(publicity, "today", lambda: date(2026, 1, 10))
    assert url not in home(mine)
