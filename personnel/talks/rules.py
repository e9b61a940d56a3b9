"""When talks are owed, pure: parts of a year, months after a hire."""

import itertools
from calendar import monthrange
from datetime import date


def parts(year: int, times: int) -> list[tuple[date, date]]:
    """The year in so many equal runs of whole months, first and last day of each; none for no talks. Of 5, 7 … the last
    ones are longer by a month."""
    edges = [12 * n // times for n in range(times + 1)] if times else []
    return [
        (date(year, start + 1, 1), date(year, end, monthrange(year, end)[1]))
        for start, end in itertools.pairwise(edges)
    ]


def part_of(day: date, times: int) -> tuple[int, date, date] | None:
    """Number (from 1), first and last day of the part that holds the day."""
    return next(
        (
            (n, first, last)
            for n, (first, last) in enumerate(parts(day.year, times), 1)
            if first <= day <= last
        ),
        None,
    )


def months_after(start: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def newcomer_dues(start: date, months: list[int], first: date, last: date) -> list[tuple[int, date]]:
    """(month, due) of those talks after a hire that fall due from ``first`` to ``last``."""
    dues = [(number, months_after(start, number)) for number in months]
    return [(number, due) for number, due in dues if first <= due <= last]
