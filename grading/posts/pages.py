"""The post catalogue with classes; one post's factors, the effect of a reclassification before it is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, pressed, tried
from auxpolice.ui.tables import Column, Table
from grading.posts import actions as acts
from grading.posts import queries
from grading.posts.models import PostClassification
from grading.rules.classification import FORBIDDEN_DUTIES, forbidden_in
from personnel.models import Post

CLASS_NAMES = {1: gettext_lazy("一类岗位"), 2: gettext_lazy("二类岗位"), 3: gettext_lazy("三类岗位")}
CLASS_TONES = {1: "danger", 2: "warning", 3: "info"}


def class_badge(number: int | None):
    return (
        (CLASS_NAMES.get(number, str(number)), CLASS_TONES.get(number, "neutral"))
        if number
        else (_("未分类"), "neutral")
    )


class PostsTable(Table):
    columns = [
        Column("code", gettext_lazy("代码"), sort="code"),
        Column(
            "name", gettext_lazy("岗位"), sort="name", link=lambda p: reverse("grading:post", args=[p.pk])
        ),
        Column("category", gettext_lazy("人员类别"), value="get_category_display", sort="category"),
        Column("family", gettext_lazy("岗位类型"), sort="family"),
        Column(
            "score",
            gettext_lazy("艰苦程度得分"),
            value=lambda p: f"{p.score / 100:.2f}" if p.score is not None else None,
            sort="score",
        ),
        Column(
            "post_class",
            gettext_lazy("类别"),
            value=lambda p: class_badge(p.post_class),
            kind="badge",
            sort="post_class",
        ),
        Column(
            "people", gettext_lazy("在岗人数"), value=lambda p: p.people or 0, kind="number", sort="people"
        ),
    ]
    default_sort = "code"


class ClassifyForm(forms.Form):
    """One field per factor of the method in force."""

    def __init__(self, *args, method, **kwargs):
        super().__init__(*args, **kwargs)
        self.method = method
        for factor in method.factors:
            self.fields[factor.code] = forms.IntegerField(
                label=factor.name,
                min_value=0,
                max_value=method.scale,
                help_text=_("权重 %(weight)d，0–%(scale)d 分")
                % {"weight": factor.weight, "scale": method.scale},
            )
        self.fields["start"] = DayField(label=_("自哪天起"))
        self.fields["reason"] = forms.CharField(label=_("说明"), max_length=300, required=False)

    @property
    def values(self) -> dict[str, int]:
        return {factor.code: self.cleaned_data[factor.code] for factor in self.method.factors}


@page(Act.POST_VIEW)
def posts(request):
    table = PostsTable(request, queries.posts_with_class())
    if table.wants_export:
        return table.export(_("岗位分类"))
    try:
        version, method = acts.method_on(today())
    except Problem as problem:
        version, method = None, None
        messages.warning(request, problem.message)
    unclassified = (
        Post.objects.filter(is_active=True).exclude(classifications__period__contains=today()).count()
    )
    return render(
        request,
        "grading/posts.html",
        {
            "table": table,
            "version": version,
            "method": method,
            "classes": [(class_badge(number), name, low / 100) for number, name, low in method.classes]
            if method
            else [],
            "unclassified": unclassified,
            "outdated": PostClassification.objects.filter(period__contains=today(), post__is_active=True)
            .exclude(method=version)
            .count()
            if version
            else 0,
            "forbidden": FORBIDDEN_DUTIES.values(),
            "can_edit": request.scope.can(Act.POST_EDIT),
        },
    )


@page(Act.POST_EDIT)
@require_POST
def classify_all(request):
    done, count = pressed(request, acts.classify_unclassified, month_of(today()), acting_user=request.user)
    if done:
        messages.success(request, _("已按方法为 %(n)d 个岗位分类，可逐个核对。") % {"n": count})
    return redirect("grading:posts")


@page(Act.POST_VIEW, write=Act.POST_EDIT)
def post(request, pk):
    """Factors and history of a post; 「试算」 shows the effect, 「保存」 writes it."""
    found: Any = access(queries.posts_with_class(), pk=pk)  # with its class and score
    _version, method = acts.method_on(today())
    values = acts.suggested(found)
    form = ClassifyForm(
        request.POST or None, method=method, initial={**values, "start": next_month(month_of(today()))}
    )
    effect = None
    if request.method == "POST" and form.is_valid():
        start = form.cleaned_data["start"]
        try:
            effect = acts.effect_of(found, form.values, start)
        except Problem as problem:
            form.add_error("start", problem.message)
        if effect and request.POST.get("do") == "save":
            reason = form.cleaned_data["reason"]
            done, _saved = tried(
                form, acts.classify_post, found, form.values, start, reason=reason, acting_user=request.user
            )
            if done:
                messages.success(request, _("已保存岗位分类。"))
                return redirect("grading:post", pk=pk)
    history = (
        PostClassification.objects.filter(post=found)
        .select_related("method", "decided_by")
        .order_by("-period")
    )
    return render(
        request,
        "grading/post.html",
        {
            "post": found,
            "form": form,
            "effect": effect,
            "affected": _affected(effect) if effect and request.scope.can(Act.WHAT_IF) else None,
            "effect_badges": (class_badge(effect.old_class), class_badge(effect.new_class))
            if effect
            else None,
            "history": [(row, class_badge(row.post_class)) for row in history],
            "parts": method.parts(values),
            "badge": class_badge(found.post_class),
            "forbidden": forbidden_in(list(found.duties or [])),
            "can_edit": request.scope.can(Act.POST_EDIT),
            "score": found.score / 100 if found.score is not None else None,
        },
    )


SHOWN = 200


def _affected(effect: acts.Effect) -> dict[str, Any]:
    """Whom a reclassification touches and how much: the greatest changes first, sums over everybody."""
    pay = effect.pay
    rows: list[dict[str, Any]] = [
        {
            "person": row.person,
            "unit": row.unit,
            "change": pay.changes.get(row.person_id) if pay else None,
            "why": pay.unpriced.get(row.person_id, "") if pay else "",
        }
        for row in effect.who
    ]
    rows.sort(key=lambda row: -abs(row["change"].net_fen) if row["change"] else 0)
    stats = []
    if pay:
        stats = [
            {"label": _("影响人数"), "value": effect.people, "kind": "number"},
            {"label": _("实发合计变化（月）"), "value": pay.net_fen, "kind": "delta"},
            {
                "label": _("总成本变化（月）"),
                "value": pay.cost_fen,
                "kind": "delta",
                "hint": _("含单位负担"),
            },
        ]
    same = pay is not None and not any(change.net_fen or change.cost_fen for change in pay.changes.values())
    return {
        "pay": pay,
        "same": same,
        "rows": rows[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "stats": stats,
    }
