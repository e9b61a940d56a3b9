"""One person's level set by hand, or told by a roster."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.policy import queries as policies
from auxpolice.problems import Problem
from grading.ladders import LEVELS
from grading.levels.models import HoldingSource, LevelHolding
from grading.rules.ladder import read
from personnel.models import Assignment, Employment, Person


@transaction.atomic
def set_level(
    person: Person,
    level_code: str,
    start: dt.date,
    *,
    reason: str,
    acting_user: User,
    step: int = 0,
    counts_from: dt.date | None = None,
    source: str = HoldingSource.MANUAL,
) -> LevelHolding:
    """Set one person's level from a day on, under the version in force in their unit; what follows that day is
    replaced from then on."""
    require(acting_user, Act.LEVEL_EVALUATE)
    Person.everything.select_for_update().get(pk=person.pk)
    employment = Employment.everything.filter(person=person, period__contains=start).first()
    if employment is None:
        raise Problem(
            _("%(name)s 在 %(day)s 不在职，不能定层级。") % {"name": person.name, "day": start},
            code="level-employment",
        )
    assignment = Assignment.everything.filter(employment=employment, period__contains=start).first()
    if assignment is None:
        raise Problem(
            _("%(name)s 在 %(day)s 没有所在单位。") % {"name": person.name, "day": start}, code="level-unit"
        )
    version = policies.version_for(LEVELS, assignment.unit_id, start)
    level = read(version.content).by_code(level_code)
    if level is None:
        raise Problem(
            _("施行的层级办法中没有层级「%(code)s」。") % {"code": level_code},
            code="level-code",
            field="level",
        )
    before = None
    for held in LevelHolding.everything.select_for_update().filter(
        person=person, period__endswith__isnull=True
    ) | (LevelHolding.everything.select_for_update().filter(person=person, period__endswith__gt=start)):
        before = str(held)
        if held.period.lower >= start:
            held.delete()
        else:
            held.period = type(held.period)(held.period.lower, start)
            held.save(update_fields=["period"])
    holding = LevelHolding.everything.create(
        person=person,
        employment=employment,
        version=version,
        level_code=level.code,
        level_name=level.name,
        rank_order=level.rank,
        step=step or (1 if level.steps else 0),
        counts_from=counts_from or start,
        period=(start, None),
        source=source,
        note=reason[:300],
        set_by=acting_user,
        set_at=timezone.now(),
    )
    trail.record(
        "level.set",
        person,
        acting_user=acting_user,
        before={"level": before},
        after={"level": str(holding), "from": start},
        reason=reason,
    )
    return holding
