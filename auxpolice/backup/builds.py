"""The build that made a database: the hash of each migration stands in a comment of ``django_migrations``.

While nothing is released migrations are written anew (CONTRIBUTING.md), so their names alone don't tell builds apart.
A database whose migrations are not those of this build is refused, not mended.
"""

import hashlib
import importlib
import json
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from auxpolice.installation import OTHER_BUILD

_ASK = "SELECT obj_description(to_regclass('django_migrations'), 'pg_class')"


def migrations() -> dict[str, str]:
    """Migrations of the house in this build → their hash."""
    return {
        f"{app}.{name}": hashlib.sha256(
            Path(importlib.import_module(migration.__module__).__file__ or "").read_bytes()
        ).hexdigest()[:16]
        for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
        if _ours(app)
    }


def applied() -> dict[str, str]:
    """Migrations of the house that the database has → the hash they had, "" when nobody wrote it down."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        hashes = json.loads(cursor.fetchone()[0] or "{}")
    names = (
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if _ours(app)
    )
    return {name: hashes.get(name, "") for name in sorted(names)}


def foreign(there: dict[str, str]) -> str | None:
    """The first of these migrations that this build doesn't have as it was."""
    here = migrations()
    return next((name for name, hashed in there.items() if here.get(name) != hashed), None)


def refuse_other() -> None:
    """Raises CommandError when another build made the database."""
    if name := foreign(applied()):
        raise CommandError(
            f"这里的数据由另一版本的程序建立 ({name}), 本版本不能使用: 要保留, 请改回原来的版本运行, "
            f"或用它备份 (manage.py backup 文件) 后存好; 不再需要, 请移走数据目录 {settings.DATA_DIR} "
            "(或换一个空库、另设 AUXPOLICE_DATA) 后重新启动。 "
            "Another build made this data: keep it by running that build or by a backup made with it, "
            "or move the data folder away and start again.",
            returncode=OTHER_BUILD,
        )


def write_down() -> None:
    """Before migrating: the hashes of what this build applies. Whoever isn't the owner leaves it to migrate to say so."""
    with suppress(ProgrammingError, MigrationSchemaMissing), transaction.atomic():
        MigrationRecorder(connection).ensure_schema()
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON TABLE django_migrations IS %s", [json.dumps(migrations())])


def _ours(app: str) -> bool:
    """Apps that this build doesn't know were of the house."""
    try:
        path = Path(apps.get_app_config(app).path)
    except LookupError:
        return True
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts
