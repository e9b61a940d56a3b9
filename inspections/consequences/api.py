"""Findings for the phone and other programs: read within the scope, plead, decide, by the same actions as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from inspections.checks.models import Finding
from inspections.consequences import actions, queries, telling


class FindingSerializer(serializers.ModelSerializer):
    check_id = serializers.UUIDField(source="check_record_id", read_only=True)
    unit: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    person = serializers.IntegerField(source="person_id", read_only=True, allow_null=True)
    told_at = serializers.DateTimeField(source="telling.told_at", read_only=True, default=None)
    plea_until = serializers.DateField(source="telling.plea_until", read_only=True, default=None)

    class Meta:
        model = Finding
        fields = (
            "id",
            "check_id",
            "unit",
            "person",
            "code",
            "name",
            "severity",
            "points",
            "is_repeat",
            "self_reported",
            "text",
            "state",
            "told_at",
            "plea_until",
            "decided_at",
            "decision",
        )


class PleaSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    declines = serializers.BooleanField(required=False, default=False)


class DecisionSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=["confirm", "drop"])
    decision = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    seen = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class FindingViewSet(viewsets.ReadOnlyModelViewSet):
    """Filter: ``tab`` (decide, plea, untold, contested, confirmed, closed)."""

    act_read = Act.CHECK_VIEW
    act_write = Act.CHECK_VIEW  # each action asks for its own act
    serializer_class = FindingSerializer
    queryset = Finding.everything.none()

    def get_queryset(self):
        tab = self.request.query_params.get("tab", "")
        rows = queries.at(tab) if tab in queries.TABS else Finding.objects.all()
        return rows.select_related("unit", "telling", "check_record").order_by("-check_record__at", "pk")

    @extend_schema(request=PleaSerializer, responses=FindingSerializer)
    @action(detail=True, methods=["post"])
    def plead(self, request, pk=None):
        """One's own words, or that there are none."""
        given = PleaSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        telling.plead(self.get_object().pk, acting_user=request.user, **given.validated_data)
        return Response(FindingSerializer(self.get_object()).data)

    @extend_schema(request=DecisionSerializer, responses=FindingSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk=None):
        """Confirm the finding, or drop it; never by who filed it or came along."""
        given = DecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        act = actions.confirm_finding if asked["verdict"] == "confirm" else actions.drop_finding
        act(self.get_object(), asked["decision"], seen=asked["seen"], acting_user=request.user)
        return Response(FindingSerializer(self.get_object()).data)


router_entries = [("findings", FindingViewSet, "findings")]
