"""Queries on pay: months, slips with their lines, totals, what changed between two slips."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import access, current, month_asked
from auxpolice.imports.models import Import
from auxpolice.months import last_day, month_of, next_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Conflict
from payroll.month.models import PayrollInput, PayrollMonth, PayrollRun, Payslip, RunState
from payroll.month.runs import facts_of, law_of, scheme_of
from payroll.rules import CUMULATIVE, WARNINGS, small_groups
from payroll.rules.compare import ItemChange, compare_person
from personnel.models import Employment


def found_month(text: str) -> PayrollMonth:
    """The month of the URL, or Denied."""
    people = ("calculated_by", "checked_by", "approved_by", "locked_by")
    return access(PayrollMonth.objects.select_related(*people), pk=month_asked(text))


def effective_run(month: date) -> PayrollRun | None:
    return PayrollRun.objects.filter(month_id=month, state=RunState.EFFECTIVE).select_related("month").first()


def refuse_paid(upload: Import, people: list[int]) -> None:
    """Raise Conflict where one of these people has been paid for a month that an import's changes count in."""
    if upload.effective is None:
        return
    paid = Payslip.everything.filter(
        person__in=people,
        is_effective=True,
        month_id__gte=month_of(upload.effective),
        run__created_at__gte=upload.accepted_at,
    )
    if n := paid.values("person").distinct().count():
        raise Conflict(
            _("导入之后已按新的内容为 %(n)d 人算过工资，不能撤销，请逐人更正。") % {"n": n},
            code="import-paid",
        )


def slips_of(month: date) -> QuerySet[Payslip]:
    """Slips of a month within the present scope."""
    return (
        Payslip.objects.filter(month_id=month, is_effective=True)
        .select_related("person", "unit")
        .order_by("unit__sort_order", "position")
    )


def slip_for(month: date, person_id: int) -> Payslip:
    """One slip within the present scope, or Denied."""
    slip = access(
        Payslip.objects.select_related("person", "unit", "run", "month", "scheme_version"),
        month_id=month,
        person_id=person_id,
        is_effective=True,
    )
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


def unit_totals(month: date) -> list[Any]:
    """Heads and sums per unit within the user's reach of pay totals; one statement. Fen.

    Whoever may not read the slips gets None for the sums of a unit with too few people (``small_groups``).
    """
    span = current().span(Resource.PAY_TOTALS)
    slips = Payslip.everything.filter(month_id=month, is_effective=True)
    if not span.all:
        slips = slips.filter(unit_id__in=span.unit_ids)
    units: list[Any] = list(
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
    if not current().span(Resource.PAYSLIP).all:
        may, _total = small_groups.shown([unit["heads"] for unit in units])
        for unit, ok in zip(units, may, strict=True):
            if not ok:
                unit.update(dict.fromkeys(("gross", "deductions", "net", "employer")))
    return units


@dataclass(frozen=True)
class ToRecover:
    """A slip below zero: full contributions against a few days. Not in the bank file; to be got back from the person."""

    person_id: int
    name: str
    unit: str
    gross_fen: int
    deductions_fen: int
    amount_fen: int
    recovery_id: int | None = None
    """On record from the lock of the month on."""


def to_recover(month: date) -> list[ToRecover]:
    """People who owe money for the month, the largest amount first, within the present scope of slips."""
    rows = (
        Payslip.objects.filter(month_id=month, is_effective=True, net_fen__lt=0)
        .order_by("net_fen", "position")
        .values_list(
            "person_id",
            "person__name",
            "unit__name",
            "gross_fen",
            "deductions_fen",
            "net_fen",
            "shortfall",
        )
    )
    return [ToRecover(*row[:5], amount_fen=-row[5], recovery_id=row[6]) for row in rows]


def compare_with_last(slip: Payslip) -> list[ItemChange]:
    """The differences of this slip from the person's last one, item by item; nothing when there is no last one."""
    last = (
        Payslip.everything.select_related("run")
        .filter(person_id=slip.person_id, month_id=next_month(slip.month_id, -1), is_effective=True)
        .first()
    )
    if last is None:
        return []
    return compare_slips(last, slip)


def compare_slips(before: Payslip, now: Payslip) -> list[ItemChange]:
    """Item by item why two slips of a person differ, each from its own frozen inputs."""
    return compare_person(
        (scheme_of(before.scheme_version_id), law_of(before.run), frozen_facts(before)),
        (scheme_of(now.scheme_version_id), law_of(now.run), frozen_facts(now)),
    )


def scheme_titles(run: PayrollRun) -> list[str]:
    return [str(version) for version in PolicyVersion.everything.filter(pk__in=run.schemes)]


YEAR_SUMS = ("gross_fen", "contributions_fen", "tax_fen", "other_fen", "net_fen", "employer_fen")


@dataclass(frozen=True)
class YearMonth:
    """A month of a person's year, all in fen: ``tax_so_far_fen`` is what has been withheld on wages up to it."""

    month: date
    gross_fen: int
    contributions_fen: int
    tax_fen: int
    other_fen: int
    net_fen: int
    employer_fen: int
    tax_so_far_fen: int
    additional_fen: int


_TAX_ITEMS = ("IIT", "BONUS_TAX", "SEVERANCE_TAX")
_CONTRIBUTION_ITEMS = ("PENSION", "MEDICAL", "UNEMPLOYMENT", "HOUSING", "BACK_CONTRIBUTION")


def year_of(person_id: int, year: int) -> list[YearMonth]:
    """The locked months of a person's year, within the present scope; one statement."""
    slips = (
        Payslip.objects.filter(
            person_id=person_id, is_effective=True, month__state="locked", month__month__year=year
        )
        .select_related("run")
        .order_by("month_id")
    )
    rows = []
    for slip in slips:
        codes = slip.run.schemes[str(slip.scheme_version_id)]["codes"]
        amounts = dict(zip(codes, slip.amounts, strict=True))
        tax = sum(amounts.get(code, 0) for code in _TAX_ITEMS)
        paid_in = sum(amounts.get(code, 0) for code in _CONTRIBUTION_ITEMS)
        rows.append(
            YearMonth(
                slip.month_id,
                slip.gross_fen,
                paid_in,
                tax,
                slip.deductions_fen - tax - paid_in,
                slip.net_fen,
                slip.employer_fen,
                slip.cumulative[CUMULATIVE.index("ytd_withheld_fen")],
                slip.cumulative[CUMULATIVE.index("ytd_additional_fen")],
            )
        )
    return rows


def badge_of(slip: Payslip) -> str:
    """The badge number the person had in the month."""
    found = (
        Employment.everything.filter(
            person_id=slip.person_id, period__startswith__lte=last_day(slip.month_id)
        )
        .order_by("-period")
        .values_list("badge_number", flat=True)
        .first()
    )
    return found or ""
