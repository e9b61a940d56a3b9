"""One verdict with every condition; overrides and objections about it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.objections import AnswerForm, ObjectionForm
from auxpolice.ui.forms import pressed, submit
from grading.evaluations import deciding, objections
from grading.evaluations import evidence as behind
from grading.evaluations.explaining import explain, ladder_of, ranked_by
from grading.evaluations.models import EvaluationState, Objection, UnitProposal, Verdict, VerdictOverride


class OverrideForm(forms.Form):
    level = forms.ChoiceField(label=gettext_lazy("调整为"))
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：有同类工作经历，参照本局同等资历人员。须由另一人确认。"),
    )

    def __init__(self, *args, ladder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.code, level.name) for level in reversed(ladder.levels)
        ]


class VerdictAnswerForm(AnswerForm):
    REJECTED, WITHDRAWN, LEVEL = "rejected", "withdrawn", "level"
    field_order = ["outcome", "level", "answer"]

    level = forms.ChoiceField(label=gettext_lazy("改定的层级"), required=False)

    def __init__(self, *args, ladder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (self.REJECTED, _("异议不成立，照原结果执行")),
            (self.WITHDRAWN, _("异议成立，不予执行")),
            (self.LEVEL, _("异议成立，改定层级为")),
        ]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.code, level.name) for level in reversed(ladder.levels)
        ]


def _context(request, verdict: Verdict, **more) -> dict:
    evaluation = verdict.evaluation
    ladder = ladder_of(evaluation)
    explanation = explain(verdict, evaluation)
    in_publicity = evaluation.in_publicity(today())
    own = verdict.person_id == request.user.person_id
    objections = list(
        Objection.objects.filter(verdict=verdict).select_related("answered_by").order_by("raised_at")
    )
    return {
        "verdict": verdict,
        "evaluation": evaluation,
        "explanation": explanation,
        "old_level": ladder.level(verdict.old_rank).name if verdict.old_rank >= 0 else _("无层级"),
        "new_level": ladder.level(verdict.rank).name if verdict.rank >= 0 else _("无层级"),
        "proposed_level": ladder.level(verdict.proposed_rank).name if verdict.proposed_rank >= 0 else "",
        "facts_pairs": [
            (_("计入年限"), _("%(n)d 年") % {"n": verdict.points}),
            (_("层级年限起算"), f"{verdict.counts_from:%Y-%m-%d}"),
            (_("层级办法"), evaluation.version),
            (
                _("批次状态"),
                _("公示中，至 %(day)s") % {"day": evaluation.publicity_until}
                if in_publicity
                else evaluation.get_state_display(),
            ),
        ],
        "lines": [(line, behind.kind_of(line.code, line.record_kind)) for line in explanation.lines],
        "ranked_by": ranked_by(verdict, evaluation),
        "proposal": UnitProposal.objects.filter(verdict=verdict).select_related("proposed_by").first()
        if verdict.person_id != request.user.person_id
        else None,
        "by_objection": any(objection.state == "upheld" for objection in objections),
        "overrides": [
            (override, ladder.level(override.rank).name)
            for override in VerdictOverride.objects.filter(verdict=verdict).select_related(
                "asked_by", "confirmed_by"
            )
        ],
        "objections": objections,
        "override_form": OverrideForm(
            ladder=ladder, initial={"level": ladder.level(max(verdict.rank, 0)).code}
        ),
        "objection_form": ObjectionForm(),
        "answer_form": VerdictAnswerForm(ladder=ladder),
        "can_override": request.scope.can(Act.LEVEL_EVALUATE)
        and evaluation.state in (EvaluationState.DRAFT, EvaluationState.PROPOSED, EvaluationState.REVIEWED),
        "can_decide": request.scope.can(Act.LEVEL_DECIDE),
        "can_object": in_publicity
        and not any(objection.state == "open" for objection in objections)
        and ((own and request.scope.can(Act.LEVEL_OBJECT)) or request.scope.can(Act.LEVEL_EVALUATE)),
        **more,
    }


def _find(pk: int) -> Verdict:
    return access(Verdict.objects.select_related("person", "unit", "evaluation__version"), pk=pk)


@page(Act.LEVEL_VIEW)
def records(request, pk, kind):
    """The person's records of a kind as they stand today, the one a condition rests on marked."""
    found = _find(pk)
    cited = request.GET.get("id", "")
    shown = behind.of(
        found, kind, int(cited) if cited.isascii() and cited.isdecimal() and len(cited) < 10 else 0
    )
    if shown is None:
        raise Http404
    return render(request, "grading/records.html", {"verdict": found, "records": shown})


@page(Act.LEVEL_VIEW)
def verdict(request, pk):
    return render(request, "grading/verdict.html", _context(request, _find(pk)))


@page(Act.LEVEL_EVALUATE)
@require_POST
def override(request, pk):
    found = _find(pk)
    form = OverrideForm(request.POST, ladder=ladder_of(found.evaluation))
    done, _asked = submit(
        form,
        lambda level, reason, acting_user: deciding.ask_override(
            found, level, reason, acting_user=acting_user
        ),
        acting_user=request.user,
    )
    if done:
        messages.success(request, _("已提出调整，等待另一人确认。"))
        return redirect("grading:verdict", pk=pk)
    return render(request, "grading/verdict.html", _context(request, found, override_form=form), status=400)


@page(Act.LEVEL_VIEW)
@require_POST
def object_to(request, pk):
    found = _find(pk)
    form = ObjectionForm(request.POST)
    done, _raised = submit(form, objections.raise_objection, verdict=found, acting_user=request.user)
    if done:
        messages.success(request, _("异议已提交。在答复之前，只暂缓这一人的结果。"))
        return redirect("grading:verdict", pk=pk)
    return render(request, "grading/verdict.html", _context(request, found, objection_form=form), status=400)


@page(Act.LEVEL_DECIDE)
@require_POST
def answer_override(request, pk):
    found = access(VerdictOverride, pk=pk)
    confirmed = request.POST.get("answer") == "confirm"
    if pressed(request, deciding.answer_override, found, confirmed, acting_user=request.user)[0]:
        messages.success(request, _("已处理。"))
    return redirect("grading:verdict", pk=found.verdict_id)


@page(Act.LEVEL_DECIDE)
@require_POST
def answer_objection(request, pk):
    found = access(Objection, pk=pk)
    verdict = _find(found.verdict_id)
    form = VerdictAnswerForm(request.POST, ladder=ladder_of(verdict.evaluation))
    done, _answered = submit(
        form,
        lambda outcome, answer, level, acting_user: objections.answer_objection(
            found,
            outcome != VerdictAnswerForm.REJECTED,
            answer,
            level_code=level if outcome == VerdictAnswerForm.LEVEL else "",
            acting_user=acting_user,
        ),
        acting_user=request.user,
    )
    if not done:
        context = _context(request, verdict, answer_form=form)
        return render(request, "grading/verdict.html", context, status=400)
    messages.success(request, _("已答复。"))
    return redirect("grading:verdict", pk=found.verdict_id)
