"""Attachments of a record: kept whole, once, unchanged; seen, added and removed by the owner's rule; verified and swept."""

import errno
import os
import re
import threading
import time
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.urls import reverse

from auxpolice import invariants
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.files import actions, owners, storage, sweeping
from auxpolice.files.contents import receive
from auxpolice.files.models import Attachment, Removal
from auxpolice.months import SHANGHAI, month_of, next_month, today
from auxpolice.problems import Conflict, Problem
from inspections.catalogue import INSPECTION
from inspections.checks import actions as checking
from inspections.checks.filed import FiledFinding
from inspections.models import Photo, SpotCheck
from inspections.rectification import actions as rectifying
from inspections.rectification.models import Proof, Rectification, Round
from payroll import policies as plans
from tests import vocabulary as say
from tests.files import samples as some
from tests.files.samples import Sent
from tests.inspections.visits import visited
from tests.payroll.county import County
from tests.test_month_of_work import inspection_policy

MONTH = next_month(month_of(today()), -1)


class Street(County):
    """A station with its head, a neighbour's head, two inspectors; a check with a photo and its notice."""

    def __init__(self):
        super().__init__(plans.pilot_plan(), years=(2025, 2026))
        self.force(INSPECTION, "目录", inspection_policy())
        self.station, self.other = say.unit("城关派出所"), say.unit("东街派出所")
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.neighbour = say.account(Role.UNIT_HEAD, unit=self.other)
        self.inspector, self.second, self.companion = (say.account(Role.INSPECTOR) for _n in range(3))
        self.check = self.filed([some.located()])
        self.notice = Rectification.everything.get(finding__check_record=self.check)
        self.round = Round.everything.get(rectification=self.notice)
        self.photo = Attachment.objects.get(pk=Photo.everything.get(check_record=self.check).pk)

    def filed(self, pictures, check_id=None, covert=False) -> SpotCheck:
        at = datetime(MONTH.year, MONTH.month, 15, 22, 10, tzinfo=SHANGHAI)
        with acting(self.inspector):
            return checking.file_check(
                check_id or uuid.uuid4(),
                self.station,
                at,
                "备勤室",
                [self.companion],
                [FiledFinding("P07", None, "离岗")],
                pictures=pictures,
                is_covert=covert,
                acting_user=self.inspector,
            )

    def proven(self, *sent, by=None) -> list[Attachment]:
        by = by or self.head
        with acting(by) as scope:
            return actions.add(Proof, self.round, sent, scope=scope, acting_user=by)

    def removed(self, row, reason="传错了", by=None) -> Removal:
        by = by or self.head
        with acting(by) as scope:
            return actions.remove(row, reason, scope=scope, acting_user=by)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def street(db):
    return Street()


def opened(client, user, row):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("files:file", args=[row.pk]))


# --- kept


def test_bytes_lie_outside_the_web_root_for_this_account_alone_under_a_name_of_our_own(street, uploads):
    place = storage.path_of(street.photo.pk)
    assert place.relative_to(uploads).parts[0] == "files"
    assert place.stat().st_mode & 0o777 == 0o600
    for level in (place.parent, place.parent.parent, uploads):
        assert level.stat().st_mode & 0o777 == 0o700
    assert "photo" not in place.name and "." not in place.name


def test_what_is_kept_says_who_when_how_long_and_what(street):
    row = street.photo
    content = storage.read(row.pk)
    assert (row.size, row.put_by, row.media_type) == (len(content), street.inspector, "image/jpeg")
    assert row.keep_until.year == today().year + 10
    assert b"SECRETPHONE" not in content
    assert row.sha256 != row.sent_sha256


def test_the_same_file_again_is_kept_once(street):
    (first,) = street.proven(Sent(some.pdf(), "会议记录.pdf"))
    assert street.proven(Sent(some.pdf(), "又一次.pdf")) == []
    assert Proof.everything.filter(round=street.round).count() == 1
    street.removed(first)
    assert len(street.proven(Sent(some.pdf(), "会议记录.pdf"))) == 1, "removed by mistake, sent again"


def test_two_that_come_at_once_are_kept_once(transactional_db):
    street = Street()
    failed = []

    def send():
        try:
            street.proven(Sent(some.pdf(), "会议记录.pdf"))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Proof.everything.filter(round=street.round).count() == 1


def test_a_record_holds_so_many_and_no_more(street, monkeypatch):
    monkeypatch.setitem(owners._owners, Proof.label(), owners.Owner(**{**vars(owners.of(Proof)), "most": 2}))

    def papers(n: int) -> list[Sent]:
        return [Sent(some.pdf(b"%d" % number), f"{number}.pdf") for number in range(n)]

    with pytest.raises(Problem, match="最多 2 个"):
        street.proven(*papers(3))
    assert not Proof.everything.exists()
    assert len(street.proven(*papers(2))) == 2


def test_one_that_is_refused_keeps_the_others_out_as_well(street):
    with pytest.raises(Problem, match="SVG"):
        street.proven(Sent(some.pdf(), "一.pdf"), Sent(b"<svg/>", "二.svg"))
    assert not Proof.everything.exists()


def test_a_full_disk_leaves_neither_file_nor_row(street, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = set(storage.folder().rglob("*"))
    with monkeypatch.context() as broken, pytest.raises(Problem, match="磁盘已满") as refused:
        broken.setattr(os, "fsync", full)
        street.proven(Sent(some.pdf(), "一.pdf"))
    assert refused.value.status == 503
    assert not Proof.everything.exists()
    assert {path for path in storage.folder().rglob("*") if path.is_file()} <= before
    assert len(street.proven(Sent(some.pdf(), "一.pdf"))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files_attachment SET name = 'x'",
        "DELETE FROM files_attachment",
        "UPDATE inspections_photo SET check_record_id = check_record_id",
        "DELETE FROM inspections_photo",
        "UPDATE files_removal SET reason = 'x'",
        "DELETE FROM files_removal",
        "TRUNCATE files_attachment CASCADE",
    ],
)
def test_the_database_refuses_to_change_what_was_attached_or_removed(street, statement):
    street.removed(street.proven(Sent(some.pdf(), "一.pdf"))[0])
    with pytest.raises(Error, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_an_owner_tells_once(street):
    with pytest.raises(ImproperlyConfigured, match="twice"):
        owners.register(owners.of(Photo))


# --- seen


def test_whoever_sees_the_record_sees_its_files_and_nobody_else(street, client):
    (proof,) = street.proven(Sent(some.pdf(), "整改报告.pdf"))
    leader, finance = say.account(Role.LEADER), say.account(Role.FINANCE)
    person = say.account(Role.AUXILIARY, person=street.hire("张伟"))
    for row in (street.photo, proof):
        for user in (street.head, street.inspector, leader):
            assert opened(client, user, row).status_code == 200
        for user in (street.neighbour, finance, person, say.account(Role.SYSTEM_ADMIN)):
            assert opened(client, user, row).status_code == 404
    client.logout()
    assert client.get(reverse("files:file", args=[proof.pk])).status_code == 302


def test_a_covert_checks_photo_is_the_inspectorates(street, client):
    check = street.filed([some.picture(size=(30, 30))], covert=True)
    row = Attachment.objects.get(pk=Photo.everything.get(check_record=check).pk)
    assert opened(client, street.head, row).status_code == 404
    assert opened(client, street.inspector, row).status_code == 200
    with acting(street.second):
        checking.publish(check, acting_user=street.second)
    assert opened(client, street.head, row).status_code == 200


def test_nobody_guesses_at_files(street, client):
    client.force_login(street.inspector, backend="django.contrib.auth.backends.ModelBackend")
    for path in (
        f"/files/{uuid.uuid4()}/",
        "/files/../../etc/passwd",
        "/files/%2e%2e%2fetc/",
        "/files/..%c0%af/",
        f"/files/{street.photo.pk}/../../x",
        f"/files/to/inspections.nothing/{street.check.pk}/",
    ):
        assert client.get(path).status_code in (404, 405), path
    proof = street.proven(Sent(some.pdf(), "一.pdf"))[0]
    assert client.get(reverse("inspections:photo", args=[proof.pk])).status_code == 404, "no photo"


def test_a_picture_shows_and_a_paper_is_handed_over(street, client):
    (proof,) = street.proven(Sent(some.pdf(), '整"改\r\nX: y\u202e.pdf'))
    shown, given = opened(client, street.head, street.photo), opened(client, street.head, proof)
    assert shown["Content-Disposition"].startswith("inline")
    assert given["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    for answer in (shown, given):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert not re.search(r"[\r\n]", answer["Content-Disposition"])
    assert given.content == some.pdf()
    assert given["Content-Type"] == "application/pdf"


def test_each_opening_is_in_the_trail(street, client):
    opened(client, street.head, street.photo)
    entry = Entry.objects.filter(act="check.photo").latest("id")
    assert (entry.actor, entry.target_id) == (street.head, str(street.check.pk))


def test_altered_bytes_are_not_handed_out(street, client):
    place = storage.path_of(street.photo.pk)
    place.write_bytes(some.picture(colour="#000000"))
    answer = opened(client, street.head, street.photo)
    assert (answer.status_code, "已被改动" in answer.content.decode()) == (410, True)
    place.unlink()
    assert opened(client, street.head, street.photo).status_code == 410


# --- added and removed


def test_the_unit_adds_and_removes_until_it_has_answered(street, client):
    page = reverse("rectification:one", args=[street.notice.pk])
    client.force_login(street.head, backend="django.contrib.auth.backends.ModelBackend")
    sent = SimpleUploadedFile("整改后.png", some.picture("PNG"), "text/html")
    address = reverse("files:add", args=["rectification.proof", street.round.pk])
    answer = client.post(address, {"files": [sent]}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    row = Attachment.objects.get(name="整改后.jpg")
    html = answer.content.decode()
    assert "已添加 1 个附件" in html and reverse("files:file", args=[row.pk]) in html

    away = reverse("files:remove", args=[row.pk])
    assert "必填" in client.post(away, {"reason": " "}, follow=True).content.decode()
    html = client.post(away, {"reason": "拍错了地方"}, follow=True).content.decode()
    assert "拍错了地方" in html and reverse("files:file", args=[row.pk]) not in html
    assert opened(client, street.head, row).status_code == 404
    assert storage.read(row.pk) is not None, "evidence stays"
    assert client.post(away, {"reason": "再来"}).status_code == 404

    with acting(street.head):
        rectifying.answer(
            street.notice, "属实", "谈话", proofs=[Sent(some.pdf(), "记录.pdf")], acting_user=street.head
        )
    last = Attachment.objects.get(name="记录.pdf")
    late = SimpleUploadedFile("迟到.png", some.picture("PNG"))
    assert client.post(address, {"files": [late]}).status_code == 404
    assert client.post(reverse("files:remove", args=[last.pk]), {"reason": "x"}).status_code == 404
    assert not Removal.objects.filter(attachment=last).exists()


def test_what_is_refused_comes_back_with_its_sentence(street, client):
    client.force_login(street.head, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("files:add", args=["rectification.proof", street.round.pk])
    answer = client.post(address, {"files": [SimpleUploadedFile("a.jpg", b"<svg/>")]}, follow=True)
    assert "SVG" in answer.content.decode()
    assert not Proof.everything.exists()
    page = reverse("rectification:answer", args=[street.notice.pk])
    form = {"measures": "谈话", "proofs": [SimpleUploadedFile("a.jpg", b"<svg/>")]}
    answer = client.post(page, form)
    assert (answer.status_code, "SVG" in answer.content.decode()) == (422, True)
    street.notice.refresh_from_db()
    assert street.notice.state == "issued"


def test_others_neither_add_nor_remove(street):
    (row,) = street.proven(Sent(some.pdf(), "一.pdf"))
    for user in (street.neighbour, street.inspector, say.account(Role.LEADER)):
        with pytest.raises(Denied):
            street.proven(Sent(some.picture(), "二.jpg"), by=user)
        with pytest.raises(Denied):
            street.removed(row, by=user)
    with acting(street.inspector) as scope, pytest.raises(Denied):
        actions.remove(street.photo, "不要了", scope=scope, acting_user=street.inspector)
    assert street.removed(row).removed_by == street.head


def test_a_second_removal_is_told_who_was_first(street):
    (row,) = street.proven(Sent(some.pdf(), "一.pdf"))
    street.removed(row)
    with pytest.raises(Conflict, match="已由单位负责人移除"):
        street.removed(row)


def test_adding_and_removing_are_in_the_trail_with_hash_and_reason(street):
    (row,) = street.proven(Sent(some.pdf(), "一.pdf"))
    street.removed(row, "传错了")
    added, removed = Entry.objects.filter(act__startswith="file.").order_by("id")
    assert added.after == {"一.pdf": row.sha256}
    assert (removed.before, removed.reason) == ({"一.pdf": row.sha256}, "传错了")


def test_a_page_reads_any_number_of_files_in_one_statement(street, client, django_assert_max_num_queries):
    def statements() -> int:
        client.force_login(street.head, backend="django.contrib.auth.backends.ModelBackend")
        with django_assert_max_num_queries(200) as counted:
            assert client.get(reverse("rectification:one", args=[street.notice.pk])).status_code == 200
        return len(counted)

    street.proven(Sent(some.pdf(), "先.pdf"))
    statements()
    before = statements()
    street.proven(*[Sent(some.pdf(b"%d" % n), f"{n}.pdf") for n in range(6)])
    assert statements() == before


# --- verified, swept


def test_verify_finds_altered_missing_and_loose_files(street):
    assert invariants.violations()["附件"] == []
    place, content = storage.path_of(street.photo.pk), storage.read(street.photo.pk)
    place.write_bytes(content[:-1] + b"x")
    assert invariants.violations()["附件"] == [f"附件 {street.photo.pk} 的文件与登记的校验值不符。"]
    place.unlink()
    assert invariants.violations()["附件"] == [f"附件 {street.photo.pk} 的文件不见了。"]
    place.write_bytes(content)
    loose = actions._kept(Photo, receive(some.picture(size=(9, 9))), 1, street.inspector)
    assert invariants.violations()["附件"] == [f"附件 {loose.pk} 不属于任何记录。"]


def aged(path, seconds=sweeping.OLD_SECONDS + 60):
    old = time.time() - seconds
    os.utime(path, (old, old))
    return path


def test_only_old_files_that_no_row_names_are_swept(street):
    mine = aged(storage.path_of(street.photo.pk))
    orphan, fresh = uuid.uuid4(), uuid.uuid4()
    storage.put(orphan, b"x")
    storage.put(fresh, b"x")
    aged(storage.path_of(orphan))
    unfinished = aged(_written(mine.with_name(storage.UNFINISHED + uuid.uuid4().hex)))
    assert sweeping.sweep() == 2
    assert not storage.path_of(orphan).exists() and not unfinished.exists()
    assert mine.exists() and storage.path_of(fresh).exists()


def _written(path):
    path.write_bytes(b"half")
    return path


def test_beside_an_empty_database_nothing_is_swept(db):
    orphan = uuid.uuid4()
    storage.put(orphan, b"x")
    aged(storage.path_of(orphan))
    assert sweeping.sweep() == 0
    assert storage.path_of(orphan).exists()


def test_removed_files_go_when_their_time_is_over(street, monkeypatch):
    (row,) = street.proven(Sent(some.pdf(), "一.pdf"))
    street.removed(row)
    aged(storage.path_of(row.pk))
    assert sweeping.sweep() == 0
    later = row.keep_until + timedelta(days=1)
    monkeypatch.setattr(sweeping, "today", lambda: later)
    assert sweeping.sweep() == 1
    assert storage.path_of(street.photo.pk).exists(), "what isn't removed stays"
    assert sweeping.faults() == []


def test_a_refused_check_leaves_no_row_and_its_file_is_swept(street):
    files = {path for path in storage.folder().rglob("*") if path.is_file()}
    with unscoped("test"), pytest.raises(Problem, match="目录"), transaction.atomic():
        at = datetime(MONTH.year, MONTH.month, 16, 9, 0, tzinfo=SHANGHAI)
        check = visited(street.station, street.inspector, at)
        actions.attach(Photo, check, [receive(some.picture(size=(9, 8)))], acting_user=street.inspector)
        raise Problem("不在目录里")
    (left,) = {path for path in storage.folder().rglob("*") if path.is_file()} - files
    aged(left)
    assert sweeping.sweep() == 1
    assert Attachment.objects.count() == 1


def test_years_are_counted_from_a_leap_day():
    assert actions._years_on(date(2028, 2, 29), 10) == date(2038, 2, 28)
    assert actions._years_on(date(2026, 11, 28), 10) == date(2036, 11, 28)
