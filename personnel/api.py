"""People and units for other programs: within the scope of the account, numbers masked."""

from typing import Any

from rest_framework import serializers, viewsets

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.months import today
from auxpolice.units.models import Unit
from personnel import queries
from personnel.models import Person


class PersonSerializer(serializers.ModelSerializer):
    id_number = serializers.SerializerMethodField()
    badge_number = serializers.SerializerMethodField()
    first_worked = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    post = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = (
            "id", "name", "id_number", "sex", "education", "badge_number", "first_worked", "unit", "post", "category",
        )  # fmt: skip

    def get_id_number(self, person) -> str:
        return identity.mask(person.id_number)

    def _employment(self, person):
        return next((e for e in person.all_employments if today() in e.period), None)

    def _place(self, person):
        return next(iter(person.current_assignments), None)

    def get_badge_number(self, person) -> str | None:
        held = self._employment(person)
        return held.badge_number if held else None

    def get_first_worked(self, person) -> str | None:
        held = self._employment(person)
        return held.first_worked.isoformat() if held else None

    def get_unit(self, person) -> str | None:
        where = self._place(person)
        return where.unit.code if where else None

    def get_post(self, person) -> str | None:
        where = self._place(person)
        return where.post.code if where and where.post else None

    def get_category(self, person) -> str | None:
        where = self._place(person)
        return where.category if where else None


class PersonViewSet(viewsets.ReadOnlyModelViewSet):
    """Filters: ``q`` (name, pinyin initials, badge, last four), ``unit`` (code, with all below), ``status``."""

    act_read = Act.PEOPLE_LIST
    serializer_class = PersonSerializer
    queryset = Person.everything.none()

    def get_queryset(self):
        asked = self.request.query_params
        unit = None
        if code := asked.get("unit"):
            unit = Unit.objects.filter(code=code).first()
            if unit is None:
                return Person.everything.none()
        status = asked.get("status", queries.EMPLOYED if self.action == "list" else queries.ALL)
        return queries.roster(q=asked.get("q", ""), unit=unit, status=status).order_by("pinyin", "pk")


class UnitSerializer(serializers.ModelSerializer):
    parent: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Unit
        fields = ("id", "code", "name", "short_name", "kind", "parent", "opened", "closed")


class UnitViewSet(viewsets.ReadOnlyModelViewSet):
    act_read = Act.UNIT_VIEW
    serializer_class = UnitSerializer
    queryset = Unit.objects.none()

    def get_queryset(self):
        units = Unit.objects.select_related("parent").order_by("code")
        span = current().span(Person.scope_resource)
        return units if span.all else units.filter(pk__in=span.unit_ids)


router_entries = [("people", PersonViewSet, "people"), ("units", UnitViewSet, "units")]
