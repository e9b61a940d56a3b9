"""Honours of people and units: nominations on their way, honours given, praise, objections during publicity.

A nomination is there for few until it is public or given (``Nomination.visible_q``).
"""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.conduct.records import OfPerson
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.objections import Objection, constraints
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class HonourRank(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    UNIT = "unit", _("单位")


class NominationState(models.TextChoices):
    NOMINATED = "nominated", _("待单位评议")
    APPRAISED = "appraised", _("待政工审核")
    PUBLIC = "public", _("公示中")
    SUBMITTED = "submitted", _("待决定")
    GRANTED = "granted", _("已授予")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVOKED = "revoked", _("已撤销")


S = NominationState
AT_WORK = (S.NOMINATED, S.APPRAISED, S.PUBLIC, S.SUBMITTED)
STANDS = (*AT_WORK, S.GRANTED)
"""States in which the deed is taken: it is rewarded once."""
_MAKERS = {"nominated_by": _("申报的人"), "reviewed_by": _("审核的人")}
NOMINATION = Flow(
    _("这份申报"),
    Way(S.NOMINATED, S.APPRAISED, _("评议"), by="appraised_by"),
    Way(S.APPRAISED, S.PUBLIC, _("公示"), by="reviewed_by", apart={"nominated_by": _("申报的人")}),
    Way(S.APPRAISED, S.SUBMITTED, _("报请决定"), by="reviewed_by", apart={"nominated_by": _("申报的人")}),
    Way(S.PUBLIC, S.SUBMITTED, _("报请决定")),
    Way(S.SUBMITTED, S.GRANTED, _("授予"), by="decided_by", apart=_MAKERS),
    Way(S.SUBMITTED, S.APPRAISED, _("退回"), reason="opinion", kept="because"),
    Way((S.NOMINATED, S.APPRAISED, S.PUBLIC), S.REFUSED, _("不予通过"), by="closed_by", reason="because", kept="because"),
    Way((S.NOMINATED, S.APPRAISED), S.WITHDRAWN, _("撤回"), by="closed_by", reason="because", kept="because"),
    Way(S.GRANTED, S.REVOKED, _("撤销"), by="closed_by", reason="because", kept="because"),
    code="nomination",
)  # fmt: skip


class Nomination(Due, ScopedModel):
    """A deed put forward for an honour, of a person or, without one, of a unit. What the honour brings is frozen from the
    policy as it was put forward. ``due``: the last day of the step it is at."""

    scope_resource = Resource.ASSESSMENT
    waiting = Q(state__in=AT_WORK)

    person = models.ForeignKey(Person, models.PROTECT, null=True, verbose_name=_("人员"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    kind_name = models.CharField(_("奖励"), max_length=40)
    ladder = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField()
    rank = models.CharField(_("级别"), max_length=10, choices=HonourRank.choices)
    points = models.IntegerField(_("加分"), default=0)
    award_fen = models.BigIntegerField(_("奖金"), default=0)
    early = models.BooleanField(_("提前晋升的条件"), default=False)
    publicity_days = models.PositiveSmallIntegerField(_("公示"), default=0)
    issuer = models.CharField(_("授予机关"), max_length=60)
    deed_day = models.DateField(_("事迹日期"))
    deed = models.CharField(_("事迹"), max_length=1000)
    secret_because = models.CharField(_("涉密不公示的理由"), max_length=200, blank=True)
    nominated_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(_("申报时间"))
    present = models.PositiveSmallIntegerField(_("参加评议"), null=True)
    in_favour = models.PositiveSmallIntegerField(_("同意"), null=True)
    appraised_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    appraised_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审核意见"), max_length=300, blank=True)
    public_from = models.DateField(_("公示开始"), null=True)
    public_until = models.DateField(_("公示截止"), null=True)
    document = models.CharField(_("文号"), max_length=60, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    because = models.CharField(_("原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.NOMINATED)

    class Meta(ScopedModel.Meta):
        ordering = ["-nominated_at", "-id"]
        constraints = [
            NOMINATION.closed("nomination_state"),
            CheckConstraint(condition=~Q(deed=""), name="nomination_has_a_deed"),
            CheckConstraint(
                condition=Q(person__isnull=False) | Q(points=0, award_fen=0, early=False),
                name="nomination_of_a_unit_brings_nobody_money",
            ),
            CheckConstraint(condition=Q(points__gte=0, award_fen__gte=0), name="nomination_brings_no_less"),
            CheckConstraint(
                condition=Q(present__isnull=True, in_favour__isnull=True) | Q(in_favour__lte=F("present"), present__gt=0),
                name="nomination_votes",
                violation_error_message=_("同意的人数不能多于参加评议的人数。"),
            ),
            CheckConstraint(
                condition=~Q(state__in=[S.SUBMITTED, S.GRANTED, S.REVOKED]) | ~Q(document=""),
                name="nomination_has_its_document",
            ),
            CheckConstraint(
                condition=~Q(state__in=[S.SUBMITTED, S.GRANTED, S.REVOKED])
                | Q(publicity_days=0)
                | Q(public_until__isnull=False)
                | ~Q(secret_because=""),
                name="nomination_public_or_secret",
            ),
            CheckConstraint(
                condition=~Q(state__in=[S.GRANTED, S.REVOKED])
                | Q(decided_by__isnull=False, decided_at__isnull=False, reviewed_by__isnull=False),
                name="nomination_decided_by_somebody",
            ),
            maker_is_not_checker("nomination_nominator_decides_not", maker="nominated_by", checker="decided_by"),
            maker_is_not_checker("nomination_reviewer_decides_not", maker="reviewed_by", checker="decided_by"),
            maker_is_not_checker("nomination_nominator_reviews_not", maker="nominated_by", checker="reviewed_by"),
            UniqueConstraint(
                fields=["person", "deed_day"],
                condition=Q(state__in=STANDS, person__isnull=False),
                name="nomination_one_deed_once",
                violation_error_message=_("这个人这一天的事迹已经申报过；同一事迹只奖励一次，同日的另一件事请写入同一份申报。"),
            ),
            UniqueConstraint(
                fields=["unit", "deed_day"],
                condition=Q(state__in=STANDS, person__isnull=True),
                name="nomination_unit_one_deed_once",
                violation_error_message=_("这个单位这一天的事迹已经申报过；同一事迹只奖励一次。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "unit"], name="nomination_by_state")]

    def __str__(self) -> str:
        return f"{self.who} {self.kind_name}"

    @property
    def who(self) -> str:
        return self.person.name if self.person else self.unit.name

    @property
    def is_secret(self) -> bool:
        return bool(self.secret_because)

    @property
    def needs_publicity(self) -> bool:
        return self.publicity_days > 0 and not self.is_secret

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Who is put forward is known to the department, the leaders and the heads above, but never to the person
        themself, until it is made public or given."""
        known = Q(state__in=[S.GRANTED, S.REVOKED]) | Q(state=S.PUBLIC, secret_because="")
        everybody = scope.has(Role.POLITICAL, Role.LEADER)
        office = Q(pk__isnull=False) if everybody else Q(unit_id__in=scope.units_for(Act.HONOUR_NOMINATE))
        if scope.person_id is not None:
            office &= Q(person__isnull=True) | ~Q(person_id=scope.person_id)
        return known | office


class NominationPaper(Attached):
    """Proof of a nomination: what shows the deed, the request, the decision."""

    owner_field = "nomination"

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="papers")


class NominationObjection(Objection, ScopedModel):
    """An objection during publicity, by anybody; known to the department, the leaders and who raised it."""

    scope_resource = Resource.ASSESSMENT

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="objections")

    class Meta(ScopedModel.Meta):
        ordering = ["-raised_at"]
        constraints = constraints("nomination_objection", ["nomination", "raised_by"])

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q()

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        if scope.has(Role.POLITICAL, Role.LEADER):
            return Q()
        return Q(raised_by=scope.user_id)

    def read_at_page(self) -> str:
        return reverse("assessment:honours-publicity")


class Honour(OfPerson):
    """An honour of a person: given by a decision here (``nomination``), or before and recorded from papers. ``early``
    says whether it counts for an early promotion; without a word the rank of who gave it does."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    rank = models.CharField(_("级别"), max_length=10, choices=HonourRank.choices)
    title = models.CharField(_("荣誉"), max_length=100)
    issuer = models.CharField(_("颁授单位"), max_length=100)
    day = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=60, blank=True)
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, related_name="honour")
    kind = models.CharField(max_length=10, blank=True)
    ladder = models.CharField(max_length=20, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    points = models.IntegerField(_("加分"), default=0)
    award_fen = models.BigIntegerField(_("奖金"), default=0)
    early = models.BooleanField(_("提前晋升的条件"), null=True)
    in_force = models.BooleanField(default=True)

    class Meta(OfPerson.Meta):
        ordering = ["-day", "-id"]
        constraints = [
            CheckConstraint(condition=Q(points__gte=0, award_fen__gte=0), name="honour_brings_no_less"),
            UniqueConstraint(
                fields=["person", "title", "day"],
                condition=Q(in_force=True),
                name="honour_once",
                violation_error_message=_("这个人这一天的这项荣誉已经登记过。"),
            ),
        ]
        indexes = [models.Index(fields=["-day"], name="honour_by_day")]

    def __str__(self) -> str:
        return f"{self.person.name} {self.title}"


class Praise(OfPerson):
    """A word of praise by a head; points only where the policy gives any."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    text = models.CharField(_("表扬"), max_length=100)
    day = models.DateField(_("日期"))
    points = models.IntegerField(_("加分"), default=0)
    given_by = models.ForeignKey("access.User", models.PROTECT, verbose_name=_("表扬的人"), related_name="+")
    given_at = models.DateTimeField(_("时间"), db_default=Now())

    class Meta(OfPerson.Meta):
        ordering = ["-day", "-id"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="praise_has_text"),
            CheckConstraint(condition=Q(points__gte=0), name="praise_takes_nothing"),
        ]
        indexes = [models.Index(fields=["person", "-day"], name="praise_by_person")]

    def __str__(self) -> str:
        return self.text
