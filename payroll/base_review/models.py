"""年度缴费基数核定: which base a person has by which year's pay, kept as it was confirmed. Fen."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import OwnModel
from auxpolice.by_two import ByTwoFlow, Previewed, of_preview
from auxpolice.months import format_month
from auxpolice.units.models import Unit
from personnel.models import Person


def _said(review: "BaseReview") -> dict:
    return {
        "year": review.year,
        "start": review.start,
        "people": review.people,
        "changed": review.changed,
        "insurance_fen": review.after_fen,
        "left": review.left,
        "digest": review.digest,
    }


REVIEW = ByTwoFlow(
    lambda row: str(row),
    act="payroll.base_review",
    confirms=Act.PAYROLL_APPROVE,
    withdraws=(Act.PERSON_EDIT,),
    said=_said,
    maker=_("编制的人"),
    on="",
)


class BaseReview(Previewed):
    """One review, put forward by one, made so by another's approval: bases from ``start`` on by the average monthly pay of
    ``year``. ``left`` counts, by reason, whose base stayed as it was; sums are of the people in it, before (none counts 0)
    and after. Taken back as a whole, before any month rested on it, it keeps its sums; its bases are gone."""

    start = models.DateField(_("起始月"))
    changed = models.PositiveIntegerField(_("基数有变化"))
    left = models.JSONField(_("未核定"), default=dict)
    before_fen = models.BigIntegerField(_("原社保基数合计"))
    after_fen = models.BigIntegerField(_("新社保基数合计"))
    withdrawn_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_because = models.CharField(_("撤回原因"), max_length=200, blank=True, db_default="")

    class Meta(Previewed.Meta):
        constraints = [
            *of_preview("base_review", REVIEW, "start", "year", holds=Q(changed__lte=F("people"))),
            CheckConstraint(condition=Q(start__year=F("year") + 1), name="base_review_of_last_year"),
            CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="base_review_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        words = _("%(start)s 起按 %(year)s 年工资核定")
        return str(words % {"start": format_month(self.start), "year": self.year})


class ReviewedBase(OwnModel):
    """One person's base in a review, once a person and year: ``slips`` are [slip, month, counted fen] of the year, the
    average is theirs."""

    scope_resource = Resource.PAYSLIP

    review = models.ForeignKey(BaseReview, models.PROTECT, related_name="bases")
    year = models.PositiveSmallIntegerField(_("工资年度"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="reviewed_bases")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    slips = models.JSONField(_("依据的工资条"))
    total_fen = models.BigIntegerField(_("计入基数的工资合计"))
    months = models.PositiveSmallIntegerField(_("月数"))
    average_fen = models.BigIntegerField(_("月平均工资"))
    old_insurance_fen = models.BigIntegerField(_("原社保基数"), null=True)
    old_housing_fen = models.BigIntegerField(_("原公积金基数"), null=True)
    insurance_fen = models.BigIntegerField(_("社保基数"))
    housing_fen = models.BigIntegerField(_("公积金基数"))

    class Meta(OwnModel.Meta):
        ordering = ["review", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="reviewed_base_once_a_year"),
            CheckConstraint(
                condition=Q(months__range=(1, 12), total_fen__gt=0, average_fen__gt=0),
                name="reviewed_base_of_some_pay",
            ),
            CheckConstraint(
                condition=Q(insurance_fen__in=[0, F("average_fen")], housing_fen__in=[0, F("average_fen")])
                & (Q(insurance_fen__gt=0) | Q(housing_fen__gt=0)),
                name="reviewed_base_is_the_average",
            ),
        ]
