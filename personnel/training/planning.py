"""Courses, plans of a year and sessions: kept by the department, or by the head for the own unit."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.flow import held
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from auxpolice.units.models import Unit
from personnel.training.models import (
    PLAN,
    SESSION,
    Course,
    Enrolment,
    EnrolmentState,
    PlanItem,
    PlanState,
    Session,
    SessionState,
    TrainingPlan,
)

NOTICE = "training"
LONGEST_DAYS = 120


@transaction.atomic
def keep_course(
    course: Course | None,
    *,
    name: str,
    kind: str,
    content: str = "",
    exam: bool = False,
    fitness: bool = False,
    is_active: bool = True,
    acting_user: User,
) -> Course:
    """Add a course to the catalogue, or change one (``course``)."""
    require(acting_user, Act.TRAINING_COURSE)
    row = access(Course.objects, for_update=True, pk=course.pk) if course else Course()
    values = {
        "name": written(name, _("课程名称"), field="name"),
        "kind": kind,
        "content": content.strip(),
        "exam": exam,
        "fitness": fitness,
        "is_active": is_active,
    }
    before = {key: getattr(row, key) for key in values} if course else None
    for key, value in values.items():
        setattr(row, key, value)
    with only_one("name", Problem(_("已有同名的课程。"), code="twice", field="name")):
        row.save()
    trail.record(Act.TRAINING_COURSE, row, acting_user=acting_user, before=before, after=values)
    return row


@transaction.atomic
def make_plan(year: int, unit: Unit, *, note: str = "", acting_user: User) -> TrainingPlan:
    """A draft of a unit's (or the bureau's) plan of the year."""
    require(acting_user, Act.TRAINING_KEEP, unit)
    with only_one("_one_a_year", Conflict(_("这一年已有培训计划。"), code="twice", field="year")):
        plan = TrainingPlan.objects.create(year=year, unit=unit, note=note.strip(), made_by=acting_user)
    trail.record("training.plan", plan, acting_user=acting_user, after={"year": year, "unit": unit.name})
    return plan


@transaction.atomic
def add_item(plan: TrainingPlan, *, course: Course, month: int, heads: int, acting_user: User) -> PlanItem:
    """A course in a month of a plan; a published one grows too, which its trail tells."""
    row = held(TrainingPlan.objects, plan.pk, "unit")
    require(acting_user, Act.TRAINING_KEEP, row.unit)
    item = PlanItem.objects.create(plan=row, course=course, month=month, heads=heads)
    after = {"course": course.name, "month": month, "heads": heads}
    trail.record("training.plan", row, acting_user=acting_user, after=after)
    return item


@transaction.atomic
def remove_item(plan: TrainingPlan, item: int, *, acting_user: User) -> None:
    """Take a course out of a draft."""
    row = held(TrainingPlan.objects, plan.pk, "unit")
    require(acting_user, Act.TRAINING_KEEP, row.unit)
    PLAN.expect(row, PlanState.DRAFT, verb=_("删去课程"))
    found = access(row.items.select_related("course"), pk=item)
    before = {"course": found.course.name, "month": found.month, "heads": found.heads}
    found.delete()
    trail.record("training.plan", row, acting_user=acting_user, before=before)


@transaction.atomic
def publish_plan(plan: TrainingPlan, *, acting_user: User) -> TrainingPlan:
    """The plan stands for its units to see."""
    row = held(TrainingPlan.objects, plan.pk, "unit")
    require(acting_user, Act.TRAINING_KEEP, row.unit)
    if not row.items.exists():
        raise Problem(_("计划里还没有课程，请先加入课程再发布。"), code="empty")
    return PLAN.move(row, PlanState.PUBLISHED, acting_user=acting_user, act="training.plan.publish")


@dataclass(frozen=True)
class Timetable:
    """When a session is: working days from ``first`` to ``last``, or that one day, whatever it is."""

    first: date
    last: date
    begins: time
    ends: time
    minutes: int

    def days(self) -> list[date]:
        if self.first > self.last or (self.last - self.first).days > 2 * LONGEST_DAYS:
            raise Problem(_("结束日期不能早于开始日期，一个班最长 120 天。"), code="days", field="last")
        known = kinds(self.first, self.last)
        days = [day for day, kind in known.items() if kind == DayKind.WORKDAY or self.first == self.last]
        if not days or len(days) > LONGEST_DAYS:
            raise Problem(_("这段时间里没有工作日，或多于 120 天。"), code="days", field="last")
        length = (self.ends.hour - self.begins.hour) * 60 + self.ends.minute - self.begins.minute
        if not 0 < self.minutes <= length:
            raise Problem(
                _("每天学时应在 1 到 %(most)s 分钟之间（开始到结束的时长）。") % {"most": max(length, 0)},
                code="minutes",
                field="minutes",
            )
        return days


@transaction.atomic
def open_session(
    course: Course,
    unit: Unit,
    when: Timetable,
    *,
    place: str,
    teacher: str,
    seats: int,
    acting_user: User,
) -> Session:
    """A session of a course, for the people of a unit and those below it."""
    require(acting_user, Act.TRAINING_KEEP, unit)
    if not course.is_active:
        raise Problem(_("「%(course)s」已停用。") % {"course": course}, code="inactive", field="course")
    row = Session.objects.create(
        course=course,
        unit=unit,
        days=when.days(),
        begins=when.begins,
        ends=when.ends,
        minutes=when.minutes,
        place=written(place, _("地点"), field="place"),
        teacher=written(teacher, _("教官"), field="teacher"),
        seats=seats,
        made_by=acting_user,
    )
    after = {"first": row.first, "last": row.last, "place": row.place, "teacher": row.teacher, "seats": seats}
    trail.record("training.session", row, acting_user=acting_user, after=after)
    return row


def kept(pk: Any, acting_user: User) -> Session:
    """The session, held, for whoever keeps it."""
    row = held(Session.objects, pk, "course", "unit")
    require(acting_user, Act.TRAINING_KEEP, row.unit)
    return row


@transaction.atomic
def cancel_session(pk: int, because: str, *, acting_user: User) -> Session:
    """It will not be held; whoever was to come is told."""
    row = kept(pk, acting_user)
    SESSION.move(
        row, SessionState.CANCELLED, acting_user=acting_user, act="training.session.cancel", reason=because
    )
    tell(
        Enrolment.everything.filter(session=row, state=EnrolmentState.ENROLLED).values_list(
            "person__account", flat=True
        ),
        row,
        _("培训取消：%(session)s") % {"session": row},
        because,
        acting_user,
    )
    return row


def tell(accounts: Any, session: Session, title: str, text: str, acting_user: User | None) -> None:
    notify(NOTICE, list(accounts), session, title=title, text=text, acting_user=acting_user)
