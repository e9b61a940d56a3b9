"""Progress of long work: moves by itself, can be left and come back to, and cancelled."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.batch import engine
from auxpolice.batch.models import Job


def own_job(request, pk) -> Job:
    """A job is seen by whoever made it."""
    job = Job.objects.filter(pk=pk, created_by=request.user).first()
    if job is None:
        raise Denied()
    return job


@page(Act.JOB_VIEW)
def jobs(request):
    rows = Job.objects.filter(created_by=request.user)[:50]
    return render(request, "batch/jobs.html", {"jobs": rows})


@page(Act.JOB_VIEW)
def job(request, pk):
    """The whole page, or just the moving part when htmx asks."""
    found = own_job(request, pk)
    done, total = engine.progress(found)
    context = {
        "job": found,
        "done": done,
        "total": total,
        "percent": 100 if found.state == Job.State.DONE else done * 100 // max(total, 1),
        "next_url": found.result.get("url") or found.params.get("url", ""),
    }
    template = "batch/_progress.html" if request.headers.get("HX-Request") else "batch/job.html"
    return render(request, template, context)


@page(Act.JOB_VIEW)
@require_POST
def cancel(request, pk):
    if engine.cancel(own_job(request, pk), acting_user=request.user):
        messages.success(request, _("已取消；没有留下写到一半的数据。"))
    else:
        messages.warning(request, _("任务已经结束，无法取消。"))
    return redirect("batch:job", pk=pk)
