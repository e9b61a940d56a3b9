"""Checks with what was found, for other programs, as far as the account sees them; writing goes by the phone's addresses."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers, viewsets

from auxpolice import asked
from auxpolice.access.matrix import Act
from inspections.checks.models import ChecklistAnswer, Finding, Photo, SpotCheck


class FoundSerializer(serializers.ModelSerializer):
    unit: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    person = serializers.IntegerField(source="person_id", allow_null=True)
    person_name = serializers.CharField(source="person.name", default=None)

    class Meta:
        model = Finding
        fields = (
            "id", "position", "unit", "person", "person_name", "code", "name", "kind", "severity", "target",
            "forbidden_duty", "points", "is_repeat", "self_reported", "text", "state",
        )  # fmt: skip


class PhotoSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="attachment_id")
    sha256 = serializers.CharField(source="attachment.sha256")

    class Meta:
        model = Photo
        fields = ("id", "finding", "sha256", "sha256_phone", "taken_at", "received_at")


class LookedSerializer(serializers.ModelSerializer):
    class Meta:
        model = ChecklistAnswer
        fields = ("code", "text", "answer", "note")


class CheckSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="inspection.label")
    inspection: Any = serializers.UUIDField(source="inspection_id")
    theme = serializers.CharField(source="inspection.theme")
    unit: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    team: Any = serializers.SlugRelatedField(slug_field="name", source="members", many=True, read_only=True)
    findings = FoundSerializer(many=True)
    answers = LookedSerializer(many=True)
    photos = PhotoSerializer(many=True)

    class Meta:
        model = SpotCheck
        fields = (
            "id", "number", "inspection", "theme", "unit", "at", "place", "is_covert", "team", "note", "statement",
            "signature", "signed_name", "witness", "phone_at", "filed_at", "published", "published_at", "findings",
            "answers", "photos",
        )  # fmt: skip


class CheckViewSet(viewsets.ReadOnlyModelViewSet):
    """Filters: ``unit`` (code), ``from`` and ``to`` (days of the visit, both included)."""

    act_read = Act.CHECK_VIEW
    serializer_class = CheckSerializer
    queryset = SpotCheck.everything.none()

    def get_queryset(self):
        given = self.request.query_params
        found = Finding.objects.select_related("unit", "person").order_by("position")
        rows = SpotCheck.objects.select_related("unit", "inspection").prefetch_related(
            "members",
            "answers",
            Prefetch("findings", found),
            Prefetch("photos", Photo.objects.select_related("attachment")),
        )
        if code := given.get("unit"):
            rows = rows.filter(unit__code=code)
        for name, lookup in (("from", "at__date__gte"), ("to", "at__date__lte")):
            if text := given.get(name):
                day = asked.day(text)
                rows = rows.filter(**{lookup: day}) if day else rows.none()
        return rows.order_by("-at", "pk")


router_entries = [("checks", CheckViewSet, "checks")]
