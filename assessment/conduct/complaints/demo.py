"""Complaints of the demo county in all streams, by the same acts people use, on the days they tell of."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from assessment.conduct.complaints import answering, clocks, handling, registering
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.complaints.defaults import EXAMPLE
from assessment.conduct.complaints.models import Complaint
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day
from auxpolice.units.models import UnitKind
from personnel.models import Assignment

A_MONTH, LATELY = 3, 7
"""Complaints of each month, and of the last fortnight, of which some still wait."""
TOLD = (
    # source, stream, kind, about, title, what is told
    ("hotline", "petition", "T01", "auxiliary", "窗口人员态度生硬", "办理居住证时询问两句，窗口人员很不耐烦，让我自己看墙上。"),
    ("hotline", "petition", "T02", "auxiliary", "报警后迟迟无人联系", "邻居夜间噪音，报警后等了两小时无人联系。"),
    ("mailbox", "accusation", "T04", "auxiliary", "路口单独查车", "昨晚在东门路口，只有一名辅警，没有民警，把我的车拦下翻看后备箱。"),
    ("call", "petition", "T07", "auxiliary", "劝阻时推搡群众", "早市劝离摊位时，一名辅警推了老人一把。"),
    ("visit", "petition", "T09", "officer", "对交通事故认定不服", "认定我全责，认为路口监控没有看完。"),
    ("web", "suggestion", "T10", "unit", "建议学校门口早晚增加岗位", "二小门口早晚车多，希望有人疏导。"),
    ("police", "accusation", "T06", "auxiliary", "收受停车场烟酒", "反映一名辅警收停车场两条烟后不贴单。"),
    ("hotline", "petition", "T03", "auxiliary", "出警没有开记录仪", "来的人没有开执法记录仪，也没有给回执。"),
    ("mailbox", "suggestion", "T10", "unit", "建议户籍窗口中午不休息", "上班的人只有中午有空。"),
    ("web", "petition", "T01", "auxiliary", "岗亭问路被训斥", "向岗亭问路，被说没长眼睛。"),
    ("hotline", "petition", "T09", "other", "物业停水", "小区物业停水三天，要求公安处理。"),
    ("superior", "accusation", "T08", "auxiliary", "工作日中午饮酒", "上级转来：有人中午着制服在饭店饮酒。"),
)  # fmt: skip
NAMES = ("陈静", "刘洋", "周建国", "吴敏", "郑浩", "孙丽华", "马超", "朱志强")
RESULTS = ("true", "untrue", "partly", "unproven", "untrue", "true")
SAID = {
    "true": (
        "经调取录像、询问双方，反映的情况属实。",
        "已对当事人批评教育并按规定扣分，单位负责人当面致歉。",
    ),
    "partly": ("录像显示言语不当，未见其他情节。", "已提醒谈话，部分支持诉求。"),
    "untrue": ("记录仪全程录像与反映不符，未发现所反映的行为。", "所反映问题不属实，予以说明。"),
    "unproven": ("时间地点无法确定，现有录像和证人不能证实。", "现有证据不能认定，如有新的线索请随时联系。"),
}


def fill(county: County) -> None:
    county.enact(COMPLAINTS, EXAMPLE)
    rng = county.rng
    working: dict[int, list[Any]] = {}
    there = Assignment.everything.filter(
        period__contains=last_day(county.months[-1]), period__startswith__lte=county.first_day
    )
    for row in there.order_by("person_id").select_related("person"):
        working.setdefault(row.unit_id, []).append(row.person)
    units = [unit for unit in county.units if unit.pk in working and unit.kind != UnitKind.BUREAU]
    if not units:
        return
    days = [
        month + timedelta(days=int(rng.integers(0, (last_day(month) - month).days + 1)))
        for month in county.months
        for _n in range(A_MONTH)
    ]
    days += [county.today - timedelta(days=int(rng.integers(1, 14))) for _n in range(LATELY)]
    is_working = clocks.Calendar()
    dated = [*enumerate(sorted(days)), (73, county.today - timedelta(days=20))]  # the last is over its term
    for nth, day in dated:
        unit = units[int(rng.integers(0, len(units)))]
        person = working[unit.pk][int(rng.integers(0, len(working[unit.pk])))]
        _course(county, nth, day, unit, person, is_working)


def _course(county: County, nth: int, day: date, unit: Any, person: Any, is_working: Callable) -> None:
    """One complaint and what followed by now; every fifth is left to go over its term."""
    source, stream, kind, about, title, text = TOLD[nth % len(TOLD)]
    end = datetime.combine(county.today, time(0), SHANGHAI)
    made: list[Complaint] = []

    def at(days: int, hour: int) -> datetime:
        then = day + timedelta(days=days)
        while not is_working(then):
            then += timedelta(days=1)
        return datetime.combine(then, time(hour, 7 * nth % 60), SHANGHAI)

    def take(user: User) -> None:
        who = NAMES[nth % len(NAMES)]
        made.append(
            registering.register(
                source=source,
                stream=stream,
                kind=kind,
                title=title,
                text=f"{who}反映：{text}",
                received_at=at(0, 9) - timedelta(minutes=40),
                number=f"YH{day:%y%m}{nth:04d}" if source in ("hotline", "police", "web") else "",
                about=about,
                unit=unit if about in ("officer", "unit") else None,
                person=person if about == "auxiliary" else None,
                name=who,
                phone=f"1380000{nth:04d}",
                acting_user=user,
            )
        )

    for then, user, step in _steps(county, nth, about, person, at, take, made):
        if then >= end:
            break
        with clock.at(then), acting(user):
            step(user)


def _steps(
    county: County, nth: int, about: str, person: Any, at: Callable, take: Callable, made: list[Complaint]
) -> Iterator[tuple[datetime, User, Callable[[User], Any]]]:
    desk, first, second, leader = (county.users[name] for name in ("zhenggong", "ducha", "ducha2", "juzhang"))
    result = RESULTS[nth % len(RESULTS)]
    facts, opinion = SAID[result]
    slow = 20 if nth % 5 == 3 else 0
    root = next(unit for unit in county.units if unit.kind == UnitKind.BUREAU)
    yield at(0, 9), desk, take
    if about == "other":
        yield (
            at(1, 10),
            desk,
            lambda user: registering.end(made[0], "transferred", "属住建部门", acting_user=user),
        )
        return
    yield at(1, 10), desk, lambda user: registering.assign(
        made[0], handlers=[first, second], in_charge=root, acting_user=user
    )  # fmt: skip
    yield at(1, 15), first, _noted(made, "evidence", "已调取执法记录仪和窗口录像。", second)
    yield at(2 + slow, 9), first, _noted(made, "complainant", "电话核实反映的经过。", second)
    if about == "auxiliary":
        yield at(2 + slow, 15), first, _noted(made, "person", "本人说明了当时的情况，已签字。", second)
    if nth % 7 == 2:
        yield (
            at(2, 16),
            first,
            lambda user: handling.pause(made[0], reason="等待上级单位提供录像", acting_user=user),
        )
        yield at(4, 16), first, lambda user: handling.resume(made[0], acting_user=user)

    def find(user: User) -> None:
        for one in made[0].allegations.all():
            handling.find(one, result=result, facts=facts, second=second, acting_user=user)
        claim = TOLD[nth % len(TOLD)][4]
        answering.draft_answer(
            made[0],
            claim=claim,
            facts=facts,
            opinion=opinion,
            basis="《信访工作条例》第三十二条",
            acting_user=user,
        )

    yield at(4 + slow, 10), first, find
    yield (
        at(4 + slow, 16),
        leader,
        lambda user: answering.decide_answer(made[0], approves=True, acting_user=user),
    )
    told = at(5 + slow, 9)
    yield told, first, lambda user: answering.tell(
        made[0], told_on=told.date(), told_how="电话告知并寄送", acting_user=user
    )  # fmt: skip
    yield at(6 + slow, 9), second, lambda user: answering.ask_satisfaction(
        made[0], handling=3 + nth % 3, outcome=2 + nth % 4, note="电话回访", acting_user=user
    )  # fmt: skip
    yield at(6 + slow, 10), first, lambda user: answering.close(made[0], acting_user=user)
    if result == "untrue" and about == "auxiliary":
        text = "经查，关于您的投诉所反映的问题不属实，特此澄清。"
        yield at(7 + slow, 9), first, lambda user: answering.propose_clearing(
            made[0], person=person, way="face", consent="本人同意", text=text, acting_user=user
        )  # fmt: skip
        yield at(7 + slow, 15), leader, lambda user: answering.decide_clearing(
            made[0], approves=True, acting_user=user
        )  # fmt: skip


def _noted(made: list[Complaint], kind: str, text: str, second: User) -> Callable[[User], Any]:
    return lambda user: handling.step(made[0], kind=kind, text=text, second=second, acting_user=user)


register(42, "信访投诉", fill)
