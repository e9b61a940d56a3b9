"""Sign-in on the phone and at the desk, its repair, and what shifts have of it."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import Plan, Punch, SignState
from assessment.duty.models.repairs import RepairRequest, RepairState
from assessment.duty.sign_in import actions
from assessment.duty.sign_in.recording import pair_again
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.access.world import client_of
from tests.assessment.duty.station import Station, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(db):
    return Station()


@pytest.fixture
def zhang(station):
    return station.auxiliary("张伟")


def after(shift, hours=12):
    """What the nightly job would find so long after the shift began."""
    pair_again([shift.person_id], shift.date, shift.date, now=shift.starts + timedelta(hours=hours))
    return record(shift)


class TestOnThePhone:
    def test_signing_in_is_derived_at_once(self, station, zhang):
        shift = station.begun(zhang, 2)
        assert record(shift) is None
        punch = station.sign(zhang)
        assert (record(shift).state, record(shift).signed_in) == (SignState.ON, punch)
        assert after(shift).state == SignState.NO_OUT

    def test_out_of_one_shift_into_the_next_is_one_punch(self, station, zhang):
        one = station.begun(zhang, 8 * 60, code="早")
        two = station.begun(zhang, 0, code="中")
        first = Punch.everything.create(person=zhang.person, at=one.starts, source="machine")
        both = station.sign(zhang)
        assert (record(one).signed_in, record(one).signed_out, record(one).state) == (
            first,
            both,
            SignState.OK,
        )
        assert record(two).signed_in == both

    def test_late_by_the_rule(self, station, zhang):
        shift = station.begun(zhang, 20)
        station.sign(zhang)
        assert record(shift).late_minutes == 20

    def test_a_day_without_a_shift_takes_no_punch(self, station, zhang):
        with pytest.raises(Problem, match="没有到点的班"):
            station.sign(zhang)
        station.begun(zhang)
        assert station.sign(zhang)

    def test_twice_is_once(self, station, zhang):
        station.begun(zhang)
        key, pressed = uuid.uuid4(), timezone.now()
        one = station.sign(zhang, key, pressed, pressed)
        assert station.sign(zhang, key, pressed, pressed + timedelta(minutes=5)) == one
        assert Punch.everything.count() == 1

    def test_the_same_key_with_other_content_is_refused_in_words(self, station, zhang):
        station.begun(zhang)
        other = station.auxiliary("李强")
        station.begun(other)
        key, pressed = uuid.uuid4(), timezone.now()
        station.sign(zhang, key, pressed, pressed)
        for user, moment in ((zhang, pressed - timedelta(minutes=9)), (other, pressed)):
            with pytest.raises(Conflict, match="另一次签到"):
                station.sign(user, key, moment, moment)
        assert Punch.everything.count() == 1

    def test_a_wrong_clock_of_a_phone_counts_only_how_long_it_kept(self, station, zhang):
        shift = station.begun(zhang, 60)
        wrong = timezone.now() - timedelta(days=400)
        punch = station.sign(zhang, at=wrong, sent=wrong + timedelta(minutes=55))
        assert abs(punch.at - (timezone.now() - timedelta(minutes=55))) < timedelta(seconds=5)
        assert punch.phone_at == wrong
        assert punch.sent_late
        assert record(shift).late_minutes == 5
        with pytest.raises(Problem, match="三天"):
            station.sign(zhang, at=wrong, sent=wrong + timedelta(days=4))

    @pytest.mark.parametrize("asked", [True, False])
    def test_a_place_is_kept_only_where_the_policy_asks(self, db, asked):
        content = {**EXAMPLE, "sign_in": {**EXAMPLE["sign_in"], "place": asked}}
        station = Station(content)
        zhang = station.auxiliary()
        station.begun(zhang)
        assert station.sign(zhang, place="35.70,115.01").place == ("35.70,115.01" if asked else "")

    def test_a_draft_plan_takes_no_punch(self, station, zhang):
        shift = station.begun(zhang)
        shift.plan = Plan.everything.create(unit=station.unit, month=today().replace(day=1))
        shift.save()
        with pytest.raises(Problem, match="没有到点的班"):
            station.sign(zhang)

    def test_a_punch_is_never_changed(self, station, zhang):
        station.begun(zhang)
        punch = station.sign(zhang)
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            Punch.everything.filter(pk=punch.pk).update(at=timezone.now())


class TestAtTheDesk:
    def test_the_desk_signs_for_others_and_it_is_marked(self, station, zhang):
        shift = station.begun(zhang)
        with acting(station.clerk):
            punch = actions.sign_at_desk(shift, uuid.uuid4(), acting_user=station.clerk)
        assert (punch.source, punch.by) == ("desk", station.clerk)
        assert record(shift).signed_in == punch
        assert Entry.objects.filter(act="duty.desk", actor=station.clerk).exists()

    def test_not_for_another_unit_nor_for_oneself(self, station, zhang):
        shift = station.begun(zhang)
        stranger = say.account(Role.UNIT_CLERK, unit=say.unit("东街派出所"))
        with pytest.raises(Denied), acting(stranger):
            actions.sign_at_desk(shift, uuid.uuid4(), acting_user=stranger)
        own = say.account(Role.UNIT_CLERK, unit=station.unit)
        zhang.person_id, own.person_id = None, shift.person_id
        with pytest.raises(Problem, match="本人签到"), acting(own):
            actions.sign_at_desk(shift, uuid.uuid4(), acting_user=own)

    def test_the_desk_lists_who_is_due_and_signs_with_one_press(self, station, zhang):
        shift = station.begun(zhang)
        far = station.auxiliary("远山", at=say.unit("东街派出所"))
        station.begun(far, unit=say.unit("东街派出所"))
        client, url = client_of(station.clerk), reverse("assessment:desk")
        page = client.get(url).content.decode()
        assert "张伟" in page
        assert "远山" not in page
        client.post(url, {"shift": shift.pk, "key": uuid.uuid4()})
        assert record(shift).signed_in.source == "desk"
        assert client.post(url, {"shift": 0}).status_code == 404


class TestRepair:
    def forgotten(self, station, zhang):
        shift = station.begun(zhang, 20 * 60)
        Punch.everything.create(person=zhang.person, at=shift.starts, source="machine")
        pair_again([zhang.person_id], shift.date, shift.date)
        assert record(shift).state == SignState.NO_OUT
        return shift

    def test_the_person_asks_and_the_head_repairs_with_a_reason(self, station, zhang):
        shift = self.forgotten(station, zhang)
        with acting(zhang):
            row = actions.ask_repair(shift, "out", acting_user=zhang)
        assert Notice.objects.filter(to=station.head).exists()
        with acting(station.head):
            with pytest.raises(Problem, match="补签的原因"):
                actions.repair(shift, "out", shift.ends, " ", acting_user=station.head)
            punch = actions.repair(shift, "out", shift.ends, "监控可见其在岗", acting_user=station.head)
        assert (punch.source, punch.note) == ("repair", "监控可见其在岗")
        assert (record(shift).state, record(shift).marks) == (SignState.OK, ["out_by_approval"])
        row.refresh_from_db()
        assert (row.state, row.punch) == (RepairState.GRANTED, punch)
        assert Notice.objects.filter(to=zhang).exists()
        page = client_of(zhang).get(reverse("assessment:sign-in")).content.decode()
        assert "补签" in page

    def test_never_for_oneself(self, station, zhang):
        shift = self.forgotten(station, zhang)
        own = say.account(Role.UNIT_HEAD, unit=station.unit)
        own.person_id = shift.person_id
        with acting(own), pytest.raises(Problem, match="不能给自己补签"):
            actions.repair(shift, "out", shift.ends, "忘了", acting_user=own)
        with acting(zhang), pytest.raises(Denied):
            actions.repair(shift, "out", shift.ends, "忘了", acting_user=zhang)

    def test_only_what_is_missing_and_within_the_window(self, station, zhang):
        shift = self.forgotten(station, zhang)
        with acting(station.head):
            for side, at, wrong in (
                ("in", shift.starts, "不用补签"),
                ("out", shift.starts, "补签的时间"),
                ("out", timezone.now() + timedelta(hours=1), "补签的时间"),
            ):
                with pytest.raises(Problem, match=wrong):
                    actions.repair(shift, side, at, "事由", acting_user=station.head)

    def test_refused_with_a_reason_and_asked_once_at_a_time(self, station, zhang):
        shift = self.forgotten(station, zhang)
        client = client_of(zhang)
        for _twice in range(2):
            client.post(reverse("assessment:repair-ask", args=[shift.pk, "out"]))
        (row,) = RepairRequest.everything.all()
        with acting(station.head):
            done = actions.refuse_repair(row, "查无记录", acting_user=station.head)
            assert (done.state, done.answer) == (RepairState.REFUSED, "查无记录")
            with pytest.raises(Conflict):
                actions.refuse_repair(row, "查无记录", acting_user=station.head)

    def test_the_head_repairs_on_the_page(self, station, zhang):
        shift = self.forgotten(station, zhang)
        client = client_of(station.head)
        assert "张伟" in client.get(reverse("assessment:repairs")).content.decode()
        url = reverse("assessment:repair", args=[shift.pk, "out"])
        should = timezone.localtime(shift.ends)
        sent = {"day": f"{should:%Y-%m-%d}", "at": f"{should:%H:%M}"}
        assert client.post(url, sent).status_code == 422
        assert client.post(url, {**sent, "reason": "忘了签"}).status_code == 302
        assert record(shift).state == SignState.OK


def test_records_of_many_take_the_same_statements(station):
    people = [station.auxiliary(f"某{n}") for n in "甲乙丙丁"]
    shifts = [station.begun(one, 10) for one in people]
    for one in people:
        Punch.everything.create(person=one.person, at=timezone.now(), source="machine")
    counts = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as seen:
            pair_again([one.person_id for one in some], shifts[0].date, shifts[-1].date)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert all(record(shift).state == SignState.ON for shift in shifts)


def test_the_page_of_the_phone_signs_and_tells_the_outbox(station, zhang):
    client, url = client_of(zhang), reverse("assessment:sign-in")
    station.begun(zhang)
    assert "签到" in client.get(url).content.decode()
    key, now = str(uuid.uuid4()), timezone.now().isoformat()
    sent = {"client_key": key, "phone_at": now, "sent_at": now}
    for _twice in range(2):
        answer = client.post(url, sent, headers={"X-Outbox": "1"})
        assert (answer.status_code, answer.json()["taken"]) == (200, True)
    other = client.post(url, {**sent, "phone_at": "2026-01-01T08:00:00+08:00"}, headers={"X-Outbox": "1"})
    assert (other.status_code, other.json()["taken"]) == (422, False)
    assert "另一次签到" in other.json()["said"]
    broken = client.post(url, {**sent, "phone_at": "gestern"}, headers={"X-Outbox": "1"})
    assert broken.status_code == 422
    assert Punch.everything.count() == 1
    whose = client.get(reverse("assessment:outbox")).json()
    assert whose["account"] == zhang.pk
    client.logout()
    assert client.post(url, sent, headers={"X-Outbox": "1", "HX-Request": "true"}).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_punch():
    station = Station()
    zhang = station.auxiliary()
    station.begun(zhang)
    key, pressed, ready, got = uuid.uuid4(), timezone.now(), Barrier(2), []

    def tap():
        try:
            ready.wait()
            got.append(station.sign(zhang, key, pressed, pressed).pk)
        finally:
            connection.close()

    threads = [Thread(target=tap) for _ in range(2)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert len(got) == 2
    assert len(set(got)) == 1
    assert Punch.everything.count() == 1


def test_the_worker_and_the_page_without_network_are_the_same_for_everybody(client, station, zhang):
    station.begun(zhang)
    script = client.get("/sw.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in script["Content-Security-Policy"]
    page = client.get("/offline/").content
    assert client_of(zhang).get("/offline/").content == page
    assert "张伟" not in page.decode()
    kept = client_of(zhang).get(reverse("assessment:sign-in")).content.decode()
    assert '"code": "\\u65e9"' in kept
    other = station.auxiliary("李强")
    assert '"shifts": []' in client_of(other).get(reverse("assessment:sign-in")).content.decode()
