"""Swap shifts: one asks, the colleague agrees, the head approves; each time it is looked at whether it may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty import moved
from assessment.duty.models import (
    OPEN_SWAPS,
    SWAP,
    Plan,
    PlanLine,
    PlanState,
    Shift,
    ShiftSource,
    Swap,
    SwapState,
)
from assessment.duty.planning import notes, reading
from assessment.duty.planning.changing import never, remove
from assessment.duty.rules.checks import day_words
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import month_of
from auxpolice.problems import Conflict, Problem


@dataclass(frozen=True)
class Pair:
    """The two shifts of a swap as they stand; ``back`` is None where nothing is given in return."""

    given: Shift
    back: Shift | None

    def __iter__(self):
        return iter([self.given] if self.back is None else [self.given, self.back])


def words_of(row: Swap) -> str:
    """What is swapped, in a sentence."""
    said = {
        "giver": row.giver,
        "taker": row.taker,
        "given": f"{day_words(row.giver_date)}「{row.giver_code}」",
    }
    if row.taker_date is None:
        return _("%(taker)s替%(giver)s上%(given)s") % said
    back = f"{day_words(row.taker_date)}「{row.taker_code}」"
    return _("%(giver)s的%(given)s换%(taker)s的%(back)s") % {**said, "back": back}


def _pair(row: Swap, lock: bool = False) -> Pair:
    """The shifts as they stand in published plans, or Conflict where one is no longer so."""
    rows = Shift.everything.filter(plan__state=PlanState.PUBLISHED, unit=row.unit_id).select_related("plan")
    if lock:
        rows = rows.select_for_update(of=("self",))

    def one(person: int, day: date, code: str) -> Shift:
        found = rows.filter(person=person, date=day, code=code).first()
        if found is None:
            raise Conflict(_("班表已有变动，要换的班不在了。"), code="moved")
        if found.starts <= timezone.now():
            raise Conflict(_("要换的班已经开始，不能再换。"), code="begun")
        return found

    given = one(row.giver_id, row.giver_date, row.giver_code)
    back = one(row.taker_id, row.taker_date, row.taker_code) if row.taker_date else None
    return Pair(given, back)


def _turned(pair: Pair, row: Swap, by: User | None = None) -> list[Shift]:
    """The shifts with their people exchanged, not stored."""
    turned = []
    for shift, to in zip(pair, (row.taker_id, row.giver_id), strict=False):
        turned.append(
            Shift(
                plan=shift.plan, unit_id=shift.unit_id, person_id=to, date=shift.date, code=shift.code, kind=shift.kind,
                starts=shift.starts, ends=shift.ends, break_minutes=shift.break_minutes, night=shift.night,
                source=ShiftSource.SWAP, by=by, why=words_of(row)[:200],
            )
        )  # fmt: skip
    return turned


def refuse_breaking(row: Swap, pair: Pair) -> None:
    """Raise Problem with everything the swap would newly break for one of the two."""
    turned = _turned(pair, row)
    both = {row.giver_id, row.taker_id}
    words = []
    for first in sorted({month_of(shift.date) for shift in pair}):
        month = reading.read(row.unit_id, first, only=both)
        before = {(b.person, b.date, b.rule) for b in never(month.breaks())}
        gone = {shift.pk for shift in pair}
        after = [shift for shift in month.shifts if shift.pk not in gone] + turned
        words += [
            b.words
            for b in never(month.breaks(after))
            if b.person and (b.person, b.date, b.rule) not in before
        ]
    if words:
        raise Problem(
            _("这样换不行：%(why)s") % {"why": words[0]},
            code="breaks",
            details=list(dict.fromkeys(words[1:])),
        )


@transaction.atomic
def ask(given: Shift, to: Shift | None, taker: int, words: str = "", *, acting_user: User) -> Swap:
    """Ask a colleague to swap one's own shift for theirs, or to take it over."""
    require(acting_user, Act.DUTY_OWN)
    if given.person_id != acting_user.person_id or (to is not None and to.person_id != taker):
        raise Denied()
    here = reading.stays_in(given.unit_id, month_of(given.date))
    if taker not in here or taker == acting_user.person_id:
        raise Denied()
    row = Swap(
        unit_id=given.unit_id,
        giver_id=given.person_id,
        giver_date=given.date,
        giver_code=given.code,
        taker_id=taker,
        taker_date=to.date if to else None,
        taker_code=to.code if to else "",
        words=words.strip(),
        asked_by=acting_user,
    )
    refuse_breaking(row, _pair(row))
    row.save()
    trail.record("duty.swap.ask", row, acting_user=acting_user, label=words_of(row), after=_facts(row))
    notes.swap(row, [taker], _("%(who)s想和您换班") % {"who": row.giver}, words_of(row), acting_user)
    return row


def _facts(row: Swap) -> dict:
    return {
        "given": [row.giver_id, row.giver_date, row.giver_code],
        "back": [row.taker_id, row.taker_date, row.taker_code],
    }


def _held(row: Swap) -> Swap:
    return held(Swap.objects, row.pk, "giver", "taker")


def _as_taker(row: Swap, acting_user: User) -> Swap:
    require(acting_user, Act.DUTY_OWN)
    locked = _held(row)
    if acting_user.person_id != locked.taker_id:
        raise Denied()
    return locked


@transaction.atomic
def agree(row: Swap, *, acting_user: User) -> Swap:
    """The colleague agrees; the head is told."""
    locked = _as_taker(row, acting_user)
    SWAP.ready(locked, SwapState.AGREED, acting_user)
    refuse_breaking(locked, _pair(locked))
    SWAP.move(locked, SwapState.AGREED, acting_user=acting_user, act="duty.swap.agree")
    notes.swap(
        locked,
        [locked.giver_id],
        _("换班等待批准：%(what)s") % {"what": words_of(locked)},
        "",
        acting_user,
        heads=True,
    )
    return locked


@transaction.atomic
def decline(row: Swap, *, acting_user: User) -> Swap:
    locked = _as_taker(row, acting_user)
    SWAP.move(locked, SwapState.DECLINED, acting_user=acting_user, act="duty.swap.decline")
    notes.swap(
        locked,
        [locked.giver_id],
        _("%(who)s没有同意换班") % {"who": locked.taker},
        words_of(locked),
        acting_user,
    )
    return locked


@transaction.atomic
def withdraw(row: Swap, *, acting_user: User) -> Swap:
    """Whoever asked takes it back, until it is decided."""
    require(acting_user, Act.DUTY_OWN)
    locked = _held(row)
    if acting_user.person_id != locked.giver_id:
        raise Denied()
    SWAP.move(locked, SwapState.WITHDRAWN, acting_user=acting_user, act="duty.swap.withdraw")
    notes.swap(
        locked,
        [locked.taker_id],
        _("%(who)s撤回了换班") % {"who": locked.giver},
        words_of(locked),
        acting_user,
    )
    return locked


@transaction.atomic
def refuse(row: Swap, because: str, *, acting_user: User) -> Swap:
    """The head sends it back with a reason."""
    require(acting_user, Act.DUTY_PUBLISH, row.unit_id)
    locked = _held(row)
    SWAP.move(locked, SwapState.REFUSED, acting_user=acting_user, act="duty.swap.refuse", reason=because)
    people = [locked.giver_id, locked.taker_id]
    notes.swap(
        locked, people, _("换班未获批准：%(why)s") % {"why": locked.because}, words_of(locked), acting_user
    )
    return locked


@transaction.atomic
def approve(row: Swap, *, acting_user: User) -> Swap:
    """The head approves: both shifts change hands in one transaction, and both people are told."""
    require(acting_user, Act.DUTY_PUBLISH, row.unit_id)
    months = {month_of(day) for day in (row.giver_date, row.taker_date) if day}
    plans = Plan.everything.select_for_update().filter(unit=row.unit_id, month__in=months).order_by("pk")
    there(list(plans))
    locked = _held(row)
    SWAP.ready(locked, SwapState.APPROVED, acting_user, right=Act.DUTY_PUBLISH)
    pair = _pair(locked, lock=True)
    refuse_breaking(locked, pair)
    turned = _turned(pair, locked, acting_user)
    remove(list(pair))
    Shift.everything.bulk_create(turned)
    _keep([*pair, *turned], acting_user)
    SWAP.move(
        locked,
        SwapState.APPROVED,
        acting_user=acting_user,
        act="duty.swap.approve",
        right=Act.DUTY_PUBLISH,
        after=_facts(locked),
    )
    people = [locked.giver_id, locked.taker_id]
    notes.swap(locked, people, _("换班已批准：%(what)s") % {"what": words_of(locked)}, "", acting_user)
    days = [shift.date for shift in pair]
    moved.tell(people, min(days), max(days))
    return locked


def _keep(shifts: Iterable[Shift], by: User) -> None:
    """The days of these shifts are decided for both: nothing writes over them, and an open grid is told."""
    days: dict[tuple[int, int], set[int]] = {}
    for shift in shifts:
        days.setdefault((shift.plan_id or 0, shift.person_id), set()).add(shift.date.day)
    for (plan, person), kept in days.items():
        for line in PlanLine.everything.filter(plan=plan, person=person):
            line.kept, line.changed_by = sorted({*line.kept, *kept}), by
            line.row_version += 1
            line.save()
    Plan.everything.filter(pk__in={plan for plan, _person in days}).update(row_version=F("row_version") + 1)


def waiting(unit_ids: Iterable[int]) -> int:
    """Swaps that wait for the heads of these units."""
    return Swap.everything.filter(unit__in=list(unit_ids), state=SwapState.AGREED).count()


def open_of(person: int | None) -> list[Swap]:
    """Swaps of a person that are not decided yet."""
    rows = Swap.objects.filter(state__in=OPEN_SWAPS).select_related("giver", "taker")
    return [row for row in rows if person in (row.giver_id, row.taker_id)]
