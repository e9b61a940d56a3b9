"""A small bureau with one record of every kind, and one account of every role that is concerned with them.

``World.sample`` answers a route's argument with an existing record; the tests of this folder walk every route with it.
"""

from datetime import date, datetime
from uuid import uuid4

from django.conf import settings
from django.test import Client

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections
from assessment.appraisal.models import MonthSheet, UnitSheet
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.months import SHANGHAI, month_of, next_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from grading import defaults
from grading.posts import actions as posts
from inspections.checks import actions as checking
from inspections.checks.filed import FiledFinding
from payroll import policies as shipped
from payroll.schemes import PAY
from payroll.simulation import actions as simulating
from tests import vocabulary as say
from tests.grading import steps
from tests.test_month_of_work import MONTH, Bureau, picture

THIS = month_of(today())
PAID = next_month(MONTH, -1)
"""Locked; ``MONTH``, the one after it, has its attendance and assessment, and is open."""


class World(Bureau):
    """``viewers``: the account of each role; the head is of the station, the auxiliary is ``person``."""

    def __init__(self):
        super().__init__(shipped.pilot_plan())
        self.person, self.colleague = self.hire("张伟"), self.hire("李强")
        self.ladder = steps.ladder_in_force(
            {"political": self.political, "leader": self.leader}, start=date(2020, 1, 1)
        )
        steps.ladder_in_force({"political": self.political, "leader": self.leader}, defaults.METHOD)
        with acting(self.political):
            posts.classify_unclassified(date(2020, 1, 1), acting_user=self.political)
        self.viewers = {
            Role.POLITICAL: self.political,
            Role.UNIT_HEAD: self.head,
            Role.UNIT_CLERK: say.account(Role.UNIT_CLERK, unit=self.station),
            Role.INSPECTOR: self.inspector,
            Role.FINANCE: self.finance,
            Role.LEADER: self.leader,
            Role.AUXILIARY: say.account(Role.AUXILIARY, person=self.person),
            **{role: say.account(role) for role in Role if role.endswith("_admin")},
        }
        self.objection = self.contested()
        self.pay(PAID)
        self.open(MONTH)
        self.sheet = self.opened()
        self.check = self.file(self.person, pictures=[picture()])
        self.covert = self.file(self.person, "P01", covert=True)
        self.publish(self.covert)
        self.confirm(self.covert)
        self.draft = self.consulted()
        self.sessions = {
            role: client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            for role, user in self.viewers.items()
        }

    def client(self, role: Role) -> Client:
        """A browser of its own in which the viewer has been signed in since the world began."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def contested(self):
        """An objection of ``person`` to the sheet of the month that is paid."""
        with acting(self.political):
            appraising.open_month(PAID, acting_user=self.political)
        sheet = UnitSheet.everything.get(month_id=PAID, unit=self.station)
        self.score(sheet, {})
        for row in MonthSheet.everything.filter(unit_sheet=sheet):
            row.scores.create(code="C1", number=0, full=row.base_points, typed_points=row.base_points)
        with acting(self.head):
            appraising.submit_unit(sheet, acting_user=self.head)
        with acting(self.political):
            appraising.confirm_unit(sheet, acting_user=self.political)
        person = self.viewers[Role.AUXILIARY]
        with acting(person):
            own = MonthSheet.objects.get(unit_sheet=sheet)
            return objections.raise_objection(own, "评分有误", acting_user=person)

    def consulted(self):
        with acting(self.political):
            draft = policies.create_draft(PAY, "征求意见稿", shipped.pilot_plan(), acting_user=self.political)
            self.round = consulting.open_round(
                draft, explanation="调整", closes=date(2099, 1, 1), acting_user=self.political
            )
        draft.refresh_from_db()
        return draft

    def file_covert(self, text: str, code: str = "P07"):
        """A covert check of the station, with a finding on the person, a photo and its notice; nothing decided."""
        at = datetime(MONTH.year, MONTH.month, 16, 22, 10, tzinfo=SHANGHAI)
        with acting(self.inspector):
            return checking.file_check(
                uuid4(),
                self.station,
                at,
                text,
                [self.companion],
                [FiledFinding(code, self.person, text)],
                is_covert=True,
                pictures=[picture(size=(65, 49))],
                acting_user=self.inspector,
            )

    def simulated(self, title: str):
        with acting(self.political):
            made = simulating.simulate(
                title,
                PAID,
                [{"name": "现行"}, {"name": "新", "pay": self.draft}],
                acting_user=self.political,
            )
            return simulating.answer_now(made)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
