"""Cases of discipline and rules made known, for the walks over routes and hidden rows."""

from datetime import timedelta

from assessment.conduct.discipline import ending
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE
from assessment.conduct.discipline.models import Case, PastSanction, Sanction
from assessment.conduct.discipline.past_kind import PAST
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.imports import staging
from auxpolice.imports.models import Import
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from personnel.rulebook.models import Version
from tests import vocabulary as say
from tests.access.records import record
from tests.assessment.conduct.discipline.cases import Discipline
from tests.personnel.sheets import book, xlsx


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


@record("case with a proposal")
def _proposed_case(world):
    steps = Steps(world)
    made = steps.rule()
    steps.knows(world.person, made)
    return {"pk": steps.proposed(steps.up_to_hearing(world.person, made), "warning").pk}


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


def past_waiting(world, text: str) -> None:
    """A sanction of the time before that nobody has confirmed."""
    PastSanction.everything.create(
        person=world.person, kind="warning", reason=text, document=text, decided=today(), months=6, proof=text,
        made_by=world.political,
    )  # fmt: skip


def undecided(world, text: str) -> Case:
    """A case that is being investigated; only the department and the investigators know of it."""
    steps, made = world.steps, Version.everything.get()
    case = steps.filed(steps.clue(world.person, by=world.political))
    steps.breach(case, today(), made)
    Case.everything.filter(pk=case.pk).update(clue=text, suspended_from=None, due=today() - timedelta(days=1))
    return Case.everything.get(pk=case.pk)


def past_file(person) -> bytes:
    row = {
        "姓名": person.name,
        "身份证号": person.id_number,
        "处分种类": "记过",
        "事由": "酒后上岗",
        "文号": "云公〔2024〕5号",
        "决定日期": "2024-05-06",
        "证明材料": "档案第 12 号",
    }
    return xlsx(book([row], list(row)))


@record("import of past sanctions")
def import_of_past_sanctions(world):
    with acting(world.political):
        made = staging.stage(PAST, past_file(world.person), "以往处分.xlsx", acting_user=world.political)
    return {"pk": made.pk}


@record("row of an import of past sanctions")
def row_of_an_import_of_past_sanctions(world):
    args = import_of_past_sanctions(world)
    return {**args, "send": {"row": Import.objects.get(**args).rows.first().pk}}
