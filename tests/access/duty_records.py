"""Records of duty that routes are about; tests/access/records.py says what a record is."""

import uuid
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.handover import actions as handing
from assessment.duty.importing.attendance_kind import ATTENDANCE
from assessment.duty.importing.roster_kind import ROSTER
from assessment.duty.models import (
    NoNights,
    Plan,
    PlanState,
    Proposal,
    ProposalState,
    Shift,
    Staffing,
    Swap,
    Wish,
)
from assessment.duty.models.handovers import Matter
from assessment.duty.models.posts import Call, PostHours, StreetPost
from assessment.duty.models.repairs import RepairRequest
from assessment.duty.models.situations import Situation, SituationReport
from assessment.duty.planning import drawing, publishing
from assessment.duty.posts.ratings_kind import RATINGS
from assessment.duty.solving.gathering import problem_of
from assessment.duty.solving.lowering import digest, lowered
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import month_of, next_month, today
from auxpolice.policy.models import InForce, PolicyVersion
from tests.access.records import record, staged
from tests.assessment.duty.importing import sheets
from tests.personnel.sheets import book, xlsx


def rules_in_force(world) -> None:
    """The duty rules of the example, in the station."""
    version = PolicyVersion.everything.create(
        kind=DUTY, number=900, title="勤务", content=EXAMPLE, state="approved",
        created_by=world.political, approved_by=world.leader, approved_at=timezone.now(),
    )  # fmt: skip
    InForce.objects.create(kind=DUTY, unit=world.station, version=version, period=EVER)


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


def street_post(world) -> StreetPost:
    made = StreetPost.everything.create(
        unit=world.station, name="东门", kind="patrol", period=DateRange(today(), None), by=world.head
    )
    PostHours.everything.create(
        post=made, starts=time(0), ends=time(0), wanted=1, period=DateRange(today(), None), by=world.head
    )
    return made


@record("street post")
def a_street_post(world):
    return {"pk": street_post(world).pk, "send": {"manned": "1"}}


@record("hours of a street post")
def hours_of_a_street_post(world):
    return {"pk": PostHours.everything.get(post=street_post(world)).pk}


@record("day to place")
def day_to_place(world):
    return {"unit": world.station.pk, "day": f"{today():%Y-%m-%d}"}


@record("call")
def call(world):
    made = Call.everything.create(
        unit=world.station,
        person=world.person,
        kind="Q01",
        kind_name="群众求助",
        source="asked",
        place="东门",
        accepted_at=timezone.now(),
        by=world.head,
    )
    return {"pk": made.pk, "send": {"outcome": "已劝离"}}


def rating(world) -> bytes:
    cells = {"办件编号": "B1", "评价时间": f"{today():%Y-%m-%d}", "评价": "满意", "单位": world.station.name}
    return xlsx(book([cells], list(cells)))


staged("import of ratings", RATINGS, "political", rating)


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


EVER = DateRange(date(2020, 1, 1), None)
NEXT = next_month(month_of(today()))


def planned(world, publish: bool = True) -> Plan:
    """The station's plan of next month."""
    found = Plan.everything.filter(unit=world.station, month=NEXT).first()
    if found is None:
        rules_in_force(world)
        with acting(world.head):
            found = drawing.open_plan(world.station, NEXT, acting_user=world.head)
            drawing.draw(found, acting_user=world.head)
    if publish and found.state == PlanState.DRAFT:
        with acting(world.head):
            found = publishing.publish(found, "演练", acting_user=world.head)
    return found


def own_planned(world) -> Shift:
    return Shift.everything.filter(plan=planned(world), person=world.person).first()


@record("duty plan")
def duty_plan(world):
    plan = planned(world, publish=False)
    return {"unit": plan.unit_id, "month": plan.month, "pk": world.person.pk}


@record("proposal of the solver")
def proposal(world):
    plan = planned(world, publish=False)
    found = Proposal.everything.filter(plan=plan, state=ProposalState.READY).first()
    found = found or Proposal.everything.create(
        plan=plan,
        state=ProposalState.READY,
        digest=digest(lowered(problem_of(plan)[0])),
        asked_by=world.head,
    )
    return {"pk": found.pk}


@record("shift of a plan")
def shift_of_a_plan(world):
    return {"pk": own_planned(world).pk, "send": {"with_whom": f"person-{world.colleague.pk}"}}


@record("swap")
def swap(world):
    given = own_planned(world)
    found = Swap.everything.filter(giver=world.person, state="asked").first() or Swap.everything.create(
        unit=world.station,
        giver=world.person,
        giver_date=given.date,
        giver_code=given.code,
        taker=world.colleague,
        asked_by=world.viewers[Role.AUXILIARY],
    )
    return {"pk": found.pk}


@record("wish")
def wish(world):
    day = next_month(NEXT).replace(day=3)
    return {"pk": Wish.everything.get_or_create(person=world.person, date=day, defaults={"code": "休"})[0].pk}


@record("staffing")
def staffing(world):
    made = Staffing.everything.create(
        unit=world.station, starts="08:00", ends="20:00", wanted=1, minimum=1, period=EVER, by=world.head
    )
    return {"pk": made.pk}


@record("no nights")
def no_nights(world):
    found = NoNights.everything.filter(person=world.person).first()
    if found is None:
        found = NoNights.everything.create(person=world.person, reason="nursing", period=EVER, by=world.head)
    return {"pk": found.pk}


def next_month_of_the_station(world) -> dict:
    return {"unit": world.station.pk, "month": NEXT.isoformat()}


staged(
    "import of a duty roster",
    ROSTER,
    "head",
    lambda world: sheets.roster(NEXT, [(world.person.name, "", {1: "早"})]),
    next_month_of_the_station,
)
staged(
    "import of punches",
    ATTENDANCE,
    "head",
    lambda world: sheets.machine(NEXT, [("", world.person.name, {1: "07:5016:05"})]),
    next_month_of_the_station,
)


@record("situation")
def situation(world):
    now, own = timezone.now(), world.viewers[Role.AUXILIARY]
    made = Situation.everything.create(
        unit=world.station,
        year=now.year,
        number=Situation.everything.count() + 1,
        code="Q06",
        kind="人员伤亡",
        happened_at=now,
        known_at=now,
        place="东关",
        done="送医",
        addressee="局指挥中心",
        written_by=own,
        logged_at=now,
        client_key=uuid.uuid4(),
    )
    report = SituationReport.everything.create(
        situation=made, way="phone", number=1, at=now, to="王警官", by=own
    )
    return {"pk": made.pk, "report": report.pk, "unit": world.station.pk, "day": f"{today():%Y-%m-%d}"}
