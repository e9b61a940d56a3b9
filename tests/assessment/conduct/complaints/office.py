"""A department that takes complaints, a station they are about, and verbs from the letter to the answer."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from assessment.conduct.complaints import answering, handling, registering
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.complaints.defaults import EXAMPLE
from assessment.conduct.complaints.models import Allegation, Complaint
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE as DISCIPLINE_RULES
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.calendar.seeding import seed_years
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from tests import vocabulary as say

_numbers = count(1)
WHO = {"name": "王翠花", "phone": "13812345678", "address": "云河县幸福路八号", "sex": "女"}


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def rules_in_force(political, leader, kind=COMPLAINTS, content=EXAMPLE) -> None:
    """The example rules of complaints (or others), for the whole bureau since long ago."""
    with acting(political):
        made = policies.create_draft(kind, content["title"], content, acting_user=political)
        made = policies.move(made, PolicyState.SUBMITTED, reason="修订", acting_user=political)
    made = policies.approve(made, acting_user=leader)
    policies.put_in_force(made, None, say.LONG_AGO, acting_user=political)


class Office:
    """``registrar`` takes them, ``first`` and ``second`` handle them, ``leader`` decides; the station has a head."""

    def __init__(self):
        seed_years(today().year - 1, today().year + 1)
        self.station, self.other = say.unit("城关派出所"), say.unit("东关派出所")
        self.registrar = say.account(Role.POLITICAL)
        self.leader = say.account(Role.LEADER)
        self.deciding = say.account(Role.POLITICAL)
        self.first, self.second = say.account(Role.INSPECTOR), say.account(Role.INSPECTOR)
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.other_head = say.account(Role.UNIT_HEAD, unit=self.other)
        self.person = say.hire("张伟", at=self.station)
        self.colleague = say.hire("李强", at=self.other)
        rules_in_force(self.registrar, self.leader)
        rules_in_force(self.registrar, self.leader, DISCIPLINE, DISCIPLINE_RULES)

    def by(self, who, action, *given, at=None, **more) -> Any:
        """``action`` by somebody, on a day where one is told."""
        with clock.at(at or timezone.now()), acting(who):
            return action(*given, **more, acting_user=who)

    def told(self, **more) -> dict[str, Any]:
        return {
            "source": "mailbox",
            "stream": "petition",
            "kind": "T01",
            "title": "窗口态度差",
            "text": "办证时被推诿，民警不理。",
            "received_at": timezone.now() - timedelta(minutes=1),
            "about": "auxiliary",
            "person": self.person,
            **WHO,
        } | more

    def register(self, *, on: datetime | None = None, by=None, **more) -> Complaint:
        if on:
            more.setdefault("received_at", on - timedelta(hours=1))
        return self.by(by or self.registrar, registering.register, at=on, **self.told(**more))

    def assign(self, complaint, *users, on=None, in_charge=None) -> Complaint:
        return self.by(
            self.registrar,
            registering.assign,
            complaint,
            at=on,
            handlers=users or (self.first, self.second),
            in_charge=in_charge or self.other,
        )

    def handled(self, *, on: datetime | None = None, **more) -> Complaint:
        return self.assign(self.register(on=on, **more), on=on)

    def hear(self, complaint, **more) -> None:
        self.by(self.first, handling.step, complaint, kind="person", text="否认", second=self.second, **more)

    def find(self, complaint, result="true", *, text="经查", **more):
        """The same finding of every allegation."""
        return [
            self.by(self.first, handling.find, one, result=result, facts=text, second=self.second, **more)
            for one in Allegation.everything.filter(complaint=complaint)
        ]

    def draft(self, complaint, **more):
        paper = {"claim": "要求道歉", "facts": "经查", "opinion": "已批评教育", "basis": "信访工作条例"}
        return self.by(self.first, answering.draft_answer, complaint, **paper | more)

    def answer(self, complaint, result="true", *, on=None, approve=True):
        """Heard, found, drafted and approved by the leader."""
        self.hear(complaint, at=on)
        self.find(complaint, result, at=on)
        self.draft(complaint, at=on)
        return self.by(self.leader, answering.decide_answer, complaint, approves=approve, at=on)

    def tell(self, complaint, on=None):
        return self.by(
            self.first,
            answering.tell,
            complaint,
            told_on=timezone.localdate(on) if on else today(),
            told_how="电话并寄送",
            at=on,
        )

    def fresh(self, complaint) -> Complaint:
        return Complaint.everything.get(pk=complaint.pk)
