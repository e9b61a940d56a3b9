"""Inputs of a run, frozen by one INSERT … SELECT: one statement is one snapshot, whatever the number of people.

Each fact of ``payroll.rules.FACT_FIELDS`` has one SQL expression below or keeps its default. The person's
*cut-off day* is the last day of the month, or of the employment when it ends within the month; unit, post and
level are those of the cut-off day.
"""

from datetime import date

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from assessment.relations import ATTENDANCE_MONTHS, MONTH_GRADES
from auxpolice.batch import columns
from auxpolice.batch.joins import whole_tables
from auxpolice.calendar.days import days_in
from auxpolice.months import month_of, today
from auxpolice.policy.models import InForce
from auxpolice.policy.queries import parameters_on
from auxpolice.problems import Problem
from auxpolice.relations import IN_FORCE, PARAMETERS
from grading.relations import LEVELS, POST_CLASSES
from payroll.month.retired import retired_before
from payroll.month.runs import dated, scheme_of
from payroll.rules import CUMULATIVE, FACT_FIELDS, FACT_NAMES, Law, LawError
from payroll.rules.backpay import POSTED_AS
from payroll.rules.facts import ENTERED
from personnel.relations import (
    ASSIGNMENTS,
    CERTIFICATES,
    CONTRIBUTION_BASES,
    EMPLOYMENTS,
    PEOPLE,
    PRIOR_INCOMES,
    TAX_DEDUCTIONS,
)

_BACK_PAY = tuple(POSTED_AS.values())
_ENTRIES = (
    "award_fen",
    "other_pay_fen",
    "exempt_pay_fen",
    "bonus_fen",
    "severance_fen",
    "damage_fen",
    "court_fen",
)
_OPENING = ("income", "exempt", "special", "additional", "other", "relief", "withheld")
"""Opening sums of the tax year, in the order of ``CUMULATIVE``."""
_OPENED = (
    "(opening.counts_from <= %(first)s AND coalesce(prior.month, '-infinity'::date) < opening.counts_from)"
)
"""No slip before carries them on yet: this month's takes them up."""
_HIRED_MONTH = "CASE WHEN emp.hired >= %(january)s THEN extract(month FROM emp.hired) ELSE 1 END"
_LAST_MONTH = "CASE WHEN emp.cutoff >= %(january)s THEN extract(month FROM emp.cutoff) ELSE 0 END"
_CHANGED = (
    "(before.category IS NOT NULL AND (before_class.post_class, before.category)"
    " IS DISTINCT FROM (class.post_class, assignment.category))"
)

# fact → SQL over the relations of SOURCES
EXPRESSIONS = {
    "level_rank": "level.rank_order",
    "level_step": "greatest(coalesce(level.step, 1), 1)",
    "post_class": "coalesce(class.post_class, 0)",
    "category": "CASE assignment.category WHEN 'civilian' THEN 1 ELSE 0 END",
    "post_changed": f"({_CHANGED})::int",
    "before_post_class": f"CASE WHEN {_CHANGED} THEN before_class.post_class END",
    "before_category": f"CASE WHEN {_CHANGED} AND before.category = 'civilian' THEN 1 ELSE 0 END",
    "before_half_days": f"CASE WHEN {_CHANGED} THEN"
    " 2 * ((%(working)s::int[])[greatest(lower(assignment.period), lower(class.period)) - %(first)s + 1]"
    " - (%(working)s::int[])[greatest(emp.hired, %(first)s) - %(first)s + 1]) END",
    "seniority_years": "greatest(extract(year FROM age((emp.cutoff + 1)::date, emp.first_worked)), 0)",
    "probation": "(emp.probation_until > emp.cutoff AND NOT emp.after_leaving)::int",
    "after_leaving": "emp.after_leaving::int",
    "grade": "sheet.grade",
    "month_half_days": "(%(working)s::int[])[32] * 2",
    "employed_half_days": "emp.employed_half_days",
    # of the days employed, whatever a sheet says (GAPS); days that no unit has confirmed count as attended
    "due_half_days": "emp.employed_half_days",
    "attended_half_days": "emp.employed_half_days - coalesce(attendance.due_half_days - attendance.attended_half_days, 0)",
    "paid_leave_half_days": "attendance.paid_leave_half_days",
    "sick_half_days": "attendance.sick_half_days",
    "personal_half_days": "attendance.personal_half_days",
    "absent_half_days": "attendance.absent_half_days",
    "night_shifts": "attendance.night_shifts",
    "holiday_shifts": "attendance.holiday_shifts",
    "overtime_workday_minutes": "attendance.overtime_workday_minutes",
    "overtime_rest_minutes": "attendance.overtime_rest_minutes",
    "overtime_holiday_minutes": "attendance.overtime_holiday_minutes",
    "meal_days": "attendance.meal_days",
    "skill_fen": "(%(skill)s::bigint[])[certificate.grade]",
    "protected_fen": "protected.regular_fen",
    # a newcomer's first month's wage is the base until the next yearly review (劳社险中心函〔2006〕60号)
    "si_base_fen": "coalesce(base.insurance_fen, first_month_base.fen)",
    "hpf_base_fen": "coalesce(base.housing_fen, first_month_base.fen)",
    "on_first_month_base": "(base.person_id IS NULL AND first_month_base.person_id IS NULL AND NOT emp.after_leaving)::int",
    "housing_next_month": "(coalesce(income.new_to_work, false) AND emp.hired >= %(first)s)::int",
    # months here since January: those of the last slip and those since, of the present employment
    "tax_months": "coalesce(prior.tax_months, 0)"
    f" + greatest({_LAST_MONTH} - greatest(coalesce(extract(month FROM prior.month), 0), {_HIRED_MONTH} - 1), 0)"
    f" + CASE WHEN {_OPENED} THEN opening.months"
    f" - greatest(least(extract(month FROM opening.through), {_LAST_MONTH}) - ({_HIRED_MONTH} - 1), 0) ELSE 0 END",
    # to date less what was deducted before, so that what is declared late or taken back counts from its own months
    "additional_deduction_fen": "coalesce(deduction.additional_fen, 0) - coalesce(prior.cumulative[4], 0)"
    " + CASE WHEN prior.month >= opening.counts_from THEN opening.sums[4] ELSE 0 END",
    "other_tax_deduction_fen": "coalesce(deduction.other_fen, 0) - coalesce(prior.cumulative[5], 0)"
    " + CASE WHEN prior.month >= opening.counts_from THEN opening.sums[5] ELSE 0 END",
    "tax_relief_fen": "coalesce(relief.fen, 0) - coalesce(prior.cumulative[6], 0)"
    " + CASE WHEN prior.month >= opening.counts_from THEN opening.sums[6] ELSE 0 END",
    "first_job_this_year": "(coalesce(income.first_job, false))::int",
    # of those employed here since January (公告2020年第19号): in any employment, so that who returns keeps what they had
    "sixty_thousand_rule": "(NOT coalesce(income.first_job, false)"
    f" AND emp.cutoff >= %(january)s AND (EXISTS (SELECT FROM {EMPLOYMENTS} here WHERE here.person_id = emp.person_id"
    " AND here.period && daterange(%(january)s, (%(january)s::date + interval '1 month')::date))"
    " OR opening.months >= extract(month FROM opening.through))"
    " AND coalesce(income.prior_year_fen, last_year.income_fen + coalesce(apart.fen, 0)) <= 6000000)::int",
    "bonus_separate": "(coalesce(entry.bonus_separate, false))::int",
    "bonus_merged_fen": "entry.bonus_merged_fen",
    "bonus_separate_used": "(coalesce(earlier_bonus.used, opening.bonus_fen > 0, false))::int",
    **{name: f"entry.{name}" for name in _ENTRIES},
    **{name: f"back.{name}" for name in _BACK_PAY},
    **{
        name: f"coalesce(prior.cumulative[{n}], 0) + CASE WHEN {_OPENED} THEN opening.sums[{n}] ELSE 0 END"
        for n, name in enumerate(CUMULATIVE, 1)
    },
}

# People with an employment in the month. Several employments in one month: days of all, facts of the last.
_EMPLOYED = f"""
  SELECT DISTINCT ON (e.person_id) e.person_id, e.employment_id, lower(e.period) AS hired, e.first_worked,
         e.probation_until, least(%(last)s, coalesce(upper(e.period) - 1, %(last)s)) AS cutoff,
         sum(2 * ((%(working)s::int[])[least(%(next)s, coalesce(upper(e.period), %(next)s)) - %(first)s + 1]
                - (%(working)s::int[])[greatest(lower(e.period), %(first)s) - %(first)s + 1]))
           OVER months AS employed_half_days,
         sum(least(%(next)s, coalesce(upper(e.period), %(next)s)) - greatest(lower(e.period), %(first)s)) OVER months AS days,
         false AS after_leaving
    FROM {EMPLOYMENTS} e
   WHERE e.period && daterange(%(first)s, %(next)s)
  WINDOW months AS (PARTITION BY e.person_id)
   ORDER BY e.person_id, lower(e.period) DESC
"""

# Who left before the month: the facts of the last day, and no days.
_LEFT = f"""
  SELECT DISTINCT ON (e.person_id) e.person_id, e.employment_id, lower(e.period) AS hired, e.first_worked,
         e.probation_until, upper(e.period) - 1 AS cutoff, 0 AS employed_half_days, 0 AS days, true AS after_leaving
    FROM {EMPLOYMENTS} e
   WHERE upper(e.period) <= %(first)s
     AND NOT EXISTS (SELECT FROM {EMPLOYMENTS} now
                      WHERE now.person_id = e.person_id AND now.period && daterange(%(first)s, %(next)s)){{with_pay}}
   ORDER BY e.person_id, lower(e.period) DESC
"""
_WITH_PAY = """
     AND e.person_id IN (SELECT person_id FROM payroll_payentry WHERE month = %(first)s AND state = 'effective'
                          UNION ALL
                         SELECT person_id FROM payroll_backpayline WHERE month = %(first)s AND state = 'posted')"""

# Where they work, by which scheme and at what level: without one of these nobody is paid.
_PLACED = f"""
  FROM (SELECT * FROM (({_EMPLOYED}) UNION ALL ({_LEFT})) everybody OFFSET 0) emp
  LEFT JOIN {ASSIGNMENTS} assignment
    ON assignment.employment_id = emp.employment_id AND assignment.period @> emp.cutoff
  LEFT JOIN {IN_FORCE} in_force
    ON in_force.kind = 'pay' AND in_force.unit_id = assignment.unit_id AND in_force.period @> %(last)s
  LEFT JOIN {LEVELS} level
    ON level.employment_id = emp.employment_id AND level.period @> emp.cutoff
"""
_PLACES = _PLACED.format(with_pay=_WITH_PAY)

SOURCES = f"""{_PLACES}
  LEFT JOIN {POST_CLASSES} class
    ON class.post_id = assignment.post_id AND class.period @> emp.cutoff
  LEFT JOIN {ASSIGNMENTS} before
    ON before.employment_id = emp.employment_id AND before.period @> greatest(emp.hired, %(first)s)
   AND NOT emp.after_leaving
  LEFT JOIN {POST_CLASSES} before_class
    ON before_class.post_id = before.post_id AND before_class.period @> greatest(emp.hired, %(first)s)
  LEFT JOIN {ATTENDANCE_MONTHS} attendance
    ON attendance.person_id = emp.person_id AND attendance.month = %(first)s
  LEFT JOIN {MONTH_GRADES} sheet ON sheet.person_id = emp.person_id AND sheet.month = %(first)s
  LEFT JOIN {CONTRIBUTION_BASES} base ON base.person_id = emp.person_id AND base.period @> emp.cutoff
   AND NOT emp.after_leaving
  LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, month_id AS month, first_month_base_fen AS fen FROM payroll_payslip
              WHERE is_effective AND first_month_base_fen > 0 AND month_id < %(first)s
              ORDER BY person_id, month_id DESC) first_month_base
    ON first_month_base.person_id = emp.person_id AND NOT emp.after_leaving
   AND first_month_base.month >= date_trunc('month', emp.hired::timestamp)::date
  LEFT JOIN payroll_protectedpay protected
    ON protected.employment_id = emp.employment_id AND protected.period @> emp.cutoff
   AND protected.version_id = in_force.version_id AND NOT emp.after_leaving
  LEFT JOIN (SELECT person_id, coalesce(sum(monthly_fen) FILTER (WHERE kind <> 'personal_pension'), 0) AS additional_fen,
                    coalesce(sum(monthly_fen) FILTER (WHERE kind = 'personal_pension'), 0) AS other_fen
               FROM (SELECT person_id, kind, monthly_fen FROM {TAX_DEDUCTIONS} now
                      WHERE period @> %(first)s AND EXISTS (SELECT FROM {EMPLOYMENTS} e WHERE e.person_id = now.person_id
                                                               AND e.period && daterange(%(first)s, %(next)s))
                      UNION ALL
                     SELECT d.person_id, d.kind, d.monthly_fen
                       FROM payroll_payslip paid
                       JOIN {TAX_DEDUCTIONS} d ON d.person_id = paid.person_id AND d.period @> paid.month_id
                      WHERE paid.is_effective AND NOT paid.after_leaving
                        AND paid.month_id >= %(january)s AND paid.month_id < %(first)s) declared
              GROUP BY person_id) deduction
    ON deduction.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, min(grade) AS grade FROM {CERTIFICATES} held
              WHERE period @> %(last)s GROUP BY person_id) certificate ON certificate.person_id = emp.person_id AND NOT emp.after_leaving
  LEFT JOIN {PRIOR_INCOMES} income ON income.person_id = emp.person_id AND income.year = %(year)s
  LEFT JOIN (SELECT person_id, {", ".join(f"coalesce(sum(amount_fen) FILTER (WHERE kind = '{n}'), 0) AS {n}" for n in _ENTRIES)},
                    bool_or(separate_tax) FILTER (WHERE kind = 'bonus_fen') AS bonus_separate,
                    sum(amount_fen) FILTER (WHERE kind = 'bonus_fen' AND NOT separate_tax) AS bonus_merged_fen
               FROM payroll_payentry WHERE month = %(first)s AND state = 'effective' GROUP BY person_id) entry
    ON entry.person_id = emp.person_id
  LEFT JOIN (SELECT DISTINCT person_id, true AS used FROM payroll_payentry
              WHERE kind = 'bonus_fen' AND separate_tax AND state = 'effective'
                AND month >= %(january)s AND month < %(first)s) earlier_bonus
    ON earlier_bonus.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, {", ".join(f"coalesce(sum(amount_fen) FILTER (WHERE fact = '{n}'), 0) AS {n}" for n in _BACK_PAY)}
               FROM payroll_backpayline WHERE month = %(first)s AND state = 'posted' GROUP BY person_id) back
    ON back.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, sum(least(fen, year_limit_fen)) AS fen
               FROM (SELECT kept.id, kept.person_id, kept.year_limit_fen, sum(kept.monthly_fen) AS fen
                       FROM payroll_taxrelief kept
                       JOIN (SELECT person_id, month_id FROM payroll_payslip
                              WHERE is_effective AND month_id >= %(january)s AND month_id < %(first)s
                              UNION ALL
                             SELECT DISTINCT person_id, %(first)s::date FROM payroll_taxrelief) paid
                         ON paid.person_id = kept.person_id AND kept.period @> paid.month_id
                      WHERE kept.state = 'effective'
                      GROUP BY kept.id) one
              GROUP BY person_id) relief ON relief.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, jsonb_object_agg(code, monthly_fen) AS amounts FROM payroll_personamount
              WHERE state = 'effective' AND period @> %(last)s GROUP BY person_id) own ON own.person_id = emp.person_id
  LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, month_id AS month, tax_months, cumulative
               FROM payroll_payslip
              WHERE is_effective AND month_id >= %(january)s AND month_id < %(first)s
              ORDER BY person_id, month_id DESC) prior ON prior.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, counts_from, through, months, bonus_fen,
                    ARRAY[{", ".join(f"{name}_fen" for name in _OPENING)}] AS sums
               FROM payroll_openingsums WHERE year = %(year)s AND counts_from IS NOT NULL) opening
    ON opening.person_id = emp.person_id
  LEFT JOIN (SELECT person_id, max(income_fen) + sum(bonus_fen) AS income_fen
               FROM (SELECT person_id, 1 AS slips, 0 AS bonus_fen,
                            CASE WHEN month_id = %(january)s - interval '1 month' THEN cumulative[1] END AS income_fen
                       FROM payroll_payslip
                      WHERE is_effective AND month_id >= %(january)s - interval '1 year' AND month_id < %(january)s
                      UNION ALL
                     SELECT person_id, slips, bonus_fen,
                            CASE WHEN through = %(january)s - interval '1 month' THEN income_fen END
                       FROM payroll_openingsums WHERE year = %(year)s - 1 AND counts_from IS NOT NULL) paid
              GROUP BY person_id HAVING sum(slips) = 12) last_year ON last_year.person_id = emp.person_id
  LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, sum(amount_fen) AS fen FROM payroll_payentry
              WHERE kind = 'bonus_fen' AND separate_tax AND state = 'effective'
                AND month >= %(january)s - interval '1 year' AND month < %(january)s
                AND EXISTS (SELECT FROM {PARAMETERS} p WHERE p.code = 'iit.bonus_table' AND p.period @> month)
              GROUP BY person_id, month
              ORDER BY person_id, month) apart ON apart.person_id = emp.person_id
"""

_FACTS = ", ".join(
    f"coalesce(({EXPRESSIONS[field.name]})::bigint, {field.default})"
    if field.name in EXPRESSIONS
    else str(field.default)
    for field in FACT_FIELDS
)

_OWN = "/* what was entered for items */"
_ENTERED_SQL = """|| ARRAY(SELECT coalesce((own.amounts ->> item.code)::bigint, 0)
              FROM unnest(%(entered)s::text[]) WITH ORDINALITY AS item(code, n) ORDER BY item.n)"""

# Every left join above meets at most one row, by the exclusion and unique constraints of its table.
MAY_BE_PAID = (
    "assignment.unit_id IS NOT NULL AND in_force.version_id IS NOT NULL AND level.version_id IS NOT NULL"
)

_FREEZE = f"""
INSERT INTO payroll_payrollinput (run_id, position, person_id, unit_id, scheme_version_id, facts)
SELECT %(run)s, row_number() OVER (ORDER BY emp.person_id) - 1, emp.person_id, assignment.unit_id,
       in_force.version_id, ARRAY[{_FACTS}]::bigint[] {_OWN}
{SOURCES}
 WHERE {MAY_BE_PAID}
"""

_FRESH = f"""
SELECT emp.person_id, assignment.unit_id, in_force.version_id AS scheme_version_id,
       ARRAY[{_FACTS}]::bigint[] {_OWN} AS facts
{SOURCES}
 WHERE {MAY_BE_PAID}
"""

FEW = 30
"""So many people are looked up by index; for more, whole tables are joined."""


def fact_names(params: dict) -> list[str]:
    """The columns of a freeze: the fixed facts, and behind them what was entered for items."""
    return [*FACT_NAMES, *(f"{ENTERED}{code}" for code in params["entered"])]


def _with_entered(statement: str, params: dict) -> str:
    return statement.replace(_OWN, _ENTERED_SQL if params["entered"] else "")


def _fresh_types(params: dict) -> dict[str, str | tuple[str, int]]:
    return {
        "person_id": "int8",
        "unit_id": "int8",
        "scheme_version_id": "int8",
        "facts": ("int8[]", len(fact_names(params))),
    }


def fresh(
    params: dict, *, people: list[int] | None = None, units: list[int] | None = None, employed: bool = False
) -> dict:
    """The rows that a freeze of the month would write now, as columns in order of person, with nothing written.

    ``facts`` is an int64 matrix in the order of ``fact_names(params)``. For back pay, what-if and live examples;
    ``people`` and ``units`` narrow it, ``employed`` leaves out who left before. One statement, whatever the number of people.
    """
    conditions = "".join(
        f" AND {column} = ANY(%({name})s)"
        for column, name, chosen in (
            ("emp.person_id", "only_people", people),
            ("assignment.unit_id", "only_units", units),
        )
        if chosen is not None
    )
    conditions += " AND NOT emp.after_leaving" if employed else ""
    with whole_tables(people is None or len(people) > FEW):
        found = columns.read(
            f"{_with_entered(_FRESH, params)}{conditions}",
            {**params, "only_people": people, "only_units": units},
            _fresh_types(params),
        )
    order = np.argsort(found["person_id"])  # the server would sort the rows with all their facts, on disk
    return {name: column[order] for name, column in found.items()}


PAYABLE = (
    "SELECT emp.person_id, in_force.version_id AS scheme_version_id, emp.after_leaving"
    f" {_PLACED.format(with_pay='')} WHERE {MAY_BE_PAID}"
)
"""Who could be paid in the month of the parameters, and by which scheme; whoever left before it (``after_leaving``) by a
slip of its own, once there is something to pay. A relation for other statements."""


def _entered_codes(last: date) -> list[str]:
    """Items that anybody has an amount of their own for on the last day of the month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT code FROM payroll_personamount WHERE state = 'effective' AND period @> %s::date ORDER BY code",
            [last],
        )
        return [code for (code,) in cursor.fetchall()]


def parameters_of(month: date, skill_fen: list[int]) -> dict:
    """SQL parameters of a month."""
    days = days_in(month)
    return {
        "first": month,
        **days,
        "january": month.replace(month=1),
        "year": month.year,
        "skill": skill_fen,
        "retired": [],
        "entered": _entered_codes(days["last"]),
    }


def law_from(parameters, month: date) -> Law:
    """The law of a month from rows of dated parameters. Raises LawError."""
    return Law.for_month(dated(parameters), month)


def month_parameters(month: date) -> tuple[list, dict]:
    """(dated parameter rows of the month, SQL parameters for freezing). Raises Problem for gaps in the law."""
    rows = list(parameters_on(month).values())
    try:
        law_from(rows, month)
    except LawError as error:
        raise Problem(
            _("法定参数不全，不能计算：%(first)s") % {"first": error.faults[0]},
            code="law",
            details=error.faults,
        ) from error
    skill = next((row.value["by_grade_fen"] for row in rows if row.code == "wage.skill"), [0, 0, 0])
    params = parameters_of(month, skill)
    return rows, {**params, "retired": retired_before(month, params["last"], rows)}


def parse_what_is_in_force() -> None:
    """The schemes that units are paid by today, and the law of this month: kept, they cost the first run nothing."""
    month = month_of(today())
    for version in (
        InForce.objects.filter(kind="pay", period__contains=today())
        .values_list("version", flat=True)
        .distinct()
    ):
        scheme_of(version)
    law_from(parameters_on(month).values(), month)


ONLY = " emp.person_id = ANY(%(only_people)s)"


def freeze(run_id, params: dict, people: list[int] | None = None) -> int:
    """Write the inputs of a run (of these people only); how many people."""
    only = f" AND {ONLY}" if people is not None else ""
    with whole_tables(people is None or len(people) > FEW), connection.cursor() as cursor:
        cursor.execute(
            f"{_with_entered(_FREEZE, params)}{only} ORDER BY emp.person_id",
            {**params, "run": run_id, "only_people": people},
        )
        return cursor.rowcount


def snapshot_digest(run_id) -> str:
    """SHA-256 over the frozen inputs in order of position."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(coalesce(string_agg(int8send(person_id) || int8send(unit_id) ||"
            " int8send(scheme_version_id) || array_send(facts), ''::bytea ORDER BY position), ''::bytea)), 'hex')"
            " FROM payroll_payrollinput WHERE run_id = %s",
            [run_id],
        )
        return cursor.fetchone()[0]


def stale(run_id, params: dict, limit: int = 20, people: list[int] | None = None) -> tuple[int, list[str]]:
    """People (of these) whose facts have changed since the freeze, or who came or went: how many, the first names."""
    only = f" AND {ONLY}" if people is not None else ""
    with whole_tables(people is None or len(people) > FEW), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH fresh AS ({_with_entered(_FRESH, params)}{only}),
                 frozen AS (SELECT person_id, unit_id, scheme_version_id, facts
                              FROM payroll_payrollinput WHERE run_id = %(run)s),
                 changed AS (SELECT coalesce(fresh.person_id, frozen.person_id) AS person_id
                               FROM fresh FULL JOIN frozen ON frozen.person_id = fresh.person_id
                              WHERE (fresh.unit_id, fresh.scheme_version_id, fresh.facts)
                                    IS DISTINCT FROM (frozen.unit_id, frozen.scheme_version_id, frozen.facts))
            SELECT count(*), (array_agg(p.name ORDER BY p.person_id))[1:%(limit)s]
              FROM changed JOIN {PEOPLE} p ON p.person_id = changed.person_id
            """,
            {**params, "run": run_id, "limit": limit, "only_people": people},
        )
        count, names = cursor.fetchone()
    return count, names or []


assert set(EXPRESSIONS) <= set(FACT_NAMES)
