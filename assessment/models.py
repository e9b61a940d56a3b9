"""What a month's work leaves behind: attendance, the ledger of points, month sheets; honours, sanctions, annual results.

Points are integers in hundredths (−200 is two points off). Attendance is counted in half-days.
"""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Scope, ScopedModel, Span, own_q
from auxpolice.months import first_day_check
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from personnel.models import Person, assigned_q


class Grade(models.TextChoices):
    EXCELLENT = "EXCELLENT", _("优秀")
    COMPETENT = "COMPETENT", _("合格")
    BASIC = "BASIC", _("基本合格")
    FAIL = "FAIL", _("不合格")
    NONE = "NONE", _("不定等次")


class AttendanceState(models.TextChoices):
    DRAFT = "draft", _("待确认")
    CONFIRMED = "confirmed", _("已确认")


HALF_DAYS = ("attended", "paid_leave", "sick", "personal", "absent")


class AttendanceMonth(ScopedModel):
    """One person's attendance of a month, in half-days of duty; shifts and overtime beside it."""

    scope_resource = Resource.ATTENDANCE

    month = models.DateField(_("月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendance")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_half_days = models.PositiveSmallIntegerField(_("应出勤"))
    attended_half_days = models.PositiveSmallIntegerField(_("实出勤"))
    paid_leave_half_days = models.PositiveSmallIntegerField(_("带薪假"), default=0)
    sick_half_days = models.PositiveSmallIntegerField(_("病假"), default=0)
    personal_half_days = models.PositiveSmallIntegerField(_("事假"), default=0)
    absent_half_days = models.PositiveSmallIntegerField(_("旷工"), default=0)
    night_shifts = models.PositiveSmallIntegerField(_("夜班"), default=0)
    holiday_shifts = models.PositiveSmallIntegerField(_("节假日值班"), default=0)
    overtime_workday_minutes = models.PositiveIntegerField(_("工作日加班"), default=0)
    overtime_rest_minutes = models.PositiveIntegerField(_("休息日加班"), default=0)
    overtime_holiday_minutes = models.PositiveIntegerField(_("节假日加班"), default=0)
    meal_days = models.PositiveSmallIntegerField(_("用餐天数"), default=0)
    state = models.CharField(
        _("状态"), max_length=10, choices=AttendanceState.choices, default=AttendanceState.DRAFT
    )
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person"]
        constraints = [
            first_day_check("month", "attendance_month_first_day"),
            models.UniqueConstraint(fields=["person", "month"], name="attendance_one_per_month"),
            CheckConstraint(
                condition=Q(
                    due_half_days=F("attended_half_days")
                    + F("paid_leave_half_days")
                    + F("sick_half_days")
                    + F("personal_half_days")
                    + F("absent_half_days")
                ),
                name="attendance_adds_up",
            ),
            CheckConstraint(condition=Q(due_half_days__lte=62), name="attendance_within_month"),
            CheckConstraint(
                condition=Q(state="draft") | Q(confirmed_by__isnull=False), name="attendance_confirmed_by"
            ),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="attendance_by_unit")]


class AssessmentState(models.TextChoices):
    SCORING = "scoring", _("评分中")
    PUBLISHED = "published", _("已公布")
    ARCHIVED = "archived", _("已归档")


class AssessmentMonth(models.Model):
    """A month's assessment under one policy version."""

    month = models.DateField(_("月份"), primary_key=True)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=AssessmentState.choices, default=AssessmentState.SCORING
    )
    opened_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(db_default=models.functions.Now())
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [first_day_check("month", "assessment_month_first_day")]


class UnitSheetState(models.TextChoices):
    SCORING = "scoring", _("评分中")
    SUBMITTED = "submitted", _("已提交")
    CONFIRMED = "confirmed", _("已确认")


class UnitSheet(ScopedModel):
    """A unit's month: the row that is locked when the cap on 优秀 is counted."""

    scope_resource = Resource.ASSESSMENT

    month = models.ForeignKey(AssessmentMonth, models.PROTECT, related_name="unit_sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=UnitSheetState.choices, default=UnitSheetState.SCORING
    )
    submitted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["month", "unit__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["month", "unit"], name="unit_sheet_once"),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(confirmed_by=F("submitted_by")),
                name="unit_sheet_maker_is_not_checker",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class MonthSheet(ScopedModel):
    """One person's assessment of a month: the head's score, the ledger's points, the total and the grade."""

    scope_resource = Resource.ASSESSMENT

    month = models.DateField(_("月份"))
    unit_sheet = models.ForeignKey(UnitSheet, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="month_sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    base_points = models.IntegerField(_("评分"), null=True, blank=True)
    ledger_points = models.IntegerField(_("台账加减分"), default=0)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices, default=Grade.NONE)
    remark = models.CharField(_("评语"), max_length=200, blank=True)
    scored_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed = models.BooleanField(_("已确认"), default=False)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person"]
        constraints = [
            first_day_check("month", "month_sheet_first_day"),
            models.UniqueConstraint(fields=["person", "month"], name="month_sheet_once"),
            CheckConstraint(
                condition=Q(base_points__isnull=True) | Q(base_points__range=(0, 10000)),
                name="month_sheet_base_within_100",
            ),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="month_sheet_by_unit")]

    @property
    def total_points(self) -> int | None:
        return None if self.base_points is None else self.base_points + self.ledger_points

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids) | own_q(span)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Own sheets are seen once they are confirmed."""
        return cls.own_once(scope, Q(confirmed=True))


class LedgerEntry(ScopedModel):
    """Plus or minus points of a person, counting in a month. Only added: taking back is a new entry.

    ``source_kind`` and ``source_id`` name the record it comes from (finding, honour, manual …); one
    entry per source and one reversal per entry.
    """

    scope_resource = Resource.LEDGER

    person = models.ForeignKey(Person, models.PROTECT, related_name="ledger")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField(_("计入月份"))
    day = models.DateField(_("发生日期"))
    code = models.CharField(_("项目代码"), max_length=20)
    name = models.CharField(_("项目"), max_length=60)
    points = models.IntegerField(_("分值"))
    reason = models.CharField(_("事由"), max_length=300, blank=True)
    source_kind = models.CharField(_("来源"), max_length=20)
    source_id = models.CharField(max_length=40, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["-day", "-id"]
        constraints = [
            first_day_check("month", "ledger_month_first_day"),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=Q(reverses__isnull=True) & ~Q(source_id=""),
                name="ledger_one_entry_per_source",
            ),
            CheckConstraint(condition=~Q(points=0), name="ledger_points_not_zero"),
        ]
        indexes = [
            models.Index(fields=["month", "person"], name="ledger_by_month"),
            models.Index(fields=["person", "-day"], name="ledger_by_person"),
        ]


class HonourRank(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    UNIT = "unit", _("单位")


class OfPerson(ScopedModel):
    """A record about a person, seen by whoever sees their assessment."""

    scope_resource = Resource.ASSESSMENT

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class Honour(OfPerson):
    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    rank = models.CharField(_("级别"), max_length=10, choices=HonourRank.choices)
    title = models.CharField(_("荣誉"), max_length=100)
    issuer = models.CharField(_("颁授单位"), max_length=100)
    day = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=60, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["-day"]


class SanctionKind(models.TextChoices):
    CRITICISM = "criticism", _("批评教育")
    WARNING = "warning", _("警告")
    DEMERIT = "demerit", _("记过")
    SERIOUS_DEMERIT = "serious_demerit", _("记大过")
    DEMOTION = "demotion", _("降低层级")
    DISMISSAL = "dismissal", _("解除劳动合同")


class Sanction(OfPerson):
    """A decided sanction with its effect period."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    kind = models.CharField(_("种类"), max_length=16, choices=SanctionKind.choices)
    reason = models.CharField(_("事由"), max_length=300)
    decided = models.DateField(_("决定日期"))
    period = DateRangeField(_("影响期"))

    class Meta(OfPerson.Meta):
        ordering = ["-decided"]


class AnnualResult(OfPerson):
    """The year's grade; an override keeps who and why."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="annual_results")
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices)
    override_reason = models.CharField(_("调整理由"), max_length=200, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(OfPerson.Meta):
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="annual_result_once")]


class ObjectionState(models.TextChoices):
    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("成立")
    REJECTED = "rejected", _("不成立")


class SheetObjection(OfPerson):
    """A person contests their own month sheet within the working days the policy gives."""

    sheet = models.ForeignKey(MonthSheet, models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.CharField(_("异议"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    due = models.DateField(_("答复期限"))
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(OfPerson.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state="open"), name="sheet_objection_one_open"
            ),
            CheckConstraint(
                condition=Q(state="open") | Q(answered_by__isnull=False) & ~Q(answer=""),
                name="sheet_objection_answered",
            ),
        ]
