"""Annual one-off bonus (全年一次性奖金): taxed apart by the monthly table, once a person and year, or
merged into wages.

Source: 财政部 税务总局公告2023年第30号 (until 2027-12-31); 国税发〔2005〕9号 for the method.
"""

from __future__ import annotations

import numpy as np

from payroll.rules.columns import Column, divide_half_up
from payroll.rules.law import Law


def taxed_apart(law: Law, chosen: Column, used: Column) -> Column:
    """True where the bonus is taxed on its own: chosen, not yet used this year, and the rule still in
    force.
    """
    if law.bonus_table is None:
        return np.zeros(chosen.shape, dtype=bool)
    return (chosen == 1) & (used == 0)


def separate_tax(law: Law, bonus: Column) -> Column:
    """Tax of a bonus on its own: the band by a twelfth of it, then bonus × rate − quick deduction. Fen."""
    if law.bonus_table is None:
        return np.zeros_like(bonus)
    table = law.bonus_table
    # the whole bonus against twelve limits instead of a twelfth against one: nothing is rounded
    band = np.searchsorted(np.asarray(table.upper, dtype=np.int64) * 12, bonus, side="left")
    rates = np.array([rate.numerator for rate in table.rates], dtype=np.int64)
    below = np.array([rate.denominator for rate in table.rates], dtype=np.int64)
    quick = np.array(table.quick_fen, dtype=np.int64)
    return np.maximum(divide_half_up(np.maximum(bonus, 0) * rates[band], below[band]) - quick[band], 0)


def cliff_loss(law: Law, bonus: Column) -> Column:
    """The amount the person would keep more with a bonus cut to the limit just below: 36,001 keeps 2,309.10
    less than 36,000. 0 elsewhere. Fen.
    """
    if law.bonus_table is None or not law.bonus_table.upper:
        return np.zeros_like(bonus)
    limits = np.asarray(law.bonus_table.upper, dtype=np.int64) * 12
    below = np.searchsorted(limits, bonus, side="left") - 1
    limit = np.where(below >= 0, limits[np.maximum(below, 0)], 0)
    kept = bonus - separate_tax(law, bonus)
    kept_at_limit = limit - separate_tax(law, limit)
    return np.where(below >= 0, np.maximum(kept_at_limit - kept, 0), 0)
