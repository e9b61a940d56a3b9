"""Full years between two days, over columns of ordinals.

A year is full on the anniversary. Somebody who began on 29 February completes a year on 1 March of a
common year, because no 29 February has come before that day.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

_EPOCH = dt.date(1970, 1, 1).toordinal()


def _parts(ordinals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    days = (np.asarray(ordinals, dtype=np.int64) - _EPOCH).astype("M8[D]")
    months = days.astype("M8[M]")
    day_of_month = (days - months.astype("M8[D]")).astype(np.int64) + 1
    return months.astype(np.int64), day_of_month


def full_months(since: np.ndarray, until: dt.date) -> np.ndarray:
    """Full months from each ordinal day to `until`; never below 0."""
    months, day = _parts(since)
    end = (until.year - 1970) * 12 + until.month - 1
    count = end - months - (day > until.day)
    return np.maximum(count, 0)


def full_years(since: np.ndarray, until: dt.date) -> np.ndarray:
    """Full years from each ordinal day to `until`; never below 0."""
    return full_months(since, until) // 12


def anniversary(day: dt.date, years: int) -> dt.date:
    """The day on which `years` full years since `day` are complete."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def years_before(day: dt.date, years: np.ndarray) -> np.ndarray:
    """Ordinals of the days from which exactly `years` full years run to `day`."""
    distinct, where = np.unique(np.asarray(years, dtype=np.int64), return_inverse=True)
    table = np.array([_back(day, int(number)).toordinal() for number in distinct], dtype=np.int64)
    return table[where] if len(distinct) else np.zeros(0, dtype=np.int64)


def _back(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)
