"""Pictures arrive in pieces, records once: what is sent again changes nothing, what is other is refused in words."""

import hashlib
import json
import os
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from auxpolice.files import storage
from auxpolice.months import today
from inspections.campaigns.models import Stop
from inspections.filing import actions, chunks
from inspections.filing.models import DataKey, Receipt, Upload
from inspections.models import ChecklistAnswer, Photo, SpotCheck
from tests.access.campaign_records import running
from tests.inspections.filing.street import API, Phone, Street, jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Street()
        transaction.set_rollback(True)


@pytest.fixture
def street(built, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return built


@pytest.fixture
def phone(street):
    return Phone(street.one)


def test_the_day_and_the_key_come_over_the_session(street, phone):
    session = phone.get("session/").json()
    assert (session["account"], session["offline_days"], session["picture_edge"]) == (street.one.pk, 3, 1600)
    row = DataKey.objects.get()
    assert row.key.startswith("sealed:") and session["key"] not in row.key
    assert phone.get("session/").json()["key"] == session["key"], "one key an inspector"
    assert Phone(street.two).get("session/").json()["key"] != session["key"]
    day = phone.get("day/").json()
    assert [street.station.pk, street.station.name] in [unit[:2] for unit in day["units"]]
    assert [row[1] for row in day["people"]] == ["李强", "王芳", "张伟"]
    assert day["people"][0][3] == "lq" and day["people"][0][5] == street.station.pk
    assert street.two.pk in [row[0] for row in day["inspectors"]]
    assert street.one.pk not in [row[0] for row in day["inspectors"]]
    assert phone.get(f"day/?version={day['version']}").status_code == 304
    head = Phone(street.head)
    assert {head.get(path).status_code for path in ("session/", "day/")} == {404}
    phone.client.logout()
    assert phone.get("session/").status_code == 403


def test_a_picture_goes_on_where_it_ended(street, phone):
    content, number = jpeg(), uuid4()
    assert phone.get(f"pictures/{number}/").json()["have"] == 0
    assert phone.piece(number, content, 0, 200).json()["have"] == 200
    assert phone.piece(number, content, 0, 200).json()["have"] == 200, "sent again"
    gap = phone.piece(number, content, 300, 400)
    assert (gap.status_code, gap.json()["code"]) == (409, "offset")
    assert phone.get(f"pictures/{number}/").json() == {
        "id": str(number),
        "have": 200,
        "size": len(content),
        "sha256": None,
    }
    chunks.put(number, 0, content[:150])  # the disk has less than the row says, as after a restore
    assert phone.get(f"pictures/{number}/").json()["have"] == 150
    done = phone.piece(number, content, 150).json()
    assert (done["have"], done["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert phone.piece(number, content, 150).json() == done
    other = phone.piece(number, jpeg())
    assert (other.status_code, other.json()["code"]) == (409, "another-content")
    assert "另一张照片" in other.json()["message"]
    theirs = Phone(street.two)
    assert theirs.get(f"pictures/{number}/").json()["have"] == 0
    assert theirs.piece(number, content).json()["code"] == "another-content"


BAD = {
    "svg": (b"<svg><script>alert(1)</script></svg>", {}, "SVG"),
    "hash": (jpeg(), {"sha256": "0" * 64}, "校验值"),
    "half": (jpeg()[:300], {}, "照片"),
    "size": (jpeg(), {"size": 30 * 1024 * 1024}, "MB"),
    "more": (jpeg(), {"size": 10}, "大小不符"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_picture_is_refused_and_nothing_stays(phone, what):
    content, more, words = BAD[what]
    number = uuid4()
    answer = phone.piece(number, content, **more)
    assert answer.status_code in (400, 413, 422) and words in answer.json()["message"]
    assert not Upload.objects.exists() and not chunks.length(number)


@pytest.mark.parametrize("head", ["", "bytes 0-9/10000000000", "bytes x", "bytes 5-3/10"])
def test_a_piece_without_its_place_is_refused(phone, head):
    headers = {"Content-Range": head, "X-Sha256": "0" * 64}
    url = f"{API}pictures/{uuid4()}/"
    answer = phone.client.put(url, b"x", content_type="application/octet-stream", headers=headers)
    assert answer.status_code == 422
    assert phone.get(f"pictures/{'-' * 36}/").status_code == 404


class TestRecords:
    def test_once_with_all_its_pictures(self, street, phone, django_capture_on_commit_callbacks):
        contents = [jpeg(), jpeg()]
        record = phone.record(street, *map(phone.picture, contents))
        with django_capture_on_commit_callbacks(execute=True):
            receipt = phone.send(record)
        assert receipt.status_code == 201, receipt.content
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]
        assert list(receipt.json()["pictures"].values()) == hashes
        check = SpotCheck.everything.get()
        assert str(check.pk) == record["id"] == receipt.json()["id"]
        ties = list(Photo.everything.select_related("attachment", "finding"))
        assert (
            {tie.attachment.sent_sha256 for tie in ties} == {tie.sha256_phone for tie in ties} == set(hashes)
        )
        assert {tie.finding.code for tie in ties} == {"P07"} and {tie.latitude for tie in ties} == {35.76}
        assert all(storage.read(tie.attachment_id) for tie in ties)
        assert not Upload.objects.exists()
        assert not list(chunks.folder().iterdir())
        again = phone.send({**record, "sent_at": timezone.now().isoformat()})
        assert again.json() == receipt.json()
        assert (SpotCheck.everything.count(), Photo.everything.count()) == (1, 2)

    def test_the_same_id_with_other_content_is_refused_in_words(self, street, phone):
        record = phone.record(street)
        assert phone.send(record).status_code == 201
        other = phone.send({**record, "place": "西门岗"})
        assert (other.status_code, other.json()["code"]) == (409, "another-content")
        assert "内容与这次不同" in other.json()["message"]
        assert SpotCheck.everything.get().place == "东门岗"
        key = phone.client.post(
            API + "checks/", record, content_type="application/json", headers={"Idempotency-Key": "x"}
        )
        assert key.status_code == 409

    def test_what_the_unit_said_who_signed_and_what_was_looked_at(self, street, phone):
        strokes = json.dumps([[[x, 20 + x % 3, x] for x in range(10, 40)]])
        answers = [{"code": "C01", "answer": "met"}, {"code": "C02", "answer": "not_seen"}]
        theme = phone.get("day/").json()["catalogues"].popitem()[1]["themes"][0]
        said = {"statement": "情况属实", "theme": theme["code"], "answers": answers}
        signed = phone.record(street, signer="赵所长", strokes=strokes, **said)
        assert phone.send(signed).status_code == 201
        check = SpotCheck.everything.get(pk=signed["id"])
        assert (check.signature, check.signed_name, check.statement) == ("signed", "赵所长", "情况属实")
        assert list(ChecklistAnswer.everything.values_list("code", "answer")) == [
            ("C01", "met"),
            ("C02", "not_seen"),
        ]
        refused = phone.record(street, refused=True, witness="门卫老李")
        assert phone.send(refused).status_code == 201
        assert SpotCheck.everything.get(pk=refused["id"]).witness == "门卫老李"
        nobody = phone.send(phone.record(street, refused=True))
        assert nobody.status_code == 400 and "见证人" in nobody.json()["message"]

    def test_the_day_names_the_stops_of_ones_campaigns_and_who_comes_along(self, street, phone):
        stop = Stop.everything.get(campaign=running(street, covert=True))
        Stop.everything.filter(pk=stop.pk).update(day=today())
        (one,) = phone.get("day/").json()["plan"]
        assert (one["key"], one["unit"], one["is_covert"], one["members"]) == (
            str(stop.pk), street.station.pk, True, [street.two.pk],
        )  # fmt: skip
        assert phone.send(phone.record(street, plan=one["key"], is_covert=True)).status_code == 201
        assert phone.get("day/").json()["plan"] == []

    def test_what_is_missing_is_named_and_nothing_is_filed(self, street, phone):
        there, lost = phone.picture(jpeg()), str(uuid4())
        missing = {**there, "id": lost}
        answer = phone.send(phone.record(street, there, missing))
        assert (answer.status_code, answer.json()["code"]) == (409, "missing-pictures")
        assert answer.json()["details"] == [lost]
        assert not SpotCheck.everything.exists() and not Receipt.objects.exists()
        stolen = Phone(street.two).send(Phone(street.two).record(street, there))
        assert stolen.json()["code"] == "missing-pictures"

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("account", 10**9, "另一个账号"),
            ("unit", 10**9, "没有这个单位"),
            ("unit", 10**400, "unit"),
            ("members", [], "二人"),
            ("findings", [{"code": "P99", "person": None}], "目录"),
            ("findings", [{"code": "P07", "person": 10**9}], "当事人"),
            ("place", "长" * 101, "place"),
            ("place", "\x00", "place"),
            ("at", "昨天", "at"),
            ("pictures", [{"id": "x"}], "pictures 1 id"),
        ],
    )
    def test_a_bad_field_is_a_sentence(self, street, phone, field, value, words):
        answer = phone.send(phone.record(street, **{field: value}))
        said = answer.json()
        assert 400 <= answer.status_code < 500
        assert words in said["message"] + " ".join(said["details"])
        assert not SpotCheck.everything.exists()

    def test_a_phone_whose_clock_is_fast_is_taken(self, street, phone):
        ahead = timezone.now() + timedelta(minutes=20)
        record = phone.record(
            street, at=(ahead - timedelta(minutes=5)).isoformat(), sent_at=ahead.isoformat()
        )
        assert phone.send(record).status_code == 201
        assert abs(SpotCheck.everything.get().at - (timezone.now() - timedelta(minutes=5))) < timedelta(
            minutes=1
        )

    def test_only_inspectors(self, street):
        head = Phone(street.head)
        assert head.send(head.record(street)).status_code == 404
        assert head.piece(uuid4(), jpeg()).status_code == 404


def test_pictures_whose_check_never_came_are_taken_away(street, phone, django_capture_on_commit_callbacks):
    old, fresh = phone.picture(jpeg()), phone.picture(jpeg())
    long_ago = timezone.now() - timedelta(days=actions.KEPT_DAYS + 1)
    Upload.objects.filter(pk=old["id"]).update(touched_at=long_ago)
    loose = uuid4()
    chunks.put(loose, 0, b"x")
    os.utime(chunks.path_of(loose), (time.time() - 10**6,) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep() == 2
    assert [str(row.pk) for row in Upload.objects.all()] == [fresh["id"]]
    assert len(list(chunks.folder().iterdir())) == 1
