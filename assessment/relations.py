"""Relations for SQL of the floors above: the month's work and its judgement (see ``auxpolice.relations``).

Grades are numbers: 0 不定等次, 1 不合格, 2 基本合格, 3 合格, 4 优秀.
"""

_GRADE = "CASE {grade} WHEN 'EXCELLENT' THEN 4 WHEN 'COMPETENT' THEN 3 WHEN 'BASIC' THEN 2 WHEN 'FAIL' THEN 1 ELSE 0 END"

_COUNTED = ("due_half_days", "attended_half_days", "paid_leave_half_days", "sick_half_days", "personal_half_days",
            "absent_half_days", "night_shifts", "holiday_shifts", "overtime_workday_minutes", "overtime_rest_minutes",
            "overtime_holiday_minutes", "meal_days")  # fmt: skip
_AS_CORRECTED = ", ".join(f"sum(coalesce(c.{name}, m.{name}))::int AS {name}" for name in _COUNTED)
ATTENDANCE_MONTHS = f"""(SELECT m.person_id, m.month, {_AS_CORRECTED}
    FROM attendance_attendancemonth m
    LEFT JOIN attendance_attendancecorrection c ON c.row_id = m.id AND c.state = 'in_force'
   WHERE m.state = 'confirmed' GROUP BY m.person_id, m.month)"""
"""Attendance of a person and month as last corrected, summed over the units that have confirmed their days:
``due_half_days`` is the sum of the five kinds of half-days after it, and less than the days employed while a unit's are
missing."""

ATTENDANCE_OF_UNITS = (
    "(SELECT person_id, month, unit_id FROM attendance_attendancemonth WHERE state = 'confirmed')"
)
"""Which units have confirmed their days of a person's month."""

LEAVE_DAYS = """(SELECT d.person_id, d.date, r.id AS request_id, r.kind, r.kind_name, r.effect, r.wage, r.full_attendance,
         d.morning, d.afternoon, d.morning::int + d.afternoon::int AS half_days, d.counted
    FROM leave_leaveday d JOIN leave_leaverequest r ON r.id = d.request_id WHERE r.state IN ('granted', 'returned'))"""
"""Days of granted leave, rest days among them. A day may have two rows, of its ``morning`` and its ``afternoon``; ``effect``
is the month's column it counts in (``paid``, ``sick``, ``personal``), ``wage`` whether pay goes on, ``full_attendance``
whether the award for it is kept. ``counted`` half-days are what it takes of a balance."""

ANNUAL_TAKEN = """(SELECT l.person_id, l.year::int AS year, -sum(m.half_days)::int AS half_days
    FROM leave_lot l JOIN leave_movement m ON m.lot_id = l.id AND m.sort IN ('use', 'return', 'opening')
   WHERE l.source = 'annual:' || l.year GROUP BY l.person_id, l.year)"""
"""Annual leave of a year that was taken of that year's days, before this ledger, too; no row where none was."""

ANNUAL_OWED = """(SELECT l.person_id, l.year::int AS year, m.day, -sum(m.half_days)::int AS half_days
    FROM leave_lot l JOIN leave_movement m ON m.lot_id = l.id AND m.sort = 'owed'
   WHERE l.rule = 'annual' GROUP BY l.person_id, l.year, m.day)"""
"""Annual leave that could not be taken and is to be paid (300 %), by the year it was for and the day it lapsed."""

LEAVE_KEPT = "(SELECT DISTINCT person_id, year::int AS year FROM leave_lot WHERE rule = 'annual')"
"""People and years for which the ledger of leave is kept."""

_CORRECTED = """FROM appraisal_monthsheet s
    LEFT JOIN appraisal_correction c ON c.sheet_id = s.id AND c.state = 'in_force' WHERE s.confirmed"""

MONTH_RESULTS = f"""(SELECT s.person_id, s.month, coalesce(c.base_points, s.base_points) + s.ledger_points AS points,
         {_GRADE.format(grade="coalesce(c.grade, s.grade)")} AS grade {_CORRECTED})"""
"""Confirmed ``grade`` and ``points`` of a person and month, as last corrected: the head's score and the ledger's, in
hundredths."""

MONTH_GRADES = f"(SELECT person_id, month, grade FROM {MONTH_RESULTS} result)"
"""Confirmed ``grade`` of a person and month, as last corrected."""

MONTH_SCORES = f"(SELECT person_id, month, points FROM {MONTH_RESULTS} result)"
"""Confirmed ``points`` of a person and month, as last corrected."""

SUBMITTED_MONTHS = """(SELECT s.person_id, s.month FROM appraisal_monthsheet s
    JOIN appraisal_unitsheet u ON u.id = s.unit_sheet_id AND u.state <> 'scoring')"""
"""Months of people whose unit has handed in its scores."""

_ANNUAL = _GRADE.format(grade="grade")
ANNUAL_RESULTS = f"(SELECT id AS result_id, person_id, year::int AS year, {_ANNUAL} AS grade FROM appraisal_annualresult WHERE in_force)"
"""The decided ``grade`` of a person and year, as last corrected."""

HONOURS = """(SELECT id AS honour_id, person_id, day, title,
         CASE rank WHEN 'province' THEN 3 WHEN 'city' THEN 2 WHEN 'county' THEN 1 ELSE 0 END AS rank,
         coalesce(early, rank IN ('province', 'city')) AS early FROM honours_honour WHERE in_force)"""
"""Honours in force by the day of award; ``rank`` 3 of the province and above, 2 city, 1 county, 0 unit. ``early``: it counts
for an early promotion, by the policy it was given under, else by its rank."""

AWARDS = """(SELECT id AS honour_id, person_id, day, title, document, award_fen
    FROM honours_honour WHERE in_force AND award_fen > 0)"""
"""One-off awards in fen of honours in force, each decided by two people."""

SANCTIONS = """(SELECT id AS sanction_id, person_id, decided, period, (kind = 'demotion')::int AS levels_down
    FROM discipline_sanction WHERE NOT isempty(period))"""
"""Decided sanctions with the ``period`` of their effect; ``levels_down`` is how many levels they lower."""
