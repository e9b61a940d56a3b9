"""Records of findings on their way that routes are about; tests/access/records.py says what a record is."""

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from inspections.consequences import actions
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


