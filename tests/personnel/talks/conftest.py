import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.months import today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from personnel.talks import actions, demanding, owing
from personnel.talks.content import TALKS
from personnel.talks.defaults import EXAMPLE
from tests import vocabulary as say


class Station:
    """A station with its head, an auxiliary with an account, the department and a leader; the rules of talks hold."""

    def __init__(self):
        self.unit = say.unit()
        self.other = say.unit("城东派出所")
        self.political, self.second = say.account(Role.POLITICAL), say.account(Role.POLITICAL)
        self.leader = say.account(Role.LEADER)
        self.head = say.account(Role.UNIT_HEAD, unit=self.unit)
        self.other_head = say.account(Role.UNIT_HEAD, unit=self.other)
        self.finance, self.inspector = say.account(Role.FINANCE), say.account(Role.INSPECTOR)
        self.person = say.hire("张伟", at=self.unit)
        self.own = say.account(Role.AUXILIARY, person=self.person)
        self.version = self.rule(EXAMPLE)

    def rule(self, content, start=None):
        version = policies.create_draft(TALKS, content["title"], content, acting_user=self.political)
        policies.move(version, PolicyState.SUBMITTED, reason="修订", acting_user=self.political)
        version = policies.approve(version, acting_user=self.leader)
        policies.put_in_force(
            version, None, start or today().replace(month=1, day=1), acting_user=self.political
        )
        return version

    def owe(self, day=None):
        with unscoped("test"):
            return owing.settle(day)

    def talk(self, user=None, person=None, **more):
        user = user or self.head
        owed = more.pop("owed", ())
        told = {"held_on": today(), "place": "值班室", "theme": "近况", "notes": "家里有困难"} | more
        with acting(user):
            return actions.hold(person or self.person, actions.Told(**told), owed=owed, acting_user=user)

    def demand(self, text="想调整班次", **more):
        with acting(self.own):
            return demanding.raise_own("D02", text, acting_user=self.own, **more)

    def act(self, user, action, *given, **more):
        with acting(user):
            return action(*given, acting_user=user, **more)


@pytest.fixture
def station(db):
    return Station()
