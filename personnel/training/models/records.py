"""What is credited to a person: one row for each training that was finished."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from personnel.models import Person, PersonFact

HALF_DAY_MINUTES = 240


class TrainingKind(models.TextChoices):
    INITIAL = "initial", _("初任培训")
    ANNUAL = "annual", _("年度培训")
    PROMOTION = "promotion", _("晋升培训")
    SPECIAL = "special", _("专项培训")
    DAILY = "daily", _("日常学习")


class RecordSource(models.TextChoices):
    """Where a record comes from: a session held here, or what was before this system."""

    SESSION = "session", _("本系统培训")
    HISTORY = "history", _("以往培训")


class TrainingRecord(PersonFact):
    """A finished training and the days it gives: ``half_days``, and ``minutes`` short of another half day, of which four
    hours make one once they are summed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings")
    kind = models.CharField(_("类别"), max_length=10, choices=TrainingKind.choices)
    title = models.CharField(_("培训名称"), max_length=100, blank=True)
    organiser = models.CharField(_("主办单位"), max_length=100, blank=True)
    began = models.DateField(_("开始日期"), null=True)
    ended = models.DateField(_("结束日期"))
    half_days = models.PositiveSmallIntegerField(_("半天数"))
    minutes = models.PositiveSmallIntegerField(_("不足半天的分钟数"), default=0)
    passed = models.BooleanField(_("合格"), default=True)
    source = models.CharField(
        _("来源"), max_length=10, choices=RecordSource.choices, default=RecordSource.HISTORY
    )

    enrolment = models.OneToOneField(
        "training.Enrolment", models.PROTECT, null=True, related_name="record", verbose_name=_("培训班")
    )

    class Meta(PersonFact.Meta):
        verbose_name = _("培训记录")
        ordering = ["-ended"]
        constraints = [
            CheckConstraint(
                condition=Q(began__isnull=True) | Q(began__lte=F("ended")), name="training_record_began_first"
            ),
            CheckConstraint(condition=Q(minutes__lt=HALF_DAY_MINUTES), name="training_record_minutes"),
            CheckConstraint(condition=Q(kind__in=TrainingKind.values), name="training_record_kind_known"),
            CheckConstraint(
                condition=Q(source="session", enrolment__isnull=False)
                | Q(source="history", enrolment__isnull=True),
                name="training_record_source_known",
            ),
        ]
