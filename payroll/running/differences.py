"""Differences from last month to this: every person's difference taken apart by cause, to the fen.

The causes are put in one after the other (``rules.compare.attribute``), so that the shares of a person add up to the
whole difference, and the shares of all people to the difference of the two months' net.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import current
from auxpolice.months import next_month
from auxpolice.units.models import Unit
from payroll.month.models import PayrollRun, Payslip, RunState
from payroll.month.runs import facts_of, law_of, read_inputs, scheme_of
from payroll.rules.compare import CAUSES, attribute
from personnel.models import Person

CODES = tuple(CAUSES)


@dataclass(frozen=True)
class Difference:
    """A person whose net changed: amounts in fen (None: no slip), the cause that weighs most, and all of them."""

    person_id: int
    name: str
    unit: str
    before_fen: int | None
    now_fen: int | None
    cause: str
    shares: tuple[tuple[str, int], ...]
    """(cause in words, fen), the largest first; they add up to ``amount_fen``."""

    @property
    def amount_fen(self) -> int:
        return (self.now_fen or 0) - (self.before_fen or 0)


@dataclass(frozen=True)
class CauseSum:
    """A cause over everybody: people it touches, and its part of the difference of the two nets in fen."""

    cause: str
    people: int
    amount_fen: int


@dataclass(frozen=True)
class _Pair:
    """Columns over everybody in either month; ``shares`` has a column per cause of ``CODES``."""

    person: np.ndarray
    unit: np.ndarray
    before: np.ndarray
    now: np.ndarray
    in_before: np.ndarray
    in_now: np.ndarray
    shares: np.ndarray


def _runs(month: date) -> tuple[str, ...]:
    """The runs whose slips count in the month: the effective one, then its locked supplements; none before it."""
    regular = PayrollRun.objects.filter(month_id=month, state=RunState.EFFECTIVE).first()
    if regular is None:
        return ()
    supplements = PayrollRun.objects.filter(month_id=month, supplement__state="locked").order_by("revision")
    return (str(regular.pk), *(str(pk) for pk in supplements.values_list("pk", flat=True)))


@dataclass(frozen=True)
class _Side:
    """A month's slips that count, by column: person, unit, net in fen, of whom had left, and which of ``runs`` made them."""

    runs: list[PayrollRun]
    person: np.ndarray
    unit: np.ndarray
    net: np.ndarray
    left: np.ndarray
    source: np.ndarray


def _side(run_ids: tuple[str, ...]) -> _Side:
    found = {str(run.pk): run for run in PayrollRun.objects.filter(pk__in=run_ids)}
    runs = [found[pk] for pk in run_ids]
    columns = []
    for source, run in enumerate(runs):
        rows = (
            Payslip.everything.filter(run=run, is_effective=True)
            .order_by("position")
            .values_list("person_id", "unit_id", "net_fen", "after_leaving")
        )
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 4)
        columns.append(np.column_stack([table, np.full(len(table), source, dtype=np.int64)]))
    return _Side(runs, *np.concatenate(columns).T)


def _pair(month: date) -> _Pair | None:
    runs, before = _runs(month), _runs(next_month(month, -1))
    if not runs or not before:
        return None
    return _attributed(runs, before)


@lru_cache(maxsize=4)
def _attributed(run_ids: tuple[str, ...], before_ids: tuple[str, ...]) -> _Pair:
    """Runs are never changed once they count, and a locked supplement is a further run: the comparison may be kept."""
    side, old = _side(run_ids), _side(before_ids)
    everybody = np.union1d(side.person, old.person)
    size = len(everybody)
    here, there = np.searchsorted(everybody, side.person), np.searchsorted(everybody, old.person)
    now, then, unit, source, old_source = (np.zeros(size, dtype=np.int64) for _n in range(5))
    in_now, in_before = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    unit[there], unit[here] = old.unit, side.unit
    now[here], then[there] = side.net, old.net
    source[here], old_source[there] = side.source, old.source
    in_now[here], in_before[there] = True, True
    shares = np.zeros((size, len(CODES)), dtype=np.int64)
    settled = np.zeros(size, dtype=bool)  # a slip after leaving comes and goes by what it settles
    settled[here[side.left == 1]] = settled[there[old.left == 1]] = True
    came, went = np.where(in_now & ~in_before, now, 0), np.where(in_before & ~in_now, -then, 0)
    shares[:, CODES.index("joined")] = np.where(settled, 0, came)
    shares[:, CODES.index("left")] = np.where(settled, 0, went)
    shares[:, CODES.index("award")] = np.where(settled, came + went, 0)
    chosen = in_now & in_before & (now != then)
    for number, run in enumerate(side.runs):
        for earlier, before in enumerate(old.runs):
            of_both = chosen & (source == number) & (old_source == earlier)
            _compare(run, before, everybody, of_both, shares)
    return _Pair(everybody, unit, then, now, in_before, in_now, shares)


def _compare(
    run: PayrollRun, before: PayrollRun, everybody: np.ndarray, chosen: np.ndarray, shares: np.ndarray
) -> None:
    """Fill in the shares of the people chosen, whose slips these two runs made; a pair of schemes at a time."""
    wanted = everybody[chosen]
    if not len(wanted):
        return
    new, old = (read_inputs(one, 0, one.expected_heads) for one in (run, before))
    at_new, at_old = (_places(side["person_id"], wanted) for side in (new, old))
    laws = law_of(before), law_of(run)
    schemes = np.column_stack([old["scheme_version_id"][at_old], new["scheme_version_id"][at_new]])
    rows = np.flatnonzero(chosen)
    for pair in np.unique(schemes, axis=0):
        same = (schemes == pair).all(axis=1)
        old_scheme, new_scheme = (scheme_of(int(version)) for version in pair)
        found = attribute(
            (old_scheme, laws[0], facts_of(before, old["facts"][at_old[same]])),
            (new_scheme, laws[1], facts_of(run, new["facts"][at_new[same]])),
        )
        for cause, column in found.items():
            shares[rows[same], CODES.index(cause)] = column


def _places(people: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    order = np.argsort(people)
    return order[np.searchsorted(people[order], wanted)]


def _named(pair: _Pair, places: np.ndarray) -> list[Difference]:
    names = dict(
        Person.everything.filter(pk__in=[int(n) for n in pair.person[places]]).values_list("pk", "name")
    )
    units = dict(Unit.objects.values_list("pk", "name"))
    rows = []
    for n in places:
        order = np.argsort(-np.abs(pair.shares[n]), kind="stable")
        parts = tuple((CAUSES[CODES[c]], int(pair.shares[n, c])) for c in order if pair.shares[n, c])
        rows.append(
            Difference(
                int(pair.person[n]),
                names[int(pair.person[n])],
                units[int(pair.unit[n])],
                int(pair.before[n]) if pair.in_before[n] else None,
                int(pair.now[n]) if pair.in_now[n] else None,
                parts[0][0] if parts else CAUSES["tax"],
                parts,
            )
        )
    return rows


def _seen() -> bool:
    return current().span(Resource.PAYSLIP).all


def differences(
    month: date, *, least_fen: int = 0, percent: int = 0, cause: str = "", limit: int | None = None
) -> list[Difference]:
    """Everybody whose net differs from last month, the largest first; nothing without a last month.

    Of those: who moved by at least so much, in fen and in percent of last month's net (who had no slip then by all of
    it), and whom the cause (in words) touches.
    """
    pair = _pair(month) if _seen() else None
    if pair is None:
        return []
    moved = np.abs(pair.now - pair.before)
    wanted = ((moved > 0) | (pair.in_now != pair.in_before)) & (moved >= least_fen)
    wanted &= ~pair.in_before | (moved * 100 >= np.abs(pair.before) * percent)
    if cause:
        code = next((n for n, one in enumerate(CODES) if CAUSES[one] == cause), None)
        wanted &= pair.shares[:, code] != 0 if code is not None else False
    changed = np.flatnonzero(wanted)
    order = np.argsort(-moved[changed], kind="stable")
    return _named(pair, changed[order][:limit])


def of_person(month: date, person_id: int) -> Difference | None:
    """One person's difference with all its causes."""
    pair = _pair(month) if _seen() else None
    if pair is None:
        return None
    found = np.flatnonzero(pair.person == person_id)
    return _named(pair, found)[0] if len(found) else None


def by_cause(month: date) -> list[CauseSum]:
    """Each cause's part of the difference of the two nets; the parts add up to it."""
    pair = _pair(month) if _seen() else None
    if pair is None:
        return []
    return [
        CauseSum(CAUSES[code], int((pair.shares[:, n] != 0).sum()), int(pair.shares[:, n].sum()))
        for n, code in enumerate(CODES)
        if pair.shares[:, n].any()
    ]
