"""Salary sheets, bank file and tax file: made once, kept byte for byte, handed out again identical."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, there
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from payroll.exports import jobs as exports
from payroll.exports.accounting import KINDS
from payroll.exports.accounting import summary as accounting_of
from payroll.exports.models import ExportFile
from payroll.exports.paying import changed_accounts
from payroll.month import queries
from payroll.month.queries import found_month

ALL = "all"
"""Every file of the month, in one job."""


@page(Act.PAYROLL_EXPORT)
@require_POST
def export(request, month, kind):
    """Make the file of a kind (or find the one made before): small months at once, large ones by the workers."""
    if kind not in exports.FILE_KINDS and kind != ALL:
        raise Denied()
    row = found_month(month)
    kinds = list(exports.FILE_KINDS) if kind == ALL else [kind]
    made = exports.made(row.month).filter(kind=kind).first()
    if made is None:
        job = exports.start(row.month, kinds, acting_user=request.user)
        run = queries.effective_run(row.month)
        if run is not None and run.expected_heads <= exports.AT_ONCE:
            job = engine.run_until_done(job)
        if job.state != JobState.DONE:
            return redirect("batch:job", pk=job.pk)
        made = exports.made(row.month).filter(kind=kind).first()
    return redirect("payroll:file", pk=made.pk) if made else redirect("payroll:month", month=row.month)


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
    }
    template = "payroll/accounting_print.html" if request.GET.get("print") else "payroll/accounting.html"
    return render(request, template, context)
