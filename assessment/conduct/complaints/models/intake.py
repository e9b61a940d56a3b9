"""A complaint as it came in, and, in a table of its own with a secrecy of its own, who has complained."""

import uuid
from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessment.conduct.complaints.content import ACCUSATION, PETITION, SUGGESTION
from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.policy.models import PolicyVersion
from auxpolice.sealed import SealedField, sealed_only
from auxpolice.units.models import Unit


class Source(models.TextChoices):
    """Where complaints come from."""

    HOTLINE = "hotline", _("12345 热线")
    POLICE = "police", _("12389 举报")
    MAILBOX = "mailbox", _("局长信箱")
    CALL = "call", _("110 投诉")
    VISIT = "visit", _("来信来访")
    WEB = "web", _("网民留言")
    WINDOW = "window", _("窗口差评")
    SUPERIOR = "superior", _("上级交办")
    FOUND = "found", _("自查发现")


class Stream(models.TextChoices):
    """The three streams, each with a clock of its own."""

    ACCUSATION = ACCUSATION, _("检举控告")
    PETITION = PETITION, _("申诉求决")
    SUGGESTION = SUGGESTION, _("意见建议")


class About(models.TextChoices):
    """Whom it concerns. Only the first are counted as complaints about auxiliaries."""

    UNKNOWN = "unknown", _("待查")
    AUXILIARY = "auxiliary", _("辅警")
    OFFICER = "officer", _("民警")
    UNIT = "unit", _("单位工作")
    OTHER = "other", _("与本局人员无关")


class ComplaintState(models.TextChoices):
    REGISTERED = "registered", _("待分办")
    HANDLING = "handling", _("办理中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")
    NOT_TAKEN = "not_taken", _("不予受理")
    TRANSFERRED = "transferred", _("已退回转送")
    REPEATED = "repeated", _("重复并案")
    WITHDRAWN = "withdrawn", _("已撤诉")


S = ComplaintState
OPEN = (S.REGISTERED, S.HANDLING)
COMPLAINT_FLOW = Flow(
    _("这件信访"),
    Way(S.REGISTERED, S.HANDLING, _("受理分办"), by="accepted_by"),
    Way(S.REGISTERED, S.NOT_TAKEN, _("不予受理"), by="ended_by", reason="because", kept="because"),
    Way(S.REGISTERED, S.TRANSFERRED, _("退回转送"), by="ended_by", reason="because", kept="because"),
    Way(S.REGISTERED, S.REPEATED, _("并案"), by="ended_by", reason="because", kept="because"),
    Way(OPEN, S.WITHDRAWN, _("登记撤诉"), by="ended_by", reason="because", kept="because"),
    Way(S.HANDLING, S.ANSWERED, _("答复")),
    Way(S.ANSWERED, S.CLOSED, _("办结"), by="ended_by"),
    Way((S.ANSWERED, S.CLOSED, S.NOT_TAKEN, S.WITHDRAWN), S.HANDLING, _("重新办理"), reason="because"),
)


class Complaint(ScopedModel, Due):
    """A complaint. ``text`` has been masked of who complains; ``number`` is that of the source, where it has one.

    Ids are random, so that no gap tells somebody of a complaint that they don't see. ``due`` is when it must be answered,
    ``accept_due`` when the complainant must be told that it is taken; ``version`` holds the clocks. ``repeats`` is the
    earlier one of the same matter.
    """

    scope_resource = Resource.COMPLAINT
    waiting = Q(state__in=OPEN, stopped=False)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    number = models.CharField(_("来源编号"), max_length=40, blank=True)
    stream = models.CharField(_("类型"), max_length=12, choices=Stream.choices)
    kind = models.CharField(max_length=6)
    kind_name = models.CharField(_("类别"), max_length=30)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"), max_length=4000)
    place = models.CharField(_("事发地点"), max_length=100, blank=True)
    happened_on = models.DateField(_("事发日期"))
    about = models.CharField(_("涉及对象"), max_length=10, choices=About.choices, default=About.UNKNOWN)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("被投诉单位"))
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("收到时间"))
    registered_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    registered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    late_because = models.CharField(_("迟登原因"), max_length=200, blank=True)
    accept_due = models.DateField(_("告知期限"))
    stopped = models.BooleanField(_("中止计时"), default=False)
    state = models.CharField(_("状态"), max_length=12, choices=S.choices, default=S.REGISTERED)
    accepted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("受理时间"), null=True)
    in_charge = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    ended_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("办结时间"), null=True)
    because = models.CharField(_("说明"), max_length=300, blank=True)
    result = models.CharField(max_length=10, blank=True)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-received_at"]
        constraints = [
            COMPLAINT_FLOW.closed("complaint_state_known"),
            UniqueConstraint(
                fields=["source", "number"],
                condition=~Q(number=""),
                name="complaint_once_per_number",
                violation_error_message=_("这个编号的工单已经登记过，请在列表里查找。"),
            ),
            CheckConstraint(condition=~Q(text=""), name="complaint_says_something"),
            CheckConstraint(condition=~Q(repeats=F("id")), name="complaint_repeats_another"),
            CheckConstraint(
                condition=~Q(state=S.REPEATED) | Q(repeats__isnull=False), name="complaint_repeated_of_which"
            ),
            CheckConstraint(
                condition=~Q(state__in=[S.HANDLING, S.ANSWERED, S.CLOSED])
                | Q(accepted_by__isnull=False, in_charge__isnull=False),
                name="complaint_handled_by_somebody",
            ),
            CheckConstraint(
                condition=Q(stopped=False) | Q(state=S.HANDLING), name="complaint_stopped_while_open"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="complaint_by_day"),
            models.Index(fields=["unit", "received_at"], name="complaint_by_unit"),
            models.Index(fields=["state", "due"], name="complaint_by_due"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Number of the source, or its name with the first signs of the id; nothing of who or what."""
        return f"{self.get_source_display()} {self.number or str(self.pk)[:6]}"

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)

    @property
    def days_taken(self) -> int | None:
        """Days from receipt to the answer."""
        return (timezone.localdate(self.answered_at) - self.received_on).days if self.answered_at else None

    @property
    def in_time(self) -> bool | None:
        """Whether it was answered by its last day; None while that is open."""
        return timezone.localdate(self.answered_at) <= self.due if self.answered_at else None

    @classmethod
    def of(cls, path: str, span: Span) -> Q:
        """For a limited span: complaints that the user handles by name."""
        from assessment.conduct.complaints.models.handling import Handler

        mine = Handler.objects.filter(user=span.user_id, until__isnull=True).values("complaint")
        return Q(**{f"{path}pk__in" if not path else f"{path.removesuffix('__')}__in": mine})

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return cls.of("", span)

    @classmethod
    def hidden_q(cls, scope: Scope, path: str = "") -> Q:
        """Complaints that aren't there for whoever is complained about, has an interest of their own, or heads a unit that
        is denounced."""
        from assessment.conduct.complaints.models.handling import Allegation, Recusal

        concerned = Q(user=scope.user_id)
        if scope.person_id:
            concerned |= Q(person=scope.person_id)
        mine = Allegation._base_manager.filter(concerned).values("complaint")
        aside = Recusal.objects.filter(user=scope.user_id).values("complaint")
        key = f"{path.removesuffix('__') or 'pk'}__in"
        hidden = Q(**{key: mine}) | Q(**{key: aside})
        headed = scope.units.get(Role.UNIT_HEAD, frozenset())
        if headed:
            about = Allegation._base_manager.filter(unit__in=headed).values("complaint")
            hidden |= Q(**{f"{path}stream": ACCUSATION}) & (
                Q(**{f"{path}unit__in": headed}) | Q(**{key: about})
            )
        return hidden

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return ~cls.hidden_q(scope)


class OfComplaint(ScopedModel):
    """Records of a complaint: seen by whoever sees the complaint."""

    scope_resource = Resource.COMPLAINT

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Complaint.of("complaint__", span)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return ~Complaint.hidden_q(scope, "complaint__")


class Complainant(ScopedModel):
    """Who has complained, sealed. It is there for those who handle the complaint by name, and for nobody else.

    ``marked``: an equal mark is an equal phone number or name, by which repeated complaints are found.
    """

    scope_resource = Resource.COMPLAINT

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="complainant")
    name = SealedField(_("姓名"))
    phone = SealedField(_("联系电话"))
    address = SealedField(_("地址"))
    sex = SealedField(_("性别"))
    marked = models.CharField(max_length=64, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [sealed_only("complainant_is_sealed", "name", "phone", "address", "sex")]
        indexes = [models.Index(fields=["marked"], name="complainant_by_mark")]

    def __str__(self) -> str:
        return _now("信访人")

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Complaint.of("complaint__", span)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        from assessment.conduct.complaints.models.handling import Handler

        user = scope.user_id
        mine = Handler.objects.filter(user=user, until__isnull=True).values("complaint")
        return Q(complaint__in=mine) & ~Complaint.hidden_q(scope, "complaint__")


class ComplaintPaper(OfComplaint, Attached):
    """Papers, pictures and recordings of a complaint."""

    owner_field = "complaint"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="papers")

    class Meta(OfComplaint.Meta):
        pass
