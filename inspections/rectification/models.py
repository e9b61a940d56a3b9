"""Rectification of findings: a notice with its number, an item per finding, rounds of answer and re-check as rows.

A row is made when its check is published and not before (a guard refuses it), so nothing of it is there to be hidden.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auxpolice import objections
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from inspections.checks.models import Finding, SpotCheck


class OfUnit(ScopedModel):
    """Rows of the unit that ``unit_path`` leads to; a person reaches none by themselves."""

    scope_resource = Resource.SPOT_CHECK
    unit_path = "rectification__unit"

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(**{f"{cls.unit_path}__in": span.unit_ids})


class PaperKind(models.TextChoices):
    NOTICE = "notice", _("整改通知书")
    OPINION = "opinion", _("复查意见书")


class Letter(OfUnit):
    """An official paper to a unit, numbered within its year without a gap; ``content`` is what it says, frozen."""

    unit_path = "unit"

    kind = models.CharField(_("文种"), max_length=10, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    check_record = models.ForeignKey(SpotCheck, models.PROTECT, related_name="letters")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    content = models.JSONField()
    issued_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta(OfUnit.Meta):
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(fields=["kind", "year", "number"], name="rectification_letter_number_once"),
            UniqueConstraint(
                fields=["check_record", "unit"],
                condition=Q(kind=PaperKind.NOTICE),
                name="rectification_one_notice_a_unit",
            ),
            CheckConstraint(condition=Q(number__gt=0), name="rectification_letter_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.called}"

    @property
    def called(self) -> str:
        sign = "公督改" if self.kind == PaperKind.NOTICE else "公督复"
        return f"{sign}〔{self.year}〕{self.number}号"


class RectificationState(models.TextChoices):
    ISSUED = "issued", _("待答复")
    ANSWERED = "answered", _("待复查")
    PASSED = "passed", _("已通过")
    CANCELLED = "cancelled", _("已撤销")


OPEN = (RectificationState.ISSUED, RectificationState.ANSWERED)


class Rectification(Due, OfUnit):
    """What a unit has to put right about one finding. ``owner`` is who answers for it now, ``level`` how often it has gone
    up; ``say_by`` ends the days for a statement or an objection."""

    State = RectificationState
    unit_path = "unit"
    waiting = Q(state=RectificationState.ISSUED)

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="rectification")
    notice = models.ForeignKey(Letter, models.PROTECT, related_name="items", verbose_name=_("通知书"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RectificationState.choices, default=RectificationState.ISSUED
    )
    serious = models.BooleanField(_("重点"), default=False)
    due = models.DateField(_("整改期限"))
    say_by = models.DateField(_("说明或异议期限"))
    owner = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("责任人"))
    level = models.PositiveSmallIntegerField(_("提级"), default=0)
    issued_at = models.DateTimeField()
    passed_on = models.DateField(_("通过日期"), null=True)
    because = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta(OfUnit.Meta):
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["unit", "state", "due"], name="rectification_of_unit"),
            models.Index(fields=["state", "due"], name="rectification_by_state"),
            models.Index(
                fields=["due"], condition=Q(state__in=["issued", "answered"]), name="rectification_open"
            ),
            models.Index(fields=["owner"], condition=Q(state="issued"), name="rectification_of_owner"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(state__in=RectificationState.values), name="rectification_state_known"
            ),
            CheckConstraint(
                condition=Q(state=RectificationState.PASSED, passed_on__isnull=False)
                | ~Q(state=RectificationState.PASSED) & Q(passed_on__isnull=True),
                name="rectification_passed_on_a_day",
            ),
            CheckConstraint(
                condition=~Q(state=RectificationState.CANCELLED) | ~Q(because=""),
                name="rectification_cancelled_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.due}"


class RoundState(models.TextChoices):
    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("待复查")
    PASSED = "passed", _("通过")
    AGAIN = "again", _("再整改")
    ESCALATED = "escalated", _("提级办理")
    CANCELLED = "cancelled", _("已撤销")


R = RoundState
_APART = {"answered_by": _("答复的人")}
ROUND = Flow(
    _("这份通知"),
    Way(R.OPEN, R.ANSWERED, _("答复"), by="answered_by"),
    Way(R.ANSWERED, R.PASSED, _("通过复查"), by="rechecked_by", apart=_APART),
    Way(R.ANSWERED, R.AGAIN, _("要求再次整改"), by="rechecked_by", reason="opinion", apart=_APART),
    Way(R.ANSWERED, R.ESCALATED, _("提级"), by="rechecked_by", reason="opinion", apart=_APART),
    Way((R.OPEN, R.ANSWERED), R.CANCELLED, _("撤销"), reason="because"),
)
JUDGED = (R.PASSED, R.AGAIN, R.ESCALATED)


class Round(OfUnit):
    """One time round: the unit's statement, its measures, the re-check by another. ``…_key`` is what was sent with it, so
    that the same sent twice is done once."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("状态"), max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    due = models.DateField(_("期限"))
    opened_at = models.DateTimeField()
    statement = models.CharField(_("情况说明"), max_length=500, blank=True)
    stated_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(null=True)
    measures = models.CharField(_("整改措施"), max_length=500, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_key = models.UUIDField(null=True, unique=True)
    rechecked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    rechecked_at = models.DateTimeField(null=True)
    recheck_key = models.UUIDField(null=True, unique=True)
    opinion = models.CharField(_("复查意见"), max_length=300, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="rounds")
    reminded_on = models.DateField(null=True)

    class Meta(OfUnit.Meta):
        ordering = ["rectification", "number"]
        constraints = [
            ROUND.closed("rectification_round_state_known"),
            UniqueConstraint(fields=["rectification", "number"], name="rectification_round_numbered"),
            UniqueConstraint(
                fields=["rectification"],
                condition=Q(state__in=[R.OPEN, R.ANSWERED]),
                name="rectification_one_open_round",
            ),
            maker_is_not_checker(
                "rectification_checker_is_not_who_answered", maker="answered_by", checker="rechecked_by"
            ),
            CheckConstraint(
                condition=Q(state__in=[R.OPEN, R.CANCELLED])
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(measures=""),
                name="rectification_round_answered_has_measures",
            ),
            CheckConstraint(
                condition=Q(state__in=JUDGED, rechecked_by__isnull=False, rechecked_at__isnull=False)
                | ~Q(state__in=JUDGED) & Q(rechecked_by__isnull=True, letter__isnull=True),
                name="rectification_round_judged_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state__in=[R.AGAIN, R.ESCALATED]) | ~Q(opinion=""),
                name="rectification_round_again_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification} #{self.number}"


class Proof(OfUnit, Attached):
    """A picture or paper that proves what a unit did in a round."""

    unit_path = "round__rectification__unit"
    owner_field = "round"

    round = models.ForeignKey(Round, models.PROTECT, related_name="proofs")


class Extension(OfUnit):
    """More time for a round, once, for a reason. Only added."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="extensions")
    round = models.OneToOneField(Round, models.PROTECT, related_name="extension")
    was = models.DateField(_("原期限"))
    due = models.DateField(_("新期限"))
    reason = models.CharField(_("延期原因"), max_length=200)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(OfUnit.Meta):
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="rectification_extension_has_reason"),
            CheckConstraint(condition=Q(due__gt=F("was")), name="rectification_extension_is_later"),
        ]


class Cause(models.TextChoices):
    RECHECK = "recheck", _("复查提级")
    OVERDUE = "overdue", _("逾期提级")
    RELAPSED = "relapsed", _("回头看反弹")
    GONE = "gone", _("原责任人离任")


class Handing(OfUnit):
    """The matter passes to another owner. Only added; the clock does it without anybody."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="handings")
    level = models.PositiveSmallIntegerField()
    cause = models.CharField(_("事由"), max_length=10, choices=Cause.choices)
    was = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    owner = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(OfUnit.Meta):
        ordering = ["pk"]


class Oversight(Due, OfUnit):
    """挂牌督办: a named case on a public list with its sponsor and a deadline, taken off by its sponsor alone."""

    waiting = Q(lifted_at__isnull=True)

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="oversights")
    title = models.CharField(_("督办事项"), max_length=100)
    due = models.DateField(_("督办期限"))
    sponsor = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("督办领导"))
    reason = models.CharField(_("挂牌原因"), max_length=200)
    put_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    lifted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("销号意见"), max_length=200, blank=True)

    class Meta(OfUnit.Meta):
        ordering = ["due", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["rectification"],
                condition=Q(lifted_at__isnull=True),
                name="rectification_one_oversight",
            ),
            CheckConstraint(condition=~Q(title="") & ~Q(reason=""), name="rectification_oversight_is_named"),
            CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, outcome="")
                | Q(lifted_at__isnull=False, lifted_by=F("sponsor")) & ~Q(outcome=""),
                name="rectification_lifted_by_its_sponsor",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Draw(models.Model):
    """Which of the rectifications passed in a month are looked back at: by a stored seed, so that anybody can draw again."""

    month = models.DateField(unique=True)
    seed = models.CharField(max_length=32)
    pool = models.JSONField(default=list)
    drawn = models.JSONField(default=list)
    made_at = models.DateTimeField(db_default=Now())


class LookResult(models.TextChoices):
    HELD = "held", _("未反弹")
    RELAPSED = "relapsed", _("反弹")


class LookBack(Due, OfUnit):
    """回头看: a visit some time after the re-check was passed, by somebody of the inspectorate who didn't answer."""

    waiting = Q(done_at__isnull=True)

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="look_backs")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="look_backs")
    passed_on = models.DateField()
    due = models.DateField(_("回头看日期"))
    done_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=10, choices=LookResult.choices, blank=True)
    opinion = models.CharField(_("回头看情况"), max_length=300, blank=True)

    class Meta(OfUnit.Meta):
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="rectification_look_waits")
        ]
        constraints = [
            UniqueConstraint(fields=["rectification", "draw"], name="rectification_look_back_once"),
            CheckConstraint(
                condition=Q(due__gt=F("passed_on")), name="rectification_look_back_after_passing"
            ),
            CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, result="")
                | Q(done_at__isnull=False, done_by__isnull=False, result__in=LookResult.values)
                & ~Q(opinion=""),
                name="rectification_look_back_done_by_somebody",
            ),
        ]


class RectificationObjection(objections.Objection, OfUnit):
    """The unit says that there is nothing to put right."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="objections")

    class Meta(OfUnit.Meta):
        ordering = ["pk"]
        constraints = objections.constraints("rectification_objection", ["rectification"])

    def read_at_page(self) -> str:
        from django.urls import reverse

        return reverse("rectification:one", args=[self.rectification_id])
