"""Posts and levels for machines. Reads within the scope; changes go through the same actions as the pages."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.asked import whole
from grading.evaluations import deciding, objections
from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, Verdict
from grading.levels.models import LevelHolding
from grading.posts.models import PostClassification


class LevelSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="person.name", read_only=True)
    since = serializers.DateField(source="period.lower", read_only=True)
    until = serializers.DateField(source="period.upper", read_only=True, allow_null=True)

    class Meta:
        model = LevelHolding
        fields = [
            "id",
            "person",
            "name",
            "version",
            "level_code",
            "level_name",
            "rank_order",
            "step",
            "counts_from",
            "since",
            "until",
            "source",
            "verdict",
        ]


class EvaluationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evaluation
        fields = [
            "id",
            "kind",
            "title",
            "version",
            "cut_off",
            "effective_from",
            "state",
            "people",
            "headcount",
            "quota",
            "publicity_from",
            "publicity_until",
            "decided_at",
            "effective_at",
        ]


class VerdictSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="person.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Verdict
        fields = [
            "id",
            "evaluation",
            "person",
            "name",
            "unit",
            "unit_name",
            "old_rank",
            "old_step",
            "proposed_rank",
            "proposed_step",
            "rank",
            "step",
            "counts_from",
            "state",
            "state_name",
            "points",
            "position",
        ]


class PostClassSerializer(serializers.ModelSerializer):
    post_name = serializers.CharField(source="post.name", read_only=True)
    since = serializers.DateField(source="period.lower", read_only=True)
    until = serializers.DateField(source="period.upper", read_only=True, allow_null=True)

    class Meta:
        model = PostClassification
        fields = ["id", "post", "post_name", "post_class", "score", "values", "since", "until"]


class ProposalSerializer(serializers.Serializer):
    recommended = serializers.BooleanField()
    appraisal = serializers.IntegerField(min_value=0, max_value=10000, default=0)
    issued = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    votes = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=9999),
        required=False,
        min_length=4,
        max_length=4,
    )
    remark = serializers.CharField(max_length=300, allow_blank=True, default="")


class ObjectionSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=1000)


class LevelViewSet(viewsets.ReadOnlyModelViewSet):
    """Levels held, newest first."""

    act_read = Act.LEVEL_VIEW
    act_write = None
    serializer_class = LevelSerializer
    queryset = LevelHolding.everything.none()
    filterset_fields = ["person", "level_code", "source"]

    def get_queryset(self):
        return LevelHolding.objects.select_related("person").order_by("-pk")


class EvaluationViewSet(viewsets.ReadOnlyModelViewSet):
    """Evaluation batches."""

    act_read = Act.POST_VIEW
    act_write = None
    serializer_class = EvaluationSerializer
    queryset = Evaluation.objects.none()
    filterset_fields = ["kind", "state"]

    def get_queryset(self):
        return Evaluation.objects.defer("content").order_by("-pk")


class VerdictViewSet(viewsets.ReadOnlyModelViewSet):
    """Verdicts with their explanation; the unit's proposal and the person's objection."""

    act_read = Act.LEVEL_VIEW
    act_write = Act.LEVEL_VIEW  # each action asks for its own act
    serializer_class = VerdictSerializer
    queryset = Verdict.everything.none()
    filterset_fields = ["evaluation", "person", "unit", "state"]

    def get_queryset(self):
        return Verdict.objects.select_related("person", "unit").defer("facts").order_by("-pk")

    def _one(self, pk) -> Verdict:
        return access(Verdict.objects.select_related("evaluation", "person"), pk=whole(str(pk)))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def explanation(self, request, pk=None):
        """Each condition: what was required, what the record shows, which record."""
        found = explain(self._one(pk))
        return Response(
            {
                "rank": found.rank,
                "step": found.step,
                "reason": found.reason,
                "agrees": found.agrees,
                "conditions": [
                    {
                        "code": line.code,
                        "title": line.title,
                        "required": line.required,
                        "shown": line.shown,
                        "met": line.met,
                        "record_kind": line.record_kind,
                        "record_id": line.record_id or None,
                    }
                    for line in found.lines
                ],
            }
        )

    @extend_schema(request=ProposalSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def proposal(self, request, pk=None):
        """The unit's opinion."""
        data = ProposalSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        found = deciding.propose_for_unit(self._one(pk), acting_user=request.user, **data.validated_data)
        return Response({"recommended": found.recommended, "appraisal": found.appraisal})

    @extend_schema(request=ObjectionSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def objection(self, request, pk=None):
        """Object during publicity."""
        data = ObjectionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        found = objections.raise_objection(
            self._one(pk), data.validated_data["text"], acting_user=request.user
        )
        return Response({"id": found.pk, "reply_due": found.due}, status=201)


class PostClassViewSet(viewsets.ReadOnlyModelViewSet):
    """Classes of posts over time."""

    act_read = Act.POST_VIEW
    act_write = None
    serializer_class = PostClassSerializer
    queryset = PostClassification.objects.none()
    filterset_fields = ["post", "post_class"]

    def get_queryset(self):
        return PostClassification.objects.select_related("post").order_by("post_id", "period")


router_entries = (
    ("levels", LevelViewSet, "level"),
    ("evaluations", EvaluationViewSet, "evaluation"),
    ("verdicts", VerdictViewSet, "verdict"),
    ("post-classes", PostClassViewSet, "post-class"),
)
