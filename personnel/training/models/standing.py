"""What the rules ask of everybody this year against what is credited, derived each night and whenever something is credited."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from personnel.models import Person, PersonFact
from personnel.training.models.records import TrainingKind


class Standing(PersonFact):
    """A person's year of one kind in half-days: ``required`` by the rules of the unit, ``credited`` by the records. Derived
    as a whole by ``lacking/deriving.py``; nothing else writes it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    unit = models.ForeignKey("units.Unit", models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("类别"), max_length=10, choices=TrainingKind.choices)
    required = models.PositiveSmallIntegerField(_("应训"))
    credited = models.PositiveSmallIntegerField(_("已训"))
    short = models.GeneratedField(
        expression=Case(
            When(required__gt=F("credited"), then=F("required") - F("credited")), default=Value(0)
        ),
        output_field=models.IntegerField(_("还缺")),
        db_persist=True,
    )

    class Meta(PersonFact.Meta):
        ordering = ["-short", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "kind"], name="training_standing_once"),
        ]
        indexes = [
            models.Index(
                fields=["year", "-short", "-id"], name="training_standing_short", condition=Q(short__gt=0)
            ),
            models.Index(
                fields=["year", "kind", "-short", "-id"],
                name="training_standing_of_kind",
                condition=Q(short__gt=0),
            ),
            models.Index(
                fields=["unit", "year", "-short"], name="training_standing_of_unit", condition=Q(short__gt=0)
            ),
        ]


class UnitStanding(ScopedModel):
    """A unit's people in a month: how many the rules ask a kind of, how many lack some of it, half-days required and credited
    up to what is required. The present month follows ``Standing``; a month that is over stays as it ended."""

    scope_resource = Resource.ROSTER

    unit = models.ForeignKey("units.Unit", models.CASCADE, related_name="+")
    month = models.DateField(_("月份"))
    kind = models.CharField(_("类别"), max_length=10, choices=TrainingKind.choices)
    people = models.PositiveIntegerField(_("应训人数"))
    lacking = models.PositiveIntegerField(_("缺训人数"))
    required = models.PositiveIntegerField(_("应训"))
    credited = models.PositiveIntegerField(_("已训"))

    class Meta(ScopedModel.Meta):
        ordering = ["unit__sort_order", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["month", "unit", "kind"], name="training_unit_standing_once"),
            models.CheckConstraint(
                condition=Q(lacking__lte=F("people"), credited__lte=F("required")),
                name="training_unit_standing_sound",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit__in=span.unit_ids)
