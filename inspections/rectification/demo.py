"""What followed in the demo county: what the clock did day by day, cases that leaders sponsor, second visits."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from auxpolice.access.scope import acting, unscoped
from auxpolice.demo import clock
from auxpolice.demo.county import County
from auxpolice.months import SHANGHAI, month_of, next_month
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from inspections.rectification import actions, following
from inspections.rectification.models import LookBack, Rectification, RectificationState
from inspections.rectification.notices import PAPER

BACK, RELAPSES = 45, 8
"""Days through which the clock runs; every so many second visits one finds it as before."""


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 10), SHANGHAI)


def follow(county: County) -> None:
    _acknowledged(county)
    _by_the_clock(county)
    _sponsored(county)
    _looked_back(county)


def _acknowledged(county: County) -> None:
    """Heads read their notices on the day after; the last ones are still to be read."""
    for paper in Paper.objects.filter(kind=PAPER, service=None, to_user__isnull=False).order_by("made_at"):
        then = _morning(timezone.localdate(paper.made_at) + timedelta(days=1))
        if paper.to_user is not None and then < _morning(county.today):
            with clock.at(then), acting(paper.to_user):
                serving.acknowledge(paper, acting_user=paper.to_user)


def _by_the_clock(county: County) -> None:
    """Reminders and what went up, on their days; each month's draw."""
    first = county.today - timedelta(days=BACK)
    for n in range(BACK):
        with clock.at(_morning(first + timedelta(days=n))), unscoped("demo"):
            following.remind()
            following.escalate()
    month = next_month(month_of(county.today), -3)
    while month <= county.today:
        with clock.at(_morning(month)), unscoped("demo"):
            following.draw_last_month(f"{month:%Y%m}" * 4)
        month = next_month(month)


def _sponsored(county: County) -> None:
    """A leader sponsors what has gone up and is still open; a unit gets more time."""
    leader, inspector = county.users["juzhang"], county.users["ducha2"]
    yesterday = _morning(county.today - timedelta(days=1))
    waiting = Rectification.everything.filter(state=RectificationState.ISSUED).order_by("due", "pk")
    for row in waiting.filter(level__gt=0).select_related("finding", "unit")[:2]:
        with clock.at(yesterday), acting(inspector):
            following.oversee(
                row,
                f"{row.unit.name}{row.finding.name}整改",
                leader,
                county.today + timedelta(days=20),
                "多次未改，逾期未答复",
                acting_user=inspector,
            )
    in_time = waiting.filter(level=0, due__gte=county.today).first()
    if in_time is not None:
        with clock.at(yesterday), acting(inspector):
            actions.extend(in_time, 3, "需更换值班室门禁，等待供货", acting_user=inspector)


def _looked_back(county: County) -> None:
    """Second visits whose day has come."""
    inspector = county.users["ducha2"]
    due = LookBack.everything.filter(done_at__isnull=True, due__lt=county.today).order_by("due", "pk")
    for n, look in enumerate(due.select_related("rectification"), 1):
        fell_back = n % RELAPSES == 0
        with clock.at(_morning(look.due)), acting(inspector):
            following.look_back(
                look,
                "relapsed" if fell_back else "held",
                "同类问题再次出现。" if fell_back else "随机抽查三个班次，未见反弹。",
                acting_user=inspector,
            )
