"""A record as the phone sends it, and the check it becomes, with its pictures, in one transaction."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from assessment.duty.handover import strokes
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.problems import Conflict, Problem
from auxpolice.refusals import once
from auxpolice.units.models import Unit
from inspections.campaigns import actions as campaigns
from inspections.checks import actions as checks
from inspections.checks.filed import FiledFinding, Looked, Picture, Signed
from inspections.checks.models import Signature, SpotCheck
from inspections.filing import actions
from inspections.filing.models import Receipt
from personnel.models import Person

MOST_FINDINGS, MOST_PICTURES = 20, 20


class FiledFindingSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=10)
    person = serializers.IntegerField(allow_null=True, required=False, min_value=1, max_value=2**31)
    text = serializers.CharField(max_length=300, allow_blank=True, default="")


class FiledPictureSerializer(serializers.Serializer):
    """``finding`` counts from 0, null for the check as a whole. The position is weak evidence: with its accuracy."""

    id = serializers.UUIDField()
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    finding = serializers.IntegerField(allow_null=True, required=False, min_value=0, max_value=MOST_FINDINGS)
    taken_at = serializers.DateTimeField()
    latitude = serializers.FloatField(allow_null=True, required=False, min_value=-90, max_value=90)
    longitude = serializers.FloatField(allow_null=True, required=False, min_value=-180, max_value=180)
    accuracy = serializers.FloatField(allow_null=True, required=False, min_value=0, max_value=10**6)


class FiledAnswerSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=20)
    answer = serializers.ChoiceField(["met", "not_met", "not_seen"])


class RecordSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    account = serializers.IntegerField(help_text="the account that wrote it; another one's is refused")
    unit = serializers.IntegerField(min_value=1, max_value=2**31)
    place = serializers.CharField(max_length=100)
    at = serializers.DateTimeField(help_text="when the check was, by the phone's clock")
    kept_at = serializers.DateTimeField(help_text="when it was finished on the phone")
    sent_at = serializers.DateTimeField(help_text="the phone's clock as it is sent")
    is_covert = serializers.BooleanField(default=False)
    members = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31), max_length=10
    )
    note = serializers.CharField(max_length=500, allow_blank=True, default="")
    theme = serializers.CharField(max_length=20, allow_blank=True, default="")
    statement = serializers.CharField(max_length=500, allow_blank=True, default="")
    signer = serializers.CharField(max_length=40, allow_blank=True, default="")
    strokes = serializers.CharField(max_length=90_000, allow_blank=True, default="")
    refused = serializers.BooleanField(default=False)
    witness = serializers.CharField(max_length=40, allow_blank=True, default="")
    findings = serializers.ListField(child=FiledFindingSerializer(), max_length=MOST_FINDINGS)
    answers = serializers.ListField(
        child=FiledAnswerSerializer(), max_length=200, required=False, default=list
    )
    plan = serializers.CharField(
        max_length=80, allow_blank=True, default="", help_text="the stop of a campaign"
    )
    pictures = serializers.ListField(child=FiledPictureSerializer(), max_length=MOST_PICTURES)


def by_our_clock(at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """A moment of the phone's clock; one that lies ahead of ours is set back by as much as the phone is fast."""
    return min(at - max(sent_at - now, now - now), now)


def file(record: dict[str, Any], *, acting_user: User) -> dict[str, Any]:
    """The receipt of a record, filed now or before: all its pictures with it, or nothing at all."""
    require(acting_user, Act.CHECK_FILE)
    if record["account"] != acting_user.pk:
        raise Conflict(_("这条记录由另一个账号填写，请由本人登录后发送。"), code="account")
    digest = _digest(record)
    known = Receipt.objects.filter(pk=record["id"])
    receipt = known.first() or once(lambda: _file(record, digest, acting_user), known.first)
    if (receipt.user_id, receipt.digest) != (acting_user.pk, digest):
        raise Conflict(
            _("这个编号的记录已经登记过，内容与这次不同，没有再收。请核对后另行登记。"),
            code="another-content",
        )
    return receipt.answer


def _digest(record: dict[str, Any]) -> str:
    """Of all that was written; not of when it was sent."""
    written = {name: value for name, value in record.items() if name != "sent_at"}
    return hashlib.sha256(json.dumps(written, default=str, sort_keys=True).encode()).hexdigest()


def _file(record: dict[str, Any], digest: str, user: User) -> Receipt:
    """The row of the receipt comes first: whoever sends the same at this moment waits for it."""
    receipt = Receipt(id=record["id"], user=user, digest=digest, answer={})
    receipt.save(force_insert=True)
    pictures = actions.whole_pictures([one["id"] for one in record["pictures"]], acting_user=user)
    check = _check(record, pictures, user)
    campaigns.came(record["plan"], check, acting_user=user)
    receipt.answer = {
        "id": str(check.pk),
        "number": check.inspection.label,
        "filed_at": timezone.now().isoformat(),
        "pictures": {str(one["id"]): one["sha256"] for one in record["pictures"]},
    }
    receipt.save(update_fields=["answer"])
    actions.forget_uploads(list(pictures))
    return receipt


def _check(record: dict[str, Any], pictures: dict[UUID, bytes], user: User) -> SpotCheck:
    unit = Unit.objects.exclude(kind="bureau").filter(pk=record["unit"]).first()
    if unit is None:
        raise Problem(_("没有这个单位，请重新选择。"), code="unit", field="unit", status=422)
    return checks.file_check(
        record["id"],
        unit,
        by_our_clock(record["at"], record["sent_at"], timezone.now()),
        record["place"],
        User.objects.filter(pk__in=record["members"]),
        _findings(record, pictures),
        is_covert=record["is_covert"],
        note=record["note"],
        statement=record["statement"],
        signed=_signed(record),
        theme=record["theme"],
        answers=[Looked(one["code"], one["answer"]) for one in record["answers"]],
        phone_at=record["kept_at"],
        pictures=_pictures(record, pictures, None),
        acting_user=user,
    )


def _findings(record: dict[str, Any], pictures: dict[UUID, bytes]) -> list[FiledFinding]:
    wanted = {one["person"] for one in record["findings"] if one.get("person")}
    people = Person.objects.in_bulk(wanted)
    if wanted - set(people):
        raise Problem(_("有一个当事人查不到，请重新选择。"), code="person", field="person", status=422)
    return [
        FiledFinding(
            one["code"], people.get(one.get("person")), one["text"], pictures=_pictures(record, pictures, n)
        )
        for n, one in enumerate(record["findings"])
    ]


def _pictures(record: dict[str, Any], pictures: dict[UUID, bytes], finding: int | None) -> list[Picture]:
    """Those of a finding, or those of the check as a whole; a finding that isn't there has its pictures with the check."""
    there = range(len(record["findings"]))
    kept = ("sha256", "taken_at", "latitude", "longitude", "accuracy")
    return [
        Picture(pictures[one["id"]], **{name: one[name] for name in kept if name in one})
        for one in record["pictures"]
        if (one.get("finding") if one.get("finding") in there else None) == finding
    ]


def _signed(record: dict[str, Any]) -> Signed:
    if record["refused"]:
        return Signed(Signature.REFUSED, witness=record["witness"])
    if record["strokes"]:
        return Signed(Signature.SIGNED, record["signer"], strokes.read(record["strokes"]))
    return Signed()
