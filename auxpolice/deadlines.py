"""Deadlines in working days of the calendar: when something is due, how much is left, whom it goes up to when it is late."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.models import Role, RoleGrant, User, heads_of_units
from auxpolice.calendar.days import add_working_days, kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.units.models import Unit

DueRow = TypeVar("DueRow", bound="Due")
EVERY = 3
"""Working days that a late matter stays with one rung before it goes up to the next (示例)."""


def due_in(days: int, start: date | None = None) -> date:
    """The last of so many working days after ``start`` (today); at least one."""
    return add_working_days(start or today(), max(int(days), 1))


def refuse_late(last: date, what: Any, day: date | None = None) -> None:
    """Raise Problem when the last day for ``what`` (「异议」) is past."""
    if (day or today()) > last:
        raise Problem(_("提出%(what)s的期限（%(day)s）已过。") % {"what": what, "day": last}, code="too-late")


@dataclass(frozen=True)
class Standing:
    """A deadline on a day: working days left (0: it ends today), and how late it is in days and in working days."""

    due: date
    left: int = 0
    late: int = 0
    late_working: int = 0

    def __str__(self) -> str:
        if self.late:
            return _("逾期 %(n)d 天") % {"n": self.late}
        return _("还剩 %(n)d 个工作日") % {"n": self.left} if self.left else _("今天到期")

    def rung(self, every: int = EVERY) -> int:
        """Steps it has gone up: none in time, one at once when it is late, one more every so many working days."""
        return 1 + max(self.late_working - 1, 0) // every if self.late else 0


def standings(dues: Iterable[date], day: date | None = None) -> dict[date, Standing]:
    """Each deadline as it stands on the day (today); one statement for any number."""
    wanted, day = set(dues), day or today()
    if not wanted:
        return {}
    known = kinds(min(*wanted, day), max(*wanted, day))
    working = sorted(one for one, kind in known.items() if kind == DayKind.WORKDAY)

    def between(after: date, until: date) -> int:
        return sum(after < one <= until for one in working)

    return {
        due: Standing(due, left=between(day, due))
        if due >= day
        else Standing(due, late=(day - due).days, late_working=between(due, day))
        for due in wanted
    }


def standing(due: date, day: date | None = None) -> Standing:
    return standings([due], day)[due]


class Due(models.Model):
    """Something to be done by a day. ``waiting`` (a Q) is set by the model: which rows still wait."""

    waiting: ClassVar[Q]

    due = models.DateField(gettext_lazy("期限"))

    class Meta:
        abstract = True

    @property
    def standing(self) -> Standing:
        return standing(self.due)


def overdue(rows: QuerySet[DueRow], day: date | None = None) -> QuerySet[DueRow]:
    """Of the rows those that wait although their last day is past."""
    return rows.filter(rows.model.waiting, due__lt=day or today())


@dataclass(frozen=True)
class Rung:
    """The people who have to see to a matter: the heads of a unit, or whoever has a role."""

    label: str
    users: frozenset[int]


def ladders(
    unit_ids: Iterable[int], department: Role = Role.POLITICAL, day: date | None = None
) -> dict[int, list[Rung]]:
    """Per unit its heads, the heads of the units above it, the department, the leaders; four statements for any number.

    A unit without a head has no rung, except the lowest, so that a matter never stays with nobody.
    """
    day = day or today()
    units = Unit.objects.in_bulk()
    heads = heads_of_units(day=day)
    above = [
        Rung(str(role.label), frozenset(holders.values_list("user", flat=True)))
        for role in (department, Role.LEADER)
        for holders in [RoleGrant.objects.filter(role=role, period__contains=day, user__is_active=True)]
    ]
    found = {}
    for unit_id in set(unit_ids):
        path = [int(part) for part in units[unit_id].path.split("/") if part]
        rungs = [
            Rung(
                _("%(unit)s负责人") % {"unit": units[pk].name},
                frozenset(user.pk for user in heads.get(pk, [])),
            )
            for pk in reversed(path)
        ]
        found[unit_id] = rungs[:1] + [rung for rung in (*rungs[1:], *above) if rung.users]
    return found


def gone_up_to(
    user: User,
    rows: Iterable[Any],
    unit_of: Callable[[Any], int] = lambda row: row.unit_id,
    *,
    department: Role = Role.POLITICAL,
    every: int = EVERY,
    day: date | None = None,
) -> list[Any]:
    """Of late rows (with ``due``) those that have gone up to this user by now, or to somebody below on the way up."""
    rows = list(rows)
    known = standings((row.due for row in rows), day)
    rungs = ladders({unit_of(row) for row in rows}, department, day)
    return [
        row
        for row in rows
        for step in [known[row.due].rung(every)]
        if any(user.pk in rung.users for rung in rungs[unit_of(row)][1 : step + 1])
    ]
