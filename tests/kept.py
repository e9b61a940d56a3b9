"""What takes long to make in the database, made once a process and laid down again for whoever wants it anew."""

import io
from collections.abc import Callable

from django.db import connection, transaction

from tests.flushing import KEPT

EMPTY = 21
"""Bytes of a copy without any row: signature, flags and the mark of its end."""
_made: dict[str, dict[str, bytes]] = {}
"""Name → the rows of each table that had any, as PostgreSQL copies them."""


def once(name: str, make: Callable[[], object]) -> None:
    """``make()`` into empty tables; from the second time on the very same rows, without making them. Numbers go on from
    where they are, for emptying the tables doesn't set them back."""
    if name not in _made:
        make()
        _made[name] = _rows()
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in _made[name].items():
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", io.BytesIO(rows))


def _rows() -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            quoted, rows = connection.ops.quote_name(table), io.BytesIO()
            if table not in KEPT:
                cursor.cursor.copy_expert(f"COPY {quoted} TO STDOUT (FORMAT binary)", rows)
                if len(rows.getvalue()) > EMPTY:
                    found[quoted] = rows.getvalue()
    return found
