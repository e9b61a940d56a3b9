from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from auxpolice.calendar.days import add_working_days, kinds, working_days
from auxpolice.calendar.models import Day, DayKind
from auxpolice.calendar.seeding import seed_years


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2025, 2026])
def test_published_years_have_thirteen_triple_days_and_248_or_so_working_days(year):
    seed_years(year, year)
    found = kinds(date(year, 1, 1), date(year, 12, 31))
    assert sum(kind == DayKind.HOLIDAY for kind in found.values()) == 13
    assert 247 <= sum(kind == DayKind.WORKDAY for kind in found.values()) <= 249


@pytest.mark.django_db
def test_an_edited_day_changes_the_deadline():
    assert add_working_days(date(2026, 11, 20), 3) == date(2026, 11, 25)
    Day.objects.create(date=date(2026, 11, 24), kind=DayKind.REST, name="局里放假")
    assert add_working_days(date(2026, 11, 20), 3) == date(2026, 11, 26)
    seed_years(2026, 2026)
    assert Day.objects.get(date=date(2026, 11, 24)).name == "局里放假"


class Deadlines(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 25))
    def test_the_deadline_is_the_nth_working_day_after(self, day, count):
        seed_years(2025, 2026)
        deadline = add_working_days(day, count)
        assert working_days(day + timedelta(days=1), deadline) == count
        assert working_days(deadline, deadline) == 1
