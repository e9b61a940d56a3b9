"""Records of complaints that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta

from django.utils import timezone

from assessment.conduct.complaints import answering, handling, registering
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.complaints.hotline_kind import HOTLINE_KIND
from assessment.conduct.complaints.models import (
    Allegation,
    Answer,
    Clearing,
    Complainant,
    Complaint,
    ComplaintPaper,
    Extension,
    Finding,
    Pause,
    Review,
    Satisfaction,
    Step,
)
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.files.actions import attach
from auxpolice.files.contents import receive
from auxpolice.imports import staging
from auxpolice.imports.models import Import
from auxpolice.months import today
from auxpolice.policy.models import InForce
from tests.access.records import Args, record
from tests.access.world import picture
from tests.assessment.conduct.complaints.office import rules_in_force
from tests.assessment.conduct.complaints.orders import order, workbook

TABLES = (
    Complaint, Allegation, Finding, Step, Pause, Extension, Answer, Satisfaction, Clearing, Review, ComplaintPaper,
    Complainant,
)  # fmt: skip


def registered(world, **more) -> Complaint:
    """A complaint about the person at the station."""
    if not InForce.objects.filter(kind=COMPLAINTS).exists():
        rules_in_force(world.political, world.leader)
    told = {
        "source": "mailbox",
        "stream": "petition",
        "kind": "T01",
        "title": "窗口态度差",
        "text": "办证时被推诿。",
        "received_at": timezone.now() - timedelta(hours=1),
        "about": "auxiliary",
        "person": world.person,
        "name": "王翠花",
        "phone": "13812345678",
    }
    with acting(world.political):
        return registering.register(**told | more, acting_user=world.political)


def handled(world, **more) -> Complaint:
    """Handled by the department and the inspectorate, who have heard the person and looked at the recording."""
    made = registered(world, **more)
    political, inspector = world.political, world.viewers[Role.INSPECTOR]
    with acting(political):
        registering.assign(
            made, handlers=[political, inspector], in_charge=world.station, acting_user=political
        )
        handling.step(
            made, kind="person", text=more.get("text", "否认"), second=inspector, acting_user=political
        )
    return made


def denounced(world, said: str) -> tuple[Complaint, ComplaintPaper]:
    """A denunciation of the person at the station, looked into by the department and the inspectorate, with a paper."""
    made = handled(world, stream="accusation", title=said, text=said, number=said)
    political = world.political
    with acting(political):
        attach(ComplaintPaper, made, [receive(picture(size=(64, 48)))], acting_user=political)
        for one in made.allegations.all():
            handling.find(
                one, result="untrue", facts=said, second=world.viewers[Role.INSPECTOR], acting_user=political
            )
        handling.pause(made, reason=said, acting_user=political)
        handling.resume(made, acting_user=political)
        handling.ask_more_time(made, days=1, reason=said, acting_user=political)
        words = dict.fromkeys(("claim", "facts", "opinion", "basis"), said)
        answering.draft_answer(made, **words, acting_user=political)
    with acting(world.leader):
        handling.decide_more_time(made, grants=True, acting_user=world.leader)
        answering.decide_answer(made, approves=True, acting_user=world.leader)
    with acting(political):
        answering.tell(made, told_on=today(), told_how=said, acting_user=political)
        answering.ask_satisfaction(made, handling=2, outcome=2, note=said, acting_user=political)
        answering.propose_clearing(
            made, person=world.person, way="face", consent=said, text=said, acting_user=political
        )
        answering.ask_review(made, asked_on=today(), reason=said, acting_user=political)
    return made, ComplaintPaper.everything.get(complaint=made)


@record("rules of complaints")
def rules_of_complaints(world) -> Args:
    if not InForce.objects.filter(kind=COMPLAINTS).exists():
        rules_in_force(world.political, world.leader)
    return {}


@record("complaint")
def complaint(world) -> Args:
    return {"pk": handled(world).pk}


@record("answered complaint")
def answered_complaint(world) -> Args:
    made = handled(world)
    political, inspector, leader = world.political, world.viewers[Role.INSPECTOR], world.leader
    with acting(political):
        for one in made.allegations.all():
            handling.find(one, result="true", facts="经查", second=inspector, acting_user=political)
        words = {"claim": "道歉", "facts": "经查", "opinion": "已批评", "basis": "条例"}
        answering.draft_answer(made, **words, acting_user=political)
    with acting(leader):
        answering.decide_answer(made, approves=True, acting_user=leader)
    return {"pk": made.pk}


@record("import of work orders")
def import_of_work_orders(world) -> Args:
    rules_of_complaints(world)
    with acting(world.political):
        made = staging.stage(HOTLINE_KIND, workbook([order()]), "工单.xlsx", acting_user=world.political)
    return {"pk": made.pk}


@record("row of an import of work orders")
def row_of_an_import_of_work_orders(world) -> Args:
    args = import_of_work_orders(world)
    return {**args, "send": {"row": Import.objects.get(**args).rows.first().pk}}
