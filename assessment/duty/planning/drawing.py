"""Draw a unit's month from its pattern in one act. Cells of a hand, a swap or a file stay, and so does what was signed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from assessment.duty import moved
from assessment.duty.content import OFF, STANDBY
from assessment.duty.models import Plan, PlanLine, PlanState, Shift, ShiftSource
from assessment.duty.planning import reading
from assessment.duty.planning.reading import Month
from assessment.duty.rules.checks import day_words
from assessment.duty.rules.facts import SHANGHAI, WORKDAY, ShiftKind, instant, kind_of
from assessment.duty.rules.hours import night_minutes
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import next_month, today
from auxpolice.problems import Problem
from auxpolice.units.models import Unit

DRAWN = (ShiftSource.PATTERN, ShiftSource.SOLVER, ShiftSource.DEFAULT)
"""What a new drawing may take the place of."""
LATEST = 13
"""Months ahead that may be planned."""


@dataclass
class Drawn:
    """How many shifts were drawn, and in words what was left out and why."""

    shifts: int = 0
    left_out: list[str] = field(default_factory=list)


def make_shift(
    plan: Plan, person: int, day: date, kind: ShiftKind, source: str, *, by: User | None = None, why: str = ""
) -> Shift:
    """A shift of the plan, not stored."""
    slot = kind.on(person, day)
    return Shift(
        plan=plan,
        unit_id=plan.unit_id,
        person_id=person,
        date=day,
        code=kind.code,
        kind=kind.kind,
        starts=slot.starts,
        ends=slot.ends,
        break_minutes=kind.break_minutes,
        night=kind.night,
        source=source,
        by=by,
        why=why[:200],
    )


@transaction.atomic
def open_plan(unit: Unit, month: date, *, acting_user: User) -> Plan:
    """The unit's plan of the month, made when there is none, with a line for everybody who is in the unit within it."""
    require(acting_user, Act.DUTY_PLAN, unit)
    if month > next_month(today().replace(day=1), LATEST):
        raise Problem(_("只能编排今后 %(most)s 个月以内的班表。") % {"most": LATEST}, code="too-late")
    plan, _made = Plan.everything.get_or_create(unit=unit, month=month)
    set_lines(plan)
    return plan


def set_lines(plan: Plan) -> list[PlanLine]:
    """Add a line for whoever has come into the unit; drop lines of who is in it on no day and has no shift. The new ones."""
    stays = reading.stays_in(plan.unit_id, plan.month)
    lines = PlanLine.everything.filter(plan=plan)
    lines.exclude(person__in=stays).exclude(person__shifts__plan=plan).delete()
    known = set(lines.values_list("person_id", flat=True))
    return PlanLine.everything.bulk_create(
        [PlanLine(plan=plan, person_id=pk) for pk in stays if pk not in known], ignore_conflicts=True
    )


@transaction.atomic
def draw(plan: Plan, *, acting_user: User) -> Drawn:
    """Draw everybody's days by pattern and team. Whoever has no team works the day shift on working days.

    In a published plan only people who have come since are drawn, and shifts of days out of the unit are dropped.
    """
    require(acting_user, Act.DUTY_PLAN, plan.unit_id)
    locked = held(Plan.objects, plan.pk)
    new = {line.person_id for line in set_lines(locked)}
    lines = reading.lines_of(locked)
    month = reading.of_plan(locked, lines)
    whom = [line for line in lines if locked.state == PlanState.DRAFT or line.person_id in new]
    _clear(locked, month, [line.person_id for line in whom])
    drawn = Drawn()
    rows = list(_rows(locked, month, whom, drawn, acting_user))
    Shift.everything.bulk_create(rows)
    drawn.shifts = len(rows)
    PlanLine.everything.filter(plan=locked).update(row_version=F("row_version") + 1, changed_by=acting_user)
    Plan.everything.filter(pk=locked.pk).update(row_version=F("row_version") + 1)
    trail.record(
        "duty.draw",
        locked,
        acting_user=acting_user,
        after={"month": locked.month, "people": len(whom), "shifts": len(rows)},
    )
    moved.tell([line.person_id for line in lines], month.first, month.last)
    return drawn


def _clear(plan: Plan, month: Month, people: list[int]) -> None:
    """Take away what may be drawn anew, and what lies on days on which somebody is no longer in the unit; signed shifts stay.
    Day shifts of a unit that had no plan become the plan's."""
    days = (month.first, month.last)
    here = Shift.everything.filter(unit=plan.unit_id, date__range=days)
    here.filter(plan__isnull=True).update(plan=plan)
    # the nightly job takes away day shifts of a unit that has a plan: what is signed stays as the plan's own
    signed = here.filter(source=ShiftSource.DEFAULT, record__isnull=False)
    signed.update(source=ShiftSource.PATTERN, why=_("编排班表以前的常白班"))
    gone = Q(pk__in=[one.pk for one in month.shifts if _outside(plan, month, one)])
    again = Q(person__in=people, source__in=DRAWN)
    # nothing hangs on an unsigned shift, so that Django needn't look for what to take along
    rows = here.filter(gone | again, record__isnull=True)
    rows._raw_delete(rows.db)
    left = Shift.everything.filter(
        person__in=month.people, date__range=(month.first - reading.AROUND, month.last + reading.AROUND)
    )
    month.shifts = list(left.order_by("starts"))


def _outside(plan: Plan, month: Month, shift: Shift) -> bool:
    ours = shift.unit_id == plan.unit_id and month.first <= shift.date <= month.last
    return ours and month.stay_on(shift.person_id, shift.date) is None


def _rows(plan: Plan, month: Month, lines: Iterable[PlanLine], drawn: Drawn, by: User) -> Iterable[Shift]:
    """Shifts of the pattern where nothing stands yet and nothing stands against it."""
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    stands = {(shift.person_id, shift.date) for shift in month.shifts}
    for shift in month.shifts:
        if shift.kind != STANDBY:
            taken[shift.person_id].append((shift.starts, shift.ends))
    for line in lines:
        pk = line.person_id
        shelters = month.units.shelters(pk)
        for day in month.days:
            if day.day in line.kept or (pk, day) in stands or month.away_on(pk, day):
                continue
            code, why = planned(month, pk, day)
            kind = month.rules.kinds.get(code)
            if kind is None:
                continue
            shift = make_shift(plan, pk, day, kind, ShiftSource.PATTERN, by=by, why=why)
            said = {"name": line.person.name, "day": day_words(day), "code": code}
            ends_on = shift.ends.astimezone(SHANGHAI).date()
            night = kind.night or night_minutes(reading.slot_of(shift))
            if night and any(one.first <= ends_on and day <= one.last for one in shelters):
                drawn.left_out.append(_("%(name)s %(day)s「%(code)s」：登记了不排夜班。") % said)
                continue
            if lacks := month.barred_from(pk, code, day):
                drawn.left_out.append(_("%(name)s %(day)s「%(code)s」：%(why)s。") % {**said, "why": lacks})
                continue
            if shift.ends > instant(ends_on, 0) and ends_on > day and month.away_on(pk, ends_on):
                drawn.left_out.append(_("%(name)s %(day)s「%(code)s」：次日请假。") % said)
                continue
            if kind.kind != STANDBY:
                if any(shift.starts < ends and starts < shift.ends for starts, ends in taken[pk]):
                    drawn.left_out.append(_("%(name)s %(day)s「%(code)s」：与已有的班时间重叠。") % said)
                    continue
                taken[pk].append((shift.starts, shift.ends))
            yield shift


def planned(month: Month, person: int, day: date) -> tuple[str, str]:
    """(code, why) of a day by pattern and team, or by the calendar for whoever has none."""
    stay = month.stay_on(person, day)
    if stay is None:
        return OFF, ""
    if lacks := month.gated(person, day):
        beside = kind_of(day, month.calendar) == WORKDAY and month.rules.accompanied
        return (month.rules.accompanied[0] if beside else OFF), _("还不能独立上岗：%(lacks)s") % {
            "lacks": lacks
        }
    team = month.units.team_of(person, day)
    held_pattern = month.units.pattern_of(stay.post, day)
    pattern = month.rules.patterns.get(held_pattern["pattern"]) if held_pattern else None
    if team is None or held_pattern is None or pattern is None:
        working = kind_of(day, month.calendar) == WORKDAY
        return (month.rules.day_shift, _("没有编入班组，工作日上常白班")) if working else (OFF, "")
    place, code = pattern.at(day, held_pattern["anchor"], team["behind"])
    return code, _("%(pattern)s · %(team)s · 第 %(place)s 天") % {
        "pattern": pattern.name,
        "team": team["team"],
        "place": place + 1,
    }


def changed_people(plan: Plan, lines: Iterable[PlanLine], month: Month) -> list[str]:
    """Names of who has come into the unit and has no line, or left and still has shifts."""
    known = {line.person_id for line in lines}
    come = [month.people[pk].name for pk in month.stays if pk not in known]
    gone = {shift.person_id for shift in month.shifts if _outside(plan, month, shift)}
    return come + [month.people[pk].name for pk in gone]
