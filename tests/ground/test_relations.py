"""SQL keeps the floors: a text names no table of another floor, and what a floor publishes reads like the table itself."""

import ast
from importlib import import_module

import pytest
from django.db import connection

from scripts import floors

PUBLISHED = {
    f"{floor}.{name}": relation
    for floor in floors.FLOORS
    if (floors.BASE / floor / "relations.py").exists()
    for name, relation in vars(import_module(f"{floor}.relations")).items()
    if name.isupper() and not name.startswith("_")
}
MONTH = {
    "month": "2026-03-01",
    "last": "2026-03-31",
    "next": "2026-04-01",
    "working": list(range(32)),
}
FOUND_FIRST = (
    "personnel.MONTH_PLACES",
    "personnel.MONTH_DAYS",
    "assessment.ANNUAL_TAKEN",
    "assessment.ANNUAL_OWED",
)
"""One row a person (and unit, or year) must be found or summed before anything is joined to it."""


def test_no_text_names_a_table_of_another_floor():
    assert floors.found() == []


@pytest.mark.parametrize(
    ("floor", "of", "path", "text"),
    [
        ("payroll", "assessment", "x.py", 'Q = "SELECT 1 FROM {table} s"'),
        ("payroll", "grading", "rooms/x.py", 'Q = f"SELECT {{1}}, p.name FROM {table} p"'),
        ("payroll", "auxpolice", "sql/x.sql", "CREATE FUNCTION f() AS $$ SELECT 1 FROM\n {table} $$"),
        ("payroll", "personnel", "x.py", "from personnel.models import Person\nQ = Person._meta.db_table"),
        (
            "payroll",
            "personnel",
            "x.py",
            "from personnel.models import Person\nQ = f'{{Person._meta.db_table}}'",
        ),
        ("grading", "inspections", "x.py", 'Q = "SELECT 1 FROM {table}"'),
        ("inspections", "grading", "x.py", 'Q = "SELECT 1 FROM {table}"'),
        ("auxpolice", "personnel", "x.py", 'Q = "SELECT 1 FROM {table}"'),
    ],
)
def test_every_way_to_name_one_is_found(floor, of, path, text):
    tables = floors.owners()
    text = text.format(table=next(table for table in sorted(tables) if tables[table] == of))
    found = list(floors.crossings(floor, path, text, tables))
    assert len(found) == 1 and found[0].startswith(f"{path}:{text.count(chr(10)) + 1}: ")
    assert list(floors.crossings(of, path, text, tables)) == [], "its own floor may"


@pytest.mark.parametrize("floor", sorted({name.partition(".")[0] for name in PUBLISHED}))
def test_every_published_relation_says_what_it_is(floor):
    body = ast.parse((floors.BASE / floor / "relations.py").read_text("utf-8")).body
    names = [
        (node.targets[0].id, following)
        for node, following in zip(body, [*body[1:], None], strict=True)
        if isinstance(node, ast.Assign) and not node.targets[0].id.startswith("_")
    ]
    silent = [name for name, following in names if not isinstance(following, ast.Expr)]
    assert names and silent == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_relation_is_read_like_the_table_itself(name):
    """Joined from outside it is no step of its own in the plan: nobody pays for the door."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {PUBLISHED[name]} r LIMIT 0", MONTH)
        columns = [column.name for column in cursor.description]
        assert "id" not in columns, "an id says of what"
        cursor.execute(
            f"EXPLAIN SELECT r.* FROM generate_series(1, 9) x LEFT JOIN {PUBLISHED[name]} r ON r.{columns[0]}::text = x::text",
            MONTH,
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Subquery Scan" not in plan or name in FOUND_FIRST
