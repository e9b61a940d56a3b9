"""Statements about everybody join whole tables by hash, and leave the session as it was."""

from datetime import date

import pytest
from django.db import connection
from django.db.utils import DataError

from auxpolice.batch.joins import whole_tables
from payroll.month import freezing

pytestmark = pytest.mark.django_db
SETTINGS = ("enable_nestloop", "enable_mergejoin", "work_mem")


def said(*statement) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [row[0] for row in cursor.fetchall()]


def in_force() -> list[str]:
    return [said(f"SHOW {name}")[0] for name in SETTINGS]


def test_the_settings_hold_in_there_only():
    before = in_force()
    with whole_tables():
        assert in_force() == ["off", "off", "64MB"] != before
    assert in_force() == before
    with whole_tables(wanted=False):
        assert in_force() == before


def test_a_statement_that_fails_in_there_leaves_them_as_they_were():
    before = in_force()
    with pytest.raises(DataError), whole_tables():
        said("SELECT 1 / 0")
    assert in_force() == before


def test_a_freeze_of_everybody_looks_nobody_up_one_by_one():
    params = freezing.parameters_of(date(2025, 10, 1), [0, 0, 0])
    query, values = "EXPLAIN " + freezing.PAYABLE, {**params, "only_people": None, "only_units": None}
    assert "Nested Loop" in "\n".join(said(query, values)), "nothing to show: the planner hashes by itself"
    with whole_tables():
        assert "Nested Loop" not in "\n".join(said(query, values))
