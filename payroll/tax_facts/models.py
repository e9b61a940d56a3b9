"""期初数: what a person's tax year had come to before the first slip here; relief from income tax (减免税额). Fen."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import OwnModel
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.months import first_day_check
from auxpolice.second_person import maker_is_not_checker
from personnel.models import Person, no_overlap, not_empty


class OpeningSums(OwnModel):
    """The sums of a person's tax year up to and including the month ``through``, as withheld elsewhere before.

    ``months`` of employment with this employer count for the deduction, ``slips`` of them were paid. ``bonus_fen`` was
    taxed apart and is not in ``income_fen``. ``base_wages_fen`` is what counts into next year's contribution base (null:
    the income), ``held_fen`` the performance held until the year's end.

    One enters, another confirms: from ``counts_from`` on, which is set then, slips carry the sums on.
    """

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="opening_sums")
    year = models.PositiveSmallIntegerField(_("纳税年度"))
    through = models.DateField(_("截至月份"))
    months = models.PositiveSmallIntegerField(_("任职月数"))
    slips = models.PositiveSmallIntegerField(_("已发工资月数"))
    income_fen = models.BigIntegerField(_("累计收入"))
    exempt_fen = models.BigIntegerField(_("累计免税收入"), default=0)
    special_fen = models.BigIntegerField(_("累计专项扣除"), default=0)
    additional_fen = models.BigIntegerField(_("累计专项附加扣除"), default=0)
    other_fen = models.BigIntegerField(_("累计其他扣除"), default=0)
    relief_fen = models.BigIntegerField(_("累计减免税额"), default=0)
    withheld_fen = models.BigIntegerField(_("累计已预扣税额"))
    bonus_fen = models.BigIntegerField(_("已单独计税的全年一次性奖金"), default=0)
    base_wages_fen = models.BigIntegerField(_("计入缴费基数的工资"), null=True)
    held_fen = models.BigIntegerField(_("已留存的年度绩效"), default=0)
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"), db_default=models.functions.Now())
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    counts_from = models.DateField(_("起计月份"), null=True)

    class Meta(OwnModel.Meta):
        verbose_name = _("期初数")
        ordering = ["-year", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="opening_sums_once_a_year"),
            first_day_check("through", "opening_sums_first_day"),
            maker_is_not_checker("opening_sums_two_persons", maker="entered_by", checker="confirmed_by"),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True, counts_from__isnull=True)
                | Q(confirmed_by__isnull=False, counts_from__gt=F("through"), counts_from__day=1),
                name="opening_sums_count_once_confirmed",
            ),
            CheckConstraint(
                condition=Q(through__year=F("year"), months__gte=1, slips__gte=1, slips__lte=F("months"))
                & Q(months__lte=F("through__month")),
                name="opening_sums_months",
            ),
            CheckConstraint(
                condition=Q(
                    income_fen__gte=F("exempt_fen"), exempt_fen__gte=0, special_fen__gte=0, additional_fen__gte=0,
                    other_fen__gte=0, relief_fen__gte=0, withheld_fen__gte=0, bonus_fen__gte=0,
                    held_fen__gte=0,
                ),
                name="opening_sums_not_negative",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person.name} {self.year}"


class ReliefKind(models.TextChoices):
    """个人所得税法 5; how much and for how long the province decides."""

    DISABLED = "disabled", _("残疾")
    ALONE = "alone", _("孤老")
    MARTYR = "martyr", _("烈属")
    DISASTER = "disaster", _("因自然灾害遭受重大损失")


def _relieved(row: "TaxRelief") -> dict:
    return {
        "relief": row.kind,
        "monthly_fen": row.monthly_fen,
        "document": row.document,
        "start": row.period.lower,
        "end": row.period.upper,
    }


RELIEF = ByTwoFlow(
    lambda row: _("%(name)s的减免税额") % {"name": row.person.name},
    act="tax_facts.relief",
    confirms=Act.TAX_FACTS_EDIT,
    withdraws=(Act.TAX_FACTS_EDIT,),
    said=_relieved,
    maker=_("登记的人"),
    undone=_("撤销"),
)


class TaxRelief(ByTwo, OwnModel):
    """So much less tax a month over the period, at most ``year_limit_fen`` in a tax year, once another person has seen the
    proof (``document``)."""

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="tax_reliefs")
    kind = models.CharField(_("减免事项"), max_length=10, choices=ReliefKind.choices)
    monthly_fen = models.BigIntegerField(_("每月减免"))
    year_limit_fen = models.BigIntegerField(_("全年限额"))
    document = models.CharField(_("证明文号"), max_length=60)
    period = DateRangeField(_("期间"))

    class Meta(OwnModel.Meta):
        ordering = ["person", "-period"]
        constraints = [
            *of_two("tax_relief", "person", "kind"),
            no_overlap(
                "tax_relief_one_per_kind", "person", "kind", when=Q(state__in=["waiting", "effective"])
            ),
            RELIEF.closed("tax_relief_state"),
            not_empty("tax_relief_period_not_empty"),
            CheckConstraint(
                condition=Q(monthly_fen__gt=0, year_limit_fen__gte=F("monthly_fen")),
                name="tax_relief_within_its_limit",
            ),
            CheckConstraint(condition=~Q(document=""), name="tax_relief_has_proof"),
        ]


ENDING = ByTwoFlow(
    lambda row: _("%(name)s减免税额的停止") % {"name": row.person.name},
    act="tax_facts.relief_end",
    confirms=Act.TAX_FACTS_EDIT,
    withdraws=(Act.TAX_FACTS_EDIT,),
    said=lambda row: {**_relieved(row.relief), "last": row.last},
    maker=_("提出的人"),
)


class ReliefEnd(ByTwo, OwnModel):
    """The end of a relief after its ``last`` month, or (None) its undoing because it never held; by two, for ``reason``."""

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relief = models.ForeignKey(TaxRelief, models.PROTECT, related_name="ends")
    last = models.DateField(_("最后一个月"), null=True)
    reason = models.CharField(_("停止或撤销的原因"), max_length=200)

    class Meta(OwnModel.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("tax_relief_end", "relief"),
            ENDING.closed("tax_relief_end_state"),
            first_day_check("last", "tax_relief_end_first_day"),
            CheckConstraint(condition=~Q(reason=""), name="tax_relief_end_has_reason"),
        ]
