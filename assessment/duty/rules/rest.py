"""Rest: between shifts, at a stretch, and a day a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from assessment.duty.rules.facts import DAY, Slot, instant


@dataclass(frozen=True)
class Gap:
    """Minutes between the end of a shift and the start of the next; below zero where they overlap."""

    before: Slot
    after: Slot

    @property
    def minutes(self) -> int:
        return int((self.after.starts - self.before.ends).total_seconds()) // 60


def gaps(slots: Iterable[Slot]) -> list[Gap]:
    """Gaps between the shifts of one person; stand-by at home is rest. An earlier shift that ends later counts on."""
    found: list[Gap] = []
    latest: Slot | None = None
    for slot in sorted(slots):
        if not slot.present:
            continue
        if latest is not None:
            found.append(Gap(latest, slot))
        if latest is None or slot.ends > latest.ends:
            latest = slot
    return found


def stretches(slots: Iterable[Slot]) -> list[list[Slot]]:
    """Shifts of one person that adjoin or overlap, together: how long somebody is on duty at a stretch."""
    found: list[list[Slot]] = []
    for slot in sorted(slots):
        if not slot.present:
            continue
        if found and slot.starts <= max(one.ends for one in found[-1]):
            found[-1].append(slot)
        else:
            found.append([slot])
    return found


def length(stretch: list[Slot]) -> int:
    """Minutes of a stretch from its start to its end."""
    ends = max(slot.ends for slot in stretch)
    return int((ends - stretch[0].starts).total_seconds()) // 60


def week_without_rest(slots: Iterable[Slot], monday: date) -> bool:
    """Is there no rest of 24 hours together from Monday to Sunday? At least one rest day a week: 劳动法 第三十八条. Statute;
    that it is 24 hours together is common usage (K high)."""
    free, ends = instant(monday, 0), instant(monday + 7 * DAY, 0)
    for slot in sorted(slots):
        if slot.present and slot.ends > instant(monday, 0) and slot.starts < ends:
            if slot.starts - free >= timedelta(hours=24):
                return False
            free = max(free, slot.ends)
    return ends - free < timedelta(hours=24)


def mondays(first: date, last: date) -> list[date]:
    """Mondays of the weeks whose Sunday is between ``first`` and ``last``: a week belongs to the plan it ends in."""
    sunday = first + (6 - first.weekday()) * DAY
    return [sunday + (7 * n - 6) * DAY for n in range(((last - sunday).days // 7) + 1)]
