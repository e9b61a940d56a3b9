"""A locked month recomputed on paper with what is known now: differences by columns, whatever the number of people.

``recompute`` writes draft lines of one month; ``fingerprint`` sums up the facts that a recomputation rests on.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from assessment.relations import ATTENDANCE_MONTHS, MONTH_GRADES
from auxpolice.batch import columns
from auxpolice.months import next_month
from auxpolice.relations import DAYS, IN_FORCE, PARAMETERS
from grading.relations import LEVELS, POST_CLASSES
from payroll.backpay.models import BackPayCheck, BackPayGap
from payroll.month import freezing
from payroll.month.models import PayrollRun
from payroll.month.runs import facts_of, law_of, scheme_of
from payroll.rules import FACT_NAMES, Facts, Law, calculate
from payroll.rules.backpay import KIND_OF_FACT, POSTED_AS, Key, differing, posted_columns
from payroll.rules.columns import Column
from payroll.rules.compare import compare_person
from personnel.relations import ASSIGNMENTS, CERTIFICATES, CONTRIBUTION_BASES, EMPLOYMENTS

EARLIER = "earlier"
"""Cause of a line that only takes an earlier correction back: the old slip was right after all."""


@dataclass
class Side:
    """Slips or recomputations of one scheme (and run): whose they are, and the facts they rest on."""

    people: np.ndarray
    facts: Facts
    version_id: int
    law: Law
    amounts: np.ndarray
    slip_ids: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.int64))


@dataclass
class Ledger:
    """One month of everybody: ``people`` in order, columns of what was paid so far and of what is right."""

    month: date
    people: np.ndarray
    paid: dict[Key, Column] = field(default_factory=dict)
    right: dict[Key, Column] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def rows(self, people: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.people, people)

    def add(self, side: dict[Key, Column], people: np.ndarray, amounts: dict[Key, Column]) -> None:
        where = self.rows(people)
        for key, column in amounts.items():
            target = side.setdefault(key, np.zeros(len(self.people), dtype=np.int64))
            np.add.at(target, where, column)


def old_slips(month: date) -> list[Side]:
    """The effective slips of a month with their frozen facts, one side per run and scheme."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT run_id, scheme_version_id FROM payroll_payslip"
            " WHERE month_id = %s AND is_effective ORDER BY 1, 2",
            [month],
        )
        groups = cursor.fetchall()
    runs = {run.pk: run for run in PayrollRun.objects.filter(pk__in={run for run, _version in groups})}
    laws = {pk: law_of(run) for pk, run in runs.items()}
    sides = []
    for run_id, version_id in groups:
        run = runs[run_id]
        read = columns.read(
            "SELECT s.id, s.person_id, s.amounts, i.facts FROM payroll_payslip s"
            " JOIN payroll_payrollinput i ON i.run_id = s.run_id AND i.position = s.position"
            " WHERE s.run_id = %s AND s.scheme_version_id = %s AND s.is_effective ORDER BY s.person_id",
            [str(run_id), version_id],
            {
                "id": "int8",
                "person_id": "int8",
                "amounts": ("int8[]", len(run.schemes[str(version_id)]["codes"])),
                "facts": ("int8[]", len(run.fact_names)),
            },
        )
        sides.append(
            Side(
                read["person_id"],
                facts_of(run, read["facts"]),
                version_id,
                laws[run_id],
                read["amounts"],
                read["id"],
            )
        )
    return sides


def right_now(month: date, gaps: dict[int, str]) -> tuple[list[Side], np.ndarray]:
    """(sides recomputed from today's facts, everybody payable); who can't be paid goes to ``gaps``."""
    parameters, params = freezing.month_parameters(month)
    law = freezing.law_from(parameters, month)
    fresh = freezing.fresh(params)
    sides = []
    for version_id in np.unique(fresh["scheme_version_id"]):
        chosen = fresh["scheme_version_id"] == version_id
        people, matrix = fresh["person_id"][chosen], fresh["facts"][chosen]
        scheme = scheme_of(int(version_id))
        facts = Facts.frozen(freezing.fact_names(params), matrix)
        faults = scheme.faults(facts, law)
        if faults:
            keep = np.ones(len(people), dtype=bool)
            for fault in faults:
                keep[fault.row] = False
                gaps.setdefault(int(people[fault.row]), fault.message)
            people, facts = people[keep], facts.take(keep)
        if len(people):
            result = calculate(scheme, law, facts)
            sides.append(Side(people, facts, int(version_id), law, result.amounts))
    return sides, fresh["person_id"]


def _earlier_lines(month: date, before: date) -> list[tuple[int, str, str, str, int]]:
    """Corrections that earlier months have already made of ``month``: (person, item, its name, fact, fen)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, item, max(item_name), fact, sum(amount_fen)::bigint FROM payroll_backpayline"
            " WHERE of_month = %s AND (state = 'settled' OR state = 'posted' AND month < %s)"
            " GROUP BY person_id, item, fact ORDER BY person_id",
            [month, before],
        )
        return cursor.fetchall()


def _still_employed(month: date, people: list[int]) -> set[int]:
    """Those of them with an employment in the month: then something is missing, and nothing may be taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT person_id FROM {EMPLOYMENTS} e"
            " WHERE period && daterange(%s, %s) AND person_id = ANY(%s)",
            [month, next_month(month), people],
        )
        return {row[0] for row in cursor.fetchall()}


def recompute(check: BackPayCheck, month: date) -> int:
    """Draft lines and gaps of one locked month; how many lines."""
    gaps: dict[int, str] = {}
    old = old_slips(month)
    now, payable = right_now(month, gaps)
    lines = _earlier_lines(month, check.month_id)
    known = np.array([row[0] for row in lines], dtype=np.int64)
    ledger = Ledger(
        month, np.unique(np.concatenate([*(side.people for side in (*old, *now)), payable, known]))
    )
    for side, sides in (("paid", old), ("right", now)):
        for part in sides:
            items = scheme_of(part.version_id).items
            ledger.names |= {item.code: item.name for item in items}
            ledger.add(getattr(ledger, side), part.people, posted_columns(items, part.amounts))
    for person, item, name, fact, fen in lines:
        ledger.names.setdefault(item, name)
        ledger.add(
            ledger.paid, np.array([person]), {(item, KIND_OF_FACT[fact]): np.array([fen], dtype=np.int64)}
        )
    gone = np.setdiff1d(ledger.people, payable)
    for person in _still_employed(month, gone.tolist()) if len(gone) else ():
        gaps[person] = _("当月在职，但缺少单位、层级或薪酬方案，无法核算")
    found = [
        (key, kept)
        for key, at in differing(ledger.paid, ledger.right)
        if (kept := at[~np.isin(ledger.people[at], list(gaps))]).size
    ]
    slips = {
        int(person): int(slip)
        for side in old
        for person, slip in zip(side.people, side.slip_ids, strict=True)
    }
    _write(check, ledger, found, _Causes(old, now), slips)
    BackPayGap.objects.bulk_create(
        [
            BackPayGap(found_by=check, person_id=person, of_month=month, text=text[:200])
            for person, text in sorted(gaps.items())
        ],
        batch_size=5000,
    )
    return sum(len(at) for _key, at in found)


class _Causes:
    """Causes of a person's differences: one trace of both sides for all people with the same changes."""

    def __init__(self, old: list[Side], now: list[Side]):
        self.old = {int(p): (side, n) for side in old for n, p in enumerate(side.people)}
        self.now = {int(p): (side, n) for side in now for n, p in enumerate(side.people)}
        self.known: dict[tuple, dict[str, str]] = {}

    def of(self, person: int, code: str) -> str:
        old, now = self.old.get(person), self.now.get(person)
        if old is None:
            return "joined" if now is not None else EARLIER
        if now is None:
            return "left"
        (before, row), (after, at) = old, now
        changed = tuple(
            name
            for name in FACT_NAMES
            if int(before.facts.column(name)[row]) != int(after.facts.column(name)[at])
        ) + tuple(
            code
            for code in sorted({*before.facts.entered, *after.facts.entered})
            if before.facts.entered_column(code)[row] != after.facts.entered_column(code)[at]
        )
        key = (id(before), id(after), changed)
        known = self.known.setdefault(key, {})
        if code not in known:  # the same facts may move an item of one person and not of another
            found = compare_person(
                (scheme_of(before.version_id), before.law, before.facts.person(row)),
                (scheme_of(after.version_id), after.law, after.facts.person(at)),
                effective=False,
            )
            known.update((change.code, ",".join(change.causes)) for change in found)
        return known.get(code, EARLIER)


def _write(
    check: BackPayCheck,
    ledger: Ledger,
    found: list[tuple[Key, np.ndarray]],
    causes: _Causes,
    slips: dict[int, int],
) -> None:
    """COPY the differences as drafts of the check."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    zeros = np.zeros(len(ledger.people), dtype=np.int64)
    for (code, kind), at in found:
        paid, right = ledger.paid.get((code, kind), zeros), ledger.right.get((code, kind), zeros)
        for row in at:
            person, before, after = int(ledger.people[row]), int(paid[row]), int(right[row])
            writer.writerow(
                [
                    check.month_id.isoformat(),
                    person,
                    ledger.month.isoformat(),
                    slips.get(person, ""),
                    code,
                    ledger.names.get(code, code)[:60],
                    before,
                    after,
                    after - before,
                    POSTED_AS[kind],
                    causes.of(person, code)[:200],
                    "draft",
                    check.pk,
                    check.started_by_id or "",
                    "",
                ]
            )
    sink.seek(0)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            "COPY payroll_backpayline (month, person_id, of_month, slip_id, item, item_name, before_fen, after_fen,"
            " amount_fen, fact, cause, state, found_by_id, entered_by_id, settled_note)"
            " FROM STDIN (FORMAT csv, FORCE_NOT_NULL (settled_note))",
            sink,
        )


# relation, columns that a month's pay rests on, condition; {w} is the window of months, a dated row is cut to it
_RESTS_ON = (
    (EMPLOYMENTS, "employment_id, person_id, period * {w}, first_worked, probation_until", "period && {w}"),
    (ASSIGNMENTS, "employment_id, unit_id, post_id, category, period * {w}", "period && {w}"),
    (LEVELS, "employment_id, rank_order, step, period * {w}", "period && {w}"),
    (POST_CLASSES, "post_id, post_class, period * {w}", "period && {w}"),
    (CONTRIBUTION_BASES, "person_id, insurance_fen, housing_fen, period * {w}", "period && {w}"),
    (CERTIFICATES, "person_id, grade, period * {w}", "period && {w}"),
    (
        "payroll_protectedpay",
        "employment_id, version_id, regular_fen, period * {w}",
        "period && {w}",
    ),
    (IN_FORCE, "unit_id, version_id, period * {w}", "kind = 'pay' AND period && {w}"),
    (PARAMETERS, "code, value::text, period * {w}", "period && {w}"),
    (DAYS, "dated.*", "{w} @> date"),
    (ATTENDANCE_MONTHS, "dated.*", "{w} @> month"),
    (MONTH_GRADES, "dated.*", "{w} @> month"),
    ("payroll_supplementaryrun", "id", "state = 'locked' AND {w} @> month_id"),
)
_WINDOW = "daterange(%(first)s, %(after)s)"


def fingerprint(first: date, last: date) -> str:
    """Of every fact the months ``first`` … ``last`` rest on; one statement of sums of row hashes, in no order."""
    parts = " || ',' || ".join(
        f"(SELECT coalesce(sum(hash_record_extended(ROW({listed}), 0)), 0)::text || '/' || count(*)"
        f" FROM {relation} dated WHERE {condition})"
        for relation, listed, condition in (
            (relation, listed.format(w=_WINDOW), condition.format(w=_WINDOW))
            for relation, listed, condition in _RESTS_ON
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT encode(sha256(({parts})::bytea), 'hex')", {"first": first, "after": next_month(last)}
        )
        return cursor.fetchone()[0]
