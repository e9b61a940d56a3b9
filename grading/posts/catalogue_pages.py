"""The post catalogue edited: a new post, a changed one, and all posts classified under a new version of the method."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, submit
from grading.posts import catalogue as acts
from grading.posts.pages import class_badge
from grading.rules.classification import FORBIDDEN_DUTIES
from personnel.models import Category, Education, Post


class PostForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("岗位代码"), max_length=20)
    name = forms.CharField(label=gettext_lazy("岗位名称"), max_length=60)
    category = forms.ChoiceField(label=gettext_lazy("人员类别"), choices=Category.choices)
    family = forms.CharField(
        label=gettext_lazy("岗位类型"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("例如：巡逻处突、派出所社区、交通管理、窗口服务。"),
    )
    least_education = forms.ChoiceField(
        label=gettext_lazy("最低学历"),
        required=False,
        choices=[("", gettext_lazy("不要求")), *Education.choices],
        help_text=gettext_lazy("学历不够的人不能任这个岗位。"),
    )
    duties = forms.CharField(
        label=gettext_lazy("岗位职责（每行一项）"),
        widget=forms.Textarea(attrs={"rows": 6, "data-wide": "1"}),
        help_text=gettext_lazy("禁止安排辅警的工作会被指出，不能保存。"),
    )
    is_active = forms.BooleanField(label=gettext_lazy("启用"), required=False, initial=True)

    def clean_duties(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["duties"].splitlines() if line.strip()]


def _page(request, form, heading: str, post: Post | None = None):
    context = {"form": form, "heading": heading, "post": post, "forbidden": FORBIDDEN_DUTIES.values()}
    return render(request, "grading/post_form.html", context, status=422 if form.is_bound else 200)


@page(Act.POST_EDIT)
def post_new(request):
    form = PostForm(request.POST or None)
    if request.method == "POST":
        done, post = submit(form, acts.record_post, acting_user=request.user)
        if done:
            messages.success(request, _("已录入岗位，请接着定类别。"))
            return redirect("grading:post", pk=post.pk)
    return _page(request, form, _("新岗位"))


@page(Act.POST_EDIT)
def post_edit(request, pk):
    found = access(Post, pk=pk)
    told = {name: getattr(found, name) for name in ("code", "name", "category", "family", "least_education")}
    form = PostForm(
        request.POST or None,
        initial={**told, "duties": "\n".join(found.duties or []), "is_active": found.is_active},
    )
    if request.method == "POST":
        done, saved = submit(form, acts.record_post, post=found, acting_user=request.user)
        if done:
            messages.success(request, _("已保存岗位。"))
            if below := acts.below_education(saved, today()):
                messages.warning(
                    request,
                    _("现任 %(n)d 人的学历低于新的要求，现任不受影响，今后任这个岗位的须符合。")
                    % {"n": below},
                )
            return redirect("grading:post", pk=pk)
    return _page(request, form, _("修改岗位"), found)


class StartForm(forms.Form):
    start = DayField(label=gettext_lazy("自哪天起"))


@page(Act.POST_EDIT)
def rescore(request):
    """The classes by the method in force of the posts still classified under another version; posting writes it."""
    form = StartForm(request.POST or None, initial={"start": next_month(month_of(today()))})
    day = form.cleaned_data["start"] if form.is_bound and form.is_valid() else next_month(month_of(today()))
    if request.method == "POST":
        done, count = submit(form, acts.rescore_posts, acting_user=request.user)
        if done:
            messages.success(request, _("已按施行的方法为 %(n)d 个岗位重新分类。") % {"n": count})
            return redirect("grading:posts")
    try:
        version, found = acts.rescored(day)
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.message)
        return redirect("grading:posts")
    moved = [each for each in found if each.old_class != each.new_class]
    pay = {}
    if request.scope.can(Act.WHAT_IF):
        pay = {each.post.pk: acts.pay_of(each, day) for each in moved}
    rows = [
        {
            "change": each,
            "old": class_badge(each.old_class),
            "new": class_badge(each.new_class),
            "pay": pay.get(each.post.pk),
        }
        for each in sorted(found, key=lambda each: each.old_class == each.new_class)
    ]
    priced = [each for each in pay.values() if each]
    context = {
        "form": form,
        "version": version,
        "rows": rows,
        "moves": len(moved),
        "people": sum(each.people for each in moved),
        "priced": priced[0] if priced else None,
        "net_fen": sum(each.net_fen for each in priced),
        "cost_fen": sum(each.cost_fen for each in priced),
    }
    return render(request, "grading/rescore.html", context, status=422 if form.is_bound else 200)
