"""The tax administration's worked examples, through real payroll months from January to December."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.scope import unscoped
from payroll import policies as shipped
from payroll.month import queries
from payroll.month.models import Payslip
from personnel.models import PriorIncome, TaxDeduction
from tests.payroll.county import County

pytestmark = pytest.mark.django_db


def plan(wage_fen: int, special_fen: int) -> dict:
    """The current plan with its earnings replaced by one wage, and one special deduction of a fixed amount.

    The statutory contributions stay in it; the people of these examples have no contribution base.
    """
    line = {"source": "税务总局示例", "mark": "example"}
    content = shipped.current_plan()
    kept = [item for item in content["items"] if item["kind"] != "earning" and item["code"] != "PROTECTED"]
    wage = {
        **line,
        "code": "BASE",
        "name": "工资",
        "kind": "earning",
        "rule": {"type": "fixed", "amount_fen": wage_fen},
    }
    special = {
        **line,
        "code": "SPECIAL",
        "name": "三险一金",
        "kind": "deduction",
        "special_deduction": True,
        "rule": {"type": "fixed", "amount_fen": special_fen},
    }
    kept = [item for item in kept if item["code"] not in ("BONUS_TAX", "SEVERANCE_TAX")]
    return {**content, "items": [wage, special, *kept]}


def year_of_tax(county: County, year: int, months=range(1, 13)) -> list[int]:
    """Tax withheld each month in fen, from the stored slips."""
    for month in months:
        county.pay(date(year, month, 1))
    with unscoped("read"):
        slips = Payslip.objects.select_related("run", "scheme_version").order_by("month_id")
        return [
            next(line.amount_fen for line in queries.lines_of(slip) if line.code == "IIT") for slip in slips
        ]


def test_example_one_even_withholding():
    county = County(plan(1_000_000, 150_000))
    person = county.hire(insurance_fen=0, on=date(2024, 3, 5))
    TaxDeduction.everything.create(
        person=person, kind="child_education", monthly_fen=100_000, period=DateRange(date(2025, 1, 1), None)
    )
    assert year_of_tax(county, 2025) == [7_500] * 12


def test_example_two_rising_rates():
    county = County(plan(3_000_000, 450_000))
    person = county.hire(insurance_fen=0, on=date(2024, 3, 5))
    TaxDeduction.everything.create(
        person=person, kind="elderly_support", monthly_fen=200_000, period=DateRange(date(2025, 1, 1), None)
    )
    yuan = [555, 625, 1850, 1850, 1850, 1850, 1850, 2250, 3700, 3700, 3700, 3700]
    assert year_of_tax(county, 2025) == [amount * 100 for amount in yuan]


def test_first_job_counts_the_deduction_from_january():
    county = County(plan(1_200_000, 0))
    person = county.hire(insurance_fen=0, on=date(2025, 3, 1))
    other = county.hire("李强", insurance_fen=0, on=date(2025, 3, 1))
    PriorIncome.everything.create(person=person, year=2025, first_job=True)
    county.pay(date(2025, 3, 1))
    taxes = {}
    with unscoped("read"):
        for slip in Payslip.objects.select_related("run"):
            taxes[slip.person_id] = slip.deductions_fen
    assert taxes[person.pk] == 0  # 12,000 − 3 × 5,000
    assert taxes[other.pk] == 21_000  # (12,000 − 5,000) × 3 %


def test_sixty_thousand_at_once_from_january():
    county = County(plan(800_000, 200_000))
    person = county.hire(insurance_fen=0, on=date(2022, 3, 5))
    other = county.hire("李强", insurance_fen=0, on=date(2022, 3, 5))
    PriorIncome.everything.create(person=person, year=2025, prior_year_fen=5_900_000)
    PriorIncome.everything.create(person=other, year=2025, prior_year_fen=6_000_001)
    for month in range(1, 13):
        county.pay(date(2025, month, 1))
    with unscoped("read"):
        taxes = {
            who.pk: [
                slip.deductions_fen - 200_000
                for slip in Payslip.objects.filter(person=who).order_by("month_id")
            ]
            for who in (person, other)
        }
    assert taxes[person.pk] == [0] * 10 + [18_000, 18_000]
    assert taxes[other.pk] == [3_000] * 12
