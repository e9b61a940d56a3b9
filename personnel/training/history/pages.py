"""Pages of the past: what waits of each maker with its digest, everything entered, one past training with its scans."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.by_two import ByTwoState
from auxpolice.ui.forms import pressed
from auxpolice.ui.tables import Column, Table
from personnel import queries
from personnel.pages.forms import PersonSearch
from personnel.training.history import confirming
from personnel.training.models import PAST, PastTraining


class Filter(forms.Form):
    q = PersonSearch()
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *ByTwoState.choices]
    )


class PastTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            sort="person__pinyin",
            value=lambda row: row.person.name,
            link=lambda row: reverse("training:past", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("类别"), value="get_kind_display"),
        Column("title", gettext_lazy("培训名称")),
        Column("organiser", gettext_lazy("主办单位"), phone=False),
        Column("ended", gettext_lazy("结束日期"), kind="date", sort="ended"),
        Column("days", gettext_lazy("天数"), css="num", value=lambda row: f"{row.half_days / 2:g}"),
        Column("passed", gettext_lazy("结果"), value=lambda row: _("合格") if row.passed else _("不合格")),
        Column("proof", gettext_lazy("证明材料"), phone=False),
        Column("state", gettext_lazy("状态"), template="training/past_state.html"),
    ]
    default_sort = "-ended"
    empty_title = gettext_lazy("没有以往培训")
    empty_text = gettext_lazy("从工作簿导入，另一人确认后计入培训天数。")


@page(Act.TRAINING_HISTORY_CONFIRM)
def index(request):
    form = Filter(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = PastTraining.objects.select_related("person").filter(queries.called(asked.get("q", "")))
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    table = PastTable(request, rows, filter_form=form)
    if table.wants_export:
        return table.export(_("以往培训"))
    context = {
        "table": table,
        "waiting": confirming.waiting(request.user),
        "may_enter": request.scope.can(Act.TRAINING_HISTORY),
    }
    return render(request, "training/history.html", context)


@page(Act.TRAINING_HISTORY_CONFIRM)
@require_POST
def confirm(request):
    """Confirm everything that one other person has entered, as shown."""
    maker, seen = whole(request.POST.get("maker")), request.POST.get("digest", "")[:64]
    done, said = pressed(request, confirming.confirm, maker, seen, acting_user=request.user)
    if done:
        text = _("已确认 %(trainings)d 次以往培训、%(certificates)d 份证书。")
        messages.success(request, text % said)
    return redirect("training:history")


@page(Act.TRAINING_HISTORY_CONFIRM)
@require_POST
def refuse(request):
    maker, because = whole(request.POST.get("maker")), request.POST.get("because", "")[:200]
    if pressed(request, confirming.refuse, maker, because, acting_user=request.user)[0]:
        messages.success(request, _("已退回，不计入。"))
    return redirect("training:history")


@page(Act.TRAINING_HISTORY)
@require_POST
def withdraw(request):
    because = request.POST.get("because", "")[:200]
    if pressed(request, confirming.withdraw, because, acting_user=request.user)[0]:
        messages.success(request, _("已撤回自己录入、尚未确认的以往培训和证书。"))
    return redirect("training:history")


@page(Act.TRAINING_HISTORY_CONFIRM)
def past(request, pk: int):
    row = access(PastTraining.objects.select_related("person", "made_by", "closed_by"), pk=pk)
    return render(
        request,
        "training/past.html",
        {"row": row, "days": f"{row.half_days / 2:g}", **PAST.asked(request.user, row)},
    )


@button(Act.TRAINING_HISTORY_CONFIRM)
def refuse_one(request, pk: int):
    PAST.refuse(PastTraining, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回，不计入。"), "training:past", pk


@button(Act.TRAINING_HISTORY)
def withdraw_one(request, pk: int):
    PAST.withdraw(PastTraining, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回。"), "training:past", pk
