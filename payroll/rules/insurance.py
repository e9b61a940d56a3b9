"""Social insurance and housing fund: base between floor and ceiling, rates of both sides, rounding by scheme.

Sources: 社会保险法; 国办发〔2019〕13号; 住房公积金管理条例 16–18.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.law import Contribution


def limited_base(base: Column, entry: Contribution) -> Column:
    """The base within floor and ceiling; 0 stays 0 (not insured this month)."""
    return np.where(base > 0, np.clip(base, entry.floor_fen, entry.ceiling_fen), 0)


def contribution(base: Column, entry: Contribution, side: str) -> Column:
    """What one side (``personal`` or ``employer``) pays on a limited base, fixed sum included. Fen."""
    ratio = entry.personal if side == "personal" else entry.employer
    fixed = entry.personal_fixed_fen if side == "personal" else entry.employer_fixed_fen
    amount = entry.rounding.apply(base, ratio)
    return np.where(base > 0, amount + fixed, 0) if fixed else amount


def first_housing_month(first_month: date, *, transferred: bool) -> date:
    """First month of housing fund: the second month for who starts work, the first wage month for who was
    transferred (条例 16, 17).
    """
    if transferred:
        return first_month
    index = first_month.year * 12 + first_month.month
    return date(index // 12, index % 12 + 1, 1)


def average_base(months_fen: list[int]) -> int:
    """Next year's base: the average monthly wage of last year, fen half up.

    Raises ValueError without a month.
    """
    if not months_fen:
        raise ValueError("没有上年工资，不能核定基数。")
    count = len(months_fen)
    return (2 * sum(months_fen) + count) // (2 * count)
