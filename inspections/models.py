"""Spot-checks as filed, their findings and photos, and the rectification that follows.

A filed check is evidence: a trigger refuses to change what was filed. Ids are UUIDs made on the phone, so that
sending twice stores once and no gap tells of covert checks.
"""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way, by_another
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


def for_others(scope: Scope, shown: Q) -> Q:
    """The inspectorate sees everything it has filed, everybody else what is ``shown``."""
    return Q() if scope.has(Role.INSPECTOR) else shown


class SpotCheck(ScopedModel):
    """One inspection. Covert ones are seen by the inspectorate alone until a finding is confirmed."""

    scope_resource = Resource.SPOT_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=100)
    is_covert = models.BooleanField(_("暗访"), default=False)
    companions = models.CharField(_("同行检查人"), max_length=60)
    note = models.CharField(_("情况"), max_length=500, blank=True)
    filed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    filer_name = models.CharField(max_length=100, blank=True)
    filed_at = models.DateTimeField(db_default=models.functions.Now())
    published = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        ordering = ["-at"]
        indexes = [models.Index(fields=["unit", "-at"], name="spot_check_by_unit")]
        constraints = [
            CheckConstraint(
                condition=Q(is_covert=True) | Q(published=True), name="spot_check_open_is_published"
            ),
            CheckConstraint(
                condition=~Q(companions=models.F("filer_name")), name="spot_check_companion_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.at:%Y-%m-%d}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Checks of the span's units; auxiliaries see their findings instead."""
        return Q(unit_id__in=span.unit_ids)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return for_others(scope, Q(published=True))


class FindingState(models.TextChoices):
    FILED = "filed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REVERSED = "reversed", _("已撤销")


FINDING_FLOW = Flow(
    _("这个问题"),
    *by_another(
        FindingState.FILED,
        FindingState.CONFIRMED,
        FindingState.REVERSED,
        makers={"filed_by": _("登记这次督察的人")},
        by="decided_by",
        back=_("撤销"),
        reason="decision",
        kept="decision",
        since=(FindingState.FILED, FindingState.CONFIRMED),
    ),
)


class Finding(ScopedModel):
    """A problem of the catalogue, on a person or on the unit. ``points`` in hundredths, never positive.

    ``filed_by`` is who filed the check: a trigger writes it.
    """

    scope_resource = Resource.SPOT_CHECK

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="findings")
    code = models.CharField(_("代码"), max_length=10)
    name = models.CharField(_("问题"), max_length=60)
    points = models.IntegerField(_("分值"))
    is_repeat = models.BooleanField(_("三个月内再犯"), default=False)
    text = models.CharField(_("说明"), max_length=300, blank=True)
    filed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=FindingState.choices, default=FindingState.FILED
    )
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("处理说明"), max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["id"]
        constraints = [
            CheckConstraint(condition=Q(points__lte=0), name="finding_takes_points"),
            CheckConstraint(
                condition=Q(state="filed", decided_by__isnull=True)
                | ~Q(state="filed") & Q(decided_by__isnull=False),
                name="finding_decided_by_somebody",
            ),
            maker_is_not_checker(
                "finding_filer_does_not_confirm",
                maker="filed_by",
                checker="decided_by",
                when=Q(state="confirmed"),
            ),
        ]
        indexes = [models.Index(fields=["person", "code"], name="finding_of_person")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Findings shown outside the inspectorate: of an open check all, of a covert one those confirmed and published.
        The person concerned sees a finding once it is decided."""
        shown = Q(check_record__is_covert=False) | Q(check_record__published=True, state="confirmed")
        return for_others(scope, shown & cls.own_once(scope, ~Q(state="filed")))


class OfCheck(ScopedModel):
    """Records of a check: seen by whoever sees the check that ``check_path`` leads to."""

    scope_resource = Resource.SPOT_CHECK
    check_path = "check_record"

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(**{f"{cls.check_path}__unit_id__in": span.unit_ids})

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return for_others(scope, Q(**{f"{cls.check_path}__published": True}))


class Photo(OfCheck, Attached):
    """A picture of a check."""

    owner_field = "check_record"

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="photos")


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
