"""A post changed within the month pays as the scheme says: by days, from the next month, or as on the last day.

March 2025 has 21 working days: up to the 20th 14, from the 21st on 7.
"""

from datetime import date

import pytest

from auxpolice.access.scope import unscoped
from payroll import policies as shipped
from payroll.month import queries
from payroll.rules.scheme import Scheme, SchemeError
from payroll.slips import explaining
from tests import vocabulary as say
from tests.payroll.county import County, grade_post
from tests.payroll.recovery.test_recoveries import line

pytestmark = pytest.mark.django_db
MAR, APR = date(2025, 3, 1), date(2025, 4, 1)


def moved(setting: str | None, plan=shipped.pilot_plan) -> tuple:
    """Class 2 (600) until the 20th, class 1 (800) from the 21st on."""
    content = plan()
    county = County({**content, "mid_month": setting} if setting else content)
    person = county.hire(on=date(2024, 3, 5))
    hard = say.post("特巡警")
    grade_post(hard, county.levels, 1)
    say.move(person, say.unit("城关派出所"), date(2025, 3, 21), as_post=hard)
    return county, person


@pytest.mark.parametrize(
    ("setting", "march"),
    [
        (None, 800_00),
        ("last_day", 800_00),
        ("next_month", 600_00),
        ("by_days", 666_67),
    ],  # 600 × 14 ÷ 21 + 800 × 7 ÷ 21
)
def test_the_post_pay_of_the_month_of_the_change_is_the_schemes(setting, march):
    county, person = moved(setting)
    county.pay(MAR), county.pay(APR)
    assert (line(person, MAR, "POST"), line(person, APR, "POST")) == (march, 800_00)
    with unscoped("read"):
        traced = {one.code: one for one in explaining.explain(queries.slip_for(MAR, person.pk))}
    assert traced["POST"].amount_fen == march
    assert (
        any("月中换岗：原岗位 14天" in said for said in traced["POST"].formula.splitlines())
        == (setting == "by_days")
        or "月中换岗" in traced["POST"].formula
    )


def test_of_who_also_leaves_only_the_days_in_each_post_are_paid():
    county, person = moved("by_days")
    say.leave(person, date(2025, 3, 27))  # 14 days in the first post, 4 in the second, of 21
    county.pay(MAR)
    whole = round((600_00 * 28 + 800_00 * 8) / 36)
    assert line(person, MAR, "POST") == round(whole * 36 / 42)


def test_the_category_is_of_the_post_too():
    county = County({**shipped.current_plan(), "mid_month": "by_days"})
    person = county.hire(on=date(2024, 3, 5))
    office = say.post("文职内勤", category="civilian")
    grade_post(office, county.levels)
    say.move(person, say.unit("城关派出所"), date(2025, 3, 21), as_post=office)
    county.pay(MAR)
    assert line(person, MAR, "POST") == 266_67  # 300 × 14 ÷ 21 + 200 × 7 ÷ 21


def test_another_word_is_no_setting():
    with pytest.raises(SchemeError, match="月中换岗"):
        Scheme.parse({**shipped.pilot_plan(), "mid_month": "half"})
