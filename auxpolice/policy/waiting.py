"""Work-queue items about policies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.months import today
from auxpolice.policy import consulting, parameters
from auxpolice.policy.models import (
    Consultation,
    Opinion,
    ParameterProposal,
    PolicyState,
    PolicyVersion,
    ProposalState,
    Stance,
)


def drafts_to_approve(request) -> list[dict]:
    if not request.scope.can(Act.POLICY_APPROVE):
        return []
    waiting = (
        PolicyVersion.objects.filter(state=PolicyState.SUBMITTED).exclude(created_by=request.user).count()
    )
    if not waiting:
        return []
    return [
        {"title": _("政策待审批"), "count": waiting, "url": reverse("policy:policies"), "urgency": "normal"}
    ]


def opinions_wanted(request) -> list[dict]:
    """Open rounds on which this person is asked and has not said anything yet."""
    if not request.scope.can(Act.OPINION_GIVE) or consulting.home_units(request.scope) is None:
        return []
    asked = Consultation.objects.filter(closed_at__isnull=True, closes__gte=today()).defer("content")
    said = set(
        Opinion.objects.filter(author=request.user, withdrawn_at__isnull=True).values_list(
            "consultation_id", flat=True
        )
    )
    return [
        {
            "title": _("征求意见：%(title)s") % {"title": round_.version.title},
            "count": 1,
            "url": reverse("policy:consultation", args=[round_.pk]),
            "due": round_.closes,
            "icon": "message-2",
        }
        for round_ in asked.select_related("version")
        if round_.pk not in said and consulting.concerns(request.scope, round_)
    ]


def rounds_open(request) -> list[dict]:
    """For the department: opinions without a reply, and rounds past their last day."""
    if not request.scope.can(Act.POLICY_DRAFT):
        return []
    items = []
    waiting = (
        Opinion.everything.filter(withdrawn_at__isnull=True, reply__isnull=True)
        .exclude(stance=Stance.SUPPORT, text="")
        .count()
    )
    if waiting:
        items.append(
            {
                "title": _("意见待答复"),
                "count": waiting,
                "url": reverse("policy:consultations"),
                "icon": "messages",
            }
        )
    late = Consultation.objects.filter(closed_at__isnull=True, closes__lt=today()).count()
    if late:
        items.append(
            {
                "title": _("征求意见已到期，待结束"),
                "count": late,
                "url": reverse("policy:consultations"),
                "urgency": "high",
                "icon": "flag",
            }
        )
    return items


def parameters_to_approve(request) -> list[dict]:
    if not request.scope.can(Act.PARAMETER_APPROVE):
        return []
    waiting = (
        ParameterProposal.objects.filter(state=ProposalState.WAITING).exclude(entered_by=request.user).count()
    )
    if not waiting:
        return []
    return [
        {"title": _("法定参数待审批"), "count": waiting, "url": reverse("policy:parameters"), "icon": "gavel"}
    ]


def parameters_missing(request) -> list[dict]:
    """For those who enter them: yearly values that have not been entered two months before the year begins."""
    if not request.scope.can(Act.PARAMETER_ENTER):
        return []
    missing = parameters.missing_for_next_year()
    if not missing:
        return []
    return [
        {
            "title": _("下一年度参数未录入"),
            "count": len(missing),
            "url": reverse("policy:parameters"),
            "icon": "gavel",
            "detail": "、".join(missing),
        }
    ]
