"""The 现层级 column of a roster."""

from datetime import date

import pytest

from auxpolice.access.scope import unscoped
from auxpolice.months import today
from grading.levels import roster_column
from grading.levels.models import LevelHolding
from tests.grading.steps import give_level, ladder_in_force, level_of, office
from tests.vocabulary import employ, hire, leave, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    unit()
    people = office()
    ladder_in_force(people)
    return people


@pytest.mark.parametrize(
    ("text", "code"),
    [("七级辅警", "L7"), ("七级", "L7"), (" 四 级辅警 ", "L4"), ("L2", "L2"), ("见习", "L0"), ("", None)],
)
def test_a_level_is_known_by_its_names(staff, text, code):
    assert roster_column.read(("s", text)) == (code, [])


def test_an_unknown_level_says_what_would_be_right(staff):
    value, (note,) = roster_column.read(("s", "八级辅警"))
    assert value is None and note.code == "ROW" and "七级辅警" in note.message


def test_levels_are_taken_for_those_who_hold_none(staff):
    new, held = hire("新", on=date(2020, 1, 1)), hire("旧", on=date(2020, 1, 1))
    give_level(staff, held, "L4", date(2021, 1, 1))
    told = [(new.pk, "L6", today()), (held.pk, "L7", today())]
    for _again in range(2):
        with unscoped("test"):
            roster_column.apply(told, staff["political"])
    assert (level_of(new, today()), level_of(held, today())) == ("L6", "L4")
    assert LevelHolding.everything.count() == 2


def test_a_rehired_person_gets_the_level_of_the_new_list(staff):
    person = hire("回", on=date(2015, 1, 1))
    give_level(staff, person, "L4", date(2021, 1, 1))
    leave(person, date(2024, 1, 1))
    employ(person, on=date(2025, 1, 1))
    with unscoped("test"):
        roster_column.apply([(person.pk, "L7", today())], staff["political"])
    assert level_of(person, today()) == "L7" and level_of(person, date(2023, 12, 31)) == "L4"
