"""Relations for SQL of the floors above: people and their dated facts (see ``auxpolice.relations``).

Periods are half-open date ranges; rows of one fact of a person don't overlap.
"""

PEOPLE = "(SELECT id AS person_id, name, pinyin, education, has_degree, is_veteran FROM personnel_person)"
"""People; ``education`` by the codes of GB/T 4658."""

EMPLOYMENTS = (
    "(SELECT id AS employment_id, person_id, period, first_worked, probation_until FROM personnel_employment)"
)
"""From hire to exit; ``first_worked`` is the day seniority counts from, ``probation_until`` null without probation."""

ASSIGNMENTS = "(SELECT id AS assignment_id, person_id, employment_id, unit_id, post_id, category, period FROM personnel_assignment)"
"""Where people work over a period of an employment: unit, post (may be null), category ``attendant`` or ``civilian``."""

PLACES = """(SELECT a.person_id, a.employment_id, a.unit_id, a.post_id, a.category, a.period,
         e.period AS employed, e.first_worked, e.probation_until
    FROM personnel_assignment a JOIN personnel_employment e ON e.id = a.employment_id)"""
"""Assignments with their employment: ``period`` of the assignment, ``employed`` from hire to exit."""

POSTS = "(SELECT id AS post_id, family FROM personnel_post)"
"""Posts with the family they belong to, which may be empty."""

MONTH_PLACES = """(SELECT DISTINCT ON (person_id) person_id, unit_id, category FROM personnel_assignment
   WHERE period && daterange(%(month)s, %(last)s, '[]') ORDER BY person_id, lower(period) DESC)"""
"""Everybody who works in the month of the parameters ``month`` and ``last`` (its last day), with unit and category of
the last day they worked in it."""

MONTH_DAYS = """(SELECT person_id, unit_id, (array_agg(category ORDER BY lower(period) DESC))[1] AS category,
         sum(least(%(next)s::date, upper(period)) - greatest(%(month)s::date, lower(period)))::int AS days,
         sum(2 * ((%(working)s::int[])[least(%(next)s::date, upper(period)) - %(month)s::date + 1]
                - (%(working)s::int[])[greatest(%(month)s::date, lower(period)) - %(month)s::date + 1]))::int AS half_days
    FROM personnel_assignment WHERE period && daterange(%(month)s::date, %(next)s::date) GROUP BY person_id, unit_id)"""
"""Everybody by the units they work in within the month of the parameters ``month``, ``next`` (the one after) and ``working``
(``calendar.days.working_before``): calendar ``days`` there, and the working days among them as ``half_days``."""

CERTIFICATES = """(SELECT id AS certificate_id, person_id, grade, period FROM training_certificate
   WHERE state = 'effective' AND grade IS NOT NULL)"""
"""Professional certificates, confirmed by a second person, while they are valid; ``grade`` 1 is the highest."""

TRAININGS = "(SELECT id AS training_id, person_id, kind, ended, half_days, minutes, passed FROM training_trainingrecord)"
"""Finished trainings by the day they ended: ``half_days``, and ``minutes`` (of 240) short of another."""

TRAINING_DAYS = """(SELECT e.person_id, unnest(s.days) AS date, s.minutes FROM training_enrolment e
    JOIN training_session s ON s.id = e.session_id
   WHERE e.state IN ('enrolled', 'attended', 'passed', 'resit', 'failed') AND s.state <> 'cancelled')"""
"""Days of sessions that people go to, with the minutes taught."""

CONTRIBUTION_BASES = "(SELECT person_id, insurance_fen, housing_fen, period FROM personnel_contributionbase)"
"""Declared bases of social insurance and housing fund, in fen a month."""

TAX_DEDUCTIONS = "(SELECT person_id, kind, monthly_fen, period FROM personnel_taxdeduction)"
"""Declared special additional deductions and ``personal_pension``, in fen a month."""

PRIOR_INCOMES = "(SELECT person_id, year, first_job, new_to_work, prior_year_fen FROM personnel_priorincome)"
"""What was known of a tax year at its start: ``first_job`` (no wage since January), ``new_to_work`` (never employed
before), wage income of the whole year before (may be null)."""
