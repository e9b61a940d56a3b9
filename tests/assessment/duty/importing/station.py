"""The people of the sample roster at the units of the duty samples, and files given to the commands."""

import json
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role
from personnel.models import Assignment, Category, Employment, Person
from personnel.names import name_keys
from tests import vocabulary as say
from tests.assessment.duty.station import rules_in_force

SAMPLES = Path(__file__).with_name("samples")
ROSTER = Path(__file__).parents[3] / "personnel/samples/roster-as-found.xlsx"
STATION, PATROL = "东街派出所", "东门勤务工作站"
MONTH = "2026-10"


@lru_cache
def people() -> list[tuple[str, str, str]]:
    """(badge, name, unit) of the units of the samples, and of whoever bears a name of theirs."""
    sheet = openpyxl.load_workbook(ROSTER, read_only=True)["辅警花名册"]
    rows = [
        (row[10], "".join(row[9].split()), str(row[7]).strip())
        for row in sheet.iter_rows(min_row=5, values_only=True)
        if row[10] and str(row[10]).startswith("FJ")
    ]
    names = {name for _badge, name, unit in rows if unit in (STATION, PATROL)}
    return [row for row in rows if row[2] in (STATION, PATROL) or row[1] in names or row[0] == "FJ10998"]


def settle(rows: list[tuple[str, str, str]]) -> dict[str, Person]:
    """These people, hired long ago, at their units; by badge."""
    units = {name: say.unit(name) for name in {row[2] for row in rows}}
    post, found = say.post(), []
    for place, (_badge, name, _unit) in enumerate(rows):
        number = say.id_number(date(1990, 1 + place // 900, 1), sequence=place % 900)
        key, pinyin, initials = name_keys(name)
        found.append(
            Person(id_number=number, name=name, name_key=key, pinyin=pinyin, initials=initials,
                   sex="1" if int(number[16]) % 2 else "2", birth_date=date(1990, 1 + place // 900, 1), education="31")
        )  # fmt: skip
    Person.everything.bulk_create(found)
    since = DateRange(date(2020, 1, 1), None)
    works = Employment.everything.bulk_create(
        Employment(person=p, period=since, badge_number=row[0], first_worked=date(2020, 1, 1))
        for p, row in zip(found, rows, strict=True)
    )
    Assignment.everything.bulk_create(
        Assignment(
            person=p,
            employment=work,
            unit=units[row[2]],
            post=post,
            category=Category.ATTENDANT,
            period=since,
        )
        for p, row, work in zip(found, rows, works, strict=True)
    )
    return {row[0]: person for row, person in zip(rows, found, strict=True)}


def rules() -> None:
    """The duty rules of the example in force for everybody."""
    rules_in_force(say.account(Role.POLITICAL), say.account(Role.LEADER))


def command(name: str, path, unit: str, *more: str, month: str = MONTH) -> tuple[int, dict[str, Any]]:
    """(exit code, JSON) of a command."""
    out, code = StringIO(), 0
    try:
        call_command(name, str(path), "--unit", unit, "--month", month, "--json", *more, stdout=out)
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue() or "{}")


def expected(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.expected.json").read_text())


def sample(name: str) -> Path:
    return SAMPLES / f"{name}.xlsx"
