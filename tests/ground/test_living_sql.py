"""Lint sees a .sql file that no migration loads as it is; a migration loads a file unless a later one does."""

from types import SimpleNamespace

import pytest

from auxpolice import living_sql
from auxpolice.living_sql import LoadSQL
from scripts.migrations import all_files

LOCKED = "payroll/month/guards.sql"


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """The project's .sql files elsewhere; the guards of a month changed there."""
    everything = all_files()
    for path in everything:
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((living_sql.BASE / path).read_text())
    monkeypatch.setattr(living_sql, "BASE", tmp_path)
    (tmp_path / LOCKED).write_text("SELECT 'as changed'")
    living_sql.named.cache_clear()
    yield everything
    living_sql.named.cache_clear()


def load(operation):
    executed = []
    editor = SimpleNamespace(execute=lambda sql, params: executed.append(sql))
    operation.database_forwards("payroll", editor, None, None)
    return executed


def test_every_file_is_loaded_as_it_is():
    everything = all_files()
    assert LOCKED in everything
    assert living_sql.faults(everything) == []


def test_a_changed_file_is_named(changed):
    (fault,) = living_sql.faults(changed)
    assert fault.startswith(f"{LOCKED}: changed, and no migration loads it as it is now")


def test_a_file_that_none_loads_and_one_that_is_gone_are_named(changed, monkeypatch):
    (living_sql.BASE / LOCKED).unlink()
    found = living_sql.faults([*(path for path in changed if path != LOCKED), "payroll/month/new.sql"])
    assert [fault.partition(";")[0] for fault in found] == [
        "payroll/month/new.sql: no migration loads it",
        f"{LOCKED}: payroll.0002_guards loads it and it is not there",
    ]


def test_a_file_is_loaded_as_it_is_now_unless_a_later_migration_names_it_so(changed, monkeypatch):
    assert load(LoadSQL(LOCKED, "as it was")) == ["SELECT 'as changed'"]
    now = LoadSQL(LOCKED, living_sql.sha256(LOCKED))
    monkeypatch.setattr(living_sql, "loads", lambda: iter([("payroll.0003_guards", now)]))
    living_sql.named.cache_clear()
    assert load(LoadSQL(LOCKED, "as it was")) == []
    assert load(now) == ["SELECT 'as changed'"]
