"""What a leave would be, before it is asked for: days that count, the balance before and after, shifts, who approves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.duty.content import STANDBY
from assessment.duty.models import Plan, PlanState, Shift
from assessment.figures import days as in_days
from assessment.leave import balances, months, seniority
from assessment.leave.content import CHILD, EVENT, FESTIVAL, IN_LEDGER, INJURY, LIMITED, MEDICAL, WHO, YEARLY
from assessment.leave.kinds import Kind, Rules, rules_for
from assessment.leave.models import LeaveDay, LeaveRequest, LeaveState
from assessment.leave.rules import counting, lots
from assessment.leave.rules.annual import anniversary, years_on
from assessment.leave.rules.counting import Part
from assessment.leave.rules.medical import months_before
from auxpolice.access.models import Role
from auxpolice.calendar.days import kinds as kinds_of_days
from auxpolice.calendar.models import Day
from auxpolice.months import SHANGHAI, month_of
from auxpolice.problems import Problem
from personnel.models import Assignment, Person

LONGEST = 400
EARLIEST = 366
"""Days back that leave may begin when it is asked for."""
INJURY_DAYS, INJURY_LONGER = 365, 730
"""工伤保险条例 33: twelve months, and as many again where the city's board confirms it."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: ``first_noon``: from noon on; ``last_noon``: until noon."""

    kind: str
    first: date
    last: date
    first_noon: bool = False
    last_noon: bool = False
    event_day: date | None = None
    extra: bool = False

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.first, time(12 if self.first_noon else 0), SHANGHAI)

    @property
    def ends(self) -> datetime:
        if self.last_noon:
            return datetime.combine(self.last, time(12), SHANGHAI)
        return datetime.combine(self.last + timedelta(days=1), time(0), SHANGHAI)


@dataclass
class Foresight:
    """``before`` and ``after`` are half-days of the balance, None for kinds without one. ``faults``: (field, sentence)."""

    kind: Kind
    unit_id: int
    rules: Rules
    parts: list[Part]
    counted: int = 0
    before: int | None = None
    after: int | None = None
    steps: tuple[Role, ...] = ()
    shifts: list[Shift] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def halves(self) -> int:
        return sum(part.halves for part in self.parts)


def place_of(person: Person, day: date) -> Assignment:
    """The place of work on the day; Problem where the person has none."""
    found = (
        Assignment.everything.filter(person=person, period__contains=day)
        .select_related("unit", "employment")
        .first()
    )
    if found is None:
        raise Problem(
            _("%(name)s在 %(day)s 不在职，不能请假。") % {"name": person.name, "day": day},
            code="not-employed",
            field="first",
        )
    return found


def counted_parts(
    person_id: int, unit_id: int, kind_unit: str, found: list[Part], starts: datetime, ends: datetime
) -> tuple[list[Part], list[Shift]]:
    """The parts as they count, and the shifts that lie in the time; three statements."""
    known = kinds_of_days(found[0].date, found[-1].date)
    shifts = list(
        Shift.everything.filter(person=person_id, starts__lt=ends, ends__gt=starts)
        .filter(Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED))
        .order_by("starts")
    )
    planned = set(
        Plan.everything.filter(
            unit=unit_id,
            state=PlanState.PUBLISHED,
            month__range=(month_of(found[0].date), month_of(found[-1].date)),
        ).values_list("month", flat=True)
    )
    own = [
        (max(shift.date, found[0].date), shift.starts, shift.ends, shift.break_minutes)
        for shift in shifts
        if shift.plan_id and shift.kind != STANDBY
    ]
    rota = counting.on_shifts(own, starts, ends)
    return (
        counting.counted(found, kind_unit, known, rota, lambda day: month_of(day) in planned),
        shifts,
    )


def foresee(person: Person, wanted: Wanted, today: date, within: LeaveRequest | None = None) -> Foresight:
    """Everything that is known of the leave before it is asked for; Problem where it can't be understood at all."""
    _refuse_senseless(wanted, today)
    place = place_of(person, wanted.first)
    rules = rules_for(place.unit_id, wanted.first)
    kind = rules.kind(wanted.kind)
    found = counting.parts(wanted.first, wanted.first_noon, wanted.last, wanted.last_noon)
    made, shifts = counted_parts(person.pk, place.unit_id, kind.unit, found, wanted.starts, wanted.ends)
    seen = Foresight(kind, place.unit_id, rules, made, counting.total(made), shifts=shifts)
    seen.steps = rules.steps(seen.counted)
    _may_take(seen, person, place, wanted)
    _free(seen, person, wanted, within)
    _balance(seen, person, wanted)
    _remark(seen, wanted)
    return seen


def _refuse_senseless(wanted: Wanted, today: date) -> None:
    if wanted.ends <= wanted.starts:
        raise Problem(_("结束不能早于开始。"), code="order", field="last")
    if (wanted.last - wanted.first).days >= LONGEST:
        raise Problem(_("一次最多请 %(n)d 天，请分次办理。") % {"n": LONGEST}, code="long", field="last")
    if (today - wanted.first).days > EARLIEST:
        raise Problem(_("开始日期太早，只能补办一年以内的请假。"), code="early", field="first")
    if (wanted.first - today).days > EARLIEST:
        raise Problem(_("开始日期太晚，只能办理一年以内的请假。"), code="late", field="first")


def _may_take(seen: Foresight, person: Person, place: Assignment, wanted: Wanted) -> None:
    kind, say = seen.kind, seen.faults.append
    if not kind.may_take(person, wanted.first):
        say(("kind", _("%(kind)s只给%(who)s。") % {"kind": kind.name, "who": WHO[kind.who]}))
    here = months_before(place.employment.period.lower, -kind.after_months)
    if wanted.first < here:
        say(
            (
                "kind",
                _("%(kind)s要在本局工作满 %(n)d 个月，%(day)s 起可以请。")
                % {"kind": kind.name, "n": kind.after_months, "day": here},
            )
        )
    upper = place.employment.period.upper
    if upper and wanted.last >= upper:
        say(("last", _("%(day)s 起已离职，只能请到前一天。") % {"day": upper}))
    if not kind.half and (wanted.first_noon or wanted.last_noon):
        say(("kind", _("%(kind)s按整天请。") % {"kind": kind.name}))
    if kind.rule in (CHILD, EVENT, INJURY) and wanted.event_day is None:
        say(("event_day", _("请填写%(what)s的日期。") % {"what": event_of(kind)}))
    if wanted.event_day and wanted.event_day > wanted.last and kind.rule in (CHILD, INJURY):
        say(("event_day", _("%(what)s的日期不能晚于休假。") % {"what": event_of(kind)}))
    if kind.rule == FESTIVAL and (f"{wanted.first:%m-%d}" != kind.on or seen.halves != 1):
        say(("first", _("%(kind)s只在 %(day)s 当天放半天。") % {"kind": kind.name, "day": kind.on}))
    elif not seen.counted:
        say(
            (
                "first",
                _("%(kind)s逢休息日不补。") % {"kind": kind.name}
                if kind.rule == FESTIVAL
                else _("这段时间没有要上班的日子，不用请假。"),
            )
        )


def event_of(kind: Kind) -> str:
    return {CHILD: _("子女出生"), INJURY: _("受伤")}.get(kind.rule) or _("事由发生")


def _free(seen: Foresight, person: Person, wanted: Wanted, within: LeaveRequest | None) -> None:
    other = (
        LeaveRequest.everything.filter(
            person=person,
            starts__lt=wanted.ends,
            ends__gt=wanted.starts,
            state__in=[LeaveState.WAITING, LeaveState.GRANTED, LeaveState.RETURNED],
        )
        .exclude(pk__in=[within.pk] if within else [])
        .first()
    )
    if other:
        seen.faults.append(
            (
                "first",
                _("这段时间已经有请假：%(other)s（%(state)s）。")
                % {"other": other, "state": other.get_state_display()},
            )
        )
    if closed := months.closed(person.pk, [part.date for part in seen.parts]):
        seen.remarks.append(months.remark(closed))


def used(person_id: int, kind: str, **conditions: object) -> int:
    """Half-days of a kind that are taken or asked for, of the days that meet the conditions."""
    rows = LeaveDay.everything.filter(
        person=person_id,
        request__kind=kind,
        request__state__in=[LeaveState.WAITING, LeaveState.GRANTED, LeaveState.RETURNED],
        **conditions,
    )
    return rows.aggregate(n=Coalesce(Sum("counted"), 0))["n"]


def _balance(seen: Foresight, person: Person, wanted: Wanted) -> None:
    kind = seen.kind
    if kind.rule in IN_LEDGER:
        need = {part.date: part.counted for part in seen.parts if part.counted}
        seen.before = balances.left_on(person.pk, kind.rule, wanted.first) - balances.pending(
            person.pk, kind.code
        )
        short = lots.take(balances.held(person.pk, kind.rule), need)[1]
        seen.after = seen.before - seen.counted
        if short or seen.after < 0:
            seen.faults.append(
                (
                    "kind",
                    _("%(kind)s余额 %(left)s 天，不够 %(need)s 天。")
                    % {
                        "kind": kind.name,
                        "left": in_days(max(seen.before, 0)),
                        "need": in_days(seen.counted),
                    },
                )
            )
    elif kind.rule in LIMITED or kind.rule == INJURY:
        _limited(seen, person, wanted)
    elif kind.rule == MEDICAL:
        found = seniority.medical(person, wanted.last, extra=[part.date for part in seen.parts])
        had = seniority.medical(person, wanted.first)
        seen.before, seen.after = 2 * had.left, 2 * found.left
        seen.remarks.append(
            _("医疗期 %(months)d 个月（在 %(within)d 个月内累计），到 %(day)s 已用 %(used)d 天。")
            % {"months": found.months, "within": found.within, "day": wanted.last, "used": found.used}
        )
        if found.over:
            seen.remarks.append(_("超过医疗期的，期满后由政工部门安排劳动能力鉴定或另行安排岗位。"))


def _limited(seen: Foresight, person: Person, wanted: Wanted) -> None:
    """Days by year, by the child's year, by event. The tightest window that the leave touches is shown."""
    kind, day = seen.kind, wanted.event_day
    limit = 2 * ((kind.days or 0) + (kind.extra_days or 0) * wanted.extra)
    if kind.rule == INJURY:
        limit = 2 * (INJURY_LONGER if wanted.extra else INJURY_DAYS)
    windows: Iterable[dict] = [{"request__event_day": day}]
    if kind.rule == YEARLY:
        years = sorted({part.date.year for part in seen.parts})
        windows = [
            {"date__range": (date(year - kind.every_years + 1, 1, 1), date(year, 12, 31))} for year in years
        ]
    elif kind.rule == CHILD:
        if day is None:
            return
        if wanted.last >= anniversary(day, kind.until_age):
            seen.faults.append(
                ("last", _("%(kind)s只到子女满 %(n)d 周岁。") % {"kind": kind.name, "n": kind.until_age})
            )
        ages = sorted({years_on(day, part.date) for part in seen.parts})
        windows = [
            {
                "request__event_day": day,
                "date__range": (anniversary(day, age), anniversary(day, age + 1) - timedelta(days=1)),
            }
            for age in ages
        ]
    elif day is None:
        return
    for window in windows:
        first, last = window.get("date__range", (date.min, date.max))
        here = sum(part.counted for part in seen.parts if first <= part.date <= last)
        before = limit - used(person.pk, kind.code, **window)
        if seen.after is None or before - here < seen.after:
            seen.before, seen.after = before, before - here
    if seen.after is not None and seen.after < 0:
        seen.faults.append(
            (
                "kind",
                _("%(kind)s还可请 %(left)s 天，不够 %(need)s 天。")
                % {
                    "kind": kind.name,
                    "left": in_days(max(seen.before or 0, 0)),
                    "need": in_days(seen.counted),
                },
            )
        )


def _remark(seen: Foresight, wanted: Wanted) -> None:
    years = {part.date.year for part in seen.parts}
    known = set(Day.objects.filter(date__year__in=years).values_list("date__year", flat=True).distinct())
    for year in sorted(years - known):
        seen.remarks.append(
            _("%(year)d 年的节假日安排还没有公布，天数先按星期算，公布后自动重算。") % {"year": year}
        )
    if seen.kind.proof != "none" and seen.kind.proof_name:
        seen.remarks.append(
            (_("申请时附上：%(proof)s。") if seen.kind.proof == "before" else _("销假前补交：%(proof)s。"))
            % {"proof": seen.kind.proof_name}
        )
    if not seen.kind.wage:
        seen.remarks.append(_("工资按规定减发。"))
