"""Records of courses and sessions that routes are about; tests/access/records.py says what a record is."""

from datetime import time, timedelta

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.models import InForce
from personnel.training import attending, calling, crediting, marking, planning, tokens
from personnel.training.content import TRAINING
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Course, Enrolment, Session
from tests.access.records import Args, record


def rules_of_training(world) -> None:
    if not InForce.objects.filter(kind=TRAINING).exists():
        world.force(TRAINING, "培训规则", EXAMPLE)


def a_course(world) -> Course:
    found = Course.objects.first()
    with acting(world.political):
        return found or planning.keep_course(
            None, name="业务考核", kind="annual", exam=True, acting_user=world.political
        )


def a_session(world, days_ago: int = 0) -> Session:
    """One of the station's, held by the head, with ``person`` called."""
    rules_of_training(world)
    day = today() - timedelta(days=days_ago)
    when = planning.Timetable(day, day, time(9), time(17), 480)
    with acting(world.head):
        row = planning.open_session(
            a_course(world),
            world.station,
            when,
            place="会议室",
            teacher="李",
            seats=9,
            acting_user=world.head,
        )
        calling.call(row.pk, world.person, acting_user=world.head)
    return row


def marked(world, exam="50") -> Session:
    session = a_session(world)
    row = Enrolment.everything.get(session=session)
    with acting(world.head):
        calling.enrol(row.pk, decision="已调班", acting_user=world.head)
        attending.note(session.pk, today(), [row.pk], acting_user=world.head)
        attending.close(session.pk, acting_user=world.head)
        row.refresh_from_db()
        line = marking.Line(row.pk, row.row_version, {"exam": exam})
        marking.save(session.pk, [line], acting_user=world.head)
    return session


@record("course")
def course(world) -> Args:
    return {"pk": a_course(world).pk}


@record("session")
def session(world) -> Args:
    send = {"person": str(world.colleague.pk), "because": "教官出差"}
    return {"pk": a_session(world).pk, "send": send}


@record("held session")
def held_session(world) -> Args:
    return {"pk": marked(world).pk}


@record("judged session")
def judged_session(world) -> Args:
    return {"pk": marked(world, "80").pk}


@record("person called")
def person_called(world) -> Args:
    row = Enrolment.everything.get(session=a_session(world))
    return {"pk": row.pk, "send": {"go": "1", "because": "已调班"}}


@record("results that wait")
def results_that_wait(world) -> Args:
    session = marked(world, "80")
    with acting(world.political):
        return {"pk": crediting.submit(session.pk, acting_user=world.political).pk}


def a_mark(world):
    return Enrolment.everything.get(session=marked(world)).marks(manager="everything").get()


@record("mark")
def mark(world) -> Args:
    return {"pk": a_mark(world).pk}


@record("objection to a mark")
def objection_to_a_mark(world) -> Args:
    own = world.viewers[Role.AUXILIARY]
    mark = a_mark(world)
    with acting(own):
        row = marking.object_to(mark.pk, "判错一题", acting_user=own)
    return {"pk": row.pk, "send": {"outcome": "rejected", "answer": "无误"}}


@record("training plan")
def training_plan(world) -> Args:
    with acting(world.head):
        plan = planning.make_plan(2100, world.station, acting_user=world.head)
        item = planning.add_item(plan, course=a_course(world), month=3, heads=5, acting_user=world.head)
    return {"pk": plan.pk, "send": {"item": item.pk}}


@record("code of a session")
def code_of_a_session(world) -> Args:
    return {"token": tokens.make(a_session(world).pk)}
