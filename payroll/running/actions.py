"""Actions on a payroll month: open, calculate, check, approve, lock."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.problems import Conflict, Problem
from payroll.backpay import checking as backpay
from payroll.backpay.actions import settle_corrected
from payroll.brakes import actions as brakes
from payroll.brakes.models import WaiverKind
from payroll.month import freezing
from payroll.month.models import MONTH, MonthState, PayrollInput, PayrollMonth, PayrollRun, Payslip, RunState
from payroll.month.runs import KIND, chunk_size, parameter_rows, schemes_of
from payroll.month.steps import locked_month
from payroll.protection import measuring
from payroll.recovery import claims as recovering
from payroll.running.approving import void_signatures
from payroll.supplementary import queries as supplementary


@transaction.atomic
def open_month(month: date, *, acting_user: User) -> PayrollMonth:
    """Open a month for calculation. Months are opened in order: the one after the last, or the first ever."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    existing = PayrollMonth.objects.filter(pk=month).first()
    if existing:
        return existing
    if month > next_month(month_of(today())):
        raise Problem(
            _("%(month)s 还早，最多提前一个月新建。") % {"month": format_month(month)}, code="too-early"
        )
    last = PayrollMonth.objects.order_by("-month").first()
    if last and month != next_month(last.month):
        raise Problem(
            _("月度工资须逐月新建，下一个是 %(month)s。") % {"month": format_month(next_month(last.month))},
            code="month-order",
        )
    opened = PayrollMonth.objects.create(month=month)
    trail.record("payroll.open", opened, acting_user=acting_user)
    return opened


@transaction.atomic
def start_run(
    month: date, *, acting_user: User, idem_key: str = "", trial: bool = False, leave_out: bool = False
) -> PayrollRun:
    """Freeze the inputs and queue the calculation. The same ``idem_key`` gives the same run.

    Missing attendance counts as full and a missing grade as not graded, and the run says so: in a ``trial``, which is
    only looked at, or when each was passed by name (``brakes.waive``). Who has no level, place or scheme keeps nobody
    else from being paid once ``leave_out`` says so; a supplementary run pays them later. Before its last day a month is
    only tried, unless a leader has granted an exception.
    """
    require(acting_user, Act.PAYROLL_CALCULATE)
    supplementary.hold(next_month(month, -1))  # the sums of the year rest on the last month as it is now
    row = locked_month(month)
    if idem_key:
        again = PayrollRun.objects.filter(month=row, job__idem_key=f"payroll:{idem_key}").first()
        if again:
            return again
    earlier = (
        PayrollMonth.objects.filter(month__lt=month)
        .exclude(state=MonthState.LOCKED)
        .order_by("month")
        .first()
    )
    if earlier and not trial:
        raise Conflict(_("请先锁定 %(month)s，再计算本月。") % {"month": earlier}, code="earlier-open")
    batch = supplementary.live_before(month)
    if batch and not trial:
        raise Conflict(
            _("补发批次 %(number)s 还没有锁定或作废，请先办结，再计算本月。") % {"number": batch.number},
            code="live-batch",
        )
    if row.state in backpay.OPEN_TO_CHECKS:
        backpay.discard_drafts(month)
    MONTH.ready(row, MonthState.CALCULATING)
    parameters, params = freezing.month_parameters(month)
    missing = brakes.gaps(month, params)
    if not trial:
        brakes.refuse_day(month, WaiverKind.MONTH_OPEN)
    brakes.refuse_gaps(
        [gap for gap in missing if not (trial or leave_out if gap.leaves_out else trial and not gap.blocking)]
    )
    if not trial:
        brakes.forget_closed(month, missing)
    _clear(row, _("重新计算"), acting_user)
    revision = (PayrollRun.objects.filter(month=row).aggregate(n=Max("revision"))["n"] or 0) + 1
    run = PayrollRun.objects.create(
        month=row,
        revision=revision,
        fact_names=freezing.fact_names(params),
        parameters=parameter_rows(parameters),
        accepted=[
            (
                _("%(gap)s核准放行：%(why)s（%(who)s）")
                % {"gap": gap.sentence, "why": gap.waiver.reason, "who": gap.waiver.waived_by}
                if gap.waiver
                else gap.sentence
            )
            + (_("本月不计发，补齐后补发。") if gap.leaves_out else "")
            for gap in missing
        ],
        trial=trial,
        build_id=settings.BUILD_ID,
        created_by=acting_user,
    )
    measuring.measure_again(month, acting_user)
    heads = freezing.freeze(run.pk, params)
    if not heads:
        raise Problem(_("%(month)s 没有在职人员可计算。") % {"month": row}, code="nobody")
    run.expected_heads = heads
    run.snapshot_sha256 = freezing.snapshot_digest(run.pk)
    run.schemes = schemes_of(run)
    run.job = engine.start(
        KIND,
        idem_key=f"payroll:{idem_key or run.pk}",
        chunks=engine.cut(heads, chunk_size(heads)),
        acting_user=acting_user,
        params={"run": str(run.pk), "month": format_month(month)},
        title=_("%(month)s 工资计算") % {"month": row},
    )
    run.save()
    MONTH.move(
        row,
        MonthState.CALCULATING,
        acting_user=acting_user,
        act=Act.PAYROLL_CALCULATE,
        after={"revision": revision, "people": heads, **({"trial": True} if trial else {})},
        digest="",
        calculated_by=acting_user,
        checked_by=None,
        approved_by=None,
        approved_at=None,
        steps=[],
    )
    return run


def _clear(row: PayrollMonth, because: str, acting_user: User) -> None:
    """The month's slips and inputs go; signatures stay to be read."""
    void_signatures(row, because, acting_user=acting_user)
    Payslip.everything.filter(month=row).delete()
    PayrollInput.objects.filter(run__month=row).delete()
    PayrollRun.objects.filter(month=row, state=RunState.EFFECTIVE).update(state=RunState.SUPERSEDED)


@transaction.atomic
def discard_run(month: date, *, acting_user: User) -> PayrollMonth:
    """Throw a trial, or a calculation nobody has checked, away: the month is open again."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    row = locked_month(month)
    MONTH.ready(row, MonthState.OPEN)
    MONTH.expect(row, MonthState.TRIAL, MonthState.CALCULATED, verb=_("作废计算"))
    _clear(row, _("作废计算"), acting_user)
    return MONTH.move(
        row,
        MonthState.OPEN,
        acting_user=acting_user,
        act="payroll.discard",
        digest="",
        calculated_by=None,
        steps=[],
    )


@transaction.atomic
def lock_month(month: date, *, acting_user: User) -> PayrollMonth:
    """From here nobody changes the month, the database included; auxiliaries see their slips."""
    require(acting_user, Act.PAYROLL_LOCK)
    row = locked_month(month)
    MONTH.move(row, MonthState.LOCKED, acting_user=acting_user)
    recovered = recovering.settle(month, acting_user=acting_user)
    settle_corrected(month, acting_user=acting_user)
    run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
    owing = recovering.record_below_zero(run.pk)
    trail.record(
        Act.PAYROLL_LOCK,
        row,
        acting_user=acting_user,
        after={
            "digest": row.digest,
            **({"recovered_fen": recovered} if recovered else {}),
            **({"below_zero": owing} if owing else {}),
        },
    )
    return row
