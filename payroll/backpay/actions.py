"""Check the back pay of an open month, and settle what no slip can carry."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.months import format_month, months_between
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import Settling
from payroll.backpay import checking, recomputing
from payroll.backpay.models import BackPayCheck, BackPayLine, CheckState, LineState
from payroll.month import freezing
from payroll.month.models import MONTH, PayrollMonth
from payroll.month.steps import locked_month
from payroll.recovery import claims as recovering
from payroll.recovery.models import RecoveryInstalment
from personnel.models import Person

SETTLING = Settling(
    "payroll.back_pay",
    what=gettext_lazy("结清"),
    how=gettext_lazy("如何结清，例如「2026-11-20 现金收回，收据 0012」"),
    right=Act.PAYROLL_APPROVE,
)


def _open_month(month: date) -> PayrollMonth:
    row = locked_month(month)
    MONTH.expect(row, *checking.OPEN_TO_CHECKS, verb=_("核查补发补扣，请在计算之前或退回计算之后核查"))
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
            _("请先锁定以前的月度工资，再核查 %(month)s 的补发补扣。") % {"month": row}, code="earlier-open"
        )
    span = checking.window(month)
    if span is None:
        raise Problem(_("还没有已锁定的月度工资，不需要核查补发补扣。"), code="nothing-locked")
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


def _pending(
    month: date, person: Person, act: Act, acting_user: User
) -> tuple[QuerySet[BackPayLine], Callable[[QuerySet], dict]]:
    """Differences of a person that wait, for whoever may ``act``, the month held; what the trail says of such lines."""
    require(acting_user, act)
    _open_month(month)

    def said(lines: QuerySet[BackPayLine]) -> dict:
        sums = lines.order_by().values("fact").annotate(fen=Sum("amount_fen"))
        return {"month": month} | {row["fact"]: row["fen"] for row in sums}

    return BackPayLine.everything.filter(month=month, person=person, state=LineState.PENDING), said


@transaction.atomic
def settle_back_pay(month: date, person: Person, note: str, *, acting_user: User) -> int:
    """Note that what no slip of the month can carry was paid or recovered outside the payroll; ``note`` says how.

    No chain signs this money, so it counts only when another person confirms it. A new check takes the note away
    with its lines. Returns how many lines.
    """
    lines, said = _pending(month, person, Act.PAYROLL_CALCULATE, acting_user)
    return SETTLING.note(lines, note, person, acting_user, said)


@transaction.atomic
def confirm_settlement(month: date, person: Person, *, acting_user: User) -> int:
    """Another than who noted it has seen that it was paid or recovered; from then on it counts as paid."""
    lines, said = _pending(month, person, Act.PAYROLL_APPROVE, acting_user)
    months = sorted(set(lines.filter(settled_by__isnull=False).values_list("of_month", flat=True)))
    done = SETTLING.confirm(lines, person, acting_user, said, state=LineState.SETTLED)
    for earlier in months:
        recovering.settle(earlier, [person.pk], acting_user=acting_user)
    return done


@transaction.atomic
def withdraw_settlement(month: date, person: Person, because: str, *, acting_user: User) -> int:
    """Take a note back that nobody has confirmed: the lines wait again. Returns how many."""
    lines, said = _pending(month, person, Act.PAYROLL_APPROVE, acting_user)
    return SETTLING.withdraw(lines, because, person, acting_user, said)


def settle_corrected(month: date, *, acting_user: User) -> None:
    """The month that is being locked carries back pay of earlier ones: their deductions are settled anew."""
    corrected = BackPayLine.everything.filter(
        month=month,
        state=LineState.POSTED,
        of_month__in=RecoveryInstalment.objects.filter(month__isnull=False).values("month"),
    )
    for earlier in corrected.order_by("of_month").values_list("of_month", flat=True).distinct():
        recovering.settle(earlier, acting_user=acting_user)
