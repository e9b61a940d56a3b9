"""Every fact that the engine pays has somebody or something that writes it: a page, another fact, or a later part by name."""

from dataclasses import dataclass

import pytest
from django.urls import NoReverseMatch, reverse

from assessment.attendance.grid import AttendanceGrid
from payroll.amounts import pages as amounts
from payroll.entries.models import EntryKind
from payroll.month import freezing
from payroll.rules import FACT_NAMES
from payroll.rules.deductions import KINDS
from payroll.rules.facts import ENTERED
from payroll.tax_facts.pages import ASKED


@dataclass(frozen=True)
class Page:
    """A page on which people enter it, by its name and what the address needs."""

    name: str
    args: tuple = ()


DERIVED, POSTED, BEFORE = "other facts", "the check of back pay", "the slips of the year"
TRAINING = "comes with Training"
OVERTIME = Page("assessment:overtime")
GRID = Page("assessment:attendance")
MONTH_ENTRY = Page("payroll:entries", ("2025-11",))
TAX = Page("payroll:tax-facts", (1,))
PAY_FACTS = Page("personnel:pay-facts", (1,))

WRITERS = {
    "level_rank": Page("grading:evaluations"),
    "level_step": Page("grading:evaluations"),
    "post_class": Page("grading:posts"),
    "category": Page("personnel:transfer", (1,)),
    **dict.fromkeys(("before_post_class", "before_category", "before_half_days", "post_changed"), DERIVED),
    "seniority_years": Page("personnel:hire"),
    "probation": Page("personnel:hire"),
    "grade": Page("assessment:months"),
    "after_leaving": DERIVED,
    "month_half_days": Page("calendar:year"),
    "employed_half_days": DERIVED,
    "due_half_days": DERIVED,
    "attended_half_days": DERIVED,
    **dict.fromkeys(
        (
            "paid_leave_half_days",
            "sick_half_days",
            "personal_half_days",
            "absent_half_days",
            "night_shifts",
            "holiday_shifts",
            "meal_days",
        ),
        GRID,
    ),
    **dict.fromkeys(
        ("overtime_workday_minutes", "overtime_rest_minutes", "overtime_holiday_minutes"), OVERTIME
    ),
    "skill_fen": TRAINING,
    **dict.fromkeys(map(str, EntryKind.values), MONTH_ENTRY),
    "bonus_separate": MONTH_ENTRY,
    "bonus_merged_fen": MONTH_ENTRY,
    "bonus_separate_used": DERIVED,
    "protected_fen": DERIVED,
    "si_base_fen": PAY_FACTS,
    "hpf_base_fen": PAY_FACTS,
    "on_first_month_base": DERIVED,
    "housing_next_month": TAX,
    **dict.fromkeys(
        (
            "back_pay_fen",
            "back_pay_exempt_fen",
            "back_contribution_fen",
            "back_deduction_fen",
            "back_employer_fen",
        ),
        POSTED,
    ),
    "tax_months": DERIVED,
    "additional_deduction_fen": TAX,
    "other_tax_deduction_fen": TAX,
    "tax_relief_fen": Page("payroll:tax-relief", (1,)),
    "first_job_this_year": TAX,
    "sixty_thousand_rule": TAX,
    **dict.fromkeys((name for name in FACT_NAMES if name.startswith("ytd_")), BEFORE),
}
"""What is listed as coming has no writer until that part is there: the demonstration county alone fills it."""

COMING = {"skill_fen"}


def test_every_column_of_the_frozen_inputs_has_a_writer():
    assert set(WRITERS) == set(FACT_NAMES)
    assert set(freezing.EXPRESSIONS) == set(FACT_NAMES)  # none keeps its default for ever
    assert {name for name, by in WRITERS.items() if by == TRAINING} == COMING


@pytest.mark.parametrize("name", sorted(name for name, by in WRITERS.items() if isinstance(by, Page)))
def test_the_page_is_there(name):
    by = WRITERS[name]
    try:
        assert reverse(by.name, args=by.args)
    except NoReverseMatch:
        pytest.fail(f"{name}: there is no page {by.name}")


def test_the_grid_the_declarations_and_the_items_ask_for_what_they_write():
    assert {name for name, by in WRITERS.items() if by is GRID} <= {
        column.name for column in AttendanceGrid.columns
    }
    assert set(KINDS) == set(ASKED) and "pension" in ASKED
    assert freezing.fact_names({"entered": ["HOUSE"]})[-1] == f"{ENTERED}HOUSE"
    assert amounts.AmountForm.base_fields["amount_fen"]
