"""Transactional tests empty the tables between them; the append-only guards are put aside for just that."""

from contextlib import contextmanager

from django.db.backends.postgresql.operations import DatabaseOperations


@contextmanager
def guards_aside_for_flush():
    """While active, Django's own flush runs with triggers off (tests connect as the cluster's owner)."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self, sql_list):
        return original(
            self,
            ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = origin"],
        )

    DatabaseOperations.execute_sql_flush = flush
    try:
        yield
    finally:
        DatabaseOperations.execute_sql_flush = original
