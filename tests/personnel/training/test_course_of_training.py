"""A session from the list to the record: who is called, what clashes, marks, re-sit, objection, the second person, the gate."""

from copy import deepcopy
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import SHANGHAI, today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem
from personnel.training import attending, busy, calling, crediting, gate, marking, queries, tokens
from personnel.training.busy import Busy
from personnel.training.defaults import EXAMPLE
from personnel.training.models import (
    CreditSheet,
    Enrolment,
    EnrolmentState,
    Presence,
    SessionState,
    TrainingRecord,
)
from tests import vocabulary as say
from tests.personnel.training.school import School, at

S = EnrolmentState
RUN = {"T01": "13.1", "T02": "4'25", "T04": "265"}


@pytest.fixture
def shifts(monkeypatch):
    """Shifts and leave told by the rooms above: whatever stands in the list."""
    told: list[Busy] = []
    monkeypatch.setattr(
        busy, "_sources", {"test": lambda people, *_t: [b for b in told if b.person_id in people]}
    )
    return told


def on(person, day, first, last, label, leave=False):
    return Busy(
        person.pk,
        datetime.combine(day, time(first), SHANGHAI),
        datetime.combine(day, time(last), SHANGHAI),
        label,
        leave,
    )


def test_who_lacks_most_is_called_and_whoever_is_on_leave_is_not(school, shifts):
    new, old, away = school.hire("王新"), school.hire("赵旧", on=date(2022, 1, 1)), school.hire("钱假")
    session = school.session()
    shifts.append(on(away, today(), 0, 23, "年休假", leave=True))
    with acting(school.political):
        made = calling.propose(session.pk, acting_user=school.political)
        assert [row.person for row in made] == [new] and made[0].why == "应训 15 天，还差 15 天"
        assert not calling.propose(session.pk, acting_user=school.political)
    yearly = school.session(school.course("年度轮训", "annual", exam=False), seats=2)
    TrainingRecord.everything.create(person=new, kind="annual", ended=today(), half_days=18)
    with acting(school.political):
        made = calling.propose(yearly.pk, acting_user=school.political)
    assert [row.person for row in made] == [old, new]  # 10 days are lacking, then 1; the third is on leave


def test_a_shift_in_the_sessions_time_is_shown_and_asks_for_a_word(school, shifts):
    person = school.hire()
    session = school.session(days=3)
    shifts.append(on(person, session.days[0], 8, 20, "白班"))
    shifts.append(on(person, session.days[0], 18, 20, "晚班"))
    with acting(school.political):
        row = calling.call(session.pk, person, acting_user=school.political)
        assert row.clash == f"{session.first:%m-%d} 白班"
    with acting(school.head):
        with pytest.raises(Problem) as refused:
            calling.enrol(row.pk, acting_user=school.head)
        assert refused.value.code == "clash" and "白班" in refused.value.message
        row = calling.enrol(row.pk, decision="与李强换班", acting_user=school.head)
    assert (row.state, row.decision) == (S.ENROLLED, "与李强换班")
    with acting(school.political):
        assert calling.enrol_clear(session.pk, acting_user=school.political) == 0


def test_who_was_moved_in_mid_course_keeps_the_place_and_the_new_head_sees_it(school, shifts):
    person, other = school.hire(), say.unit("东关派出所")
    new_head = say.account("unit_head", unit=other)
    session = school.session(first=today() - timedelta(days=2), days=3)
    (row,) = school.called(session, person)
    with acting(new_head):
        assert not Enrolment.objects.filter(pk=row.pk).exists()
    say.move(person, other, today())
    with acting(new_head):
        assert Enrolment.objects.get(pk=row.pk).state == S.ENROLLED
    with acting(school.head):
        assert not Enrolment.objects.filter(pk=row.pk).exists()
        with pytest.raises(Denied):
            calling.decline(row.pk, "调走", acting_user=school.head)
    school.attend(session, row)
    school.mark(row, exam="75")
    school.credit(session)
    record = TrainingRecord.everything.get(person=person)
    assert (
        record.passed
        and record.organiser == school.station.name
        and record.half_days == 2 * len(session.days)
    )


def test_the_code_lives_short_and_means_its_session_alone(school, shifts):
    person, stranger = school.hire(), school.hire("孙外")
    session = school.session()
    school.called(session, person)
    token = tokens.make(session.pk)
    user = school.account(person)
    with acting(user):
        assert attending.sign(token, acting_user=user).how == "qr"
        attending.sign(token, acting_user=user)
        assert Presence.everything.count() == 1
        for wrong in (token[:-3] + "abc", "x", token.replace(":", "", 1)):
            with pytest.raises(Problem) as refused:
                attending.sign(wrong, acting_user=user)
            assert refused.value.code == "token"
    other = school.account(stranger)
    with acting(other), pytest.raises(Problem) as refused:
        attending.sign(token, acting_user=other)
    assert refused.value.code == "not-called"
    with at(today() + timedelta(days=1)), acting(user), pytest.raises(Problem) as refused:
        attending.sign(token, acting_user=user)
    assert refused.value.code == "expired"


def test_too_few_days_is_absent_and_a_pasted_list_says_whom_it_does_not_know(school, shifts):
    first = today() - timedelta(days=14)
    here, seldom = school.hire(), school.hire("周少")
    session = school.session(
        school.course("年度轮训", "annual", exam=False), first=first, last=first + timedelta(days=8)
    )
    rows = school.called(session, here, seldom)
    with acting(school.political):
        for day in session.days:
            names = "王新\n周少" if day == session.first else "王新\n吴外"
            added, strange = attending.note_pasted(session.pk, day, names, acting_user=school.political)
        assert (added, strange) == (1, ["吴外"])
        attending.close(session.pk, acting_user=school.political)
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == [S.PASSED, S.ABSENT]
    assert rows[0].half_days == 2 * len(session.days)


def test_one_failed_item_fails_and_the_re_sit_is_taken_in_it_alone(school, shifts):
    person = school.hire(number=say.id_number(date(1996, 2, 29), 301))
    session = school.session(school.course("体能", "annual", exam=True, fitness=True))
    (row,) = school.called(session, person)
    school.attend(session, row)
    row = school.mark(row, exam="60", **{**RUN, "T01": "13.11"})
    assert row.state == S.RESIT and row.resit_by == today() + timedelta(days=30)
    with pytest.raises(Problem) as refused:
        school.mark(row, resit=True, exam="90")
    assert refused.value.code == "passed"
    with at(today() + timedelta(days=31)), pytest.raises(Problem) as refused:
        school.mark(row, resit=True, T01="13")
    assert refused.value.code == "late"
    with at(today() + timedelta(days=30)):
        row = school.mark(row, resit=True, T01="13.09")
    assert row.state == S.PASSED and row.half_days == 2
    school.credit(session)
    assert TrainingRecord.everything.get(person=person).ended == today() + timedelta(days=30)


def test_failed_twice_is_failed_and_gives_no_days(school, shifts):
    person = school.hire()
    session = school.session()
    (row,) = school.called(session, person)
    school.attend(session, row)
    assert school.mark(row, exam="59.99").state == S.RESIT
    assert school.mark(row, resit=True, exam="59").state == S.FAILED
    school.credit(session)
    record = TrainingRecord.everything.get(person=person)
    assert (record.passed, record.half_days) == (False, 0)
    assert gate.gates([person.pk])[person.pk].lacks == "初任培训未通过、未宣誓"


@pytest.mark.parametrize("typed", ["x", "13.123", "-1", "0", "9" * 400, "13 13", "1e5", "4'x"])
def test_what_is_no_mark_is_a_sentence(school, shifts, typed):
    person = school.hire(number=say.id_number(date(1996, 2, 29), 301))
    session = school.session(school.course("体能", "annual", exam=False, fitness=True))
    (row,) = school.called(session, person)
    school.attend(session, row)
    with pytest.raises(Problem) as refused:
        school.mark(row, T01=typed)
    assert refused.value.field == f"T01-{row.pk}" and not row.marks(manager="everything").exists()


def test_an_objection_at_the_place_is_answered_by_another_and_the_mark_counted_anew(school, shifts):
    person = school.hire()
    session = school.session()
    (row,) = school.called(session, person)
    school.attend(session, row)
    row = school.mark(row, exam="58")
    mark, user = row.marks(manager="everything").get(), school.account(person)
    with at(today() + timedelta(days=1)), acting(user), pytest.raises(Problem) as refused:
        marking.object_to(mark.pk, "第三题判错", acting_user=user)
    assert refused.value.code == "too-late"
    with acting(user):
        objection = marking.object_to(mark.pk, "第三题判错", acting_user=user)
    with acting(school.political):
        answered = marking.answer(
            objection.pk, ObjectionState.UPHELD, "复核属实", measured="61", acting_user=school.political
        )
    row.refresh_from_db()
    assert row.state == S.PASSED and answered.effect == {"考试": ["58", "61"]}


def test_whoever_put_it_forward_does_not_confirm_and_the_second_comes_too_late(school, shifts):
    person = school.hire()
    session = school.session()
    (row,) = school.called(session, person)
    school.attend(session, row)
    school.mark(row, exam="80")
    with acting(school.political):
        sheet = crediting.submit(session.pk, acting_user=school.political)
        with pytest.raises(Problem) as refused:
            crediting.confirm(sheet.pk, acting_user=school.political)
        assert refused.value.code == "maker-checker" and not TrainingRecord.everything.exists()
        with pytest.raises(Conflict):
            school.mark(row, exam="90")
    with acting(school.second):
        crediting.confirm(sheet.pk, acting_user=school.second)
    with acting(school.leader), pytest.raises(Conflict):
        crediting.confirm(sheet.pk, acting_user=school.leader)
    assert TrainingRecord.everything.count() == 1
    assert Entry.objects.filter(act="training.credit.confirm").count() == 1


def test_refused_results_can_be_mended_and_put_forward_again(school, shifts):
    session = school.session()
    (row,) = school.called(session, school.hire())
    school.attend(session, row)
    school.mark(row, exam="80")
    with acting(school.political):
        sheet = crediting.submit(session.pk, acting_user=school.political)
    with acting(school.second):
        crediting.refuse(sheet.pk, "成绩抄错", acting_user=school.second)
    assert school.mark(row, exam="81").state == S.PASSED
    school.credit(session)
    assert CreditSheet.objects.count() == 2 and TrainingRecord.everything.count() == 1


def test_the_gate_opens_by_training_and_oath_and_for_those_who_were_there_before(school, shifts):
    joined = date(2026, 3, 2)
    person, old = school.hire(on=joined), school.hire("赵旧", on=date(2025, 12, 31))
    with at(date(2026, 3, 20)):
        found = gate.gates([person.pk, old.pk])
        assert found[old.pk].open_on(date(2026, 1, 1))
        assert found[person.pk].ready is None and found[person.pk].lacks == "初任培训未通过、未宣誓"
        session = school.session()
        (row,) = school.called(session, person)
        school.attend(session, row)
        school.mark(row, exam="60")
        school.credit(session)
        assert gate.gates([person.pk])[person.pk].lacks == "未宣誓"
    with at(date(2026, 3, 23)):
        school.swear(person)
        assert gate.gates([person.pk])[person.pk].ready == date(2026, 3, 23)


def test_where_no_rules_are_in_force_nothing_is_asked(db):
    person = say.hire(on=today())
    assert gate.gates([person.pk])[person.pk].open_on(today())


def test_a_cancelled_session_calls_nobody_away(school, shifts):
    person = school.hire()
    session = school.session()
    school.called(session, person)
    assert [day for _p, day, _n, whole in queries.days_at_training([person.pk], today(), today()) if whole]
    with acting(school.political):
        from personnel.training import planning

        session = planning.cancel_session(session.pk, "教官出差", acting_user=school.political)
    assert session.state == SessionState.CANCELLED
    assert not list(queries.days_at_training([person.pk], today(), today()))


def test_lists_take_the_same_statements_for_any_number(school, shifts, django_assert_num_queries):
    people = [school.hire(f"王{n}") for n in range("一二三四五六".__len__())]
    session = school.session(seats=50)
    places = queries.places(school.station, today())
    with django_assert_num_queries(7):
        queries.lacking(places, {"initial", "annual"}, today())
    with django_assert_num_queries(7):
        queries.lacking(places[:1], {"initial", "annual"}, today())
    with acting(school.political):
        assert len(calling.propose(session.pk, acting_user=school.political)) == len(people)


def test_confirmed_results_and_their_records_stand(school, shifts):
    from django.db import transaction
    from django.db.utils import Error

    session = school.session()
    (row,) = school.called(session, school.hire())
    school.attend(session, row)
    school.mark(row, exam="80")
    school.credit(session)
    for change in (
        lambda: TrainingRecord.everything.update(half_days=99),
        lambda: TrainingRecord.everything.all().delete(),
        lambda: Enrolment.everything.update(half_days=99),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_rules_without_the_oath_ask_for_none(db):
    content = deepcopy(EXAMPLE)
    content["gate"]["oath"] = False
    school = School(content)
    person = school.hire()
    TrainingRecord.everything.create(person=person, kind="initial", ended=today(), half_days=30)
    assert gate.gates([person.pk])[person.pk].ready == today()


def test_pages_of_lists_take_the_same_statements_for_any_number(school, shifts, client):
    def statements(url):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    session = school.session(seats=50)
    client.force_login(school.political)
    urls = [
        f"/training/{session.pk}/",
        f"/training/{session.pk}/presence/",
        "/training/?tab=people",
        "/training/gate/",
    ]
    school.called(session, school.hire("王一"))
    few = [statements(url) for url in urls]
    school.called(session, *(school.hire(f"王{name}") for name in "二三四五六七八"))
    assert [statements(url) for url in urls] == few and max(few) <= 25
