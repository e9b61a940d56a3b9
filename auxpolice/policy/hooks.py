"""Policies, parameters and consultations in the work queue and in the menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.approvals import words
from auxpolice.approvals.matters import sheet_url
from auxpolice.audit import witness
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue, tones
from auxpolice.months import today
from auxpolice.notices import awaited, kinds
from auxpolice.notices.awaited import Awaited
from auxpolice.policy import approving, consulting, parameter_approving, parameters
from auxpolice.policy.actions import MATTER, POLICY_MESSAGE
from auxpolice.policy.invariants import units_without_policy
from auxpolice.policy.models import (
    Consultation,
    InForce,
    Opinion,
    Parameter,
    ParameterProposal,
    PolicyState,
    PolicyVersion,
    ProposalState,
    ReplyVerdict,
    Stance,
)


@queue.register(Act.PARAMETER_APPROVE)
def parameters_to_approve(request) -> QueueItem:
    waiting = ParameterProposal.objects.filter(state=ProposalState.WAITING).exclude(entered_by=request.user)
    return QueueItem(_("法定参数待审批"), reverse("policy:parameters"), waiting.count(), icon="gavel")


@queue.register(Act.PARAMETER_ENTER)
def parameters_missing(request) -> QueueItem:
    """Yearly values that have not been entered two months before the year begins."""
    missing = parameters.missing_for_next_year()
    return QueueItem(
        _("下一年度参数未录入"),
        reverse("policy:parameters"),
        len(missing),
        detail="、".join(missing),
        icon="gavel",
    )


@queue.register(Act.POLICY_APPROVE)
def drafts_to_approve(request) -> Iterator[QueueItem]:
    """Versions that wait for approval, each with its approval sheet."""
    waiting = PolicyVersion.objects.filter(state=PolicyState.SUBMITTED).exclude(created_by=request.user)
    for version in waiting.defer("content")[:20]:
        yield QueueItem(
            _("政策待审批：%(title)s") % {"title": version.title},
            sheet_url(MATTER, version.pk),
            icon="signature",
        )


@queue.register(Act.POLICY_DRAFT)
def drafts_sent_back(request) -> Iterator[QueueItem]:
    """The user's own drafts that were sent back and not put forward again."""
    for version in PolicyVersion.objects.filter(state=PolicyState.DRAFT, created_by=request.user).defer(
        "content"
    ):
        if word := words.returned(MATTER, version.pk):
            yield QueueItem(
                _("政策被退回修改：%(title)s") % {"title": version.title},
                reverse("policy:version", args=[version.pk]),
                urgency=Urgency.SOON,
                detail=word.text[:60],
                icon="arrow-back-up",
            )


@queue.register(Act.OPINION_GIVE)
def opinions_wanted(request) -> Iterator[QueueItem]:
    """Open rounds on which this person is asked and has not said anything yet."""
    if consulting.home_units(request.scope) is None:
        return
    asked = Consultation.objects.filter(closed_at__isnull=True, closes__gte=today()).defer("content")
    said = set(
        Opinion.objects.filter(author=request.user, withdrawn_at__isnull=True).values_list(
            "consultation_id", flat=True
        )
    )
    for round_ in asked.select_related("version"):
        if round_.pk not in said and consulting.concerns(request.scope, round_):
            yield QueueItem(
                _("征求意见：%(title)s") % {"title": round_.version.title},
                reverse("policy:consultation", args=[round_.pk]),
                due=round_.closes,
                icon="message-2",
            )


@queue.register(Act.POLICY_DRAFT)
def rounds_open(request) -> Iterator[QueueItem]:
    """For the department: opinions without a reply, and rounds past their last day."""
    waiting = Opinion.everything.filter(withdrawn_at__isnull=True, reply__isnull=True)
    waiting = waiting.exclude(stance=Stance.SUPPORT, text="")
    url = reverse("policy:consultations")
    yield QueueItem(_("意见待答复"), url, waiting.count(), icon="messages")
    late = Consultation.objects.filter(closed_at__isnull=True, closes__lt=today()).count()
    yield QueueItem(_("征求意见已到期，待结束"), url, late, urgency=Urgency.OVERDUE, icon="flag")


assert approving and parameter_approving, "their sheets are registered"
invariants.register({"每个单位都有施行中的政策": units_without_policy})
menu.register(
    MenuEntry(gettext_lazy("政策"), "policy:policies", Act.POLICY_VIEW, "scale", Section.POLICY, 10),
    MenuEntry(
        gettext_lazy("征求意见"),
        "policy:consultations",
        Act.OPINION_GIVE,
        "message-2",
        Section.POLICY,
        20,
        under="policy:policies",
    ),
    MenuEntry(
        gettext_lazy("法定与地方参数"),
        "policy:parameters",
        Act.POLICY_VIEW,
        "gavel",
        Section.POLICY,
        30,
        under="policy:policies",
    ),
)
tones(PolicyState, neutral="DRAFT SUPERSEDED", info="CONSULTING SUBMITTED", success="APPROVED")
tones(ProposalState, warning="WAITING", success="APPROVED", neutral="REFUSED")
tones(Stance, success="SUPPORT", info="SUGGEST", danger="AGAINST")
tones(ReplyVerdict, success="ADOPTED", warning="PARTLY", neutral="NOT")


def _policies_submitted(request) -> Iterator[Awaited]:
    """Policies of the user's own drafting that wait for approval."""
    mine = list(PolicyVersion.objects.filter(created_by=request.user, state=PolicyState.SUBMITTED)[:50])
    may = awaited.holders(Act.POLICY_APPROVE, request.user.pk) if mine else frozenset()
    for version in mine:
        yield Awaited(
            f"policy:{version.pk}",
            _("政策审批：%(title)s") % {"title": version.title},
            reverse("policy:version", args=[version.pk]),
            timezone.localdate(version.created_at),
            may,
        )


awaited.register(_policies_submitted)
kinds.register(kinds.Kind(POLICY_MESSAGE, gettext_lazy("政策"), kinds.page("policy:version"), icon="gavel"))
kinds.register(
    kinds.Kind(
        parameters.PARAMETER_MESSAGE,
        gettext_lazy("法定参数"),
        lambda _record: reverse("policy:parameters"),
        icon="gavel",
    )
)
witness.protect(PolicyVersion, InForce, Parameter)
