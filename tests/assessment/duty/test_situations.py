"""The situation log: written once, corrected by a new entry, reported upwards within its time, acknowledged apart."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from assessment.duty.content import CONTENT
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models.situations import Situation, SituationPicture, SituationReceipt, SituationReport
from assessment.duty.sign_in.actions import Pressed
from assessment.duty.situations import actions
from assessment.duty.situations.queries import overdue, people_of
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.access.world import client_of
from tests.assessment.duty.station import Station
from tests.test_month_of_work import picture

pytestmark = pytest.mark.django_db


class Log(Station):
    def __init__(self):
        super().__init__()
        self.zhang = self.auxiliary("张伟")
        self.begun(self.zhang, 60)
        self.inspector = say.account(Role.INSPECTOR)

    def told(self, code="Q02", ago=10, **more) -> actions.Told:
        known = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=ago)
        values = {
            "unit": self.unit,
            "code": code,
            "happened_at": known - timedelta(minutes=5),
            "known_at": known,
            "place": "东关市场",
            "done": "两商户因摊位争执，劝开并登记",
        }
        return actions.Told(**values | more)

    def log(self, by=None, key=None, pictures=(), told=None, **more) -> Situation:
        by = by or self.zhang
        with acting(by):
            pressed = Pressed(key or uuid.uuid4())
            return actions.log(told or self.told(**more), pressed, pictures, acting_user=by)

    def report(self, row, way="phone", text="", by=None, to="值班室王警官") -> SituationReport:
        by = by or self.zhang
        with acting(by):
            return actions.report(row, way, timezone.now(), to, text, acting_user=by)


@pytest.fixture
def log(db, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield Log()


class TestWriting:
    def test_numbers_run_by_unit_and_year_and_the_writer_is_among_the_people(self, log):
        one, two = log.log(), log.log()
        assert (one.number, two.number) == (1, 2)
        assert people_of(one) == [log.zhang.person]

    def test_twice_is_once_and_other_content_under_the_same_key_is_refused(self, log):
        key, told = uuid.uuid4(), log.told()
        assert log.log(key=key, told=told) == log.log(key=key, told=told)
        with pytest.raises(Conflict, match="另一条情况"):
            log.log(key=key, place="西关")
        assert Situation.everything.count() == 1

    def test_only_who_is_on_duty_in_the_unit_or_sits_at_its_desk(self, log):
        off = log.auxiliary("李强")
        with pytest.raises(Denied):
            log.log(by=off)
        with pytest.raises(Denied):
            log.log(told=log.told(unit=say.unit("东街派出所")))
        assert log.log(by=log.clerk)

    @pytest.mark.parametrize(
        ("more", "wrong"),
        [
            ({"ago": -30}, "将来"),
            ({"code": "Q99"}, "种类"),
            ({"place": " "}, "地点"),
            ({"done": ""}, "处置经过"),
            ({"happened_at": timezone.now() - timedelta(days=60)}, "一个月"),
            ({"happened_at": timezone.now() + timedelta(days=1)}, "不能早于"),
        ],
    )
    def test_bad_input_is_one_sentence(self, log, more, wrong):
        with pytest.raises(Problem, match=wrong):
            log.log(**more)
        assert not Situation.everything.exists()

    def test_nothing_is_changed_a_correction_is_an_entry(self, log):
        first = log.log()
        for change_it in (
            lambda: Situation.everything.filter(pk=first.pk).update(place="别处"),
            lambda: Situation.everything.filter(pk=first.pk).delete(),
        ):
            with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
                change_it()
        second = log.log(corrects=first, place="东关市场北门")
        assert second.corrects == first
        page = client_of(log.zhang).get(reverse("assessment:situation", args=[first.pk])).content.decode()
        assert second.label in page

    def test_pictures_are_seen_by_who_sees_the_entry(self, log):
        row = log.log(pictures=[picture()])
        url = reverse("files:file", args=[SituationPicture.objects.get(situation=row).attachment_id])
        assert client_of(log.zhang).get(url).status_code == 200
        assert client_of(log.auxiliary("李强")).get(url).status_code == 404
        with pytest.raises(Problem, match="照片"):
            log.log(pictures=[b"#!/bin/sh"])

    def test_the_application_has_the_rights_it_takes(self, log, as_application):
        row = log.log(code="Q06", pictures=[picture()])
        made = log.report(row)
        with acting(log.leader):
            assert actions.acknowledge(made, acting_user=log.leader)


class TestReporting:
    def test_a_kind_with_clocks_is_due_from_when_it_was_known(self, log):
        row = log.log(code="Q06", ago=10)
        assert row.addressee == "局指挥中心"
        assert row.phone_due - row.known_at == timedelta(minutes=15)
        assert row.written_due - row.known_at == timedelta(minutes=120)
        assert Notice.objects.filter(to=log.head, title__contains="须报告").exists()
        assert log.log().phone_due is None

    def test_overdue_until_phoned_and_written(self, log):
        row = log.log(code="Q06", ago=10)
        soon, later = timezone.now() + timedelta(minutes=6), timezone.now() + timedelta(hours=3)
        assert not overdue(timezone.now()).exists()
        assert list(overdue(soon)) == [row]
        log.report(row)
        assert not overdue(soon).exists()
        assert list(overdue(later)) == [row]
        with pytest.raises(Problem, match="书面报告的内容"):
            log.report(row, "written")
        log.report(row, "written", "一人轻伤，已送医")
        assert not overdue(later).exists()

    def test_late_reports_stand_in_the_queue_and_are_told_once(self, log):
        row = log.log(code="Q06", ago=40)
        assert "情况报告逾期" in client_of(log.head).get("/").content.decode()
        assert actions.tell_overdue() == 2
        assert set(Notice.objects.filter(kind="situation_late").values_list("to", flat=True)) == {
            log.head.pk,
            log.zhang.pk,
        }
        assert actions.tell_overdue() == 0
        log.report(row)
        assert "情况报告逾期" not in client_of(log.head).get("/").content.decode()

    def test_follow_ups_are_numbered_and_the_receipt_is_apart(self, log):
        row = log.log(code="Q05")
        first, second = log.report(row), log.report(row)
        assert (first.number, second.number) == (1, 2)
        assert "情况报告待签收" in client_of(log.leader).get("/").content.decode()
        with acting(log.leader):
            receipt = actions.acknowledge(first, "妥善处置", acting_user=log.leader)
        assert receipt.at > first.at
        with acting(log.inspector), pytest.raises(Conflict, match="已由"):
            actions.acknowledge(first, acting_user=log.inspector)
        with acting(log.head), pytest.raises(Denied):
            actions.acknowledge(second, acting_user=log.head)
        assert Notice.objects.filter(to=log.zhang, title__contains="已签收").exists()
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            SituationReceipt.objects.filter(pk=receipt.pk).update(word="")

    def test_a_kind_with_a_clock_needs_an_addressee_in_the_policy(self):
        kinds = [{**kind, "report_to": ""} for kind in EXAMPLE["situations"]]
        assert any("报告对象" in str(fault) for fault in CONTENT.faults({**EXAMPLE, "situations": kinds}))
        assert not CONTENT.faults(EXAMPLE)


class TestWhoSees:
    def seen(self, user, row) -> bool:
        return client_of(user).get(reverse("assessment:situation", args=[row.pk])).status_code == 200

    def test_office_by_reach_and_people_by_their_duty(self, log):
        row = log.log()
        beside, off = log.auxiliary("李强"), log.auxiliary("王芳")
        log.begun(beside, 30)
        far = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
        for user in (log.zhang, beside, log.head, log.clerk, log.political, log.leader, log.inspector):
            assert self.seen(user, row), user
        for user in (off, far, say.account(Role.FINANCE)):
            assert not self.seen(user, row), user

    def test_on_duty_one_sees_the_last_day_and_afterwards_ones_own(self, log):
        old = log.log(ago=25 * 60)
        beside = log.auxiliary("李强")
        log.begun(beside, 30)
        assert not self.seen(beside, old)
        assert self.seen(log.zhang, old)


class TestPages:
    def sent(self, log, **more):
        known = timezone.localtime()
        return {
            "unit": log.unit.pk,
            "code": "Q02",
            "happened_at": f"{known:%Y-%m-%dT%H:%M}",
            "known_at": f"{known:%Y-%m-%dT%H:%M}",
            "place": "东关",
            "done": "劝解",
            "client_key": uuid.uuid4(),
        } | more

    def test_from_the_form_to_the_paper(self, log):
        client = client_of(log.zhang)
        url = reverse("assessment:situation-new")
        assert "纠纷处置" in client.get(url).content.decode()
        assert client.post(url, self.sent(log, place="")).status_code == 422
        page = client.post(url, self.sent(log, code="Q06", pictures=[]), follow=True).content.decode()
        assert "局指挥中心" in page
        row = Situation.everything.get()
        report = reverse("assessment:situation-report", args=[row.pk])
        at = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
        known = timezone.localtime(row.known_at)
        assert client.post(report, {"way": "phone", "at": at, "to": ""}).status_code == 422
        assert (
            client.post(report, {"way": "phone", "at": f"{known:%Y-%m-%dT%H:%M}", "to": "王警官"}).status_code
            == 302
        )
        made = SituationReport.everything.get()
        receive = reverse("assessment:situation-receive", args=[row.pk, made.pk])
        assert client_of(log.leader).post(receive, {"word": "知悉"}).status_code == 302
        paper = reverse("assessment:situation-day", args=[log.unit.pk, f"{known:%Y-%m-%d}"])
        text = client_of(log.head).get(paper).content.decode()
        assert "王警官" in text
        assert row.label in text
        assert client_of(log.auxiliary("李强")).get(paper).status_code == 404

    def test_the_outbox_is_answered_in_json_and_twice_is_once(self, log):
        client, url, sent = client_of(log.zhang), reverse("assessment:situation-new"), self.sent(log)
        for _twice in range(2):
            assert client.post(url, sent, headers={"X-Outbox": "1"}).json()["taken"] is True
        other = client.post(url, {**sent, "done": "别的"}, headers={"X-Outbox": "1"})
        assert (other.status_code, other.json()["taken"]) == (422, False)
        assert Situation.everything.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_entries_at_once_have_two_numbers():
    log, ready, got = Log(), Barrier(2), []

    def write():
        try:
            ready.wait()
            got.append(log.log().number)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(2)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(got) == [1, 2]
