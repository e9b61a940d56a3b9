"""Absences that a roster or a machine's file notes beside its shifts: evidence for the days, never leave itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from personnel.models import Person, assigned_q


class NotedAway(ScopedModel):
    """``word`` as the file has it (年, 病, 训 …), ``code`` the shift the person's group had that day, where it is known."""

    scope_resource = Resource.DUTY

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    word = models.CharField(_("不在岗原因"), max_length=20)
    code = models.CharField(_("班次"), max_length=4, blank=True)
    batch_key = models.CharField(max_length=64)

    class Meta(ScopedModel.Meta):
        ordering = ["person", "date"]
        constraints = [models.UniqueConstraint(fields=["person", "date"], name="duty_noted_away_once")]

    @classmethod
    def reach_q(cls, span: Span) -> models.Q:
        return assigned_q(span, "person_id")
