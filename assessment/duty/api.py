"""Shifts for other programs: within the scope of the account, one's own once they are published."""

from typing import Any

from rest_framework import serializers, viewsets

from assessment.duty.models import Shift
from auxpolice import asked
from auxpolice.access.matrix import Act


class ShiftSerializer(serializers.ModelSerializer):
    unit: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.name")

    class Meta:
        model = Shift
        fields = (
            "id",
            "unit",
            "person",
            "name",
            "date",
            "code",
            "kind",
            "starts",
            "ends",
            "night",
            "source",
            "why",
        )


class ShiftViewSet(viewsets.ReadOnlyModelViewSet):
    """Filters: ``unit`` (code), ``person`` (id), ``from`` and ``to`` (days, both included)."""

    act_read = Act.DUTY_VIEW
    serializer_class = ShiftSerializer
    queryset = Shift.everything.none()

    def get_queryset(self):
        given = self.request.query_params
        rows = Shift.objects.select_related("unit", "person").order_by("date", "starts", "pk")
        if code := given.get("unit"):
            rows = rows.filter(unit__code=code)
        if person := given.get("person"):
            rows = rows.filter(person=asked.number(person) or 0)
        for name, lookup in (("from", "date__gte"), ("to", "date__lte")):
            if text := given.get(name):
                day = asked.day(text)
                rows = rows.filter(**{lookup: day}) if day else rows.none()
        return rows


router_entries = [("shifts", ShiftViewSet, "shifts")]
