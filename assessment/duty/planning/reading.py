"""A unit's month of duty as it stands: lines, who is in the unit when, shifts around it, who is away; a dozen statements
for any number of people."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from django.db.models import DurationField, ExpressionWrapper, F, Q, Sum

from assessment.duty import away as absences
from assessment.duty.content import COMPREHENSIVE, WORK
from assessment.duty.models import Plan, PlanLine, Shift
from assessment.duty.planning import unit_facts
from assessment.duty.planning.rulebook import Rulebook, rules_for
from assessment.duty.rules.checks import Break, breaks, lacks_of
from assessment.duty.rules.facts import DAY, SHANGHAI, Away, Barred, Facts, Need, Slot, Who, days, why_barred
from assessment.duty.rules.hours import standard_minutes
from auxpolice.access.models import User
from auxpolice.calendar.days import kinds as kinds_of_days
from auxpolice.months import last_day, month_of
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force
from personnel.models import Assignment, Person
from personnel.training.certificates import kinds as certificates
from personnel.training.certificates.needed import gaps
from personnel.training.content import TRAINING
from personnel.training.gate import Gate, gates

AROUND = 8 * DAY
"""So far around the month rest and weeks look."""


@dataclass(frozen=True)
class Stay:
    """Days of a month in the unit, both included, the post, and when the employment began."""

    first: date
    last: date
    post: int | None
    hired: date


@dataclass
class Month:
    """What is known of a unit's month; ``stays`` only has people who are in the unit on some day of it."""

    unit_id: int
    first: date
    rules: Rulebook
    people: dict[int, Person]
    stays: dict[int, list[Stay]]
    shifts: list[Shift]
    away: list[absences.Away]
    units: unit_facts.UnitFacts
    calendar: dict[date, str]
    gates: dict[int, Gate] = field(default_factory=dict)
    barred: dict[int, tuple[Barred, ...]] = field(default_factory=dict)
    """Since when people may stand duty on their own."""
    before: dict[int, int] = field(default_factory=dict)
    """Minutes worked in the period of 综合计算 before the month, by person."""

    @property
    def last(self) -> date:
        return last_day(self.first)

    @cached_property
    def days(self) -> list[date]:
        return days(self.first, self.last)

    @cached_property
    def _here(self) -> dict[tuple[int, date], Stay]:
        return {
            (person, day): stay
            for person, stays in self.stays.items()
            for stay in stays
            for day in days(stay.first, stay.last)
        }

    def stay_on(self, person: int, day: date) -> Stay | None:
        return self._here.get((person, day))

    @cached_property
    def _off(self) -> dict[tuple[int, date], str]:
        return {
            (one.person_id, day): one.label
            for one in self.away
            if not one.part
            for day in days(max(one.first, self.first - DAY), min(one.last, self.last + DAY))
        }

    def away_on(self, person: int, day: date) -> str:
        """Why the person is away the whole day, or nothing."""
        return self._off.get((person, day), "")

    def gated(self, person: int, day: date) -> str:
        """What keeps the person from duty on their own on the day, or nothing."""
        gate = self.gates.get(person)
        if gate is None or gate.open_on(day):
            return ""
        return lacks_of(Who(person, "", ready=gate.ready, lacks=gate.lacks))

    def barred_from(self, person: int, code: str, day: date) -> str:
        """Which certificate the person lacks for such a shift on the day, or nothing."""
        return why_barred(self.barred.get(person, ()), code, day)

    def facts(self, shifts: Iterable[Shift] | None = None) -> Facts:
        """The month for the rules; with other ``shifts`` than stand there."""
        return Facts(
            first=self.first,
            last=self.last,
            people={pk: self._who(pk) for pk in self.people if pk in self.stays},
            slots=tuple(slot_of(one) for one in (self.shifts if shifts is None else shifts)),
            kinds=self.calendar,
            rest=self.rules.rest,
            needs=tuple(
                self._need(row, day, need)
                for row, day, need in self.units.needs(self.first, self.last, self.calendar)
            ),
            accompanied=frozenset(self.rules.accompanied),
        )

    def _need(self, row: dict, day: date, need: Need) -> Need:
        """A demand for people of one post is met by these alone."""
        if row["post"] is None:
            return need
        able = {pk for pk in self.stays if (stay := self.stay_on(pk, day)) and stay.post == row["post"]}
        return replace(need, qualified=frozenset(able))

    def breaks(self, shifts: Iterable[Shift] | None = None) -> list[Break]:
        return breaks(self.facts(shifts))

    def _who(self, pk: int) -> Who:
        stays = self.stays[pk]
        system, months = self.units.system_of(stays[-1].post, stays[-1].last)
        begins = period_first(self.first, months)
        gate = self.gates.get(pk, Gate(date.min))
        return Who(
            pk,
            self.people[pk].name,
            system=system,
            months=months,
            period_first=begins,
            before_minutes=self.before.get(pk, 0),
            before_standard=self._standard_since(begins) if months > 1 else 0,
            away=tuple(Away.days(a.first, a.last, a.label) for a in self._away_of[pk]),
            sheltered=self.units.shelters(pk),
            barred=self.barred.get(pk, ()),
            ready=gate.ready,
            lacks=gate.lacks,
            first=stays[0].first,
            last=stays[-1].last,
        )

    @cached_property
    def _standard_since(self) -> Callable[[date], int]:
        """Standard minutes from a day up to the month, counted once a day that is asked for."""
        return lru_cache(lambda begins: standard_minutes(begins, self.first - DAY, self.calendar))

    @cached_property
    def _away_of(self) -> dict[int, list[absences.Away]]:
        found: dict[int, list[absences.Away]] = defaultdict(list)
        for one in self.away:
            if not one.part:
                found[one.person_id].append(one)
        return found


def period_first(month: date, months: int) -> date:
    """First month of the period of so many months (quarter, year of the calendar) that the month lies in."""
    return month.replace(month=(month.month - 1) // months * months + 1)


def slot_of(shift: Shift) -> Slot:
    return Slot(
        shift.person_id,
        shift.starts.astimezone(SHANGHAI),
        shift.ends.astimezone(SHANGHAI),
        shift.date,
        shift.code,
        shift.kind,
        shift.break_minutes,
        shift.night,
        called_out=shift.called_out,
    )


def stays_in(unit_id: int, month: date) -> dict[int, list[Stay]]:
    """Everybody assigned to the unit on some day of the month, with these days; one statement."""
    last = last_day(month)
    rows = Assignment.everything.filter(unit_id=unit_id, period__overlap=(month, last + DAY)).order_by(
        "period"
    )
    found: dict[int, list[Stay]] = {}
    columns = ("person_id", "period", "post_id", "employment__period")
    for person, period, post, employed in rows.values_list(*columns):
        ends = min(period.upper - DAY, last) if period.upper else last
        found.setdefault(person, []).append(Stay(max(period.lower, month), ends, post, employed.lower))
    return found


def read(
    unit_id: int, month: date, only: Collection[int] | None = None, also: Iterable[Person] = ()
) -> Month:
    """The unit's month: of everybody who is in it, or of ``only`` these; ``also`` are people of its lines, in it or not."""
    month = month_of(month)
    last = last_day(month)
    stays = stays_in(unit_id, month)
    if only is not None:
        stays = {pk: stay for pk, stay in stays.items() if pk in only}
    known = {person.pk: person for person in also}
    if lacking := stays.keys() - known.keys():
        known |= Person.everything.in_bulk(list(lacking))
    rules = in_force(TRAINING, last)
    facts = unit_facts.read(unit_id, month, sorted(known))
    spans = [row for row in facts.systems if row["system"] == COMPREHENSIVE and row["cycle"] != "month"]
    found = Month(
        unit_id,
        month,
        rules_for(unit_id, month),
        known,
        stays,
        _with_accounts(
            Shift.everything.filter(person__in=known, date__range=(month - AROUND, last + AROUND)).order_by(
                "starts"
            )
        ),
        absences.away(list(known), month - DAY, last + DAY),
        facts,
        kinds_of_days(month.replace(month=1, day=1), month.replace(month=12, day=31) + AROUND),
        gates(list(known), last, rules, {pk: (unit_id, stay[-1].hired) for pk, stay in stays.items()}),
        _barred(rules.get(unit_id), stays, month),
    )
    if spans and month.month > 1:
        found.before = _worked_before(found)
    return found


def _barred(
    version: PolicyVersion | None, stays: dict[int, list[Stay]], month: date
) -> dict[int, tuple[Barred, ...]]:
    """Who lacks a certificate that the rules of training ask for, when."""
    days_of = {pk: [(one.first, one.last, one.post) for one in stay] for pk, stay in stays.items()}
    found = gaps(certificates.read(version).values(), days_of, month, last_day(month))
    return {
        pk: tuple(Barred(gap.first, gap.last, gap.why, gap.codes) for gap in rows)
        for pk, rows in found.items()
    }


def _with_accounts(shifts: Iterable[Shift]) -> list[Shift]:
    """The shifts; those that give no other reason with the account that made them, each account once."""
    found = list(shifts)
    unsaid = [shift for shift in found if shift.by_id and not shift.why]
    accounts = User.objects.in_bulk({shift.by_id for shift in unsaid}) if unsaid else {}
    for shift in unsaid:
        shift.by = accounts[shift.by_id]
    return found


def _worked_before(month: Month) -> dict[int, int]:
    """Minutes of own work since the person's period began; one statement for everybody."""
    begins = {
        pk: period_first(month.first, month.units.system_of(stays[-1].post, stays[-1].last)[1])
        for pk, stays in month.stays.items()
    }
    wanted = Q(pk__in=[])
    for start in set(begins.values()) - {month.first}:
        wanted |= Q(person__in=[pk for pk, begun in begins.items() if begun == start], date__gte=start)
    length = ExpressionWrapper(F("ends") - F("starts"), output_field=DurationField())
    rows = Shift.everything.filter(wanted, kind=WORK, date__lt=month.first).order_by().values("person_id")
    return {
        row["person_id"]: int((row["length"] or timedelta()).total_seconds()) // 60 - row["breaks"]
        for row in rows.annotate(length=Sum(length), breaks=Sum("break_minutes"))
    }


def lines_of(plan: Plan) -> list[PlanLine]:
    """Lines in the order of names."""
    rows = PlanLine.everything.filter(plan=plan).select_related("person", "changed_by")
    return list(rows.order_by("person__pinyin", "person_id"))


def of_plan(plan: Plan, lines: Iterable[PlanLine]) -> Month:
    return read(plan.unit_id, plan.month, also=[line.person for line in lines])
