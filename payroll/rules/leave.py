"""Pay for days of annual leave not taken. Sources: 职工带薪年休假条例; 企业职工带薪年休假实施办法.

The days themselves are those of ``assessment.leave.rules``.
"""

from __future__ import annotations

from fractions import Fraction

from payroll.rules.columns import Ratio
from payroll.rules.law import DatedParameter, Law


def unused_leave_pay(law: Law, parameter: DatedParameter, average_fen: int, days: int | Fraction) -> int:
    """Pay for unused days in fen: 300 % of the daily wage of the last twelve months without overtime; the
    normal pay for the day is within it.
    """
    divisor = law.day_divisor
    multiple = Ratio.parse(parameter.value["unused_multiple"])
    pay = average_fen * days * multiple.fraction / divisor.fraction
    return int(pay + Fraction(1, 2))
