"""What the grading floor shows on pages that lie below it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.months import today
from grading import queries
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, EvaluationState, Verdict, VerdictOverride
from grading.headcount.models import HeadcountException
from grading.ladders import LEVELS


def level_panel(request, person) -> dict | None:
    """Level with its history and the distance to the next, on the person's page."""
    if not request.scope.can(Act.LEVEL_VIEW):
        raise Denied()
    standing = queries.standing_of(person)
    return {
        "title": _("层级"),
        "icon": "stairs-up",
        "template": "grading/panel_person.html",
        "context": {
            "person": person,
            "held": queries.held_by(person),
            "history": list(queries.history_of(person)[:12]),
            "standing": standing,
            "shown_now": shown_now(person.pk),
        },
    }


def shown_now(person_id: int) -> dict | None:
    """What a batch that is in publicity today found for the person: verdict, batch, level in words, whether it moves."""
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


def own_publicity(request) -> list[dict]:
    """One's own new level that is shown in public: read it, object while there is time."""
    if not request.user.person_id or not request.scope.can(Act.LEVEL_VIEW):
        return []
    found = shown_now(request.user.person_id)
    if found is None or not found["moves"]:
        return []
    return [
        {
            "title": _("公示中：拟定%(level)s") % {"level": found["level"]},
            "count": 1,
            "url": reverse("grading:verdict", args=[found["verdict"].pk]),
            "due": found["batch"].publicity_until,
            "detail": _("看逐项依据；有异议请在公示期内提出"),
            "icon": "stairs-up",
        }
    ]


def own_level_panel(request, _nothing=None) -> dict | None:
    """The auxiliary's own level on their home page."""
    person = request.user.person if request.user.person_id else None
    if person is None:
        return None
    panel = level_panel(request, person)
    return {**panel, "title": _("我的层级")} if panel else None


def policy_panel(request, version) -> dict | None:
    """On a policy's page: the ladder as a table, and the way to try it."""
    if version.kind != LEVELS:
        return None
    return {
        "title": _("层级与职数"),
        "icon": "stairs-up",
        "template": "grading/panel_policy.html",
        "context": {"version": version, "can_try": request.scope.can(Act.POLICY_DRAFT)},
        "width": "full",
    }


def pyramid_panel(request, _nothing=None) -> dict | None:
    """Level pyramid on the home page of those who see more than themselves."""
    from grading.levels.charts import pyramid_chart

    if not request.scope.can(Act.POST_VIEW):
        return None
    chart = pyramid_chart()
    if chart.empty:
        return None
    return {
        "title": _("层级分布"),
        "icon": "chart-bar",
        "template": "grading/panel_chart.html",
        "context": {"chart": chart},
        "url": reverse("grading:pictures"),
        "link": _("查看全部图表"),
    }


def unit_panel(request, unit) -> dict | None:
    """Headcount and levels on a unit's page."""
    if not request.scope.can(Act.POST_VIEW):
        return None
    rows = [row for row in queries.headcount_on() if row["unit"].pk == unit.pk]
    if not rows:
        return None
    return {
        "title": _("用人额度"),
        "icon": "users-group",
        "template": "grading/panel_unit.html",
        "context": {"rows": rows},
        "url": reverse("grading:headcount"),
        "link": _("用人额度"),
    }


def waiting(request) -> list[dict]:
    """Work-queue items of posts and levels."""
    items = []
    scope = request.scope
    if scope.can(Act.LEVEL_EVALUATE):
        missing = queries.without_level().count()
        if missing:
            items.append(
                {
                    "title": _("在册人员未定层级"),
                    "count": missing,
                    "url": reverse("grading:missing"),
                    "detail": _("未定层级的人员不能计发工资"),
                    "icon": "stairs-up",
                    "urgency": "soon",
                }
            )
        served = queries.probation_over().count()
        if served:
            items.append(
                {
                    "title": _("见习期满待首次评定"),
                    "count": served,
                    "url": reverse("grading:missing"),
                    "icon": "school",
                }
            )
        late = queries.contradicted()
        if first := late.first():
            items.append(
                {
                    "title": _("晋升生效后补录了处分"),
                    "count": late.count(),
                    "url": reverse("grading:verdict", args=[first.pk]),
                    "detail": _("处分影响期覆盖评定截止日，请核对是否纠正"),
                    "icon": "alert-triangle",
                    "urgency": "soon",
                }
            )
        reviewing = Evaluation.objects.filter(state=EvaluationState.PROPOSED).order_by("opened_at").first()
        if reviewing:
            items.append(
                {
                    "title": _("层级批次待复核"),
                    "count": Evaluation.objects.filter(state=EvaluationState.PROPOSED).count(),
                    "url": reverse("grading:evaluation", args=[reviewing.pk]),
                    "icon": "list-check",
                }
            )
    if scope.can(Act.LEVEL_DECIDE):
        deciding = Evaluation.objects.filter(state=EvaluationState.REVIEWED).exclude(opened_by=request.user)
        if first := deciding.order_by("opened_at").first():
            items.append(
                {
                    "title": _("层级批次待决定"),
                    "count": deciding.count(),
                    "url": reverse("grading:evaluation", args=[first.pk]),
                    "icon": "gavel",
                }
            )
        overrides = VerdictOverride.objects.filter(confirmed_by=None, refused=False).exclude(
            asked_by=request.user
        )
        if one := overrides.select_related("verdict").first():
            items.append(
                {
                    "title": _("层级人工调整待确认"),
                    "count": overrides.count(),
                    "url": reverse("grading:verdict", args=[one.verdict_id]),
                    "icon": "user-edit",
                }
            )
        exceptions = HeadcountException.objects.filter(granted_by=None).exclude(asked_by=request.user)
        if waiting_exceptions := exceptions.count():
            items.append(
                {
                    "title": _("超额例外待批准"),
                    "count": waiting_exceptions,
                    "url": reverse("grading:headcount"),
                    "icon": "user-exclamation",
                }
            )
        objections = queries.open_objections()
        if oldest := objections.order_by("due").first():
            items.append(
                {
                    "title": _("层级公示异议待答复"),
                    "count": objections.count(),
                    "url": reverse("grading:verdict", args=[oldest.verdict_id]),
                    "due": oldest.due,
                    "icon": "message-report",
                }
            )
    if scope.units_for(Act.LEVEL_PROPOSE):
        batch = Evaluation.objects.filter(state=EvaluationState.PROPOSED).order_by("opened_at").first()
        waiting_here = queries.candidates(batch).filter(proposal=None).count() if batch else 0
        if batch and waiting_here:
            items.append(
                {
                    "title": _("层级晋升待单位推荐"),
                    "count": waiting_here,
                    "url": reverse("grading:unit-proposals", args=[batch.pk]),
                    "icon": "thumb-up",
                }
            )
    return items
