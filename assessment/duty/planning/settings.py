"""Register what plans are drawn from: working-time system, pattern, people wanted, teams, no nights. All dated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment.duty.content import COMPREHENSIVE, OFF, STANDARD, SYSTEMS
from assessment.duty.models import (
    Cycle,
    DayOf,
    NoNights,
    NoNightsReason,
    Staffing,
    TeamMember,
    UnitPattern,
    WorkSystem,
)
from assessment.duty.planning.rulebook import rules_for
from assessment.duty.rules.hours import told
from assessment.duty.rules.patterns import PatternHours, average
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person, Post


def _begin(model: Any, start: date, by: User, keys: dict[str, Any], values: dict[str, Any]) -> Any:
    """A dated fact from a day on: the row that holds then ends the day before, one that begins then or later gives way."""
    rows = model.everything.select_for_update().filter(**keys)
    rows.filter(period__startswith__gte=start).delete()
    for row in rows.filter(period__contains=start):
        row.period = DateRange(row.period.lower, start)
        row.save()
    return model.everything.create(**keys, **values, period=DateRange(start, None), by=by)


@transaction.atomic
def set_system(
    unit: Unit,
    start: date,
    system: str,
    cycle: str = "",
    document: str = "",
    post: Post | None = None,
    *,
    acting_user: User,
) -> WorkSystem:
    """The working-time system from a day on; any but the standard one names the approval it rests on."""
    require(acting_user, Act.DUTY_SYSTEM, unit)
    if system not in SYSTEMS:
        raise Problem(_("请选择工时制度。"), code="system", field="system")
    if system != STANDARD:
        document = written(document, _("批准文件的名称和文号"), field="document")
    if system == COMPREHENSIVE and cycle not in Cycle.values:
        raise Problem(_("综合计算工时制请选择计算周期。"), code="cycle", field="cycle")
    values = {
        "system": system,
        "cycle": cycle if system == COMPREHENSIVE else "",
        "document": document[:100] if system != STANDARD else "",
    }
    row = _begin(WorkSystem, start, acting_user, {"unit": unit, "post": post}, values)
    _record(Act.DUTY_SYSTEM, row, unit, acting_user, {**values, "post": post and post.pk, "start": start})
    return row


@transaction.atomic
def set_pattern(
    unit: Unit, start: date, pattern: str, anchor: date, post: Post | None = None, *, acting_user: User
) -> tuple[UnitPattern, str]:
    """The pattern from a day on, and a warning in words where it runs over 36 hours of overtime a month on average."""
    require(acting_user, Act.DUTY_PLAN, unit)
    rules = rules_for(unit.pk, start)
    found = rules.patterns.get(pattern)
    if found is None:
        raise Problem(_("勤务规则里没有这个轮班方式。"), code="pattern", field="pattern")
    values = {"pattern": pattern, "anchor": anchor}
    row = _begin(UnitPattern, start, acting_user, {"unit": unit, "post": post}, values)
    _record("duty.pattern", row, unit, acting_user, {**values, "post": post and post.pk, "start": start})
    hours = average(list(found.cycle), rules.kinds)
    return row, "" if hours.fits else too_long(found.name, hours)


def too_long(name: str, hours: PatternHours) -> str:
    """That a pattern breaks the law's average, with the hours."""
    return _(
        "「%(name)s」全年约 %(year)s 小时，平均每月超出标准 %(over)s 小时，超过法定的 36 小时；"
        "在岗睡眠休息时间按规定不计入工时的，请在勤务规则的班次里写明休息。"
    ) % {"name": name, "year": told(hours.year), "over": round(hours.a_month / 60)}


@transaction.atomic
def add_staffing(
    unit: Unit,
    start: date,
    days: str,
    starts: time,
    ends: time,
    wanted: int,
    minimum: int,
    *,
    acting_user: User,
) -> Staffing:
    """People wanted at a time of day, from a day on."""
    require(acting_user, Act.DUTY_PLAN, unit)
    if days not in DayOf.values:
        raise Problem(_("请选择哪些天。"), code="days", field="days")
    if minimum > wanted:
        raise Problem(_("最少人数不能多于应到人数。"), code="minimum", field="minimum")
    row = Staffing.everything.create(
        unit=unit, days=days, starts=starts, ends=ends, wanted=wanted, minimum=minimum,
        period=DateRange(start, None), by=acting_user,
    )  # fmt: skip
    said = {"days": days, "starts": starts, "ends": ends, "wanted": wanted, "minimum": minimum}
    _record("duty.staffing", row, unit, acting_user, {**said, "start": start})
    return row


@transaction.atomic
def end_fact(row: Staffing | NoNights, act: str, *, acting_user: User) -> None:
    """The fact no longer holds from today on; one that has not begun goes."""
    unit = row.unit_id if isinstance(row, Staffing) else _unit_of(row.person)
    require(acting_user, Act.DUTY_PLAN, unit)
    locked: Any = held(type(row).objects, row.pk)
    day = today()
    _record(act, locked, None, acting_user, {"ended": day})
    if locked.period.lower >= day:
        locked.delete()
        return
    locked.period = DateRange(locked.period.lower, day)
    locked.save()


def _unit_of(person: Person) -> int | None:
    place = Assignment.everything.filter(person=person, period__contains=today()).first()
    return place.unit_id if place else None


@transaction.atomic
def set_no_nights(
    person: Person, start: date, until: date | None, reason: str, *, acting_user: User
) -> NoNights:
    """From one day to another (included) the person is planned neither at night nor over the standard hours."""
    require(acting_user, Act.DUTY_PLAN, _unit_of(person))
    if reason not in NoNightsReason.values:
        raise Problem(_("请选择原因。"), code="reason", field="reason")
    if until is not None and until < start:
        raise Problem(_("结束日期早于开始日期。"), code="until", field="until")
    upper = date.fromordinal(until.toordinal() + 1) if until else None
    row = NoNights.everything.create(
        person=person, reason=reason, period=DateRange(start, upper), by=acting_user
    )
    _record("duty.no_nights", row, person, acting_user, {"start": start, "until": until})
    return row


@dataclass(frozen=True)
class Member:
    """A person's team as typed; ``version`` is the id of the row that was read (0: none)."""

    person: int
    team: str
    behind: int
    version: int


@transaction.atomic
def set_teams(unit: Unit, start: date, members: Sequence[Member], *, acting_user: User) -> None:
    """Teams of these people from a day on; without a name somebody is in none."""
    require(acting_user, Act.DUTY_PLAN, unit)
    if not members:
        return
    people = [one.person for one in members]
    here = Assignment.everything.filter(unit=unit, person__in=people, period__endswith__isnull=True)
    names = dict(here.values_list("person_id", "person__name"))
    rows = TeamMember.everything.select_for_update().filter(person__in=people, period__contains=start)
    now = {row.person_id: row for row in rows}
    before, after = {}, {}
    for one in members:
        if one.person not in names:
            raise Problem(_("只能给本单位的人编班组。"), code="person")
        stands = now.get(one.person)
        if (stands.pk if stands else 0) != one.version:
            raise Conflict(
                _("%(name)s 的班组已被他人修改，请刷新后再改。") % {"name": names[one.person]}, code="stale"
            )
        TeamMember.everything.filter(person=one.person, period__startswith__gte=start).delete()
        if stands and stands.period.lower < start:
            stands.period = DateRange(stands.period.lower, start)
            stands.save()
        if one.team:
            TeamMember.everything.create(
                person_id=one.person, unit=unit, team=one.team, behind=one.behind,
                period=DateRange(start, None), by=acting_user,
            )  # fmt: skip
        before[names[one.person]] = f"{stands.team} {stands.behind}" if stands else OFF
        after[names[one.person]] = f"{one.team} {one.behind}" if one.team else OFF
    trail.record("duty.teams", unit, acting_user=acting_user, before=before, after={**after, "start": start})


def _record(act: Act | str, row: Any, of: Any, by: User, after: dict[str, Any]) -> None:
    trail.record(act, row, acting_user=by, label=str(of or ""), after=after)
