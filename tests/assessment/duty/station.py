"""A station with duty rules in force, shifts around now, and verbs to sign them."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import Shift, ShiftRecord
from assessment.duty.sign_in import actions
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.months import SHANGHAI
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from personnel.models import Person
from tests import vocabulary as say


def rules_in_force(political: User, leader: User, content: dict | None = None) -> None:
    say.unit()
    version = policies.create_draft(DUTY, "勤务规则", content or EXAMPLE, acting_user=political)
    version = policies.move(version, PolicyState.SUBMITTED, reason="按会议意见", acting_user=political)
    version = policies.approve(version, acting_user=leader)
    policies.put_in_force(version, None, say.LONG_AGO, acting_user=political)


class Station:
    def __init__(self, content: dict | None = None, name: str = "城关派出所"):
        self.unit = say.unit(name)
        self.political, self.leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
        rules_in_force(self.political, self.leader, content)
        self.head = say.account(Role.UNIT_HEAD, unit=self.unit)
        self.clerk = say.account(Role.UNIT_CLERK, unit=self.unit)

    def auxiliary(self, name: str = "张伟", at=None) -> User:
        person = say.hire(name, at=at or self.unit)
        user = say.account(Role.AUXILIARY, person=person)
        user.full_name = name
        user.save()
        return user

    def shift(
        self, who: User | Person, starts: datetime, hours: float = 8, code: str = "早", unit=None
    ) -> Shift:
        person = who if isinstance(who, Person) else who.person
        return Shift.everything.create(
            unit=unit or self.unit,
            person=person,
            date=starts.astimezone(SHANGHAI).date(),
            code=code,
            kind="work",
            starts=starts,
            ends=starts + timedelta(hours=hours),
            source="hand",
        )

    def begun(self, who, minutes: int = 0, **more) -> Shift:
        """A shift that began so many minutes ago."""
        now = timezone.now().replace(second=0, microsecond=0)
        return self.shift(who, now - timedelta(minutes=minutes), **more)

    def sign(self, user: User, key=None, at=None, sent=None, place=""):
        with acting(user):
            return actions.sign(actions.Pressed(key or uuid.uuid4(), at, sent, place), acting_user=user)


def record(shift: Shift) -> ShiftRecord | None:
    return ShiftRecord.everything.filter(pk=shift.pk).first()
