"""Records of duty that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta

from django.utils import timezone

from assessment.duty.models import Shift
from assessment.duty.models.repairs import RepairRequest
from auxpolice.access.models import Role
from auxpolice.months import today
from tests.access.records import record


def shift(world) -> Shift:
    now = timezone.now()
    return Shift.everything.create(
        unit=world.station,
        person=world.person,
        date=today(),
        code="早",
        kind="work",
        starts=now - timedelta(hours=1),
        ends=now + timedelta(hours=7),
        source="hand",
    )


@record("shift of one's own")
def own_shift(world):
    made = shift(world)
    return {"pk": made.pk, "side": "in", "send": {"shift": made.pk}}


@record("request to repair")
def request_to_repair(world):
    own = world.viewers[Role.AUXILIARY]
    return {"pk": RepairRequest.everything.create(shift=shift(world), side="in", asked_by=own).pk}
