"""征求意见 in the browser: what is asked, what differs, one's opinion; for the department every opinion and its reply."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.months import today
from auxpolice.policy import consulting
from auxpolice.policy.kinds import kind_of
from auxpolice.policy.models import Consultation, Opinion, PolicyVersion, ReplyVerdict, Stance
from auxpolice.policy.queries import held_against
from auxpolice.ui.forms import DayField, submit, tried
from auxpolice.units.models import Unit
from auxpolice.units.tree import UnitTreeField


def found_round(request, pk) -> Consultation:
    """A round that concerns this user, or Denied."""
    round_ = Consultation.objects.select_related("version", "opened_by", "closed_by").filter(pk=pk).first()
    if round_ is None or not consulting.concerns(request.scope, round_):
        raise Denied()
    return round_


def counts(round_: Consultation) -> dict[str, int]:
    """People by stance, withdrawn opinions left out: how many, never who."""
    rows = (
        Opinion.everything.filter(consultation=round_, withdrawn_at__isnull=True)
        .order_by()
        .values("stance")
        .annotate(n=Count("author", distinct=True))
    )
    given = {row["stance"]: row["n"] for row in rows}
    return {str(stance.label): given.get(stance.value, 0) for stance in Stance}


@page(Act.OPINION_GIVE)
def rounds(request):
    """Rounds that concern me, the open ones first."""
    listed = [
        (round_, max((round_.closes - today()).days, 0))
        for round_ in Consultation.objects.select_related("version")
        .defer("content", "version__content")
        .order_by("closed_at", "closes")
        if consulting.concerns(request.scope, round_)
    ]
    listed.sort(key=lambda pair: (not pair[0].is_open, -pair[0].opened_at.timestamp()))
    department = request.scope.can(Act.POLICY_DRAFT)
    waiting = consulting.unanswered_by_round() if department else {}
    rows = [(round_, days, waiting.get(round_.pk, 0)) for round_, days in listed]
    return render(request, "policy/consult/rounds.html", {"rounds": rows, "department": department})


class OpinionForm(forms.Form):
    stance = forms.ChoiceField(label=gettext_lazy("态度"), choices=Stance.choices, widget=forms.RadioSelect)
    part = forms.CharField(
        label=gettext_lazy("针对哪一条"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("例如：岗位工资；不填为整体。"),
    )
    text = forms.CharField(
        label=gettext_lazy("意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    unnamed = forms.BooleanField(
        label=gettext_lazy("不署名"),
        required=False,
        help_text=gettext_lazy("答复的人看不到您的姓名，只看到单位；您自己仍能看到答复。"),
    )


class ReplyForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("处理"), choices=ReplyVerdict.choices)
    text = forms.CharField(
        label=gettext_lazy("答复"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@page(Act.OPINION_GIVE)
def consultation(request, pk):
    """The draft as it was put forward, what differs from what holds, and my opinion."""
    round_ = found_round(request, pk)
    form = OpinionForm(request.POST or None)
    if request.method == "POST":
        done, _made = submit(form, consulting.give_opinion, consultation=round_, acting_user=request.user)
        if done:
            messages.success(request, _("意见已提交，可在截止前撤回。"))
            return redirect("policy:consultation", pk=pk)
    sees_all = request.scope.span(Resource.OPINION).all
    base = held_against(round_.version, consulting.home_units(request.scope))
    described = kind_of(round_.version.kind).content
    opinions = Opinion.objects.filter(consultation=round_).select_related(
        "author", "unit", "reply__replied_by"
    )
    context = {
        "round": round_,
        "version": round_.version,
        "base": base,
        "changes": described.differences(base.content, round_.content) if base else [],
        "sections": described.sections(round_.content),
        "form": form,
        "may_give": round_.is_open and round_.closes >= today() and not request.scope.can(Act.POLICY_DRAFT),
        "own": [row for row in opinions if row.author_id == request.user.pk],
        "counts": counts(round_),
        "audience": Unit.objects.filter(pk__in=round_.unit_ids),
        "may_reply": request.scope.can(Act.POLICY_DRAFT),
        "all": [row for row in opinions if row.withdrawn_at is None] if sees_all else [],
        "sees_all": sees_all,
        "reply_form": ReplyForm(),
        "waiting": consulting.unanswered(round_.version) if sees_all else 0,
        "late": today() > round_.closes,
    }
    return render(request, "policy/consult/round.html", context, status=422 if form.errors else 200)


class RoundForm(forms.Form):
    explanation = forms.CharField(
        label=gettext_lazy("起草说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("改什么、为什么、对大家有什么影响。"),
    )
    closes = DayField(label=gettext_lazy("截止日期（含）"))
    units = UnitTreeField(
        label=gettext_lazy("向哪些单位征求意见"),
        required=False,
        help_text=gettext_lazy("不选为全局；勾选一个单位即勾选其全部下级，也可以再逐个取消。"),
    )


@page(Act.POLICY_DRAFT)
def open_round(request, pk):
    version = access(PolicyVersion, pk=pk)
    form = RoundForm(request.POST or None, initial={"closes": today() + timedelta(days=14)})
    if request.method == "POST":
        done, made = submit(form, consulting.open_round, version=version, acting_user=request.user)
        if done:
            messages.success(request, _("已发布征求意见。"))
            return redirect("policy:consultation", pk=made.pk)
    context = {"version": version, "form": form}
    return render(request, "policy/consult/open.html", context, status=422 if form.errors else 200)


@button(Act.OPINION_GIVE)
def withdraw(request, pk, opinion):
    round_ = found_round(request, pk)
    own = access(Opinion, pk=opinion, consultation=round_)
    consulting.withdraw_opinion(own, acting_user=request.user)
    return _("已撤回。"), "policy:consultation", pk


@page(Act.POLICY_DRAFT)
@require_POST
def reply(request, pk, opinion):
    round_ = found_round(request, pk)
    given = access(Opinion, pk=opinion, consultation=round_)
    form = ReplyForm(request.POST)
    done, _made = submit(form, consulting.reply, opinion=given, acting_user=request.user)
    if done:
        messages.success(request, _("已答复。"))
        return redirect(f"{request.path.rsplit('/opinions/', 1)[0]}/#opinion-{given.pk}")
    # what was typed stays: the form alone, with the refusal beside its field
    context = {"round": round_, "opinion": given, "form": form, "version": round_.version}
    return render(request, "policy/consult/reply.html", context, status=422)


class CloseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("提前结束的原因"), max_length=200, required=False)


@page(Act.POLICY_DRAFT)
def close(request, pk):
    round_ = found_round(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, consulting.close_round, round_, reason=reason, acting_user=request.user)[0]:
            messages.success(request, _("本轮征求意见已结束。"))
            return redirect("policy:consultation", pk=pk)
    context = {"round": round_, "form": form, "early": today() <= round_.closes}
    return render(request, "policy/consult/close.html", context, status=422 if form.errors else 200)


@page(Act.POLICY_APPROVE)
def summary(request, pk):
    """征求意见情况汇总 on A4: how many by stance and unit, every opinion with its reply."""
    round_ = found_round(request, pk)
    opinions = list(
        Opinion.objects.filter(consultation=round_, withdrawn_at__isnull=True).select_related(
            "author", "unit", "reply"
        )
    )
    by_unit = (
        Opinion.objects.filter(consultation=round_, withdrawn_at__isnull=True)
        .order_by()
        .values("unit__name")
        .annotate(
            support=Count("author", distinct=True, filter=Q(stance=Stance.SUPPORT)),
            suggest=Count("author", distinct=True, filter=Q(stance=Stance.SUGGEST)),
            against=Count("author", distinct=True, filter=Q(stance=Stance.AGAINST)),
        )
        .order_by("unit__name")
    )
    context = {"round": round_, "counts": counts(round_), "opinions": opinions, "by_unit": by_unit}
    return render(request, "policy/consult/summary.html", context)
