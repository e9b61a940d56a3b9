"""What a month of attendance may hold: no more than the days the person works in the unit. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.figures import days as in_days

ABSENCES = ("paid_leave_half_days", "sick_half_days", "personal_half_days", "absent_half_days")
ONCE_A_DAY = {
    "meal_days": gettext_lazy("用餐天数"),
    "night_shifts": gettext_lazy("夜班"),
    "holiday_shifts": gettext_lazy("节假日值班"),
}
"""Counts of which there is at most one a day of duty; where nothing was planned, one a calendar day."""


@dataclass(frozen=True)
class Days:
    """Working days of a person's time in a unit within a month, as half-days, its calendar days, and (where the unit's plan
    is published) those with a shift."""

    half_days: int
    days: int
    on_duty: int | None = None


def absent_in(row: Any) -> int:
    """Half-days away, paid or not."""
    return sum(getattr(row, name) for name in ABSENCES)


def too_much(row: Any, worked: Days) -> tuple[str, str] | None:
    """(field, sentence) of the first count that the days worked can't hold."""
    name = row.person.name
    if any(getattr(row, field) < 0 for field in (*ABSENCES, *ONCE_A_DAY)):
        return "", _("%(name)s 的考勤不能为负数。") % {"name": name}
    absent = absent_in(row)
    if absent > worked.half_days:
        return "", _("%(name)s 的假和旷工合计 %(absent)s 天，多于应出勤 %(due)s 天。") % {
            "name": name,
            "absent": in_days(absent),
            "due": in_days(worked.half_days),
        }
    for field, label in ONCE_A_DAY.items():
        if worked.on_duty is not None and getattr(row, field) > worked.on_duty:
            return field, _(
                "%(name)s 本月排班当班 %(days)s 天，%(label)s不能多于 %(days)s；漏排的班次请先补入排班。"
            ) % {
                "name": name,
                "days": worked.on_duty,
                "label": label,
            }
        if getattr(row, field) > worked.days:
            return field, _("%(name)s 在本单位本月在职 %(days)s 天，%(label)s不能多于 %(days)s。") % {
                "name": name,
                "days": worked.days,
                "label": label,
            }
    return None
