"""What people read about pay: months, slips with their explanation, differences, totals."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, QuerySet, Sum

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Denied, current
from auxpolice.months import next_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Problem
from payroll.batches import facts_of, law_of, scheme_of
from payroll.models import PayrollInput, PayrollMonth, PayrollRun, Payslip, RunState
from payroll.rules import WARNINGS, LineTrace, trace
from payroll.rules.compare import CAUSE_OF_FACT, CAUSES, ItemChange, compare_person


def effective_run(month: date) -> PayrollRun | None:
    return PayrollRun.objects.filter(month_id=month, state=RunState.EFFECTIVE).select_related("month").first()


def slips_of(month: date) -> QuerySet[Payslip]:
    """Slips of a month within the present scope."""
    return (
        Payslip.objects.filter(month_id=month, is_effective=True)
        .select_related("person", "unit")
        .order_by("unit__sort_order", "position")
    )


def slip_for(month: date, person_id: int) -> Payslip:
    """One slip within the present scope, or Denied."""
    slip = (
        Payslip.objects.select_related("person", "unit", "run", "month", "scheme_version")
        .filter(month_id=month, person_id=person_id, is_effective=True)
        .first()
    )
    if slip is None:
        raise Denied()
    return slip


@dataclass(frozen=True)
class Line:
    """A stored line: code, name, kind (earning, deduction, employer, memo), amount in fen."""

    code: str
    name: str
    kind: str
    amount_fen: int


def lines_of(slip: Payslip) -> list[Line]:
    """The stored lines in printed order."""
    layout = slip.run.schemes[str(slip.scheme_version_id)]
    return [
        Line(*line)
        for line in zip(layout["codes"], layout["names"], layout["kinds"], slip.amounts, strict=True)
    ]


def warnings_of(slip: Payslip) -> list[str]:
    return [text for bit, text in enumerate(WARNINGS.values()) if slip.warnings >> bit & 1]


def frozen_facts(slip: Payslip):
    """The engine's facts of one slip, from the frozen inputs."""
    row = PayrollInput.objects.get(run_id=slip.run_id, position=slip.position)
    return facts_of(slip.run, np.array([row.facts], dtype=np.int64))


def explain(slip: Payslip) -> list[LineTrace]:
    """Every line re-derived from the frozen facts. A line that differs from the stored one is an alarm, not shown."""
    traced = trace(scheme_of(slip.scheme_version_id), law_of(slip.run), frozen_facts(slip))
    if [line.amount_fen for line in traced] != list(slip.amounts):
        raise Problem(
            "重新推算的结果与已存的工资条不一致，请联系系统管理员核查。", code="explanation", status=500
        )
    return traced


def unit_totals(month: date) -> list[Any]:
    """Heads and sums per unit within the user's reach of pay totals; one statement."""
    span = current().span(Resource.PAY_TOTALS)
    slips = Payslip.everything.filter(month_id=month, is_effective=True)
    if not span.all:
        slips = slips.filter(unit_id__in=span.unit_ids)
    return list(
        slips.values("unit_id", "unit__name", "unit__sort_order")
        .annotate(
            heads=Count("id"),
            gross=Sum("gross_fen"),
            deductions=Sum("deductions_fen"),
            net=Sum("net_fen"),
            employer=Sum("employer_fen"),
        )
        .order_by("unit__sort_order")
    )


def month_totals(months: list[date]) -> dict[date, dict]:
    """Heads and sums per month of the effective runs; one statement."""
    runs = PayrollRun.objects.filter(month_id__in=months, state=RunState.EFFECTIVE)
    return {
        run.month_id: {
            "people": run.expected_heads,
            "gross": run.gross_fen,
            "net": run.net_fen,
            "employer": run.employer_fen,
        }
        for run in runs
    }


@dataclass(frozen=True)
class Difference:
    """A person whose net changed from last month to this: amounts in fen (None: no slip) and what is new."""

    person_id: int
    name: str
    unit: str
    before_fen: int | None
    now_fen: int | None
    cause: str

    @property
    def amount_fen(self) -> int:
        return (self.now_fen or 0) - (self.before_fen or 0)


# The first fact that differs, in this order, names the cause of a person's difference.
_CAUSE_ORDER = (
    "level",
    "post",
    "grade",
    "attendance",
    "duty",
    "award",
    "back_pay",
    "base",
    "seniority",
    "tax",
)


def differences(month: date, limit: int = 500) -> list[Difference]:
    """Against last month, largest first, each with its cause, in one statement."""
    if not current().span(Resource.PAYSLIP).all:
        return []
    run, before = effective_run(month), effective_run(next_month(month, -1))
    if run is None:
        return []
    cases = [
        f"WHEN ({' OR '.join(_differs(run, before, name) for name in names)}) THEN '{cause}'"
        for cause in _CAUSE_ORDER
        if (
            names := [
                n
                for n in run.fact_names
                if CAUSE_OF_FACT.get(n) == cause and before and n in before.fact_names
            ]
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT p.id, p.name, u.name, b.net_fen, n.net_fen,
                   CASE WHEN b.person_id IS NULL THEN 'joined' WHEN n.person_id IS NULL THEN 'left'
                        WHEN n.scheme_version_id <> b.scheme_version_id THEN 'scheme'
                        {" ".join(cases)} ELSE 'law' END
              FROM (SELECT s.*, i.facts FROM payroll_payslip s
                      JOIN payroll_payrollinput i ON i.run_id = s.run_id AND i.position = s.position
                     WHERE s.run_id = %(now)s) n
              FULL JOIN (SELECT s.*, i.facts FROM payroll_payslip s
                           JOIN payroll_payrollinput i ON i.run_id = s.run_id AND i.position = s.position
                          WHERE s.run_id = %(before)s) b ON b.person_id = n.person_id
              JOIN personnel_person p ON p.id = coalesce(n.person_id, b.person_id)
              JOIN units_unit u ON u.id = coalesce(n.unit_id, b.unit_id)
             WHERE n.net_fen IS DISTINCT FROM b.net_fen
             ORDER BY abs(coalesce(n.net_fen, 0) - coalesce(b.net_fen, 0)) DESC, p.id LIMIT %(limit)s
            """,
            {"now": run.pk, "before": before.pk if before else None, "limit": limit},
        )
        rows = cursor.fetchall()
    return [Difference(*row[:5], cause=CAUSES[row[5]]) for row in rows]


def _differs(run: PayrollRun, before: PayrollRun | None, name: str) -> str:
    if before is None:
        return "false"
    now, then = run.fact_names.index(name) + 1, before.fact_names.index(name) + 1
    return f"n.facts[{now}] <> b.facts[{then}]"


def compare_with_last(slip: Payslip) -> list[ItemChange]:
    """Why this slip differs from the person's last one, item by item; nothing when there is no last one."""
    last = (
        Payslip.everything.select_related("run")
        .filter(person_id=slip.person_id, month_id=next_month(slip.month_id, -1), is_effective=True)
        .first()
    )
    if last is None:
        return []
    return compare_person(
        (scheme_of(last.scheme_version_id), law_of(last.run), frozen_facts(last)),
        (scheme_of(slip.scheme_version_id), law_of(slip.run), frozen_facts(slip)),
    )


def month_json(row: PayrollMonth) -> dict:
    """What the commands print of a month."""
    totals = month_totals([row.month]).get(row.month, {"people": 0, "gross": 0, "net": 0, "employer": 0})
    return {
        "month": f"{row.month:%Y-%m}",
        "state": row.state,
        "people": totals["people"],
        "gross_fen": totals["gross"],
        "net_fen": totals["net"],
        "employer_fen": totals["employer"],
        "digest": row.digest,
    }


def scheme_titles(run: PayrollRun) -> list[str]:
    return [str(version) for version in PolicyVersion.objects.filter(pk__in=run.schemes)]
