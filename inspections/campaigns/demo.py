"""Campaigns of the demo county: one that is over and published, one under way, a covert one that its team alone knows."""

import uuid
from datetime import date, datetime, time, timedelta

from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI
from auxpolice.units.models import UnitKind
from inspections.campaigns import actions
from inspections.campaigns.models import Campaign, Interest, Method, Sends, Stop
from inspections.checks import actions as checks
from inspections.checks.filed import FiledFinding

FOUND = (("P10", "交接班记录未双签"), ("P22", "夜间备勤人数不足"), ("P03", "备勤室被褥未叠、物品乱放"))
"""What every third stop finds of the unit."""
PLACE = {
    UnitKind.STATION: "值班室",
    UnitKind.SERVICE_STATION: "站内值守岗",
    UnitKind.SQUAD: "中队值班室",
    UnitKind.DETENTION: "监控室",
    UnitKind.WINDOW: "办证窗口",
}
PLANS = (
    # theme, kinds of units, method, share, covert, begun so many days ago, lasting so many, share visited, ended
    ("值班备勤专项督察", (UnitKind.STATION,), Method.STRATIFIED, 70, False, 48, 14, 100, True),
    (
        "岗点值守专项督察",
        (UnitKind.SERVICE_STATION, UnitKind.SQUAD, UnitKind.STATION),
        Method.WEIGHTED,
        60,
        False,
        6,
        20,
        40,
        False,
    ),
    ("窗口服务暗访", (UnitKind.WINDOW, UnitKind.DETENTION), Method.RANDOM, 80, True, 4, 15, 30, False),
)


def fill(county: County) -> None:
    leader = county.users["ducha2"]
    with clock.at(_moment(county.today - timedelta(days=50), 9)), acting(leader):
        actions.declare(
            county.users["ducha"],
            Interest.RELATIVE,
            unit=next(unit for unit in county.units if unit.code == "25"),
            note="配偶在该所工作",
            acting_user=leader,
        )
    for plan in PLANS:
        if county.today - timedelta(days=plan[5]) >= county.first_day:
            _campaign(county, *plan)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), SHANGHAI)


def _campaign(
    county: County,
    theme: str,
    kinds: tuple[str, ...],
    method: str,
    share: int,
    covert: bool,
    ago: int,
    lasting: int,
    visited: int,
    ended: bool,
) -> None:
    leader, begun = county.users["ducha2"], county.today - timedelta(days=ago)
    team = [(county.users[name], Sends.INSPECTION.value) for name in ("ducha2", "ducha", "ducha3")]
    if not covert:
        team.append((county.users["zhenggong2"], Sends.POLITICAL.value))
    plan = actions.Plan(
        theme,
        begun,
        begun + timedelta(days=lasting),
        [unit for unit in county.units if unit.kind in kinds],
        team,
        purpose="四不两直，直奔基层、直插现场。",
        is_covert=covert,
        method=method,
        goal_percent=share,
        posts=True,
    )
    with clock.at(_moment(begun, 8)), acting(leader):
        made = actions.draft(plan, acting_user=leader)
        actions.draw(made, seed=int(county.rng.integers(1, 2**62)), acting_user=leader)
        actions.start(made, acting_user=leader)
    stops = list(
        Stop.everything.filter(campaign=made, dropped=False).select_related("unit", "first", "second")
    )
    past = [stop for stop in stops if stop.day < county.today][: max(len(stops) * visited // 100, 1)]
    for number, stop in enumerate(past):
        _visit(county, made, stop, number)
    if ended:
        with clock.at(_moment(min(plan.ends + timedelta(days=1), county.today), 10)), acting(leader):
            actions.close(made, acting_user=leader)
            actions.publish(made, acting_user=leader)


def _visit(county: County, made: Campaign, stop: Stop, number: int) -> None:
    """The check of a stop, filed there by the one of the inspectorate."""
    files, other = _pair(county, stop)
    moment = _moment(stop.day, 22 if stop.at_night else 10 + number % 6)
    code, text = FOUND[number // 3 % len(FOUND)]
    with clock.at(moment + timedelta(minutes=25)), acting(files):
        check = checks.file_check(
            uuid.UUID(int=int(county.rng.integers(1, 2**62)) << 60 | number, version=4),
            stop.unit,
            moment,
            PLACE[UnitKind(stop.unit.kind)],
            [other],
            [FiledFinding(code, None, text)] if number % 3 == 0 else [],
            is_covert=made.is_covert,
            note="" if number % 3 == 0 else "人员在岗，台账齐全。",
            acting_user=files,
        )
        actions.visited(stop, check, acting_user=files)


def _pair(county: County, stop: Stop) -> tuple[User, User]:
    pair = (stop.first, stop.second)
    return pair if stop.first_id != county.users["zhenggong2"].pk else pair[::-1]


register(42, "专项督察", fill)
