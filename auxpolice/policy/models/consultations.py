"""征求意见: a round on a draft, the opinions given, and the department's replies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.policy.models.versions import PolicyVersion
from auxpolice.units.models import Unit


class Consultation(models.Model):
    """A round on one draft. ``content`` is what was put forward, kept whatever becomes of the draft; ``unit_ids``
    (with everything below them, empty: the whole bureau) is who is asked. Open until ``closed_at``."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="consultations")
    number = models.PositiveSmallIntegerField(_("轮次"))
    explanation = models.TextField(_("起草说明"), max_length=2000)
    unit_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    opens = models.DateField(_("开始"))
    closes = models.DateField(_("截止"))
    content = models.JSONField()
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=models.functions.Now())
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(_("提前结束原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            UniqueConstraint(fields=["version", "number"], name="consultation_round"),
            UniqueConstraint(
                fields=["version"], condition=Q(closed_at__isnull=True), name="consultation_one_open_round"
            ),
            CheckConstraint(condition=Q(closes__gte=F("opens")), name="consultation_closes_after_opening"),
            CheckConstraint(condition=~Q(explanation=""), name="consultation_explains"),
        ]

    def __str__(self) -> str:
        return f"{self.version.title}（第{self.number}轮）"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Stance(models.TextChoices):
    SUPPORT = "support", _("赞成")
    SUGGEST = "suggest", _("建议修改")
    AGAINST = "against", _("反对")


class Opinion(ScopedModel):
    """The opinion of one account on a round. ``unnamed`` hides the name from the department too; it stays in the row so
    that nobody can answer for somebody else."""

    scope_resource = Resource.OPINION

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    author = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    stance = models.CharField(_("态度"), max_length=8, choices=Stance.choices)
    part = models.CharField(_("针对"), max_length=100, blank=True)
    text = models.TextField(_("意见"), max_length=2000, blank=True)
    unnamed = models.BooleanField(_("不署名"), default=False)
    given_at = models.DateTimeField(db_default=models.functions.Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["given_at"]
        constraints = [
            CheckConstraint(condition=Q(stance="support") | ~Q(text=""), name="opinion_says_why"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(author_id=span.user_id)


class ReplyVerdict(models.TextChoices):
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT = "not", _("不采纳")


class Reply(models.Model):
    """The department's answer to one opinion; what is not adopted says why."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="reply")
    verdict = models.CharField(_("处理"), max_length=8, choices=ReplyVerdict.choices)
    text = models.TextField(_("答复"), max_length=2000, blank=True)
    replied_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(verdict="adopted") | ~Q(text=""), name="reply_says_why_not"),
        ]
