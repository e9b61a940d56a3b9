"""The pay rules: pure calculation over columns of int64 fen. No ORM, no clock, no settings.

    from payroll.rules import Facts, Law, Scheme, calculate, trace

    scheme = Scheme.parse(policy_version.content)              # SchemeError.faults: all faults, in Chinese
    law = Law.for_month(dated_parameters, date(2026, 11, 1))   # LawError.faults likewise
    facts = Facts.of({"level_rank": [...], "si_base_fen": [...], ...})  # or Facts.rows([{...}, ...])
    unpayable = scheme.faults(facts, law)                      # FactFault(row, field, message)
    result = calculate(scheme, law, facts)                     # raises FactError, AmountOverflow

* ``FACT_FIELDS`` (facts.py) is the complete list of inputs with unit, meaning, bounds and default.
  ``Facts.values(row)`` gives one person's inputs to freeze; ``Facts.one(**values)`` brings them back.
* ``Result.amounts[person, item]`` in printed order of ``Result.codes``; ``column(code)``,
  ``of_kind("earning")``; ``gross_fen``, ``deductions_fen``, ``net_fen`` (gross − deductions),
  ``employer_fen``, ``cost_fen``. ``Result.cumulative`` holds the tax year's sums including this month:
  they are next month's facts of the same names (``ytd_…``); in January they start from 0.
  ``tax_months`` counts this month too.
* Several schemes in one month: ``whatif.calculate_by_scheme`` groups the people by scheme.
* ``trace(scheme, law, Facts.one(...))`` runs the same rules with a tracer and returns a ``LineTrace`` per
  item: formula in words and numbers, inputs with the fact, item or parameter they came from, source, mark.
* Sign convention: earnings add up to gross; leave without pay is an earning with a negative amount, so
  that gross is what the tax law calls income. Deductions and employer items are positive when paid.
* Back pay: ``backpay.differences(right, row, paid)`` item by item, and ``backpay.facts_of`` for the
  ``back_…_fen`` facts that post them in the open month.
* ``employed_half_days ÷ month_half_days`` prorates joiners and leavers: give both for everybody.
* What-if: ``whatif`` (a side and its outcome), ``summing`` (sides in figures), ``affordable`` (highest
  parameter in a budget), ``projection`` (years ahead), ``fairness`` (indices); differences with causes:
  ``compare``.
"""

from payroll.rules.columns import AmountOverflow, Ratio
from payroll.rules.engine import CUMULATIVE, WARNINGS, Result, calculate
from payroll.rules.explain import LineTrace, trace
from payroll.rules.facts import CATEGORIES, FACT_FIELDS, FACT_NAMES, GRADES, FactError, FactFault, Facts
from payroll.rules.law import DatedParameter, Law, LawError
from payroll.rules.scheme import Item, Scheme, SchemeError

__all__ = [
    "CATEGORIES",
    "CUMULATIVE",
    "FACT_FIELDS",
    "FACT_NAMES",
    "GRADES",
    "WARNINGS",
    "AmountOverflow",
    "DatedParameter",
    "FactError",
    "FactFault",
    "Facts",
    "Item",
    "Law",
    "LawError",
    "LineTrace",
    "Ratio",
    "Result",
    "Scheme",
    "SchemeError",
    "calculate",
    "trace",
]
