"""Withholding of individual income tax on wages: the cumulative method.

Sources: 国家税务总局公告2018年第61号; 公告2020年第13号 (first wage of the year); 公告2020年第19号 (60,000
at once).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules.columns import Column, times
from payroll.rules.law import Law


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Sums of the tax year up to and including the month, in fen."""

    income: Column
    exempt: Column
    special: Column
    additional: Column
    other: Column
    relief: Column


@dataclass(frozen=True, slots=True)
class Withholding:
    """The month's tax with the steps that led to it, in fen."""

    basic_deduction: Column
    taxable: Column
    band: Column
    tax_to_date: Column
    tax: Column


def basic_deduction(law: Law, months: Column, first_job: Column, sixty_thousand: Column) -> Column:
    """减除费用 to date: 5,000 a month of employment here; from January for a first job; 60,000 at once
    where 2020/19 holds.
    """
    counted = months
    if law.first_job_rule:
        counted = np.where(first_job == 1, law.month.month, months)
    to_date = times(counted, law.monthly_deduction_fen)
    if law.sixty_thousand_fen:
        to_date = np.where(sixty_thousand == 1, np.maximum(to_date, law.sixty_thousand_fen), to_date)
    return to_date


def withhold(law: Law, sums: Cumulative, deduction: Column, withheld: Column) -> Withholding:
    """Tax of this month: tax on the cumulative taxable income less relief and less what was withheld; a
    negative result is 0 now and carries on.
    """
    taxable = np.maximum(
        sums.income - sums.exempt - deduction - sums.special - sums.additional - sums.other, 0
    )
    due = law.annual_table.tax(taxable)
    tax = np.maximum(due - sums.relief - withheld, 0)
    return Withholding(deduction, taxable, law.annual_table.index(taxable), due, tax)
