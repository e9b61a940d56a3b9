"""SQL keeps the floors: no text of a floor names a table of another, in Python or in .sql files.

What may be selected of a floor below stands in its ``relations.py``. Prints every name found out of place.
"""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
FLOORS = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "root_packages"
]


def owners() -> dict[str, str]:
    """Table → the floor it belongs to, of every table Django knows of the house."""
    from django.apps import apps

    floors = (
        (model._meta.db_table, model._meta.app_config.name.partition(".")[0])
        for model in apps.get_models(include_auto_created=True)
    )
    return {table: floor for table, floor in floors if floor in FLOORS}


def crossings(floor: str, path: str, text: str, tables: dict[str, str]) -> Iterator[str]:
    """Names of other floors' tables in a file of ``floor``, each as ``path:line: table of its floor``."""
    names = re.compile(rf"\b(?:{'|'.join(sorted(tables))})\b")
    for line, said in _texts(text) if path.endswith(".py") else [(1, text)]:
        for match in names.finditer(said):
            if tables[match[0]] != floor:
                at = line + said.count("\n", 0, match.start())
                yield f"{path}:{at}: {match[0]} of {tables[match[0]]}"


def _texts(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string of a module, parts of formatted ones too; ``Model._meta.db_table`` is the name it means."""
    tree = ast.parse(source)
    modules = {
        alias.asname or alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield node.lineno, text
            case ast.Attribute(attr="db_table", value=ast.Attribute(attr="_meta", value=ast.Name(id=model))):
                labels = modules.get(model, "").split(".")
                yield node.lineno, " ".join(f"{label}_{model.lower()}" for label in labels)


def files() -> Iterable[Path]:
    return (
        path
        for floor in FLOORS
        for path in sorted((BASE / floor).rglob("*"))
        if path.suffix in (".py", ".sql")
    )


def found() -> list[str]:
    """Every crossing of the house."""
    tables = owners()
    return [
        crossing
        for path in files()
        for crossing in crossings(
            path.relative_to(BASE).parts[0], str(path.relative_to(BASE)), path.read_text("utf-8"), tables
        )
    ]


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")
    django.setup()
    lines = found()
    print("\n".join(lines) or "SQL keeps the floors")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
