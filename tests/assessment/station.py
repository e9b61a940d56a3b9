"""A station under the example rules of leave: verbs for asking, deciding and the ledger."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.leave import actions, balances
from assessment.leave.actions import Said
from assessment.leave.content import LEAVE
from assessment.leave.defaults import EXAMPLE
from assessment.leave.foresight import Wanted
from assessment.leave.models import LeaveRequest, Lot, Movement, Sort
from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import acting
from auxpolice.calendar.days import kinds
from auxpolice.months import today
from payroll import policies as plans
from tests import vocabulary as say
from tests.assessment.bureau import Bureau

NAMES = {row["name"]: row["code"] for row in EXAMPLE["kinds"]}


def working_day(after: int = 0, count: int = 1) -> date:
    """The first of ``count`` working days in a row, from so many days ahead on."""
    day = today() + timedelta(days=after)
    known = kinds(day, day + timedelta(days=90))
    while any(known[day + timedelta(days=n)] != "workday" for n in range(count)):
        day += timedelta(days=1)
    return day


class Station(Bureau):
    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.rules = self.force(LEAVE, "休假规则", EXAMPLE)
        self.inspector = say.account(Role.INSPECTOR)
        self.clerk = say.account(Role.UNIT_CLERK, unit=self.station)

    def person(self, name="张伟", on=date(2022, 3, 5), **more):
        made = self.hire(name, on=on, **more)
        self.own(made)
        return made

    def grant_head(self, user) -> None:
        RoleGrant.objects.create(
            user=user, role=Role.UNIT_HEAD, unit=self.station, period=DateRange(say.LONG_AGO, None)
        )

    def give(self, person, days, rule="annual", earned=None, expires=None, source="x"):
        """A lot of so many days, as if granted."""
        earned = earned or today().replace(month=1, day=1)
        lot = Lot.everything.create(
            person=person, rule=rule, year=earned.year, earned=earned,
            expires=expires or earned.replace(year=earned.year + 1, month=12, day=31), source=source,
        )  # fmt: skip
        Movement.everything.create(
            lot=lot, person=person, sort=Sort.GRANT, half_days=int(2 * days), day=earned, version=self.rules
        )
        return lot

    def ask(
        self,
        person,
        kind="事假",
        first=None,
        days=1,
        by=None,
        said="家中有事",
        papers=(),
        within=None,
        **more,
    ):
        first = first or working_day(7)
        last = more.pop("last", first + timedelta(days=days - 1))
        by = by or self.own(person)
        substitute = more.pop("substitute", None)
        with acting(by):
            return actions.ask(
                person, Wanted(NAMES[kind], first, last, **more), Said(said, papers, substitute),
                within=within, acting_user=by,
            )  # fmt: skip

    def decide(self, row, by=None, agreed=True, opinion="同意"):
        by = by or self.head
        with acting(by):
            return actions.decide(row.pk, agreed, opinion, acting_user=by)

    def granted(self, person, *given, **more) -> LeaveRequest:
        row = self.ask(person, *given, **more)
        for by in (self.head, self.political, self.leader):
            row.refresh_from_db()
            if row.state == "waiting":
                row = self.decide(row, by)
        assert row.state == "granted"
        return row

    def left(self, person, rule="annual", day=None) -> float:
        return balances.left_on(person.pk, rule, day or today()) / 2
