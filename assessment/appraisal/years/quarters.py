"""Quarters: the mean of their confirmed months and a grade by the year's lines; frozen for everybody when they are closed."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessment.appraisal.models import UnitSheet, UnitSheetState
from assessment.appraisal.years import rollup, rules
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.models import QuarterResult
from assessment.relations import MONTH_RESULTS
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import last_day, next_month, today
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict, Problem
from personnel.relations import MONTH_PLACES

_CLOSE = f"""
INSERT INTO appraisal_quarterresult (person_id, unit_id, quarter, months, points, failed, grade)
SELECT person_id, unit_id, %(quarter)s, months, points, failed,
       CASE WHEN failed >= failed_months THEN 'FAIL' WHEN measured >= excellent_from * 100 THEN 'EXCELLENT'
            WHEN measured >= competent_from * 100 THEN 'COMPETENT' WHEN measured >= basic_from * 100 THEN 'BASIC' ELSE 'FAIL' END
  FROM (SELECT m.*, p.unit_id, k.failed_months, k.excellent_from, k.competent_from, k.basic_from,
               CASE WHEN k.by_sum THEN m.points * 12 ELSE m.points END AS measured
          FROM (SELECT s.person_id, count(*)::int AS months, round(sum(s.points)::numeric / count(*))::int AS points,
                       (count(*) FILTER (WHERE s.grade = 1))::int AS failed
                  FROM {MONTH_RESULTS} s
                 WHERE s.month >= %(quarter)s::date AND s.month < %(after)s::date GROUP BY s.person_id) m
          JOIN {MONTH_PLACES} p ON p.person_id = m.person_id
          JOIN unnest(%(units)s::bigint[], %(versions)s::bigint[]) AS v(unit_id, version_id) ON v.unit_id = p.unit_id
          JOIN jsonb_to_recordset(%(rules)s::jsonb) AS k(version_id bigint, by_sum boolean, excellent_from int,
               competent_from int, basic_from int, failed_months int) ON k.version_id = v.version_id) counted
 ORDER BY person_id
"""


def grade_of(points: int, failed: int, rule: rules.Rule) -> str:
    """The same rule for one person: the mean against the lines, failed months first."""
    if failed >= rule.failed_months:
        return rules.FAIL
    return rules.line_of(points * 12 if rule.by_sum else points, rule)


def first_of(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


@transaction.atomic
def close(quarter: date, *, acting_user: User) -> int:
    """Freeze the quarter of everybody whose months are confirmed; one statement for any number of people. Raises Problem
    for one that isn't over, or whose months aren't all confirmed."""
    require(acting_user, Act.ASSESSMENT_OPEN)
    quarter = first_of(quarter)
    after = next_month(quarter, 3)
    if after > today():
        raise Problem(_("这个季度还没有结束。"), code="too-early")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('assessment.quarter'), %s)", [quarter.toordinal()]
        )
        if QuarterResult.everything.filter(quarter=quarter).exists():
            raise Conflict(_("这个季度的考核已经汇总，不再改变。"), code="closed")
        waits = UnitSheet.everything.filter(month__gte=quarter, month__lt=after).exclude(
            state=UnitSheetState.CONFIRMED
        )
        names = [str(row) for row in waits.select_related("unit")[:5]]
        if names:
            raise Problem(
                _("这些考核还没有确认：%(names)s。") % {"names": "、".join(names)}, code="unconfirmed"
            )
        versions = in_force(ANNUAL, last_day(next_month(quarter, 2)))
        params: dict[str, Any] = {
            "quarter": quarter,
            "after": after,
            "month": quarter,
            "last": last_day(next_month(quarter, 2)),
            "units": list(versions),
            "versions": [version.pk for version in versions.values()],
            "rules": rollup.params(quarter.year, versions.values())["rules"],
        }
        cursor.execute(_CLOSE, params)
        closed = cursor.rowcount
    if not closed:
        raise Problem(_("这个季度没有已确认的考核，或没有施行中的年度考核办法。"), code="nothing")
    trail.record(
        "assessment.quarter.close",
        QuarterResult.everything.filter(quarter=quarter).first(),
        acting_user=acting_user,
        label=f"{quarter:%Y}Q{(quarter.month + 2) // 3}",
        after={"people": closed},
    )
    return closed
