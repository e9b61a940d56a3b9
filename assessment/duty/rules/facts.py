"""Facts that the rules of duty look at: shifts as intervals, people, rest, what has to be staffed. Instants are aware."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)

OFF = "休"
"""The code of a day without a shift in a pattern."""

WORK, WATCH, STANDBY = "work", "watch", "standby"
"""Own work (上岗, hours; beyond the standard ones 加班); a watch outside one's own work, with a bed (值班: an allowance, no
hours but those called out); stand-by (备勤: reachable, no hours but those called out). Courts look at what was done, not
at the word, so each is a fact of its own (daily.md 1.2)."""

STANDARD, COMPREHENSIVE, FLEXIBLE = "standard", "comprehensive", "flexible"
"""标准工时制; 综合计算工时制 (劳部发〔1994〕503号, by approval); 不定时工时制 (by approval). Statute."""

WORKDAY, REST_DAY, HOLIDAY = "workday", "rest", "holiday"
"""Kinds of days, as in the bureau's calendar."""

PREGNANT, NURSING, HEALTH = "pregnant", "nursing", "health"
"""Why somebody is sheltered. What a doctor advises (HEALTH) keeps from nights alone."""


@dataclass(frozen=True, order=True)
class Slot:
    """A shift of a person. ``date`` is the day it belongs to, midnight or not."""

    person: int
    starts: datetime
    ends: datetime
    date: date = field(compare=False)
    code: str = field(compare=False)
    kind: str = field(compare=False, default=WORK)
    break_minutes: int = field(compare=False, default=0)
    night: bool = field(compare=False, default=False)
    called_out: int = field(compare=False, default=0)
    """Minutes really worked in a watch or on stand-by."""

    @property
    def minutes(self) -> int:
        """Length of the interval."""
        return int((self.ends - self.starts).total_seconds()) // 60

    @property
    def present(self) -> bool:
        """Is the person at the post: own work or a watch, but not reachable at home."""
        return self.kind != STANDBY


@dataclass(frozen=True)
class ShiftKind:
    """A kind of shift of the duty rules; ``starts``/``ends`` are minutes of the day, ``ends`` may lie in the next one."""

    code: str
    name: str
    starts: int
    ends: int
    kind: str = WORK
    break_minutes: int = 0
    night: bool = False
    accompanied: bool = False
    """Beside somebody who answers for it (跟班): for those who may not stand duty on their own yet. It fills no post."""

    def on(self, person: int, day: date) -> Slot:
        """This shift of a person, belonging to ``day``."""
        return Slot(
            person,
            instant(day, self.starts),
            instant(day, self.ends),
            day,
            self.code,
            self.kind,
            self.break_minutes,
            self.night,
        )


@lru_cache(4096)
def instant(day: date, minutes: int = 0) -> datetime:
    """The instant ``minutes`` after the midnight that begins ``day``; by the clock, which China doesn't change."""
    whole, rest = divmod(minutes, 1440)
    return datetime.combine(day + whole * DAY, time(rest // 60, rest % 60), SHANGHAI)


def clock(text: str) -> int:
    """Minutes of the day of ``HH:MM``; ``24:00`` is the day's end."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def shift_span(shift: Mapping[str, Any]) -> tuple[int, int]:
    """Start and end of a shift of the duty rules in minutes of its day; an end that isn't after the start is on the next."""
    starts, ends = clock(shift["starts"]), clock(shift["ends"])
    return starts, ends if ends > starts else ends + 1440


def shift_kinds(content: Mapping[str, Any]) -> dict[str, ShiftKind]:
    """The kinds of shift in the duty rules by code."""
    kinds = {}
    for row in content["shifts"]:
        kinds[row["code"]] = ShiftKind(
            row["code"],
            row["name"],
            *shift_span(row),
            row.get("kind") or WORK,
            row.get("break_minutes") or 0,
            bool(row.get("night")),
            bool(row.get("accompanied")),
        )
    return kinds


@dataclass(frozen=True)
class Rest:
    """Hours between shifts and at a stretch by the duty rules (示例: 8, 11, 24). No statute prescribes 11 hours (K high)."""

    block: int = 8
    warn: int = 11
    longest: int = 24

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Rest":
        rest = content["rest"]
        return cls(rest["block_hours"], rest["warn_hours"], rest["longest_hours"])


@dataclass(frozen=True)
class Away:
    """A time in which somebody is not there, and why (leave, training …)."""

    starts: datetime
    ends: datetime
    why: str

    @classmethod
    def days(cls, first: date, last: date, why: str) -> "Away":
        return cls(instant(first, 0), instant(last, 1440), why)


@dataclass(frozen=True)
class Sheltered:
    """Days from ``first`` to ``last`` in which somebody works neither at night nor, but for HEALTH, overtime."""

    first: date
    last: date
    why: str = PREGNANT


@dataclass(frozen=True)
class Barred:
    """Days from ``first`` to ``last`` on which somebody may not have shifts of these codes (none, where none is named), and
    why (a post, a certificate)."""

    first: date
    last: date
    why: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Who:
    """A person of the plan. ``months`` is the length of the period of 综合计算; ``before_*`` what stands of it before the plan."""

    id: int
    name: str
    system: str = STANDARD
    months: int = 1
    period_first: date | None = None
    before_minutes: int = 0
    before_standard: int = 0
    away: tuple[Away, ...] = ()
    sheltered: tuple[Sheltered, ...] = ()
    barred: tuple[Barred, ...] = ()
    ready: date | None = date.min
    """The first day of duty on one's own, by training and oath; None while something is lacking, which ``lacks`` says."""
    lacks: str = ""
    first: date | None = None
    last: date | None = None
    """Days in the unit, where they don't span the plan."""

    def in_unit(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def alone_on(self, day: date) -> bool:
        """May the person stand duty on their own on that day?"""
        return self.ready is not None and day >= self.ready

    def barred_from(self, code: str, day: date) -> str:
        """Why the person may not have such a shift on that day, or nothing."""
        return why_barred(self.barred, code, day)

    def sheltered_on(self, day: date) -> str:
        """Why the person is sheltered on that day, or nothing."""
        return next((one.why for one in self.sheltered if one.first <= day <= one.last), "")


def why_barred(barred: Iterable[Barred], code: str, day: date) -> str:
    """The first reason against a shift of this code on the day, or nothing."""
    return next((b.why for b in barred if b.first <= day <= b.last and (not b.codes or code in b.codes)), "")


@dataclass(frozen=True)
class Need:
    """From ``starts`` to ``ends`` at least ``least`` people at the post, better ``wanted``; of ``qualified`` ones where told."""

    starts: datetime
    ends: datetime
    least: int
    name: str = ""
    qualified: frozenset[int] | None = None
    wanted: int = 0


@dataclass(frozen=True)
class Facts:
    """A plan from ``first`` to ``last`` with the shifts around it, as far as rest and weeks look."""

    first: date
    last: date
    people: Mapping[int, Who]
    slots: tuple[Slot, ...]
    kinds: Mapping[date, str] = field(default_factory=dict)
    rest: Rest = Rest()
    needs: tuple[Need, ...] = ()
    accompanied: frozenset[str] = frozenset()
    """Codes of shifts beside somebody, which need no training before and fill no post."""

    @cached_property
    def workdays(self) -> list[date]:
        return [day for day in days(self.first, self.last) if kind_of(day, self.kinds) == WORKDAY]

    @cached_property
    def workdays_up_to(self) -> Callable[[date], int]:
        """How many working days follow the plan up to a day, counted once a day that is asked for."""

        @lru_cache
        def count(last: date) -> int:
            return sum(kind_of(day, self.kinds) == WORKDAY for day in days(self.last + DAY, last))

        return count

    def fills(self, slot: Slot) -> bool:
        """Does the shift count for a post: is somebody there, and on their own?"""
        return slot.present and slot.code not in self.accompanied

    def of(self, person: int) -> list[Slot]:
        """The person's shifts in order."""
        return sorted(slot for slot in self.slots if slot.person == person)


def kind_of(day: date, kinds: Mapping[date, str]) -> str:
    """Kind of a day; one that the calendar doesn't name follows its weekday."""
    return kinds.get(day) or (WORKDAY if day.weekday() < 5 else REST_DAY)


def days(first: date, last: date) -> list[date]:
    """All days from ``first`` to ``last``, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]
