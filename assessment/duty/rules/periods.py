"""Where a person stands in the period over which 综合计算 adds hours up."""

from dataclasses import dataclass
from datetime import date, datetime

from assessment.duty.rules.facts import DAY, SHANGHAI, Facts, Slot, Who
from assessment.duty.rules.hours import DAY_MINUTES, counted, over_period


@dataclass(frozen=True)
class Standard:
    """Standard minutes of a period: of the months gone, the plan's included, and of the whole; how many months are gone."""

    so_far: int
    whole: int
    months: int


@dataclass(frozen=True)
class Period:
    """``over`` is what is over the whole period's standard and can't be made good any more, ``so_far`` what is over that of
    the months gone, this one included."""

    worked: int
    over: int
    so_far: int
    months_so_far: int


def is_away(who: Who, day: date) -> bool:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    return any(away.starts <= noon < away.ends for away in who.away)


def standard_of(who: Who, facts: Facts) -> int:
    """Standard minutes of the plan's days for a person: days away and outside the unit take theirs with them (示例, K medium)."""
    return DAY_MINUTES * sum(who.in_unit(day) and not is_away(who, day) for day in facts.workdays)


def standard_in_period(who: Who, facts: Facts) -> Standard:
    """The person's standard minutes up to the end of the plan and of the whole period."""
    begins = who.period_first or facts.first
    gone = (facts.first.year - begins.year) * 12 + facts.first.month - begins.month + 1
    year, month = divmod(begins.year * 12 + begins.month - 1 + who.months, 12)
    later = DAY_MINUTES * facts.workdays_up_to(date(year, month + 1, 1) - DAY)
    so_far = who.before_standard + standard_of(who, facts)
    return Standard(so_far, so_far + later, max(gone, 1))


def period_of(who: Who, slots: list[Slot], facts: Facts) -> Period:
    """The person's period up to the end of the plan."""
    standard = standard_in_period(who, facts)
    worked = who.before_minutes + sum(counted(s) for s in slots if facts.first <= s.date <= facts.last)
    return Period(
        worked, over_period(worked, standard.whole), over_period(worked, standard.so_far), standard.months
    )
