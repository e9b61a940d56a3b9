"""A unit's people today: who is on duty, who is away and why."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from assessment.duty import away
from assessment.duty.models import Shift
from auxpolice.months import today
from personnel.models import Assignment


@dataclass(frozen=True)
class Today:
    """``on``: names on duty at this moment; ``away``: (reason, names)."""

    people: int
    on: list[str]
    away: list[tuple[str, list[str]]]


def on_today(unit_ids: Collection[int]) -> Today:
    """Of the units' people, in three statements and one a source of absence."""
    rows = Assignment.objects.filter(unit__in=unit_ids, period__contains=today()).order_by("person__pinyin")
    names = dict(rows.values_list("person", "person__name"))
    now = timezone.now()
    shifts = Shift.objects.filter(person__in=names, starts__lte=now, ends__gt=now)
    on = set(shifts.values_list("person", flat=True))
    reasons: dict[str, list[str]] = {}
    told: set[int] = set()
    for one in away.away(set(names), today(), today()):
        if one.person_id not in told:
            told.add(one.person_id)
            reasons.setdefault(one.label, []).append(names[one.person_id])
    return Today(len(names), [names[person] for person in names if person in on], sorted(reasons.items()))
