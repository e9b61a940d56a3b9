"""The month's judgement: unit sheets, people's sheets, objections and corrections. Points in hundredths.

Those of the quarter and the year are in ``years``.
"""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from assessment.appraisal.grades import Grade as Grade
from assessment.appraisal.indicators.models import IndicatorScore as IndicatorScore
from assessment.appraisal.manual.models import ManualPoints as ManualPoints
from assessment.appraisal.manual.models import ManualProof as ManualProof
from assessment.appraisal.years.models import AnnualResult as AnnualResult
from assessment.conduct.records import OfPerson
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.flow import Flow, Way, by_another
from auxpolice.months import first_day_check
from auxpolice.objections import Objection, constraints
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class AssessmentMonth(models.Model):
    """A month that is appraised; ``published_at`` when the last unit was confirmed."""

    month = models.DateField(_("月份"), primary_key=True)
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


UNIT_SHEET = Flow(
    _("本月考核"),
    Way(UnitSheetState.SCORING, UnitSheetState.SUBMITTED, _("提交"), by="submitted_by"),
    Way(
        UnitSheetState.SUBMITTED,
        UnitSheetState.CONFIRMED,
        _("确认"),
        by="confirmed_by",
        apart={"submitted_by": _("提交的人")},
    ),
    Way(UnitSheetState.SUBMITTED, UnitSheetState.SCORING, _("退回"), reason="reason"),
)


class UnitSheet(ScopedModel):
    """A unit's month under the policy version of that unit.

    The row is locked for whatever the unit's people must agree upon: the cap on 优秀, the sums at confirmation.
    """

    scope_resource = Resource.ASSESSMENT

    month = models.ForeignKey(AssessmentMonth, models.PROTECT, related_name="unit_sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=UnitSheetState.choices, default=UnitSheetState.SCORING
    )
    submitted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["month", "unit__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["month", "unit"], name="unit_sheet_once"),
            UNIT_SHEET.closed("unit_sheet_state_known"),
            maker_is_not_checker(
                "unit_sheet_maker_is_not_checker", maker="submitted_by", checker="confirmed_by"
            ),
            CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | ~Q(state="confirmed") & Q(confirmed_at__isnull=True),
                name="unit_sheet_confirmed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month_id:%Y-%m}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class MonthSheet(ScopedModel):
    """One person's appraisal of a month: the head's score, the points of the ledger, the grade.

    While the month is open the points are summed from the ledger, and the score from its indicators where the policy has
    them scored one by one (``queries.read``); confirming freezes both in ``ledger_points`` and ``base_points``, and the row
    is never changed again. A correction is a row of its own. ``grade_because`` says why the grade departs from the rule's.
    """

    scope_resource = Resource.ASSESSMENT

    month = models.DateField(_("月份"))
    unit_sheet = models.ForeignKey(UnitSheet, models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, models.PROTECT, related_name="month_sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    base_points = models.IntegerField(_("评分"), null=True, blank=True)
    ledger_points = models.IntegerField(_("台账加减分"), null=True)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices, default=Grade.NONE)
    remark = models.CharField(_("评语"), max_length=200, blank=True)
    grade_because = models.CharField(_("等次理由"), max_length=200, blank=True, default="", db_default="")
    self_remark = models.CharField(_("本人自述"), max_length=300, blank=True, default="", db_default="")
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
            CheckConstraint(
                condition=Q(confirmed=True, ledger_points__isnull=False)
                | Q(confirmed=False, ledger_points__isnull=True),
                name="month_sheet_sum_frozen_when_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="month_sheet_by_unit")]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Own sheets are seen once they are confirmed."""
        return cls.own_once(scope, Q(confirmed=True))

    @property
    def present_grade(self) -> Grade:
        """The grade as it stands, of a sheet read by ``queries.read``."""
        now: Any = self
        return Grade(now.grade_now)


class SheetObjection(Objection, OfPerson):
    """A person contests their own month sheet within the working days of the policy.

    Upheld it carries a correction; one whose grade another person has yet to confirm leaves it open.
    """

    sheet = models.ForeignKey(MonthSheet, models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(OfPerson.Meta):
        ordering = ["-raised_at"]
        constraints = constraints("sheet_objection", ["sheet"])


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("待另一人确认")
    IN_FORCE = "in_force", _("已生效")
    SUPERSEDED = "superseded", _("已被后来的更正取代")
    REFUSED = "refused", _("已退回")


CORRECTION = Flow(
    _("这项更正"),
    *by_another(
        CorrectionState.PROPOSED,
        CorrectionState.IN_FORCE,
        CorrectionState.REFUSED,
        makers={"proposed_by": _("提出更正的人")},
        by="decided_by",
        back=_("退回"),
        reason="reason",
        kept="decision",
        apart=True,
    ),
    Way(CorrectionState.IN_FORCE, CorrectionState.SUPERSEDED, _("取代")),
)


class Correction(OfPerson):
    """The correction of a confirmed sheet. One of a sheet is in force; the sheet and earlier corrections stay.

    Where the grade changes, and with it pay, another person than who proposed it confirms.
    """

    sheet = models.ForeignKey(MonthSheet, models.PROTECT, related_name="corrections")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    objection = models.ForeignKey(SheetObjection, models.PROTECT, null=True, related_name="corrections")
    before_points = models.IntegerField(_("原评分"))
    base_points = models.IntegerField(_("更正后评分"))
    before_grade = models.CharField(_("原等次"), max_length=10, choices=Grade.choices)
    grade = models.CharField(_("更正后等次"), max_length=10, choices=Grade.choices)
    reason = models.CharField(_("理由"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.PROPOSED
    )
    proposed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=models.functions.Now())
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("退回的原因"), max_length=300, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["-id"]
        constraints = [
            CORRECTION.closed("correction_state_known"),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state="proposed"), name="correction_one_proposed"
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state="in_force"), name="correction_one_in_force"
            ),
            CheckConstraint(condition=Q(base_points__range=(0, 10000)), name="correction_base_within_100"),
            CheckConstraint(
                condition=~Q(base_points=F("before_points")) | ~Q(grade=F("before_grade")),
                name="correction_corrects",
            ),
            CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="correction_decided_at",
            ),
            CheckConstraint(
                condition=~Q(state__in=["in_force", "superseded"])
                | Q(grade=F("before_grade"))
                | Q(decided_by__isnull=False),
                name="correction_of_a_grade_is_confirmed",
            ),
            maker_is_not_checker(
                "correction_maker_is_not_checker", maker="proposed_by", checker="decided_by"
            ),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The person concerned sees what has come into force."""
        return cls.own_once(scope, Q(state__in=["in_force", "superseded"]))
