"""Checks over all month sheets; ``manage.py verify`` runs these."""

from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.indicators.rules import named
from assessment.appraisal.models import MonthSheet
from assessment.appraisal.queries import sum_of_indicators
from assessment.ledger.queries import sum_of_month
from auxpolice.policy.models import PolicyVersion


def sums_that_differ() -> list[str]:
    """The frozen sum of a confirmed sheet is the sum of its entries."""
    wrong: Any = (
        MonthSheet.everything.filter(confirmed=True)
        .annotate(entered=sum_of_month())
        .exclude(entered=F("ledger_points"))
        .select_related("person")[:20]
    )
    return [
        f"{row.person} {row.month:%Y-%m} 的考核表记 {row.ledger_points / 100:g} 分，台账合计 {row.entered / 100:g} 分。"
        for row in wrong
    ]


def scores_that_differ() -> list[str]:
    """The frozen score of a confirmed sheet is the sum of its indicators, where it has any."""
    wrong: Any = (
        MonthSheet.everything.filter(confirmed=True, scores__isnull=False)
        .annotate(of_indicators=Coalesce(sum_of_indicators(), -1))
        .exclude(of_indicators=F("base_points"))
        .distinct()
        .select_related("person")[:20]
    )
    return [f"{row.person} {row.month:%Y-%m} 的评分与各项指标之和不同。" for row in wrong]


def points_that_differ() -> list[str]:
    """The points of a counted indicator are those that the rule of the unit's policy gives its count."""
    versions = PolicyVersion.everything.filter(kind=ASSESSMENT).in_bulk()
    known = {
        (key, *name): one for key, version in versions.items() for name, one in named(version.content).items()
    }
    by_median = [key for key, one in known.items() if one.by_median]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, dict(zip(("version", "family", "code"), _columns(by_median), strict=True)))
        rows = cursor.fetchall()
    wrong = [
        (month, family or "共性", code, counted, points)
        for month, version, family, code, counted, median, points in rows
        if (version, family, code) not in known
        or known[version, family, code].points(counted, median) != points
    ]
    return [
        f"{month:%Y-%m}「{family}」{code} 统计数 {counted} 记 {points / 100:g} 分，与规则不符。"
        for month, family, code, counted, points in wrong[:20]
    ]


_COUNTED = """
WITH medians AS (
  SELECT s.unit_sheet_id, i.family, i.code, percentile_disc(0.5) WITHIN GROUP (ORDER BY i.counted) AS median
    FROM appraisal_indicatorscore i JOIN appraisal_monthsheet s ON s.id = i.sheet_id
    JOIN appraisal_unitsheet u ON u.id = s.unit_sheet_id
    JOIN unnest(%(version)s::bigint[], %(family)s::text[], %(code)s::text[]) AS w(version_id, family, code)
      ON w.version_id = u.version_id AND w.family = i.family AND w.code = i.code
   WHERE i.counted IS NOT NULL GROUP BY 1, 2, 3)
SELECT DISTINCT s.month, u.version_id, i.family, i.code, i.counted, m.median, i.counted_points
  FROM appraisal_indicatorscore i JOIN appraisal_monthsheet s ON s.id = i.sheet_id
  JOIN appraisal_unitsheet u ON u.id = s.unit_sheet_id
  LEFT JOIN medians m ON m.unit_sheet_id = s.unit_sheet_id AND m.family = i.family AND m.code = i.code
 WHERE i.counted_points IS NOT NULL ORDER BY 1
"""


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], []]


CHECKS = {
    "已确认考核表的加减分等于台账合计": sums_that_differ,
    "已确认考核表的评分等于各项指标之和": scores_that_differ,
    "按记录计分的指标等于规则的结果": points_that_differ,
}
