"""`make migrations`: one ``0001_initial`` an app from the models as they are, and a ``guards`` migration that loads its ``.sql`` files.

The tables of an app are made by one operation (``auxpolice/tables.py``), each with its constraints and indexes: each one
added later lets Django build every model of the project anew, which made nearly all of the time a first start takes.

Nothing is released, so there is no history to keep: every call writes all of it anew, and the same models and files
give the same migrations. Two who both changed models merge by calling it. ``--check`` says which ``.sql`` file is not
loaded as it is now.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
GROUND = "auxpolice/units/ground.sql"
GROUND_MIGRATION = '''"""Extensions and SQL functions that every table stands on (written by make migrations)."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = []
    run_before = [{run_before}]
    operations = [BtreeGistExtension(), TrigramExtension(), {operations}]
'''
GUARDS_MIGRATION = '''"""What the database itself refuses (written by make migrations)."""

from django.db import migrations

from auxpolice.living_sql import LoadSQL


class Migration(migrations.Migration):
    dependencies = [{dependencies}]
    operations = [{operations}]
'''


def folders() -> dict[str, Path]:
    """App → its folder, of every app of the house that has tables; from the lowest floor up."""
    from django.apps import apps

    places = {app.label: Path(app.path) for app in apps.get_app_configs() if any(app.get_models())}
    return {
        app: folder
        for app, folder in places.items()
        if (folder / "migrations").is_dir()
        and folder.is_relative_to(BASE)
        and not folder.is_relative_to(BASE / ".venv")
    }


def files(apps: dict[str, Path]) -> dict[str, list[str]]:
    """App → its ``.sql`` files; those of an app within another are its own. "" → those that are no app's."""
    found: dict[str, list[str]] = {app: [] for app in ("", *apps)}
    for floor in sorted({folder.relative_to(BASE).parts[0] for folder in apps.values()}):
        for path in sorted((BASE / floor).rglob("*.sql")):
            within = [app for app, folder in apps.items() if path.is_relative_to(folder)]
            found[max(within, key=lambda app: len(apps[app].parts), default="")].append(
                str(path.relative_to(BASE))
            )
    return found


def all_files() -> list[str]:
    return [path for paths in files(folders()).values() for path in paths]


def write_all(apps: dict[str, Path]) -> None:
    for folder in apps.values():
        for old in (folder / "migrations").glob("[0-9]*.py"):
            old.unlink()
    write_ground(apps["units"], [])
    run("scripts/migrations.py", "--initial", *apps)
    write_ground(apps["units"], [(app, "0001_initial") for app in apps if app != "units"])
    write_guards(apps)
    written = [str(folder / "migrations") for folder in apps.values()]
    run("-m", "ruff", "check", "-q", "--fix", *written)
    run("-m", "ruff", "format", "-q", *written)


def write_ground(folder: Path, run_before: list[tuple[str, str]]) -> None:
    text = GROUND_MIGRATION.format(run_before=_pairs(run_before), operations=_loading([GROUND]))
    (folder / "migrations" / "0000_ground.py").write_text(text, encoding="utf-8")


def write_guards(apps: dict[str, Path]) -> None:
    """One app's after the other's from the lowest floor up, the first when all tables are there."""
    newest = {app: max((folder / "migrations").glob("[0-9]*.py")).stem for app, folder in apps.items()}
    before, loaded = newest, files(apps)
    for app, folder in apps.items():
        if mine := [path for path in loaded[app] if path != GROUND]:
            name = f"{int(newest[app][:4]) + 1:04}_guards"
            text = GUARDS_MIGRATION.format(
                dependencies=_pairs(({app: newest[app]} | before).items()), operations=_loading(mine)
            )
            (folder / "migrations" / f"{name}.py").write_text(text, encoding="utf-8")
            before = {app: name}


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'("{app}", "{name}"),' for app, name in pairs)


def _loading(paths: list[str]) -> str:
    return "".join(f'LoadSQL("{path}", "{sha256(path)}"),' for path in paths)


def write_initial(apps: list[str]) -> None:
    """Django's own, but for the tables, which are made together."""
    from django.core.management import call_command
    from django.core.management.commands import makemigrations

    class Command(makemigrations.Command):
        def write_migration_files(self, changes: Any, *args: Any, **options: Any) -> None:
            for migrations in changes.values():
                for migration in migrations:
                    migration.operations = folded(migration.operations)
            super().write_migration_files(changes, *args, **options)

    call_command(Command(), *apps, include_header=False, verbosity=0)


def folded(operations: list[Any]) -> list[Any]:
    """All tables in one operation, each with its columns, constraints and indexes, then what is left."""
    from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

    from auxpolice.tables import CreateTables

    tables = {
        operation.name_lower: operation for operation in operations if isinstance(operation, CreateModel)
    }
    left = []
    for operation in operations:
        table = tables.get(getattr(operation, "model_name_lower", ""))
        if table and isinstance(operation, AddField):
            table.fields.append((operation.name, operation.field))
        elif table and isinstance(operation, AddConstraint):
            table.options.setdefault("constraints", []).append(operation.constraint)
        elif table and isinstance(operation, AddIndex):
            table.options.setdefault("indexes", []).append(operation.index)
        elif operation not in tables.values():
            left.append(operation)
    return [CreateTables(list(tables.values())), *left] if tables else left


def run(*command: str) -> None:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore::RuntimeWarning"}
    subprocess.run([sys.executable, *command], cwd=BASE, check=True, env=environment)


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")
    django.setup()
    if arguments[:1] == ["--initial"]:
        write_initial(arguments[1:])
        return 0
    if arguments != ["--check"]:
        write_all(folders())
        return 0
    found = faults(all_files())
    print("\n".join(found) or "every .sql file is loaded as it is")
    return 1 if found else 0


if __name__ == "__main__":
    sys.path.insert(0, str(BASE))
    from auxpolice.living_sql import faults, sha256

    sys.exit(main(sys.argv[1:]))
