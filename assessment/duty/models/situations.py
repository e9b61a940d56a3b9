"""Situation log 情况记载: entries, reports upwards with their receipts. All are only ever added; a correction is an entry."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.handovers import on_duty
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.files.models import Attached
from auxpolice.units.models import Unit
from personnel.models import Person

DAY = timedelta(hours=24)
NEAR = timedelta(hours=3)


class Situation(ScopedModel):
    """One entry of a unit's log. Numbers run by unit and year. ``phone_due`` and ``written_due`` count from when it was
    known, where the kind has to be reported. The sixth time, when it reached the server, is the database's."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("编号"))
    code = models.CharField(_("种类代码"), max_length=6)
    kind = models.CharField(_("种类"), max_length=30)
    happened_at = models.DateTimeField(_("发生时间"))
    known_at = models.DateTimeField(_("知道时间"))
    place = models.CharField(_("地点"), max_length=100)
    people = models.ManyToManyField(Person, verbose_name=_("处置人员"), related_name="+")
    done = models.CharField(_("处置经过"), max_length=1000)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    addressee = models.CharField(_("报告对象"), max_length=40, blank=True)
    phone_due = models.DateTimeField(_("电话报告时限"), null=True)
    written_due = models.DateTimeField(_("书面报告时限"), null=True)
    written_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    phone_at = models.DateTimeField(_("手机时间"), null=True)
    logged_at = models.DateTimeField(_("记载时间"))
    received_at = models.DateTimeField(_("收到时间"), db_default=models.functions.Now())
    client_key = models.UUIDField(unique=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="duty_situation_number"),
            CheckConstraint(condition=Q(known_at__gte=F("happened_at")), name="duty_situation_known_after"),
            CheckConstraint(condition=~Q(done="") & ~Q(place=""), name="duty_situation_says_what_and_where"),
            CheckConstraint(
                condition=Q(phone_due__isnull=True, written_due__isnull=True) | ~Q(addressee=""),
                name="duty_situation_reported_to",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-known_at"], name="duty_situation_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.label}"

    @property
    def label(self) -> str:
        return f"{self.year}-{self.number:04d}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """Those of the units. A person sees what they wrote or took part in, and, while on duty, the unit's last day."""
        now = timezone.now()
        here = on_duty(span.person_id, now - NEAR, now + NEAR)
        return (
            Q(unit_id__in=span.unit_ids)
            | own_q(span, "written_by__person_id")
            | Q(
                pk__in=Situation.people.through.objects.filter(own_q(span, "person_id")).values(
                    "situation_id"
                )
            )
            | Q(unit_id__in=here, known_at__gte=now - DAY)
        )


class Way(models.TextChoices):
    PHONE = "phone", _("电话")
    WRITTEN = "written", _("书面")


class SituationReport(ScopedModel):
    """One report upwards: by phone or in writing, first or following, when and to whom."""

    scope_resource = Resource.DUTY

    situation = models.ForeignKey(Situation, models.PROTECT, related_name="reports")
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    number = models.PositiveSmallIntegerField(_("第几次"))
    at = models.DateTimeField(_("报告时间"))
    to = models.CharField(_("接报人"), max_length=60)
    text = models.CharField(_("报告内容"), max_length=1000, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["situation", "way", "number"], name="duty_report_number"),
            CheckConstraint(
                condition=Q(way="phone") | ~Q(text=""), name="duty_report_written_says_something"
            ),
            CheckConstraint(condition=~Q(to=""), name="duty_report_to_somebody"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(situation__in=Situation.everything.filter(Situation.reach_q(span)).values("pk"))


class SituationReceipt(models.Model):
    """Who has received a report, and when: apart from when it was made."""

    report = models.OneToOneField(SituationReport, models.PROTECT, primary_key=True, related_name="receipt")
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("签收时间"), db_default=models.functions.Now())
    word = models.CharField(_("批示"), max_length=200, blank=True)


class SituationPicture(Attached):
    """A picture of an entry."""

    owner_field = "situation"

    situation = models.ForeignKey(Situation, models.PROTECT, related_name="pictures")


def clocks(content: dict, known_at: datetime) -> tuple[datetime | None, datetime | None]:
    """When a kind is to be reported by phone and in writing, from when it was known."""

    def due(minutes: int | None) -> datetime | None:
        return known_at + timedelta(minutes=minutes) if minutes else None

    return due(content.get("phone_minutes")), due(content.get("written_minutes"))
