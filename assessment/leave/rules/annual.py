"""Days of paid annual leave in a calendar year. Sources: 职工带薪年休假条例 2–5; 企业职工带薪年休假实施办法 3–6, 12.

``bands`` are those of the dated parameter ``leave.annual``: from so many full years of work so many days, and the months
of sickness that take them away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Bands = Sequence[Mapping[str, int]]

PERSONAL_DAYS = 20
"""Days of personal leave with pay that take the year's leave away (条例 4)."""
MONTH = 30
"""Days of sickness that make a month, where they are added up."""


def years_on(since: date, day: date) -> int:
    """Full years of work from ``since`` to the day; none before it began."""
    return max(day.year - since.year - ((day.month, day.day) < (since.month, since.day)), 0)


def anniversary(since: date, years: int) -> date:
    """The day on which so many years are full; 1 March after a 29 February that has none."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)


def qualified_on(bands: Bands, since: date) -> date:
    """The day on which the first band is reached."""
    return min(anniversary(since, band["years"]) for band in bands)


def band_on(bands: Bands, since: date, day: date) -> Mapping[str, int] | None:
    """The highest band whose years are full on the day."""
    reached = [band for band in bands if day >= anniversary(since, band["years"])]
    return max(reached, key=lambda band: band["years"], default=None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many calendar days of a year at so many days of leave a year."""

    calendar_days: int
    days: int


def stretches(bands: Bands, since: date, start: date, end: date) -> list[Stretch]:
    """The time from ``start`` to ``end`` (both in one year, both included) cut where another band begins."""
    if end < start:
        return []
    turns = sorted(
        turn for band in bands for turn in [anniversary(since, band["years"])] if start < turn <= end
    )
    found = []
    for first, after in zip([start, *turns], [*turns, end + timedelta(days=1)], strict=True):
        band = band_on(bands, since, first)
        found.append(Stretch((after - first).days, band["days"] if band else 0))
    return found


def entitlement(bands: Bands, since: date, start: date, end: date) -> int:
    """Days of leave for employment from ``start`` to ``end`` in one calendar year.

    A whole year of one band gives its days. Else floor(days ÷ 365 × days a year): of a newcomer, of a leaver, and, as the
    law is silent on it (示例), where another band begins within the year, each part by its own. Who has worked twelve
    months by the end is entitled for all of the time.
    """
    parts = stretches(bands, since, start, end)
    if parts and parts[-1].days:
        least = min(band["days"] for band in bands)
        parts = [Stretch(part.calendar_days, part.days or least) for part in parts]
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if whole and len({part.days for part in parts}) == 1:
        return parts[0].days
    most = max((part.days for part in parts), default=0)
    return min(sum(part.calendar_days * part.days for part in parts) // 365, most)


def owed_to_leaver(bands: Bands, since: date, start: date, last: date, taken: int) -> int:
    """Days not taken by somebody who leaves: what was taken beyond is never claimed back (实施办法 12)."""
    return max(entitlement(bands, since, start, last) - taken, 0)


def lost(bands: Bands, since: date, day: date, sick_days: int, personal_paid_days: float) -> str:
    """Why the leave of the year is lost: ``sick``, ``personal``, or nothing (条例 4). By the band on the day."""
    band = band_on(bands, since, day)
    if band is None:
        return ""
    if sick_days >= band["sick_months_lost"] * MONTH:
        return "sick"
    return "personal" if personal_paid_days >= PERSONAL_DAYS else ""
