"""Month sheets, points, sanctions and annual results of the demo county; set-based."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from assessment.appraisal import actions
from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.models import AssessmentMonth, UnitSheet
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.defaults import EXAMPLE as ANNUAL_EXAMPLE
from assessment.appraisal.years.demo import close_quarters, from_papers
from assessment.conduct.discipline.ending import caps_in
from assessment.ledger.models import LedgerEntry
from auxpolice.calendar.days import days_in
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day, next_month
from personnel.models import Assignment

# Scores between 78 and 99, grades by rank within the unit: the best within the cap are 优秀.
_SCORES = """
UPDATE appraisal_monthsheet s
   SET base_points = scored.base, ledger_points = scored.points, scored_by_id = %(by)s, confirmed = true, row_version = 2,
       grade = CASE WHEN scored.base + scored.points < 6000 OR scored.cap = 'FAIL' THEN 'FAIL'
                    WHEN scored.base + scored.points < 8000 OR scored.cap = 'BASIC' THEN 'BASIC'
                    WHEN scored.place <= scored.heads * 18 / 100 AND scored.cap IS NULL THEN 'EXCELLENT' ELSE 'COMPETENT' END
  FROM (SELECT id, base, points, cap, row_number() OVER (PARTITION BY unit_sheet_id ORDER BY base + points DESC, id) AS place,
               count(*) OVER (PARTITION BY unit_sheet_id) AS heads
          FROM (SELECT m.id, m.unit_sheet_id, coalesce(l.points, 0) AS points, capped.cap,
                       8000 + (abs(hashint8extended(m.person_id, %(seed)s) %% 19) * 100)::int
                       - CASE WHEN hashint8extended(m.person_id, %(seed)s + 7) %% 43 = 0 THEN 700 ELSE 0 END AS base
                  FROM appraisal_monthsheet m
                  LEFT JOIN (SELECT person_id, sum(points) AS points FROM ledger_ledgerentry
                              WHERE month = %(month)s GROUP BY person_id) l ON l.person_id = m.person_id
                  LEFT JOIN unnest(%(capped)s::bigint[], %(caps)s::text[]) AS capped(person_id, cap) ON capped.person_id = m.person_id
                 WHERE m.month = %(month)s) drawn) scored
 WHERE s.id = scored.id
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
    county.enact(ANNUAL, ANNUAL_EXAMPLE)
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
    caps = caps_in(None, month)
    params: dict[str, Any] = {
        **days_in(month),
        "capped": list(caps),
        "caps": list(caps.values()),
        "seed": county.seed * 100 + number,
        "by": head,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, params)
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
