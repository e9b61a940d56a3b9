"""Measuring 就高不就低, who is protected and with how much: done by the engine, set-based, at a roll-out.

Covered is everybody who is assigned to the units on the day (of those who left earlier in that month: on their last
day) and whose employment began before the month: the plan before has paid them. The amount is the regular pay that
the plan before gave in the last month before (``payroll.rules.whatif.floor_of``). Not covered:

- who is hired in the month of the roll-out or later, or hired anew after leaving: nothing was paid that could fall;
- who is transferred into a pilot unit later: pay follows the unit and the post (易岗易薪); protection is against a
  change of plan, and a transfer is a decision about one person. Where the department wants it, the transfer waits
  for the roll-out, or finance corrects a row;
- who was already paid by this very version: nothing changes for them, and a row they have goes on.

Who leaves the units keeps the row; it counts for nothing where another plan pays, and again after a return. The
roll-out of another version to the unit they are in then ends it, and measures anew when 就高不就低 is chosen.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.contrib.postgres.fields import DateRangeField
from django.db import connection
from django.db.models import DateField, Func, Q, Value
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.batch import columns
from auxpolice.money import yuan
from auxpolice.months import format_month, last_day, month_of, next_month
from auxpolice.policy.models import InForce, PolicyVersion
from auxpolice.policy.roll_out import RollOut
from auxpolice.problems import Conflict, Problem
from payroll.month import freezing
from payroll.month.models import MonthState, PayrollMonth, Payslip
from payroll.month.runs import scheme_of
from payroll.protection.models import ProtectedPay, Protection
from payroll.rules import Facts, LineTrace, Scheme, calculate
from payroll.rules.pay_rules import Protected
from payroll.rules.whatif import floor_of
from payroll.schemes import PAY
from personnel.models import Person
from personnel.relations import PLACES

CHOICE = "protect"

_COVERED = f"""
SELECT person_id, employment_id FROM {PLACES} place
 WHERE unit_id = ANY(%(units)s) AND employed && daterange(%(month)s, %(day)s, '[]') AND lower(employed) < %(month)s
   AND period @> least(%(day)s, coalesce(upper(employed) - 1, %(day)s))
 ORDER BY person_id
"""

_INSERT = """
INSERT INTO payroll_protectedpay
       (person_id, employment_id, regular_fen, before_id, period, version_id, protection_id, why, entered_by_id)
SELECT person, employment, fen, before, daterange(%s, NULL), %s, %s, %s, %s
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS measured(person, employment, fen, before)
"""

_GO_ON = """
INSERT INTO payroll_protectedpay
       (person_id, employment_id, regular_fen, before_id, period, version_id, why, entered_by_id)
SELECT person_id, employment_id, regular_fen, before_id, daterange(%s, NULL), version_id, why, %s
  FROM payroll_protectedpay WHERE ended_for_id = %s
"""


def protects(content: dict) -> bool:
    """The plan has an item 就高不就低补差."""
    scheme, faults = Scheme.read(content)
    return not faults and any(isinstance(item.rule, Protected) for item in scheme.items)


def rolled_out(what: RollOut) -> None:
    """A pay version has been put in force: rows of other versions end, and with the choice on new ones begin."""
    month = month_of(what.start)
    protection = Protection(
        version=what.version,
        day=what.start,
        month=month,
        unit_ids=list(what.unit_ids),
        chosen=CHOICE in what.chosen,
        entered_by=what.acting_user,
    )
    protection.save()
    _write(protection, what.acting_user)


def taken_back(version: PolicyVersion, start: date, acting_user: User) -> None:
    """A roll-out still to begin will not be: its rows go, and what it ended goes on as a row of the same words."""
    for protection in Protection.objects.select_for_update().filter(version=version, day=start):
        ProtectedPay.everything.filter(protection=protection).delete()
        with connection.cursor() as cursor:
            cursor.execute(_GO_ON, [protection.month, acting_user.pk, protection.pk])
        protection.chosen = False
        protection.save(update_fields=["chosen"])


def measure_again(month: date, acting_user: User) -> None:
    """Before a month is frozen: roll-outs that begin with it are measured by what is known now."""
    for protection in Protection.objects.filter(month=month, chosen=True).select_related("version"):
        _write(protection, acting_user)


@dataclass(frozen=True)
class Measured:
    """Columns of the people to be protected: ids, the version that paid before, and fen."""

    people: np.ndarray
    employments: np.ndarray
    before: np.ndarray
    fen: np.ndarray

    def take(self, rows: np.ndarray) -> "Measured":
        return Measured(self.people[rows], self.employments[rows], self.before[rows], self.fen[rows])


_NOBODY = Measured(*[np.array([], dtype=np.int64)] * 4)


def _write(protection: Protection, acting_user: User) -> None:
    """Six statements to measure and five to write, however many people there are and versions that paid before."""
    covered = columns.read(
        _COVERED,
        {"units": protection.unit_ids, "month": protection.month, "day": protection.day},
        {"person_id": "int8", "employment_id": "int8"},
    )
    found = _measured(protection, covered) if protection.chosen else _NOBODY
    found = found.take(~np.isin(found.people, _by_hand(protection)))
    as_before = _as_before(protection, found)
    kept, found = found.people[as_before].tolist(), found.take(~as_before)
    _end_others(protection, covered["person_id"].tolist(), found.people.tolist(), kept, acting_user)
    if not found.people.size:
        return
    why = _("「%(version)s」自 %(day)s 起施行，就高不就低。") % _told(protection)
    listed = (found.people, found.employments, found.fen, found.before)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                protection.month,
                protection.version_id,
                protection.pk,
                why,
                acting_user.pk,
                *(column.tolist() for column in listed),
            ],
        )


def _told(protection: Protection) -> dict:
    return {"version": protection.version, "day": protection.day}


def _by_hand(protection: Protection) -> list[int]:
    """People whose row under this version finance has corrected or ended: no measuring again goes over that."""
    rows = ProtectedPay.everything.filter(
        Q(protection__isnull=True) | Q(ended_by__isnull=False),
        version=protection.version,
        period__startswith__gte=protection.month,
    )
    return [*rows.values_list("person_id", flat=True), *protection.left_out]


def _as_before(protection: Protection, found: Measured) -> np.ndarray:
    """Mask of those whose row of this roll-out says the same already."""
    rows = columns.read(
        "SELECT person_id, employment_id, before_id, regular_fen FROM payroll_protectedpay"
        " WHERE protection_id = %s AND ended_by_id IS NULL AND upper(period) IS NULL",
        [protection.pk],
        dict.fromkeys(("person_id", "employment_id", "before_id", "regular_fen"), "int8"),
    )
    known = set(zip(*(column.tolist() for column in rows.values()), strict=True))
    told = zip(*(c.tolist() for c in (found.people, found.employments, found.before, found.fen)), strict=True)
    return np.fromiter((row in known for row in told), dtype=bool, count=found.people.size)


def _end_others(
    protection: Protection, people: list[int], measured: list[int], kept: list[int], acting_user: User
) -> None:
    """End the protection of these people under other versions with the month before; of those measured, all they have."""
    rows = ProtectedPay.everything.filter(period__overlap=(protection.month, None))
    others = rows.filter(
        ~Q(version=protection.version) & Q(person_id__in=people)
        | Q(person_id__in=measured)
        | Q(protection=protection, ended_by__isnull=True) & ~Q(person_id__in=kept)
    )
    if not others.exists():
        return
    locked = (
        PayrollMonth.objects.filter(state=MonthState.LOCKED, month__gte=protection.month)
        .order_by("month")
        .first()
    )
    if locked:
        raise Conflict(
            _("%(month)s 已锁定，其中有受「就高不就低」保护的人；请把施行日期改到未锁定的月份。")
            % {"month": locked},
            code="protected-locked",
            field="start",
        )
    others.filter(period__startswith__gte=protection.month).delete()
    others.update(
        period=Func(
            Func("period", function="lower", output_field=DateField()),
            Value(protection.month),
            function="daterange",
            output_field=DateRangeField(),
        ),
        ended_by=acting_user,
        ended_for=protection,
        ended_why=_("「%(version)s」自 %(day)s 起施行。") % _told(protection),
    )


def _measured(protection: Protection, covered: dict[str, np.ndarray]) -> Measured:
    """Everybody covered whom another version paid in the month before, with what it may not fall below."""
    before = next_month(protection.month, -1)
    former = InForce.objects.filter(kind=PAY, period__contains=last_day(before))
    if not covered["person_id"].size or not former.exclude(version=protection.version).exists():
        return _NOBODY
    rows, params = freezing.month_parameters(before)
    law = freezing.law_from(rows, before)
    fresh = freezing.fresh(params, people=covered["person_id"].tolist(), employed=True)
    parts = []
    for version_id in np.unique(fresh["scheme_version_id"]):
        if version_id == protection.version_id:
            continue
        chosen = fresh["scheme_version_id"] == version_id
        people = fresh["person_id"][chosen]
        scheme, matrix = scheme_of(int(version_id)), fresh["facts"][chosen]
        facts = Facts.frozen(freezing.fact_names(params), matrix)
        _refuse_faults(scheme.faults(facts, law), people, before)
        employments = covered["employment_id"][np.searchsorted(covered["person_id"], people)]
        floor = floor_of(calculate(scheme, law, facts), facts.column("protected_fen"))
        part = Measured(people, employments, np.full(people.size, version_id, dtype=np.int64), floor)
        parts.append(part.take(floor > 0))
    return Measured(
        *(
            np.concatenate([getattr(part, name) for part in (_NOBODY, *parts)])
            for name in Measured.__dataclass_fields__
        )
    )


def _refuse_faults(faults, people: np.ndarray, month: date) -> None:
    """Refuse the roll-out when somebody can't be calculated, rather than leaving them without."""
    if not faults:
        return
    names = Person.everything.in_bulk([int(people[fault.row]) for fault in faults[:20]])
    raise Problem(
        _("%(month)s 有人的数据不能核算，无法核定受保护的原工资；请先更正，或不选就高不就低。")
        % {"month": format_month(month)},
        code="protect-facts",
        field=CHOICE,
        details=[f"{names[int(people[fault.row])].name}：{fault.message}" for fault in faults[:20]],
    )


def with_origin(lines: list[LineTrace], slip: Payslip, protected_fen: int) -> list[LineTrace]:
    """The line of 就高不就低 says which plan gave the protected pay, and since when it holds."""
    row = (
        ProtectedPay.everything.select_related("before")
        .filter(
            person_id=slip.person_id,
            version_id=slip.scheme_version_id,
            regular_fen=protected_fen,
            period__overlap=(slip.month_id, next_month(slip.month_id)),
        )
        .first()
    )
    if row is None:
        return lines
    origin = _("原固定工资 %(fen)s 元按「%(before)s」核定，自 %(since)s 起受保护") % {
        "fen": yuan(row.regular_fen),
        "before": row.before,
        "since": row.period.lower,
    }
    return [
        replace(
            line, formula=f"{line.formula}；{origin}", source="；".join(filter(None, [line.source, row.why]))
        )
        if line.rule == Protected.LABEL
        else line
        for line in lines
    ]
