"""Results shown in public of a person today."""

from __future__ import annotations

from django.utils.translation import gettext as _

from auxpolice.months import today
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import EvaluationState, Verdict


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
