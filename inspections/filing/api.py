"""The phone's side door: a day's data and key, pictures in pieces, records once. Each answer is what the phone acts on."""

import re
import uuid
from typing import Any

from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from auxpolice.access.sign_in import check_own_password
from auxpolice.problems import Conflict, Problem
from inspections.filing import actions, day, filed
from inspections.filing.models import Upload


class SessionSerializer(serializers.Serializer):
    """Whose session it is, the key of this account's phones, and what the policy says of them; the token to send with comes
    as a cookie."""

    account = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    key = serializers.CharField(help_text="base64, 32 bytes")
    offline_days = serializers.IntegerField()
    keep_pictures = serializers.IntegerField()
    picture_edge = serializers.IntegerField()


class DaySerializer(serializers.Serializer):
    """Lists of lists, to be short: ``units`` id, name, catalogue, places; ``people`` id, name, pinyin, initials, badge,
    unit; ``inspectors`` id, name."""

    version = serializers.CharField()
    day = serializers.DateField()
    units = serializers.ListField(child=serializers.ListField())
    people = serializers.ListField(child=serializers.ListField())
    inspectors = serializers.ListField(child=serializers.ListField())
    catalogues = serializers.DictField()
    plan = serializers.ListField(child=serializers.DictField())


class PasswordSerializer(serializers.Serializer):
    password = serializers.CharField(max_length=200, trim_whitespace=False)


@method_decorator(gzip_page, name="dispatch")
class PhoneViewSet(viewsets.ViewSet):
    """What an inspector's phone is given."""

    act_read = act_write = Act.CHECK_FILE

    @extend_schema(responses=SessionSerializer)
    @action(detail=False)
    def session(self, request):
        user = request.user
        get_token(request)
        given = {"account": user.pk, "username": user.username, "name": str(user)}
        return Response({**given, "key": actions.data_key(acting_user=user), **day.phone_rules()})

    @extend_schema(
        responses=DaySerializer,
        parameters=[OpenApiParameter("version", str, description="304 when it is still that")],
    )
    @action(detail=False)
    def day(self, request):
        found = day.of(request.user)
        if request.query_params.get("version") == found["version"]:
            return Response(status=status.HTTP_304_NOT_MODIFIED)
        return Response(found)

    @extend_schema(request=PasswordSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def password(self, request):
        """Whether it is the account's own password, before the phone is locked with it."""
        given = PasswordSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        check_own_password(request.user, given.validated_data["password"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class PieceParser(BaseParser):
    """Bytes of a picture, no more than a piece may have."""

    media_type = "application/octet-stream"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(actions.MOST_PIECE + 1)


class UploadSerializer(serializers.Serializer):
    """How far a picture has come; ``sha256`` is the server's own count, given when all of it is there."""

    id = serializers.UUIDField()
    have = serializers.IntegerField()
    size = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound() from error


_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})", re.ASCII)


class PictureViewSet(viewsets.ViewSet):
    """Pictures in pieces: ask how much is there, send what is missing."""

    act_read = act_write = Act.CHECK_FILE
    parser_classes = [PieceParser]
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=UploadSerializer)
    def retrieve(self, request, pk: str):
        return Response(self._told(pk, actions.standing(_id(pk), acting_user=request.user)))

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=UploadSerializer,
        parameters=[
            OpenApiParameter(
                "Content-Range", str, OpenApiParameter.HEADER, description="bytes 0-262143/800000"
            ),
            OpenApiParameter(
                "X-Sha256", str, OpenApiParameter.HEADER, description="of the whole picture, hex"
            ),
        ],
    )
    def update(self, request, pk: str):
        match = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
        sha256 = request.headers.get("X-Sha256", "")
        piece = request.data if isinstance(request.data, bytes) else b""
        if not match or not re.fullmatch("[0-9a-f]{64}", sha256):
            raise Problem(_("没有说明这是照片的哪一段，或缺少校验值。"), code="range", status=422)
        start, end, size = map(int, match.groups())
        if end - start + 1 != len(piece):
            raise Problem(_("照片的这一段没有传完，请重新发送。"), code="piece", status=422)
        row = actions.take_piece(_id(pk), start, piece, size, sha256, acting_user=request.user)
        return Response(self._told(pk, row))

    def _told(self, pk: str, row: Upload | None) -> dict[str, Any]:
        if row is None:
            return {"id": pk, "have": 0, "size": None, "sha256": None}
        return {"id": pk, "have": row.have, "size": row.size, "sha256": row.sha256 if row.whole else None}


class ReceiptSerializer(serializers.Serializer):
    """What the phone waits for before it deletes anything: the record, and the hash of each picture as it was received."""

    id = serializers.UUIDField()
    number = serializers.CharField(allow_blank=True)
    filed_at = serializers.DateTimeField()
    pictures = serializers.DictField(child=serializers.CharField())


class FiledViewSet(viewsets.ViewSet):
    """Records of checks: each once by its id, which is the idempotency key as well."""

    act_read = act_write = Act.CHECK_FILE

    @extend_schema(
        request=filed.RecordSerializer,
        responses={201: ReceiptSerializer},
        parameters=[
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="the record's id")
        ],
    )
    def create(self, request):
        given = filed.RecordSerializer(data=request.data)
        if not given.is_valid():
            raise Problem(_("登记的内容不完整。"), code="form", status=422, details=_sentences(given.errors))
        record = given.validated_data
        key = request.headers.get("Idempotency-Key", "")
        if key and key != str(record["id"]):
            raise Conflict(_("幂等键须与记录编号相同。"), code="key")
        return Response(filed.file(record, acting_user=request.user), status=status.HTTP_201_CREATED)


def _sentences(errors: Any, where: str = "") -> list[str]:
    """Errors of nested fields, one a line."""
    if isinstance(errors, dict):
        named = {name + 1 if isinstance(name, int) else name: more for name, more in errors.items()}
        return [line for name, more in named.items() for line in _sentences(more, f"{where}{name} ")]
    if isinstance(errors, list) and any(isinstance(one, dict) for one in errors):
        return [line for n, more in enumerate(errors, 1) for line in _sentences(more, f"{where}{n} ")]
    return [f"{where.strip()}：{text}" for text in errors]


router_entries = [
    ("phone", PhoneViewSet, "phone"),
    ("phone/pictures", PictureViewSet, "phone-picture"),
    ("phone/checks", FiledViewSet, "phone-check"),
]
