"""Settings of PostgreSQL's joins in a statement about everybody."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_HASHED = "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL work_mem = '64MB'"
_AS_BEFORE = (
    "SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_mergejoin = DEFAULT; SET LOCAL work_mem = DEFAULT"
)


@contextmanager
def whole_tables(wanted: bool = True) -> Iterator[None]:
    """Join by hash in here: for statements that read every row of their tables.

    Of a condition like ``period @> day`` the planner expects one row in a thousand, of three of them a single one, and
    then looks every row up by index. Not ``wanted`` (a statement about a few people): as the planner likes.
    """
    if not wanted:
        yield
        return
    with transaction.atomic():  # the settings are the transaction's
        _say(_HASHED)
        yield
        _say(_AS_BEFORE)


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
