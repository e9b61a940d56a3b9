"""More time, the answer, how content people were, the clearing of the wrongly accused, and reviews."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.conduct.complaints.models.intake import Complaint, OfComplaint
from auxpolice.by_two import ByTwo, ByTwoState, of_two
from auxpolice.deadlines import Due
from auxpolice.flow import Flow, Way
from personnel.models import Person


class Extension(OfComplaint, ByTwo):
    """More time, granted once by another, for a reason that is told to the complainant."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField(_("延长天数"))
    reason = models.CharField(_("延长原因"), max_length=300)

    class Meta(OfComplaint.Meta):
        constraints = [
            *of_two("complaint_extension", "complaint"),
            UniqueConstraint(
                fields=["complaint"], condition=Q(state=ByTwoState.EFFECTIVE), name="complaint_extended_once"
            ),
            CheckConstraint(condition=~Q(reason=""), name="complaint_extension_has_reason"),
        ]


class Answer(OfComplaint, ByTwo):
    """The paper of the answer 答复意见书: claim, facts, opinion, basis. With it, approved by another, findings take effect."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="answers")
    number = models.CharField(_("文号"), max_length=40, blank=True)
    claim = models.CharField(_("信访诉求"), max_length=1000)
    facts = models.CharField(_("查明的事实"), max_length=2000)
    opinion = models.CharField(_("处理意见"), max_length=2000)
    basis = models.CharField(_("依据"), max_length=500)
    told_on = models.DateField(_("告知日期"), null=True)
    told_how = models.CharField(_("告知方式"), max_length=100, blank=True)

    class Meta(OfComplaint.Meta):
        ordering = ["-pk"]
        constraints = [
            *of_two("complaint_answer", "complaint"),
            CheckConstraint(
                condition=~Q(claim="") & ~Q(facts="") & ~Q(opinion="") & ~Q(basis=""),
                name="complaint_answer_is_whole",
            ),
            CheckConstraint(
                condition=Q(told_on__isnull=True, told_how="")
                | Q(told_on__isnull=False, state=ByTwoState.EFFECTIVE) & ~Q(told_how=""),
                name="complaint_answer_told_how",
            ),
        ]


class Satisfaction(OfComplaint):
    """What the complainant said when asked; of the handling and of the result. Only added."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="satisfaction")
    nth = models.PositiveSmallIntegerField(_("第几次"))
    handling = models.PositiveSmallIntegerField(_("对办理过程"))
    outcome = models.PositiveSmallIntegerField(_("对办理结果"))
    note = models.CharField(_("回访记录"), max_length=300, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(OfComplaint.Meta):
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["complaint", "nth"], name="complaint_satisfaction_nth"),
            CheckConstraint(
                condition=Q(handling__range=(1, 5), outcome__range=(1, 5), nth__gte=1),
                name="complaint_satisfaction_levels",
            ),
        ]


class ClearingWay(models.TextChoices):
    LETTER = "letter", _("书面澄清")
    FACE = "face", _("当面澄清")
    ANNOUNCED = "announced", _("会议通报")


class Clearing(OfComplaint, ByTwo):
    """澄清正名 of somebody wrongly accused: proposed by a handler with the person's consent, or asked for by the person;
    approved by another, then told to the person and the heads of their unit."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="clearings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("被澄清人"))
    way = models.CharField(_("澄清方式"), max_length=10, choices=ClearingWay.choices)
    consent = models.CharField(_("本人意见"), max_length=200)
    text = models.CharField(_("澄清内容"), max_length=1000)

    class Meta(OfComplaint.Meta):
        ordering = ["pk"]
        constraints = [
            *of_two("complaint_clearing", "complaint", "person"),
            UniqueConstraint(
                fields=["complaint", "person"],
                condition=Q(state=ByTwoState.EFFECTIVE),
                name="complaint_cleared_once",
            ),
            CheckConstraint(condition=~Q(consent="") & ~Q(text=""), name="complaint_clearing_says_why"),
        ]


class ReviewState(models.TextChoices):
    OPEN = "open", _("复查中")
    KEPT = "kept", _("维持")
    CHANGED = "changed", _("撤销，重新办理")


REVIEW = Flow(
    _("这次复查"),
    Way(ReviewState.OPEN, ReviewState.KEPT, _("作出复查意见"), by="answered_by"),
    Way(ReviewState.OPEN, ReviewState.CHANGED, _("作出复查意见"), by="answered_by"),
)


class Review(OfComplaint, Due):
    """复查 (``level`` 1) and 复核 (2) of an answer, asked for in time; decided by another than who approved the answer."""

    waiting = Q(state=ReviewState.OPEN)

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reviews")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reviews")
    level = models.PositiveSmallIntegerField(_("层级"))
    asked_on = models.DateField(_("申请日期"))
    reason = models.CharField(_("申请理由"), max_length=500)
    state = models.CharField(_("状态"), max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    opinion = models.CharField(_("复查意见"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfComplaint.Meta):
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["answer", "level"], name="complaint_review_once_a_level"),
            CheckConstraint(condition=Q(level__in=[1, 2]), name="complaint_review_two_levels"),
            CheckConstraint(
                condition=Q(state=ReviewState.OPEN, answered_by__isnull=True, opinion="")
                | ~Q(state=ReviewState.OPEN) & Q(answered_by__isnull=False) & ~Q(opinion=""),
                name="complaint_review_answered_by_somebody",
            ),
        ]

    @property
    def called(self) -> str:
        return str(_("复核") if self.level == 2 else _("复查"))
