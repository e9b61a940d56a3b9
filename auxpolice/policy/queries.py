"""Versions in force: by unit and day."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from auxpolice.months import today
from auxpolice.policy.kinds import label_of
from auxpolice.policy.models import InForce, Parameter, PolicyVersion
from auxpolice.problems import Problem


def in_force(kind: str, day: date) -> dict[int, PolicyVersion]:
    """Version per unit id on a day; one statement."""
    rows = InForce.objects.filter(kind=kind, period__contains=day).select_related("version")
    return {row.unit_id: row.version for row in rows}


def version_for(kind: str, unit_id: int, day: date) -> PolicyVersion:
    """The version in force for a unit on a day; raises Problem when there is none."""
    found = version_at(kind, unit_id, day)
    if found is None:
        raise Problem(
            _("%(day)s 没有施行中的%(kind)s，请先在「政策」中批准并施行。")
            % {"day": f"{day:%Y-%m-%d}", "kind": label_of(kind)},
            code="no-policy",
        )
    return found


def version_at(kind: str, unit_id: int, day: date) -> PolicyVersion | None:
    rows = InForce.objects.filter(kind=kind, unit_id=unit_id, period__contains=day)
    return next((row.version for row in rows.select_related("version")), None)


def held_against(version: PolicyVersion, units: Iterable[int] | None = None) -> PolicyVersion | None:
    """The version in force today (for these units, where they are named), else the one a draft was copied from."""
    held = InForce.objects.filter(kind=version.kind, period__contains=today()).exclude(version=version)
    if units:
        held = held.filter(unit_id__in=units)
    row = held.select_related("version").order_by("unit__sort_order").first()
    return row.version if row else version.base


def parameters_on(day: date) -> dict[str, Parameter]:
    """All dated parameters that hold on a day, by code; one statement."""
    return {row.code: row for row in Parameter.objects.filter(period__contains=day)}
