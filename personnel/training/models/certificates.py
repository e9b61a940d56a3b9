"""Certificates people hold, the scans of them, and what has been told of their end."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.by_two import ByTwo, ByTwoFlow, ByTwoState, of_two
from auxpolice.files.models import Attached
from personnel.models import Person, PersonFact, no_overlap, not_empty


class Entered(models.TextChoices):
    """Who entered it."""

    DEPARTMENT = "department", _("政工登记")
    OWN = "own", _("本人提交")
    HISTORY = "history", _("历史导入")


def _said(row: "Certificate") -> dict:
    return {
        "kind": row.kind,
        "name": row.name,
        "number": row.number,
        "grade": row.grade,
        "from": row.period.lower,
        "until": row.last,
    }


CERTIFICATE = ByTwoFlow(
    lambda row: _("%(name)s的%(kind)s") % {"name": row.person.name, "kind": row.name},
    act="certificate",
    confirms=Act.CERTIFICATE_CONFIRM,
    withdraws=(Act.CERTIFICATE_ENTER,),
    said=_said,
    maker=_("登记的人"),
)


class Certificate(ByTwo, PersonFact):
    """A certificate of a kind of the training policy, whose name is kept as it was. What is confirmed counts while ``period``
    lasts; ``grade`` (1 the highest) makes it a professional one that pay and levels ask for; ``proof`` says which paper
    proves it where there is no scan."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    kind = models.CharField(_("证书种类"), max_length=10)
    name = models.CharField(_("证书名称"), max_length=60)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issuer = models.CharField(_("发证机关"), max_length=80, blank=True)
    grade = models.PositiveSmallIntegerField(_("等级"), null=True, blank=True)
    period = DateRangeField(_("有效期"))
    entered = models.CharField(_("来源"), max_length=10, choices=Entered.choices, default=Entered.DEPARTMENT)
    proof = models.CharField(_("证明材料"), max_length=100, blank=True)

    class Meta(PersonFact.Meta):
        ordering = ["-period", "-pk"]
        constraints = [
            *of_two("certificate", "person", "kind", "period"),
            no_overlap("certificate_no_overlap", "person", "kind", when=Q(state=ByTwoState.EFFECTIVE)),
            not_empty("certificate_period_not_empty"),
            CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__range=(1, 3)), name="certificate_grade"
            ),
            CheckConstraint(condition=~Q(kind="") & ~Q(name=""), name="certificate_has_kind"),
            CheckConstraint(condition=Q(entered__in=Entered.values), name="certificate_entered_known"),
            ExclusionConstraint(
                name="certificate_number_of_one_person",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("person", RangeOperators.NOT_EQUAL),
                ],
                condition=Q(state=ByTwoState.EFFECTIVE) & ~Q(number=""),
                violation_error_message=_("这个证书编号已登记在另一人名下，请核对编号。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last(self) -> date | None:
        """Its last day."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None


class CertificateScan(Attached):
    """A picture or PDF of the certificate."""

    owner_field = "certificate"

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="scans")


class CertificateReminder(models.Model):
    """One of the terms before the end of a certificate has been told; written once for each."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("到期前天数"))
    sent_on = models.DateField(_("提醒日"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days"], name="certificate_reminder_once"),
        ]
