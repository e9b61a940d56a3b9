"""Actions on inspections: file a check, decide its findings, answer a notice, re-check."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.files.actions import attach
from auxpolice.files.contents import PICTURES, Upload, receive
from auxpolice.flow import held
from auxpolice.months import next_month, today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Problem, written
from auxpolice.refusals import once
from auxpolice.units.models import Unit
from inspections import notices, rules
from inspections.catalogue import INSPECTION
from inspections.models import (
    FINDING_FLOW,
    RECTIFICATION,
    Finding,
    FindingState,
    Photo,
    Proof,
    Rectification,
    RectificationState,
    SpotCheck,
)
from personnel.models import Person

FINDING = "finding"
"""The kind of record that a finding is on the ledger."""


@dataclass(frozen=True)
class FiledFinding:
    """One finding as filed: a catalogue code on a person (or, None, on the unit)."""

    code: str
    person: Person | None
    text: str = ""


def catalogue(unit: Unit, day: date) -> dict:
    """The INSPECTION policy in force for a unit on a day."""
    return version_for(INSPECTION, unit.pk, day).content


def file_check(
    check_id: uuid.UUID,
    unit: Unit,
    at: datetime,
    place: str,
    companions: str,
    findings: list[FiledFinding],
    *,
    is_covert: bool = False,
    note: str = "",
    pictures: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> SpotCheck:
    """Store a check once, however often the phone sends it. At least two inspectors (公安机关督察条例)."""
    require(acting_user, Act.CHECK_FILE)
    existing = SpotCheck.everything.filter(pk=check_id).first()
    if existing:
        return existing
    if not companions.strip():
        raise Problem(_("督察须二人以上，请填写同行检查人。"), code="companions", field="companions")
    if not _others_than(acting_user, companions):
        raise Problem(
            _("同行检查人须是另一人，不能是登记人自己。"), code="companions-self", field="companions"
        )
    if at > timezone.now():
        raise Problem(_("检查时间不能在将来。"), code="time", field="at")
    clean = [receive(sent, PICTURES, "pictures") for sent in pictures]
    return once(
        lambda: _store(check_id, unit, at, place, companions, findings, is_covert, note, clean, acting_user),
        lambda: SpotCheck.everything.filter(pk=check_id).first(),
    )


def _others_than(user: User, companions: str) -> list[str]:
    """Names among the companions that aren't the user's own, however it is written."""
    own = {_folded(user.full_name), _folded(user.username)}
    return [name for name in re.split(r"[、，,；;/\n]|和", companions) if _folded(name) not in {*own, ""}]


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _store(
    check_id, unit, at, place, companions, findings, is_covert, note, clean, acting_user: User
) -> SpotCheck:
    day = timezone.localdate(at)
    content = catalogue(unit, day)
    items = {item["code"]: item for item in content["items"]}
    check = SpotCheck.everything.create(
        id=check_id,
        unit=unit,
        at=at,
        place=place,
        is_covert=is_covert,
        published=not is_covert,
        companions=companions,
        note=note,
        filed_by=acting_user,
        filer_name=acting_user.full_name,
    )
    for filed in findings:
        item = items.get(filed.code)
        if item is None:
            raise Problem(
                _("问题「%(code)s」不在施行中的目录里。") % {"code": filed.code}, code="code", field="code"
            )
        repeat = filed.person is not None and _repeats(filed.person, filed.code, day, content)
        Finding.everything.create(
            check_record=check,
            unit=unit,
            person=filed.person,
            filed_by=acting_user,
            code=item["code"],
            name=item["name"],
            points=rules.points_of(item, repeat=repeat, content=content),
            is_repeat=repeat,
            text=filed.text,
        )
    attach(Photo, check, clean, acting_user=acting_user)
    if findings:
        Rectification.everything.create(check_record=check, unit=unit, due=due_in(content["answer_days"]))
    trail.record(
        Act.CHECK_FILE, check, acting_user=acting_user, after={"findings": [filed.code for filed in findings]}
    )
    notices.serve_notice(check, acting_user=acting_user)
    return check


def _repeats(person: Person, code: str, day: date, content: dict) -> bool:
    since = next_month(day.replace(day=1), -content["repeat_months"])
    return Finding.everything.filter(
        person=person, code=code, state=FindingState.CONFIRMED, check_record__at__date__gte=since
    ).exists()


@transaction.atomic
def confirm_finding(finding: Finding, decision: str = "", *, acting_user: User) -> Finding:
    """Confirm a finding: its points go on the person's ledger, once, and a covert check becomes visible."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = _held(finding)
    _move(locked, FindingState.CONFIRMED, decision, acting_user, decision=decision)
    if locked.person is not None and locked.points:
        enter_points(
            locked.person,
            timezone.localdate(locked.check_record.at),
            Points(
                locked.code,
                locked.name,
                locked.points,
                locked.text or locked.check_record.place,
                FINDING,
                str(locked.pk),
            ),
            acting_user=acting_user,
            permitted=Act.CHECK_CONFIRM,
        )
    if SpotCheck.everything.filter(pk=locked.check_record_id, published=False).update(published=True):
        notices.serve_notice(SpotCheck.everything.get(pk=locked.check_record_id), acting_user=acting_user)
    return locked


@transaction.atomic
def reverse_finding(finding: Finding, decision: str, *, acting_user: User) -> Finding:
    """Reverse a finding: points already taken come back by a new entry."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = _held(finding)
    _move(locked, FindingState.REVERSED, decision, acting_user)
    if entry := entry_of(FINDING, str(locked.pk)):
        reverse_points(entry, decision, acting_user=acting_user, permitted=Act.CHECK_CONFIRM)
    return locked


def _held(finding: Finding) -> Finding:
    return held(Finding.everything, finding.pk, "check_record", "person")


def _move(finding: Finding, to: FindingState, reason: str, acting_user: User, **fields: Any) -> None:
    FINDING_FLOW.move(
        finding,
        to,
        acting_user=acting_user,
        act=Act.CHECK_CONFIRM,
        reason=reason,
        **fields,
    )


@transaction.atomic
def answer(
    rectification: Rectification,
    statement: str,
    measures: str,
    *,
    proofs: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Rectification:
    """The unit says what it did about it, with pictures and papers that prove it."""
    locked = held(Rectification.everything, rectification.pk)
    require(acting_user, Act.CHECK_ANSWER, locked.unit_id)
    RECTIFICATION.ready(locked, RectificationState.ANSWERED)
    attach(Proof, locked, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    answered = RECTIFICATION.move(
        locked,
        RectificationState.ANSWERED,
        acting_user=acting_user,
        act=Act.CHECK_ANSWER,
        after={"measures": measures},
        statement=statement,
        measures=written(measures, _("整改措施"), field="measures"),
    )
    notices.tell_answered(answered, acting_user=acting_user)
    return answered


RESULTS = {
    "passed": RectificationState.PASSED,
    "again": RectificationState.ISSUED,
    "escalated": RectificationState.ESCALATED,
}


@transaction.atomic
def recheck(rectification: Rectification, result: str, opinion: str, *, acting_user: User) -> Rectification:
    """Re-check a notice: passed, to be answered once more, or escalated."""
    require(acting_user, Act.CHECK_RECHECK)
    locked = held(Rectification.everything, rectification.pk, "unit")
    RECTIFICATION.expect(locked, RectificationState.ANSWERED, verb=_("复查"))
    if result not in RESULTS:
        raise Problem(_("请选择复查结论。"), code="result", field="result")
    more: dict[str, Any] = {}
    if result == "again":
        days = catalogue(locked.unit, today())["answer_days"]
        more = {"rounds": locked.rounds + 1, "due": due_in(days)}
    seen = RECTIFICATION.move(
        locked,
        RESULTS[result],
        acting_user=acting_user,
        act=Act.CHECK_RECHECK,
        reason=opinion,
        after={"result": result},
        result=opinion.strip(),
        **more,
    )
    notices.tell_rechecked(seen, acting_user=acting_user)
    return seen
