"""Evaluation batches in the work queue and in the menu; tones of their states."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.years import proposals
from assessment.appraisal.years.models import What
from auxpolice.access.matrix import Act
from auxpolice.approvals.matters import sheet_url
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue, tones
from auxpolice.notices import awaited
from auxpolice.notices.awaited import Awaited
from grading.evaluations import approving, queries
from grading.evaluations.models import (
    Evaluation,
    EvaluationState,
    VerdictOverride,
    VerdictState,
)
from grading.evaluations.publicity import shown_now


def _batches(state: EvaluationState):
    return Evaluation.objects.filter(state=state).order_by("opened_at")


@queue.register(Act.LEVEL_EVALUATE)
def to_review(request) -> Iterator[QueueItem]:
    late = queries.contradicted()
    if first := late.first():
        yield QueueItem(
            _("晋升生效后补录了处分"),
            reverse("grading:verdict", args=[first.pk]),
            late.count(),
            urgency=Urgency.SOON,
            detail=_("处分影响期覆盖评定截止日，请核对是否纠正"),
            icon="alert-triangle",
        )
    names = [row.person.name for row in queries.demotions_to_come().select_related("person")]
    yield QueueItem.naming(
        names, _("降低层级的处分待评定"), reverse("grading:evaluation-new"), icon="arrow-down"
    )
    proposed = _batches(EvaluationState.PROPOSED)
    if batch := proposed.first():
        url = reverse("grading:evaluation", args=[batch.pk])
        yield QueueItem(_("层级批次待复核"), url, proposed.count(), icon="list-check")


@queue.register(Act.LEVEL_DECIDE)
def to_decide(request) -> Iterator[QueueItem]:
    reviewed = _batches(EvaluationState.REVIEWED).exclude(opened_by=request.user)
    if batch := reviewed.first():
        url = sheet_url(approving.deciding.MATTER, batch.pk)
        yield QueueItem(_("层级批次待决定"), url, reviewed.count(), icon="gavel")
    overrides = VerdictOverride.objects.filter(confirmed_by=None, refused=False)
    overrides = overrides.exclude(asked_by=request.user)
    if one := overrides.first():
        url = reverse("grading:verdict", args=[one.verdict_id])
        yield QueueItem(_("层级人工调整待确认"), url, overrides.count(), icon="user-edit")
    objections = queries.open_objections()
    if oldest := objections.order_by("due").first():
        url = reverse("grading:verdict", args=[oldest.verdict_id])
        yield QueueItem(_("层级公示异议待答复"), url, objections.count(), oldest.due, icon="message-report")


@queue.register(Act.LEVEL_PROPOSE)
def to_propose(request) -> QueueItem | None:
    batch = _batches(EvaluationState.PROPOSED).first()
    if batch is None or not request.scope.units_for(Act.LEVEL_PROPOSE):
        return None
    waiting = queries.candidates(batch).filter(proposal=None).count()
    return QueueItem(
        _("层级晋升待单位推荐"), reverse("grading:unit-proposals", args=[batch.pk]), waiting, icon="thumb-up"
    )


@queue.register(Act.LEVEL_VIEW)
def own_publicity(request) -> QueueItem | None:
    """One's own new level that is shown in public: read it, object while there is time."""
    found = shown_now(request.user.person_id) if request.user.person_id else None
    if found is None or not found["moves"]:
        return None
    return QueueItem(
        _("公示中：拟定%(level)s") % {"level": found["level"]},
        reverse("grading:verdict", args=[found["verdict"].pk]),
        due=found["batch"].publicity_until,
        detail=_("看逐项依据；有异议请在公示期内提出"),
        icon="stairs-up",
    )


def silent_matter(batch_id: int, unit_id: int) -> str:
    return f"recommendation:{batch_id}:{unit_id}"


def _silent_units(request) -> Iterator[Awaited]:
    """Units that have not recommended their people yet, for the department that waits for them."""
    if not request.scope.can(Act.LEVEL_EVALUATE):
        return
    for batch in _batches(EvaluationState.PROPOSED).defer("content"):
        silent = approving.deciding.silent_units(Evaluation.objects.get(pk=batch.pk))
        heads = awaited.heads_over(unit.unit_id for unit in silent)
        for unit in silent:
            yield Awaited(
                silent_matter(batch.pk, unit.unit_id),
                _("单位推荐：%(unit)s %(n)d 人") % {"unit": unit.name, "n": len(unit.people)},
                reverse("grading:unit-proposals", args=[batch.pk]),
                timezone.localdate(batch.opened_at),
                heads[unit.unit_id],
                detail=batch.title,
            )


awaited.register(_silent_units)
menu.register(
    MenuEntry(
        gettext_lazy("层级评定"),
        "grading:evaluations",
        Act.POST_VIEW,
        "stairs-up",
        Section.GRADING,
        30,
        under="grading:posts",
    )
)
menu.place("grading:evaluations", "grading/verdicts/")
tones(
    EvaluationState,
    neutral="DRAFT CANCELLED",
    info="PROPOSED REVIEWED DECIDED PUBLISHED",
    success="EFFECTIVE",
)
tones(
    VerdictState,
    info="PROPOSED",
    neutral="UNCHANGED NOT_MET",
    warning="OUT_OF_QUOTA SUSPENDED",
    danger="HELD WITHDRAWN",
    success="EFFECTIVE",
)
for _what in (What.STEP, What.DEMOTION):
    proposals.done_at(_what, gettext_lazy("发起层级评定"), lambda _row: reverse("grading:evaluation-new"))
