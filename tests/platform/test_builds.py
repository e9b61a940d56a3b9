"""A database that another build made is refused with a sentence, whatever its migrations are called."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from auxpolice.backup import builds

pytestmark = pytest.mark.django_db


def comment(hashes):
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE django_migrations IS %s", [hashes and json.dumps(hashes)])


def refused():
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0, interactive=False)
    assert refusal.value.returncode == builds.OTHER_BUILD
    return str(refusal.value)


def test_a_database_of_this_build_is_known_by_all_its_migrations():
    assert builds.applied() == builds.migrations()
    assert builds.foreign(builds.applied()) is None
    assert not any(name.startswith(("auth.", "axes.", "sessions.")) for name in builds.applied())
    call_command("migrate", verbosity=0, interactive=False)


def test_one_whose_migration_read_otherwise_is_refused():
    comment({**builds.migrations(), "payroll.0001_initial": "as it was"})
    said = refused()
    assert "payroll.0001_initial" in said
    assert "请改回原来的版本运行" in said and "请移走数据目录" in said
    assert "keep it by running that build" in said and "move the data folder away" in said
    assert len(said.splitlines()) == 1


def test_one_made_before_hashes_were_written_down_is_refused():
    comment(None)
    assert "access.0001_initial" in refused()


@pytest.mark.parametrize("app", ["payroll", "an_app_that_is_gone"])
def test_one_with_a_migration_that_this_build_does_not_have_is_refused(app):
    MigrationRecorder(connection).record_applied(app, "0025_base_reviews_taken_back")
    assert f"{app}.0025_base_reviews_taken_back" in refused()


def test_migrations_yet_to_come_are_no_fault():
    there = builds.applied()
    del there["payroll.0002_guards"]
    assert builds.foreign(there) is None


def test_the_application_writes_nothing_down(as_application):
    builds.refuse_other()
    builds.write_down()
    assert builds.applied() == builds.migrations()
