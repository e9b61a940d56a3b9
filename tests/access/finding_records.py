"""Records of findings on their way that routes are about; tests/access/records.py says what a record is."""

from django.urls import reverse
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from inspections.consequences import actions
from inspections.consequences.models import (
    AccountEntry,
    Consequence,
    FindingObjection,
    Plea,
    Reversal,
    Telling,
)
from inspections.models import Finding
from tests.access.records import Args, record


@record("told finding")
def told_finding(world) -> Args:
    """Of the open check on the person: told, not yet decided."""
    return {"pk": Finding.everything.get(check_record=world.check).pk}


@record("confirmed finding")
def confirmed_finding(world) -> Args:
    return {"pk": world.confirm(world.check).pk}


@record("objection to a finding")
def objection_to_a_finding(world) -> Args:
    person = world.viewers[Role.AUXILIARY]
    finding = world.confirm(world.check)
    with acting(person):
        made = actions.raise_objection(finding, "不属实", acting_user=person)
    return {"pk": made.pk}


@record("reversal of a finding")
def reversal_of_a_finding(world) -> Args:
    finding = world.confirm(world.check)
    with acting(world.second):
        return {"pk": actions.propose_reversal(finding, "录像看错了", acting_user=world.second).pk}


TABLES = (Telling, Plea, Consequence, AccountEntry, FindingObjection, Reversal)


def way(finding: Finding, words: str, world) -> list[str]:
    """One row of every table of its way, and its page."""
    now, by = timezone.now(), world.inspector
    Telling.everything.create(finding=finding, told_by=by, told_at=now)
    Plea.everything.create(finding=finding, text=words, by=by, at=now)
    Consequence.everything.create(
        finding=finding,
        kind="points",
        person=world.person,
        points=-100,
        record_kind="finding",
        record_id="0",
        made_at=now,
    )
    AccountEntry.everything.create(
        finding=finding,
        unit=world.station,
        month=now.date().replace(day=1),
        points=-100,
        reason=words,
        entered_by=by,
        entered_at=now,
    )
    FindingObjection.everything.create(finding=finding, text=words, raised_by=by, due=now.date())
    Reversal.everything.create(finding=finding, reason=words, made_by=by)
    return [reverse("inspections:finding", args=[finding.pk])]
