"""Links from a line of a slip to the records that its facts come from."""

from dataclasses import replace

from assessment.appraisal.queries import record_of as sheet_of
from assessment.attendance.queries import record_of as attendance_of
from assessment.ledger import sources
from payroll.month.models import Payslip
from payroll.rules import LineTrace

_ATTENDANCE = (
    "due_half_days",
    "attended_half_days",
    "paid_leave_half_days",
    "sick_half_days",
    "personal_half_days",
    "absent_half_days",
    "night_shifts",
    "holiday_shifts",
    "overtime_workday_minutes",
    "overtime_rest_minutes",
    "overtime_holiday_minutes",
    "meal_days",
)


def with_records(lines: list[LineTrace], slip: Payslip) -> list[LineTrace]:
    """Inputs that rest upon a month sheet or an attendance row carry its kind and id; two statements."""
    who = slip.person_id, slip.month_id
    of_fact = {"grade": sheet_of(*who), **dict.fromkeys(_ATTENDANCE, attendance_of(*who))}
    return [
        replace(
            line,
            inputs=tuple(replace(entry, record=of_fact.get(entry.fact)) for entry in line.inputs),
        )
        for line in lines
    ]


def shown_inputs(line: LineTrace) -> list[tuple[str, str, str, str]]:
    """The inputs a line read: name, value, source, and the page of the record where the reader may open it."""
    pages = sources.urls(entry.record for entry in line.inputs if entry.record)
    return [
        (entry.name, entry.text, entry.source, pages.get(entry.record, "") if entry.record else "")
        for entry in line.inputs
    ]
