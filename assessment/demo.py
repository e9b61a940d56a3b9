"""Month sheets, points, sanctions and annual results of the demo county; set-based."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from assessment.appraisal import actions, queries
from assessment.appraisal.indicators import ASSESSMENT, filling, grading
from assessment.appraisal.models import AssessmentMonth, MonthSheet, UnitSheet
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.defaults import EXAMPLE as ANNUAL_EXAMPLE
from assessment.appraisal.years.demo import close_quarters, from_papers
from assessment.ledger.models import LedgerEntry
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day, next_month
from personnel.models import Assignment

# What a head types: each person's quality between 81 and 98 %, moved a little from indicator to indicator.
_TYPED = """
UPDATE appraisal_indicatorscore i
   SET typed_points = i."full" * (81 + abs(hashint8extended(s.person_id, %(seed)s) %% 18)
         - CASE WHEN hashint8extended(s.person_id, %(seed)s + 7) %% 43 = 0 THEN 12 ELSE 0 END
         + (hashint8extended(s.person_id * 31 + i.number, %(seed)s + 3) %% 3)::int) / 5000 * 50
  FROM appraisal_monthsheet s WHERE s.id = i.sheet_id AND s.month = %(month)s AND i.counted_points IS NULL
"""
_CONFIRM = """
UPDATE appraisal_monthsheet s SET base_points = r.base, ledger_points = r.points, grade = r.grade, scored_by_id = %(by)s,
       confirmed = true, row_version = s.row_version + 1
  FROM unnest(%(sheets)s::bigint[], %(bases)s::int[], %(points)s::int[], %(grades)s::text[]) AS r(id, base, points, grade)
 WHERE s.id = r.id
"""
_EVENTS = [
    ("J02", "协助抓获（行拘）", 200, "协助抓获违法嫌疑人一名"),
    ("J03", "提供线索破案", 300, "提供线索协助破获盗窃案"),
    ("J07", "群众锦旗、表扬信", 100, "群众送来锦旗致谢"),
    ("J03", "提供线索破案", 200, "提供线索协助找回被盗车辆"),
]


def default_policy() -> dict:
    return json.loads(
        (Path(__file__).parent / "appraisal" / "policies" / "default.json").read_text(encoding="utf-8")
    )


def fill(county: County) -> None:
    county.enact(ASSESSMENT, default_policy())
    county.enact(ANNUAL, ANNUAL_EXAMPLE, start=county.since.replace(year=county.since.year - 1))
    for month in county.lived_months if county.is_long else county.months:
        actions.open_month(month, acting_user=county.users["zhenggong"])
    _merits(county)
    _years(county)


def results(county: County) -> None:
    """The closed months scored and confirmed, once everything that counts in them is there."""
    for number, month in enumerate(county.months):
        _month(county, month, number)
    close_quarters(county)


def _month(county: County, month: date, number: int) -> None:
    """A closed month, confirmed on the fifth of the next; the last one just now, so that it can still be contested."""
    head = county.users["zhenggong2"].pk
    filling.fill(month)
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, {"seed": county.seed * 100 + number, "month": month})
        rows: list[Any] = list(queries.read(MonthSheet.everything.filter(month=month)))
        units = UnitSheet.everything.filter(month_id=month).select_related("version")
        graded = grading.ruled(units, rows)
        cursor.execute(
            _CONFIRM,
            {
                "by": head,
                "sheets": [row.pk for row in rows],
                "bases": [row.base_now for row in rows],
                "points": [row.points for row in rows],
                "grades": [graded[row.pk].grade for row in rows],
            },
        )
    at = timezone.now()
    if month != county.months[-1]:
        at = min(at, datetime.combine(next_month(month).replace(day=5), time(16), SHANGHAI))
    UnitSheet.everything.filter(month_id=month).update(
        state="confirmed", submitted_by=head, confirmed_by=county.users["zhenggong"], confirmed_at=at
    )
    AssessmentMonth.objects.filter(pk=month).update(published_at=at)


def _merits(county: County) -> None:
    """Points spread over the months; who is to be sanctioned, and about when."""
    rng = county.rng
    working = list(
        Assignment.everything.filter(
            period__contains=last_day(county.months[-1]), period__startswith__lt=county.first_day
        )
        .order_by("person_id")
        .values_list("person_id", "unit_id")
    )
    if not working:
        return
    entries = []
    for month in county.months:
        for index in rng.choice(len(working), size=min(len(working), 24), replace=False):
            person, unit = working[int(index)]
            code, name, points, reason = _EVENTS[int(rng.integers(0, len(_EVENTS)))]
            day = month + timedelta(days=int(rng.integers(0, 27)))
            entries.append(
                LedgerEntry(
                    person_id=person,
                    unit_id=unit,
                    month=month,
                    day=day,
                    code=code,
                    name=name,
                    points=points,
                    reason=reason,
                    source_kind="manual",
                    entered_by=county.users["zhenggong"],
                )
            )
    last = max((last_day(county.months[-1]) - county.first_day).days, 33)
    county.told["sanctioned"] = [
        # not before the first month is over: a sanction would keep back the first level
        (working[int(index)][0], county.first_day + timedelta(days=int(rng.integers(32, last))))
        for index in rng.choice(len(working), size=min(len(working), 12), replace=False)
    ]
    LedgerEntry.everything.bulk_create(entries, batch_size=1000)


def _years(county: County) -> None:
    """Annual results of the three years before, for whoever was there the whole year."""
    rng, rows = county.rng, []
    starts = (
        Assignment.everything.filter(period__contains=county.first_day)
        .order_by("person_id")
        .values_list("person_id", "period")
    )
    for person, period in starts:
        for back in (3, 2, 1):
            year = county.months[-1].year - back
            if period.lower <= date(year, 1, 1):
                grade = rng.choice(["EXCELLENT", "COMPETENT", "BASIC"], p=[0.16, 0.815, 0.025])
                rows.append((person, year, str(grade)))
    from_papers(county, rows)


register(30, "考核与台账", fill)
register(45, "考核结果", results)
