"""A unit's month as a problem: what may be decided, what stands, who had what this quarter."""

from collections import Counter
from datetime import date

from assessment.duty.content import OFF, STANDBY
from assessment.duty.models import Plan, Shift, Wish
from assessment.duty.planning import reading
from assessment.duty.planning.drawing import DRAWN, planned
from assessment.duty.planning.reading import Month, period_first, slot_of
from assessment.duty.rules.facts import DAY, HOLIDAY, WORKDAY, kind_of
from assessment.duty.solving.lowering import is_night
from assessment.duty.solving.problem import Past, Problem
from auxpolice.months import today


def problem_of(plan: Plan) -> tuple[Problem, Month]:
    """The problem of a plan as it stands. Cells of a hand, a swap or a file are kept, signed shifts too, and days gone by."""
    lines = reading.lines_of(plan)
    month = reading.of_plan(plan, lines)
    known = [shift for shift in month.shifts if shift.person_id in month.stays]
    given = _replaceable(plan, month, {(line.person_id, day) for line in lines for day in line.kept})
    kept = {(line.person_id, plan.month.replace(day=day)) for line in lines for day in line.kept}
    kept |= {
        (s.person_id, s.date) for s in known if s.pk not in given and month.first <= s.date <= month.last
    }
    kept |= {(pk, day) for pk in month.stays for day in month.days if day <= today()}
    facts = month.facts([shift for shift in known if shift.pk not in given])
    rota = {
        (pk, day): planned(month, pk, day)[0]
        for pk in month.stays
        for day in month.days
        if month.stay_on(pk, day)
    }
    wishes = Wish.everything.filter(person__in=month.stays, date__range=(month.first, month.last))
    problem = Problem(
        facts,
        month.rules.kinds,
        {pk: _codes(month, pk, rota) for pk in month.stays},
        frozenset(kept),
        pattern=rota,
        wishes={(row.person_id, row.date): row.code for row in wishes},
        past=_past(month),
    )
    return problem, month


def _replaceable(plan: Plan, month: Month, kept: set[tuple[int, int]]) -> set[int]:
    """Shifts of the plan that the pattern or the solver wrote, unsigned and still to come."""
    mine = [
        shift.pk
        for shift in month.shifts
        if shift.plan_id == plan.pk
        and shift.source in DRAWN
        and shift.date > today()
        and month.first <= shift.date <= month.last
        and (shift.person_id, shift.date.day) not in kept
    ]
    signed = Shift.everything.filter(pk__in=mine, record__isnull=False).values_list("pk", flat=True)
    return set(mine) - set(signed)


def _codes(month: Month, person: int, rota: dict[tuple[int, date], str]) -> frozenset[str]:
    """What the solver may give a person: the shifts of the pattern of their post, or the day shift."""
    found = {rota.get((person, day), OFF) for day in month.days}
    for stay in month.stays[person]:
        held = month.units.pattern_of(stay.post, stay.last)
        if held and (pattern := month.rules.patterns.get(held["pattern"])):
            found |= set(pattern.cycle)
    kinds = month.rules.kinds
    return frozenset(code for code in found if code in kinds and kinds[code].kind != STANDBY)


def _past(month: Month) -> dict[int, Past]:
    """Nights, shifts on days off and on public holidays of the quarter before the month, by person; one statement."""
    begins = period_first(month.first, 3)
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in month.stays}
    rows = Shift.everything.filter(person__in=month.stays, date__range=(begins, month.first - DAY)).exclude(
        kind=STANDBY
    )
    for shift in rows if begins < month.first else ():
        mine, kind = counts[shift.person_id], kind_of(shift.date, month.calendar)
        mine["nights"] += is_night(slot_of(shift))
        mine["weekends"] += kind != WORKDAY
        mine["holidays"] += kind == HOLIDAY
    return {pk: Past(mine["nights"], mine["weekends"], mine["holidays"]) for pk, mine in counts.items()}
