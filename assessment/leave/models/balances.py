"""The ledger of leave: lots of half-days, and movements that only add up. A balance is a sum, never a stored figure."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from assessment.leave.content import IN_LEDGER, RULES
from assessment.leave.models.requests import LeaveRequest
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from personnel.models import Person, assigned_q


class OfPerson(ScopedModel):
    scope_resource = Resource.LEAVE

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class Lot(OfPerson):
    """Half-days that were granted together and lapse together: a year's annual leave, what was carried of it, the time
    off for one day's overtime. ``source`` names it for good, so that it is made once. It may be used from ``earned`` to
    ``expires``, both included."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="leave_lots")
    rule = models.CharField(_("额度"), max_length=10, choices=[(rule, RULES[rule]) for rule in IN_LEDGER])
    year = models.PositiveSmallIntegerField(_("年度"))
    earned = models.DateField(_("起"))
    expires = models.DateField(_("止"))
    source = models.CharField(max_length=60)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["person", "expires", "earned", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "source"], name="leave_lot_once"),
            CheckConstraint(condition=Q(expires__gte=F("earned")), name="leave_lot_period"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.year}"


class Sort(models.TextChoices):
    """What moves a balance."""

    GRANT = "grant", _("核定")
    OPENING = "opening", _("期初")
    CARRY = "carry", _("结转")
    USE = "use", _("请假")
    RETURN = "return", _("退回")
    LOST = "lost", _("不享受")
    LAPSE = "lapse", _("放弃")
    OWED = "owed", _("未休，应支付报酬")
    EXPIRY = "expiry", _("到期")


class Movement(OfPerson):
    """So many half-days more (or, below zero, less) of a lot; ``version`` is the rule by which. Only ever added."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sort = models.CharField(_("事项"), max_length=8, choices=Sort.choices)
    half_days = models.SmallIntegerField(_("天数"))
    day = models.DateField(_("日期"))
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    request = models.ForeignKey(LeaveRequest, models.PROTECT, null=True, related_name="movements")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("登记时间"), db_default=models.functions.Now())

    class Meta(OfPerson.Meta):
        ordering = ["at", "id"]
        constraints = [
            CheckConstraint(condition=~Q(half_days=0), name="leave_movement_moves"),
            CheckConstraint(
                condition=~Q(sort__in=["use", "lost", "lapse", "owed", "expiry"]) | Q(half_days__lt=0),
                name="leave_movement_takes",
            ),
            CheckConstraint(condition=~Q(sort="return") | Q(half_days__gt=0), name="leave_movement_gives"),
            CheckConstraint(
                condition=~Q(sort__in=["use", "return"]) | Q(request__isnull=False),
                name="leave_movement_of_a_request",
            ),
        ]
        indexes = [models.Index(fields=["request"], name="leave_movement_by_request")]


class WorkStart(OfPerson):
    """The day from which a person's years of work with all employers count, gaps taken off; without it the first day of
    auxiliary service counts."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="work_start")
    day = models.DateField(_("累计工作起算日"))
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfPerson.Meta):
        constraints = [
            maker_is_not_checker("leave_work_start_two", maker="entered_by", checker="confirmed_by")
        ]


class RestChoice(models.TextChoices):
    CARRY = "carry", _("同意跨年度休")
    DECLINE = "decline", _("书面提出不休")


class ChoiceOfRest(OfPerson):
    """What a person said of the days of annual leave that are left of a year. Who said nothing is paid for them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    choice = models.CharField(_("未休天数"), max_length=8, choices=RestChoice.choices)
    said_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(OfPerson.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="leave_choice_of_rest_once")]


class Opening(OfPerson):
    """What a person had when the ledger began: entered by one, counted once another has confirmed it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="leave_openings")
    year = models.PositiveSmallIntegerField(_("年度"))
    work_start = models.DateField(_("累计工作起算日"), null=True)
    annual_used = models.PositiveSmallIntegerField(_("本年已休年休假"), default=0)
    carried = models.PositiveSmallIntegerField(_("上年结转年休假"), default=0)
    comp = models.PositiveSmallIntegerField(_("可调休"), default=0)
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"), db_default=models.functions.Now())
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(OfPerson.Meta):
        verbose_name = _("假期期初数")
        ordering = ["-year", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="leave_opening_once_a_year"),
            maker_is_not_checker("leave_opening_two", maker="entered_by", checker="confirmed_by"),
            CheckConstraint(
                condition=Q(annual_used__lte=60, carried__lte=60, comp__lte=400), name="leave_opening_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} {self.year}"
