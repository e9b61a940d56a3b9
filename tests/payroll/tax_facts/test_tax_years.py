"""The tax year of real people: late declarations, a return after leaving, last year's income, the first month of work."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.scope import acting
from payroll.month.models import PayrollInput, Payslip
from payroll.slips.explaining import explain
from personnel.models import Employment, PriorIncome, TaxDeduction
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check
from tests.payroll.county import County, give_level
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.supplementary.test_supplementary import slip
from tests.payroll.tax_facts.test_tax_examples import plan, year_of_tax

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


def declare(person, fen, since, until=None):
    return TaxDeduction.everything.create(
        person=person, kind="child_education", monthly_fen=fen, period=DateRange(since, until)
    )


def test_a_deduction_declared_late_counts_from_the_month_it_holds():
    """公告2018年第61号 第六条: the sums to date take what was not deducted before; paid back at most what was withheld."""
    county = County(plan(1_000_000, 150_000))
    person = county.hire(insurance_fen=0)
    for month in (JAN, FEB):
        county.pay(month)
    assert line(person, FEB, "IIT") == 10_500  # (10,000 − 1,500 − 5,000) × 3 %
    declared = declare(person, 100_000, JAN)
    county.pay(MAR)
    assert slip(person, MAR).cumulative[3] == 300_000
    assert line(person, MAR, "IIT") == 1_500  # 3 × (3,500 − 1,000) × 3 % − 210
    with acting(county.finance):
        traced = explain(slip(person, MAR))
    assert "累计专项附加扣除 3,000.00" in next(one.formula for one in traced if one.code == "IIT")
    declared.delete()  # and what should not have been deducted is taken out again
    county.pay(date(2025, 4, 1))
    assert slip(person, date(2025, 4, 1)).cumulative[3] == 0
    assert line(person, date(2025, 4, 1), "IIT") == 4 * 10_500 - 2 * 10_500 - 1_500


def test_a_deduction_ends_with_its_month_and_another_year_begins_anew():
    county = County(plan(1_000_000, 150_000))
    person = county.hire(insurance_fen=0)
    declare(person, 100_000, date(2024, 1, 1), MAR)
    for month in (JAN, FEB, MAR):
        county.pay(month)
    assert [slip(person, month).cumulative[3] for month in (JAN, FEB, MAR)] == [100_000, 200_000, 200_000]


def test_who_came_back_and_was_forgotten_for_a_month_has_the_months_of_both_employments():
    county = County(plan(1_000_000, 0))
    person = county.hire(insurance_fen=0)
    county.hire("李强", insurance_fen=0)
    for month in (JAN, FEB):
        county.pay(month)
    say.leave(person, MAR)
    for month in (MAR, date(2025, 4, 1)):
        county.pay(month)
    # back in April, but the roster learns it when April is locked
    say.employ(person, at=say.unit("城关派出所"), on=date(2025, 4, 7))
    give_level(person, 2, date(2025, 4, 7), county.levels)
    county.open(date(2025, 5, 1))
    check(county, date(2025, 5, 1))
    county.calculate(date(2025, 5, 1))
    may = Payslip.everything.get(person=person, month_id=date(2025, 5, 1), is_effective=True)
    assert may.tax_months == 4  # January, February, April, May
    assert Employment.everything.filter(person=person).count() == 2


def full_year(county, person, bonus=0, months=range(1, 13)):
    if bonus:
        county.open(date(2025, min(months), 1))
        with acting(county.finance):
            county.one_off(
                person, date(2025, min(months), 1), "bonus_fen", bonus, "年终奖", separate_tax=True
            )
    year_of_tax(county, 2025, months)
    county.calculate(date(2026, 1, 1))
    facts = PayrollInput.objects.get(run__month=date(2026, 1, 1), run__state="effective", person=person)
    return facts.facts[facts.run.fact_names.index("sixty_thousand_rule")]


def test_a_bonus_taxed_apart_is_income_of_last_year_too():
    """公告2020年第19号: all wage income of the year, the annual bonus included, must not exceed 60,000."""
    county = County()
    person = county.hire()
    assert full_year(county, person, bonus=5_000_000) == 0
    december = slip(person, date(2025, 12, 1))
    assert december.cumulative[0] < 6_000_000 < december.cumulative[0] + 5_000_000


def test_without_a_bonus_the_same_year_counts():
    county = County()
    person = county.hire()
    assert full_year(county, person) == 1


def test_months_that_were_not_paid_here_are_not_taken_for_nothing():
    county = County()
    person = county.hire()
    assert full_year(county, person, months=(11, 12)) == 0


def test_who_begins_to_work_pays_into_the_housing_fund_from_the_second_month():
    """住房公积金管理条例 16, 17: a new worker from the second month, who was transferred from the first wage month."""
    county = County()
    new, moved = (county.hire(name, on=date(2025, 1, 6)) for name in ("张伟", "李强"))
    PriorIncome.everything.create(person=new, year=2025, first_job=True, new_to_work=True)
    county.pay(JAN), county.pay(FEB)
    assert (line(new, JAN, "HOUSING"), line(moved, JAN, "HOUSING") > 0) == (0, True)
    assert line(new, FEB, "HOUSING") == line(moved, FEB, "HOUSING") > 0
    assert line(new, JAN, "PENSION") == line(moved, JAN, "PENSION") > 0
    with acting(county.finance):
        traced = explain(slip(new, JAN))
    said = next(one.formula for one in traced if one.code == "HOUSING")
    assert "自第二个月起缴存" in said
