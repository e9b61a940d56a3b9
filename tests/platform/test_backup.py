"""A backup taken here and restored into an empty installation is the same bureau; a bad one changes nothing."""

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
from auxpolice.backup import archive, builds
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
    with tarfile.open(file) as opened:
        dump = opened.getmember(archive.DUMP)
    if where == "middle":
        content[dump.offset_data + dump.size // 2] ^= 1
    else:
        del content[dump.offset_data + dump.size // 2 :]
    file.write_bytes(content)
    done = restore(elsewhere, file)
    assert done.returncode == 1
    assert "不完整或已被改动" in done.stderr
    assert ask(elsewhere, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    assert not (Path(elsewhere["AUXPOLICE_DATA"]) / "uploads").exists()


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
