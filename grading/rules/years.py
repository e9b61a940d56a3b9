"""Full years of service, over columns of ordinals.

The day counted to is itself served: from 1 January 2023 to 31 December 2025 are three full years. A year that
began on 29 February is complete with 28 February of a common year.
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


ONE_DAY = dt.timedelta(days=1)


def full_months(since: np.ndarray, until: dt.date) -> np.ndarray:
    """Full months from each ordinal day to the end of the day `until`; never below 0."""
    months, day = _parts(since)
    until = until + ONE_DAY
    end = (until.year - 1970) * 12 + until.month - 1
    count = end - months - (day > until.day)
    return np.maximum(count, 0)


def full_years(since: np.ndarray, until: dt.date) -> np.ndarray:
    """Full years from each ordinal day to the end of the day `until`; never below 0."""
    return full_months(since, until) // 12


def completed_on(since: dt.date, years: int) -> dt.date:
    """The last day of `years` full years that began on `since`: on its evening they are complete."""
    try:
        return since.replace(year=since.year + years) - ONE_DAY
    except ValueError:
        return dt.date(since.year + years, 2, 28)


def later_by(ordinals: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Each day moved by a number of years (back where negative); 29 February becomes 1 March in a common year."""
    months, day = _parts(ordinals)
    first = (months + 12 * np.asarray(years, dtype=np.int64)).astype("M8[M]").astype("M8[D]").astype(np.int64)
    return first + day - 1 + _EPOCH
