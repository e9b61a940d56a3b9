"""Honours of the demo county, by the same acts people use on the days they tell of: nominations at each step, praise."""

from datetime import date, datetime, time, timedelta

from assessment.conduct.honours import actions, praising
from assessment.conduct.honours.actions import Deed
from assessment.conduct.honours.content import HONOURS
from assessment.conduct.honours.defaults import EXAMPLE
from assessment.conduct.honours.models import Nomination, NominationState
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, month_of
from auxpolice.problems import Problem
from personnel.models import Assignment, Person

DEEDS = (
    ("H01", "夜间巡逻时发现居民楼起火，逐户敲门疏散群众二十余人，无人员伤亡。"),
    ("H01", "连续三昼夜参与搜救走失老人，最终在山沟中找到并背出。"),
    ("H09", "全年接待群众办事五千余件无投诉，帮助行动不便的老人上门办证。"),
    ("H10", "重大活动安保中坚守路口十二小时，交通秩序良好，主办单位来信感谢。"),
    ("H01", "在河边制止并救下一名轻生女子，联系家属和社区做好后续工作。"),
    ("H10", "主动加班整理积案卷宗，协助办案单位核对线索三十余条。"),
)
PRAISES = (
    "冒雨疏导放学路口交通",
    "耐心劝解邻里纠纷，双方当场和好",
    "主动顶班，让同事回家照顾病人",
    "热心帮助走失儿童找到家人",
    "窗口延时服务，办完最后一位群众才下班",
    "值班室整理得井井有条",
)


def fill(county: County) -> None:
    county.enact(HONOURS, EXAMPLE)
    under_way = month_of(county.today)
    for number, month in enumerate([*county.months, *([under_way] if under_way > county.months[-1] else [])]):
        _month(county, month, number)


def _month(county: County, month: date, number: int) -> None:
    """Three people put forward and six praised; a unit every third month."""
    rng = county.rng
    there = list(
        Assignment.everything.filter(
            period__contains=month, period__startswith__lt=month - timedelta(days=90)
        )
        .order_by("person_id")
        .select_related("person", "unit")
    )
    if not there:
        return
    for index in rng.choice(len(there), size=min(len(there), 3), replace=False):
        place = there[int(index)]
        code, text = DEEDS[int(rng.integers(0, len(DEEDS)))]
        day = month + timedelta(days=int(rng.integers(0, 4)))
        _way(county, place.person, place, Deed(code, day - timedelta(days=1), text), day)
    if number % 3 == 1:
        place = there[int(rng.integers(0, len(there)))]
        day = month + timedelta(days=2)
        _way(county, None, place, Deed("H11", day, "全年发案下降，群众满意度居全局前列。"), day)
    for index in rng.choice(len(there), size=min(len(there), 6), replace=False):
        place = there[int(index)]
        at = _at(month + timedelta(days=int(rng.integers(0, 27))), 16, int(rng.integers(0, 60)))
        head = county.users.get(f"fzr{place.unit.code}")
        if head is not None and at.date() < county.today:
            with clock.at(at), acting(head):
                _try(
                    praising.praise,
                    place.person,
                    PRAISES[int(rng.integers(0, len(PRAISES)))],
                    acting_user=head,
                )


def _at(day: date, hour: int, minute: int = 20) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def _try(act, *given, acting_user: User):
    """What the rules refuse is simply not done."""
    try:
        return act(*given, acting_user=acting_user)
    except Problem:
        return None


def _way(county: County, person: Person | None, place: Assignment, deed: Deed, day: date) -> None:
    """Put forward, appraised, reviewed, public, decided: as far as the county's day allows."""
    head, leader = county.users.get(f"fzr{place.unit.code}"), county.users["juzhang"]
    office = county.users["zhenggong"]
    if head is None or day >= county.today:
        return
    with clock.at(_at(day, 9)), acting(head):
        row = _try(actions.nominate, person, None if person else place.unit, deed, acting_user=head)
    if row is None or day + timedelta(days=1) >= county.today:
        return
    with clock.at(_at(day + timedelta(days=1), 15)), acting(head):
        row = actions.appraise(row.pk, 12, 11, acting_user=head)
    day += timedelta(days=2)
    document = f"云公政〔{day.year}〕{day.month * 3 + row.pk % 3}号"
    if day < county.today:
        with clock.at(_at(day, 10)), acting(office):
            row = actions.review(row.pk, "事迹属实，同意申报。", document, acting_user=office)
    if row.state == NominationState.PUBLIC and row.public_until is not None:
        day = row.public_until + timedelta(days=1)
        if day < county.today:
            with clock.at(_at(day, 10)), acting(office):
                row = actions.submit(row.pk, document, acting_user=office)
    _decide(county, row, day, leader)


def _decide(county: County, row: Nomination, day: date, leader: User) -> None:
    if row.state == NominationState.SUBMITTED and day + timedelta(days=2) < county.today:
        with clock.at(_at(day + timedelta(days=1), 17)), acting(leader):
            _try(
                lambda pk, acting_user: actions.grant(pk, "同意", acting_user=acting_user),
                row.pk,
                acting_user=leader,
            )


register(33, "表彰", fill)
