"""A bureau with a notice to a station, a head above it and two inspectors: verbs for what is done about it."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting, unscoped
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, today
from inspections.models import Finding
from inspections.rectification import actions, following
from inspections.rectification.models import Letter, Oversight, Rectification
from payroll import policies as plans
from tests import vocabulary as say
from tests.test_month_of_work import Bureau


class Office(Bureau):
    """``row``: what the station has to put right; ``upper`` is head of the bureau, ``leader`` its chief."""

    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.upper = say.account(Role.UNIT_HEAD, unit=say.bureau())
        self.person = self.hire("张伟")
        self.check = self.file(self.person)
        self.finding = Finding.everything.get(check_record=self.check)

    @property
    def row(self) -> Rectification:
        return Rectification.everything.get(finding=self.finding)

    @property
    def notice(self) -> Letter:
        return self.row.notice

    def do(self, action, *args, by: User, on=None, **more):
        with acting(by):
            return action(on or self.row, *args, acting_user=by, **more)

    def answer(self, measures="已排班", *, statement="", by=None, **more):
        return self.do(actions.answer, statement, measures, by=by or self.head, **more)

    def recheck(self, result="passed", opinion="", *, by=None, **more):
        return self.do(actions.recheck, result, opinion, by=by or self.second, **more)

    def passed(self) -> Rectification:
        self.answer()
        return self.recheck()

    def oversee(self, sponsor=None, *, by=None, due: date | None = None) -> Oversight:
        due = due or today() + timedelta(days=30)
        return self.do(
            following.oversee, "夜间脱岗", sponsor or self.leader, due, "两次未改", by=by or self.second
        )

    def night(self) -> None:
        with unscoped("test"):
            following.run()

    @contextmanager
    def on(self, day: date):
        """The product takes noon of the day for the present time."""
        with clock.at(datetime.combine(day, time(12), SHANGHAI)):
            yield
