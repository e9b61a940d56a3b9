"""The grade that the rule gives: by total, the cap on 优秀, sanctions of the month, and who is graded at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from assessment.appraisal import queries, rules
from assessment.appraisal.models import Grade, MonthSheet, UnitSheet
from assessment.conduct.discipline.ending import caps_in
from assessment.figures import days
from assessment.relations import LEAVE_DAYS
from auxpolice.months import last_day
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Problem
from auxpolice.relations import DAYS
from personnel.relations import PLACES

WORST_FIRST = [Grade.FAIL, Grade.BASIC, Grade.COMPETENT, Grade.EXCELLENT]

_AT_WORK = f"""
WITH workday AS (
  SELECT day::date FROM generate_series(%(month)s::date, %(last)s::date, '1 day') AS day LEFT JOIN {DAYS} c ON c.date = day::date
   WHERE coalesce(c.kind = 'workday', extract(isodow FROM day) < 6))
SELECT p.person_id, 2 * count(w.day) - coalesce((SELECT sum(l.half_days) FROM {LEAVE_DAYS} l JOIN workday w ON w.day = l.date
         WHERE l.person_id = p.person_id), 0) AS half_days, bool_or(coalesce(p.probation_until >= %(last)s, false))
  FROM {PLACES} p LEFT JOIN workday w ON p.period @> w.day
 WHERE p.person_id = ANY(%(people)s) AND p.period && daterange(%(month)s, %(last)s, '[]') GROUP BY p.person_id
"""


@dataclass(frozen=True)
class Ruled:
    """The grade by rule, and why there is none or no better one."""

    grade: str
    why: str = ""


def ungraded(content: Mapping[str, Any], people: list[int], month: date) -> dict[int, str]:
    """Person → why the policy gives no grade for the month: too few days at work, or still on probation. One statement."""
    rule = content.get("graded") or {}
    least = rule.get("least_days") or 0
    if not people or (not least and rule.get("probation") != "none"):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK, {"month": month, "last": last_day(month), "people": people})
        rows = cursor.fetchall()
    found = {}
    for person, half_days, on_probation in rows:
        if half_days < least * 2:
            found[person] = _("在岗 %(n)s 个工作日，不足 %(least)d 天") % {
                "n": days(half_days),
                "least": least,
            }
        elif on_probation and rule.get("probation") == "none":
            found[person] = _("试用期内")
    return found


def ruled(
    unit_sheets: Iterable[UnitSheet], rows: Iterable[Any], draft: PolicyVersion | None = None
) -> dict[int, Ruled]:
    """Sheet → grade by rule, of one month's sheets of these units as ``queries.read`` gives them; those without a total are
    left out. ``draft``: under this version instead of each unit's own. Three statements for any number of units under one
    policy."""
    by_unit: dict[int, list[Any]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_sheet_id, []).append(row)
    sheets = [sheet for sheet in unit_sheets if sheet.pk in by_unit]
    if not sheets:
        return {}
    month, people = sheets[0].month_id, [row.person_id for of in by_unit.values() for row in of]
    capped = caps_in(people, month)
    without: dict[int | None, dict[int, str]] = {}
    found: dict[int, Ruled] = {}
    for sheet in sheets:
        version = draft or sheet.version
        if version.pk not in without:
            without[version.pk] = ungraded(version.content, people, month)
        found |= _of_unit(version.content, by_unit[sheet.pk], without[version.pk], capped)
    return found


def _of_unit(
    content: Mapping[str, Any], rows: list[Any], without: Mapping[int, str], capped: Mapping[int, str]
) -> dict[int, Ruled]:
    totals = {row.pk: row.total_now for row in rows if row.total_now is not None}
    free = {
        row.pk: totals[row.pk]
        for row in rows
        if row.pk in totals and row.person_id not in without and row.person_id not in capped
    }
    seats = rules.excellent_seats(len(rows), content["excellent_cap_percent"])
    found = {pk: Ruled(grade) for pk, grade in rules.suggested_grades(free, content, seats).items()}
    for row in rows:
        if row.pk not in totals or row.pk in found:
            continue
        if row.person_id in without:
            found[row.pk] = Ruled(Grade.NONE, without[row.person_id])
        else:
            best = min(
                Grade(rules.suggested_grade(totals[row.pk], content)),
                Grade(capped[row.person_id]),
                key=WORST_FIRST.index,
            )
            found[row.pk] = Ruled(best, _("当月受处分"))
    return found


def settle(unit_sheet: UnitSheet) -> None:
    """Give everybody who has no grade yet the one by rule. Raises Problem naming whose grade departs without a reason."""
    rows = list(queries.read(MonthSheet.everything.filter(unit_sheet=unit_sheet)).select_related("person"))
    found, silent, changed = ruled([unit_sheet], rows), [], []
    for row in rows:
        by_rule = found[row.pk]
        if row.grade == Grade.NONE and by_rule.grade != Grade.NONE and not row.grade_because:
            row.grade = by_rule.grade
            changed.append(row)
        elif row.grade != by_rule.grade and not row.grade_because:
            silent.append(
                f"{row.person.name}（{Grade(by_rule.grade).label} {by_rule.why}）".replace(" ）", "）")
            )
    if silent:
        raise Problem(
            _("等次与规则不同又没有写「等次理由」：%(names)s。") % {"names": "、".join(silent[:5])},
            code="departs",
            field="grade",
        )
    MonthSheet.everything.bulk_update(changed, ["grade"], batch_size=500)
