"""One archive (tar) with ``manifest.json``, ``database.dump`` (pg_dump, custom format) and ``uploads/…``, encrypted.

The dump is one snapshot; uploads are written once and never changed, so copying them after it is consistent. Keys
are not in it: whoever holds a backup alone can't read it, whoever loses the keys can't either (docs/operations.md,
``sealing.py``). Restoring is all or nothing: one transaction, files moved into place after it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from auxpolice.audit import trail
from auxpolice.backup import builds, sealing
from auxpolice.files.storage import UNFINISHED
from auxpolice.local.embedded import Postgres
from auxpolice.months import SHANGHAI
from auxpolice.problems import Conflict, Problem

FORMAT = 2
MANIFEST, DUMP, UPLOADS = "manifest.json", "database.dump", "uploads"


def make(file: Path) -> dict:
    """Write the archive to ``file`` (mode 600) and return its manifest. A failure leaves no file behind.

    Raises Problem when the database can't be dumped, Conflict when the file is there already.
    """
    if file.exists():
        raise Conflict(
            _("%(file)s 已经存在，不会覆盖，请换一个文件名。") % {"file": file}, code="backup-file"
        )
    trail.record("backup.made", None, acting_user=None, after={"file": file.name})
    uploads = Path(settings.MEDIA_ROOT)
    with _workplace(file.parent) as folder:
        dump = folder / DUMP
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        stored = sorted(
            path for path in uploads.rglob("*") if path.is_file() and not path.name.startswith(UNFINISHED)
        )
        members = {DUMP: dump} | {
            f"{UPLOADS}/{path.relative_to(uploads).as_posix()}": path for path in stored
        }
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(SHANGHAI).isoformat(timespec="seconds"),
            "build": settings.BUILD_ID,
            "migrations": builds.applied(),
            "files": {name: _sha256(path) for name, path in members.items()},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        part = folder / "archive"
        part.touch(mode=0o600)
        with tarfile.open(part, "w") as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            for name, path in members.items():
                archive.add(path, name, recursive=False)
        sealing.seal(part, folder / "sealed")
        (folder / "sealed").rename(file)
    return manifest


def restore(file: Path, *, say: Callable[[str], None] = lambda _text: None) -> dict:
    """Fill an empty database and upload folder from the archive; returns its manifest.

    Raises Problem when the archive is damaged or made by another build, Conflict when the database holds an account
    or the upload folder a file; nothing is changed then.
    """
    uploads = Path(settings.MEDIA_ROOT)
    if _has_accounts():
        raise Conflict(
            _("数据库里已有数据，只能恢复到空的数据库。请换一个空库，或先另存并清空。"), code="not-empty"
        )
    if uploads.exists() and any(path.is_file() for path in uploads.rglob("*")):
        raise Conflict(
            _("上传目录 %(folder)s 里已有文件，请先移走。") % {"folder": uploads}, code="not-empty"
        )
    uploads.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(uploads.parent) as folder:
        manifest = _opened(file, folder)
        say(_("备份完好，正在恢复数据库…"))
        connection.close()
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(folder / DUMP),
        )  # fmt: skip
        if (folder / UPLOADS).exists():
            shutil.rmtree(uploads, ignore_errors=True)  # holds no file, as checked above
            for level in ((folder / UPLOADS), *(folder / UPLOADS).rglob("*/")):
                level.chmod(0o700)
            (folder / UPLOADS).rename(uploads)
    trail.record("backup.restored", None, acting_user=None, after={"made_at": manifest["made_at"]})
    return manifest


def _opened(file: Path, folder: Path) -> dict:
    """What is in the encrypted archive, in the folder; the manifest."""
    plain = folder / ".archive"
    try:
        sealing.unseal(file, plain)
    except FileNotFoundError as error:
        raise Problem(_("找不到备份文件 %(file)s。") % {"file": file}, code="backup-missing") from error
    except (sealing.Damaged, OSError) as error:
        raise _damaged(file) from error
    manifest = _unpacked(plain, folder, told=file)
    plain.unlink()
    return manifest


def _unpacked(file: Path, folder: Path, told: Path | None = None) -> dict:
    """Members of the archive in ``folder``, each with the hash the manifest names; the manifest."""
    told = told or file
    try:
        with tarfile.open(file) as archive:
            names = archive.getnames()
            if MANIFEST not in names or not all(_is_plain(member) for member in archive.getmembers()):
                raise _damaged(told)
            for member in archive.getmembers():
                _write_out(archive, member, folder / member.name)
        manifest = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, ValueError, OSError, EOFError) as error:
        raise _damaged(told) from error
    if manifest.get("format") != FORMAT:
        raise _of_another_build(manifest, f"format {manifest.get('format')}")
    files = manifest.get("files") or {}
    if set(files) != set(names) - {MANIFEST}:
        raise _damaged(told)
    for name, expected in files.items():
        if _sha256(folder / name) != expected:
            raise _damaged(told, name)
    if other := builds.foreign(manifest["migrations"]):
        raise _of_another_build(manifest, other)
    return manifest


def _write_out(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """A plain file below the folder, as just checked; ``extractall`` asks for a filter that Debian's Python lacks."""
    content = archive.extractfile(member)
    if content is None:
        raise tarfile.ReadError(member.name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with content, open(place, "wb") as out:
        shutil.copyfileobj(content, out)
    place.chmod(0o600)


def _is_plain(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    return member.isfile() and not path.is_absolute() and ".." not in path.parts


def _of_another_build(manifest: dict, differs: str) -> Problem:
    return Problem(
        _("这份备份由另一版本的程序生成（%(build)s，%(first)s），请用那个版本恢复。")
        % {"build": manifest.get("build"), "first": differs},
        code="backup-of-another-build",
    )


def _damaged(file: Path, name: str = "") -> Problem:
    where = f"（{name}）" if name else ""
    return Problem(
        _("备份文件 %(file)s 不完整或已被改动%(where)s，没有恢复任何内容，请换一份备份。")
        % {"file": file.name, "where": where},
        code="backup-damaged",
    )


def _has_accounts() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('access_user')")
        if cursor.fetchone()[0] is None:
            return False
        cursor.execute("SELECT EXISTS (SELECT 1 FROM access_user)")
        return cursor.fetchone()[0]


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder on the disk of the target, so that the last step is a rename; removed whatever happens."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
        yield Path(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _run(program: str, *arguments: str) -> None:
    """A PostgreSQL program on the project's database; the password goes by environment, not by command line."""
    at = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(at["HOST"]),
        "PGPORT": str(at["PORT"]),
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
        "PGDATABASE": at["NAME"],
    }
    done = subprocess.run(
        [Postgres(settings.DATA_DIR).program(program), *arguments],
        env={key: value for key, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Problem(
            _("%(program)s 没有完成：%(last)s") % {"program": program, "last": last}, code="backup-tool"
        )
