"""Records of talks and demands that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.months import today
from auxpolice.policy.models import InForce
from personnel.talks import actions, demanding, owing
from personnel.talks.content import TALKS
from personnel.talks.defaults import EXAMPLE
from personnel.talks.models import Aid, Demand, Owed, Talk
from tests.access.records import Args, record


@record("rules of talks")
def rules_of_talks(world) -> Args:
    if not InForce.objects.filter(kind=TALKS).exists():
        world.force(TALKS, "谈心谈话与诉求", EXAMPLE)
    return {}


def held(world, **more) -> Talk:
    rules_of_talks(world)
    told = actions.Told(
        today(), "值班室", "近况", agreed=[actions.Step("调整班次", today() + timedelta(days=5))], **more
    )
    with acting(world.head):
        return actions.hold(world.person, told, acting_user=world.head)


@record("talk")
def talk(world) -> Args:
    return {"pk": held(world).pk}


@record("step agreed in a talk")
def step(world) -> Args:
    return {"pk": held(world).agreed(manager="everything").get().pk, "send": {"because": "已调整"}}


@record("talk that is owed")
def owed(world) -> Args:
    rules_of_talks(world)
    Owed.everything.filter(person=world.person).delete()
    with unscoped("a record"):
        owing.settle()
    return {"pk": Owed.everything.filter(person=world.person).first().pk, "send": {"because": "借调在外"}}


def raised(world, kind: str = "D05") -> Demand:
    rules_of_talks(world)
    own = world.viewers[Role.AUXILIARY]
    with acting(own):
        return demanding.raise_own(kind, "家中困难", acting_user=own)


@record("demand")
def demand(world) -> Args:
    return {"pk": raised(world).pk, "send": {"owner": world.political.pk, "because": "重复"}}


@record("demand to merge")
def to_merge(world) -> Args:
    return {"pk": raised(world).pk, "send": {"into": raised(world).pk}}


@record("demand in hand")
def in_hand(world) -> Args:
    row = raised(world)
    with acting(world.head):
        demanding.assign(row.pk, world.head, acting_user=world.head)
    return {"pk": row.pk, "send": {"text": "下月起调整", "amount_fen": "2000", "fund": "工会经费"}}


@record("demand answered")
def answered(world) -> Args:
    row = raised(world)
    with acting(world.head):
        demanding.assign(row.pk, world.head, acting_user=world.head)
        demanding.answer(row.pk, "下月起调整", acting_user=world.head)
    return {"pk": row.pk, "send": {"rating": "satisfied"}}


def aided(world) -> Aid:
    with acting(world.head):
        return demanding.propose_aid(raised(world).pk, 200000, "工会经费", acting_user=world.head)


@record("aid that waits")
def aid(world) -> Args:
    return {"pk": aided(world).pk, "send": {"because": "金额有误"}}
