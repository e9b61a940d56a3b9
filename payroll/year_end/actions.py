"""Pay a year's held performance as bonuses of an open month, put forward by one and approved by another; take that back
while the month is open, settle by hand what no slip can carry."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import Settling
from payroll.approval.models import HandChange
from payroll.entries.models import EntryKind, EntryState, PayEntry
from payroll.month.models import UNCALCULATED, PayrollMonth
from payroll.year_end import preview as year_end
from payroll.year_end.models import PAYMENT, PayoutOutcome, YearEndPayment, YearEndPayout
from personnel.models import Person

MATTER = "year-end"
ROWS = 5000
"""Rows in one INSERT."""


def _open(month: date) -> PayrollMonth:
    """The month under lock; only before its calculation is what is entered sure to be in its slips."""
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row is None or row.state not in UNCALCULATED:
        raise Conflict(
            _("%(month)s 没有新建或已经计算，年度绩效只能在计算之前兑现或撤回，请选择未计算的月份。")
            % {"month": format_month(month)},
            code="month-state",
            field="month",
        )
    return row


def _as_seen(year: int, month: date, digest: str) -> tuple[year_end.Preview, list[year_end.Share]]:
    """The preview with this digest and the shares decided in it; Conflict when something has changed since."""
    shown = year_end.preview(year, month)
    if year_end.digest_of(shown) != digest:
        raise Conflict(_("名单或金额在您查看之后有变化，请刷新核对后再确认。"), code="digest")
    decided = [share for share in shown.shares if share.outcome in PayoutOutcome.values]
    if not decided:
        raise Problem(_("%(year)s 年度没有待兑现的绩效留存。") % {"year": year}, code="nothing", field="year")
    return shown, decided


@transaction.atomic
def prepare_year_end(
    year: int, month: date, *, digest: str, separate_tax: bool = True, acting_user: User
) -> YearEndPayment:
    """Put a payment forward as previewed with this digest; another person's approval pays it."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    _open(month)
    _shown, decided = _as_seen(year, month, digest)
    return PAYMENT.propose(
        YearEndPayment,
        Conflict(
            _("%(year)s 年度绩效在 %(month)s 的兑现已有一份待审批，请先审批或撤回。")
            % {"year": year, "month": format_month(month)},
            code="waits",
            field="month",
        ),
        acting_user=acting_user,
        year=year,
        month=month,
        digest=digest,
        separate_tax=separate_tax,
        people=len(decided),
        held_fen=sum(share.held_fen for share in decided),
        amount_fen=sum(share.amount_fen for share in decided),
    )


@transaction.atomic
def approve_year_end(payment_id: int, *, digest: str, opinion: str = "", acting_user: User) -> YearEndPayment:
    """Turn the year's held performance into bonus entries of the month, exactly as was put forward and is seen now.

    Whoever gets nothing for good is recorded too; who has no grade yet is left for a later payment. A person is paid
    a year once. Raises Problem or Conflict when something has changed since the preview.
    """
    payment = PAYMENT.to_confirm(YearEndPayment, payment_id, acting_user)
    month, year = payment.month, payment.year
    row = _open(month)
    if digest != payment.digest:
        raise Conflict(_("名单或金额在您查看之后有变化，请刷新核对后再确认。"), code="digest")
    shown, decided = _as_seen(year, month, payment.digest)
    words.say(MATTER, payment.pk, Said.AGREED, opinion, acting_user=acting_user)
    entries = PayEntry.everything.bulk_create(
        [
            PayEntry(
                person_id=share.person_id,
                month=month,
                kind=EntryKind.BONUS,
                amount_fen=share.amount_fen,
                separate_tax=payment.separate_tax,
                reason=_("%(year)s 年度绩效兑现，依据 %(count)s 张工资条：%(why)s")[:200]
                % {"year": year, "count": share.months, "why": share.reason},
                entered_by=payment.made_by,
                confirmed_by=acting_user,
                confirmed_at=timezone.now(),
                state=EntryState.EFFECTIVE,
                by_rule=True,
            )
            for share in decided
            if share.outcome == PayoutOutcome.ENTRY
        ],
        batch_size=ROWS,
    )
    by_person = {entry.person_id: entry for entry in entries}
    YearEndPayout.everything.bulk_create(
        [
            YearEndPayout(
                year=year,
                person_id=share.person_id,
                month=month,
                slips=[[slip, of.isoformat(), fen] for slip, of, fen in share.slips],
                held_fen=share.held_fen,
                grade=share.grade,
                factor=share.factor or "0",
                amount_fen=share.amount_fen,
                outcome=share.outcome,
                reason=share.reason,
                entry=by_person.get(share.person_id),
                made_by=payment.made_by,
                approved_by=acting_user,
            )
            for share in decided
        ],
        batch_size=ROWS,
    )
    trail.record(
        "payroll.year_end.pay",
        row,
        acting_user=acting_user,
        after={
            "year": year,
            "people": len(entries),
            "amount_fen": sum(entry.amount_fen for entry in entries),
            "digest": digest,
            "law": shown.rule.value,
        },
    )
    return PAYMENT.confirm(payment, acting_user=acting_user, why=opinion.strip())


@transaction.atomic
def withdraw_year_end(year: int, month: date, because: str, *, acting_user: User) -> int:
    """Take the payment of a year in a month back, before the month is calculated; how many people."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    because = written(because, _("撤回的原因"), field="because", code="reason")
    row = _open(month)
    found = YearEndPayout.everything.filter(year=year, month=month)
    if found.exclude(settled_note="").exists():
        raise Conflict(_("已有人另行支付，不能整批撤回。"), code="settled")
    entries = list(found.exclude(entry=None).values_list("entry_id", flat=True))
    count = found.delete()[0]
    if not count:
        raise Conflict(_("这个月没有兑现过这一年度的绩效，请刷新页面。"), code="nothing")
    PayEntry.everything.filter(pk__in=entries).delete()
    HandChange.objects.create(
        month=month, what=HandChange.What.YEAR_END, year=year, people=count, made_by=acting_user
    )
    trail.record(
        "payroll.year_end.withdraw",
        row,
        acting_user=acting_user,
        after={"year": year, "people": count},
        reason=because,
    )
    return count


SETTLING = Settling(
    "payroll.year_end",
    what=gettext_lazy("支付"),
    how=gettext_lazy("日期、方式和凭据，例如「2026-02-10 银行转账，回单 0012」"),
    right=Act.PAYROLL_APPROVE,
)


def _outside(
    payout_id: int, act: Act, acting_user: User
) -> tuple[QuerySet[YearEndPayout], Person, Callable[[QuerySet], dict]]:
    """A share paid outside the payroll, held, not yet confirmed, for whoever may ``act``; whose, and what the trail says."""
    require(acting_user, act)
    row = held(YearEndPayout.everything, payout_id, "person")
    if row.outcome != PayoutOutcome.OUTSIDE:
        raise Conflict(_("这一笔不需要另行支付，请刷新页面。"), code="settled")
    if row.confirmed_by_id:
        raise Conflict(_("这一笔的另行支付已经确认，不能再改。"), code="settled")
    said = {"year": row.year, "amount_fen": row.amount_fen}
    return YearEndPayout.everything.filter(pk=row.pk), row.person, lambda _rows: said


@transaction.atomic
def settle_year_end(payout_id: int, note: str, *, acting_user: User) -> int:
    """Note that somebody without a slip in the month was paid outside the payroll; ``note`` says how.

    No chain signs this money, so it counts only when another person confirms it.
    """
    rows, person, said = _outside(payout_id, Act.PAYROLL_CALCULATE, acting_user)
    return SETTLING.note(rows, note, person, acting_user, said)


@transaction.atomic
def confirm_year_end(payout_id: int, *, acting_user: User) -> int:
    """Another than who noted it has seen that it was paid."""
    rows, person, said = _outside(payout_id, Act.PAYROLL_APPROVE, acting_user)
    return SETTLING.confirm(rows, person, acting_user, said)


@transaction.atomic
def unsettle_year_end(payout_id: int, because: str, *, acting_user: User) -> int:
    """Take a note back that nobody has confirmed."""
    rows, person, said = _outside(payout_id, Act.PAYROLL_APPROVE, acting_user)
    return SETTLING.withdraw(rows, because, person, acting_user, said)
