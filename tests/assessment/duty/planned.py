"""A station that plans its duty: the rules of the example in force, people in teams, a head, a clerk and accounts of people."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import Plan, PlanLine, Shift, Staffing, TeamMember, UnitPattern
from assessment.duty.planning import drawing
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.calendar.seeding import seed_years
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.policy.models import InForce, PolicyVersion
from tests import vocabulary as say

NEXT = next_month(month_of(today()))
EVER = DateRange(date(2020, 1, 1), None)
ANCHOR = date(2026, 1, 1)


class Station:
    """``NEXT`` is the month that is planned, by 四班两运转 (白 宵 休 休) from ``ANCHOR`` on."""

    def __init__(self, pattern: str = "L2"):
        self.station = say.unit("城关派出所")
        seed_years(2020, 2030)
        version = PolicyVersion.everything.create(
            kind=DUTY, number=1, title="勤务", content=EXAMPLE, state="approved",
            created_by=say.account(Role.POLITICAL), approved_by=say.account(Role.LEADER),
            approved_at=timezone.now(),
        )  # fmt: skip
        for unit in (self.station, say.unit("东街派出所")):
            InForce.objects.create(kind=DUTY, unit=unit, version=version, period=EVER)
        self.political, self.leader = version.created_by, version.approved_by
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.clerk = say.account(Role.UNIT_CLERK, unit=self.station)
        if pattern:
            self.rotate(pattern)

    def rotate(self, pattern: str, post=None) -> UnitPattern:
        return UnitPattern.everything.create(
            unit=self.station, post=post, pattern=pattern, anchor=ANCHOR, period=EVER, by=self.head
        )

    def member(self, name: str, behind: int | None = 0, **more):
        """Somebody of the station, in the team that is so many days behind; None: in no team."""
        person = say.hire(name, at=self.station, **more)
        if behind is not None:
            TeamMember.everything.create(
                person=person,
                unit=self.station,
                team=f"{behind + 1}班",
                behind=behind,
                period=EVER,
                by=self.head,
            )
        return person

    def wants(self, people: int, starts="08:00", ends="20:00", days="every") -> Staffing:
        return Staffing.everything.create(
            unit=self.station, days=days, starts=starts, ends=ends, wanted=people, minimum=people,
            period=EVER, by=self.head,
        )  # fmt: skip

    def planned(self, month: date = NEXT) -> Plan:
        with acting(self.head):
            return drawing.open_plan(self.station, month, acting_user=self.head)

    def draw(self, plan: Plan | None = None, by=None) -> drawing.Drawn:
        plan, by = plan or self.planned(), by or self.head
        with acting(by):
            return drawing.draw(plan, acting_user=by)

    def drawn(self, month: date = NEXT) -> Plan:
        plan = self.planned(month)
        self.draw(plan)
        return plan

    def own(self, person) -> User:
        """The person's account."""
        return User.objects.filter(person=person).first() or say.account(Role.AUXILIARY, person=person)

    def codes(self, person, first: date = NEXT, last: date | None = None) -> str:
        """Codes of a person's days, a dot for none."""
        last = last or last_day(first)
        found: dict[date, str] = {}
        for one in Shift.everything.filter(person=person, date__range=(first, last)).order_by("starts"):
            found[one.date] = found.get(one.date, "") + one.code
        span = (last - first).days + 1
        return " ".join(found.get(first + timedelta(days=n), ".") for n in range(span))

    def line(self, person, plan: Plan | None = None) -> PlanLine:
        return PlanLine.everything.get(person=person, **({"plan": plan} if plan else {}))
