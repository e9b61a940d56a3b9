"""Highlights of the demo county: a few each month, written by heads, published by the department, read, liked, adopted."""

from datetime import date, datetime, time, timedelta

from assessment.conduct.highlights import actions
from assessment.conduct.highlights.actions import Piece
from assessment.conduct.highlights.models import Reading
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, month_of
from personnel.models import Assignment

PIECES = (
    (
        "护学岗前移，家长接送更放心",
        "上下学时段把护学岗前移到路口，设置临时接送区，拥堵时间由二十分钟缩短到八分钟。",
    ),
    ("窗口延时服务，办证不再跑两趟", "中午和周末轮流值守，开通预约和邮寄，群众办证平均等候时间明显缩短。"),
    (
        "夜巡换线路，盗窃警情下降",
        "把警情热力图交给巡逻组，每周调整一次夜间巡线，辖区盗窃警情连续两个月下降。",
    ),
    ("一张表管装备，交接不扯皮", "交接班对照装备清单逐项点验，缺损当班登记当班处理，两个月没有再丢失装备。"),
    ("反诈进集市，逢集必宣传", "逢集日在集市设点讲解身边案例，帮助老人劝阻转账三起，避免损失四万余元。"),
)
OUTSIDE = ("法治日报客户端", "省公安厅简报", "云河发布")


def fill(county: County) -> None:
    under_way = month_of(county.today)
    months = [*county.months, *([under_way] if under_way > county.months[-1] else [])]
    for number, month in enumerate(months):
        for turn in range(2):
            _piece(county, month, number * 2 + turn)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 30), SHANGHAI)


def _piece(county: County, month: date, number: int) -> None:
    """Written one day, published the next; one in three is adopted outside a week later."""
    rng, office = county.rng, county.users["zhenggong"]
    there = list(
        Assignment.everything.filter(period__contains=month)
        .order_by("person_id")
        .select_related("person", "unit")
    )
    day = month + timedelta(days=3 + int(rng.integers(0, 14)))
    if not there or day >= county.today:
        return
    place = there[int(rng.integers(0, len(there)))]
    head = county.users.get(f"fzr{place.unit.code}")
    now = Assignment.everything.filter(person=place.person, unit=place.unit, period__contains=day).exists()
    if head is None or not now:
        return
    title, text = PIECES[number % len(PIECES)]
    with clock.at(_at(day, 16)), acting(head):
        row = actions.draft(
            place.unit,
            Piece(title, text, place.person, "honours.given" * (number % 3 == 0)),
            acting_user=head,
        )
        actions.hand_in(row.pk, acting_user=head)
    if day + timedelta(days=1) >= county.today:
        return
    with clock.at(_at(day + timedelta(days=1), 9)), acting(office):
        actions.publish(row.pk, acting_user=office)
    readers = list(User.objects.filter(is_active=True).order_by("pk")[: 3 + number % 9])
    Reading.objects.bulk_create(
        Reading(highlight=row, reader=reader, likes=place % 2 == 0) for place, reader in enumerate(readers)
    )
    if number % 3 == 0 and day + timedelta(days=8) < county.today:
        with clock.at(_at(day + timedelta(days=8), 10)), acting(office):
            outlet = OUTSIDE[number // 3 % len(OUTSIDE)]
            actions.adopt(row.pk, outlet, "", day + timedelta(days=8), acting_user=office)


register(33, "亮点", fill)
