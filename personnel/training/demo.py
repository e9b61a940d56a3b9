"""Training of the demo county: rules, courses and a plan; newcomers trained, examined and sworn; everybody's yearly days, a
fitness test, and sessions under way, all by the acts people use."""

from datetime import date, datetime, time, timedelta

from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.calendar.days import add_working_days
from auxpolice.demo import clock
from auxpolice.demo.county import County, analyse, register
from auxpolice.months import SHANGHAI, month_of, next_month
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person
from personnel.training import attending, calling, crediting, marking, planning
from personnel.training.content import TRAINING
from personnel.training.defaults import EXAMPLE
from personnel.training.history import demo as past
from personnel.training.lacking.deriving import derive
from personnel.training.models import (
    Course,
    Enrolment,
    EnrolmentState,
    Presence,
    Session,
    TrainingKind,
    TrainingRecord,
)

COURSES = (
    ("初任培训", TrainingKind.INITIAL, True, False, "政治建警、法律基础、警务辅助职责与禁止事项、队列与内务"),
    ("年度轮训", TrainingKind.ANNUAL, False, False, "纪律作风、业务技能、急救与执法记录仪使用"),
    ("体能测试", TrainingKind.SPECIAL, False, True, "往返跑、长跑、纵跳摸高"),
    ("月度学习", TrainingKind.DAILY, False, False, "警示教育与业务讲评"),
)
BATCHES = 10
"""Yearly sessions that everybody is spread over."""
DAY = (time(8, 30), time(17, 30), 480)


def at(day: date, hour: int):
    return clock.at(datetime.combine(day, time(hour), SHANGHAI))


class Academy:
    """The department's acts in the county."""

    def __init__(self, county: County):
        self.county = county
        self.today = county.today  # read once: acts move the clock
        self.drafter, self.second = county.users["zhenggong"], county.users["zhenggong2"]
        self.bureau = county.units[0]
        self.courses: dict[str, Course] = {}

    def rules(self) -> None:
        leader, since = self.county.users["juzhang"], self.county.first_day
        content = {**EXAMPLE, "gate": {**EXAMPLE["gate"], "since": since.isoformat()}}
        version = policies.create_draft(TRAINING, content["title"], content, acting_user=self.drafter)
        policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=self.drafter)
        version = policies.approve(version, acting_user=leader)
        policies.put_in_force(version, None, since.replace(month=1), acting_user=self.drafter)

    def plan(self) -> None:
        with acting(self.drafter):
            for name, kind, exam, fitness, content in COURSES:
                self.courses[kind] = planning.keep_course(
                    None,
                    name=name,
                    kind=kind,
                    exam=exam,
                    fitness=fitness,
                    content=content,
                    acting_user=self.drafter,
                )
            for year in sorted({month.year for month in self.months}):
                plan = planning.make_plan(
                    year, self.bureau, note="全员轮训，新人先训后上岗", acting_user=self.drafter
                )
                for month in range(2, 12):
                    planning.add_item(
                        plan,
                        course=self.courses[TrainingKind.ANNUAL],
                        month=month,
                        heads=max(self.county.people // BATCHES, 1),
                        acting_user=self.drafter,
                    )
                planning.publish_plan(plan, acting_user=self.drafter)

    @property
    def months(self) -> list[date]:
        under_way = month_of(self.today)
        months = self.county.months
        return [*months, *([under_way] if under_way > months[-1] else [])]

    def hold(
        self,
        kind: str,
        unit: Unit,
        first: date,
        last: date,
        seats: int,
        when: tuple = DAY,
        by: User | None = None,
    ) -> Session | None:
        """A session with everybody called who lacks it, as far as it has come by today; None when nobody does."""
        by = by or self.drafter
        begins, ends, minutes = when
        with at(first - timedelta(days=5), 10), acting(by):
            session = planning.open_session(
                self.courses[kind],
                unit,
                planning.Timetable(first, last, begins, ends, minutes),
                place="县局警训基地" if unit == self.bureau else "会议室",
                teacher="县局政治处教官" if unit == self.bureau else "带班所领导",
                seats=max(seats, 1),
                acting_user=by,
            )
            called = calling.propose(session.pk, acting_user=by)
            if not called:
                planning.cancel_session(session.pk, "没有应训人员", acting_user=by)
                return None
            if first > self.today:
                return session
            calling.enrol_clear(session.pk, acting_user=by)
        for day in session.days:
            if day < self.today:
                self._day(session, day, by)
        if session.last >= self.today:
            return session
        with at(session.last, 18), acting(by):
            return attending.close(session.pk, acting_user=by)

    def _day(self, session: Session, day: date, by: User) -> None:
        """Nearly everybody is there; one in 60 misses a day."""
        rows = Enrolment.everything.filter(session=session, state=EnrolmentState.ENROLLED)
        there = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if (pk + day.day) % 60]
        with at(day, 17), acting(by):
            attending.note(session.pk, day, there, acting_user=by)

    def credit(self, session: Session | None, on: date | None = None) -> None:
        """The results of a held session, confirmed by another two days later; of yesterday's they still wait."""
        if session is None or session.last >= self.today:
            return
        rows = Enrolment.everything.filter(
            session=session, state__in=["passed", "failed"], sheet__isnull=True
        )
        if not rows.exists():
            return
        day = on or session.last
        with at(day, 19), acting(session.made_by):
            sheet = crediting.submit(session.pk, acting_user=session.made_by)
        if day + timedelta(days=2) < self.today:
            with at(day + timedelta(days=2), 9), acting(self.second):
                crediting.confirm(sheet.pk, acting_user=self.second)

    def examine(self, session: Session) -> None:
        """Marks of the exam: one in nine fails and sits again a week later, of them one in four fails again."""
        rows = list(
            Enrolment.everything.filter(session=session, state=EnrolmentState.ATTENDED).order_by("pk")
        )
        marks = [int(one) for one in self.county.rng.integers(62, 97, len(rows))]
        lines = [
            marking.Line(row.pk, row.row_version, {"exam": str(51 if row.pk % 9 == 0 else mark)})
            for row, mark in zip(rows, marks, strict=True)
        ]
        with at(session.last, 18), acting(self.drafter):
            marking.save(session.pk, lines, acting_user=self.drafter)
        self.credit(session)
        day = session.last + timedelta(days=7)
        again = Enrolment.everything.filter(session=session, state=EnrolmentState.RESIT).order_by("pk")
        if day < self.today and again.exists():
            lines = [
                marking.Line(row.pk, row.row_version, {"exam": "55" if row.pk % 4 == 0 else "68"})
                for row in again
            ]
            with at(day, 16), acting(self.drafter):
                marking.save(session.pk, lines, resit=True, acting_user=self.drafter)
            self.credit(session, day)

    def swear(self, session: Session) -> None:
        """Those who have passed swear together three days after the end."""
        day = add_working_days(session.last, 3)
        if day >= self.today:
            return
        passed = TrainingRecord.everything.filter(enrolment__session=session, passed=True).values("person")
        people = Person.everything.filter(pk__in=passed, employments__period__contains=day).order_by("pk")
        with at(day, 10), acting(self.drafter):
            crediting.swear_together(
                people, day=day, place="县局大礼堂", witness="沈国安", acting_user=self.drafter
            )


def fill(county: County) -> None:
    academy = Academy(county)
    academy.rules()
    academy.plan()
    for month in academy.months:
        _newcomers(academy, month)
    months = academy.months[-BATCHES:]
    heads = Assignment.everything.filter(period__contains=academy.today).count()
    for month in months:
        first = add_working_days(month, 12)
        last = add_working_days(first, 9)
        session = academy.hold(
            TrainingKind.ANNUAL, academy.bureau, first, last, -(-heads // max(len(months) - 1, 1))
        )
        academy.credit(session)
    _fitness(academy)
    _daily(academy)
    first = add_working_days(next_month(month_of(academy.today)), 5)
    academy.hold(
        TrainingKind.ANNUAL, academy.bureau, first, add_working_days(first, 9), max(heads // BATCHES, 1)
    )
    analyse(Session, Enrolment, Presence, TrainingRecord)
    derive(day=academy.today)


def _newcomers(academy: Academy, month: date) -> None:
    """Whoever has joined since the last time is trained for three weeks from the second working day of the month on."""
    first = add_working_days(month, 1)
    if first > academy.today:
        return
    last = add_working_days(first, 14)
    session = academy.hold(TrainingKind.INITIAL, academy.bureau, first, last, 300)
    if session is not None and session.last < academy.today:
        academy.examine(session)
        academy.swear(session)


def _fitness(academy: Academy) -> None:
    """A fitness test of the patrol brigade and its stations."""
    county = academy.county
    unit = next((unit for unit in county.units if unit.code == "08"), None)
    day = add_working_days(county.months[-1], 6)
    if unit is None:
        return
    session = academy.hold(TrainingKind.SPECIAL, unit, day, day, 40)
    if session is None or session.last >= academy.today:
        return
    rows = Enrolment.everything.filter(session=session, state=EnrolmentState.ATTENDED).select_related(
        "person"
    )
    lines = []
    for row in rows.order_by("pk"):
        man, draw = row.person.sex == "1", county.rng.integers(0, 100, 3)
        run = ("T02", 225 + int(draw[1]) * 42 // 100) if man else ("T03", 222 + int(draw[1]) * 40 // 100)
        jump = (263 if man else 228) + int(draw[2]) // 5
        typed = {
            "T01": f"{(12.1 if man else 13.2) + int(draw[0]) / 100:.2f}",
            run[0]: f"{run[1] // 60}'{run[1] % 60:02d}",
            "T04": f"{jump - 3} {jump} {jump - 1}",
        }
        lines.append(marking.Line(row.pk, row.row_version, typed))
    with at(day, 18), acting(academy.drafter):
        marking.save(session.pk, lines, acting_user=academy.drafter)
    academy.credit(session)


def _daily(academy: Academy) -> None:
    """An hour and a half of study in a few units each of the last months, held by their heads."""
    county = academy.county
    for month in county.months[-2:]:
        for code in ("21", "081"):
            unit = next((unit for unit in county.units if unit.code == code), None)
            head = county.users.get(f"fzr{code}")
            if unit is None or head is None:
                continue
            day = add_working_days(month, 3)
            session = academy.hold(
                TrainingKind.DAILY, unit, day, day, 500, (time(15), time(16, 30), 90), head
            )
            academy.credit(session)


register(24, "培训与宣誓", fill)
register(25, "以往培训与证书", past.fill)
