"""What is parsed as a process starts is there for its first month; nothing keeps a process from starting."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auxpolice import starting
from auxpolice.access.scope import unscoped
from auxpolice.months import today
from payroll.month.runs import scheme_of
from tests.payroll.county import County


@pytest.mark.django_db
def test_schemes_and_law_are_parsed_at_the_start(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction
    with unscoped("test"):
        plan = County(years=(today().year, today().year + 1)).plan
    scheme_of.cache_clear()
    starting.warm()
    with CaptureQueriesContext(connection) as asked, unscoped("test"):
        assert scheme_of(plan.pk).items
    assert not asked.captured_queries


def test_without_a_database_it_starts_all_the_same():
    starting.warm()
