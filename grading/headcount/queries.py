"""Headcount of units: approved, used and free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import current
from auxpolice.months import today
from auxpolice.units.models import Unit
from grading.headcount.models import Headcount
from personnel.models import Assignment
from personnel.relations import ASSIGNMENTS

_HEADCOUNT = f"""
SELECT COALESCE((SELECT sum(approved) FROM grading_headcount
                  WHERE period @> %(day)s::date AND unit_id = ANY(%(units)s)), 0),
       (SELECT count(*) FROM {ASSIGNMENTS} a WHERE period @> %(day)s::date AND unit_id = ANY(%(units)s))
"""


def headcount_on(day: dt.date | None = None) -> list[dict[str, Any]]:
    """Approved, used, free per unit and category on a day, within the scope of the roster."""
    day = day or today()
    span = current().span(Resource.GRADING)
    units = Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
    approved = {(row.unit_id, row.category): row for row in Headcount.objects.filter(period__contains=day)}
    used = {
        (row["unit_id"], row["category"]): row["n"]
        for row in Assignment.objects.filter(period__contains=day)
        .order_by()
        .values("unit_id", "category")
        .annotate(n=Count("pk"))
    }
    names = {unit.pk: unit for unit in units}
    keys = sorted(
        {key for key in [*approved, *used] if key[0] in names},
        key=lambda key: (names[key[0]].sort_order, names[key[0]].code, key[1]),
    )
    return [
        {
            "unit": names[unit],
            "category": category,
            "row": approved.get((unit, category)),
            "approved": approved[(unit, category)].approved if (unit, category) in approved else None,
            "used": used.get((unit, category), 0),
            "free": approved[(unit, category)].approved - used.get((unit, category), 0)
            if (unit, category) in approved
            else None,
        }
        for unit, category in keys
    ]


def approved_or_actual(day: dt.date, unit_ids: Iterable[int]) -> tuple[int, bool]:
    """Approved headcount of the units, or the people on the roster (True) where none is recorded."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADCOUNT, {"day": day, "units": list(unit_ids)})
        approved, actual = cursor.fetchone()
    return (int(approved), False) if approved else (int(actual), True)
