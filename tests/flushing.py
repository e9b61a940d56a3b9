"""Transactional tests empty the tables between them: only those with rows in them, the append-only guards put aside.

Kinds of tables and permissions of Django itself stay, for no test writes them.
"""

from contextlib import contextmanager

from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

KEPT = {"django_content_type", "auth_permission", "django_migrations"}


@contextmanager
def guards_aside_for_flush():
    """While active, Django's own flush runs with triggers off (tests connect as the cluster's owner) and tells nobody."""
    before = (
        DatabaseOperations.sql_flush,
        DatabaseOperations.execute_sql_flush,
        flush.emit_post_migrate_signal,
    )

    def filled(operations, style, tables, **_options):
        """A table of a few rows is emptied sooner than it is cut off and made anew with all its indexes."""
        quoted = [operations.quote_name(table) for table in tables if table not in KEPT]
        with connection.cursor() as cursor:
            cursor.execute(
                "".join(["SELECT ARRAY[", ", ".join(f"EXISTS (SELECT FROM {t})" for t in quoted), "]"])
            )
            [found] = cursor.fetchone()
        return [f"DELETE FROM {table}" for table, any_row in zip(quoted, found, strict=True) if any_row]

    def aside(operations, statements):
        return before[1](
            operations,
            ["SET session_replication_role = replica", *statements, "SET session_replication_role = origin"],
        )

    DatabaseOperations.sql_flush = filled
    DatabaseOperations.execute_sql_flush = aside
    flush.emit_post_migrate_signal = lambda *args, **kwargs: None
    try:
        yield
    finally:
        (
            DatabaseOperations.sql_flush,
            DatabaseOperations.execute_sql_flush,
            flush.emit_post_migrate_signal,
        ) = before
