"""Social insurance and housing fund: base between floor and ceiling, rates of both sides, rounding by scheme.

Sources: 社会保险法; 国办发〔2019〕13号; 住房公积金管理条例 16–18.
"""

from __future__ import annotations

import numpy as np

from payroll.rules.columns import Column, divide_half_up
from payroll.rules.law import Contribution


def limited_base(base: Column, entry: Contribution) -> Column:
    """The base within floor and ceiling; 0 stays 0 (not insured this month)."""
    return np.where(base > 0, np.clip(base, entry.floor_fen, entry.ceiling_fen), 0)


def contribution(base: Column, entry: Contribution, side: str) -> Column:
    """The contribution of one side (``personal`` or ``employer``) on a limited base, fixed sum included. Fen."""
    ratio = entry.personal if side == "personal" else entry.employer
    fixed = entry.personal_fixed_fen if side == "personal" else entry.employer_fixed_fen
    amount = entry.rounding.apply(base, ratio)
    return np.where(base > 0, amount + fixed, 0) if fixed else amount


def average_base(total_fen: Column, months: Column) -> Column:
    """The base of the year to come: what a person earned in the last calendar year ÷ the months they were paid in,
    fen, half up. Not limited: floor and ceiling of each kind stay with the law of the month (``limited_base``).

    Sources: 社会保险法 12; 住房公积金管理条例 16–18 (上一年度月平均工资).
    Raises ValueError where somebody has no month.
    """
    if (months < 1).any():
        raise ValueError("没有上年工资，不能核定基数。")
    return divide_half_up(total_fen, months)
