"""A year of a unit and its people, deviations, objections, decided results and what they lead to; quarters; papers of before.

Points in hundredths. A result that was decided is never changed: what corrects it is a row of its own.
"""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.appraisal.grades import Grade
from assessment.conduct.records import OfPerson
from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.by_two import ByTwo, of_two
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check
from auxpolice.objections import Objection, constraints
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class AnnualYear(models.Model):
    """A year that is appraised. The row is locked for whatever people of several units must agree upon: the pooled quota."""

    year = models.PositiveSmallIntegerField(_("年度"), primary_key=True)
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-year"]


class RoundState(models.TextChoices):
    OPEN = "open", _("汇总中")
    PROPOSED = "proposed", _("待公示")
    PUBLICISED = "publicised", _("公示中")
    DECIDED = "decided", _("已审定")
    ARCHIVED = "archived", _("已归档")


R = RoundState
ROUND = Flow(
    _("本年度考核"),
    Way(R.OPEN, R.PROPOSED, _("提交"), by="proposed_by"),
    Way(R.PROPOSED, R.OPEN, _("退回"), reason="reason"),
    Way(R.PROPOSED, R.PUBLICISED, _("公示"), by="publicised_by", apart={"proposed_by": _("提交的人")}),
    Way(R.PUBLICISED, R.DECIDED, _("审定"), by="decided_by",
        apart={"publicised_by": _("公示的人"), "proposed_by": _("提交的人")}),
    Way(R.DECIDED, R.ARCHIVED, _("归档"), by="archived_by"),
)  # fmt: skip
SETTLED = (R.DECIDED, R.ARCHIVED)


class AnnualRound(ScopedModel):
    """A unit's year under the policy version that was that unit's on the last day."""

    scope_resource = Resource.ASSESSMENT

    year = models.ForeignKey(AnnualYear, models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=R.choices, default=R.OPEN)
    proposed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    publicised_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    publicised_at = models.DateTimeField(null=True)
    public_until = models.DateField(_("公示截止"), null=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审定时间"), null=True)
    archived_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["-year", "unit__sort_order"]
        constraints = [
            UniqueConstraint(fields=["year", "unit"], name="annual_round_once"),
            ROUND.closed("annual_round_state_known"),
            CheckConstraint(
                condition=Q(state__in=[R.OPEN, R.PROPOSED], public_until__isnull=True)
                | Q(
                    state__in=[R.PUBLICISED, *SETTLED], public_until__isnull=False, publicised_by__isnull=False
                ),
                name="annual_round_public_first",
            ),
            CheckConstraint(
                condition=Q(state__in=SETTLED, decided_by__isnull=False, decided_at__isnull=False)
                | ~Q(state__in=SETTLED) & Q(decided_by__isnull=True),
                name="annual_round_decided_by_somebody",
            ),
            maker_is_not_checker("annual_round_public_by_another", maker="proposed_by", checker="publicised_by"),
            maker_is_not_checker("annual_round_decided_by_another", maker="publicised_by", checker="decided_by"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.year_id}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class YearSheet(ScopedModel):
    """One person's year: what of the months counts, the grade by rule with the reasons, and the grade as it is proposed.

    ``reasons``: the rules that fired, as data (``years.rules``). ``overridden`` is what two people have agreed on. Once the
    year is decided the row is ``settled`` and never changed again.
    """

    scope_resource = Resource.ASSESSMENT

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="year_sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("考核月数"))
    points = models.IntegerField(_("年度得分"), null=True)
    pooled = models.BooleanField(_("合并计算名额"), default=False)
    reasons = models.JSONField(default=list)
    computed = models.CharField(_("按办法"), max_length=10, choices=Grade.choices)
    overridden = models.CharField(_("调整为"), max_length=10, choices=Grade.choices, blank=True)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices)
    settled = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        ordering = ["-year", "person"]
        constraints = [
            UniqueConstraint(fields=["person", "year"], name="year_sheet_once"),
            CheckConstraint(
                condition=Q(overridden="", grade=F("computed"))
                | ~Q(overridden="") & Q(grade=F("overridden")),
                name="year_sheet_grade_is_by_rule_or_by_two",
            ),
            CheckConstraint(
                condition=Q(months=0, points__isnull=True) | Q(months__range=(1, 12), points__isnull=False),
                name="year_sheet_points_of_months",
            ),
        ]
        indexes = [models.Index(fields=["round", "-points"], name="year_sheet_by_round")]

    def __str__(self) -> str:
        return f"{self.person} {self.year}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The person sees the own year once it is made public."""
        return cls.own_once(scope, Q(round__state__in=[R.PUBLICISED, *SETTLED]))

    @property
    def present_grade(self) -> Grade:
        """The grade as it stands, of a sheet read by ``queries.read``."""
        now: Any = self
        return Grade(now.grade_now)


class AnnualResult(OfPerson):
    """The year's grade, decided: by a round (``sheet``), or before this register, from papers. One of a year is in force;
    what corrects it ``replaces`` it. ``override_reason`` says why it differs from the rule."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="annual_results")
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices)
    override_reason = models.CharField(_("调整理由"), max_length=200, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())
    sheet = models.ForeignKey(YearSheet, models.PROTECT, null=True, related_name="results")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    in_force = models.BooleanField(default=True, db_default=True)

    class Meta(OfPerson.Meta):
        ordering = ["-year", "-pk"]
        constraints = [
            UniqueConstraint(fields=["person", "year"], condition=Q(in_force=True), name="annual_result_once"),
            CheckConstraint(
                condition=Q(sheet__isnull=True, replaces__isnull=True) | Q(sheet__isnull=False, decided_by__isnull=False),
                name="annual_result_of_a_sheet_decided_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} {self.year}"


class YearObjection(Objection, OfPerson):
    """A person contests the own year while it is public, or within the days after it was decided.

    Upheld it carries another grade; until a second person has confirmed that, it stays open.
    """

    sheet = models.ForeignKey(YearSheet, models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(OfPerson.Meta):
        ordering = ["-raised_at"]
        constraints = constraints("year_objection", ["sheet"])

    def read_at_page(self) -> str:
        return reverse("assessment:year-sheet", args=[self.sheet_id])


class Override(ByTwo, OfPerson):
    """A grade other than the rule's, or than what was decided: one proposes it with the reason, another makes it so."""

    sheet = models.ForeignKey(YearSheet, models.PROTECT, related_name="overrides")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    objection = models.ForeignKey(YearObjection, models.PROTECT, null=True, related_name="overrides")
    result = models.OneToOneField(AnnualResult, models.PROTECT, null=True, related_name="override")
    before = models.CharField(_("原等次"), max_length=10, choices=Grade.choices)
    grade = models.CharField(_("调整后等次"), max_length=10, choices=Grade.choices)
    reason = models.CharField(_("理由"), max_length=200)

    class Meta(OfPerson.Meta):
        ordering = ["-pk"]
        constraints = [
            *of_two("annual_override", "sheet"),
            CheckConstraint(condition=~Q(grade=F("before")), name="annual_override_moves"),
            CheckConstraint(condition=~Q(reason=""), name="annual_override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_before_display()} → {self.get_grade_display()}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The person concerned sees what has become effective."""
        return cls.own_once(scope, Q(state="effective"))


class What(models.TextChoices):
    """What a result may lead to."""

    AWARD = "award", _("奖励")
    STEP = "step", _("晋升档次")
    TALK = "talk", _("谈话与改进")
    RENEWAL = "renewal", _("劳动合同续签")
    DEMOTION = "demotion", _("降低层级")
    ENDING = "ending", _("解除劳动合同")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("待办理")
    TAKEN_UP = "taken_up", _("已办理")
    DECLINED = "declined", _("不采纳")
    LAPSED = "lapsed", _("已失效")


P = ProposalState
PROPOSAL = Flow(
    _("这条建议"),
    Way(P.PROPOSED, P.TAKEN_UP, _("办理"), by="settled_by", reason="reason", kept="reason"),
    Way(P.PROPOSED, P.DECLINED, _("不采纳"), by="settled_by", reason="reason", kept="reason"),
    Way(P.PROPOSED, P.LAPSED, _("失效"), by="settled_by"),
)


class Proposal(OfPerson):
    """What a result leads to by the policy, with its article: it is put before somebody and never done by itself."""

    result = models.ForeignKey(AnnualResult, models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    what = models.CharField(_("建议"), max_length=10, choices=What.choices)
    article = models.CharField(_("依据"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=P.choices, default=P.PROPOSED)
    settled_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["-year", "what", "pk"]
        constraints = [
            PROPOSAL.closed("year_proposal_state"),
            UniqueConstraint(fields=["result", "what"], name="year_proposal_once"),
            CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True)
                | ~Q(state="proposed") & Q(settled_at__isnull=False),
                name="year_proposal_settled_at",
            ),
            CheckConstraint(
                condition=~Q(state__in=["taken_up", "declined"])
                | ~Q(reason="") & Q(settled_by__isnull=False),
                name="year_proposal_settled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "what"], name="year_proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_what_display()}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """What is only proposed is between the department and the leaders."""
        return Q() if scope.has(Role.POLITICAL, Role.LEADER) else Q(pk__in=[])


class QuarterResult(OfPerson):
    """A person's quarter, derived from its months and frozen when it is closed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="quarter_results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    quarter = models.DateField(_("季度"))
    months = models.PositiveSmallIntegerField(_("考核月数"))
    points = models.IntegerField(_("平均得分"))
    failed = models.PositiveSmallIntegerField(_("不合格月数"))
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices)
    closed_at = models.DateTimeField(db_default=Now())

    class Meta(OfPerson.Meta):
        ordering = ["-quarter", "person"]
        constraints = [
            UniqueConstraint(fields=["person", "quarter"], name="quarter_result_once"),
            first_day_check("quarter", "quarter_result_first_day"),
            CheckConstraint(
                condition=Q(quarter__month__in=[1, 4, 7, 10]), name="quarter_result_of_a_quarter"
            ),
            CheckConstraint(
                condition=Q(months__range=(1, 3), failed__lte=F("months")), name="quarter_result_three_months"
            ),
        ]
        indexes = [models.Index(fields=["quarter", "unit"], name="quarter_result_by_unit")]

    def __str__(self) -> str:
        return f"{self.person} {self.quarter:%Y-%m}"


class PastResult(ByTwo, OfPerson):
    """A year's grade of the time before this register, with its proof: entered by one, a result once another confirms."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="past_results")
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices)
    document = models.CharField(_("文号"), max_length=40, blank=True)
    proof = models.CharField(_("证明材料"), max_length=100)
    result = models.OneToOneField(AnnualResult, models.PROTECT, null=True, related_name="past")

    class Meta(OfPerson.Meta):
        ordering = ["-year", "-pk"]
        constraints = [
            *of_two("past_result", "person", "year"),
            UniqueConstraint(
                fields=["person", "year"],
                condition=Q(state__in=["waiting", "effective"]),
                name="past_result_once",
            ),
            CheckConstraint(condition=~Q(proof=""), name="past_result_has_proof"),
            CheckConstraint(
                condition=Q(state="effective", result__isnull=False)
                | ~Q(state="effective") & Q(result__isnull=True),
                name="past_result_confirmed_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_grade_display()}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """What waits or was refused is between the department and the leaders."""
        return Q() if scope.has(Role.POLITICAL, Role.LEADER) else Q(state="effective")
