"""Inspections, the visits they are made of, and what was found there.

One squad with one theme is one inspection (督察), whatever number of days and sites (现场) it takes; a visit has any number of
findings (问题), each with its own person, pictures and points. A filed check is evidence: triggers refuse to change what
was filed, and what has to be put right is added. Ids are random and made on the phone, so that sending twice stores once and
no gap tells of covert checks; a number is given when an inspection is published.
"""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from inspections.catalogue.content import ANSWERS, FORBIDDEN, MINOR, PERSON, SEVERITIES, TARGETS
from personnel.models import Person


def for_others(scope: Scope, shown: Q, check: str = "check_record") -> Q:
    """The inspectorate sees everything that was filed, who came along their own checks, everybody else what is ``shown``.

    ``check`` leads from the row to its check.
    """
    if scope.has(Role.INSPECTOR):
        return Q()
    mine = CheckMember.everything.filter(user_id=scope.user_id).values("check_record")
    return shown | Q(**{f"{check}__in": mine})


class Inspection(ScopedModel):
    """What one squad looked into under one theme: one check in the statistics. Numbered once something of it is published."""

    scope_resource = Resource.SPOT_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    theme = models.CharField(_("主题"), max_length=10, blank=True)
    title = models.CharField(_("名称"), max_length=60, blank=True)
    begun_on = models.DateField(_("开始日期"))
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=models.functions.Now())
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(_("编号"), null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-begun_on", "id"]
        constraints = [
            UniqueConstraint(fields=["year", "number"], name="inspection_number_once"),
            CheckConstraint(
                condition=Q(year__isnull=True, number__isnull=True)
                | Q(year__isnull=False, number__isnull=False),
                name="inspection_number_of_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.title or f"{self.begun_on:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """Its number as it is written, nothing before it is published."""
        return f"督察〔{self.year}〕第 {self.number:04d} 号" if self.number else ""

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """As far as one of its checks is seen: see ``visible_q``."""
        return Q()

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Of whichever check the reader sees; another of it, unpublished, doesn't tell of it."""
        return Q() if scope.has(Role.INSPECTOR) else Q(pk__in=SpotCheck.objects.values("inspection"))

    @classmethod
    def secret_q(cls) -> Q:
        return Q(number__isnull=True)


class Signature(models.TextChoices):
    NONE = "none", _("未签字")
    SIGNED = "signed", _("已签字")
    REFUSED = "refused", _("拒绝签字")


class SpotCheck(ScopedModel):
    """A visit of one place of a unit. Covert ones are seen by the inspectorate and who came along until they are published."""

    scope_resource = Resource.SPOT_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=100)
    is_covert = models.BooleanField(_("暗访"), default=False)
    note = models.CharField(_("情况"), max_length=500, blank=True)
    statement = models.CharField(_("单位现场意见"), max_length=500, blank=True)
    signature = models.CharField(
        _("现场签字"), max_length=10, choices=Signature.choices, default=Signature.NONE
    )
    signed_name = models.CharField(_("签字人"), max_length=40, blank=True)
    strokes = models.JSONField(_("签名笔迹"), null=True)
    witness = models.CharField(_("拒签见证人"), max_length=40, blank=True)
    filed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("服务器登记时间"), db_default=models.functions.Now())
    phone_at = models.DateTimeField(_("手机登记时间"), null=True)
    digest = models.CharField(max_length=64)
    published = models.BooleanField(default=False)
    published_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-at"]
        indexes = [models.Index(fields=["unit", "-at"], name="spot_check_by_unit")]
        constraints = [
            CheckConstraint(
                condition=Q(published=False, published_by__isnull=True, published_at__isnull=True)
                | Q(published=True, published_by__isnull=False, published_at__isnull=False),
                name="spot_check_published_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(signature="signed") | ~Q(signed_name=""), name="spot_check_signed_by_a_name"
            ),
            CheckConstraint(
                condition=~Q(signature="refused") | ~Q(witness=""), name="spot_check_refusal_has_a_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.at:%Y-%m-%d}"

    @property
    def team(self) -> str:
        """Names of who filed it and who came along."""
        return "、".join(member.name for member in self.members.all())

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Checks of the span's units; auxiliaries see their findings instead."""
        return Q(unit_id__in=span.unit_ids)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return for_others(scope, Q(published=True), "pk")

    @classmethod
    def secret_q(cls) -> Q:
        return Q(published=False)


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
        return for_others(scope, Q(**{f"{cls.check_path}__published": True}), cls.check_path)

    @classmethod
    def secret_q(cls) -> Q:
        return Q(**{f"{cls.check_path}__published": False})


class MemberRole(models.TextChoices):
    FILED = "filed", _("登记")
    WITH = "with", _("同行")


class CheckMember(OfCheck):
    """An inspector of a check: who filed it, and who came along. None of them decides what was found."""

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="members")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    name = models.CharField(max_length=100)

    class Meta(OfCheck.Meta):
        ordering = ["role", "id"]
        constraints = [
            UniqueConstraint(fields=["check_record", "user"], name="check_member_once"),
            UniqueConstraint(
                fields=["check_record"], condition=Q(role="filed"), name="check_member_one_filed"
            ),
        ]
        indexes = [models.Index(fields=["user", "check_record"], name="check_member_of_user")]

    def __str__(self) -> str:
        return self.name


class FindingState(models.TextChoices):
    FILED = "filed", _("待认定")
    CONFIRMED = "confirmed", _("已认定")
    DROPPED = "dropped", _("未认定")
    REVERSED = "reversed", _("已撤销")


FILERS = {"filed_by": _("登记这次督察的人")}

FINDING_FLOW = Flow(
    _("这个问题"),
    Way(
        FindingState.FILED,
        FindingState.CONFIRMED,
        _("认定"),
        by="decided_by",
        kept="decision",
        apart=FILERS,
    ),
    Way(
        FindingState.FILED,
        FindingState.DROPPED,
        _("不予认定"),
        by="decided_by",
        reason="decision",
        kept="decision",
        apart=FILERS,
    ),
    Way(FindingState.CONFIRMED, FindingState.REVERSED, _("撤销"), reason="reason"),
)


class Finding(ScopedModel):
    """A problem of the catalogue, on a person or on a unit, as the catalogue had it then. ``points`` in hundredths, never positive.

    ``unit`` is whose it is, which needn't be the one that was visited. ``filed_by`` is who filed the check: a trigger writes
    it. ``shown``: published, outside the inspectorate too.
    """

    scope_resource = Resource.SPOT_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="findings")
    code = models.CharField(_("代码"), max_length=10)
    name = models.CharField(_("问题"), max_length=60)
    kind = models.CharField(_("类别"), max_length=30, blank=True)
    severity = models.CharField(_("程度"), max_length=10, choices=SEVERITIES, default=MINOR)
    target = models.CharField(_("记在谁名下"), max_length=10, choices=TARGETS, default=PERSON)
    evidence = models.CharField(_("证据要求"), max_length=80, blank=True)
    forbidden_duty = models.CharField(_("禁止性工作"), max_length=2, blank=True)
    points = models.IntegerField(_("分值"))
    is_repeat = models.BooleanField(_("再犯"), default=False)
    self_reported = models.BooleanField(_("单位自查自报"), default=False)
    text = models.CharField(_("说明"), max_length=300, blank=True)
    filed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    shown = models.BooleanField(default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=FindingState.choices, default=FindingState.FILED
    )
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("处理说明"), max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["check_record", "position"]
        constraints = [
            CheckConstraint(condition=Q(points__lte=0), name="finding_takes_points"),
            CheckConstraint(
                condition=Q(state="filed", decided_by__isnull=True)
                | ~Q(state="filed") & Q(decided_by__isnull=False),
                name="finding_decided_by_somebody",
            ),
            maker_is_not_checker("finding_filer_does_not_confirm", maker="filed_by", checker="decided_by"),
        ]
        indexes = [
            models.Index(fields=["person", "code"], name="finding_of_person"),
            models.Index(fields=["unit", "code"], name="finding_of_unit"),
            models.Index(fields=["state"], name="finding_filed", condition=Q(state="filed")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def forbidden_words(self) -> str:
        return str(FORBIDDEN.get(self.forbidden_duty, ""))

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Outside the inspectorate what was published; the person concerned, too, who is to be heard before it is decided."""
        return for_others(scope, Q(shown=True))

    @classmethod
    def secret_q(cls) -> Q:
        return Q(check_record__published=False)


class Photo(OfCheck, Attached):
    """A picture of a check, or of one of its findings. Where it was taken is kept here, never in the file."""

    owner_field = "check_record"

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="photos")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="photos")
    sha256_phone = models.CharField(_("手机校验值"), max_length=64, blank=True)
    taken_at = models.DateTimeField(_("拍摄时间（手机）"), null=True)
    received_at = models.DateTimeField(_("收到时间（服务器）"), db_default=models.functions.Now())
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField(_("定位精度（米）"), null=True)

    class Meta(OfCheck.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="photo_place_on_earth",
            ),
        ]


class Addition(OfCheck):
    """What was put right or added after filing; what was filed stays as it is."""

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="additions")
    text = models.CharField(_("补充"), max_length=500)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(OfCheck.Meta):
        ordering = ["at", "id"]
        constraints = [CheckConstraint(condition=~Q(text=""), name="addition_says_something")]

    def __str__(self) -> str:
        return self.text


class ChecklistAnswer(OfCheck):
    """What a check says on one item of its theme's checklist, in the words of then."""

    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    text = models.CharField(_("检查项"), max_length=100)
    answer = models.CharField(_("结果"), max_length=10, choices=ANSWERS)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta(OfCheck.Meta):
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["check_record", "code"], name="checklist_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.get_answer_display()}"
