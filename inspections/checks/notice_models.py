"""The notice to a unit about a check, its measures and the re-check."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from inspections.checks.models import OfCheck, SpotCheck


class RectificationState(models.TextChoices):
    ISSUED = "issued", _("待整改")
    ANSWERED = "answered", _("待复查")
    PASSED = "passed", _("已通过")
    ESCALATED = "escalated", _("提级督办")


def _rechecked(to: RectificationState, verb, reason: str = "") -> Way:
    apart = {"answered_by": _("答复的人")}
    return Way(RectificationState.ANSWERED, to, verb, by="rechecked_by", reason=reason, apart=apart)


RECTIFICATION = Flow(
    _("这份通知"),
    Way(
        RectificationState.ISSUED,
        RectificationState.ANSWERED,
        _("答复"),
        by="answered_by",
        apart={"rechecked_by": _("复查的人")},
    ),
    _rechecked(RectificationState.PASSED, _("通过复查")),
    _rechecked(RectificationState.ISSUED, _("要求再次整改"), "opinion"),
    _rechecked(RectificationState.ESCALATED, _("升级"), "opinion"),
)


class Rectification(Due, OfCheck):
    """Notice to a unit → its measures → re-check by somebody of the inspectorate."""

    waiting = Q(state=RectificationState.ISSUED)

    check_record = models.OneToOneField(SpotCheck, models.PROTECT, related_name="rectification")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=RectificationState.choices, default=RectificationState.ISSUED
    )
    due = models.DateField(_("整改期限"))
    rounds = models.PositiveSmallIntegerField(_("整改次数"), default=1)
    statement = models.CharField(_("单位说明"), max_length=500, blank=True)
    measures = models.CharField(_("整改措施"), max_length=500, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    rechecked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    rechecked_at = models.DateTimeField(null=True)
    result = models.CharField(_("复查意见"), max_length=300, blank=True)

    class Meta(OfCheck.Meta):
        ordering = ["due"]
        constraints = [
            maker_is_not_checker(
                "rectification_checker_is_not_the_unit", maker="answered_by", checker="rechecked_by"
            ),
            CheckConstraint(
                condition=~Q(state="answered") | Q(answered_by__isnull=False) & ~Q(measures=""),
                name="rectification_answered_has_measures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.due}"


class Proof(OfCheck, Attached):
    """A picture or paper that proves what a unit did about a notice."""

    owner_field = "rectification"
    check_path = "rectification__check_record"

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="proofs")
