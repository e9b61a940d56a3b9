"""Years that are appraised, for the walks over routes and hidden rows."""

from datetime import date, datetime, time, timedelta

from assessment.appraisal.years import actions, overriding
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.defaults import EXAMPLE
from assessment.appraisal.years.models import AnnualRound, Override, PastResult, Proposal, YearSheet
from assessment.appraisal.years.past import PAST
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, today
from auxpolice.policy.queries import in_force
from tests.access.records import record, staged
from tests.personnel.sheets import book, xlsx

YEAR = today().year - 1


def opened(world, year: int = YEAR) -> YearSheet:
    """The person's year of an open round."""
    if not in_force(ANNUAL, date(year, 12, 31)):
        world.force(ANNUAL, "年度考核办法", EXAMPLE)
    with acting(world.political):
        actions.open_year(year, acting_user=world.political)
    return YearSheet.everything.get(person=world.person, year=year)


def proposed(world, year: int = YEAR) -> YearSheet:
    sheet = opened(world, year)
    with acting(world.head):
        actions.propose(sheet.round_id, acting_user=world.head)
    return sheet


def public(world, year: int = YEAR) -> YearSheet:
    sheet = proposed(world, year)
    with acting(world.political):
        actions.publicise([sheet.round_id], acting_user=world.political)
    return sheet


def put_forward(world, sheet: YearSheet, grade="FAIL", reason="经研究") -> Override:
    with acting(world.deputy):
        return overriding.propose(sheet.pk, grade, reason, acting_user=world.deputy)


def decided(world, year: int = YEAR - 1) -> YearSheet:
    """With a grade that something follows from."""
    sheet = opened(world, year)
    row = put_forward(world, sheet)
    with acting(world.political):
        overriding.confirm(row.pk, acting_user=world.political)
    public(world, year)
    until = AnnualRound.everything.get(pk=sheet.round_id).public_until + timedelta(days=1)
    with clock.at(datetime.combine(until, time(9), SHANGHAI)), acting(world.leader):
        actions.decide([sheet.round_id], acting_user=world.leader)
    return sheet


@record("annual round")
def annual_round(world):
    return {"pk": opened(world).round_id}


@record("proposed annual round")
def proposed_round(world):
    return {"pk": proposed(world).round_id}


@record("public year")
def public_year(world):
    return {"pk": public(world).pk, "send": {"text": "等次有误"}}


@record("open year")
def open_year(world):
    return {"pk": opened(world).pk, "send": {"grade": "BASIC", "reason": "经研究"}}


@record("year override")
def year_override(world):
    return {"pk": put_forward(world, opened(world)).pk, "send": {"because": "不妥"}}


@record("objection to a year")
def objection_to_a_year(world):
    own = world.viewers[Role.AUXILIARY]
    sheet = public(world)
    with acting(own):
        return {"pk": overriding.raise_objection(sheet.pk, "等次有误", acting_user=own).pk}


@record("proposal of a year")
def proposal_of_a_year(world):
    decided(world)
    return {"pk": Proposal.everything.filter(person=world.person).first().pk, "send": {"because": "已研究"}}


def past_file(world) -> bytes:
    row = {
        "姓名": world.person.name,
        "身份证号": world.person.id_number,
        "年度": "2024",
        "考核等次": "称职",
        "证明材料": "档案第 12 号",
    }
    return xlsx(book([row], list(row)))


staged("import of past results", PAST, "political", past_file)


def proposal(world, text: str) -> None:
    """Another thing that the decided year may lead to."""
    one = Proposal.everything.filter(person=world.person).first()
    Proposal.everything.create(
        result=one.result, person=world.person, unit=one.unit, year=one.year, what="award", article=text
    )


def past_waiting(world, text: str) -> None:
    """A grade of the time before that nobody has confirmed."""
    PastResult.everything.create(
        person=world.person, year=2020, grade="COMPETENT", document=text, proof=text, made_by=world.political
    )
