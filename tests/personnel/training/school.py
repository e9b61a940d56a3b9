"""A bureau whose people are trained: verbs for courses, sessions, lists, marks and the second person."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from personnel.training import attending, calling, crediting, marking, planning
from personnel.training.content import TRAINING
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Course, Enrolment, Session
from tests import vocabulary as say


@contextmanager
def at(day: date, hour: int = 17):
    with clock.at(datetime.combine(day, time(hour), SHANGHAI)):
        yield


def in_force(political, leader, content=EXAMPLE, start=date(2020, 1, 1)):
    with acting(political):
        version = policies.create_draft(TRAINING, "培训规则", content, acting_user=political)
        policies.move(version, PolicyState.SUBMITTED, reason="定", acting_user=political)
    with acting(leader):
        version = policies.approve(version, acting_user=leader)
    with acting(political):
        policies.put_in_force(version, None, start, acting_user=political)
    return version


class School:
    def __init__(self, content=EXAMPLE):
        self.station = say.unit()
        self.political, self.second = say.account(Role.POLITICAL), say.account(Role.POLITICAL)
        self.leader = say.account(Role.LEADER)
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.rules = in_force(self.political, self.leader, content)

    def hire(self, name="王新", on=None, **more):
        return say.hire(name, at=more.pop("at", self.station), on=on or today() - timedelta(days=40), **more)

    def account(self, person):
        return getattr(person, "account", None) or say.account(Role.AUXILIARY, person=person)

    def course(self, name="初任培训班", kind="initial", exam=True, fitness=False) -> Course:
        found = Course.objects.filter(name=name).first()
        with acting(self.political):
            return found or planning.keep_course(
                None, name=name, kind=kind, exam=exam, fitness=fitness, acting_user=self.political
            )

    def session(
        self, course=None, first=None, days=1, begins=9, ends=17, seats=20, by=None, unit=None, **more
    ):
        first = first or today()
        by = by or self.political
        when = planning.Timetable(
            first,
            more.pop("last", first + timedelta(days=days - 1)),
            time(begins),
            time(ends),
            more.pop("minutes", (ends - begins) * 60),
        )
        with acting(by):
            return planning.open_session(
                course or self.course(),
                unit or self.station,
                when,
                place="警训基地",
                teacher="李教官",
                seats=seats,
                acting_user=by,
            )

    def called(self, session: Session, *people) -> list[Enrolment]:
        """These people are on the list and go."""
        rows = []
        with acting(self.political):
            for person in people:
                row = calling.call(session.pk, person, acting_user=self.political)
                rows.append(calling.enrol(row.pk, decision="已调班", acting_user=self.political))
        return rows

    def attend(self, session: Session, *rows: Enrolment) -> None:
        """They are there on all days, and the session ends."""
        for day in session.days:
            with at(day), acting(self.political):
                attending.note(session.pk, day, [row.pk for row in rows], acting_user=self.political)
        with at(session.last), acting(self.political):
            attending.close(session.pk, acting_user=self.political)

    def mark(self, row: Enrolment, resit=False, by=None, **typed: str) -> Enrolment:
        by = by or self.political
        row.refresh_from_db()
        with acting(by):
            line = marking.Line(row.pk, row.row_version, typed)
            marking.save(row.session_id, [line], resit=resit, acting_user=by)
        row.refresh_from_db()
        return row

    def credit(self, session: Session) -> None:
        with acting(self.political):
            sheet = crediting.submit(session.pk, acting_user=self.political)
        with acting(self.second):
            crediting.confirm(sheet.pk, acting_user=self.second)

    def swear(self, person, day=None):
        with acting(self.political):
            return crediting.swear(
                person, day=day or today(), place="大礼堂", witness="局长", acting_user=self.political
            )
