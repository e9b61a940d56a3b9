"""From a deed to an honour: each step by whom it belongs to, points with the decision, all of it back with a revocation."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours import actions
from assessment.conduct.honours.models import Honour, Nomination, NominationObjection
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.calendar.models import Day, DayKind
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.conduct.honours.office import DEED, Office


def test_a_deed_becomes_an_honour_with_points_and_goes_back_as_one(office):
    person = office.hire("张伟")
    row = office.submitted(person, "H01")
    assert (row.state, office.honours(person), office.points_of(person)) == ("submitted", [], 0)
    for user in (office.head, office.political, office.finance):
        with acting(user), pytest.raises(Denied):
            actions.grant(row.pk, "同意", acting_user=user)
    office.grant(row)
    honour = office.honours(person)[0]
    assert (honour.title, honour.document, honour.award_fen) == ("嘉奖", row.document, 50_000)
    assert office.points_of(person) == 200
    own = office.own(person)
    with pytest.raises(Conflict, match="已由"):
        office.grant(row, office.other_leader)
    office.revoke(row)
    assert (office.honours(person), office.points_of(person)) == ([], 0)
    assert Notice.objects.filter(kind="honour", to=own, title__contains="已撤销").exists()
    assert office.nominate(person, "H01").state == "nominated", "what was revoked doesn't take the deed"


def test_who_puts_forward_neither_reviews_nor_decides(office):
    person = office.hire("张伟")
    row = office.appraise(office.nominate(person, by=office.political))
    with pytest.raises(Problem, match="请由另一人"):
        office.review(row)
    row = office.review(row, office.deputy)
    assert row.state == "public"
    with pytest.raises(IntegrityError, match="nomination_reviewer_decides_not"), transaction.atomic():
        Nomination.everything.filter(pk=row.pk).update(decided_by=office.deputy)


REFUSED = {
    "another unit's head": (lambda o, p: o.nominate(p, by=say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))), Denied, "无权"),
    "finance": (lambda o, p: o.nominate(p, by=o.finance), Denied, "无权"),
    "a leap": (lambda o, p: o.nominate(p, "H02"), Problem, "逐级"),
    "a kind of units": (lambda o, p: o.nominate(p, "H11"), Problem, "种类"),
    "the future": (lambda o, p: o.nominate(p, day=today() + timedelta(days=1)), Problem, "将来"),
    "the same deed": (lambda o, p: (o.nominate(p), o.nominate(p, "H05")), Exception, "nomination_one_deed_once"),
    "no majority": (lambda o, p: o.appraise(o.nominate(p), 10, 5), Problem, "半数"),
    "more votes than people": (lambda o, p: o.appraise(o.nominate(p), 3, 4), Problem, "不能多于"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(office, case):
    person = office.hire("张伟")
    act, kind, said = REFUSED[case]
    with pytest.raises(kind, match=said), transaction.atomic():
        act(office, person)
    assert office.appraise(office.nominate(person)).state == "appraised"


def test_the_same_one_once_a_year_and_none_in_a_year_with_a_sanction(office):
    person, other = office.hire("张伟"), office.hire("李强")
    office.granted(person, "H01")
    with pytest.raises(Problem, match="一年内不重复"):
        office.nominate(person, "H01", day=today() - timedelta(days=9))
    assert office.nominate(person, "H02", day=today() - timedelta(days=9)).kind_name == "三等功"
    row = office.submitted(other)
    Sanction.everything.create(
        person=other, kind="criticism", reason="迟到", decided=today(), period=DateRange(today(), None)
    )
    Sanction.everything.filter(person=other).update(kind="warning")
    with pytest.raises(Problem, match="当年不予表彰"):
        office.grant(row)
    Sanction.everything.filter(person=other).update(kind="criticism")
    assert office.grant(row).state == "granted"


def test_publicity_takes_its_working_days_over_a_holiday(office):
    row = office.appraise(office.nominate(office.hire("张伟")))
    free = today() + timedelta(days=1)
    while free.weekday() > 4:
        free += timedelta(days=1)
    plain = office_due(7)
    Day.objects.update_or_create(
        date=free, defaults={"kind": DayKind.HOLIDAY, "name": "放假", "source": "通知"}
    )
    row = office.review(row)
    assert row.public_until > plain and row.public_until == office_due(7)
    for day in (today(), row.public_until):
        with pytest.raises(Conflict, match="期满"):
            office.submit(row, day=day)
    assert office.submit(row).state == "submitted"


def office_due(days):
    from auxpolice.deadlines import due_in

    return due_in(days)


def test_what_is_secret_is_not_made_public_and_stands_in_no_roll(office, client):
    person = office.hire("张伟")
    row = office.appraise(office.nominate(person, secret_because="涉及专案"))
    row = office.review(row)
    assert (row.state, row.public_until) == ("submitted", None)
    office.grant(row)
    shown = office.granted(office.hire("李强"))
    client.force_login(office.finance)
    page = client.get("/assessment/honours/").content.decode()
    assert "李强" in page and "张伟" not in page and shown.state == "granted"
    client.force_login(office.own(person))
    assert client.get(f"/assessment/honours/{row.honour.pk}/").status_code == 200


def test_an_objection_holds_it_and_one_that_stands_ends_it(office):
    first, second = office.hire("张伟"), office.hire("李强")
    rows = [office.review(office.appraise(office.nominate(person))) for person in (first, second)]
    witness = office.own(office.hire("王芳"))
    found = []
    for row in rows:
        with acting(witness):
            found.append(actions.object_to(row.pk, "当时他不在场", acting_user=witness))
    with pytest.raises(Conflict, match="异议"):
        office.submit(rows[0])
    with acting(office.political):
        actions.answer_objection(found[0].pk, ObjectionState.REJECTED, "有视频", acting_user=office.political)
        actions.answer_objection(
            found[1].pk, ObjectionState.UPHELD, "查证不在场", acting_user=office.political
        )
    assert office.submit(rows[0]).state == "submitted"
    rows[1].refresh_from_db()
    assert rows[1].state == "refused"
    with acting(office.head):
        assert not NominationObjection.objects.exists(), "the head isn't told who objected"


def test_a_unit_is_honoured_too(office):
    row = office.nominate(None, "H11", unit=office.station)
    row = office.submit(office.review(office.appraise(row)))
    office.grant(row)
    assert not Honour.everything.exists()
    with pytest.raises(Problem, match="一年内"):
        office.nominate(None, "H11", unit=office.station, day=today() - timedelta(days=20))


def test_praise_gives_points_up_to_the_cap_of_the_month(office):
    person = office.hire("张伟")
    given = [office.praise(person, f"做了好事{n}").points for n in range(5)]
    assert given == [20, 20, 20, 0, 0] and office.points_of(person) == 60
    with pytest.raises(Conflict, match="已经这样"):
        office.praise(person, "做了好事1")
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with pytest.raises(Denied):
        office.praise(person, "别的单位", stranger)


@pytest.mark.django_db(transaction=True)
def test_of_two_honours_of_one_kind_decided_at_once_one_is_given():
    office = Office()
    person = office.hire("张伟")
    rows = [office.submitted(person, day=today() - timedelta(days=n)) for n in (3, 9)]
    said, gate = [], threading.Barrier(2)

    def decide(row, leader):
        try:
            gate.wait()
            office.grant(row, leader)
            said.append("granted")
        except Problem as problem:
            said.append(problem.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=pair)
        for pair in zip(rows, (office.leader, office.other_leader), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["barred", "granted"]
    assert len(office.honours(person)) == 1 and office.points_of(person) == 200
    assert DEED in Nomination.everything.first().deed
