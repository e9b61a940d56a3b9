"""Cases of discipline and rules made known, for the walks over routes and hidden rows."""

from datetime import timedelta

from assessment.conduct.discipline import ending
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE
from assessment.conduct.discipline.models import Case, Sanction
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from personnel.rulebook.models import Version
from tests import vocabulary as say
from tests.access.records import record
from tests.assessment.conduct.cases import Discipline


class Steps(Discipline):
    """The verbs of ``Discipline`` on a world that is there already."""

    def __init__(self, world):
        self.__dict__.update(world.__dict__)
        self.second = say.account(Role.INSPECTOR)
        self.chief = say.account(Role.LEADER)
        self.department = world.political
        if not in_force(DISCIPLINE, today()):
            self.force(DISCIPLINE, "处分规则", EXAMPLE)

    def own(self, person):
        return self.viewers[Role.AUXILIARY]


@record("rule")
def rule(world):
    return {"pk": Steps(world).rule().pk}


def served_case(world) -> tuple[Steps, Case]:
    steps = Steps(world)
    made = steps.rule()
    steps.knows(world.person, made)
    return steps, steps.served(world.person, made)


@record("served case")
def _served_case(world):
    return {"pk": served_case(world)[1].pk}


@record("sanction")
def _sanction(world):
    return {"pk": Sanction.everything.get(case=served_case(world)[1]).pk, "send": {"reason": "表现突出"}}


@record("lifting")
def _lifting(world):
    _steps, case = served_case(world)
    with acting(world.political):
        sanction = Sanction.everything.get(case=case)
        return {"pk": ending.propose_lifting(sanction.pk, "表现突出", acting_user=world.political).pk}


def set_up(world) -> None:
    """What stands whether or not there is a case: the policy, and a rule that the person has read."""
    world.steps = Steps(world)
    world.steps.knows(world.person, world.steps.rule())


def undecided(world, text: str) -> Case:
    """A case that is being investigated; only the department and the investigators know of it."""
    steps, made = world.steps, Version.everything.get()
    case = steps.filed(steps.clue(world.person, by=world.political))
    steps.breach(case, today(), made)
    Case.everything.filter(pk=case.pk).update(clue=text, suspended_from=None, due=today() - timedelta(days=1))
    return Case.everything.get(pk=case.pk)
