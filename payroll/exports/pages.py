"""Salary sheets, bank file and tax file: made once, kept byte for byte, handed out again identical."""

from datetime import date
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, there
from auxpolice.access.views import page
from auxpolice.audit import heads, trail
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from payroll.exports import jobs as exports
from payroll.exports.accounting import KINDS
from payroll.exports.accounting import summary as accounting_of
from payroll.exports.models import ExportFile
from payroll.exports.paying import changed_accounts
from payroll.month import queries
from payroll.month.models import PayrollRun
from payroll.month.queries import found_month
from payroll.supplementary.models import SupplementaryRun


def _hand_out(request, run: PayrollRun | None, month: date, kind: str, batch: SupplementaryRun | None = None):
    """The file of a kind, made before or now: of few people at once, of many by the workers."""
    if kind not in exports.FILE_KINDS and kind != exports.ALL:
        raise Denied()
    every = exports.kinds_of(batch) if batch else list(exports.FILE_KINDS)
    found = exports.made(month, batch).filter(kind=kind)
    if not found.exists():
        job = exports.start(
            month, every if kind == exports.ALL else [kind], batch=batch, acting_user=request.user
        )
        if run is not None and run.expected_heads <= exports.AT_ONCE:
            job = engine.run_until_done(job)
        if job.state != JobState.DONE:
            return redirect("batch:job", pk=job.pk)
    if made := found.first():
        return redirect("payroll:file", pk=made.pk)
    return redirect("payroll:supplementary", pk=batch.pk) if batch else redirect("payroll:month", month=month)


@page(Act.PAYROLL_EXPORT)
@require_POST
def export(request, month, kind):
    """A file of a month, or with ``all`` every one."""
    row = found_month(month)
    return _hand_out(request, queries.effective_run(row.month), row.month, kind)


@page(Act.PAYROLL_EXPORT)
@require_POST
def export_supplement(request, pk, kind):
    """A file of a supplement, or with ``all`` every one it has."""
    batch = access(SupplementaryRun.objects.select_related("run"), pk=pk)
    return _hand_out(request, batch.run, batch.month_id, kind, batch)


@page(Act.PAYROLL_EXPORT)
def download(request, pk):
    """The bytes as they were made. The act is checked here again: who lost the role since gets nothing."""
    found = access(ExportFile, pk=pk)
    trail.record("payroll.download", found.month, acting_user=request.user, after={"file": found.name})
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


@page(Act.PAYROLL_VIEW)
def accounting(request, month):
    """The accounting summary on the page, or on A4 paper with ``?print=1``."""
    row = found_month(month)
    run = there(queries.effective_run(row.month))
    context = {
        "month": row,
        "run": run,
        "summary": accounting_of(run),
        "changed": changed_accounts(run),
        "kinds": KINDS,
        "head": heads.head(),
    }
    template = "payroll/accounting_print.html" if request.GET.get("print") else "payroll/accounting.html"
    return render(request, template, context)
