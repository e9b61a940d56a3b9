"""Trainings from before this system, as somebody told them: they count once another person has seen the proof."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.by_two import ByTwo, ByTwoFlow, ByTwoState, of_two
from auxpolice.files.models import Attached
from personnel.models import Person, PersonFact
from personnel.training.models.records import TrainingKind, TrainingRecord


def _said(row: "PastTraining") -> dict:
    return {"kind": row.kind, "title": row.title, "ended": row.ended, "half_days": row.half_days}


PAST = ByTwoFlow(
    lambda row: _("%(name)s的以往培训") % {"name": row.person.name},
    act="training.history",
    confirms=Act.TRAINING_HISTORY_CONFIRM,
    withdraws=(Act.TRAINING_HISTORY,),
    said=_said,
    maker=_("录入的人"),
)


class PastTraining(ByTwo, PersonFact):
    """One past training; ``proof`` names the paper that proves it, ``record`` is what it gave once confirmed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="past_trainings")
    kind = models.CharField(_("类别"), max_length=10, choices=TrainingKind.choices)
    title = models.CharField(_("培训名称"), max_length=100)
    organiser = models.CharField(_("主办单位"), max_length=100, blank=True)
    began = models.DateField(_("开始日期"), null=True)
    ended = models.DateField(_("结束日期"))
    half_days = models.PositiveSmallIntegerField(_("半天数"))
    passed = models.BooleanField(_("合格"), default=True)
    proof = models.CharField(_("证明材料"), max_length=100)
    record = models.OneToOneField(TrainingRecord, models.PROTECT, null=True, related_name="past")

    class Meta(PersonFact.Meta):
        ordering = ["-ended", "-pk"]
        constraints = [
            *of_two("past_training", "person", "kind", "title", "ended"),
            UniqueConstraint(
                fields=["person", "kind", "title", "ended"],
                condition=Q(state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE]),
                name="past_training_once",
            ),
            CheckConstraint(
                condition=Q(state=ByTwoState.EFFECTIVE, record__isnull=False)
                | ~Q(state=ByTwoState.EFFECTIVE) & Q(record__isnull=True),
                name="past_training_confirmed_has_record",
            ),
            CheckConstraint(
                condition=Q(began__isnull=True) | Q(began__lte=F("ended")), name="past_training_began_first"
            ),
            CheckConstraint(condition=Q(kind__in=TrainingKind.values), name="past_training_kind_known"),
            CheckConstraint(condition=~Q(proof="") & ~Q(title=""), name="past_training_has_proof"),
            CheckConstraint(condition=Q(half_days__range=(1, 800)), name="past_training_days"),
        ]

    def __str__(self) -> str:
        return self.title


class PastTrainingPaper(Attached):
    """A scan of what proves a past training."""

    owner_field = "past"

    past = models.ForeignKey(PastTraining, models.PROTECT, related_name="papers")
