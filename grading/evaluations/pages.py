"""Evaluation batches: list, opening, one batch with its verdicts, its steps, unit proposals, publicity list."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.calendar.days import working_days
from auxpolice.months import month_of, next_month, today
from auxpolice.notices import sending
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, pressed, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit, UnitKind
from grading import wording
from grading.evaluations import charts, deciding, opening, queries
from grading.evaluations import publicity as wording_of
from grading.evaluations.explaining import ladder_of, missing_conditions
from grading.evaluations.hooks import silent_matter
from grading.evaluations.models import Evaluation, EvaluationKind, EvaluationState, Verdict, VerdictState
from grading.ladders import LEVELS
from personnel.pages.forms import PersonSearch
from personnel.queries import called

STEPS = [
    (EvaluationState.DRAFT, gettext_lazy("测评")),
    (EvaluationState.PROPOSED, gettext_lazy("单位推荐")),
    (EvaluationState.REVIEWED, gettext_lazy("部门复核")),
    (EvaluationState.DECIDED, gettext_lazy("决定")),
    (EvaluationState.PUBLISHED, gettext_lazy("公示")),
    (EvaluationState.EFFECTIVE, gettext_lazy("执行")),
]


class EvaluationsTable(Table):
    columns = [
        Column(
            "title",
            gettext_lazy("批次"),
            sort="title",
            link=lambda e: reverse("grading:evaluation", args=[e.pk]),
        ),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("version", gettext_lazy("层级办法"), value="version.title"),
        Column("cut_off", gettext_lazy("截止日"), kind="date", sort="cut_off"),
        Column("effective_from", gettext_lazy("执行日期"), kind="date", sort="effective_from"),
        Column("people", gettext_lazy("人数"), kind="number", sort="people"),
        Column("state", gettext_lazy("状态"), template="grading/cell_state.html", sort="state"),
    ]
    default_sort = "-cut_off"
    empty_title = gettext_lazy("还没有层级评定批次")


class OpenForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=EvaluationKind.choices)
    version = forms.ModelChoiceField(PolicyVersion.objects.none(), label=gettext_lazy("层级办法"))
    cut_off = DayField(label=gettext_lazy("截止日"))
    effective_from = DayField(
        label=gettext_lazy("执行日期"),
        help_text=gettext_lazy("某月 1 日，层级工资自这天起变动。"),
    )
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = PolicyVersion.objects.filter(  # type: ignore[attr-defined]
            kind=LEVELS, state=PolicyState.APPROVED
        ).defer("content")


@page(Act.POST_VIEW)
def evaluations(request):
    batches = Evaluation.objects.select_related("version").defer("content", "version__content")
    table = EvaluationsTable(request, batches.exclude(state=EvaluationState.CANCELLED))
    if table.wants_export:
        return table.export(_("层级评定批次"))
    return render(
        request,
        "grading/evaluations.html",
        {"table": table, "can_open": request.scope.can(Act.LEVEL_EVALUATE)},
    )


@page(Act.LEVEL_EVALUATE)
def open_new(request):
    initial = {
        "kind": EvaluationKind.YEARLY,
        "cut_off": today(),
        "effective_from": next_month(month_of(today())),
        "version": PolicyVersion.objects.filter(in_force__isnull=False, kind=LEVELS).first(),
    }
    form = OpenForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done, evaluation = submit(form, opening.open_evaluation, acting_user=request.user)
        if done:
            return redirect("grading:evaluation", pk=evaluation.pk)
    return render(request, "grading/open.html", {"form": form})


def _why(verdict: Verdict, lacking) -> str:
    """The reason, and where conditions are missing, which."""
    titles = lacking(verdict)
    return _("缺：") + "、".join(titles) if titles else wording.reason(verdict.reason)


def _verdict_columns(evaluation: Evaluation, ladder) -> list[Column]:
    lacking = missing_conditions(evaluation, ladder)

    def level(rank: int, step: int) -> str:
        if rank < 0:
            return _("无层级")
        name = ladder.level(rank).name if rank <= ladder.top else str(rank)
        return f"{name}{step}{_('档')}" if step else name

    return [
        Column(
            "name",
            _("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda v: reverse("grading:verdict", args=[v.pk]),
        ),
        Column("unit", _("单位"), value="unit.name", sort="unit__sort_order"),
        Column(
            "old", _("原层级"), value=lambda v: level(v.old_rank, v.old_step), sort=["old_rank", "old_step"]
        ),
        Column("new", _("拟定层级"), value=lambda v: level(v.rank, v.step), sort=["rank", "step"]),
        Column("points", _("计入年限"), kind="number", sort="points"),
        Column(
            "position",
            _("职数排名"),
            value=lambda v: v.position or None,
            sort="position",
            kind="number",
            phone=False,
        ),
        Column("why", _("说明"), value=lambda v: _why(v, lacking), sort="reason"),
        Column("state", _("状态"), template="grading/cell_state.html", sort="state"),
    ]


class VerdictsTable(Table):
    default_sort = "state"
    page_size = 20
    empty_title = gettext_lazy("本批没有符合筛选的人员")


class FilterForm(forms.Form):
    q = PersonSearch()
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    changed = forms.BooleanField(label=gettext_lazy("只看有变动的"), required=False)

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        units = (
            Verdict.objects.filter(evaluation=evaluation)
            .order_by("unit__sort_order")
            .values_list("unit_id", "unit__name")
            .distinct()
        )
        self.fields["unit"].choices = [("", _("全部单位")), *units]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("全部状态")), *VerdictState.choices]  # type: ignore[attr-defined]

    def narrow(self, verdicts):
        if not self.is_valid():
            return verdicts
        data = self.cleaned_data
        verdicts = verdicts.filter(called(data["q"]))
        if data["unit"]:
            verdicts = verdicts.filter(unit_id=data["unit"])
        if data["state"]:
            verdicts = verdicts.filter(state=data["state"])
        if data["changed"]:
            verdicts = verdicts.exclude(state__in=(VerdictState.UNCHANGED, VerdictState.NOT_MET))
        return verdicts


class PublishForm(forms.Form):
    """The start of publicity, and the month from which the levels count."""

    start = DayField(label=gettext_lazy("公示开始"))
    effective_from = DayField(label=gettext_lazy("执行日期"))
    meeting = forms.CharField(
        label=gettext_lazy("集体研究的会议及文号"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("没有会议记录的不填，公示里就不写集体研究。"),
    )
    meeting_on = DayField(label=gettext_lazy("研究日期"), required=False)


def _publishing(found: Evaluation) -> dict:
    if found.state != EvaluationState.DECIDED:
        return {}
    month = deciding.month_after_publicity(found, today())
    return {
        "publish_form": PublishForm(initial={"start": today(), "effective_from": month}),
        "publish_late": month if month != found.effective_from else None,
        "publish_until": deciding.publicity_until(found, today()),
    }


@page(Act.POST_VIEW)
def evaluation(request, pk):
    """One batch: where it stands, who gets what and why, pictures of the outcome."""
    found = access(
        Evaluation.objects.select_related("version", "opened_by", "reviewed_by", "decided_by"), pk=pk
    )
    ladder = ladder_of(found)
    form = FilterForm(request.GET, evaluation=found)
    table = VerdictsTable(
        request,
        form.narrow(queries.verdicts_of(found).defer("facts")),
        columns=_verdict_columns(found, ladder),
        filter_form=form,
    )
    if table.wants_export:
        return table.export(found.title)
    counts = queries.state_counts(found)
    direct = _is_direct(found)
    groups = [
        {"name": group.name, **found.quota.get("groups", {}).get(group.code, {})} for group in ladder.groups
    ]
    return render(
        request,
        "grading/evaluation.html",
        {
            "evaluation": found,
            "table": table,
            "counts": [
                (VerdictState(state).label, f"?state={state}", n) for state, n in sorted(counts.items())
            ],
            "groups": groups,
            "ranking": [wording.ranking_key(key) for key in found.quota.get("ranking", [])],
            "steps": STEPS,
            "direct": direct,
            "charts": [
                charts.before_after(found),
                charts.flow_chart(found),
                *charts.fairness_charts(queries.placed_by(found), ladder.top),
            ]
            if found.people
            else [],
            "silent": _silent(request, found),
            "sheet_url": sheet_url(deciding.MATTER, found.pk),
            "candidates": queries.candidates(found).count() if found.state == EvaluationState.PROPOSED else 0,
            "is_over": found.publicity_over(today()),
            "mine": request.user.pk in (found.opened_by_id, found.reviewed_by_id),
            **_publishing(found),
            "can_evaluate": request.scope.can(Act.LEVEL_EVALUATE),
            "can_decide": request.scope.can(Act.LEVEL_DECIDE),
        },
    )


def _silent(request, found: Evaluation) -> list[dict]:
    """Units that stop the review, each with whether it may be urged today."""
    if found.state not in (EvaluationState.DRAFT, EvaluationState.PROPOSED) or not request.scope.can(
        Act.LEVEL_EVALUATE
    ):
        return []
    units = deciding.silent_units(found)
    matters = [silent_matter(found.pk, unit.unit_id) for unit in units]
    urged = sending.urged_by(request.user, matters)
    return [
        {"unit": unit, "matter": matter, "urged": matter in urged}
        for unit, matter in zip(units, matters, strict=True)
    ]


def _steps():
    return {
        "ask": deciding.ask_units,
        "effect": deciding.make_effective,
    }


@page(Act.POST_VIEW)
@require_POST
def step(request, pk):
    """One step of a batch; each action asks for its own act."""
    found = access(Evaluation, pk=pk)
    if pressed(request, _take_step, request, found, request.POST.get("step", ""))[0]:
        messages.success(request, _("已完成这一步。"))
    return redirect("grading:evaluation", pk=pk)


def _take_step(request, found: Evaluation, name: str) -> None:
    user, said = request.user, request.POST.get
    if name == "review":
        deciding.review_evaluation(found, silence=said("silence", ""), acting_user=user)
    elif name == "cancel":
        opening.cancel_evaluation(found, said("reason", ""), acting_user=user)
    elif name == "back":
        deciding.send_back(found, said("reason", ""), acting_user=user)
    elif name == "publish":
        form = PublishForm(request.POST)
        if not form.is_valid():
            raise Problem(_("请填公示开始日期和执行日期。"), code="publish-days")
        deciding.publish_evaluation(found, acting_user=user, **form.cleaned_data)
    elif name in _steps():
        _steps()[name](found, acting_user=user)
    else:
        raise Denied()


def _is_direct(evaluation: Evaluation) -> bool:
    """Proposed by rule for people without a level, to be accepted without review and publicity."""
    return evaluation.only_without_level and evaluation.opened_by_id is None


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("公示正文"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("只写有记录的步骤；定稿后不能再改。"),
    )


@page(Act.LEVEL_EVALUATE)
def notice(request, pk):
    """Word the public notice; settled, it is printed as it is."""
    found = access(Evaluation.objects.select_related("notice_frozen_by"), pk=pk)
    form = NoticeForm(request.POST or None, initial={"text": found.notice_text})
    done, _worded = submit(
        form,
        lambda text: wording_of.word_notice(
            found, text, final=request.POST.get("final") == "1", acting_user=request.user
        ),
    )
    if done:
        final = request.POST.get("final") == "1"
        messages.success(request, _("公示正文已定稿。") if final else _("公示正文已保存，尚未定稿。"))
        return redirect("grading:publicity" if final else "grading:publicity-notice", pk=pk)
    context = {"evaluation": found, "form": form}
    return render(request, "grading/notice.html", context, status=422 if form.errors else 200)


@page(Act.POST_VIEW)
def publicity(request, pk):
    """The publicity list (公示) for print: who is to get which level; no number of any paper. A head prints that of
    their own units."""
    found = access(Evaluation.objects.select_related("version"), pk=pk)
    if _is_direct(found) or found.state not in (EvaluationState.PUBLISHED, EvaluationState.EFFECTIVE):
        raise Denied()  # levels accepted directly were never made public: there is no such paper
    if found.publicity_from is None or found.publicity_until is None:
        raise Denied()
    ladder = ladder_of(found)
    verdicts = list(queries.published(found))
    rows = [
        {
            "verdict": verdict,
            "old": ladder.level(verdict.old_rank).name if verdict.old_rank >= 0 else "—",
            "new": ladder.level(verdict.rank).name,
        }
        for verdict in verdicts
    ]
    counts = Counter(row["new"] for row in rows)
    return render(
        request,
        "grading/publicity.html",
        {
            "evaluation": found,
            "rows": rows,
            "counts": counts.items(),
            "days": working_days(found.publicity_from, found.publicity_until),
            "bureau": Unit.objects.filter(kind=UnitKind.BUREAU).values_list("name", flat=True).first(),
            "units": ""
            if request.scope.span(Resource.GRADING).all
            else "、".join(dict.fromkeys(verdict.unit.name for verdict in verdicts)),
            "draft": found.notice_frozen_at is None,
            "may_word": request.scope.can(Act.LEVEL_EVALUATE),
        },
    )
