"""A complaint from registration to its answer and what comes after: who may, clocks, findings, consequences."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessment.conduct.complaints import answering, handling, registering
from assessment.conduct.complaints.models import (
    Allegation,
    Complainant,
    Complaint,
    Finding,
    Handler,
    Recusal,
)
from assessment.conduct.discipline.models import Case
from assessment.ledger.models import LedgerEntry
from auxpolice import sealed
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.notices.models import Notice, Paper
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.conduct.complaints.office import WHO, Office, at

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


@pytest.fixture
def office(shared, db):
    return shared


# --- registration


def test_who_complains_is_kept_sealed_and_out_of_the_text(office):
    made = office.register(text="我是王翠花，电话13812345678，被推诿。", number="Q-1")
    kept = Complainant.everything.get(complaint=made)
    assert "翠花" not in made.text and "138" not in made.text
    assert all(sealed.is_sealed(getattr(kept, field)) for field in ("name", "phone", "address", "sex"))
    assert sealed.opened(kept.name) == WHO["name"] and sealed.opened(kept.phone) == WHO["phone"]
    with pytest.raises(IntegrityError, match="complainant_is_sealed"), transaction.atomic():
        Complainant.everything.create(complaint=office.register(), name="王翠花")


def test_the_identity_is_revealed_to_named_handlers_alone_and_leaves_a_trace(office):
    made = office.handled()
    assert WHO["phone"] in office.by(office.first, registering.reveal, made, reason="电话回访")
    assert Entry.objects.filter(act="complaint.reveal", reason="电话回访", actor=office.first).count() == 1
    with pytest.raises(Problem, match="理由"):
        office.by(office.first, registering.reveal, made, reason=" ")
    for user in (office.registrar, office.leader, office.head, office.other_head):
        with pytest.raises(Denied):
            office.by(user, registering.reveal, made, reason="看看")
    with acting(office.registrar):
        assert not Complainant.objects.filter(complaint=made).exists()
    with acting(office.first):
        assert Complainant.objects.filter(complaint=made).exists()


def test_only_the_department_registers_and_late_ones_say_why(office):
    for user in (office.head, office.leader):
        with pytest.raises(Denied):
            office.register(by=user)
    with pytest.raises(Problem, match="原因") as late:
        office.register(received_at=timezone.now() - timedelta(hours=25))
    assert late.value.field == "late_because"
    assert office.register(received_at=timezone.now() - timedelta(hours=25), late_because="节日补登").pk


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"title": ""}, "title"),
        ({"kind": "T99"}, "kind"),
        ({"received_at": timezone.now() + timedelta(hours=1)}, "received_at"),
        ({"happened_on": date(2199, 1, 1)}, "happened_on"),
        ({"person": None, "unit": None}, "unit"),
        ({"about": "other"}, "about"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(office, more, field):
    with pytest.raises(Problem) as wrong:
        office.register(**more)
    assert wrong.value.field == field and not Complaint.everything.filter(title="窗口态度差").exists()


def test_a_number_of_a_source_is_registered_once(office):
    office.register(source="hotline", number="GD-7")
    with pytest.raises(Conflict, match="已经登记过"):
        office.register(source="hotline", number="GD-7")
    assert office.register(source="web", number="GD-7").pk


# --- clocks


def test_each_stream_and_source_has_its_clock(office):
    noon = at("2026-09-28 12:00")
    hotline = office.register(on=noon, source="hotline", number="GD-8")
    assert hotline.due == date(2026, 10, 10)  # five working days over the holiday, the tenth being worked
    petition = office.register(on=noon)
    assert petition.accept_due == date(2026, 10, 13)
    taken = office.assign(petition, on=at("2026-10-09 09:00"))
    assert taken.due == date(2026, 12, 8)  # sixty days from acceptance


def test_the_clock_stops_only_with_a_reason_and_runs_on_with_what_was_left(office):
    made = office.handled(on=at("2026-10-12 12:00"), source="hotline", number="GD-9")
    assert made.due == date(2026, 10, 19)
    with pytest.raises(Problem, match="原因"):
        office.by(office.first, handling.pause, made, reason="")
    office.by(office.first, handling.pause, made, reason="等待鉴定", at=at("2026-10-14 09:00"))
    with pytest.raises(Conflict, match="已经中止"):
        office.by(office.second, handling.pause, made, reason="再停", at=at("2026-10-15 09:00"))
    again = office.by(office.first, handling.resume, made, at=at("2026-10-21 09:00"))
    assert again.due == date(2026, 10, 26)
    with pytest.raises(Denied):
        office.by(office.registrar, handling.pause, made, reason="不是承办人")


def test_more_time_is_granted_once_by_another_within_the_clock(office):
    made = office.handled(on=at("2026-10-12 12:00"), source="hotline", number="GD-10")
    day = at("2026-10-15 09:00")
    with pytest.raises(Problem, match="最多可延长 5 天"):
        office.by(office.first, handling.ask_more_time, made, days=6, reason="疑难", at=day)
    office.by(office.first, handling.ask_more_time, made, days=5, reason="疑难", at=day)
    with pytest.raises(Denied):
        office.by(office.first, handling.decide_more_time, made, grants=True, at=day)
    office.by(office.leader, handling.decide_more_time, made, grants=True, at=day)
    assert office.fresh(made).due == date(2026, 10, 26)
    with pytest.raises(Conflict, match="已经延期一次"):
        office.by(office.first, handling.ask_more_time, made, days=1, reason="再延", at=day)


def test_a_wrong_addressee_is_told_within_five_working_days(office):
    made = office.register(on=at("2026-10-12 12:00"))
    with pytest.raises(Problem, match="期限"):
        office.by(
            office.registrar, registering.end, made, "transferred", "属交通局", at=at("2026-10-20 09:00")
        )
    gone = office.by(
        office.registrar, registering.end, made, "transferred", "属交通局", at=at("2026-10-19 09:00")
    )
    assert gone.state == "transferred"


# --- who handles it


def test_the_unit_complained_about_never_handles_it_alone_nor_a_denunciation(office):
    petition, denounced = office.register(), office.register(stream="accusation")
    with pytest.raises(Problem, match="只由被投诉单位"):
        office.assign(petition, office.head, say.account("unit_head", unit=office.station))
    assert office.assign(petition, office.first, office.head).state == "handling"
    with pytest.raises(Problem, match="检举控告不能交给"):
        office.assign(denounced, office.first, office.head)
    with pytest.raises(Problem, match="二人"):
        office.assign(denounced, office.first)
    with pytest.raises(Problem, match="没有办理信访的权限"):
        office.assign(denounced, office.first, say.account("finance"))
    assert office.assign(denounced, office.first, office.second).state == "handling"


def test_the_database_too_keeps_a_denunciation_from_the_unit(office):
    made = office.handled(stream="accusation")
    with pytest.raises(Exception, match="不得交其办理"), transaction.atomic():
        Handler.objects.create(complaint=made, user=office.head, of_unit=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_whoever_has_an_interest_steps_back_and_sees_it_no_more(office):
    made = office.handled()
    with pytest.raises(Conflict, match="不足二人"):
        office.by(office.first, registering.recuse, made, reason="亲属")
    office.assign(made, office.first, office.second, office.deciding)
    office.by(office.first, registering.recuse, made, reason="亲属")
    with acting(office.first):
        assert not Complaint.objects.filter(pk=made.pk).exists()
    assert made.handlers.filter(until=None, leads=True).count() == 1 and Recusal.objects.count() == 1
    with pytest.raises(Problem, match="已经回避"):
        office.assign(made, office.first, office.second)


def test_an_allegation_that_concerns_a_handler_is_refused(office):
    made = office.handled()
    with pytest.raises(Problem, match="就是被反映人"):
        office.by(office.registrar, registering.allege, made, text="督察包庇", kind="T02", user=office.first)
    assert Allegation.everything.filter(complaint=made).count() == 1


# --- findings and answer


def test_each_allegation_has_its_own_finding_and_no_answer_goes_out_before(office):
    made = office.handled()
    office.by(office.registrar, registering.allege, made, text="还索要烟酒", kind="T06", person=office.person)
    rude, bribe = Allegation.everything.filter(complaint=made).order_by("pk")
    found = {"facts": "经查", "second": office.second}
    with pytest.raises(Problem, match="听取被反映人陈述"):
        office.by(office.first, handling.find, rude, result="true", **found)
    office.hear(made)
    office.by(office.first, handling.find, rude, result="true", **found)
    with pytest.raises(Problem, match="还有 1 项"):
        office.draft(made)
    with pytest.raises(Problem, match="诬告"):
        office.by(office.first, handling.find, bribe, result="unproven", false_accusation=True, **found)
    with pytest.raises(Problem, match="二人"):
        office.by(office.first, handling.find, bribe, result="untrue", facts="无", second=office.first)
    office.by(office.first, handling.find, bribe, result="untrue", **found)
    office.draft(made)
    assert not LedgerEntry.everything.filter(person=office.person).exists()
    office.by(office.leader, answering.decide_answer, made, approves=True)
    entries = LedgerEntry.everything.filter(person=office.person)
    assert [(one.code, one.points) for one in entries] == [("T01", -500)]
    assert office.fresh(made).result == "true" and office.fresh(made).state == "answered"


def test_who_found_it_does_not_approve_the_answer(office):
    made = office.assign(office.register(), office.deciding, office.second)
    one = Allegation.everything.get(complaint=made)
    office.by(
        office.deciding, handling.find, one, result="untrue", facts="监控证明没有", second=office.second
    )
    paper = {"claim": "道歉", "facts": "无", "opinion": "不支持", "basis": "条例"}
    office.by(office.second, answering.draft_answer, made, **paper)
    with pytest.raises(Problem, match="不能审定"):
        office.by(office.deciding, answering.decide_answer, made, approves=True)
    with pytest.raises(Problem, match="原因"):
        office.by(office.leader, answering.decide_answer, made, approves=False)
    office.by(office.leader, answering.decide_answer, made, approves=False, because="事实不清")
    assert (
        office.fresh(made).state == "handling" and Finding.everything.get(allegation=one).decided_at is None
    )


def test_reopened_and_found_otherwise_its_points_are_taken_back_as_one(office):
    made = office.handled()
    office.answer(made)
    (first,) = Finding.everything.filter(complaint=made)
    office.by(office.registrar, answering.reopen, made, "新证据")
    assert LedgerEntry.everything.get(person=office.person).points == -500  # still in force meanwhile
    office.answer(made, "untrue")
    first.refresh_from_db()
    points = LedgerEntry.everything.filter(person=office.person).values_list("points", flat=True)
    assert sorted(points) == [-500, 500] and first.reversed_at
    with pytest.raises(Exception, match="生效后不能修改"), transaction.atomic():
        Finding.everything.filter(pk=first.pk).update(result="untrue")


def test_a_grave_one_opens_a_case_without_who_complained_and_takes_it_along(office):
    made = office.handled(kind="T07", text="我是王翠花，被推搡。")
    office.answer(made)
    case = Case.everything.get(person=office.person)
    assert (case.source_kind, case.state) == ("complaint", "clue") and "翠花" not in case.clue
    assert LedgerEntry.everything.get(person=office.person).points == -1000
    for user, seen in ((office.registrar, True), (office.head, False), (office.second, False)):
        with acting(user):
            assert Case.objects.filter(pk=case.pk).exists() == seen
    office.by(office.registrar, answering.reopen, made, "新证据")
    office.answer(made, "partly")  # still grave: the same case
    assert Case.everything.get(person=office.person).state == "clue"
    office.by(office.registrar, answering.reopen, made, "录像找到了")
    office.answer(made, "untrue")
    assert Case.everything.get(person=office.person).state == "dropped"
    assert sum(LedgerEntry.everything.filter(person=office.person).values_list("points", flat=True)) == 0


def test_told_asked_twice_at_most_and_closed(office):
    made = office.handled()
    office.answer(made, "partly")
    with pytest.raises(Conflict, match="还没有告知"):
        office.by(office.first, answering.close, made)
    office.tell(made)
    said = {"handling": 4, "outcome": 2}
    for _nth in range(2):
        office.by(office.first, answering.ask_satisfaction, made, **said)
    with pytest.raises(Conflict, match="已经回访 2 次"):
        office.by(office.first, answering.ask_satisfaction, made, **said)
    assert office.by(office.first, answering.close, made).state == "closed"
    assert LedgerEntry.everything.get(person=office.person).points == -250


def test_reviews_are_asked_in_time_decided_by_others_and_end_with_the_second(office):
    made = office.handled(on=at("2026-03-02 09:00"))
    office.answer(made, "untrue", on=at("2026-03-20 09:00"))
    office.tell(made, at("2026-03-23 09:00"))
    ask = {"reason": "不服"}
    with pytest.raises(Problem, match="已过"):
        office.by(office.registrar, answering.ask_review, made, asked_on=date(2026, 4, 30), **ask)
    first = office.by(office.registrar, answering.ask_review, made, asked_on=date(2026, 4, 20), **ask)
    assert (first.level, first.due) == (1, date(2026, 5, 20))
    with pytest.raises(Problem, match="不能作出"):
        office.by(office.leader, answering.answer_review, made, keeps=True, opinion="维持")
    office.by(
        office.deciding, answering.answer_review, made, keeps=True, opinion="维持", at=at("2026-05-08 09:00")
    )
    office.by(office.registrar, answering.ask_review, made, asked_on=date(2026, 6, 1), **ask)
    office.by(
        office.deciding, answering.answer_review, made, keeps=True, opinion="维持", at=at("2026-06-20 09:00")
    )
    with pytest.raises(Conflict, match="复核终结"):
        office.by(office.registrar, answering.ask_review, made, asked_on=date(2026, 6, 21), **ask)
    with pytest.raises(Conflict, match="复核终结"):
        office.by(office.registrar, answering.reopen, made, "又来")


def test_a_review_that_puts_the_answer_aside_opens_it_again(office):
    made = office.handled()
    office.answer(made, "untrue")
    office.tell(made)
    office.by(office.registrar, answering.ask_review, made, asked_on=today(), reason="不服")
    office.by(office.deciding, answering.answer_review, made, keeps=False, opinion="证据不足")
    assert office.fresh(made).state == "handling" and office.fresh(made).answered_at is None


# --- clearing


def test_the_wrongly_accused_is_cleared_before_the_person_and_the_unit(office):
    own = say.account("auxiliary", person=office.person)
    made = office.handled()
    words = {
        "person": office.person,
        "way": "letter",
        "consent": "同意",
        "text": "王翠花反映的问题经查不存在。",
    }
    with pytest.raises(Problem, match="完全不属实"):
        office.by(office.first, answering.propose_clearing, made, **words)
    office.answer(made, "untrue")
    office.by(office.first, answering.propose_clearing, made, **words)
    assert not Paper.objects.filter(to_person=office.person).exists()
    office.by(office.leader, answering.decide_clearing, made, approves=True)
    papers = Paper.objects.filter(kind="complaint_cleared")
    assert {paper.to_user for paper in papers} == {own, office.head}
    assert all("翠花" not in paper.body for paper in papers)
    assert Notice.objects.filter(to=own).exists()


def test_unproven_is_not_cleared(office):
    made = office.handled()
    office.answer(made, "unproven")
    with acting(office.first):
        assert answering.to_be_cleared(made) == []


# --- repeats, ends


def test_a_repeat_is_handled_with_the_earlier_one(office):
    first, second = office.register(), office.register()
    with pytest.raises(Problem):
        office.by(office.registrar, registering.repeat, first, first, "同一件")
    done = office.by(office.registrar, registering.repeat, second, first, "同一人同一事")
    assert done.state == "repeated" and done.repeats == first


def test_what_was_registered_is_never_changed(office):
    made = office.register()
    with pytest.raises(Exception, match="原文不能修改"), transaction.atomic():
        Complaint.everything.filter(pk=made.pk).update(text="改过")
