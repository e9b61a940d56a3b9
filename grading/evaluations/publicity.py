"""Results shown in public: of a person today; and the wording of the notice, from what is recorded, settled once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.problems import Conflict, written
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, EvaluationKind, EvaluationState, UnitProposal, Verdict


def shown_now(person_id: int) -> dict | None:
    """The result of a batch in publicity today for the person: verdict, batch, level in words, whether it moves."""
    day = today()
    found = (
        Verdict.objects.filter(
            person_id=person_id,
            evaluation__state=EvaluationState.PUBLISHED,
            evaluation__publicity_from__lte=day,
            evaluation__publicity_until__gte=day,
        )
        .select_related("evaluation")
        .order_by("-evaluation__publicity_from")
        .first()
    )
    if found is None:
        return None
    ladder = ladder_of(found.evaluation)
    return {
        "verdict": found,
        "batch": found.evaluation,
        "level": ladder.level(found.rank).name if found.rank >= 0 else _("无层级"),
        "moves": (found.rank, found.step) != (found.old_rank, found.old_step),
    }


def preamble(evaluation: Evaluation) -> str:
    """The first paragraph of the notice, of steps that are on record and no others."""
    selected = evaluation.kind in (EvaluationKind.YEARLY, EvaluationKind.EARLY)
    steps = [_("资格审核") if selected else _("逐人核定")]
    if UnitProposal.everything.filter(verdict__evaluation=evaluation).exists():
        steps.append(_("单位推荐"))
    if evaluation.reviewed_by_id:
        steps.append(_("部门复核"))
    if evaluation.meeting and evaluation.meeting_on:
        steps.append(
            _("%(day)s%(meeting)s集体研究")
            % {
                "day": f"{evaluation.meeting_on.year}年{evaluation.meeting_on.month}月{evaluation.meeting_on.day}日",
                "meeting": evaluation.meeting,
            }
        )
    return _("根据《%(version)s》，经%(steps)s，现将警务辅助人员的拟定层级予以公示。") % {
        "version": evaluation.version,
        "steps": "、".join(steps),
    }


@transaction.atomic
def word_notice(evaluation: Evaluation, text: str, *, final: bool, acting_user: User) -> Evaluation:
    """Write the notice's first paragraph; ``final`` settles it, and from then on nobody changes it."""
    require(acting_user, Act.LEVEL_EVALUATE)
    text = written(text, _("公示正文"), field="text")
    locked = held(Evaluation.objects, evaluation.pk)
    if locked.state != EvaluationState.PUBLISHED:
        raise Conflict(_("只有公示中的批次可以改公示正文。"), code="conflict", field="text")
    if locked.notice_frozen_at:
        raise Conflict(
            _("公示正文已由%(who)s定稿，不能再改。") % {"who": locked.notice_frozen_by},
            code="frozen",
            field="text",
        )
    before, locked.notice_text = locked.notice_text, text[:2000]
    if final:
        locked.notice_frozen_at, locked.notice_frozen_by = timezone.now(), acting_user
    locked.save(update_fields=["notice_text", "notice_frozen_at", "notice_frozen_by"])
    trail.record(
        "level.notice",
        locked,
        acting_user=acting_user,
        before={"text": before},
        after={"text": locked.notice_text, "final": final},
    )
    return locked
