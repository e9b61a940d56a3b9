"""Rectifications for other programs: read within the scope of the account, answer, re-check.

``Idempotency-Key`` (a UUID) makes a call that is sent twice do once what it does; with other content it is refused.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.asked import number, whole
from auxpolice.problems import Problem
from inspections.rectification import actions, queries
from inspections.rectification.models import Rectification, Round

KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=False)


class RoundSerializer(serializers.ModelSerializer):
    class Meta:
        model = Round
        fields = (
            "number",
            "state",
            "due",
            "statement",
            "measures",
            "answered_at",
            "rechecked_at",
            "opinion",
        )


class RectificationSerializer(serializers.ModelSerializer):
    unit: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    owner = serializers.CharField(source="owner.full_name")
    notice = serializers.CharField(source="notice.called")
    problem = serializers.CharField(source="finding.name")
    code = serializers.CharField(source="finding.code")
    rounds = RoundSerializer(many=True)

    class Meta:
        model = Rectification
        fields = (
            "id",
            "finding",
            "notice",
            "unit",
            "code",
            "problem",
            "serious",
            "state",
            "due",
            "say_by",
            "owner",
            "level",
            "issued_at",
            "passed_on",
            "rounds",
        )


class AnswerSerializer(serializers.Serializer):
    statement = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    measures = serializers.CharField(max_length=500)


class RecheckSerializer(serializers.Serializer):
    result = serializers.ChoiceField(choices=sorted(actions.RESULTS))
    opinion = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class RectificationViewSet(viewsets.ReadOnlyModelViewSet):
    """What units have to put right. Filters: ``tab`` (as on the list), ``unit`` (code), ``state``, ``check`` (id)."""

    act_read = Act.CHECK_VIEW
    act_write = Act.CHECK_VIEW  # each action asks for its own act
    serializer_class = RectificationSerializer
    queryset = Rectification.everything.none()

    def get_queryset(self):
        given = self.request.query_params
        rows = Rectification.objects.select_related("unit", "owner", "notice", "finding")
        rows = (
            rows.prefetch_related("rounds").order_by("due", "pk").filter(queries.tab_q(given.get("tab", "")))
        )
        if code := given.get("unit"):
            rows = rows.filter(unit__code=code)
        if state := given.get("state"):
            rows = rows.filter(state=state)
        if check := given.get("check"):
            rows = rows.filter(finding__check_record=_uuid(check))
        return rows

    def _one(self, pk: str) -> Rectification:
        return access(Rectification, pk=number(str(pk)) or whole(""))

    @extend_schema(request=AnswerSerializer, responses=RectificationSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def answer(self, request, pk=None):
        """The unit's measures; proofs are added to the round as files."""
        return self._done(request, pk, AnswerSerializer, actions.answer)

    @extend_schema(request=RecheckSerializer, responses=RectificationSerializer, parameters=[KEY])
    @action(detail=True, methods=["post"])
    def recheck(self, request, pk=None):
        """Passed, again, or up to the next head."""
        return self._done(request, pk, RecheckSerializer, actions.recheck)

    def _done(self, request, pk, serializer, do) -> Response:
        data = serializer(data=request.data)
        data.is_valid(raise_exception=True)
        sent = request.headers.get("Idempotency-Key")
        do(
            self._one(pk),
            **data.validated_data,
            key=_uuid(sent) if sent else None,
            acting_user=request.user,
        )
        return Response(RectificationSerializer(self._one(pk)).data)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Problem(_("编号须是 UUID。"), code="key") from wrong


router_entries = [("rectifications", RectificationViewSet, "rectifications")]
