"""The 现层级 column of a roster: what somebody holds today by the bureau's own list.

A level told by a roster is taken for newcomers to the system; where a level is held already the system's stands,
since it changes by evaluation alone, and so the same file again changes nothing. Steps and version follow from the
policy in force in the unit.
"""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.imports import cells
from auxpolice.imports.notes import Note, refuse
from auxpolice.months import today
from auxpolice.policy import queries as policies
from grading.ladders import LEVELS
from grading.levels.models import HoldingSource, LevelHolding
from grading.levels.queries import version_ladders
from grading.rules.ladder import Ladder, build
from personnel.models import Assignment
from personnel.roster.columns import register_column

KEY = "level"


def read(cell) -> tuple[object, list[Note]]:
    """The code of the level somebody means, by any ladder in force today."""
    text, notes = cells.plain(cell, "层级")
    name = cells.tight(text)
    if notes or not name:
        return None, notes
    ladders = [ladder for _version, ladder in version_ladders()]
    for ladder in ladders:
        level = ladder.by_name(name)
        if level is not None:
            return level.code, []
    known = "、".join(level.name for ladder in ladders for level in ladder.levels)
    if not known:
        return None, [
            refuse(
                "level-no-policy", "还没有施行中的层级办法，层级一列无法核对，请先施行层级办法或删去这一列。"
            )
        ]
    return None, [refuse("level-unknown", f"「{text}」不是施行办法中的层级，请填：{known}。")]


def apply(told: list[tuple[int, object, dt.date]], acting_user: User | None) -> None:
    """Levels for the people told about who hold none: one statement, whatever their number."""
    if acting_user is not None:  # commands of the house work as the system with no user
        require(acting_user, Act.LEVEL_EVALUATE)
    day = today()
    from_now_on = DateRange(day, None)  # somebody hired for a day to come holds their level from that day
    codes = {person: str(code) for person, code, _since in told if code}
    held = set(
        LevelHolding.everything.filter(
            person_id__in=codes, period__overlap=from_now_on, employment__period__overlap=from_now_on
        ).values_list("person_id", flat=True)
    )
    ladders: dict[int, Ladder] = {}
    versions = policies.in_force(LEVELS, day)
    rows = []
    wanted = [person for person in codes if person not in held]
    assignments = Assignment.everything.filter(person_id__in=wanted, period__overlap=from_now_on)
    for assignment in (
        assignments.select_related("employment").order_by("person_id", "period").distinct("person_id")
    ):
        version = versions.get(assignment.unit_id)
        if version is None:
            continue
        ladder = ladders.setdefault(version.pk, build(version.content))
        level = ladder.by_code(codes[assignment.person_id])
        if level is None:
            continue  # a level of another unit's ladder: the person stays on the list of those without a level
        start = max(day.replace(day=1), assignment.employment.period.lower)
        rows.append(
            LevelHolding(
                person_id=assignment.person_id,
                employment_id=assignment.employment_id,
                version=version,
                level_code=level.code,
                level_name=level.name,
                rank_order=level.rank,
                step=1 if level.steps else 0,
                counts_from=start,
                period=(start, None),
                source=HoldingSource.IMPORT,
                note=_("花名册所载"),
                set_by=acting_user,
                set_at=timezone.now() if acting_user else None,
            )
        )
    _end_those_of_earlier_employments([row.person_id for row in rows], day)
    LevelHolding.everything.bulk_create(rows, batch_size=2000)
    if rows:
        trail.record("level.import", acting_user=acting_user, after={"levels": len(rows)})


def _end_those_of_earlier_employments(people: list[int], day: dt.date) -> None:
    """Open levels of employments that have ended make room for those of the present one."""
    open_rows = LevelHolding.everything.filter(
        person_id__in=people, period__endswith__isnull=True
    ).select_related("employment")
    ended = []
    for row in open_rows:
        last = row.employment.period.upper
        if last is not None and last <= day:
            row.period = type(row.period)(
                row.period.lower, max(last, row.period.lower + dt.timedelta(days=1))
            )
            ended.append(row)
    LevelHolding.everything.bulk_update(ended, ["period"], batch_size=2000)


def register() -> None:
    register_column(KEY, "现层级", aliases=("层级",), read=read, apply=apply, tables=(LevelHolding,))
