"""The ledger by itself: annual leave of the year, what is left at its end, time off in lieu that is earned and lapses.

``settle`` may be called any number of times: it writes only the difference between what a person is entitled to and
what the ledger says. A few statements for any number of people.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from assessment.figures import days as in_days
from assessment.leave import balances
from assessment.leave.content import ANNUAL, COMP
from assessment.leave.kinds import Rules, bands_on, rules_for, rules_of_units
from assessment.leave.models import STANDS, ChoiceOfRest, LeaveDay, Lot, Movement, RestChoice, Sort
from assessment.leave.rules.annual import Bands, entitlement, lost, qualified_on
from assessment.leave.rules.medical import months_before
from assessment.leave.seniority import work_starts
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar.days import kinds as kinds_of_days
from auxpolice.calendar.models import DayKind
from auxpolice.months import today
from auxpolice.problems import Problem
from personnel.models import Assignment, Employment, Person

ENTITLED = (Sort.GRANT, Sort.LOST)
REASONS = {"sick": "病假累计满规定月数", "personal": "带薪事假累计 20 天以上"}


@dataclass(frozen=True)
class YearOf:
    """A person's year: ``since`` work counts, ``start`` to ``end`` employed here, by which rules."""

    person_id: int
    since: date
    start: date
    end: date
    rules: Rules


def years_of(people: Collection[int], year: int, day: date) -> list[YearOf]:
    """Who is employed in the year and under rules of leave; of several employments the last. Four statements."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Employment.everything.filter(
        person__in=people, period__overlap=DateRange(first, date(year + 1, 1, 1))
    )
    periods = {row.person_id: row.period for row in rows.order_by("period")}
    places = {
        place.person_id: place.unit_id
        for place in Assignment.everything.filter(
            person__in=periods, period__overlap=DateRange(first, date(year + 1, 1, 1))
        ).order_by("period")
    }
    rules, starts = rules_of_units(day), work_starts(list(periods))
    return [
        YearOf(
            person,
            starts[person],
            max(period.lower, first),
            min(period.upper - timedelta(days=1), last) if period.upper else last,
            rules[unit],
        )
        for person, period in sorted(periods.items())
        if (unit := places.get(person)) in rules
    ]


def _absences(people: Collection[int], year: int) -> dict[int, tuple[int, float]]:
    """Person → days of sickness and of paid personal leave in the year; one statement."""
    rows = (
        LeaveDay.everything.filter(person__in=people, date__year=year, request__state__in=STANDS)
        .values_list("person_id")
        .annotate(
            sick=Count("date", filter=Q(request__effect="sick"), distinct=True),
            personal=Sum("counted", filter=Q(request__effect="personal", request__wage=True)),
        )
    )
    return {person: (sick, (personal or 0) / 2) for person, sick, personal in rows}


def _taken(people: Collection[int], year: int) -> dict[int, int]:
    """Person → half-days taken of the year's own lot."""
    rows = Movement.everything.filter(
        person__in=people, lot__source=f"annual:{year}", sort__in=[Sort.USE, Sort.RETURN, Sort.OPENING]
    )
    return {person: -n for person, n in rows.order_by().values_list("person_id").annotate(n=Sum("half_days"))}


def due(
    one: YearOf, bands: Bands, now: tuple[int, float], before: tuple[int, float], took: int
) -> tuple[int, str]:
    """(half-days of the year, why there are none). Lost this year; or last year's were lost when some were taken."""
    days = entitlement(bands, one.since, one.start, one.end)
    if why := lost(bands, one.since, one.end, *now):
        return 0, REASONS[why]
    if took and (why := lost(bands, one.since, one.start - timedelta(days=1), *before)):
        return 0, _("上年已休，且上年%(why)s") % {"why": REASONS[why]}
    return 2 * days, ""


@transaction.atomic
def settle(
    people: Collection[int], year: int, *, day: date | None = None, acting_user: User | None = None
) -> int:
    """Annual leave of the year as the law has it, for each of the people: how many were changed.

    What was taken is never claimed back: a lot falls to nothing, not below.
    """
    day = day or today()
    held = [person.pk for person in balances.hold(people)]
    found = years_of(held, year, min(max(day, date(year, 1, 1)), date(year, 12, 31)))
    if not found:
        return 0
    bands, ids = bands_on(date(year, 12, 31)), [one.person_id for one in found]
    this, last, took = _absences(ids, year), _absences(ids, year - 1), _taken(ids, year - 1)
    source = f"annual:{year}"
    Lot.everything.bulk_create(
        [
            Lot(
                person_id=one.person_id, rule=ANNUAL, year=year,
                earned=min(max(date(year, 1, 1), qualified_on(bands, one.since)), date(year, 12, 31)),
                expires=date(year, 12, 31), source=source,
            )
            for one in found
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    granted = (
        Movement.everything.filter(person__in=ids, lot__source=source, sort__in=ENTITLED)
        .order_by()
        .values_list("person_id")
        .annotate(n=Sum("half_days"))
    )
    known = dict(granted)
    lots = {lot.person_id: lot for lot in balances.lots(ids, source=source)}
    made = []
    for one in found:
        wanted, why = due(
            one,
            bands,
            this.get(one.person_id, (0, 0)),
            last.get(one.person_id, (0, 0)),
            took.get(one.person_id, 0),
        )
        lot = lots[one.person_id]
        change = max(wanted - known.get(one.person_id, 0), -lot.left)
        if change:
            made.append(
                Movement(
                    lot=lot, person_id=one.person_id, sort=Sort.LOST if why else Sort.GRANT, half_days=change,
                    day=day, version=one.rules.version, by=acting_user,
                    note=why or _("%(from)s 至 %(until)s，%(days)s 天")
                    % {"from": one.start, "until": one.end, "days": in_days(wanted)},
                )
            )  # fmt: skip
    Movement.everything.bulk_create(made)
    return len(made)


@transaction.atomic
def close(people: Collection[int], *, day: date | None = None, acting_user: User | None = None) -> int:
    """What has lapsed by the day: annual leave is carried over one year where the person agreed, dropped where they
    declined in writing, else it is owed; time off in lieu not taken is owed as overtime. Who has left was paid when they
    left. How many lots."""
    day = day or today()
    held = [person.pk for person in balances.hold(people)]
    lapsed = [lot for lot in balances.lots(held, expires__lt=day) if lot.left > 0]
    if not lapsed:
        return 0
    said = {
        (one.person_id, one.year): one.choice
        for one in ChoiceOfRest.everything.filter(person__in={lot.person_id for lot in lapsed})
    }
    places = dict(
        Assignment.everything.filter(person__in={lot.person_id for lot in lapsed})
        .order_by("period")
        .values_list("person_id", "unit_id")
    )
    rules, made, carried = rules_of_units(day), [], []
    periods: dict[int, list] = {}
    for row in Employment.everything.filter(person__in=places):
        periods.setdefault(row.person_id, []).append(row.period)
    for lot in lapsed:
        rule = rules.get(places.get(lot.person_id, 0))
        if rule is None:
            continue
        choice = said.get((lot.person_id, lot.year)) if lot.source == f"annual:{lot.year}" else None
        there = any(
            period.lower <= lot.expires and (period.upper is None or lot.expires < period.upper)
            for period in periods.get(lot.person_id, ())
        )
        sort = Sort.OWED if there else Sort.EXPIRY
        if choice == RestChoice.DECLINE:
            sort = Sort.LAPSE
        elif choice == RestChoice.CARRY and rule.carry and lot.expires.year == lot.year:
            sort = Sort.CARRY
            carried.append((lot, rule))
        made.append(_movement(lot, sort, -lot.left, day, rule, acting_user))
    Movement.everything.bulk_create(made)
    Lot.everything.bulk_create(
        [
            Lot(
                person_id=lot.person_id, rule=ANNUAL, year=lot.year, earned=lot.expires,
                expires=date(lot.year + 1, 12, 31), source=f"carry:{lot.year}",
            )
            for lot, _rule in carried
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    new = {
        (lot.person_id, lot.year): lot
        for lot in Lot.everything.filter(
            person__in=[lot.person_id for lot, _rule in carried], source__startswith="carry:"
        )
    }
    Movement.everything.bulk_create(
        _movement(new[lot.person_id, lot.year], Sort.CARRY, lot.left, day, rule, acting_user)
        for lot, rule in carried
    )
    return len(made)


def _movement(lot: Lot, sort: Sort, half_days: int, day: date, rules: Rules, by: User | None) -> Movement:
    return Movement(
        lot=lot,
        person_id=lot.person_id,
        sort=sort,
        half_days=half_days,
        day=day,
        version=rules.version,
        by=by,
    )


@transaction.atomic
def earn(
    person: Person, day: date, half_days: int, source: str, *, note: str = "", acting_user: User | None
) -> Lot:
    """Time off in lieu of overtime on a rest day (instead of 200 %), made once for a ``source``. The caller has checked
    the right. Work on a statutory day is never given back so: it is paid 300 % (劳动法 44; 工作时间规定实施办法 7)."""
    if kinds_of_days(day, day)[day] == DayKind.HOLIDAY:
        raise Problem(
            _("%(day)s 是法定节假日，加班须按 300%% 支付工资，不能以调休代替。") % {"day": day},
            code="statutory-day",
            field="day",
        )
    balances.hold([person.pk])
    place = Assignment.everything.filter(person=person, period__contains=day).first()
    if place is None:
        raise Problem(_("%(name)s在 %(day)s 不在职。") % {"name": person, "day": day}, code="not-employed")
    rules = rules_for(place.unit_id, day)
    lot, made = Lot.everything.get_or_create(
        person=person,
        source=source,
        defaults={
            "rule": COMP,
            "year": day.year,
            "earned": day,
            "expires": months_before(day, -rules.comp_months),
            "note": note[:120],
        },
    )
    if made:
        Movement.everything.bulk_create([_movement(lot, Sort.GRANT, half_days, day, rules, acting_user)])
    return lot


@transaction.atomic
def unearn(person: Person, source: str, *, note: str = "", acting_user: User | None) -> int:
    """Take back what is left of time off in lieu whose overtime was withdrawn; the half-days taken back."""
    balances.hold([person.pk])
    lot = balances.lots([person.pk], COMP, source=source).first()
    if lot is None or lot.left <= 0:
        return 0
    version = lot.movements.earliest("id").version
    Movement.everything.create(
        lot=lot, person=person, sort=Sort.LOST, half_days=-lot.left, day=today(), version=version,
        note=note[:200], by=acting_user,
    )  # fmt: skip
    return lot.left


@transaction.atomic
def choose_rest(person: Person, year: int, choice: str, *, acting_user: User) -> ChoiceOfRest:
    """What the person wants of annual leave left at the year's end; said by themself or put in by the department."""
    own = acting_user.person_id == person.pk
    require(acting_user, Act.LEAVE_ASK if own else Act.LEAVE_BALANCE)
    if choice not in RestChoice.values:
        raise Problem(_("请选择未休天数怎么办。"), code="choice", field="choice")
    if (
        year not in (today().year, today().year - 1)
        or not Lot.everything.filter(person=person, source=f"annual:{year}").exists()
    ):
        raise Problem(_("%(year)d 年没有可以处理的年休假。") % {"year": year}, code="year", field="year")
    made, _new = ChoiceOfRest.everything.update_or_create(
        person=person, year=year, defaults={"choice": choice, "said_by": acting_user}
    )
    trail.record(
        "leave.rest",
        person,
        acting_user=acting_user,
        after={"year": year, "choice": RestChoice(choice).label},
    )
    return made


def everybody(year: int) -> list[int]:
    """People with an employment in the year, or with something left in the ledger."""
    employed = Employment.everything.filter(period__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
    kept = Lot.everything.filter(expires__lt=date(year + 1, 1, 1))
    return sorted({*employed.values_list("person_id", flat=True), *kept.values_list("person_id", flat=True)})


def night(people: Iterable[int], day: date) -> int:
    """Everything the ledger does by itself on a day, for these people."""
    people = list(people)
    closed = close(people, day=day)
    changed = settle(people, day.year, day=day)
    if day.month == 1:
        changed += settle(people, day.year - 1, day=day)
    return closed + changed
