"""The job that calculates a supplementary run by the chunks of any run, and its withdrawal."""

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.batch.models import Job
from payroll.month.models import PayrollInput, Payslip, RunState
from payroll.month.runs import digest_of
from payroll.supplementary.models import BATCH, SupplementaryRun, SupplementaryState

KIND = "payroll.supplementary"


def finish(job: Job) -> dict:
    """Heads and sums must reconcile; then the batch waits for its approval."""
    batch = (
        SupplementaryRun.objects.select_for_update(of=("self",))
        .select_related("run", "month")
        .get(run__job=job)
    )
    if batch.state != SupplementaryState.CALCULATING:
        raise RuntimeError(f"batch {batch.number} is {batch.state}")
    run = batch.run
    sums: Any = Payslip.everything.filter(run=run).aggregate(
        heads=Count("id"), gross=Sum("gross_fen"), net=Sum("net_fen"), employer=Sum("employer_fen")
    )
    heads = PayrollInput.objects.filter(run=run).count()
    done = job.chunks.aggregate(rows=Sum("rows"), net=Sum("sum_fen"))
    if not heads == sums["heads"] == run.expected_heads == (done["rows"] or 0) or (sums["net"] or 0) != (
        done["net"] or 0
    ):
        raise RuntimeError(
            f"人数或金额对不上：应有 {run.expected_heads} 人，实有 {sums['heads']} 人；分批实发 {done['net']}，合计 {sums['net']}。"
        )
    run.gross_fen, run.net_fen, run.employer_fen = (sums[key] or 0 for key in ("gross", "net", "employer"))
    run.state = RunState.CALCULATED
    run.save(update_fields=["gross_fen", "net_fen", "employer_fen", "state"])
    old: Any = Payslip.everything.filter(reversals__batch=batch).aggregate(
        heads=Count("id"), gross=Sum("gross_fen"), net=Sum("net_fen"), employer=Sum("employer_fen")
    )
    digest = digest_of(run)
    BATCH.move(
        batch,
        SupplementaryState.CALCULATED,
        acting_user=batch.created_by,
        act="payroll.supplementary.calculated",
        target=batch.month,
        after={"number": batch.number, "people": heads, "net_fen": run.net_fen, "digest": digest},
        digest=digest,
        reversed_heads=old["heads"],
        reversed_gross_fen=old["gross"] or 0,
        reversed_net_fen=old["net"] or 0,
        reversed_employer_fen=old["employer"] or 0,
    )
    return {"people": heads, "url": reverse("payroll:supplementary", args=[batch.pk])}


def withdraw(batch: SupplementaryRun, because: str, *, acting_user: User | None) -> None:
    """The batch keeps its number and its record; its slips go."""
    Payslip.everything.filter(run_id=batch.run_id).delete()
    PayrollInput.objects.filter(run_id=batch.run_id).delete()
    batch.run.state = RunState.FAILED
    batch.run.save(update_fields=["state"])
    BATCH.move(batch, SupplementaryState.CANCELLED, acting_user=acting_user, reason=because)


def failed(job: Job) -> None:
    batch = (
        SupplementaryRun.objects.select_for_update(of=("self",))
        .select_related("run")
        .filter(run__job=job)
        .first()
    )
    if batch is not None and batch.state == SupplementaryState.CALCULATING:
        withdraw(batch, job.message or _("计算未完成"), acting_user=None)
