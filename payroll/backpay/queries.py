"""Queries on back pay: sums and effects in fen, causes in words, explanations of lines."""

from datetime import date
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Case, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy

from auxpolice.access.models import User
from payroll.backpay.models import BackPayCheck, BackPayGap, BackPayLine, LineState
from payroll.backpay.recomputing import EARLIER
from payroll.month import freezing
from payroll.month.models import PayrollInput, Payslip
from payroll.month.runs import facts_of, law_of, scheme_of
from payroll.rules import Facts
from payroll.rules.backpay import carriers
from payroll.rules.compare import CAUSES, ItemChange, compare_person

KINDS = {
    "back_pay_fen": gettext_lazy("应发"),
    "back_pay_exempt_fen": gettext_lazy("免税应发"),
    "back_contribution_fen": gettext_lazy("个人三险一金"),
    "back_deduction_fen": gettext_lazy("其他扣款"),
    "back_employer_fen": gettext_lazy("单位负担"),
}
CAUSE_NAMES = {
    **CAUSES,
    "joined": gettext_lazy("当月没有工资条"),
    "left": gettext_lazy("当月已不在职"),
    EARLIER: gettext_lazy("更正以前的补发补扣"),
}
EFFECT = Case(
    When(fact__in=["back_pay_fen", "back_pay_exempt_fen"], then=F("amount_fen")),
    When(fact__in=["back_contribution_fen", "back_deduction_fen"], then=-F("amount_fen")),
    default=Value(0),
    output_field=BigIntegerField(),
)
"""What a line does to the person's pay before tax: earnings add, deductions take, the employer's side is none."""


def kind_text(line: BackPayLine) -> str:
    return str(KINDS[line.fact])


def causes_text(codes: str) -> str:
    """``level,attendance`` → 层级变动、考勤."""
    return "、".join(str(CAUSE_NAMES[code]) for code in codes.split(",") if code in CAUSE_NAMES)


def cause_text(line: BackPayLine) -> str:
    return causes_text(line.cause)


def found_gaps(check: BackPayCheck | None) -> QuerySet[BackPayGap]:
    """Person-months that the check could not judge."""
    return BackPayGap.objects.filter(found_by=check).select_related("person")


def _counted(month: date) -> QuerySet[BackPayLine]:
    return BackPayLine.objects.filter(month=month, state__in=[LineState.POSTED, LineState.PENDING])


def sums_by_cause(month: date) -> list[dict]:
    """Lines of a month by cause: people, lines, and the effect on pay before tax in fen."""
    rows = list(
        _counted(month)
        .order_by()
        .values("cause")
        .annotate(people=Count("person", distinct=True), lines=Count("id"), effect=Sum(EFFECT))
        .order_by("-people", "cause")
    )
    return [{**row, "text": causes_text(row["cause"])} for row in rows]


def sums_by_state(month: date) -> list[dict]:
    """Outcome of the differences found for a month, by state of the lines: people, lines, effect in fen."""
    rows = (
        BackPayLine.objects.filter(month=month)
        .exclude(state=LineState.DRAFT)
        .order_by()
        .values("state")
        .annotate(people=Count("person", distinct=True), lines=Count("id"), effect=Sum(EFFECT))
    )
    by_state = {row["state"]: row for row in rows}
    return [
        {**by_state[state], "label": LineState(state).label}
        for state in LineState.values
        if state in by_state
    ]


def effects(month: date) -> dict:
    """People with lines, and their effects on pay before tax: sum of those who gain and of those who lose. Fen."""
    per_person = _counted(month).order_by().values("person").annotate(effect=Sum(EFFECT))
    found = {"people": 0, "gains": 0, "losses": 0, "waiting": 0}
    for row in per_person.annotate(waits=Count("id", filter=Q(state=LineState.PENDING))):
        found["people"] += 1
        found["gains" if row["effect"] > 0 else "losses"] += row["effect"]
        found["waiting"] += row["waits"] > 0
    return found


def waiting(month: date) -> list[Any]:
    """People whose differences no slip of the month can carry: name, months concerned, effect before tax in fen; and
    who noted how they were settled (``noted_by``, ``note``), where that waits for another person."""
    rows = (
        BackPayLine.objects.filter(month=month, state=LineState.PENDING)
        .order_by()
        .values("person_id", "person__name")
        .annotate(
            effect=Sum(EFFECT),
            lines=Count("id"),
            months=Count("of_month", distinct=True),
            noted_by_id=Max("settled_by_id"),
            note=Max("settled_note"),
        )
        .order_by("effect", "person_id")
    )
    found: list[Any] = list(rows)
    users = User.objects.in_bulk({row["noted_by_id"] for row in found} - {None})
    return [{**row, "noted_by": users.get(row["noted_by_id"])} for row in found]


def settled_outside(month: date) -> list[Any]:
    """Settlements outside the payroll in a month: people, effect before tax in fen, by whom noted and confirmed."""
    rows: Any = (
        BackPayLine.everything.filter(month=month, state=LineState.SETTLED)
        .order_by()
        .values("settled_by_id", "confirmed_by_id")
        .annotate(people=Count("person", distinct=True), effect=Sum(EFFECT))
        .order_by("settled_by_id", "confirmed_by_id")
    )
    found = list(rows)
    users = User.objects.in_bulk(
        {row[key] for row in found for key in ("settled_by_id", "confirmed_by_id")} - {None}
    )
    return [
        {**row, "by": users.get(row["settled_by_id"]), "confirmed_by": users.get(row["confirmed_by_id"])}
        for row in found
    ]


def changed_since(line: BackPayLine) -> ItemChange | None:
    """The line's item on the old slip against today's facts, with every changed input; None when a side is missing."""
    slip = (
        Payslip.everything.select_related("run")
        .filter(person_id=line.person_id, month_id=line.of_month, is_effective=True)
        .first()
    )
    if slip is None:
        return None
    parameters, params = freezing.month_parameters(line.of_month)
    fresh = freezing.fresh(params, people=[line.person_id])
    if not len(fresh["person_id"]):
        return None
    frozen = PayrollInput.objects.get(run_id=slip.run_id, position=slip.position)
    before = (
        scheme_of(slip.scheme_version_id),
        law_of(slip.run),
        facts_of(slip.run, np.array([frozen.facts], dtype=np.int64)),
    )
    now = (
        scheme_of(int(fresh["scheme_version_id"][0])),
        freezing.law_from(parameters, line.of_month),
        Facts.frozen(freezing.fact_names(params), fresh["facts"]),
    )
    if now[0].faults(now[2], now[1]):
        return None
    return next((change for change in compare_person(before, now) if change.code == line.item), None)


def lines_of_slip(month: date, person_id: int) -> list[tuple[BackPayLine, str, str]]:
    """The corrections that a person's slip of a month carries: line, kind and cause in words."""
    found = BackPayLine.objects.filter(month=month, person_id=person_id, state=LineState.POSTED)
    return [(line, kind_text(line), cause_text(line)) for line in found.order_by("of_month", "id")]


def lines_of_item(slip: Payslip, code: str) -> list[tuple[BackPayLine, str]]:
    """Parts of a 补发 item of a slip, each with its cause; nothing for any other item."""
    scheme = scheme_of(slip.scheme_version_id)
    facts = [
        fact
        for fact, positions in carriers(scheme).items()
        if code in {scheme.items[position].code for position in positions}
    ]
    if not facts:
        return []
    return [
        (line, cause)
        for line, _kind, cause in lines_of_slip(slip.month_id, slip.person_id)
        if line.fact in facts
    ]
