"""Records of leave that routes are about; tests/access/records.py says what a record is."""

from datetime import date

from django.utils import timezone

from assessment.leave import actions, opening
from assessment.leave.content import LEAVE
from assessment.leave.defaults import EXAMPLE
from assessment.leave.foresight import Wanted
from assessment.leave.models import LeaveRequest, Opening
from assessment.leave.opening_kind import OPENING
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.models import InForce
from tests.access.records import Args, record, staged
from tests.assessment.station import working_day
from tests.personnel.sheets import book, xlsx


@record("rules of leave")
def rules_of_leave(world) -> Args:
    if not InForce.objects.filter(kind=LEAVE).exists():
        world.force(LEAVE, "休假规则", EXAMPLE)
    return {}


def asked(world) -> LeaveRequest:
    """A day of personal leave, after any that was made before."""
    rules_of_leave(world)
    own = world.viewers[Role.AUXILIARY]
    last = LeaveRequest.everything.filter(person=world.person).order_by("-starts").first()
    day = working_day((last.last - today()).days + 1 if last else 3)
    with acting(own):
        return actions.ask(world.person, Wanted("J04", day, day), actions.Said("家中有事"), acting_user=own)


@record("leave")
def leave(world) -> Args:
    return {"pk": asked(world).pk}


@record("granted leave")
def granted_leave(world) -> Args:
    row = asked(world)
    with acting(world.head):
        actions.decide(row.pk, True, "同意", acting_user=world.head)
    return {"pk": row.pk, "send": {"at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "because": "不去了"}}


@record("opening balances of leave")
def opening_balances(world) -> Args:
    rules_of_leave(world)
    Opening.everything.all().delete()
    with acting(world.political):
        row = opening.enter(world.person.pk, acting_user=world.political, year=today().year, carried=2)
    return {"pk": row.pk, "send": {"because": "录错了"}}


def balances(world) -> bytes:
    rules_of_leave(world)
    cells = {"身份证号": world.person.id_number, "参加工作时间": date(2015, 1, 1), "本年已休年休假": 1}
    return xlsx(book([cells], list(cells)))


staged("import of balances of leave", OPENING, "political", balances)
