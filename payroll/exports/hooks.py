"""The job that makes the files of a month; the files, and where its pay goes, on its page and on a batch's."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.hooks import Panel, Place, panels
from payroll.exports import jobs
from payroll.exports.bank import outside_gbk
from payroll.exports.paying import changed_accounts, ways_of
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.supplementary.models import SupplementaryRun, SupplementaryState

engine.register(
    jobs.KIND,
    chunk=jobs.make_chunk,
    failed=jobs.job_failed,
    resumed=jobs.job_resumed,
    act=Act.PAYROLL_EXPORT,
)


@panels.register(Place.MONTH, order=20, act=Act.PAYROLL_VIEW)
def payment(request, month) -> Panel | None:
    """The three sums, who is not paid by the bank, and whose account has changed: read before the approval."""
    run = _run_of(month)
    if run is None:
        return None
    context = {"ways": ways_of(run), "changed": changed_accounts(run), "month": month}
    return Panel(_("发放方式与工资卡变更"), "payroll/panel_payment.html", context, icon="building-bank")


@panels.register(Place.MONTH, order=21, act=Act.PAYROLL_EXPORT)
def files_of_month(request, month: PayrollMonth) -> Panel | None:
    """The files of a locked month, made or to be made, and whose name a bank of plain GBK can't show."""
    run = _run_of(month)
    if run is None or month.state != MonthState.LOCKED:
        return None
    return _files(
        month.month,
        None,
        lambda kind: reverse("payroll:export", args=[month.month, kind]),
        rare_names=outside_gbk(run),
    )


@panels.register(Place.SUPPLEMENT, order=10, act=Act.PAYROLL_EXPORT)
def files_of_batch(request, batch: SupplementaryRun) -> Panel | None:
    """The files of a locked batch."""
    if batch.state != SupplementaryState.LOCKED:
        return None
    return _files(
        batch.month_id, batch, lambda kind: reverse("payroll:supplementary-export", args=[batch.pk, kind])
    )


def _run_of(month: PayrollMonth) -> PayrollRun | None:
    return PayrollRun.objects.select_related("month").filter(month=month, state=RunState.EFFECTIVE).first()


def _files(month: date, batch: SupplementaryRun | None, url_of: Callable[[str], str], **more) -> Panel:
    made = {file.kind: file for file in jobs.made(month, batch).defer("content")}
    files = [
        {"kind": kind, "made": made.get(code), "url": url_of(code)} for code, kind in jobs.FILE_KINDS.items()
    ]
    context = {"files": files, "all_url": url_of(jobs.ALL), **more}
    return Panel(_("导出"), "payroll/panel_files.html", context, icon="download")
