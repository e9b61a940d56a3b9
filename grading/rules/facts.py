"""Facts of the record about a person, as one row of whole numbers.

A verdict rests on these numbers and on nothing else. They are read set-based into columns, stored
unchanged with the verdict, and are enough to derive the verdict again months later.

Days are proleptic ordinals (`date.toordinal()`), 0 = no such day. `*_id` are keys of the record
that was read, 0 = no record. Counts are counts; `month_score` and `appraisal` are hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

NO_LEVEL = -1

FIELDS: tuple[str, ...] = (
    "person_id",
    "unit_id",
    "category",  # 1 勤务, 2 文职, 0 unknown
    "employment_id",
    "service_from",  # day service is counted from
    "earlier_days",  # days of earlier employments, 0 if the policy does not count them
    "education",  # rules.education ordinal
    "veteran",  # 0 / 1
    "rank",  # rank_order held on the cut-off day, NO_LEVEL = none
    "step",
    "holding_id",
    "holding_from",  # day the level took effect
    "level_since",  # day years in the level are counted from
    "basic_years",  # 基本合格 years in this employment
    "fail_years",  # 不合格 years in this employment
    "level_basic_years",  # 基本合格 years in the level, after the last 不合格 in it
    "level_good_years",  # 合格 or 优秀 years in the level
    "level_excellent_years",
    "level_fail_year",  # last 不合格 year in the level, 0 = none
    "annual_grade",  # latest annual result, rules.grades code, 0 = none
    "annual_year",
    "annual_id",
    "honours_county",  # honours in this employment whose highest rank is county
    "honours_city",
    "honours_province",  # province and above
    "honour_id",
    "level_honour_kinds",  # kinds of honour that count for an early promotion, gained in the level
    "level_honour_id",
    "sanction_until",  # last day of the longest running effect period
    "sanction_id",
    "sanction_levels",  # levels to go down by sanctions decided since the level took effect
    "training_days",  # days credited in the twelve months before the cut-off
    "certificates",  # professional certificates valid on the cut-off
    "certificate_id",
    "post_class",  # 1..3, 0 = post not classified
    "month_score",  # mean month score of the last twelve months, 1/100 point
    "appraisal",  # democratic appraisal, 1/100 point
    "recommended",  # unit proposal: 1 recommended, 0 not recommended, -1 not asked yet
)

DTYPE = np.dtype([(name, "<i4") for name in FIELDS])

RECORD_OF: dict[str, str] = {
    "employment_id": "employment",
    "holding_id": "level",
    "annual_id": "annual_result",
    "honour_id": "honour",
    "level_honour_id": "honour",
    "sanction_id": "sanction",
    "certificate_id": "certificate",
}

_DEFAULTS = {"rank": NO_LEVEL, "recommended": -1}


def empty(count: int) -> np.ndarray:
    """`count` rows of a person about whom nothing is recorded."""
    rows = np.zeros(count, dtype=DTYPE)
    for name, value in _DEFAULTS.items():
        rows[name] = value
    return rows


def from_mappings(people: Iterable[Mapping[str, int]]) -> np.ndarray:
    """Columns from one mapping per person; a field left out means "nothing recorded"."""
    people = list(people)
    rows = empty(len(people))
    for index, person in enumerate(people):
        for name, value in person.items():
            rows[name][index] = value
    return rows


def as_matrix(rows: np.ndarray) -> np.ndarray:
    """The same numbers as a (people, fields) int32 matrix, in the order of FIELDS."""
    return np.ascontiguousarray(rows).view("<i4").reshape(len(rows), len(FIELDS))


def from_stored(values: Iterable[int], layout: Iterable[str]) -> np.ndarray:
    """One row from what a verdict stored, under the layout its batch stored.

    Fields that the layout of that day did not have keep the value "nothing recorded".
    """
    rows = empty(1)
    for name, value in zip(layout, values, strict=True):
        if name in FIELDS:
            rows[name][0] = value
    return rows
