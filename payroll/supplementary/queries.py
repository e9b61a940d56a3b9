"""Queries on supplementary runs: what may still be done to a locked month, and what its runs come to.

A batch belongs to the latest locked month, as long as the month after it has not been calculated: from then on
its sums rest on the slips as they are, and a mistake is back pay.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from auxpolice.access.scope import access
from auxpolice.months import format_month, next_month
from auxpolice.problems import Conflict, Problem
from payroll.month.models import UNCALCULATED, MonthState, PayrollMonth, Payslip
from payroll.recovery import claims as recovering
from payroll.supplementary.models import (
    LIVE,
    NumberSeries,
    SupplementaryMember,
    SupplementaryRun,
    SupplementaryState,
)

KIND = "payroll.supplementary"


def hold(month: date) -> PayrollMonth | None:
    """Wait for whoever changes the month, and make them wait until the end of this transaction."""
    return PayrollMonth.objects.select_for_update().filter(pk=month).first()


def locked_pair(month: date) -> PayrollMonth:
    """The month and the one after it, their rows held in that order; raise unless a batch may still change the month."""
    row, following = hold(month), hold(next_month(month))
    if row is None:
        raise Problem(_("%(month)s 尚未新建。") % {"month": format_month(month)}, code="no-month", status=404)
    refuse_unless_latest(row, following)
    return row


def refuse_unless_latest(row: PayrollMonth, following: PayrollMonth | None) -> None:
    if row.state != MonthState.LOCKED:
        raise Conflict(
            _("%(month)s 还没有锁定，请直接重新计算，不需要补发批次。") % {"month": row}, code="not-locked"
        )
    if following is not None and following.state not in UNCALCULATED:
        raise Conflict(
            _("%(next)s 已经计算，%(month)s 的差错请在未锁定的月份核查补发补扣。")
            % {"next": following, "month": row},
            code="later-month",
        )


def refuse_second(row: PayrollMonth) -> None:
    """Raise while a batch of the month is neither locked nor cancelled."""
    live = batches_of(row.month).filter(state__in=LIVE).first()
    if live:
        raise Conflict(
            _("%(month)s 已有未办结的补发批次 %(number)s，请先锁定或作废它。")
            % {"month": row, "number": live.number},
            code="live-batch",
        )


def why_not(row: PayrollMonth) -> str:
    """The sentence why no batch of the month could be made now; empty when one could."""
    following = PayrollMonth.objects.filter(pk=next_month(row.month)).first()
    try:
        refuse_unless_latest(row, following)
        refuse_second(row)
    except Conflict as refused:
        return refused.message
    return ""


def batches_of(month: date) -> QuerySet[SupplementaryRun]:
    return SupplementaryRun.objects.filter(month_id=month).select_related("run", "month", "created_by")


def live_before(month: date) -> SupplementaryRun | None:
    """A batch of an earlier month that is neither locked nor cancelled: the month must wait for it."""
    return SupplementaryRun.objects.filter(month__lt=month, state__in=LIVE).first()


def take_number(kind: str, year: int) -> int:
    """The next number of a series; the row stays locked until the end of the transaction, so that none is lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NumberSeries._meta.db_table} AS series (kind, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (kind, year) DO UPDATE SET last = series.last + 1 RETURNING last",
            [kind, year],
        )
        return cursor.fetchone()[0]


def adjustments(months: list[date]) -> dict[date, dict]:
    """The sums that the locked batches add to each month: people, gross, net, employer's side; one statement. Fen."""
    rows: Any = (
        SupplementaryRun.objects.filter(month__in=months, state=SupplementaryState.LOCKED)
        .order_by()
        .values("month_id")
        .annotate(
            heads=Sum("run__expected_heads"),
            old_heads=Sum("reversed_heads"),
            gross=Sum("run__gross_fen"),
            old_gross=Sum("reversed_gross_fen"),
            net=Sum("run__net_fen"),
            old_net=Sum("reversed_net_fen"),
            employer=Sum("run__employer_fen"),
            old_employer=Sum("reversed_employer_fen"),
        )
    )
    return {
        row["month_id"]: {
            "people": row["heads"] - row["old_heads"],
            **{name: row[name] - row[f"old_{name}"] for name in ("gross", "net", "employer")},
        }
        for row in rows
    }


@dataclass(frozen=True)
class Exchange:
    """A member with both slips: net in fen before and after; None where there is none.

    ``stands``: the batch is calculated and not cancelled; until then, and after that, nothing changes. ``owed_fen``: what
    the person owes for the month and the batch may take off; of a locked batch what it has taken off.
    """

    member: SupplementaryMember
    old: Payslip | None
    new: Payslip | None
    stands: bool = True
    owed_fen: int = 0

    @property
    def difference_fen(self) -> int | None:
        if not self.stands:
            return None
        return (self.new.net_fen if self.new else 0) - (self.old.net_fen if self.old else 0)

    @property
    def offset_fen(self) -> int:
        """The part of the difference that lowers what the person owes for the month."""
        return min(max(self.difference_fen or 0, 0), self.owed_fen)

    @property
    def is_reversed(self) -> bool:
        """The old slip has been taken back for good."""
        return self.old is not None and self.member.batch.state == SupplementaryState.LOCKED

    @property
    def underpaid_fen(self) -> int:
        """The amount still to be paid."""
        return max(self.difference_fen or 0, 0) - self.offset_fen

    @property
    def overpaid_fen(self) -> int:
        """The amount the person owes more than before: what was paid too much, and what a slip below zero can't carry."""
        return max(-(self.difference_fen or 0), 0)


def exchanges(batch: SupplementaryRun) -> list[Exchange]:
    """Everybody of the batch with the slip taken back and the slip put in its place; three statements."""
    new = {slip.person_id: slip for slip in Payslip.objects.filter(run_id=batch.run_id).select_related("run")}
    members = batch.members.select_related("person", "reversed_slip__run", "reversed_slip__unit")
    stands = batch.state not in (SupplementaryState.CALCULATING, SupplementaryState.CANCELLED)
    owed = recovering.offsets_of(batch)
    return [
        Exchange(
            member,
            member.reversed_slip,
            new.get(member.person_id),
            stands,
            owed.get(member.person_id, 0),
        )
        for member in members.order_by("person__pinyin", "person_id")
    ]


@dataclass(frozen=True)
class ItemRow:
    """An item of both slips, in fen."""

    code: str
    name: str
    before_fen: int
    after_fen: int

    @property
    def difference_fen(self) -> int:
        return self.after_fen - self.before_fen


def item_rows(exchange: Exchange) -> list[ItemRow]:
    """Every item of which either slip has an amount."""
    sides: list[dict[str, tuple[str, int]]] = []
    for slip in (exchange.old, exchange.new):
        layout = slip.run.schemes[str(slip.scheme_version_id)] if slip else {"codes": [], "names": []}
        lines = zip(layout["codes"], layout["names"], slip.amounts if slip else [], strict=True)
        sides.append({code: (name, fen) for code, name, fen in lines})
    old, new = sides
    rows = []
    for code in dict.fromkeys((*new, *old)):
        name, _fen = new.get(code) or old[code]
        before, after = (side[code][1] if code in side else 0 for side in (old, new))
        if before or after:
            rows.append(ItemRow(code, name, before, after))
    return rows


def batch_of(slip: Payslip) -> SupplementaryMember | None:
    """The member of a locked batch that brought this slip about; None for a slip of the regular run."""
    return (
        SupplementaryMember.objects.select_related("batch", "reversed_slip")
        .filter(batch__run_id=slip.run_id, person_id=slip.person_id)
        .first()
    )


def reversal_of(slip: Payslip) -> SupplementaryMember | None:
    """The member of the locked batch that took this slip back; None for a slip that counts."""
    return slip.reversals.select_related("batch").filter(batch__state=SupplementaryState.LOCKED).first()


def reversed_slips() -> QuerySet[Payslip]:
    """Slips that a locked supplementary run took back, within the present scope; kept as they were."""
    return Payslip.objects.filter(
        is_effective=False, reversals__batch__state=SupplementaryState.LOCKED
    ).distinct()


def reversed_slip(pk: int) -> Payslip:
    """One slip that was taken back, within the present scope, or Denied."""
    slip = access(reversed_slips().select_related("person", "unit", "run", "month", "scheme_version"), pk=pk)
    return slip
