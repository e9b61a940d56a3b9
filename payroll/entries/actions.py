"""One-off amounts of a month: entered by one, confirmed by another, withdrawn with a reason."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, can, require
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem
from payroll.approval import makers
from payroll.entries.models import ENTRY, EntryKind, EntryPaper, EntryState, PayEntry
from payroll.entries.payable import refuse_unpayable
from payroll.month.models import MonthState, PayrollMonth
from payroll.rules.facts import MONEY_LIMIT
from personnel.models import Person

ASKS_ABOVE = {
    EntryKind.AWARD: 500_000,
    EntryKind.OTHER: 500_000,
    EntryKind.EXEMPT: 100_000,
    EntryKind.BONUS: 5_000_000,
    EntryKind.SEVERANCE: 10_000_000,
    EntryKind.DAMAGE: 300_000,
    EntryKind.COURT: 500_000,
}
"""Fen above which an amount is asked about once more, unless as much was paid before (示例)."""


def open_to_entries(month: date, acting_user: User) -> None:
    """Refuse what would come after the approval; the month's row stays locked, as approval and lock do.

    What is accepted is in the figures that get locked, or stops their approval.
    """
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row and row.state == MonthState.APPROVED:
        raise Conflict(
            _("%(month)s 已审批，请先退回再录入，或录入到以后的月份。") % {"month": format_month(month)},
            code="approved",
            field="month",
        )
    if row and row.state == MonthState.LOCKED:
        raise Conflict(
            _("%(month)s 已锁定，请录入到未锁定的月份。") % {"month": format_month(month)},
            code="locked",
            field="month",
        )
    makers.refuse_signer(month, acting_user)


def enter_amount(
    person: Person,
    month: date,
    kind: str,
    amount_fen: int,
    reason: str,
    *,
    separate_tax: bool = False,
    document: str = "",
    papers: Iterable[Upload | bytes] = (),
    idem_key: uuid.UUID | None = None,
    again: bool = False,
    large: bool = False,
    acting_user: User,
) -> PayEntry:
    """A one-off amount (award, bonus, damage …) of a month whose figures aren't approved yet; it is paid once another
    person has confirmed it.

    The same ``idem_key`` gives the same entry, with other content it is refused. An equal one of the month asks for
    ``again``, one above what is usual for ``large``.
    """
    require(acting_user, Act.PAYROLL_CALCULATE)
    said = {
        "person_id": person.pk,
        "month": month,
        "kind": kind,
        "amount_fen": amount_fen,
        "reason": reason,
        "separate_tax": separate_tax and kind == EntryKind.BONUS,
        "document": document.strip(),
    }
    with transaction.atomic():
        open_to_entries(month, acting_user)
        access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person.pk)
        first = PayEntry.everything.filter(idem_key=idem_key).first() if idem_key else None
        if first is not None:
            return _same(first, said)
        refuse_unpayable(person, month, kind)
        _refuse_amount(kind, amount_fen)
        _ask(said, again=again, large=large)
        entry = PayEntry.everything.create(
            **said, entered_by=acting_user, **({"idem_key": idem_key} if idem_key else {})
        )
        attach(EntryPaper, entry, [receive(sent, field="papers") for sent in papers], acting_user=acting_user)
        trail.record(
            "payroll.entry",
            person,
            acting_user=acting_user,
            after={"month": month, "kind": kind, "amount_fen": amount_fen, "document": said["document"]},
            reason=reason,
        )
    return entry


def _same(first: PayEntry, said: dict) -> PayEntry:
    if any(getattr(first, name) != value for name, value in said.items()):
        raise Conflict(
            _(
                "这张表单已经录入过%(name)s的「%(kind)s」%(amount)s 元，现在的内容与它不同，没有录入；"
                "确要另录一笔，请核对后再按一次。"
            )
            % {
                "name": first.person.name,
                "kind": first.get_kind_display(),
                "amount": yuan(first.amount_fen),
            },
            code="key",
        )
    return first


def _refuse_amount(kind: str, amount_fen: int) -> None:
    if kind != EntryKind.OTHER and amount_fen <= 0:
        raise Problem(_("金额须大于零。"), code="amount", field="amount")
    if amount_fen == 0 or abs(amount_fen) > MONEY_LIMIT:
        raise Problem(
            _("金额不能为零，也不能超过 %(most)s 元，请核对。") % {"most": yuan(MONEY_LIMIT)},
            code="amount",
            field="amount",
        )


def _ask(said: dict, *, again: bool, large: bool) -> None:
    """Ask once more about an equal entry and about an amount that is not usual."""
    alike = ("person_id", "month", "kind", "amount_fen")
    equal = PayEntry.everything.filter(**{name: said[name] for name in alike}).exclude(
        state=EntryState.WITHDRAWN
    )
    if not again and (one := equal.select_related("entered_by").first()):
        raise Conflict(
            _(
                "%(who)s %(at)s 已录入同一人、同一项目、同样金额的一笔（%(reason)s）；确实不是重复的，请勾选后再录入。"
            )
            % {"who": one.entered_by or "", "at": f"{one.entered_at:%Y-%m-%d}", "reason": one.reason},
            code="equal",
            field="again",
        )
    kind = EntryKind(said["kind"])
    paid = PayEntry.everything.filter(kind=kind, state=EntryState.EFFECTIVE)
    highest = paid.aggregate(most=Max("amount_fen"))["most"] or 0
    if not large and abs(said["amount_fen"]) > max(ASKS_ABOVE[kind], highest):
        times = abs(said["amount_fen"]) // highest if highest > 0 else 0
        raise Problem(
            (
                _(
                    "%(amount)s 元是「%(kind)s」以往最高 %(most)s 元的 %(times)s 倍；确认无误的，请勾选后再录入。"
                )
                if times > 1
                else _("「%(kind)s」%(amount)s 元超过须再次核对的 %(limit)s 元；确认无误的，请勾选后再录入。")
            )
            % {
                "kind": kind.label,
                "amount": yuan(said["amount_fen"]),
                "most": yuan(highest),
                "times": f"{times:,}",
                "limit": yuan(ASKS_ABOVE[kind]),
            },
            code="large",
            field="large",
        )


def _held(entry_id: int, acting_user: User) -> PayEntry:
    """The entry under lock, its month before it and still open to changes."""
    found = access(PayEntry.objects, pk=entry_id)
    open_to_entries(found.month, acting_user)
    return held(PayEntry.objects.select_for_update(of=("self",)), entry_id, "person")


def _told(entry: PayEntry) -> dict:
    return {"month": entry.month, "kind": entry.kind, "amount_fen": entry.amount_fen}


@transaction.atomic
def confirm_entry(entry_id: int, *, acting_user: User) -> PayEntry:
    """Another person than who entered it has seen what it rests on: it is paid from the next calculation on."""
    require(acting_user, Act.PAYROLL_APPROVE)
    row = _held(entry_id, acting_user)
    return ENTRY.move(
        row,
        EntryState.EFFECTIVE,
        acting_user=acting_user,
        act="payroll.entry.confirm",
        right=Act.PAYROLL_APPROVE,
        target=row.person,
        after=_told(row),
    )


@transaction.atomic
def withdraw_entry(entry_id: int, because: str, *, acting_user: User) -> PayEntry:
    """Take back what was entered by mistake, before the month is approved; the row stays, marked, with the reason."""
    if not (can(acting_user, Act.PAYROLL_CALCULATE) or can(acting_user, Act.PAYROLL_APPROVE)):
        raise Denied()
    row = _held(entry_id, acting_user)
    if row.is_elsewhere:
        raise Conflict(_("这一笔来自年度绩效兑现或应追回的扣款，请在那里撤回。"), code="elsewhere")
    return ENTRY.move(
        row,
        EntryState.WITHDRAWN,
        acting_user=acting_user,
        act="payroll.entry.withdraw",
        reason=because,
        target=row.person,
        after=_told(row),
    )


def require_confirmed(month: date) -> None:
    """Raise while an amount of the month waits for its second person: it would be in no slip."""
    waiting = PayEntry.everything.filter(month=month, state=EntryState.WAITING).select_related("person")
    names = list(dict.fromkeys(entry.person.name for entry in waiting))
    if names:
        raise Conflict(
            _("还有 %(count)s 笔一次性项目待另一人确认（%(names)s），请先确认或撤回。")
            % {"count": waiting.count(), "names": "、".join(names[:5])},
            code="entries-wait",
        )
