"""The duty rules of shifts: one version a unit and day, read in one statement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from assessment.duty.content import DUTY
from auxpolice.policy.models import InForce


def rules_of(unit_days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], dict[str, Any]]:
    """Content of the duty policy by (unit, day), for those that one is in force for."""
    wanted = set(unit_days)
    if not wanted:
        return {}
    days = {day for _unit, day in wanted}
    rows = list(
        InForce.objects.filter(
            kind=DUTY,
            unit_id__in={unit for unit, _day in wanted},
            period__startswith__lte=max(days),
        ).select_related("version")
    )
    found = {}
    for unit, day in wanted:
        for row in rows:
            if row.unit_id == unit and day in row.period:
                found[unit, day] = row.version.content
    return found
