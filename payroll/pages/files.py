"""Salary sheets, bank file and tax file: made once, kept byte for byte, handed out again identical."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.audit import trail
from payroll import exports
from payroll.models import ExportFile
from payroll.pages.months import found_month


@page(Act.PAYROLL_EXPORT)
@require_POST
def export(request, month, kind):
    """Make the file of a kind (or find the one made before) and hand it out."""
    if kind not in exports.MAKERS:
        raise Denied()
    made = exports.make(found_month(month).month, kind, acting_user=request.user)
    return redirect("payroll:file", pk=made.pk)


@page(Act.PAYROLL_EXPORT)
def download(request, pk):
    found = ExportFile.objects.filter(pk=pk).first()
    if found is None:
        raise Denied()
    trail.record("payroll.download", found.month, acting_user=request.user, after={"file": found.name})
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response
