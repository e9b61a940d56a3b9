"""When a certificate ends, and how long before it is told. Pure."""

import calendar
from datetime import date

NEVER, DURATION, FIXED = "never", "duration", "fixed"
AHEAD = (90, 60, 30, 7)
"""Days before the last one on which somebody is told, once each."""


def months_on(day: date, months: int) -> date:
    """The corresponding day so many months on; the last of the month where it has none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(
    expiry: str, issued: date, *, months: int | None = None, until: date | None = None
) -> date | None:
    """The last day on which it is valid, None for one that never ends.

    A term in months doesn't count the day of issue and ends with the corresponding day (民法典 201, 202): what is issued on
    29 February for a year ends on 28 February, for four years on 29 February. A fixed date stands on the paper.
    """
    if expiry == DURATION:
        return months_on(issued, months or 0)
    return until if expiry == FIXED else None


def due(last: date, day: date) -> int | None:
    """The reminder that is due on the day: the shortest of the terms not yet over; None once it has ended, or long before.

    Whoever is entered late is told once, not of every term that has passed.
    """
    left = (last - day).days
    return min((term for term in AHEAD if 0 <= left <= term), default=None)


def laid_out(
    spans: dict[int, tuple[date, date | None]],
) -> tuple[dict[int, tuple[date, date | None]], set[int]]:
    """Certificates of one kind and person by their first day and the day after their last, so that none overlaps: each ends
    where the next begins. Second, those that begin on the day of another: which of them counts nobody can say."""
    order = sorted(spans, key=lambda key: (spans[key][0], key))
    found, twice = {}, set()
    for place, key in enumerate(order):
        first, ends = spans[key]
        if place + 1 < len(order):
            after = order[place + 1]
            begins = spans[after][0]
            if begins == first:
                twice |= {key, after}
            elif ends is None or ends > begins:
                ends = begins
        found[key] = (first, ends)
    return found, twice
