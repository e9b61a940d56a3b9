"""A filed check is evidence: once, unchanged, with hashes of both ends, and whoever has looked at it is known."""

import hashlib
import re
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import Error, transaction

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.files import storage
from auxpolice.files.contents import MOST_BYTES
from auxpolice.files.models import Attachment
from auxpolice.months import SHANGHAI
from auxpolice.problems import Conflict, Problem
from inspections.checks import actions, rules
from inspections.checks.filed import FiledFinding, Looked, Picture, Signed
from inspections.models import Finding, Inspection, Photo, SpotCheck
from tests import vocabulary as say
from tests.access.world import client_of
from tests.assessment.bureau import MONTH
from tests.files import samples as some
from tests.files.samples import Sent
from tests.racing import race
from tests.test_month_of_work import Bureau

AT = datetime(MONTH.year, MONTH.month, 15, 22, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bureau(db):
    return Bureau()


def file(bureau, findings=(), check_id=None, place="备勤室", **more) -> SpotCheck:
    with acting(bureau.inspector):
        return actions.file_check(
            check_id or uuid.uuid4(), bureau.station, AT, place, [bureau.companion], list(findings),
            acting_user=bureau.inspector, **more,
        )  # fmt: skip


def publish(bureau, check) -> SpotCheck:
    with acting(bureau.second):
        return actions.publish(check, acting_user=bureau.second)


def test_a_visit_has_findings_with_their_own_people_pictures_and_points(bureau):
    east = say.unit("东街派出所")
    one, other = bureau.hire("张伟"), say.hire("李强", at=east)
    first, second, whole = (some.picture(colour=colour) for colour in ("#111", "#222", "#333"))
    hashed = Picture(first, hashlib.sha256(first).hexdigest(), AT, 35.70512, 115.0293, 12.5)
    check = file(
        bureau,
        [
            FiledFinding("P07", one, "离岗", pictures=[hashed]),
            FiledFinding("P01", other, pictures=[second]),
            FiledFinding("P19", None, "夜间一名辅警单独设卡", self_reported=True),
        ],
        pictures=[whole],
        theme="T01",
        answers=[Looked("C04", "not_met", "缺两天"), Looked("C01", "met")],
        statement="情况属实",
        signed=Signed("refused", witness="王民警"),
        phone_at=AT + timedelta(minutes=2),
    )
    with acting(bureau.inspector):
        found = [
            (row.code, row.person, row.unit, row.points, row.target, row.severity, row.forbidden_duty, row.photos.count())
            for row in check.findings.all()
        ]  # fmt: skip
        assert found == [
            ("P07", one, bureau.station, -500, "person", "grave", "", 1),
            ("P01", other, east, -100, "person", "minor", "", 1),
            ("P19", None, bureau.station, -1000, "unit", "severe", "8", 0),
        ]
        assert [(row.code, row.answer, row.text) for row in check.answers.all()] == [
            ("C01", "met", "值班人员在岗在位"), ("C04", "not_met", "交接班记录双签"),
        ]  # fmt: skip
        assert (check.photos.count(), check.inspection.theme, check.signature) == (3, "T01", "refused")
        photo = check.photos.get(finding__code="P07")
    assert (photo.sha256_phone, photo.latitude, photo.accuracy) == (hashed.sha256, 35.70512, 12.5)
    assert photo.taken_at == AT and photo.received_at > AT
    neighbour = say.account(Role.UNIT_HEAD, unit=east)
    with acting(neighbour):
        assert list(Finding.objects.values_list("code", flat=True)) == ["P01"], "the unit whose person it is"


def test_the_same_id_with_other_content_is_refused_in_words(bureau):
    same = uuid.uuid4()
    check = file(bureau, [FiledFinding("P03")], same, note="一")
    assert file(bureau, [FiledFinding("P03")], same, note="一") == check
    for more in (
        {"note": "二"},
        {"place": "门岗", "note": "一"},
        {"note": "一", "pictures": [some.picture()]},
    ):
        with pytest.raises(Problem, match="已经登记过，内容与这次发送的不同") as refused:
            file(bureau, [FiledFinding("P03")], same, **more)
        assert (refused.value.code, refused.value.status) == ("another-content", 409)
    with unscoped("read"):
        assert (SpotCheck.objects.count(), Finding.objects.count(), Photo.objects.count()) == (1, 1, 0)


def refusals() -> dict:
    picture = some.picture()
    damaged = Picture(picture, hashlib.sha256(b"x").hexdigest())
    return {
        "larger than any": (Sent(b"\xff\xd8\xff" + bytes(MOST_BYTES), "大.jpg"), "超过 20 MB"),
        "paper": (Sent(some.pdf(), "照片.jpg"), "不是能识别的照片"),
        "workbook": (Sent(some.workbook(), "照片.jpg"), "不是能识别的照片"),
        "bomb": (Sent(some.huge_png(), "照片.png"), "照片"),
        "script in svg": (Sent(b"<svg onload='alert(1)'/>", "照片.jpg"), "SVG"),
        "page": (Sent(b"<!doctype html><script>1</script>", "照片.png"), "SVG"),
        "gif and script": (Sent(b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", "照片.gif"), "照片"),
        "cut off": (Sent(picture[: len(picture) // 2], "照片.jpg"), "照片"),
        "program": (Sent(b"\x7fELF" + bytes(80), "../../照片.jpg"), "程序或脚本"),
        "nothing": (Sent(b"", "照片.jpg"), "是空的"),
        "not what the phone hashed": (damaged, "校验值不一致"),
    }


def test_what_is_no_picture_is_refused_and_nothing_is_stored(bureau):
    for what, (sent, sentence) in refusals().items():
        for where in (
            {"pictures": [some.picture(colour="#999"), sent]},
            {"findings": [FiledFinding("P03", pictures=[sent])]},
        ):
            with pytest.raises(Problem) as refused:
                file(bureau, **where)
            assert sentence in refused.value.message and refused.value.field == "pictures", what
            if isinstance(sent, Sent):
                sent.seek(0)
    with unscoped("read"):
        assert not Inspection.objects.exists() and not Attachment.objects.exists()
    assert [path for path in storage.folder().rglob("*") if path.is_file()] == []


def test_a_picture_that_is_something_else_too_is_a_picture_afterwards(bureau):
    both = some.picture() + b"<script>alert(1)</script>PK\x03\x04"
    check = file(bureau, pictures=[Sent(both, "../../../etc/cron.d/照片.jpg")])
    (row,) = Attachment.objects.all()
    kept = storage.read(row.pk)
    assert b"script" not in kept and kept.startswith(b"\xff\xd8")
    assert (row.sent_sha256, row.sha256) == (
        hashlib.sha256(both).hexdigest(),
        hashlib.sha256(kept).hexdigest(),
    )
    assert "/" not in row.name and storage.path_of(row.pk).is_relative_to(storage.folder())
    with pytest.raises(Error, match="inspections_photo"), transaction.atomic():
        Photo.everything.filter(check_record=check).update(taken_at=AT)


def test_what_was_filed_is_added_to_and_the_print_tells_who_had_it(bureau):
    picture = some.picture()
    check = file(
        bureau, [FiledFinding("P03")], pictures=[Picture(picture, hashlib.sha256(picture).hexdigest())]
    )
    page = f"/inspections/{check.pk}/"
    for user in (bureau.head, bureau.head, bureau.inspector):
        assert client_of(user).get(page).status_code == 200
    assert Entry.objects.filter(act="check.see", actor=bureau.head).count() == 1, "once a day"
    with acting(bureau.second), pytest.raises(Problem, match="只有参加这次督察的人"):
        actions.add_to(check, "x", acting_user=bureau.second)
    blank = client_of(bureau.companion).post(f"{page}add/", {"text": " "})
    assert blank.status_code == 422
    assert client_of(bureau.companion).post(f"{page}add/", {"text": "地点应为二楼备勤室"}).status_code == 302
    with acting(bureau.inspector):
        row = check.additions.get()
    with pytest.raises(Error), transaction.atomic():
        type(row).everything.filter(pk=row.pk).update(text="别的")
    attachment = Attachment.objects.get()
    paper = client_of(bureau.second).get(f"{page}custody/").content.decode()
    for said in (hashlib.sha256(picture).hexdigest(), attachment.sha256, "地点应为二楼备勤室", "查看督察记录",
                 str(bureau.head), check.digest, "第 0001 号"):  # fmt: skip
        assert said in paper, said


def test_a_number_is_given_at_publication_one_after_the_other(transactional_db):
    bureau = Bureau()
    covert = [file(bureau, [FiledFinding("P03")], note=str(n), is_covert=True) for n in range(4)]
    with unscoped("read"):
        assert set(Inspection.objects.values_list("number", flat=True)) == {None}
    opened = file(bureau, note="明查")
    outcomes = race(*(lambda check=check: publish(bureau, check) for check in (*covert, covert[0])))
    assert [type(one) for one in outcomes].count(Conflict) == 1, outcomes
    with unscoped("read"):
        assert sorted(Inspection.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
        assert Inspection.objects.get(number=1).checks.get() == opened
    with pytest.raises(Error, match="编号一经确定不再变动"), transaction.atomic():
        Inspection.everything.filter(number=1).update(number=9)


def test_days_of_one_inspection_count_once_and_are_published_together(bureau):
    whole = uuid.uuid4()
    parts = [
        file(bureau, [FiledFinding("P03")], note=str(n), inspection_id=whole, is_covert=True)
        for n in range(2)
    ]
    page = client_of(bureau.second).get(f"/inspections/{parts[0].pk}/").content.decode()
    assert "同一次督察的其他现场" in page and f"/inspections/{parts[1].pk}/" in page
    with acting(bureau.second):
        (inspection,) = Inspection.objects.all()
        assert len(actions.publish_inspection(inspection, acting_user=bureau.second)) == 2
        inspection.refresh_from_db()
        assert inspection.number == 1 and SpotCheck.objects.filter(published=True).count() == 2
        with pytest.raises(Conflict):
            actions.publish_inspection(inspection, acting_user=bureau.second)
    with acting(bureau.head):
        assert Inspection.objects.get().checks.count() == len(parts)
    east = say.unit("东街派出所")
    with acting(bureau.inspector):
        covert = actions.file_check(
            uuid.uuid4(), east, AT, "门岗", [bureau.companion], [FiledFinding("P03")], is_covert=True, inspection_id=whole,
            acting_user=bureau.inspector,
        )  # fmt: skip
    for user, seen in ((bureau.head, 1), (say.account(Role.UNIT_HEAD, unit=east), 0)):
        with acting(user):
            assert Inspection.objects.count() == seen, "another visit of it doesn't tell of one's own"
    page = client_of(bureau.head).get(f"/inspections/{parts[0].pk}/").content.decode()
    assert str(covert.pk) not in page
    sent = client_of(bureau.second).post(f"/inspections/{covert.pk}/publish/", {"whole": "1"})
    assert sent.status_code == 302 and SpotCheck.everything.get(pk=covert.pk).published


def test_who_came_along_sees_a_covert_check_and_no_other(bureau):
    with acting(bureau.inspector):
        check = actions.file_check(
            uuid.uuid4(), bureau.station, AT, "门岗", [bureau.political], [FiledFinding("P03")], is_covert=True,
            acting_user=bureau.inspector,
        )  # fmt: skip
    other = file(bureau, [FiledFinding("P03")], is_covert=True)
    colleague = say.account(Role.POLITICAL)
    for user, seen in (
        (bureau.political, [check.pk]),
        (colleague, []),
        (bureau.leader, []),
        (bureau.head, []),
    ):
        with acting(user):
            assert list(SpotCheck.objects.values_list("pk", flat=True)) == seen
            assert list(Finding.objects.values_list("check_record", flat=True)) == seen
        answer = client_of(user).get("/api/checks/").json()
        assert [row["id"] for row in answer["results"]] == [str(pk) for pk in seen]
        assert client_of(user).get(f"/api/checks/{other.pk}/").status_code == 404


def test_the_api_reads_a_check_with_what_was_found(bureau):
    check = file(bureau, [FiledFinding("P03", text="乱")], pictures=[some.picture()])
    answer = (
        client_of(bureau.head)
        .get("/api/checks/", {"unit": bureau.station.code, "from": f"{AT:%Y-%m-%d}"})
        .json()
    )
    (row,) = answer["results"]
    assert (row["id"], row["number"][-6:], len(row["team"])) == (str(check.pk), "0001 号", 2)
    assert [(one["code"], one["text"], one["points"]) for one in row["findings"]] == [("P03", "乱", -100)]
    assert re.fullmatch("[0-9a-f]{64}", row["photos"][0]["sha256"])
    for asked in ({"to": "2000-01-01"}, {"from": "x"}, {"unit": "9" * 400}):
        assert client_of(bureau.head).get("/api/checks/", asked).json()["count"] == 0


@pytest.mark.parametrize(
    ("day", "months", "since"),
    [(date(2026, 5, 31), 3, date(2026, 2, 28)), (date(2026, 3, 15), 3, date(2025, 12, 15)), (date(2024, 3, 31), 1, date(2024, 2, 29))],
)  # fmt: skip
def test_a_repeat_is_within_the_months_of_the_policy_to_the_day(day, months, since):
    assert rules.months_before(day, months) == since
