"""Objections of people to their own days."""

from django.db import models
from django.urls import reverse

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.objections import Objection, constraints
from auxpolice.units.models import Unit
from personnel.models import Person


class DayObjection(Objection, ScopedModel):
    """A person contests an own day: the head answers, and says what it was where the person is right."""

    scope_resource = Resource.ATTENDANCE

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    date = models.DateField()

    class Meta(ScopedModel.Meta):
        ordering = ["-raised_at"]
        constraints = constraints("day_objection", ["person", "date"])

    def __str__(self) -> str:
        return f"{self.person.name} {self.date:%Y-%m-%d}"

    def read_at_page(self) -> str:
        return reverse("assessment:attendance-person", args=[self.person_id, f"{self.date:%Y-%m}"])
