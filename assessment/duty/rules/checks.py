"""What a plan breaks, in sentences: law and duty rules told apart, hours of the day that are short of people."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.utils.translation import gettext as _

from assessment.duty.rules.facts import (
    COMPREHENSIVE,
    NURSING,
    PREGNANT,
    SHANGHAI,
    STANDARD,
    Facts,
    Need,
    Slot,
    Who,
)
from assessment.duty.rules.hours import (
    DAY_MINUTES,
    DAY_OVERTIME,
    MONTH_OVERTIME,
    counted,
    night_minutes,
    overtime_of_rota,
    told,
)
from assessment.duty.rules.periods import period_of
from assessment.duty.rules.rest import gaps, length, mondays, stretches, week_without_rest


@dataclass(frozen=True)
class Break:
    """A rule that a plan breaks. ``hard``: the plan must not be published so; else a reminder. ``person`` None: the unit's."""

    person: int | None
    date: date
    rule: str
    words: str
    hard: bool = True


def breaks(facts: Facts) -> list[Break]:
    """Everything the plan breaks from ``first`` to ``last``, hard ones first, then by day."""
    found = list(_short(facts))
    by_person: dict[int, list[Slot]] = {}
    for slot in sorted(facts.slots, key=attrgetter("person", "starts", "ends")):
        by_person.setdefault(slot.person, []).append(slot)
    for person, slots in by_person.items():
        if who := facts.people.get(person):
            found += breaks_of(who, slots, facts)
    return sorted(found, key=lambda b: (not b.hard, b.date, b.person or 0, b.rule))


def breaks_of(who: Who, slots: list[Slot], facts: Facts) -> list[Break]:
    """What one person's shifts break; ``slots`` are in order and reach as far around the plan as is known."""
    return [
        one for rule in _RULES for one in rule(who, slots, facts) if facts.first <= one.date <= facts.last
    ]


def _overlap(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """One shift at a time: nobody is at two places."""
    for gap in gaps(slots):
        if gap.minutes < 0:
            yield Break(
                who.id,
                gap.after.date,
                "overlap",
                _("%(name)s %(day)s的「%(code)s」与「%(other)s」时间重叠。")
                % _words(who, gap.after, other=gap.before.code),
            )


def _rest(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """Rest between two shifts: hours of the duty rules (示例 8 and 11); shifts that adjoin are one stretch."""
    for gap in gaps(slots):
        if 0 < gap.minutes < facts.rest.block * 60:
            text = _(
                "%(name)s %(day)s上「%(code)s」前只休息 %(hours)s 小时，勤务规则规定不少于 %(limit)s 小时。"
            )
            yield Break(
                who.id,
                gap.after.date,
                "rest",
                text % _words(who, gap.after, hours=told(gap.minutes), limit=facts.rest.block),
            )
        elif 0 < gap.minutes < facts.rest.warn * 60:
            text = _("%(name)s %(day)s上「%(code)s」前只休息 %(hours)s 小时，少于提醒线 %(limit)s 小时。")
            yield Break(
                who.id,
                gap.after.date,
                "rest-warning",
                text % _words(who, gap.after, hours=told(gap.minutes), limit=facts.rest.warn),
                hard=False,
            )


def _longest(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """Longest time at a stretch: hours of the duty rules (示例 24)."""
    for stretch in stretches(slots):
        if length(stretch) > facts.rest.longest * 60:
            yield Break(
                who.id,
                stretch[-1].date,
                "longest",
                _("%(name)s %(day)s止连续在岗 %(hours)s 小时，超过提醒线 %(limit)s 小时。")
                % _words(who, stretch[-1], hours=told(length(stretch)), limit=facts.rest.longest),
                hard=False,
            )


def _week(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """At least one rest day a week (劳动法 第三十八条, statute). Where 综合计算 or 不定时 is approved, other arrangements of rest
    may be (第三十九条): a reminder there."""
    for monday in mondays(facts.first, facts.last):
        if week_without_rest(slots, monday):
            sunday = monday + timedelta(days=6)
            text = _("%(name)s %(first)s至%(last)s这一周没有连续 24 小时的休息，劳动法规定每周至少休息一日。")
            yield Break(
                who.id,
                sunday,
                "week",
                text % {"name": who.name, "first": day_words(monday), "last": day_words(sunday)},
                hard=who.system == STANDARD,
            )


def _away(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """Nobody is planned while on leave, at a training, or before or after their time in the unit."""
    for slot in slots:
        for away in who.away:
            if slot.starts < away.ends and away.starts < slot.ends:
                yield Break(
                    who.id,
                    slot.date,
                    "away",
                    _("%(name)s %(day)s%(why)s，不能排「%(code)s」。") % _words(who, slot, why=away.why),
                )
                break
        else:
            if not who.in_unit(slot.date):
                yield Break(
                    who.id,
                    slot.date,
                    "not-in-unit",
                    _("%(name)s %(day)s不在本单位，不能排「%(code)s」。") % _words(who, slot),
                )


def _unfit(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """A shift that asks for a post or a certificate the person hasn't got."""
    for slot in slots:
        if why := who.barred_from(slot.code, slot.date):
            yield Break(
                who.id,
                slot.date,
                "unfit",
                _("%(name)s不能排「%(code)s」（%(day)s）：%(why)s。") % _words(who, slot, why=why),
            )


def _gate(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """Nobody stands duty on their own before 初任培训 is passed and the oath is sworn; beside somebody they may."""
    for slot in slots:
        if not who.alone_on(slot.date) and slot.code not in facts.accompanied:
            text = _("%(name)s还不能独立上岗（%(lacks)s），%(day)s不能排「%(code)s」。")
            yield Break(who.id, slot.date, "gate", text % _words(who, slot, lacks=lacks_of(who)))


def lacks_of(who: Who) -> str:
    """What keeps somebody from duty on their own, or since when nothing does any more."""
    return who.lacks or _("%(day)s起方可") % {"day": day_words(who.ready or date.max)}


def _sheltered(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """No night shift (22:00–06:00) and no more than 8 hours from the seventh month of pregnancy on and while nursing:
    女职工劳动保护特别规定 第六条, 第九条. Statute. The sentence doesn't say why: whoever plans needn't know."""
    for slot in slots:
        if rule := breaks_shelter(who, slot):
            text = _("%(name)s %(day)s登记为不排夜班、不延长工作时间，不能排「%(code)s」。")
            yield Break(who.id, slot.date, rule, text % _words(who, slot))


def breaks_shelter(who: Who, slot: Slot) -> str:
    """The rule by which a sheltered person may not have the shift, or nothing; one that touches a sheltered day counts."""
    last = (slot.ends - timedelta(seconds=1)).astimezone(SHANGHAI).date()
    why = who.sheltered_on(slot.date) or who.sheltered_on(last)
    if not why or not slot.present:
        return ""
    if slot.night or night_minutes(slot):
        return "sheltered-night"
    long = why in (PREGNANT, NURSING) and counted(slot) > DAY_MINUTES
    return "sheltered-overtime" if long else ""


def _day_overtime(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """At most 3 hours of overtime a day under 标准工时制 (劳动法 第四十一条). Statute."""
    if who.system != STANDARD:
        return
    worked: dict[date, int] = {}
    for slot in slots:
        worked[slot.date] = worked.get(slot.date, 0) + counted(slot)
    for day, minutes in worked.items():
        if minutes > DAY_MINUTES + DAY_OVERTIME:
            text = _("%(name)s %(day)s排了 %(hours)s 小时：标准工时制每日加班不得超过 3 小时。")
            yield Break(
                who.id,
                day,
                "day-overtime",
                text % {"name": who.name, "day": day_words(day), "hours": told(minutes)},
            )


def _month_overtime(who: Who, slots: list[Slot], facts: Facts) -> Iterator[Break]:
    """At most 36 hours of overtime a month (劳动法 第四十一条); under 综合计算 on average over the period (劳部发〔1994〕503号).
    Statute."""
    text = ""
    hard = True
    if who.system == STANDARD:
        over = overtime_of_rota(slots, facts.first, facts.last, facts.kinds)
        if over > MONTH_OVERTIME:
            text = _("%(name)s 本月加班 %(hours)s 小时，超过 36 小时。") % {
                "name": who.name,
                "hours": told(over),
            }
    elif who.system == COMPREHENSIVE:
        period = period_of(who, slots, facts)
        if period.over > MONTH_OVERTIME * who.months:
            text = _(
                "%(name)s 综合计算周期（%(months)s 个月）内已排 %(hours)s 小时，比标准多 %(over)s 小时，平均每月加班超过 36 小时。"
            ) % {
                "name": who.name,
                "months": who.months,
                "hours": told(period.worked),
                "over": told(period.over),
            }
        elif period.so_far > MONTH_OVERTIME * period.months_so_far:
            hard = False
            text = _(
                "%(name)s 到本月底比标准多 %(over)s 小时，平均每月 %(average)s 小时；周期余下的月份要少排，否则超过 36 小时。"
            ) % {
                "name": who.name,
                "over": told(period.so_far),
                "average": told(period.so_far // period.months_so_far),
            }
    if text:
        yield Break(who.id, facts.last, "month-overtime", text, hard=hard)


_RULES = (
    _overlap,
    _rest,
    _longest,
    _week,
    _away,
    _unfit,
    _gate,
    _sheltered,
    _day_overtime,
    _month_overtime,
)


@dataclass(frozen=True)
class Short:
    """A time in which fewer people are at a post than must be."""

    starts: datetime
    ends: datetime
    least: int
    present: int
    name: str = ""


def coverage(facts: Facts) -> list[Short]:
    """Times short of people, as long as the number doesn't change; stand-by at home fills no post."""
    found: list[Short] = []
    present = [slot for slot in facts.slots if facts.fills(slot)]
    for need in facts.needs:
        near = [slot for slot in present if slot.starts < need.ends and need.starts < slot.ends]
        for starts, ends in pieces(need, near):
            count = sum(
                slot.starts <= starts and slot.ends >= ends for slot in near if fit(need, slot.person)
            )
            if count >= need.least:
                continue
            last = found[-1] if found else None
            if last and (last.ends, last.least, last.present, last.name) == (
                starts,
                need.least,
                count,
                need.name,
            ):
                found[-1] = Short(last.starts, ends, need.least, count, need.name)
            else:
                found.append(Short(starts, ends, need.least, count, need.name))
    return found


def fit(need: Need, person: int) -> bool:
    """May the person fill the need?"""
    return need.qualified is None or person in need.qualified


def pieces(need: Need, slots: list[Slot]) -> list[tuple[datetime, datetime]]:
    """The need's time cut where a shift starts or ends within it."""
    marks = {need.starts, need.ends}
    marks |= {at for slot in slots for at in (slot.starts, slot.ends) if need.starts < at < need.ends}
    ordered = sorted(marks)
    return list(itertools.pairwise(ordered))


def _short(facts: Facts) -> Iterator[Break]:
    """Fewer people at a time than the unit's staffing says (示例 of the unit itself)."""
    for short in coverage(facts):
        day = short.starts.astimezone(SHANGHAI).date()
        text = _("%(day)s %(from)s–%(to)s %(post)s在岗 %(present)s 人，应不少于 %(least)s 人。") % {
            "day": day_words(day),
            "from": f"{short.starts.astimezone(SHANGHAI):%H:%M}",
            "to": clock_words(short.ends, day),
            "post": short.name,
            "present": short.present,
            "least": short.least,
        }
        yield Break(None, day, "staffing", text)


def clock_words(at: datetime, day: date) -> str:
    """The time of day, as seen from ``day``: midnight that ends it is 24:00, a later day is named."""
    local = at.astimezone(SHANGHAI)
    if local.date() == day:
        return f"{local:%H:%M}"
    if local.date() == day + timedelta(days=1):
        return "24:00" if f"{local:%H:%M}" == "00:00" else _("次日 %(time)s") % {"time": f"{local:%H:%M}"}
    return f"{day_words(local.date())} {local:%H:%M}"


def day_words(day: date) -> str:
    """10月1日."""
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def _words(who: Who, slot: Slot, **more: object) -> dict[str, object]:
    return {"name": who.name, "day": day_words(slot.date), "code": slot.code, **more}
