"""Progress of long work: moves by itself, can be left and come back to, cancelled, and gone on with."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.ui.tables import Column, Table, state_column


class JobTable(Table):
    columns = [
        Column(
            "title", gettext_lazy("任务"), value=str, link=lambda job: reverse("batch:job", args=[job.pk])
        ),
        state_column(),
        Column("created_at", gettext_lazy("发起时间"), kind="datetime", sort="created_at"),
        Column("finished_at", gettext_lazy("结束时间"), kind="datetime", sort="finished_at"),
        Column("message", gettext_lazy("说明")),
    ]
    default_sort = "-created_at"
    empty_title = gettext_lazy("还没有任务")
    empty_text = gettext_lazy("计算工资、导入名册、导出报表时，进度会列在这里。")


def own_job(request, pk) -> Job:
    """A job is seen by whoever made it."""
    return access(Job, pk=pk, created_by=request.user)


@page(Act.JOB_VIEW)
def jobs(request):
    table = JobTable(request, Job.objects.filter(created_by=request.user), exportable=False)
    return render(request, "batch/jobs.html", {"table": table})


@page(Act.JOB_VIEW)
def job(request, pk):
    """The whole page, or just the moving part when htmx asks."""
    template = "components/job.html" if request.headers.get("HX-Request") else "batch/job.html"
    return render(request, template, {"job": own_job(request, pk)})


@page(Act.JOB_VIEW)
@require_POST
def cancel(request, pk):
    if engine.cancel(own_job(request, pk), acting_user=request.user):
        messages.success(request, _("已取消；已完成的部分保留，可以继续，也可以重新发起。"))
    else:
        messages.warning(request, _("任务已经结束，无法取消。"))
    return redirect("batch:job", pk=pk)


@button(Act.JOB_VIEW)
def resume(request, pk):
    engine.resume(own_job(request, pk), acting_user=request.user)
    return _("已继续；完成过的部分不再重算。"), "batch:job", pk
