"""Rules, their versions with the democratic way they were made, and the receipt of each person who has read one."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.files.models import Attached
from auxpolice.notices.models import How
from auxpolice.units.models import Unit
from personnel.models import Person, PersonFact, no_overlap, not_empty


class Rule(models.Model):
    """A rule of the bureau or of a unit: it holds for everybody in the unit's subtree."""

    title = models.CharField(_("名称"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("制定单位"), related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["unit", "title"], name="rule_one_of_a_name")]

    def __str__(self) -> str:
        return self.title


class Version(ScopedModel):
    """A version as it was made known. Its text is never changed; a new version takes its place from a day on."""

    scope_resource = Resource.RULEBOOK

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    text = models.TextField(_("正文"))
    period = DateRangeField(_("施行期间"))
    discussed = models.CharField(_("讨论方式"), max_length=100)
    discussed_on = models.DateField(_("讨论日期"))
    agreed = models.CharField(_("与谁平等协商"), max_length=100)
    agreed_on = models.DateField(_("协商确定日期"))
    published_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("公布时间"))
    ended_because = models.CharField(_("废止的原因"), max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["rule__title", "-number"]
        constraints = [
            UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            no_overlap("rule_version_one_in_force", "rule"),
            not_empty("rule_version_period_not_empty"),
            CheckConstraint(condition=~Q(text=""), name="rule_version_says_something"),
            CheckConstraint(
                condition=~Q(discussed="") & ~Q(agreed="") & Q(agreed_on__gte=F("discussed_on")),
                name="rule_version_made_the_democratic_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}（第 {self.number} 版）"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """A rule is no secret: whoever is limited to a part reads all the same."""
        return Q()


class RuleFile(Attached):
    """The rule as a file, and the papers of its making."""

    owner_field = "version"

    version = models.ForeignKey(Version, models.PROTECT, related_name="files")


class Receipt(PersonFact):
    """A person knows a version since a day: read on the screen, signed for on paper, or refused before two witnesses."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="rule_receipts")
    known_on = models.DateField(_("知悉日期"))
    how = models.CharField(_("方式"), max_length=12, choices=How.choices)
    first_witness = models.CharField(_("见证人一"), max_length=50, blank=True)
    second_witness = models.CharField(_("见证人二"), max_length=50, blank=True)
    recorded_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(PersonFact.Meta):
        ordering = ["-known_on"]
        constraints = [
            UniqueConstraint(fields=["version", "person"], name="rule_receipt_once"),
            CheckConstraint(
                condition=Q(how__in=[How.SCREEN, How.SIGNED, How.REFUSED]), name="rule_receipt_in_a_known_way"
            ),
            CheckConstraint(
                condition=~Q(how=How.REFUSED)
                | ~Q(first_witness="") & ~Q(second_witness="") & ~Q(first_witness=F("second_witness")),
                name="rule_receipt_refused_before_two_witnesses",
            ),
        ]
