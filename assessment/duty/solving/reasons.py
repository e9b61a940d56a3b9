"""Why somebody is on: what each shift of a solution rests on, in sentences. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from assessment.duty.rules.checks import clock_words, fit, pieces
from assessment.duty.rules.facts import DAY, HOLIDAY, OFF, SHANGHAI, WORKDAY, Need, Slot, days, kind_of
from assessment.duty.rules.hours import counted
from assessment.duty.solving.lowering import blocked, is_night
from assessment.duty.solving.problem import COUNTERS, Past, Problem, Solution

NAMED = 3
"""People named in a sentence."""


@dataclass
class Tally:
    """Shifts of one person: of the month, and with the quarter before."""

    shifts: int = 0
    minutes: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def tallies(problem: Problem, slots: tuple[Slot, ...]) -> dict[int, Tally]:
    """The month of everybody in figures."""
    found = {pk: Tally() for pk in problem.facts.people}
    for slot in slots:
        if slot.person in found and slot.present and problem.facts.first <= slot.date <= problem.facts.last:
            mine = found[slot.person]
            mine.shifts += 1
            mine.minutes += counted(slot)
            mine.counts.update(kinds_of(problem, slot))
    return found


def kinds_of(problem: Problem, slot: Slot) -> list[str]:
    """Counters that a shift counts in."""
    kind = kind_of(slot.date, problem.facts.kinds)
    return [
        name
        for name, holds in zip(COUNTERS, (is_night(slot), kind != WORKDAY, kind == HOLIDAY), strict=True)
        if holds
    ]


class Reasons:
    """Reasons of every shift the solver gave."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.solution = solution
        self.given = solution.slots(problem)
        self.slots = (*problem.facts.slots, *self.given)
        self.tallies = tallies(problem, self.slots)
        self.on: dict[tuple[int, date], list[Slot]] = {}
        for slot in self.slots:
            self.on.setdefault((slot.person, slot.date), []).append(slot)
        self.covered = self._covered()
        self.labels = {"holidays": _("节假日班"), "nights": _("夜班"), "weekends": _("休息日班")}

    def _covered(self) -> dict[date, list[tuple[Need, datetime, datetime, int]]]:
        """Pieces of every need by the day they begin on, and how many people more than the least are there."""
        by_day: dict[date, list[Slot]] = {}
        for slot in self.slots:
            if slot.present:
                by_day.setdefault(slot.date, []).append(slot)
        found: dict[date, list[tuple[Need, datetime, datetime, int]]] = {}
        for need in self.problem.facts.needs:
            first, last = need.starts.astimezone(SHANGHAI).date(), need.ends.astimezone(SHANGHAI).date()
            near = [slot for day in days(first - 2 * DAY, last) for slot in by_day.get(day, ())]
            for starts, ends in pieces(need, near):
                there = sum(s.starts <= starts and s.ends >= ends and fit(need, s.person) for s in near)
                day = starts.astimezone(SHANGHAI).date()
                found.setdefault(day, []).append((need, starts, ends, there - need.least))
        return found

    def of(self, slot: Slot) -> list[str]:
        """What the shift rests on, the weightiest first."""
        able, unable = self._others(slot)
        return [
            *self._needed(slot),
            *self._pattern(slot),
            *self._wished(slot),
            *self._compared(slot, able),
            *unable,
        ]

    def total(self, person: int, name: str) -> int:
        """The quarter's count up to the end of the month."""
        return self.problem.past.get(person, Past())[name] + self.tallies[person].counts[name]

    def _needed(self, slot: Slot) -> Iterator[str]:
        """The time at which the fewest are there: without the shift it would be short."""
        tightest: tuple[int, Need, datetime, datetime] | None = None
        for day in (slot.date, slot.date + DAY):
            for need, starts, ends, over in self.covered.get(day, ()):
                if slot.starts <= starts and slot.ends >= ends and fit(need, slot.person):
                    if tightest is None or over < tightest[0]:
                        tightest = over, need, starts, ends
        if tightest is None or tightest[0] > 0:
            return
        _over, need, starts, ends = tightest
        local = starts.astimezone(SHANGHAI)
        yield _("%(from)s–%(to)s %(post)s至少要 %(least)s 人，排满正好够") % {
            "from": f"{local:%H:%M}",
            "to": clock_words(ends, local.date()),
            "post": need.name,
            "least": need.least,
        }

    def _pattern(self, slot: Slot) -> Iterator[str]:
        planned = self.problem.pattern.get((slot.person, slot.date))
        if planned == slot.code:
            yield _("轮班本来就排「%(code)s」") % {"code": slot.code}
        elif planned:
            yield _("轮班排的是「%(code)s」，为凑足人数、均衡班次改排") % {"code": planned}

    def _wished(self, slot: Slot) -> Iterator[str]:
        wish = self.problem.wishes.get((slot.person, slot.date))
        if wish == slot.code:
            yield _("照顾了本人的意愿")
        elif wish:
            yield _("本人想要「%(code)s」，没能照顾") % {"code": wish}
        spared = [
            self.problem.who(pk).name
            for (pk, day), code in sorted(self.problem.wishes.items())
            if day == slot.date and code == OFF and pk != slot.person and (pk, day) not in self.on
        ]
        if spared:
            yield _("照顾了 %(names)s 想休息的意愿") % {"names": "、".join(spared[:NAMED])}

    def _compared(self, slot: Slot, able: list[int]) -> Iterator[str]:
        """The counter that speaks most of this shift, against those who could have had it."""
        named = next(
            (name for name in ("holidays", "nights", "weekends") if name in kinds_of(self.problem, slot)), ""
        )
        if not able:
            yield _("当天没有别人能替")
        elif named:
            counts = sorted(self.total(pk, named) for pk in able)
            yield _("本季度到月底的%(kind)s：本人 %(mine)s 次，能替的 %(count)s 人 %(low)s–%(high)s 次") % {
                "kind": self.labels[named],
                "mine": self.total(slot.person, named),
                "count": len(able),
                "low": counts[0],
                "high": counts[-1],
            }
        else:
            yield _("能替的另有 %(count)s 人：%(names)s") % {
                "count": len(able),
                "names": "、".join(self.problem.who(pk).name for pk in able[:NAMED]),
            }

    def _others(self, slot: Slot) -> tuple[list[int], list[str]]:
        """Who else could have had the shift, and how many couldn't and why."""
        able, why = [], Counter[str]()
        for pk, who in sorted(self.problem.facts.people.items()):
            if pk == slot.person or slot.code not in self.problem.codes.get(pk, ()):
                continue
            other = self.problem.slot(pk, slot.date, slot.code)
            reason = blocked(self.problem, who, other)
            if reason == "away":
                why[_("请假、培训等不在岗")] += 1
            elif reason == "gate":
                why[_("还不能独立上岗")] += 1
            elif reason:
                why[_("按规定不能上这个班")] += 1
            elif (pk, slot.date) in self.on:
                why[_("当天已有班")] += 1
            elif (pk, slot.date) in self.problem.kept:
                why[_("手工定了休息")] += 1
            elif self._too_close(other):
                why[_("前后两班之间休息不够")] += 1
            else:
                able.append(pk)
        said = [
            _("%(why)s %(count)s 人") % {"why": text, "count": count} for text, count in why.most_common()
        ]
        return able, ["，".join(said)] if said else []

    def _too_close(self, slot: Slot) -> bool:
        block = timedelta(hours=self.problem.facts.rest.block)
        around = [
            other
            for days in (-2, -1, 1, 2)
            for other in self.on.get((slot.person, slot.date + days * DAY), ())
            if other.present
        ]
        return any(slot.starts < other.ends + block and other.starts < slot.ends + block for other in around)
