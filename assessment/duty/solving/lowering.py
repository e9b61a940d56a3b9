"""The problem as plain numbers for the process that solves it: domains, needs, caps, wishes. Pure, and the same for the same
problem, so that its digest says whether anything has changed since."""

import hashlib
import json
from datetime import date
from typing import Any

from assessment.duty.rules.checks import breaks_shelter, fit, pieces
from assessment.duty.rules.facts import (
    COMPREHENSIVE,
    DAY,
    HOLIDAY,
    OFF,
    STANDARD,
    WORKDAY,
    Need,
    Slot,
    Who,
    days,
    instant,
    kind_of,
)
from assessment.duty.rules.hours import (
    DAY_MINUTES,
    DAY_OVERTIME,
    MONTH_OVERTIME,
    by_day,
    counted,
    night_minutes,
    standard_minutes,
)
from assessment.duty.rules.periods import standard_in_period, standard_of
from assessment.duty.rules.rest import mondays
from assessment.duty.solving.problem import COUNTERS, Past, Problem

Flat = dict[str, Any]
AROUND = 8
"""Days looked at before the plan, so that its first week and the last shift before it are known."""


def blocked(problem: Problem, who: Who, slot: Slot) -> str:
    """Why a person can't have a shift whatever else is planned, or nothing: the rule's code."""
    day = slot.date
    if not who.in_unit(day):
        return "not-in-unit"
    if any(slot.starts < away.ends and away.starts < slot.ends for away in who.away):
        return "away"
    if who.barred_from(slot.code, day):
        return "unfit"
    if not who.alone_on(day) and slot.code not in problem.facts.accompanied:
        return "gate"
    if breaks_shelter(who, slot):
        return "sheltered"
    if who.system == STANDARD and counted(slot) > DAY_MINUTES + DAY_OVERTIME:
        return "day-overtime"
    return ""


class Lowering:
    """Numbers of one problem: people, days and codes by their position."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        facts = problem.facts
        self.people = sorted(facts.people)
        self.days = days(facts.first - AROUND * DAY, facts.last + 2 * DAY)
        self.at = {day: index for index, day in enumerate(self.days)}
        self.inside = range(self.at[facts.first], self.at[facts.last] + 1)
        self.standing: dict[tuple[int, date], list[Slot]] = {}
        for slot in sorted(facts.slots):
            if slot.present and slot.date in self.at and slot.person in facts.people:
                self.standing.setdefault((slot.person, slot.date), []).append(slot)
        self.base = instant(self.days[0], 0)
        self.codes: list[tuple[str, int, int, int, bool]] = []
        self.index: dict[tuple[str, int, int, int, bool], int] = {}

    def code(self, key: str, starts: int, ends: int, minutes: int, night: bool) -> int:
        """Position of a kind of shift: its clock within its day, counted minutes, whether it is one of the nights."""
        row = (key, starts, ends, minutes, night)
        if row not in self.index:
            self.index[row] = len(self.codes)
            self.codes.append(row)
        return self.index[row]

    def standing_code(self, slots: list[Slot], day: date) -> int:
        """The shifts that stand on a day, taken as one."""
        midnight = instant(day, 0)
        starts = int((slots[0].starts - midnight).total_seconds()) // 60
        ends = int((max(s.ends for s in slots) - midnight).total_seconds()) // 60
        name = "+".join(slot.code for slot in slots)
        return self.code(name, starts, ends, sum(map(counted, slots)), any(map(is_night, slots)))

    def flat(self) -> Flat:
        problem = self.problem
        free = {
            code: self.code(
                code, kind.starts, kind.ends, counted(slot := kind.on(0, self.days[0])), is_night(slot)
            )
            for code, kind in sorted(problem.kinds.items())
            if any(code in mine for mine in problem.codes.values())
        }
        domain, must = [], []
        for person in self.people:
            who = problem.who(person)
            row, fixed = [], []
            for index, day in enumerate(self.days):
                standing = self.standing.get((person, day))
                if standing:
                    row.append([self.standing_code(standing, day)])
                    fixed.append(1)
                    continue
                fixed.append(0)
                mine = problem.codes.get(person, frozenset())
                if index not in self.inside or (person, day) in problem.kept:
                    row.append([])
                else:
                    row.append(
                        [
                            free[c]
                            for c in sorted(mine)
                            if not blocked(problem, who, problem.slot(person, day, c))
                        ]
                    )
            domain.append(row)
            must.append(fixed)
        return {
            "days": len(self.days),
            "inside": [self.inside.start, self.inside.stop],
            "codes": [list(row) for row in self.codes],
            "domain": domain,
            "must": must,
            "block": problem.facts.rest.block * 60,
            "warn": problem.facts.rest.warn * 60,
            "needs": self.needs(),
            "weeks": [
                [self.at[monday + n * DAY] for n in range(7)]
                for monday in mondays(problem.facts.first, problem.facts.last)
            ],
            "caps": self.caps(),
            "targets": self.targets(),
            "pattern": self.wanted_codes(problem.pattern, free),
            "wishes": self.wanted_codes(problem.wishes, free),
            "past": [[problem.past.get(p, Past())[name] for name in COUNTERS] for p in self.people],
            "weekends": [i for i in self.inside if kind_of(self.days[i], problem.facts.kinds) != WORKDAY],
            "holidays": [i for i in self.inside if kind_of(self.days[i], problem.facts.kinds) == HOLIDAY],
            "weights": vars(problem.weights),
            "seed": problem.seed,
        }

    def needs(self) -> list[Flat]:
        """Pieces of every need that the same shifts cover, with the least and the wanted number of people."""
        problem = self.problem
        kinds = [
            kind for code, kind in problem.kinds.items() if any(code in m for m in problem.codes.values())
        ]
        fills = problem.facts.fills
        present = [slot for slots in self.standing.values() for slot in slots if fills(slot)]
        out: list[Flat] = []
        for number, need in enumerate(problem.facts.needs):
            around = self._around(need)
            marks = [kind.on(0, day) for kind in kinds for day in around if fills(kind.on(0, day))]
            near = [slot for slot in present if slot.starts < need.ends and slot.ends > need.starts]
            seen: dict[tuple, Flat] = {}
            for starts, ends in pieces(need, [*marks, *near]):
                cover = sorted(
                    {
                        (self.at[slot.date], self.index_of(slot))
                        for slot in marks
                        if slot.starts <= starts and slot.ends >= ends and slot.date in self.at
                    }
                )
                standing = sum(s.starts <= starts and s.ends >= ends for s in near if fit(need, s.person))
                key = (tuple(cover), standing)
                minutes = int((ends - starts).total_seconds()) // 60
                if key in seen:
                    seen[key]["minutes"] += minutes
                    seen[key]["times"].append([starts.isoformat(), ends.isoformat()])
                    continue
                seen[key] = {
                    "need": number,
                    "cover": [list(one) for one in cover],
                    "people": None
                    if need.qualified is None
                    else [i for i, p in enumerate(self.people) if p in need.qualified],
                    "standing": standing,
                    "least": need.least,
                    "wanted": max(need.wanted or need.least, need.least),
                    "minutes": minutes,
                    "times": [[starts.isoformat(), ends.isoformat()]],
                    "name": need.name,
                }
                out.append(seen[key])
        return out

    def _around(self, need: Need) -> list[date]:
        first = need.starts.date() - 2 * DAY
        return [day for day in days(first, need.ends.date()) if day in self.at]

    def index_of(self, slot: Slot) -> int:
        kind = self.problem.kinds[slot.code]
        return self.code(slot.code, kind.starts, kind.ends, counted(slot), is_night(slot))

    def caps(self) -> list[Flat]:
        """Limits of overtime: minutes of each day and code, and how many at most over the plan."""
        facts = self.problem.facts
        out: list[Flat] = []
        for index, person in enumerate(self.people):
            who = self.problem.who(person)
            if who.system == STANDARD:
                over, both = self.split()
                normal = standard_minutes(facts.first, facts.last, facts.kinds)
                out.append({"person": index, "minutes": over, "limit": MONTH_OVERTIME, "hard": True})
                out.append({"person": index, "minutes": both, "limit": MONTH_OVERTIME + normal, "hard": True})
            elif who.system == COMPREHENSIVE:
                standard = standard_in_period(who, facts)
                whole = standard.whole + MONTH_OVERTIME * who.months - who.before_minutes
                so_far = standard.so_far + MONTH_OVERTIME * standard.months - who.before_minutes
                out.append({"person": index, "minutes": None, "limit": whole, "hard": True})
                if so_far < whole:
                    out.append({"person": index, "minutes": None, "limit": so_far, "hard": False})
        return out

    def split(self) -> tuple[list[list[int]], list[list[int]]]:
        """By day and code: minutes that are overtime whatever else is planned, and with them the normal ones."""
        if not hasattr(self, "_split"):
            over, both = [], []
            for index in range(len(self.days)):
                day = self.days[index]
                row_over, row_both = [], []
                for key, starts, ends, minutes, _night in self.codes:
                    slot = Slot(0, instant(day, starts), instant(day, ends), day, key)
                    gross = slot.minutes
                    slot = Slot(0, slot.starts, slot.ends, day, key, break_minutes=max(gross - minutes, 0))
                    holiday = sum(
                        m for d, m in by_day(slot).items() if kind_of(d, self.problem.facts.kinds) == HOLIDAY
                    )
                    rest = minutes - holiday
                    row_over.append(holiday + max(rest - DAY_MINUTES, 0))
                    row_both.append(minutes)
                over.append(row_over)
                both.append(row_both)
            self._split = over, both
        return self._split

    def targets(self) -> list[int]:
        """Minutes each person should have: the standard of their days."""
        return [standard_of(self.problem.who(person), self.problem.facts) for person in self.people]

    def wanted_codes(self, cells: Any, free: dict[str, int]) -> list[list[int]]:
        """[person, day, code] with code -1 for a day off; what the solver can't give is left out."""
        position = {person: index for index, person in enumerate(self.people)}
        return sorted(
            [position[person], self.at[day], -1 if code == OFF else free[code]]
            for (person, day), code in cells.items()
            if person in position
            and day in self.at
            and self.at[day] in self.inside
            and (code == OFF or code in free)
        )


def is_night(slot: Slot) -> bool:
    """One of the nights that are shared out: marked so in the duty rules, or mostly between 22:00 and 06:00."""
    return slot.night or night_minutes(slot) * 2 >= slot.minutes


def lowered(problem: Problem) -> Flat:
    """The problem as plain numbers."""
    return Lowering(problem).flat()


def digest(flat: Flat) -> str:
    """One word that is the same as long as nothing the solver looks at has changed."""
    return hashlib.sha256(json.dumps(flat, sort_keys=True).encode()).hexdigest()
