"""Talks and demands of the demo county: rules, what was owed each month, talks by the heads, demands from the phones."""

from datetime import date, datetime, time, timedelta

from auxpolice.access.models import User
from auxpolice.access.scope import acting, unscoped
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day
from personnel.models import Assignment
from personnel.queries import unit_on
from personnel.talks import actions, demanding, owing
from personnel.talks.actions import Step, Told
from personnel.talks.content import TALKS
from personnel.talks.defaults import EXAMPLE
from personnel.talks.models import Agreed, Demand, DemandState, Mood, Owed

MOST = 8
"""Talks a month."""
RECENT = 3
"""Months since the bureau has these rules: what is owed since is no more than its heads can hold."""
THEMES = (
    ("近期工作和思想情况", "情绪稳定，对岗位满意，希望多参加培训。", "安排参加下一期业务培训"),
    ("家庭情况和困难", "老人住院，近期请假较多，同事帮忙顶班。", "排班时适当照顾，下月回访"),
    ("岗位适应情况", "对夜班还不太适应，业务上肯学。", "由老队员带班一个月"),
)
ASKED = (
    ("D02", "夜班连得太密，希望两个夜班之间多歇一天。", "下月起两个夜班之间至少隔两天。"),
    ("D03", "执勤点没有遮阳避雨的地方。", "已向后勤申请，本周装好遮阳棚。"),
    ("D01", "加班费什么时候能看到明细？", "工资条里每一项都能点开看明细和依据。"),
    ("D04", "希望有机会学急救。", "下季度急救培训给本单位五个名额。"),
)
ANSWERS = {kind: answer for kind, _text, answer in ASKED}


def fill(county: County) -> None:
    months = county.lived_months[-RECENT:]
    county.enact(TALKS, EXAMPLE, start=months[0])
    for month in months:
        day = min(last_day(month), county.today)
        with clock.at(_noon(day)), unscoped("demo"):
            owing.settle(day)
            demanding.lapse(day)
        _talks(county, day)
        _demands(county, day)


def _noon(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _head(county: County, unit_code: str) -> User | None:
    return county.users.get(f"fzr{unit_code}")


def _talks(county: County, day: date) -> None:
    """Heads hold some of the talks that are owed, the earliest first."""
    rng = county.rng
    rows = list(
        Owed.everything.filter(Owed.waiting, arose__lt=day - timedelta(days=2))
        .order_by("due", "pk")
        .select_related("person")[: 20 * MOST]
    )
    for index in rng.choice(len(rows), size=min(len(rows), MOST), replace=False) if rows else ():
        row, held = rows[int(index)], day - timedelta(days=int(rng.integers(0, 3)))
        place = (
            Assignment.everything.filter(person=row.person, period__contains=held)
            .select_related("unit")
            .first()
        )
        head = _head(county, place.unit.code) if place else None
        theme, notes, step = THEMES[int(rng.integers(0, len(THEMES)))]
        if head is None or not Owed.everything.filter(Owed.waiting, pk=row.pk).exists():
            continue
        told = Told(
            held,
            "所长办公室",
            theme,
            mood=Mood.UNEASY if "住院" in notes else Mood.GOOD,
            notes=notes,
            agreed=[Step(step, held + timedelta(days=20))],
        )
        with clock.at(_noon(held, 16)), acting(head):
            actions.hold(row.person, told, owed=[row.pk], acting_user=head)
    for agreed in Agreed.everything.filter(Agreed.waiting, due__lt=day).select_related("owner", "talk"):
        there = unit_on(agreed.person_id, day) == agreed.talk.unit_id
        user = agreed.owner if there else county.users["zhenggong"]
        with clock.at(_noon(day, 17)), acting(user):
            actions.follow_up(agreed.pk, "已落实", acting_user=user)


def _demands(county: County, day: date) -> None:
    """Some people ask; what is older than some days is taken, answered and mostly rated."""
    rng = county.rng
    own = sorted((user for user in county.users.values() if user.person_id), key=lambda user: user.username)
    for number in range(4 if own else 0):
        user, (kind, text, _answer) = (
            own[int(rng.integers(0, len(own)))],
            ASKED[int(rng.integers(0, len(ASKED)))],
        )
        raised = day - timedelta(days=int(rng.integers(1, 20)))
        if user.person_id and unit_on(user.person_id, raised) is not None:
            with clock.at(_noon(raised, 9)), acting(user):
                demanding.raise_own(kind, text, past_head=number == 3, acting_user=user)
    old = Demand.everything.filter(state=DemandState.RECEIVED, raised_on__lt=day - timedelta(days=4))
    for row in old.select_related("unit", "person__account"):
        head = _head(county, row.unit.code) if row.unit and not row.past_head else None
        owner = head or county.users["zhenggong"]
        with clock.at(_noon(row.raised_on + timedelta(days=1), 10)), acting(owner):
            demanding.assign(row.pk, owner, acting_user=owner)
        with clock.at(_noon(row.raised_on + timedelta(days=3), 15)), acting(owner):
            demanding.answer(row.pk, ANSWERS[row.kind], acting_user=owner)
        if rng.random() < 0.7 and row.person:
            user = row.person.account
            with clock.at(_noon(row.raised_on + timedelta(days=4), 20)), acting(user):
                demanding.rate(row.pk, "satisfied", acting_user=user)


register(43, "谈心谈话与诉求", fill)
