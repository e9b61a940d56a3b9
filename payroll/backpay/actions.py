"""Check the back pay of an open month, and settle what no slip can carry."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.months import format_month, months_between
from auxpolice.problems import Conflict, Problem
from payroll.approval import second_person
from payroll.backpay import checking, recomputing
from payroll.backpay.models import BackPayCheck, BackPayLine, CheckState, LineState
from payroll.month import freezing
from payroll.month.models import PayrollMonth
from payroll.recovery import claims as recovering
from personnel.models import Person


def _open_month(month: date) -> PayrollMonth:
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row is None:
        raise Problem(_("%(month)s 尚未开立。") % {"month": format_month(month)}, code="no-month", status=404)
    if row.state not in checking.OPEN_TO_CHECKS:
        raise Conflict(
            _("%(month)s 现在是「%(state)s」，补发补扣只能在计算之前或退回计算之后核查。")
            % {"month": row, "state": row.get_state_display()},
            code="month-state",
        )
    return row


@transaction.atomic
def check_back_pay(month: date, *, acting_user: User, idem_key: str = "") -> BackPayCheck:
    """Recompute every locked month of the window (parameter 补发补扣核查范围) with what is known now, as a batch job.

    The differences from what was paid so far take the place of the month's lines when the job ends. A check that was
    cancelled goes on where it stopped, as long as the facts are still the same. The same ``idem_key`` gives the same
    check.
    """
    require(acting_user, Act.PAYROLL_CALCULATE)
    row = _open_month(month)
    if idem_key:
        again = BackPayCheck.objects.filter(month=row, job__idem_key=f"{checking.KIND}:{idem_key}").first()
        if again:
            return again
    if not checking.previous_locked(month):
        raise Conflict(
            _("请先锁定以前的工资月，再核查 %(month)s 的补发补扣。") % {"month": row}, code="earlier-open"
        )
    span = checking.window(month)
    if span is None:
        raise Problem(_("还没有已锁定的工资月，不需要核查补发补扣。"), code="nothing-locked")
    if BackPayCheck.objects.filter(month=row, state=CheckState.RUNNING).exists():
        raise Conflict(_("%(month)s 的补发补扣正在核查，请等它完成。") % {"month": row}, code="running")
    if (halted := checking.stopped(month)) is not None and halted.job is not None:
        engine.resume(halted.job, acting_user=acting_user)
        return BackPayCheck.objects.get(pk=halted.pk)
    checking.discard_drafts(month)
    months = months_between(*span)
    for locked in months:
        freezing.month_parameters(locked)  # gaps in the law are told now, not by a failed chunk
    check = BackPayCheck.objects.create(
        month=row,
        first=span[0],
        last=span[1],
        fingerprint=recomputing.fingerprint(*span),
        started_by=acting_user,
    )
    check.job = engine.start(
        checking.KIND,
        idem_key=f"{checking.KIND}:{idem_key or check.pk}",
        chunks=engine.cut(len(months), 1),
        acting_user=acting_user,
        params={"month": format_month(month)},
        title=_("%(month)s 补发补扣核查") % {"month": row},
    )
    check.save(update_fields=["job"])
    trail.record(
        "payroll.back_pay.check", row, acting_user=acting_user, after={"first": span[0], "last": span[1]}
    )
    return check


def _pending(month: date, person: Person, *, noted: bool) -> QuerySet[BackPayLine]:
    """Differences of a person that wait, with or without a note how they were settled."""
    return BackPayLine.everything.filter(
        month=month, person=person, state=LineState.PENDING, settled_by__isnull=not noted
    )


def _sums(lines: QuerySet[BackPayLine]) -> dict[str, int]:
    return {
        row["fact"]: row["fen"] for row in lines.order_by().values("fact").annotate(fen=Sum("amount_fen"))
    }


@transaction.atomic
def settle_back_pay(month: date, person: Person, note: str, *, acting_user: User) -> int:
    """Note that what no slip of the month can carry was paid or recovered outside the payroll; ``note`` says how.

    No chain signs this money, so it counts only when another person confirms it. A new check takes the note away
    with its lines. Returns how many lines.
    """
    require(acting_user, Act.PAYROLL_CALCULATE)
    note = note.strip()
    if not note:
        raise Problem(
            _("请写明如何结清，例如「2026-11-20 现金收回，收据 0012」。"), code="note", field="note"
        )
    row = _open_month(month)
    lines = _pending(month, person, noted=False)
    amounts = _sums(lines)
    done = lines.update(settled_by=acting_user, settled_note=note[:200])
    if not done:
        waits = _pending(month, person, noted=True).select_related("settled_by").first()
        if waits:
            raise Conflict(
                _("%(who)s已登记%(name)s的结清，正等另一人确认。")
                % {"who": waits.settled_by, "name": person.name},
                code="noted",
            )
        raise Conflict(
            _("%(name)s 没有待处理的补发补扣，请刷新页面。") % {"name": person.name}, code="nothing"
        )
    trail.record(
        "payroll.back_pay.settle",
        person,
        acting_user=acting_user,
        after={"month": row.month, "lines": done, **amounts},
        reason=note,
    )
    return done


@transaction.atomic
def confirm_settlement(month: date, person: Person, *, acting_user: User) -> int:
    """Another than who noted it has seen that it was paid or recovered; from then on it counts as paid."""
    require(acting_user, Act.PAYROLL_APPROVE)
    row = _open_month(month)
    lines = _pending(month, person, noted=True).select_related("settled_by")
    first = lines.first()
    if first is None:
        raise Conflict(_("%(name)s 没有等待确认的结清，请刷新页面。") % {"name": person.name}, code="nothing")
    for noted_by in lines.values_list("settled_by", flat=True).distinct():
        second_person.refuse_own_note(noted_by, acting_user, _("结清"))
    amounts, note = _sums(lines), first.settled_note
    months = set(lines.values_list("of_month", flat=True))
    done = lines.update(state=LineState.SETTLED, confirmed_by=acting_user)
    for earlier in sorted(months):
        recovering.settle(earlier, [person.pk], acting_user=acting_user)
    trail.record(
        "payroll.back_pay.confirm",
        person,
        acting_user=acting_user,
        after={"month": row.month, "lines": done, "noted_by": first.settled_by_id, **amounts},
        reason=note,
    )
    return done


@transaction.atomic
def withdraw_settlement(month: date, person: Person, because: str, *, acting_user: User) -> int:
    """Take a note back that nobody has confirmed: the lines wait again. Returns how many."""
    require(acting_user, Act.PAYROLL_APPROVE)
    because = because.strip()
    if not because:
        raise Problem(_("请写明撤回的原因。"), code="reason", field="because")
    row = _open_month(month)
    done = _pending(month, person, noted=True).update(settled_by=None, settled_note="")
    if not done:
        raise Conflict(_("%(name)s 没有等待确认的结清，请刷新页面。") % {"name": person.name}, code="nothing")
    trail.record(
        "payroll.back_pay.unsettle",
        person,
        acting_user=acting_user,
        after={"month": row.month, "lines": done},
        reason=because,
    )
    return done
