"""Retirement: a reminder before the month, and a stop with its article where contributions go on after it."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice import months
from auxpolice.access.scope import acting
from auxpolice.problems import Problem
from payroll.month import freezing, gaps
from payroll.retirement import hooks, queries
from payroll.running import actions as running
from personnel.models import ContributionBase
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
NOV = date(2025, 11, 1)


@pytest.fixture
def county():
    """赵老 was born in January 1963 (due 2023-01), 钱师 in February 1966 (60 and four months: 2026-06)."""
    made = County()
    made.late = made.hire("赵老", number=say.id_number(date(1963, 1, 5), 101), badge="R1")
    made.soon = made.hire("钱师", number=say.id_number(date(1966, 2, 5), 103), badge="R2")
    made.hire("张伟")
    return made


def test_the_months_are_those_of_the_rule(county):
    with acting(county.political):
        rows = queries.due(date(2026, 12, 1), on=date(2025, 11, 3), table=queries.table_on(NOV))
    assert [(row.person.name, row.month) for row in rows] == [
        ("赵老", date(2023, 1, 1)),
        ("钱师", date(2026, 6, 1)),
    ]


def test_contributions_of_who_is_due_stop_the_calculation_until_somebody_decides(county):
    county.open(NOV)
    _rows, params = freezing.month_parameters(NOV)
    gap = next(one for one in gaps.found(params) if one.code == "retired")
    assert (gap.people, gap.names) == (1, ["赵老"]) and not gap.blocking
    assert "社会保险法第十六条" in gap.sentence
    with pytest.raises(Problem) as refused, acting(county.finance):
        running.start_run(NOV, acting_user=county.finance)
    assert any("赵老" in detail and "法定退休年龄" in detail for detail in refused.value.details)
    ContributionBase.everything.filter(person=county.late).update(insurance_fen=0, housing_fen=0)
    _rows, params = freezing.month_parameters(NOV)
    assert "retired" not in {one.code for one in gaps.found(params)}


def test_the_political_department_is_reminded_before_the_month(county, client, monkeypatch):
    for module in (months, queries, hooks):
        if hasattr(module, "today"):
            monkeypatch.setattr(module, "today", lambda: date(2026, 4, 10))
    client.force_login(county.political)
    home = client.get("/").content.decode()
    assert "即将到法定退休年龄" in home and "钱师" in home
    assert "已到法定退休年龄，仍在缴费" in home and "赵老" in home
    page = client.get(reverse("payroll:retiring")).content.decode()
    assert "赵老" in page and "2023-01" in page and "2026-06" in page
