"""Deviations confirmed at one moment at the edge of the cap: no more 优秀 than seats."""

import pytest

from assessment.appraisal.years import actions, overriding
from assessment.appraisal.years.models import Override, YearSheet
from auxpolice.access.scope import acting
from auxpolice.problems import Problem
from tests import vocabulary as say
from tests.assessment.appraisal.lived import MONTHS, YEAR, Years
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_confirmed_at_once_share_the_last_seat(transactional_db):
    year = Years({"least_months": 1})
    people = [
        say.hire(name, on=MONTHS[0].replace(year=YEAR - 3))
        for name in ("安一", "白二", "蔡三", "戴四", "范五")
    ]
    year.lived(lambda person, month: 9000, those=MONTHS[:1])
    assert {row.grade for row in year.opened().values()} == {"COMPETENT"}, (
        "one seat of five, and nobody in it"
    )
    waiting = []
    for person in people[:4]:
        with acting(year.political):
            row = overriding.propose(
                year.year(person).pk, "EXCELLENT", "事迹突出", acting_user=year.political
            )
            waiting.append(row.pk)

    def confirm(pk):
        def job():
            with acting(year.deputy):
                return overriding.confirm(pk, acting_user=year.deputy)

        return job

    outcomes = race(*(confirm(pk) for pk in waiting))
    assert sum(isinstance(one, Override) for one in outcomes) == 1
    assert all("没有名额" in one.message for one in outcomes if isinstance(one, Problem))
    assert YearSheet.everything.filter(year=YEAR, grade="EXCELLENT").count() == 1
    assert [quota[1:] for quota in actions.quotas(YEAR).values()] == [(1, 1)]
