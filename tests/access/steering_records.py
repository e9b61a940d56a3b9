"""Records of steering that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta

from assessment.dashboards import actions, readings
from assessment.dashboards.content import STEERING
from assessment.dashboards.defaults import EXAMPLE
from assessment.dashboards.models import AgreedMatter, Review, Summons
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import month_of, next_month, today
from auxpolice.policy.models import InForce
from tests.access.records import Args, record


@record("rules of steering")
def rules(world) -> Args:
    if not InForce.objects.filter(kind=STEERING).exists():
        world.force(STEERING, "责任与讲评", EXAMPLE)
    readings.take(month_of(today()))
    return {}


@record("measure")
def measure(world) -> Args:
    rules(world)
    return {"code": "complaints.proven"}


@record("unit that is compared")
def unit(world) -> Args:
    rules(world)
    return {"pk": world.station.pk}


def opened(world) -> Review:
    rules(world)
    quarter = next_month(actions.quarter_of(today()), -3)
    found = Review.everything.filter(unit=world.station, quarter=quarter).first()
    return found or Review.everything.create(
        unit=world.station, quarter=quarter, due=today() + timedelta(days=9), opened_by=world.political
    )


@record("review")
def review(world) -> Args:
    return {"pk": opened(world).pk, "send": {"text": "本季度排班平稳，下季度抓好交接班。"}}


@record("review reported")
def reported(world) -> Args:
    row = opened(world)
    if not row.report:
        with acting(world.head):
            actions.report(row.pk, "本季度排班平稳，下季度抓好交接班。", acting_user=world.head)
    send = {"because": "没有写不足", "word": "按议定事项落实", "text": "每周查一次交接班"}
    return {
        "pk": row.pk,
        "send": send | {"owner": world.political.pk, "due": str(today() + timedelta(days=20))},
    }


@record("matter agreed")
def agreed(world) -> Args:
    leader = world.viewers[Role.LEADER]
    row = AgreedMatter.everything.create(
        review=opened(world),
        unit=world.station,
        text="查交接班",
        owner=leader,
        due=today() + timedelta(days=9),
    )
    return {"pk": row.pk, "send": {"outcome": "已查四次"}}


@record("summons")
def summons(world) -> Args:
    row, _made = Summons.everything.get_or_create(
        unit=world.station,
        month=month_of(today()),
        rule="属实投诉多发",
        defaults={"told": "属实投诉 3 件", "due": today() + timedelta(days=9)},
    )
    return {"pk": row.pk, "send": {"step": "drop", "because": "已调离"}}
