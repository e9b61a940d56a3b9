"""Records of duty that routes are about; tests/access/records.py says what a record is."""

from datetime import datetime, timedelta

from django.utils import timezone

from assessment.duty.handover import actions as handing
from assessment.duty.models import Shift
from assessment.duty.models.handovers import Matter
from assessment.duty.models.repairs import RepairRequest
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
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


@record("edge between shifts")
def edge(world):
    at = timezone.now().replace(second=0, microsecond=0)
    for person, starts in ((world.person, at - timedelta(hours=8)), (world.colleague, at)):
        Shift.everything.create(
            unit=world.station,
            person=person,
            date=timezone.localdate(starts),
            code="中",
            kind="work",
            starts=starts,
            ends=starts + timedelta(hours=8),
            source="hand",
        )
    return {"send": {"unit": world.station.pk, "edge": at.isoformat()}}


@record("handover")
def handover(world):
    at = datetime.fromisoformat(edge(world)["send"]["edge"])
    with acting(world.head):
        return {"pk": handing.open_handover(world.station, at, acting_user=world.head).pk}


@record("matter handed over")
def matter(world):
    shift(world)
    own = world.viewers[Role.AUXILIARY]
    return {"pk": Matter.everything.create(unit=world.station, text="门禁损坏", opened_by=own).pk}
