"""A backup taken here and restored into an empty installation is the same bureau; a bad one changes nothing."""

import os
import subprocess
import sys
import tarfile
from datetime import date
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from auxpolice.access.scope import unscoped
from auxpolice.backup import archive, builds, sealing
from auxpolice.problems import Conflict, Problem
from payroll.month.models import PayrollMonth
from tests.payroll.county import County
from tests.running import BASE

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = date(2025, 10, 1)
EMPTY = "backup_target"


@pytest.fixture
def bureau(tmp_path, settings):
    """Two people paid for a locked month, and a photo on disk."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "uploads" / "checks").mkdir(parents=True)
    (tmp_path / "uploads" / "checks" / "photo.jpg").write_bytes(b"\xff\xd8 not really a photo")
    with unscoped("test"):
        county = County()
        county.hire("张伟")
        county.hire("李·买买提")
        county.pay(MONTH)
    return tmp_path


@pytest.fixture
def elsewhere(process_environment, tmp_path):
    """Environment of another installation: an empty database and an empty data folder."""
    url = process_environment["DATABASE_OWNER_URL"]

    def at_target(which: str) -> str:
        return urlunparse(urlparse(process_environment[which])._replace(path=f"/{EMPTY}"))

    with_maintenance = psycopg2.connect(urlunparse(urlparse(url)._replace(path="/postgres")))
    with_maintenance.autocommit = True
    with with_maintenance.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY}")
        cursor.execute(f"CREATE DATABASE {EMPTY}")
    yield {
        **process_environment,
        "DATABASE_URL": at_target("DATABASE_URL"),
        "DATABASE_OWNER_URL": at_target("DATABASE_OWNER_URL"),
        "AUXPOLICE_DATA": str(tmp_path / "other"),
    }
    with with_maintenance.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")
    with_maintenance.close()


def restore(environment, file: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(file)],
        cwd=BASE, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def ask(environment, sql: str):
    connection = psycopg2.connect(environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


def test_a_restored_installation_is_the_same_bureau_and_verifies(bureau, elsewhere):
    file = bureau / "bureau.backup"
    call_command("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0, "others may read the backup"
    done = restore(elsewhere, file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    assert ask(elsewhere, "SELECT digest, state FROM payroll_payrollmonth") == [(digest, "locked")]
    assert sorted(name for (name,) in ask(elsewhere, "SELECT name FROM personnel_person")) == [
        "张伟",
        "李·买买提",
    ]
    photo = Path(elsewhere["AUXPOLICE_DATA"]) / "uploads" / "checks" / "photo.jpg"
    assert photo.read_bytes() == (bureau / "uploads" / "checks" / "photo.jpg").read_bytes()
    # what is locked is guarded there as it is here
    with pytest.raises(psycopg2.errors.RestrictViolation):
        ask(elsewhere, "UPDATE payroll_payslip SET warnings = 1 RETURNING 1")
    # a second restore would mix two bureaus
    assert "已有数据" in restore(elsewhere, file).stderr


@pytest.mark.parametrize("where", ["middle", "end"])
def test_a_damaged_backup_restores_nothing(bureau, elsewhere, where):
    file = bureau / "bureau.backup"
    archive.make(file)
    content = bytearray(file.read_bytes())
    if where == "middle":
        content[len(content) // 2] ^= 1
    else:
        del content[len(content) // 2 :]
    file.write_bytes(content)
    done = restore(elsewhere, file)
    assert done.returncode == 1
    assert "不完整或已被改动" in done.stderr
    assert ask(elsewhere, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    assert not (Path(elsewhere["AUXPOLICE_DATA"]) / "uploads").exists()


def test_a_backup_is_read_with_its_key_alone(bureau, elsewhere):
    file = bureau / "bureau.backup"
    archive.make(file)
    content = file.read_bytes()
    assert not any(
        word in content for word in (b"PGDMP", b"manifest.json", "张伟".encode(), b"\xff\xd8 not really")
    )
    own = elsewhere["FIELD_KEYS"]
    other = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
    for keys in (f"1:{other}", f"2:{own[2:]}"):
        done = restore(elsewhere | {"FIELD_KEYS": keys}, file)
        assert done.returncode == 1 and "另一把密钥" in done.stderr, done.stderr
    done = restore(elsewhere | {"FIELD_KEYS": "1:kurz"}, file)
    assert done.returncode == 1 and "FIELD_KEYS 须写成" in done.stderr
    assert ask(elsewhere, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    done = restore(elsewhere | {"FIELD_KEYS": f"2:{other},{own}"}, file)
    assert done.returncode == 0, "an older key still opens what it closed"


def test_frames_are_whole_in_order_and_all_there(tmp_path):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    size = sealing.FRAME + sealing.TAG
    for length in (0, 1, sealing.FRAME, 2 * sealing.FRAME, 2 * sealing.FRAME + 7):
        content = os.urandom(length)
        plain.write_bytes(content)
        sealing.seal(plain, sealed)
        assert sealed.stat().st_mode & 0o777 == 0o600
        sealing.unseal(sealed, tmp_path / "again")
        assert (tmp_path / "again").read_bytes() == content
        whole = sealed.read_bytes()
        for path in (sealed, tmp_path / "again"):
            path.unlink()
    head, frames = whole[: whole.index(b"\n") + 1], whole[whole.index(b"\n") + 1 :]
    parts = [frames[at : at + size] for at in range(0, len(frames), size)]
    for wrong in (parts[:2], parts[:1], [], parts[::-1], [parts[0], parts[2]], [*parts, parts[2]]):
        sealed.write_bytes(head + b"".join(wrong))
        with pytest.raises(sealing.Damaged):
            sealing.unseal(sealed, tmp_path / "again")
        (tmp_path / "again").unlink()


def test_members_that_climb_out_of_the_folder_are_refused(bureau, tmp_path):
    file = tmp_path / "evil.backup"
    (tmp_path / "x").write_text("{}")
    with tarfile.open(file, "w") as made:
        made.add(tmp_path / "x", archive.MANIFEST)
        made.add(tmp_path / "x", "../../outside")
    (tmp_path / "fresh").mkdir()
    with pytest.raises(Problem, match="不完整或已被改动"):
        archive._unpacked(file, tmp_path / "fresh")
    assert list((tmp_path / "fresh").iterdir()) == []


@pytest.mark.parametrize("differs", ["payroll.9999_from_the_future", "payroll.0001_initial"])
def test_a_backup_of_another_build_is_left_to_that_build(bureau, elsewhere, monkeypatch, differs):
    file = bureau / "bureau.backup"
    there = builds.applied() | {differs: "of another build"}
    monkeypatch.setattr(builds, "applied", lambda: there)
    archive.make(file)
    done = restore(elsewhere, file)
    assert done.returncode == 1
    assert f"由另一版本的程序生成（test，{differs}）" in done.stderr
    assert ask(elsewhere, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_file_is_never_overwritten_and_a_full_bureau_never_restored_over(bureau):
    file = bureau / "bureau.backup"
    archive.make(file)
    before = file.read_bytes()
    with pytest.raises(CommandError, match="不会覆盖"):
        call_command("backup", str(file))
    assert file.read_bytes() == before
    with pytest.raises(Conflict, match="已有数据"):
        archive.restore(file)
    assert sorted(path.name for path in bureau.iterdir()) == ["bureau.backup", "uploads"]
