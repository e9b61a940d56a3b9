"""Records of honours that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta

from assessment.conduct.highlights import actions as highlights
from assessment.conduct.highlights.models import Highlight
from assessment.conduct.honours import actions
from assessment.conduct.honours.content import HONOURS
from assessment.conduct.honours.defaults import EXAMPLE
from assessment.conduct.honours.models import Honour, Nomination, NominationState
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.models import InForce
from tests.access.records import Args, record

DEED = "下夜班途中跳入河中救起落水儿童"


def nominated(world, text: str = DEED, kind: str = "H01") -> Nomination:
    """``person`` put forward by the head, for a deed of its own."""
    if not InForce.objects.filter(kind=HONOURS).exists():
        world.force(HONOURS, "表彰奖励办法", EXAMPLE)
    day = today() - timedelta(days=2 + Nomination.everything.count())
    with acting(world.head):
        return actions.nominate(world.person, None, actions.Deed(kind, day, text), acting_user=world.head)


def appraised(world, **more) -> Nomination:
    row = nominated(world, **more)
    with acting(world.head):
        return actions.appraise(row.pk, 10, 9, acting_user=world.head)


def public(world, **more) -> Nomination:
    row = appraised(world, **more)
    with acting(world.deputy):
        return actions.review(row.pk, "同意", acting_user=world.deputy)


def submitted(world, **more) -> Nomination:
    row = public(world, **more)
    with acting(world.deputy):
        return actions.submit(
            row.pk, "云公政〔2026〕1号", acting_user=world.deputy, day=row.public_until + timedelta(days=1)
        )


@record("nomination")
def nomination(world) -> Args:
    return {"pk": nominated(world).pk, "send": {"present": "10", "in_favour": "9", "because": "重复"}}


@record("appraised nomination")
def appraised_nomination(world) -> Args:
    return {"pk": appraised(world).pk, "send": {"opinion": "同意", "because": "不够"}}


@record("nomination in publicity")
def nomination_in_publicity(world) -> Args:
    return {"pk": public(world).pk, "send": {"text": "不属实"}}


@record("nomination after publicity")
def nomination_after_publicity(world) -> Args:
    row = public(world)
    Nomination.everything.filter(pk=row.pk).update(public_until=today() - timedelta(days=1))
    return {"pk": row.pk, "send": {"document": "云公政〔2026〕1号"}}


def given(world) -> Nomination:
    row = submitted(world)
    with acting(world.leader):
        return actions.grant(row.pk, "同意", acting_user=world.leader)


@record("given nomination")
def given_nomination(world) -> Args:
    return {"pk": given(world).pk, "send": {"because": "事迹不实"}}


@record("honour")
def honour(world) -> Args:
    return {"pk": Honour.everything.get(nomination=given(world)).pk}


@record("objection to an honour")
def objection_to_an_honour(world) -> Args:
    row = public(world)
    with acting(world.finance):
        made = actions.object_to(row.pk, "不属实", acting_user=world.finance)
    return {"pk": made.pk, "send": {"outcome": "rejected", "answer": "属实"}}


def hidden(world, text: str) -> list[Nomination]:
    """Nominations of the person that are on their way, known to few."""
    rows = [
        nominated(world, text),
        appraised(world, text=text, kind="H05"),
        appraised(world, text=text, kind="H09"),
    ]
    assert all(row.state in (NominationState.NOMINATED, NominationState.APPRAISED) for row in rows)
    return rows


# --- highlights
def drafted(world, text: str = "窗口推出延时服务，群众满意度明显提高。") -> Highlight:
    with acting(world.head):
        piece = highlights.Piece("延时服务暖人心", text + "全所民警辅警轮流值守。")
        return highlights.draft(world.station, piece, acting_user=world.head)


def handed_in(world, **more) -> Highlight:
    row = drafted(world, **more)
    with acting(world.head):
        return highlights.hand_in(row.pk, acting_user=world.head)


@record("highlight")
def highlight(world) -> Args:
    return {"pk": drafted(world).pk}


@record("highlight handed in")
def highlight_handed_in(world) -> Args:
    return {"pk": handed_in(world).pk, "send": {"because": "再改改"}}


@record("published highlight")
def published_highlight(world) -> Args:
    row = handed_in(world)
    with acting(world.deputy):
        highlights.publish(row.pk, acting_user=world.deputy)
    return {"pk": row.pk, "send": {"outlet": "法治日报", "day": f"{today()}"}}


@record("nomination to be decided")
def nomination_to_be_decided(world) -> Args:
    return {"pk": submitted(world).pk}
