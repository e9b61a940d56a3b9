"""Results put forward by one and confirmed by another: what is confirmed becomes records. And the oath."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from personnel.models import Employment, Person
from personnel.training.lacking.deriving import derive
from personnel.training.models import (
    CREDIT,
    JUDGED,
    SESSION,
    CreditSheet,
    Enrolment,
    EnrolmentState,
    MarkObjection,
    Oath,
    RecordSource,
    SessionState,
    TrainingRecord,
)
from personnel.training.planning import kept


@transaction.atomic
def submit(pk: int, *, acting_user: User) -> CreditSheet:
    """Everybody of the session who has been judged and is on no sheet yet; the re-sit makes a second one."""
    session = kept(pk, acting_user)
    SESSION.expect(session, SessionState.HELD, verb=_("提交结果"))
    rows = Enrolment.everything.filter(session=session, state__in=JUDGED, sheet__isnull=True)
    if MarkObjection.objects.filter(mark__enrolment__in=rows, state=ObjectionState.OPEN).exists():
        raise Conflict(_("还有对成绩的异议没有答复，请先答复再提交。"), code="objection")
    people = rows.count()
    if not people:
        raise Problem(_("没有可以提交的结果：成绩登记齐全的人才能提交。"), code="empty")
    sheet = CREDIT.propose(
        CreditSheet,
        Conflict(_("这个培训班已有一份结果在等待确认。"), code="waits"),
        acting_user=acting_user,
        session=session,
        people=people,
        failed=rows.filter(state=EnrolmentState.FAILED).count(),
        half_days=rows.aggregate(n=Sum("half_days"))["n"] or 0,
    )
    rows.update(sheet=sheet)
    return sheet


@transaction.atomic
def confirm(pk: int, *, acting_user: User) -> CreditSheet:
    """The second person: each line becomes a record, of what was passed and of what was not."""
    sheet = CREDIT.to_confirm(CreditSheet, pk, acting_user)
    session = sheet.session
    TrainingRecord.everything.bulk_create(
        (
            TrainingRecord(
                person_id=row.person_id,
                kind=session.course.kind,
                title=session.course.name,
                organiser=session.unit.name,
                began=session.first,
                ended=max(session.last, row.sat or session.last),
                half_days=row.half_days,
                minutes=row.minutes,
                passed=row.state == EnrolmentState.PASSED,
                source=RecordSource.SESSION,
                enrolment=row,
            )
            for row in _with_last_mark(sheet)
        ),
        batch_size=2000,
    )
    done = CREDIT.confirm(sheet, acting_user=acting_user)
    derive(Enrolment.everything.filter(sheet=sheet).values_list("person", flat=True))
    return done


def _with_last_mark(sheet: CreditSheet) -> Iterable:
    """Enrolments of the sheet with the day of their last mark (``sat``): a re-sit ends the training later."""
    rows = Enrolment.everything.filter(sheet=sheet).prefetch_related("marks")
    for row in rows:
        marks = [mark for mark in row.marks.all() if mark.attempt > 1]
        row.sat = max((mark.noted_at.date() for mark in marks), default=None)  # type: ignore[attr-defined]
        yield row


def refuse(pk: int, because: str, *, acting_user: User) -> CreditSheet:
    return _ended(CREDIT.refuse, pk, because, acting_user)


def withdraw(pk: int, because: str, *, acting_user: User) -> CreditSheet:
    return _ended(CREDIT.withdraw, pk, because, acting_user)


@transaction.atomic
def _ended(act, pk: int, because: str, acting_user: User) -> CreditSheet:
    """The sheet ends without effect; its lines may be changed and put forward again."""
    sheet = act(CreditSheet, pk, because, acting_user=acting_user)
    Enrolment.everything.filter(sheet=sheet).update(sheet=None)
    return sheet


@transaction.atomic
def swear(person: Person, *, day: date, place: str, witness: str, acting_user: User) -> Oath:
    """Note that somebody has sworn the oath: on which day, where, before whom."""
    require(acting_user, Act.TRAINING_OATH)
    held = access(Employment.objects.filter(period__contains=today()), person=person)
    if not held.period.lower <= day <= today():
        raise Problem(
            _("宣誓日期应在入职（%(joined)s）之后、今天之前。") % {"joined": held.period.lower},
            code="day",
            field="day",
        )
    values = {
        "place": written(place, _("地点"), field="place"),
        "witness": written(witness, _("监誓人"), field="witness"),
    }
    with only_one("oath_once_a_day", Conflict(_("这一天的宣誓已登记。"), code="twice", field="day")):
        oath = Oath.everything.create(person=person, day=day, noted_by=acting_user, **values)
    trail.record(Act.TRAINING_OATH, person, acting_user=acting_user, after={"day": day, **values})
    return oath


@transaction.atomic
def swear_together(
    people: Iterable[Person], *, day: date, place: str, witness: str, acting_user: User
) -> int:
    """The oath of several at one ceremony; all or none."""
    return sum(
        swear(person, day=day, place=place, witness=witness, acting_user=acting_user) is not None
        for person in people
    )
