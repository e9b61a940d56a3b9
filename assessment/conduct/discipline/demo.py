"""A year of cases in the demo county, by the acts people use, each on its day; the last ones are under way."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from assessment.conduct.discipline import actions, deciding, ending
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE
from assessment.conduct.discipline.models import Case, CaseState, Sanction, Source
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, today
from auxpolice.notices import serving
from auxpolice.notices.models import How
from personnel.models import Assignment, Person
from personnel.rulebook.models import Version
from personnel.rulebook.queries import known_on

WHAT = (
    ("warning", "夜班脱岗约四十分钟，巡查时无人在岗"),
    ("criticism", "值班期间长时间看手机视频，经提醒仍未改正"),
    ("warning", "未经同意擅自换岗，造成岗位空缺半小时"),
    ("demerit", "备勤期间饮酒，被当班民警制止"),
    ("none", "被反映对群众态度生硬，经查系解释不充分"),
    ("warning", "交接班未签字即离岗，对讲机无人看管"),
    ("serious_demerit", "出借数字证书供他人查询信息"),
    ("warning", "上岗迟到并由同事代签"),
    ("warning", "执勤中擅离路口二十分钟"),
    ("criticism", "着装不整，多次提醒未改"),
)
UPHELD, LIFTED = 2, 3
"""The numbers of the case that is revoked on review, and of the one lifted early."""


UNDER_WAY = (24, 12, 4)
"""Days ago of the acts of the last ones."""


def fill(county: County) -> None:
    """Those who were drawn, decided about the day that was drawn; the last ones are under way."""
    county.enact(DISCIPLINE, EXAMPLE)
    drawn = county.told.get("sanctioned", [])[: len(WHAT)]
    people = Person.everything.in_bulk([person for person, _day in drawn])
    places = Assignment.everything.filter(person__in=people, period__contains=county.today)
    units = {place.person_id: place.unit.code for place in places.select_related("unit")}
    settled = len(drawn) - len(UNDER_WAY)
    for number, (person, decided) in enumerate(drawn):
        late = number - settled
        day = county.today - timedelta(days=UNDER_WAY[late]) if late >= 0 else decided - timedelta(days=21)
        if person in units and _rule(people[person], day):
            _case(county, number, people[person], units[person], day)


def _rule(person: Person, day: date) -> Version | None:
    """The rule of duty that the person had read by the day of the act: without one there is no sanction, and no case here."""
    return known_on(person, day).filter(rule__title__startswith="值班").first()


def _case(county: County, number: int, person: Person, code: str, day) -> None:
    """One case from its act on; what lies in the future of the county hasn't happened yet."""
    measure, text = WHAT[number]
    office, second = county.users["zhenggong"], county.users["zhenggong2"]
    inspectors, leader = [county.users["ducha"], county.users["ducha2"]], county.users["juzhang"]
    head = county.users.get(f"fzr{code}")
    made: list[Case] = []

    def case() -> Case:
        return Case.everything.get(pk=made[0].pk)

    def open_it() -> None:
        source = (Source.HEAD, head) if head and number % 2 == 0 else (Source.OWN, office)
        by: Any = source[1]
        with acting(by):
            made.append(actions.open_case(source[0], "", person, clue=text, known_on=today(), acting_user=by))

    def breach() -> None:
        rule = _rule(person, day)
        actions.note_breach(case().pk, day, text, rule=rule.pk if rule else None, acting_user=inspectors[0])
        actions.report(
            case().pk, f"{text}。有监控、排班表和证人证言为证。", measure, acting_user=inspectors[0]
        )

    def served(which: str) -> Callable[[], Any]:
        return lambda: serving.note_service(getattr(case(), which), How.SIGNED, today(), acting_user=office)

    def hear() -> None:
        said, found = "承认事实，表示改正", "经核查，本人陈述与查明的事实一致"
        deciding.hear(case().pk, found, "noted", said, acting_user=inspectors[1])

    def propose() -> None:
        judged = {row.pk: measure for row in case().breaches.all()}
        deciding.propose(
            case().pk, judged, "违反本人已签收的规章制度，情节清楚，本人态度较好", acting_user=office
        )

    def revoke() -> None:
        review = ending.ask_review(case().pk, "当时突发疾病送医，有就诊记录", acting_user=person.account)
        with acting(second):
            ending.answer_review(review.pk, "upheld", "就诊记录属实，撤销处分", acting_user=second)

    def lift() -> None:
        with acting(office):
            row = ending.propose_lifting(
                Sanction.everything.get(case=case()).pk, "抢险中表现突出", acting_user=office
            )
        with acting(leader):
            ending.confirm_lifting(row.pk, acting_user=leader)

    steps: list[tuple[int, User, Callable[[], Any]]] = [
        (1, office, open_it),
        (3, office, lambda: actions.file_case(case().pk, inspectors, True, acting_user=office)),
        (9, inspectors[0], breach),
        (10, office, lambda: deciding.tell(case().pk, acting_user=office)),
        (11, office, served("notice")),
        (17, inspectors[1], hear),
        (19, office, propose),
        (21, leader, lambda: deciding.decide(case().pk, acting_user=leader)),
        (22, office, lambda: deciding.issue(case().pk, f"云公辅处〔{day.year}〕{number + 1}号", acting_user=office)),
        (23, office, served("decision")),
    ]  # fmt: skip
    if number == UPHELD and getattr(person, "account", None):
        steps.append((35, person.account, revoke))
    if number == LIFTED:
        steps.append((100, office, lift))
    for days, user, step in steps:
        then = day + timedelta(days=days)
        if then >= county.today:
            return
        with clock.at(datetime.combine(then, time(10, 7 * number % 60), SHANGHAI)), acting(user):
            step()


def settle(county: County) -> None:
    """Clues of complaints that are some days old: minor ones, left to the unit."""
    office = county.users["zhenggong"]
    for row in Case.everything.filter(state=CaseState.CLUE, source_kind=Source.COMPLAINT).order_by("pk"):
        then = row.registered_at + timedelta(days=4)
        if then.date() < county.today - timedelta(days=3):
            with clock.at(then), acting(office):
                actions.drop_case(row.pk, "情节轻微，由单位批评教育并回访", acting_user=office)


register(35, "违纪处分", fill)
register(58, "线索研判", settle)
