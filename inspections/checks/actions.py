"""File a check once, publish it, add what was put right."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import PICTURES, Received, Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import once
from auxpolice.units.models import Unit
from inspections.catalogue.content import ANSWERS, PERSON
from inspections.catalogue.queries import catalogue, checklist_of, item_of
from inspections.checks import published, rules
from inspections.checks.filed import FiledFinding, Picture, Signed, Visit
from inspections.checks.models import (
    Addition,
    ChecklistAnswer,
    CheckMember,
    Finding,
    FindingState,
    Inspection,
    MemberRole,
    Photo,
    Signature,
    SpotCheck,
)
from personnel.models import Assignment

INSPECTING = (Role.INSPECTOR, Role.POLITICAL)
"""Roles that come along without being asked whose unit it is; heads and clerks only to units that aren't theirs."""
Pictures = Sequence[tuple[Picture, Received]]


def file_check(
    check_id: uuid.UUID,
    unit: Unit,
    at: datetime,
    place: str,
    members: Iterable[User],
    findings: Sequence[FiledFinding],
    *,
    pictures: Iterable[Picture | Upload | bytes] = (),
    acting_user: User,
    **visit: Any,
) -> SpotCheck:
    """Store a check once, however often the phone sends it; ``visit`` are the fields of ``Visit``.

    At least two inspectors (公安机关督察条例). The same id with other content is refused.
    """
    require(acting_user, Act.CHECK_FILE)
    rest = Visit(**visit)
    own = _looked_at(pictures)
    of_findings = [_looked_at(filed.pictures) for filed in findings]
    companions = {user.pk: user for user in members if user.pk != acting_user.pk}
    said = [
        unit.pk, at, place, sorted(companions), [filed.said() for filed in findings], rest.said(),
        [[clean.sent_sha256 for _picture, clean in sent] for sent in (own, *of_findings)], acting_user.pk,
    ]  # fmt: skip
    content = rules.digest(said)
    if existing := SpotCheck.everything.filter(pk=check_id).first():
        return _the_same(existing, content)
    _refuse_companions(companions.values(), unit)
    _refuse_unsound(at, rest)

    def store() -> SpotCheck:
        check = _stored(check_id, unit, at, place, rest, content, acting_user)
        _accompanied(check, companions.values(), acting_user)
        _looked(check, rest)
        kept = _found(check, findings, acting_user)
        for finding, sent in [(None, own), *zip(kept, of_findings, strict=True)]:
            _keep(check, finding, sent, acting_user)
        trail.record(
            Act.CHECK_FILE, check, acting_user=acting_user, after={"findings": [row.code for row in kept]}
        )
        if not check.is_covert:
            _publish(check, acting_user)
        return check

    return _the_same(once(store, lambda: SpotCheck.everything.filter(pk=check_id).first()), content)


def _the_same(check: SpotCheck, content: str) -> SpotCheck:
    if check.digest != content:
        raise Problem(
            _("这条督察记录已经登记过，内容与这次发送的不同。已登记的内容不能改，请用「补充」另行登记。"),
            code="another-content",
            status=409,
        )
    return check


def _refuse_companions(companions: Iterable[User], unit: Unit) -> None:
    companions = list(companions)
    if not companions:
        raise Problem(_("督察须二人以上，请选择另一名同行检查人。"), code="companions", field="companions")
    held_by: dict[int, list[RoleGrant]] = {}
    grants = RoleGrant.objects.filter(user__in=companions, period__contains=today()).select_related("unit")
    for grant in grants:
        held_by.setdefault(grant.user_id, []).append(grant)
    for user in companions:
        if not user.is_active or not any(_may_come(grant, unit) for grant in held_by.get(user.pk, ())):
            raise Problem(
                _("%(name)s不能作为这次督察的同行检查人（须是督察、政工人员，或其他单位的负责人、内勤）。")
                % {"name": user},
                code="companions",
                field="companions",
            )


def _may_come(grant: RoleGrant, unit: Unit) -> bool:
    if grant.role in INSPECTING:
        return True
    return grant.unit is not None and not unit.path.startswith(grant.unit.path)


def _refuse_unsound(at: datetime, rest: Visit) -> None:
    if at > timezone.now():
        raise Problem(_("检查时间不能在将来。"), code="time", field="at")
    signed: Signed = rest.signed
    if signed.state not in Signature.values:
        raise Problem(_("请选择现场签字情况。"), code="signature", field="signature")
    if signed.state == Signature.SIGNED:
        written(signed.name, _("签字人"), field="signed_name")
    if signed.state == Signature.REFUSED:
        written(signed.witness, _("拒签见证人"), field="witness")


def _looked_at(pictures: Iterable[Picture | Upload | bytes]) -> Pictures:
    """Each with its clean bytes; one that isn't what the phone has hashed is refused."""
    looked = []
    for one in pictures:
        picture = one if isinstance(one, Picture) else Picture(one)
        clean = receive(picture.sent, PICTURES, "pictures")
        if picture.sha256 and picture.sha256.lower() != clean.sent_sha256:
            raise Problem(
                _("照片「%(name)s」与手机上的校验值不一致，传送中可能损坏，没有保存，请重新发送。")
                % {"name": clean.name},
                code="sha256",
                field="pictures",
            )
        looked.append((picture, clean))
    return looked


def _stored(
    check_id: uuid.UUID, unit: Unit, at: datetime, place: str, rest: Visit, content: str, acting_user: User
) -> SpotCheck:
    signed = rest.signed
    return SpotCheck.everything.create(
        id=check_id,
        inspection=_inspection(rest, unit, timezone.localdate(at), acting_user),
        unit=unit,
        at=at,
        place=place,
        is_covert=rest.is_covert,
        note=rest.note,
        statement=rest.statement,
        signature=signed.state,
        signed_name=signed.name.strip()[:40],
        strokes=signed.strokes,
        witness=signed.witness.strip()[:40],
        phone_at=rest.phone_at,
        digest=content,
        filed_by=acting_user,
        filed_at=timezone.now(),
    )


def _inspection(rest: Visit, unit: Unit, day: date, acting_user: User) -> Inspection:
    """The one it is part of: another visit of the same team, or the first."""
    themes = catalogue(unit, day)["themes"]
    title = next((row["name"] for row in themes if row["code"] == rest.theme), "")
    first = {"theme": rest.theme, "title": title, "begun_on": day, "opened_by": acting_user}
    if rest.inspection_id is None:
        return Inspection.everything.create(**first)
    found, _made = Inspection.everything.get_or_create(pk=rest.inspection_id, defaults=first)
    return found


def _accompanied(check: SpotCheck, companions: Iterable[User], acting_user: User) -> None:
    rows = [(acting_user, MemberRole.FILED), *((user, MemberRole.WITH) for user in companions)]
    CheckMember.everything.bulk_create(
        CheckMember(check_record=check, user=user, role=role, name=str(user)[:100]) for user, role in rows
    )


def _looked(check: SpotCheck, rest: Visit) -> None:
    """Answers on the checklist of the theme, in its words and order."""
    if not rest.answers:
        return
    content = catalogue(check.unit, timezone.localdate(check.at))
    texts = {row["code"]: (n, row["text"]) for n, row in enumerate(checklist_of(content, rest.theme), 1)}
    for one in rest.answers:
        if one.code not in texts or one.answer not in ANSWERS:
            raise Problem(
                _("检查项「%(code)s」不在这个主题施行中的检查表里。") % {"code": one.code[:20]},
                code="checklist",
            )
    ChecklistAnswer.everything.bulk_create(
        ChecklistAnswer(
            check_record=check,
            position=texts[one.code][0],
            code=one.code,
            text=texts[one.code][1],
            answer=one.answer,
            note=one.note,
        )
        for one in rest.answers
    )


def _found(check: SpotCheck, findings: Sequence[FiledFinding], acting_user: User) -> list[Finding]:
    day = timezone.localdate(check.at)
    content = catalogue(check.unit, day)
    kinds = {row["code"]: row["name"] for row in content["kinds"]}
    made = []
    for position, filed in enumerate(findings, 1):
        item = item_of(content, filed.code)
        if item is None:
            raise Problem(
                _("问题「%(code)s」不在施行中的目录里。") % {"code": filed.code}, code="code", field="code"
            )
        unit = filed.unit or _unit_of(filed, day) or check.unit
        repeat = _repeats(filed, unit, check.at, content)
        made.append(
            Finding.everything.create(
                id=filed.id or uuid.uuid4(),
                check_record=check,
                position=position,
                unit=unit,
                person=filed.person,
                filed_by=acting_user,
                code=item["code"],
                name=item["name"],
                kind=kinds.get(item.get("kind"), ""),
                severity=item.get("severity") or "",
                target=item.get("target") or PERSON,
                evidence=(item.get("evidence_words") or _("须有证据")) if item.get("evidence") else "",
                forbidden_duty=item.get("forbidden_duty") or "",
                points=rules.points_of(item, repeat=repeat, content=content),
                is_repeat=repeat,
                self_reported=filed.self_reported,
                text=filed.text,
            )
        )
    return made


def _unit_of(filed: FiledFinding, day: date) -> Unit | None:
    """The unit in which the person was that day, whichever was visited."""
    if filed.person is None:
        return None
    there = Assignment.everything.filter(person=filed.person, period__contains=day).select_related("unit")
    row = there.first()
    return row.unit if row else None


def _repeats(filed: FiledFinding, unit: Unit, at: datetime, content: dict) -> bool:
    """Was the same confirmed of the person (of the unit) within the months of the policy before?"""
    day = timezone.localdate(at)
    since = rules.months_before(day, content["repeat_months"])
    whose = Q(person=filed.person) if filed.person else Q(person=None, unit=unit)
    before = Q(check_record__at__date__gte=since, check_record__at__lte=at)
    confirmed = Q(code=filed.code, state=FindingState.CONFIRMED)
    return Finding.everything.filter(whose, before, confirmed).exists()


def _keep(check: SpotCheck, finding: Finding | None, sent: Pictures, acting_user: User) -> None:
    for picture, clean in sent:
        attach(
            Photo,
            check,
            [clean],
            acting_user=acting_user,
            finding=finding,
            sha256_phone=picture.sha256.lower()[:64],
            taken_at=picture.taken_at,
            received_at=timezone.now(),
            latitude=picture.latitude,
            longitude=picture.longitude,
            accuracy=picture.accuracy,
        )


@transaction.atomic
def publish(check: SpotCheck, *, acting_user: User) -> SpotCheck:
    """Publish a covert check: from now on the unit knows of it, and terms run."""
    require(acting_user, Act.CHECK_PUBLISH)
    locked = held(SpotCheck.objects, check.pk, "unit")
    if locked.published:
        raise Conflict(
            _("这次督察已由%(who)s公布，请刷新页面。") % {"who": locked.published_by}, code="published"
        )
    _publish(locked, acting_user)
    trail.record(
        Act.CHECK_PUBLISH, locked, acting_user=acting_user, after={"number": locked.inspection.label}
    )
    return locked


@transaction.atomic
def publish_inspection(inspection: Inspection, *, acting_user: User) -> list[SpotCheck]:
    """Publish every check of an inspection that isn't yet."""
    require(acting_user, Act.CHECK_PUBLISH)
    locked = access(Inspection.objects, for_update=True, pk=inspection.pk)
    waiting = SpotCheck.objects.filter(inspection=locked, published=False).order_by("at", "pk")
    checks = [publish(check, acting_user=acting_user) for check in waiting]
    if not checks:
        raise Conflict(_("这次督察没有待公布的现场，请刷新页面。"), code="published")
    return checks


def _publish(check: SpotCheck, acting_user: User) -> None:
    """Visible to all whom it concerns, with what wasn't dropped before; numbered; the rooms above told."""
    _number(check)
    check.published, check.published_by, check.published_at = True, acting_user, timezone.now()
    check.save(update_fields=["published", "published_by", "published_at"])
    Finding.everything.filter(check_record=check).exclude(state=FindingState.DROPPED).update(shown=True)
    published.tell(check, acting_user=acting_user)


def _number(check: SpotCheck) -> None:
    """The next number of the year, without gaps, for an inspection of which nothing was published before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('inspections.number'))")
    inspection = Inspection.everything.get(pk=check.inspection_id)
    if inspection.number is None:
        year = today().year
        last = Inspection.everything.filter(year=year).aggregate(n=Max("number"))["n"] or 0
        inspection.year, inspection.number = year, last + 1
        inspection.save(update_fields=["year", "number"])
    check.inspection = inspection


@transaction.atomic
def add_to(check: SpotCheck, text: str, *, acting_user: User) -> Addition:
    """Put something right, or add it, by one of those who were there: the record itself stays."""
    require(acting_user, Act.CHECK_FILE)
    locked = held(SpotCheck.objects, check.pk)
    if not CheckMember.everything.filter(check_record=locked, user=acting_user).exists():
        raise Problem(_("只有参加这次督察的人能补充记录。"), code="member")
    text = written(text, _("要补充或更正的内容"), field="text")[:500]
    row = Addition.everything.create(check_record=locked, text=text, by=acting_user)
    trail.record("check.add", locked, acting_user=acting_user, after={"text": text})
    return row
