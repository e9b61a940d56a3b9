"""Demands (诉求) from the phone, from a talk or without a name; each step of their course; aid in hardship."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span, own_q
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from personnel.models import Person
from personnel.talks.models.talks import Talk


class DemandState(models.TextChoices):
    RECEIVED = "received", _("待确定承办人")
    OWNED = "owned", _("办理中")
    ANSWERED = "answered", _("已答复，待评价")
    RAISED_AGAIN = "raised_again", _("不满意，待政工处理")
    CLOSED = "closed", _("已办结")
    MERGED = "merged", _("已并案")


class Rating(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    PARTLY = "partly", _("基本满意")
    NOT = "not", _("不满意")


S = DemandState
OPEN = (S.RECEIVED, S.OWNED, S.RAISED_AGAIN)
"""Somebody of the bureau has to do something."""

DEMAND = Flow(
    lambda row: gettext("诉求%(number)s") % {"number": row.number},
    Way((S.RECEIVED, S.OWNED, S.RAISED_AGAIN), S.OWNED, _("确定承办人")),
    Way(S.OWNED, S.ANSWERED, _("答复")),
    Way(S.ANSWERED, S.CLOSED, _("评价")),
    Way(S.ANSWERED, S.RAISED_AGAIN, _("评价")),
    Way((S.RECEIVED, S.OWNED, S.RAISED_AGAIN), S.CLOSED, _("办结"), reason="because", kept="because"),
    Way((S.RECEIVED, S.OWNED, S.RAISED_AGAIN), S.MERGED, _("并案")),
)


class Answered(models.Model):
    """What the bureau was told and what it did (您提我办), published to everybody."""

    said = models.CharField(_("大家提的"), max_length=300)
    did = models.CharField(_("我们做的"), max_length=1000)
    published_on = models.DateField(_("发布日期"))
    published_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("您提我办")
        ordering = ["-published_on", "-id"]
        constraints = [CheckConstraint(condition=~Q(said="") & ~Q(did=""), name="demand_published_says_both")]

    def __str__(self) -> str:
        return self.said


class Demand(Due, ScopedModel):
    """What somebody asks of the bureau. Without ``person`` it came without a name: then no account is kept either, and
    ``receipt`` is by what who sent it finds the answer. ``past_head``: not for the heads of the own unit."""

    scope_resource = Resource.DEMAND
    waiting: ClassVar[Q] = Q(state__in=OPEN)

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="demands")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("种类"), max_length=4)
    kind_name = models.CharField(_("种类"), max_length=20)
    hardship = models.BooleanField(_("困难帮扶"), default=False)
    text = models.CharField(_("内容"), max_length=1000)
    past_head = models.BooleanField(_("直接报政工"), default=False)
    talk = models.ForeignKey(Talk, models.PROTECT, null=True, related_name="demands")
    raised_on = models.DateField(_("提出日期"))
    receipt = models.CharField(_("回执码"), max_length=12, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=DemandState.choices, default=S.RECEIVED)
    owner = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    rating = models.CharField(_("评价"), max_length=10, choices=Rating.choices, blank=True)
    because = models.CharField(_("办结的原因"), max_length=200, blank=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    published = models.ForeignKey(Answered, models.PROTECT, null=True, related_name="demands")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        verbose_name = _("诉求")
        ordering = ["-raised_on", "-id"]
        constraints = [
            DEMAND.closed("demand_state_known"),
            CheckConstraint(condition=~Q(text=""), name="demand_has_text"),
            CheckConstraint(
                condition=Q(person__isnull=True, unit__isnull=True, past_head=True, talk__isnull=True)
                & ~Q(receipt="")
                | Q(person__isnull=False, unit__isnull=False, receipt=""),
                name="demand_named_or_by_receipt",
            ),
            CheckConstraint(
                condition=~Q(state__in=["owned", "answered"]) | Q(owner__isnull=False),
                name="demand_in_hand_has_owner",
            ),
            CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""), name="demand_answered_has_answer"
            ),
            CheckConstraint(
                condition=Q(state="merged", into__isnull=False) | ~Q(state="merged") & Q(into__isnull=True),
                name="demand_merged_into_one",
            ),
            CheckConstraint(condition=Q(into__isnull=True) | ~Q(into=F("id")), name="demand_not_into_itself"),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="demand_receipt_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.raised_on:%Y%m}-{self.pk:04d}"

    @property
    def raiser(self) -> str:
        return self.person.name if self.person else gettext("匿名")

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids) | own_q(span)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """What is not for the heads of the unit is there for the department, the leaders, its owner and its person."""
        if scope.has(Role.POLITICAL, Role.LEADER):
            return Q()
        mine = Q(person=scope.person_id) if scope.person_id else Q(pk__in=[])
        return Q(past_head=False) | mine | Q(owner=scope.user_id)


class DemandStep(models.Model):
    """A step of a demand's course, only ever added. ``by`` is empty where the person's name isn't known."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=DemandState.choices)
    text = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]


class DemandPaper(Attached):
    """A paper or picture beside a demand."""

    owner_field = "demand"

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="papers")


AID = ByTwoFlow(
    lambda row: gettext("诉求%(number)s的困难帮扶") % {"number": row.demand.number},
    act="demand.aid",
    confirms=Act.DEMAND_AID,
    withdraws=(Act.DEMAND_HANDLE,),
    said=lambda row: {"amount_fen": row.amount_fen, "fund": row.fund},
    maker=_("提出的人"),
    on="demand",
)


class Aid(ByTwo, ScopedModel):
    """Aid in hardship, in fen: proposed by who handles the demand, granted by another. ``fund`` says from which money."""

    scope_resource = Resource.DEMAND

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="aids")
    amount_fen = models.BigIntegerField(_("金额"))
    fund = models.CharField(_("资金来源"), max_length=60)
    paid_on = models.DateField(_("发放日期"), null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("困难帮扶")
        ordering = ["-made_at"]
        constraints = [
            *of_two("demand_aid", "demand"),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="demand_aid_positive"),
            CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(state="effective"), name="demand_aid_paid_once_granted"
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(demand__in=Demand.everything.filter(Demand.reach_q(span)).values("pk"))

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return Q(demand__in=Demand.everything.filter(Demand.visible_q(scope)).values("pk"))
