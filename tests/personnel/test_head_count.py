"""The roster's pager counts one table where that is enough, and says what counting the people would have said."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from personnel import queries
from personnel.models import Category
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    here, there = say.unit("城关派出所"), say.unit("北关派出所")
    for number in range(3):
        say.hire(f"张{number}", at=here, on=date(2024, 3, 5))
    say.hire("李强", at=there, on=date(2024, 3, 5))
    say.hire("未到", at=there, on=today() + timedelta(days=30))
    return here, there


def test_the_cheap_count_is_the_count(people):
    office = say.account(Role.POLITICAL)
    with acting(office):
        for unit, category, status, q in product(
            (None, *people, people[0].parent),
            ("", *Category.values),
            ("employed", "coming", "all"),
            ("", "张"),
        ):
            asked = {"unit": unit, "category": category, "status": status, "q": q}
            known = queries.head_count(**asked)
            assert (known is None) == (status != "employed" or bool(q)), asked
            assert known is None or known == queries.roster(**asked).count(), asked


def test_whoever_sees_a_part_counts_what_they_see(people):
    head = say.account(Role.UNIT_HEAD, unit=people[0])
    with acting(head):
        assert queries.head_count() is None
        assert queries.roster().count() == 3


def test_the_page_asks_for_the_employments_alone(people, client):
    client.force_login(say.account(Role.POLITICAL), backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get("/people/").content.decode()
    counts = [
        one["sql"] for one in asked if "COUNT(*)" in one["sql"] and "personnel_employment" in one["sql"]
    ]
    assert len(counts) == 1 and "personnel_person" not in counts[0]
    assert "张0" in page and "未到" not in page
