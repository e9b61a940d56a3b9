"""Steering of the demo county: its rules, who answers, readings of the months, the last quarter's reviews, summonses."""

from datetime import datetime, time, timedelta

from assessment.dashboards import actions, readings
from assessment.dashboards.content import STEERING
from assessment.dashboards.defaults import EXAMPLE
from assessment.dashboards.models import Review, Summons, SummonsState
from auxpolice.access.scope import acting, unscoped
from auxpolice.demo import clock
from auxpolice.demo.county import County, analyse, register
from auxpolice.months import SHANGHAI, next_month

REPORTS = (
    "本季度排班、交接班总体平稳，培训按计划完成；不足是个别夜班交接签字不及时。下季度由带班民警每班抽查交接记录。",
    "投诉比上季度减少，谈心谈话覆盖到每个人；不足是新入职人员流动偏大。下季度安排老队员结对，三个月内各谈两次。",
)
WORD = "数字清楚，问题找得准。交接班和新人留用要作为下季度重点，议定事项按期报告落实。"
AGREED = "每月抽查交接班记录不少于四次并登记"


def fill(county: County) -> None:
    county.enact(STEERING, EXAMPLE, start=county.since)
    _answering(county)
    for month in county.lived_months[-readings.MONTHS :]:
        readings.take(month)
    analyse(readings.Reading)
    _quarter(county)
    if len(county.months) > 1:
        with unscoped("demo"):
            actions.fire(county.months[-1])
        _summonses(county)


def _at(day, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _answering(county: County) -> None:
    """The heads answer for their units; in some units duty is somebody's own matter."""
    department = county.users["zhenggong"]
    found = ((unit, county.users.get(f"fzr{unit.code}")) for unit in county.units)
    heads = [(unit, head) for unit, head in found if head]
    with clock.at(_at(county.first_day)), acting(department):
        for n, (unit, head) in enumerate(heads):
            actions.name_responsible(
                unit, "all", head, "所队主要负责人", county.first_day, acting_user=department
            )
            if n % 3 == 0:
                actions.name_responsible(
                    unit,
                    "duty",
                    county.users["juzhang"],
                    "分管局领导",
                    county.first_day,
                    acting_user=department,
                )


def _quarter(county: County) -> None:
    """The last whole quarter that the county has lived: some heads have reported, the first has the leader's word."""
    quarter = next_month(actions.quarter_of(county.today), -3)
    if quarter < county.first_day:
        return
    leader, department = county.users["juzhang"], county.users["zhenggong"]
    day = next_month(quarter, 3) + timedelta(days=6)
    if day >= county.today:
        return
    with clock.at(_at(day)), acting(department):
        actions.open_reviews(quarter, acting_user=department)
    rows = Review.everything.filter(quarter=quarter).select_related("unit").order_by("unit__sort_order")
    for n, row in enumerate(list(rows)[:6]):
        head = county.users.get(f"fzr{row.unit.code}")
        if head is None:
            continue
        with clock.at(_at(min(day + timedelta(days=3 + n), county.today))), acting(head):
            actions.report(row.pk, REPORTS[n % 2], acting_user=head)
        if n < 3:
            due = day + timedelta(days=25) if n == 2 else county.today + timedelta(days=20 - n)
            with clock.at(_at(min(day + timedelta(days=10), county.today))), acting(leader):
                actions.agree(row.pk, AGREED, head, due, acting_user=leader)
                actions.close(row.pk, WORD, acting_user=leader)


def _summonses(county: County) -> None:
    """The first summons was held."""
    row = Summons.everything.filter(state=SummonsState.PROPOSED).order_by("pk").first()
    leader = county.users["juzhang"]
    if row is None:
        return
    with clock.at(_at(county.today)), acting(leader):
        actions.hold(
            row.pk,
            "带班检查流于形式，问题重复出现。",
            "负责人每周到岗检查两次，月底前完成整改。",
            county.today + timedelta(days=21),
            acting_user=leader,
        )


register(60, "态势与讲评", fill)
