"""Work-queue items about policies."""

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.policy.models import PolicyState, PolicyVersion


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
