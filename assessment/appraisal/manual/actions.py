"""Enter points by hand, and confirm what another has entered, within the caps of the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.manual.models import MANUAL, ManualPoints, ManualProof
from assessment.figures import points as plain
from assessment.ledger.actions import Points, enter_points, unit_on
from assessment.ledger.models import LedgerEntry
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.files.actions import attach
from auxpolice.files.contents import receive
from auxpolice.months import format_month, today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Person

SOURCE = "manual_points"


@dataclass(frozen=True)
class Item:
    """A plus or minus item of a policy; points in hundredths with their sign, ``cap`` the most of it a month."""

    code: str
    name: str
    points: int
    cap: int | None


def items_of(content: Mapping[str, Any]) -> dict[str, Item]:
    """The items by code."""
    return {
        row["code"]: Item(row["code"], row["name"], sign * row["points"] * 100, _hundredths(row.get("cap")))
        for sign, rows in ((1, content.get("plus") or []), (-1, content.get("minus") or []))
        for row in rows
    }


def _hundredths(value: int | None) -> int | None:
    return None if value is None else value * 100


@transaction.atomic
def propose(
    person_id: int, day: date, code: str, reason: str, proofs: Sequence, *, acting_user: User
) -> ManualPoints:
    """Enter an item for a person with its reason and proof; it counts once another person has confirmed it."""
    require(acting_user, Act.LEDGER_ENTER)
    person = access(Person.objects, pk=person_id)
    if day > today():
        raise Problem(_("发生日期不能晚于今天。"), code="day", field="day")
    unit = unit_on(person, day)
    item = items_of(version_for(ASSESSMENT, unit, day).content).get(code)
    if item is None:
        raise Problem(_("考核办法里没有这个加减分项目，请从列表中选。"), code="item", field="item")
    reason = written(reason, _("事由"), field="reason", least=2)
    if not proofs:
        raise Problem(_("请附上证明材料的照片或扫描件。"), code="proof", field="proofs")
    made = MANUAL.propose(
        ManualPoints,
        Conflict(_("%(name)s 当天的这一项已有一笔待确认。") % {"name": person.name}, code="waits"),
        acting_user=acting_user,
        person=person,
        unit_id=unit,
        day=day,
        code=item.code,
        name=item.name,
        points=item.points,
        reason=reason[:300],
    )
    attach(ManualProof, made, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    return made


@transaction.atomic
def confirm(pk: int, *, acting_user: User) -> ManualPoints:
    """Another person confirms: the points stand on the ledger. Refused above a cap of the month they count in; two
    confirmations of one person wait for one another."""
    row = MANUAL.to_confirm(ManualPoints, pk, acting_user)
    Person.everything.select_for_update(no_key=True).get(pk=row.person_id)
    entry = enter_points(
        row.person,
        row.day,
        Points(row.code, row.name, row.points, row.reason, SOURCE, str(row.pk)),
        acting_user=acting_user,
    )
    _refuse_above_caps(row, entry)
    return MANUAL.confirm(row, acting_user=acting_user)


def _refuse_above_caps(row: ManualPoints, entry: LedgerEntry) -> None:
    content = version_for(ASSESSMENT, row.unit_id, row.day).content
    item, caps = items_of(content).get(row.code), content.get("caps") or {}
    side = "plus" if row.points > 0 else "minus"
    same_side = {"points__gt" if row.points > 0 else "points__lt": 0}
    standing = LedgerEntry.everything.filter(
        person=row.person_id, month=entry.month, reverses=None, reversed_by=None
    )
    limits = [
        (item.cap if item else None, row.name, standing.filter(code=row.code)),
        (
            _hundredths(caps.get(side)),
            _("加分") if side == "plus" else _("减分"),
            standing.filter(**same_side),
        ),
    ]
    for cap, what, entries in limits:
        total = abs(entries.aggregate(sum=Sum("points", default=0))["sum"])
        if cap is not None and total > cap:
            raise Problem(
                _("%(name)s %(month)s 的「%(what)s」最多 %(cap)s 分，加上这笔是 %(total)s 分。")
                % {
                    "name": row.person.name,
                    "month": format_month(entry.month),
                    "what": what,
                    "cap": plain(cap),
                    "total": plain(total),
                },
                code="cap",
                status=409,
            )
