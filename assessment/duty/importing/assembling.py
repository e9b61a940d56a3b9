"""What the shifts of a file's people have of punches: of the file, and of those that are there already."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from assessment.duty.content import STANDBY
from assessment.duty.importing import common
from assessment.duty.importing.roster_kind import shift_of
from assessment.duty.models import Plan, PlanState, Punch, Shift, ShiftSource
from assessment.duty.models.noted import NotedAway
from assessment.duty.rules.pairing import Duty, Paired, Stamp, Windows, pair
from auxpolice.calendar.days import kinds as kinds_of_days
from auxpolice.imports.models import Import, Outcome
from auxpolice.months import SHANGHAI

NEAR = timedelta(days=2)


@dataclass
class Person:
    """One person of the file. ``shifts`` of the month, saved or to be written; ``words`` what the file calls them."""

    pk: int
    badge: str
    shifts: list[Shift] = field(default_factory=list)
    around: list[Shift] = field(default_factory=list)
    words: dict[date, str] = field(default_factory=dict)
    away: dict[date, str] = field(default_factory=dict)
    missed: dict[date, tuple[str, str]] = field(
        default_factory=dict
    )  # day → (word, code of the shift missed)
    stamps: dict[datetime, Stamp] = field(default_factory=dict)
    known: set[datetime] = field(default_factory=set)  # moments of punches that are there
    daily: dict[date, list] = field(default_factory=dict)

    def paired(self, rules: Windows, within: tuple[datetime, datetime] | None) -> list[tuple[Shift, Paired]]:
        """The shifts of the month with what signs them."""
        ordered = sorted(self.shifts + self.around, key=lambda one: one.starts)
        duties = [
            Duty(i, one.starts, one.ends, away=self.away.get(one.date, "")) for i, one in enumerate(ordered)
        ]
        found = pair(duties, self.stamps.values(), rules, within=within)
        return [(ordered[one.key], one) for one in found if ordered[one.key] not in self.around]


@dataclass
class Assembled:
    people: dict[int, Person]
    rules: Windows
    within: tuple[datetime, datetime] | None
    draft: bool = False
    by_default: bool = False  # somebody has the day shift, for want of any other


def assemble(upload: Import, rows: list) -> Assembled:
    """The people of the rows that count; a number of statements that doesn't depend on them."""
    content, _in_force = common.content_for(upload.options)
    about, span = upload.sheets[0], common.span_of(upload.options)
    counted = [
        row for row in rows if "person" in row.values and not any(n["code"] == "ROW" for n in row.notes)
    ]
    people = {row.values["person"]: Person(row.values["person"], row.values["badge"]) for row in counted}
    _stamps(people, [row for row in counted if row.outcome != Outcome.SAME], span)
    _away(people, counted, span)
    _shifts(people, span)
    shifts = {shift["code"]: shift for shift in content["shifts"]}
    _planned(people, about.get("plan", {}), shifts, upload)
    _default(people, shifts[content["day_shift"]], upload, span)
    draft = Plan.everything.filter(
        unit_id=upload.options["unit"], month=span["first"], state=PlanState.DRAFT
    ).exists()
    within = (span["since"], span["until"]) if "first" in about else None
    by_default = any(s.source == ShiftSource.DEFAULT for one in people.values() for s in one.shifts)
    return Assembled(people, Windows.of(content), within, draft, by_default)


def _stamps(people: dict[int, Person], rows: list, span: dict[str, Any]) -> None:
    near = Q(at__gte=span["since"] - NEAR, at__lt=span["until"] + NEAR)
    for pk, person, at, mark in Punch.everything.filter(near, person_id__in=people).values_list(
        "pk", "person_id", "at", "mark"
    ):
        at = at.astimezone(SHANGHAI)
        people[person].stamps[at] = Stamp(pk, at, mark)
        people[person].known.add(at)
    for row in rows:
        one = people[row.values["person"]]
        told = [(text, "") for text in row.values.get("punches", ())]
        told += [(row.values["at"], row.values["mark"])] if "at" in row.values else []
        for text, mark in told:
            at = common.aware(text)
            one.stamps.setdefault(at, Stamp(text, at, mark))


def _away(people: dict[int, Person], rows: list, span: dict[str, Any]) -> None:
    noted = NotedAway.everything.filter(person_id__in=people, date__gte=span["first"], date__lt=span["after"])
    for one in noted:
        people[one.person_id].away[one.date] = one.word
        if one.code:
            people[one.person_id].missed[one.date] = (one.word, one.code)
    for row in rows:
        for day, word in row.values.get("away", ()):
            people[row.values["person"]].away.setdefault(date.fromisoformat(day), word)


def _shifts(people: dict[int, Person], span: dict[str, Any]) -> None:
    near = Shift.everything.filter(
        Q(plan=None) | Q(plan__state=PlanState.PUBLISHED), person_id__in=people,
        date__gte=span["first"] - NEAR, date__lt=span["after"] + NEAR,
    ).exclude(kind=STANDBY)  # fmt: skip
    for one in near.order_by("starts"):
        person = people[one.person_id]
        (person.shifts if span["first"] <= one.date < span["after"] else person.around).append(one)


def _planned(
    people: dict[int, Person], plan: dict[str, list], shifts: dict[str, dict], upload: Import
) -> None:
    """The shifts that the file itself tells: of people who have none of the month; its words for those they have."""
    for key, days in plan.items():
        one = people.get(int(key))
        if one is None:
            continue
        told = {date.fromisoformat(day[0]): day for day in days}
        one.words = {day: said[1] for day, said in told.items()}
        one.daily = told
        for day, said in told.items():
            if said[3]:
                one.away.setdefault(day, said[3])
        if not one.shifts:
            unit = upload.options["unit"]
            one.shifts = [
                shift_of(shifts[said[2]], unit, one.pk, day, ShiftSource.IMPORT)
                for day, said in sorted(told.items())
                if said[2] in shifts
            ]


def _default(people: dict[int, Person], shift: dict, upload: Import, span: dict[str, Any]) -> None:
    """The day shift on workdays for people of the unit who have no shift in the month."""
    without: dict[int, list] = defaultdict(list)
    for person, period in (
        common.here_in(upload.options).filter(person_id__in=people).values_list("person_id", "period")
    ):
        if not people[person].shifts:
            without[person].append(period)
    if not without:
        return
    days = [
        d
        for d, kind in kinds_of_days(span["first"], span["after"] - timedelta(days=1)).items()
        if kind == "workday"
    ]
    for person, periods in without.items():
        people[person].shifts = [
            shift_of(shift, upload.options["unit"], person, day, ShiftSource.DEFAULT)
            for day in days
            if any(day in period for period in periods)
        ]
