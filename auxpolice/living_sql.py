"""Guards and functions of the database as living ``.sql`` files: what a file says is the rule of today.

A migration loads a file and names its SHA-256, so that lint (``scripts/migrations.py --check``) sees a file that changed
and that no migration loads anew. Files may be loaded again: they create or replace.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

BASE = Path(__file__).resolve().parent.parent


def sha256(path: str) -> str:
    """First 20 digits of a file's hash."""
    return hashlib.sha256((BASE / path).read_bytes()).hexdigest()[:20]


class LoadSQL(Operation):
    """Load ``path``, a file below the project's folder.

    Where the file has changed since and a later migration names it as it is now, that one loads it and this one leaves
    it: it may speak of tables that are yet to come.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, path: str, sha256: str) -> None:
        self.path, self.sha256 = path, sha256

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return self.__class__.__name__, [self.path, self.sha256], {}

    def state_forwards(self, app_label: str, state: Any) -> None: ...

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        now = sha256(self.path)
        if now == self.sha256 or (self.path, now) not in named():
            schema_editor.execute((BASE / self.path).read_text(encoding="utf-8"), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError

    def describe(self) -> str:
        return f"Load {self.path}"


def loads() -> Iterator[tuple[str, LoadSQL]]:
    """Every loading of a file with the name of its migration, in the order in which they are applied."""
    loader = MigrationLoader(None)
    plan = dict.fromkeys(
        node for leaf in sorted(loader.graph.leaf_nodes()) for node in loader.graph.forwards_plan(leaf)
    )
    for app, name in plan:
        for operation in loader.disk_migrations[app, name].operations:
            if isinstance(operation, LoadSQL):
                yield f"{app}.{name}", operation


@lru_cache(maxsize=1)
def named() -> frozenset[tuple[str, str]]:
    """Files and hashes that migrations name."""
    return frozenset((operation.path, operation.sha256) for _name, operation in loads())


def faults(files: list[str]) -> list[str]:
    """Faults between ``files`` and the migrations that load them, a sentence each."""
    newest = {operation.path: (operation.sha256, name) for name, operation in loads()}
    found = [f"{path}: no migration loads it" for path in files if path not in newest]
    for path, (hashed, name) in newest.items():
        if path not in files:
            found.append(f"{path}: {name} loads it and it is not there")
        elif sha256(path) != hashed:
            found.append(f"{path}: changed, and no migration loads it as it is now (the newest is {name})")
    return [f"{fault}; run make migrations" for fault in found]
