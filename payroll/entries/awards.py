"""One-off awards of honours 表彰奖金: offered by the decisions, taken into a month by finance, taken back with the honour.

The amount is the policy's and two people have decided, so that nobody chooses it here and nobody confirms it again.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.honours import consequences
from assessment.conduct.honours.models import Honour
from assessment.relations import AWARDS
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import format_month, next_month
from auxpolice.problems import Conflict, Problem
from payroll.entries.actions import open_to_entries
from payroll.entries.models import EntryKind, EntryState, PayEntry
from payroll.entries.payable import refuse_unpayable
from payroll.month.models import MonthState, PayrollMonth
from personnel.models import Person
from personnel.relations import PEOPLE

_OFFERED = f"""
SELECT a.honour_id, a.person_id, p.name, a.day, a.title, a.document, a.award_fen
  FROM {AWARDS} a JOIN {PEOPLE} p ON p.person_id = a.person_id
 WHERE a.day < %s AND NOT EXISTS (
       SELECT FROM payroll_payentry e WHERE e.honour_id = a.honour_id AND e.state <> 'withdrawn')
 ORDER BY a.day, a.honour_id
"""


@dataclass(frozen=True)
class Offered:
    """An award that no month has paid yet."""

    honour_id: int
    person_id: int
    name: str
    day: date
    title: str
    document: str
    award_fen: int


def offered(month: date) -> list[Offered]:
    """Awards decided up to the month's end that no month has taken in; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED, [next_month(month)])
        return [Offered(*row) for row in cursor.fetchall()]


@transaction.atomic
def take_in(month: date, *, acting_user: User) -> tuple[int, list[str]]:
    """Pay what is offered with the month: how many, and a sentence for each that no slip of the month can carry."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    open_to_entries(month, acting_user)
    taken, left = 0, []
    honours = [one.honour_id for one in offered(month)]
    list(Honour.everything.select_for_update().filter(pk__in=honours).order_by("pk").values_list("pk"))
    for one in offered(month):
        person = Person.everything.get(pk=one.person_id)
        try:
            refuse_unpayable(person, month, EntryKind.AWARD)
        except Problem as problem:
            left.append(problem.message)
            continue
        PayEntry.everything.create(
            month=month, person=person, kind=EntryKind.AWARD, amount_fen=one.award_fen, reason=one.title,
            document=one.document, entered_by=acting_user, state=EntryState.EFFECTIVE, by_rule=True,
            honour_id=one.honour_id,
        )  # fmt: skip
        trail.record(
            "payroll.entry", person, acting_user=acting_user, reason=one.title,
            after={"month": month, "kind": EntryKind.AWARD, "amount_fen": one.award_fen, "document": one.document},
        )  # fmt: skip
        taken += 1
    return taken, left


def revoked() -> list[PayEntry]:
    """Awards that were paid with a locked month before their honour was revoked."""
    rows = PayEntry.everything.filter(honour__in_force=False, state=EntryState.EFFECTIVE)
    return list(rows.select_related("person", "honour").order_by("-month"))


def take_back(honour: Honour, because: str, acting_user: User) -> None:
    """The award goes with its honour while its month is open; a locked month keeps it, to be got back by finance."""
    entry = (
        PayEntry.everything.filter(honour=honour, state=EntryState.EFFECTIVE).select_related("person").first()
    )
    if entry is None:
        return
    month = PayrollMonth.objects.select_for_update().filter(pk=entry.month).first()
    if month is not None and month.state == MonthState.LOCKED:
        return
    if month is not None and month.state == MonthState.APPROVED:
        raise Conflict(
            _("奖金已列入 %(month)s 工资，该月已审批；请先退回该月，或等锁定之后再撤销。")
            % {"month": format_month(entry.month)},
            code="approved",
        )
    PayEntry.everything.filter(pk=entry.pk).update(
        state=EntryState.WITHDRAWN, withdrawn_by=acting_user, withdrawn_at=timezone.now(),
        withdrawn_because=_("表彰撤销：%(why)s")[:200] % {"why": because[:150]},
    )  # fmt: skip
    trail.record(
        "payroll.entry.withdraw", entry.person, acting_user=acting_user, reason=because,
        after={"month": entry.month, "kind": entry.kind, "amount_fen": entry.amount_fen},
    )  # fmt: skip


consequences.register(take_back)
