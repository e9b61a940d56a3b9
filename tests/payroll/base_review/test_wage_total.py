"""The base of the next year is the whole wage of the year, bonuses in and leave off; the first month's holds no bonus."""

from datetime import date

import pytest

from auxpolice.access.scope import acting
from payroll import policies as shipped
from payroll.base_review import preview as bases
from personnel.models import ContributionBase
from tests.payroll.backpay.test_back_pay import check, confirm
from tests.payroll.county import County
from tests.payroll.entries.test_after_leaving import enter
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.supplementary.test_supplementary import slip
from tests.payroll.tax_facts.test_taxed_as_the_law_says import frozen

pytestmark = pytest.mark.django_db
OCT, NOV, DEC, JAN = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)


@pytest.mark.parametrize("plan", [shipped.current_plan, shipped.pilot_plan])
def test_bonuses_awards_back_pay_and_leave_are_in_the_year_s_wage(plan):
    """关于工资总额组成的规定 4, 7: 奖金 belongs to it; what was not paid does not."""
    county = County(plan())
    person = county.hire("张伟")
    confirm(person, NOV, county.political, sick_half_days=4, personal_half_days=2)
    county.pay(OCT), county.pay(NOV)
    confirm(person, OCT, county.political, night_shifts=5)  # back pay of December
    check(county, DEC)
    enter(county, person, DEC, 100_000, False, "award_fen")
    enter(county, person, DEC, 1_200_000, True)
    enter(county, person, DEC, 5_000, False, "exempt_pay_fen")
    county.pay(DEC)
    assert line(person, NOV, "LEAVE_PERSONAL") < 0 and line(person, DEC, "BACK_PAY") > 0
    with acting(county.finance):
        [share] = bases.preview(JAN).shares
    wages = sum(slip(person, month).gross_fen for month in (OCT, NOV, DEC)) - 5_000
    assert (share.total_fen, share.average_fen) == (wages, (2 * wages + 3) // 6)


def test_the_base_of_the_first_month_holds_no_award_and_no_bonus():
    county = County()
    person = county.hire("张伟", on=date(2025, 10, 13))
    ContributionBase.everything.filter(person=person).delete()
    county.open(OCT)
    enter(county, person, OCT, 500_000, False, "award_fen")
    enter(county, person, OCT, 1_000_000, False)
    county.pay(OCT), county.pay(NOV)
    assert slip(person, OCT).first_month_base_fen == 310_000  # 2,200 + 300 + 600, of the whole month
    assert frozen(person, NOV, "si_base_fen") == 310_000
