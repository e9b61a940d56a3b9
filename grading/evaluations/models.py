"""Evaluation batches and what they found for each person.

A verdict keeps the facts it rests on (``facts``, in the order of the batch's ``layout``) and the batch
keeps the policy's content of that day, so that both can be read again when the records have changed.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice import objections
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Scope, ScopedModel, Span, own_q
from auxpolice.flow import Flow, Way
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class EvaluationKind(models.TextChoices):
    FIRST = "first", _("首次评定")
    CONVERSION = "conversion", _("首次套改")
    YEARLY = "yearly", _("年度晋升")
    EARLY = "early", _("提前晋升")
    DEMOTION = "demotion", _("降低层级")


class EvaluationState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PROPOSED = "proposed", _("单位推荐中")
    REVIEWED = "reviewed", _("部门已复核")
    DECIDED = "decided", _("已决定")
    PUBLISHED = "published", _("公示中")
    EFFECTIVE = "effective", _("已生效")
    CANCELLED = "cancelled", _("已撤销")


S = EvaluationState
EVALUATION = Flow(
    _("这一批次"),
    Way(S.DRAFT, S.PROPOSED, _("送单位推荐")),
    Way((S.DRAFT, S.PROPOSED), S.REVIEWED, _("复核"), by="reviewed_by"),
    Way(S.REVIEWED, S.PROPOSED, _("退回"), reason="reason", kept="note"),
    Way(S.REVIEWED, S.DECIDED, _("决定"), by="decided_by"),
    Way(S.DECIDED, S.PUBLISHED, _("公示")),
    Way(S.PUBLISHED, S.EFFECTIVE, _("执行")),
    Way(
        (S.DRAFT, S.PROPOSED, S.REVIEWED, S.DECIDED, S.PUBLISHED),
        S.CANCELLED,
        _("撤销"),
        reason="reason",
        kept="note",
    ),
    code="conflict",
)


SHOWN_TO_OWNER = (EvaluationState.PUBLISHED, EvaluationState.EFFECTIVE)


class QuotaPool(models.Model):
    """One row per ladder: whoever decides on seats of its groups holds this row's lock meanwhile."""

    ladder = models.CharField(max_length=40, unique=True)


class Evaluation(models.Model):
    """A batch: one kind, one version of the ladder, one cut-off day, the units where the version is in force."""

    kind = models.CharField(_("类别"), max_length=12, choices=EvaluationKind.choices)
    title = models.CharField(_("名称"), max_length=120)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    content = models.JSONField()
    rules_version = models.SmallIntegerField()
    layout = ArrayField(models.CharField(max_length=30))
    cut_off = models.DateField(_("截止日"))
    effective_from = models.DateField(_("执行日期"))
    unit_ids = ArrayField(models.BigIntegerField())
    only_without_level = models.BooleanField(default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=EvaluationState.choices, default=EvaluationState.DRAFT
    )
    headcount = models.IntegerField(_("用人额度"), default=0)
    headcount_is_actual = models.BooleanField(default=False)
    quota = models.JSONField(_("职数"), default=dict)
    people = models.IntegerField(_("人数"), default=0)
    publicity_from = models.DateField(_("公示起"), null=True)
    publicity_until = models.DateField(_("公示止"), null=True)
    opened_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    silence = models.JSONField(_("未推荐的单位"), default=list)
    silence_reason = models.CharField(_("按不推荐处理的理由"), max_length=300, blank=True)
    silence_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    meeting = models.CharField(_("研究会议及文号"), max_length=120, blank=True)
    meeting_on = models.DateField(_("研究日期"), null=True)
    notice_text = models.TextField(_("公示正文"), max_length=2000, blank=True)
    notice_frozen_at = models.DateTimeField(null=True)
    notice_frozen_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            maker_is_not_checker("evaluation_second_person_decides", maker="opened_by", checker="decided_by"),
            CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "reviewed", "cancelled"])
                | Q(decided_at__isnull=False),
                name="evaluation_decided_has_date",
            ),
            CheckConstraint(
                condition=~Q(state__in=["published"])
                | Q(publicity_from__isnull=False, publicity_until__gte=F("publicity_from")),
                name="evaluation_published_has_days",
            ),
            CheckConstraint(
                condition=Q(silence=[], silence_reason="") | ~Q(silence=[]) & ~Q(silence_reason=""),
                name="evaluation_silence_with_a_reason",
            ),
            CheckConstraint(
                condition=Q(meeting="", meeting_on__isnull=True)
                | ~Q(meeting="") & Q(meeting_on__isnull=False),
                name="evaluation_meeting_on_a_day",
            ),
            CheckConstraint(
                condition=Q(effective_from__day=1), name="evaluation_effective_from_first_of_month"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def in_publicity(self, day: date) -> bool:
        """True when the batch is being shown in public on the day, the first and the last day included."""
        return (
            self.state == EvaluationState.PUBLISHED
            and self.publicity_from is not None
            and self.publicity_until is not None
            and self.publicity_from <= day <= self.publicity_until
        )

    def publicity_over(self, day: date) -> bool:
        return self.publicity_until is not None and self.publicity_until < day


class VerdictState(models.IntegerChoices):
    PROPOSED = 1, _("拟定")
    UNCHANGED = 2, _("不变")
    NOT_MET = 3, _("条件不足")
    OUT_OF_QUOTA = 4, _("职数所限")
    SUSPENDED = 5, _("暂缓")
    HELD = 6, _("异议暂缓")
    EFFECTIVE = 7, _("已生效")
    WITHDRAWN = 8, _("不予执行")


class Verdict(ScopedModel):
    """The verdict of a batch on one person. ``unit`` is the unit of the cut-off day and does not follow transfers.

    ``proposed_*`` is what the rule gave, ``rank``/``step`` what stands after overrides and objections.
    ``old_rank`` -1 means no level. ``unmet`` has bit i set when condition i of the explanation is not met.
    """

    scope_resource = Resource.GRADING

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="verdicts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="verdicts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    old_rank = models.SmallIntegerField()
    old_step = models.SmallIntegerField()
    proposed_rank = models.SmallIntegerField()
    proposed_step = models.SmallIntegerField()
    rank = models.SmallIntegerField(_("层级"))
    step = models.SmallIntegerField(_("档次"))
    counts_from = models.DateField()
    state = models.SmallIntegerField(_("状态"), choices=VerdictState.choices)
    reason = models.SmallIntegerField()
    points = models.IntegerField()
    quota_group = models.SmallIntegerField()
    position = models.IntegerField()
    unmet = models.IntegerField()
    facts = ArrayField(models.IntegerField())

    class Meta(ScopedModel.Meta):
        ordering = ["evaluation", "-rank", "-points", "person"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "person"], name="verdict_one_per_person"),
            CheckConstraint(condition=Q(state__range=(1, 8)), name="verdict_state_known"),
            CheckConstraint(
                condition=Q(rank__range=(-1, 40), step__range=(0, 60), old_rank__range=(-1, 40)),
                name="verdict_rank_range",
            ),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Verdicts within the scope; a person sees their own from publicity on, not while they are being weighed."""
        return cls.own_once(scope, Q(evaluation__state__in=SHOWN_TO_OWNER))


class OfVerdict(ScopedModel):
    """A record about one verdict, visible to whoever sees the verdict."""

    scope_resource = Resource.GRADING

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(verdict__unit_id__in=span.unit_ids) | own_q(span, "verdict__person_id")

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return cls.own_once(scope, Q(verdict__evaluation__state__in=SHOWN_TO_OWNER))


class UnitProposal(OfVerdict):
    """The unit's proposal after democratic appraisal; ``appraisal`` in hundredths of a point.

    Of the secret ballots only the counts are kept: handed out, and of each kind. Who voted how is not recorded.
    """

    verdict = models.OneToOneField(Verdict, models.CASCADE, related_name="proposal")
    recommended = models.BooleanField(_("推荐"))
    appraisal = models.IntegerField(_("民主测评"), default=0)
    issued = models.PositiveSmallIntegerField(_("发出票数"), default=0)
    votes_excellent = models.PositiveSmallIntegerField(_("优秀票"), default=0)
    votes_competent = models.PositiveSmallIntegerField(_("称职票"), default=0)
    votes_basic = models.PositiveSmallIntegerField(_("基本称职票"), default=0)
    votes_poor = models.PositiveSmallIntegerField(_("不称职票"), default=0)
    remark = models.CharField(_("意见"), max_length=300, blank=True)
    proposed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now=True)

    class Meta(OfVerdict.Meta):
        constraints = [
            CheckConstraint(condition=Q(appraisal__range=(0, 10000)), name="unit_proposal_appraisal_range"),
            CheckConstraint(
                condition=Q(
                    issued__gte=F("votes_excellent")
                    + F("votes_competent")
                    + F("votes_basic")
                    + F("votes_poor")
                ),
                name="unit_proposal_ballots_issued",
            ),
        ]

    @property
    def votes(self) -> tuple[int, int, int, int]:
        """Ballots in the order of ``rules.appraisal.GRADES``."""
        return self.votes_excellent, self.votes_competent, self.votes_basic, self.votes_poor


class VerdictOverride(OfVerdict):
    """A level set by hand instead of the rule's: reason by one person, confirmation by another."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="overrides")
    rank = models.SmallIntegerField(_("层级"))
    step = models.SmallIntegerField(_("档次"), default=0)
    reason = models.CharField(_("理由"), max_length=300)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)

    class Meta(OfVerdict.Meta):
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            maker_is_not_checker("override_second_person", maker="asked_by", checker="confirmed_by"),
            models.UniqueConstraint(
                fields=["verdict"],
                condition=Q(confirmed_by__isnull=True, refused=False),
                name="override_one_waiting",
            ),
        ]


class Objection(objections.Objection, OfVerdict):
    """An objection during publicity: it holds this one verdict until it is answered. ``raised_on``: the day it came in."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="objections")
    raised_on = models.DateField()
    state_before = models.SmallIntegerField(choices=VerdictState.choices)

    class Meta(OfVerdict.Meta):
        ordering = ["state", "due"]
        constraints = objections.constraints("objection", ["verdict"])

    def read_at_page(self) -> str:
        return reverse("grading:verdict", args=[self.verdict_id])

    @property
    def came_in(self) -> date:
        return self.raised_on
