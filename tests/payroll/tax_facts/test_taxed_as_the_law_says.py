"""Facts of the tax year that decide money: two bonuses, a return in spring, a leaver's service, a pension lowered."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from payroll import policies as shipped
from payroll.month.models import PayrollInput
from personnel.models import ContributionBase, PriorIncome, TaxDeduction
from tests import vocabulary as say
from tests.payroll.county import County, give_level
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.supplementary.test_supplementary import slip
from tests.payroll.tax_facts.test_tax_examples import plan

pytestmark = pytest.mark.django_db
MAR, APR = date(2025, 3, 1), date(2025, 4, 1)


def frozen(person, month: date, fact: str) -> int:
    row = PayrollInput.objects.get(run__month=month, run__state="effective", person=person)
    return row.facts[row.run.fact_names.index(fact)]


def with_bonus(wage_fen: int) -> dict:
    """One wage, the annual bonus and its tax."""
    content = plan(wage_fen, 0)
    kept = [item for item in shipped.current_plan()["items"] if item["code"] in ("BONUS", "BONUS_TAX")]
    return {**content, "items": [*content["items"], *kept]}


def insured(wage_fen: int) -> dict:
    """One wage that counts for the contribution base."""
    content = plan(wage_fen, 0)
    content["items"][0]["insurance_base"] = True
    return content


def enter(county, person, month, fen, apart):
    county.one_off(person, month, "bonus_fen", fen, "年终奖", separate_tax=apart)


def test_two_bonuses_of_a_month_are_taxed_each_its_way():
    """公告2023年第30号 for the one chosen; 国税发〔2005〕9号 5: any other bonus is merged with the month's wage."""
    county = County(with_bonus(800_000))
    person = county.hire(insurance_fen=0, on=MAR)
    county.open(MAR)
    enter(county, person, MAR, 3_600_000, apart=True)
    enter(county, person, MAR, 1_000_000, apart=False)
    county.pay(MAR)
    assert line(person, MAR, "BONUS") == 4_600_000
    assert line(person, MAR, "BONUS_TAX") == 108_000  # 36,000 × 3 %
    assert line(person, MAR, "IIT") == 39_000  # (8,000 + 10,000 − 5,000) × 3 %


def test_a_bonus_not_chosen_is_merged_and_one_chosen_alone_is_not():
    county = County(with_bonus(800_000))
    merged, apart = (county.hire(name, insurance_fen=0, on=MAR) for name in ("张伟", "李强"))
    county.open(MAR)
    enter(county, merged, MAR, 1_000_000, apart=False)
    enter(county, apart, MAR, 1_000_000, apart=True)
    county.pay(MAR)
    assert (line(merged, MAR, "BONUS_TAX"), line(merged, MAR, "IIT")) == (0, 39_000)
    assert (line(apart, MAR, "BONUS_TAX"), line(apart, MAR, "IIT")) == (30_000, 9_000)


def test_sixty_thousand_at_once_is_for_those_employed_since_january():
    """公告2020年第19号: withheld by the same employer in all months of last year and employed from January on."""
    county = County(plan(400_000, 0), years=(2024, 2026))
    stayed, returned = (county.hire(name, insurance_fen=0, on=date(2023, 1, 1)) for name in ("张伟", "李强"))
    for month in range(1, 13):
        county.pay(date(2024, month, 1))
    say.leave(returned, date(2025, 1, 1))
    say.employ(returned, at=say.unit("城关派出所"), on=MAR)
    give_level(returned, 2, MAR, county.levels)
    for month in (date(2025, 1, 1), date(2025, 2, 1), MAR):
        county.pay(month)
    assert frozen(stayed, MAR, "sixty_thousand_rule") == 1
    assert frozen(returned, MAR, "sixty_thousand_rule") == 0


def test_who_leaves_and_returns_in_the_year_keeps_the_sixty_thousand_in_every_month():
    county = County(plan(400_000, 0), years=(2024, 2026))
    person = county.hire(insurance_fen=0, on=date(2023, 1, 1))
    PriorIncome.everything.create(person=person, year=2025, prior_year_fen=6_000_000)
    months = [date(2025, month, 1) for month in range(1, 8)]
    say.leave(person, date(2025, 3, 10))
    say.employ(person, at=say.unit("城关派出所"), on=date(2025, 5, 14))
    give_level(person, 2, date(2025, 5, 14), county.levels)
    county.hire("李强", on=date(2023, 1, 1))
    for month in months:
        county.pay(month)
    paid = [month for month in months if month.month != 4]
    assert {month: frozen(person, month, "sixty_thousand_rule") for month in paid} == dict.fromkeys(paid, 1)


def test_a_leavers_service_ends_with_the_last_day():
    county = County()
    person = county.hire(on=date(2018, 4, 20))
    other = county.hire("李强", on=date(2018, 4, 20))
    say.leave(person, date(2025, 4, 10))
    county.calculate(APR)
    assert frozen(person, APR, "seniority_years") == 6
    assert frozen(other, APR, "seniority_years") == 7  # full years of those who stay count to the month's end


def test_a_personal_pension_lowered_is_taken_back():
    county = County(plan(1_000_000, 0))
    person = county.hire(insurance_fen=0, on=date(2024, 3, 5))
    declared = TaxDeduction.everything.create(
        person=person, kind="personal_pension", monthly_fen=100_000, period=DateRange(date(2025, 1, 1), None)
    )
    for month in range(1, 6):
        county.pay(date(2025, month, 1))
    assert slip(person, date(2025, 5, 1)).cumulative[4] == 500_000
    declared.monthly_fen = 50_000
    declared.save()
    county.pay(date(2025, 6, 1))
    assert slip(person, date(2025, 6, 1)).cumulative[4] == 300_000
    assert line(person, date(2025, 6, 1), "IIT") == 6 * 15_000 - 9_000 - 5 * 12_000  # to date less withheld


def test_no_wage_since_january_does_not_put_off_the_housing_fund():
    """住房公积金管理条例 16, 17: only who is new to work begins in the second month."""
    county = County()
    new, back = (county.hire(name, on=date(2025, 3, 3)) for name in ("张伟", "李强"))
    PriorIncome.everything.create(person=new, year=2025, first_job=True, new_to_work=True)
    PriorIncome.everything.create(person=back, year=2025, first_job=True)
    county.pay(MAR)
    assert (line(new, MAR, "HOUSING"), line(back, MAR, "HOUSING") > 0) == (0, True)
    assert frozen(back, MAR, "first_job_this_year") == 1


def test_the_first_months_wage_is_a_newcomers_base_until_the_review():
    """劳社险中心函〔2006〕60号: hired without a base, overtime of later months changes nothing."""
    county = County(insured(600_000))
    person = county.hire(insurance_fen=0, on=date(2025, 1, 10))
    ContributionBase.everything.filter(person=person).delete()
    county.pay(date(2025, 1, 1))
    first = line(person, date(2025, 1, 1), "PENSION")
    assert first == 48_000  # 6,000 × 8 %
    county.force("pay", "新方案", insured(931_500), start=date(2025, 2, 1))
    county.pay(date(2025, 2, 1)), county.pay(MAR)
    assert line(person, date(2025, 2, 1), "PENSION") == line(person, MAR, "PENSION") == first
    assert frozen(person, MAR, "si_base_fen") == frozen(person, MAR, "hpf_base_fen") == 600_000
