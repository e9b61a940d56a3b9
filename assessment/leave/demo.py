"""Leave of the demo county: rules, annual leave granted for its years, requests by the same actions people use."""

from datetime import date, datetime, time, timedelta

from assessment.leave import actions, granting
from assessment.leave.content import LEAVE
from assessment.leave.defaults import EXAMPLE
from assessment.leave.foresight import Wanted
from assessment.leave.models import LeaveState
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day, month_of, next_month
from auxpolice.problems import Problem
from personnel.models import Assignment

MOST = 8
"""Requests a month."""
ASKED = (
    ("J01", 0.45, (2, 5), "回老家探望父母"),
    ("J01", 0.15, (1, 3), "孩子入学，办理手续"),
    ("J03", 0.22, (1, 3), "感冒发热，医院建议休息"),
    ("J04", 0.18, (1, 2), "家中有事需要处理"),
)


def fill(county: County) -> None:
    county.enact(LEAVE, EXAMPLE)
    for year in sorted({month.year for month in [*county.months, month_of(county.today)]}):
        day = min(county.today, date(year, 12, 31))
        granting.settle(granting.everybody(year), year, day=day, acting_user=county.users["zhenggong"])
    for month in county.lived_months:
        _month(county, month)


def _month(county: County, month: date) -> None:
    """Some people ask; what is the future or the last two days still waits."""
    rng = county.rng
    there = list(
        Assignment.everything.filter(
            period__contains=month, period__startswith__lt=month - timedelta(days=200)
        )
        .order_by("person_id")
        .select_related("person", "unit")
    )
    there = [place for place in there if place.period.upper is None or place.period.upper > next_month(month)]
    for index in rng.choice(len(there), size=min(len(there) // 12, MOST), replace=False) if there else ():
        place = there[int(index)]
        code, _share, days, words = ASKED[int(rng.choice(len(ASKED), p=[one[1] for one in ASKED]))]
        first = month + timedelta(days=int(rng.integers(0, (last_day(month) - month).days - 6)))
        last = first + timedelta(days=int(rng.integers(days[0], days[1] + 1)) - 1)
        asked = datetime.combine(first - timedelta(days=3), time(10, int(rng.integers(0, 60))), SHANGHAI)
        head = county.users.get(f"fzr{place.unit.code}")
        if head is None or asked.date() >= county.today:
            continue
        try:
            _ask(county, place, Wanted(code, first, last), words, head, asked)
        except Problem:
            continue  # a day off within, or no balance: they don't ask


def _ask(county: County, place: Assignment, wanted: Wanted, words: str, head: User, asked: datetime) -> None:
    with clock.at(asked), acting(head):
        row = actions.ask(place.person, wanted, actions.Said(words), acting_user=head)
    if asked.date() >= county.today - timedelta(days=2):
        return
    deciders = {
        Role.UNIT_HEAD: head,
        Role.POLITICAL: county.users["zhenggong"],
        Role.LEADER: county.users["juzhang"],
    }
    for hours in range(1, 5):
        step = actions.present_step(row)
        if step is None or row.state != LeaveState.WAITING:
            return
        user = deciders[Role(step.role)]
        with clock.at(asked + timedelta(hours=hours)), acting(user):
            row = actions.decide(row.pk, True, "同意", acting_user=user)


register(32, "休假", fill)
