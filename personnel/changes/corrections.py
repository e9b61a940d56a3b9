"""Corrections of ID number, birth, hire date and badge: proposed with reason and proof, made by another person."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils.translation import gettext as _

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.files.actions import attach
from auxpolice.files.contents import receive
from auxpolice.imports import people as cells
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from personnel.actions import checked
from personnel.changes.models import CORRECTION, CorrectedField, Correction, CorrectionProof
from personnel.models import Assignment, Employment, Person
from personnel.rules import HIRE_AHEAD_DAYS

T = TypeVar("T")


def service_of(person: Person) -> Employment | None:
    """The employment whose hire date and badge are meant: the last one."""
    return Employment.everything.filter(person=person).order_by("-period").first()


def _service(person: Person) -> Employment:
    found = service_of(person)
    if found is None:
        raise Conflict(_("%(name)s 没有任职记录。") % {"name": person.name}, code="nothing")
    return found


def now_of(person: Person, field: str) -> str:
    """What the file says now, as a correction keeps it."""
    service = service_of(person)
    return {
        CorrectedField.ID_NUMBER: person.id_number,
        CorrectedField.BIRTH: person.birth_date.isoformat(),
        CorrectedField.HIRED: service.period.lower.isoformat() if service else "",
        CorrectedField.BADGE: service.badge_number if service else "",
    }[CorrectedField(field)]


def _read(field: str, text: str) -> str:
    """The new content by the rules of the roster; Problem in words at the field."""
    if field == CorrectedField.ID_NUMBER:
        return checked(cells.id_number, text, "after", today())
    if field == CorrectedField.BADGE:
        return checked(cells.badge, text, "after")
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(_("日期请写成 2024-03-05 的形式。"), code="date", field="after") from error
    latest = today() + timedelta(days=HIRE_AHEAD_DAYS) if field == CorrectedField.HIRED else today()
    if not date(1930, 1, 1) <= day <= latest:
        raise Problem(_("日期不合情理，请核对。"), code="date", field="after")
    return day.isoformat()


@transaction.atomic
def propose_correction(
    person: Person, *, field: str, after: str, reason: str, proofs: Sequence, acting_user: User
) -> Correction:
    """Say what is wrong in the file, what is right and by which paper; another person makes it so."""
    require(acting_user, Act.PERSON_EDIT)
    before, new = now_of(person, field), _read(field, after)
    if not before:
        raise Problem(_("%(name)s 没有任职记录，没有可更正的内容。") % {"name": person.name}, code="nothing")
    if new == before:
        raise Problem(_("与现在的内容相同，不用更正。"), code="same", field="after")
    reason = written(reason, _("更正的理由"), field="reason", least=2)
    if not proofs:
        raise Problem(_("请附上证明材料（身份证、入职审批表等）。"), code="proof", field="proofs")
    made = CORRECTION.propose(
        Correction,
        Conflict(_("%(name)s 已有一项更正待批准，请先办结。") % {"name": person.name}, code="waits"),
        acting_user=acting_user,
        why=reason,
        person=person,
        field=field,
        before=before,
        after=new,
        reason=reason,
    )
    attach(CorrectionProof, made, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    return made


@transaction.atomic
def confirm_correction(correction_id: int, *, acting_user: User) -> Correction:
    """Another person has seen the proof: the file is put right, and everything that rests on it follows from now on."""
    row = CORRECTION.to_confirm(Correction, correction_id, acting_user)
    person = Person.everything.select_for_update().get(pk=row.person_id)
    if now_of(person, row.field) != row.before:
        raise Conflict(_("提出之后此人的资料又有变化，请退回后重新提出。"), code="changed-meanwhile")
    try:
        with transaction.atomic():
            _apply(person, row)
    except IntegrityError as error:
        raise _clash(error) from error
    return CORRECTION.confirm(row, acting_user=acting_user, why=row.reason)


def _clash(error: IntegrityError) -> Problem:
    text = str(error)
    if "employment_badge_one_holder" in text:
        return Conflict(_("此辅警编号已有人使用，请退回核对。"), code="badge-taken")
    if "id_number" in text:
        return Conflict(_("此身份证号已属于另一人，请退回核对。"), code="id-taken")
    return Conflict(_("更正后的日期与其他任职记录重叠，请退回核对。"), code="overlap")


def _apply(person: Person, row: Correction) -> None:
    if row.field == CorrectedField.HIRED:
        _hired(person, date.fromisoformat(row.before), date.fromisoformat(row.after))
    elif row.field == CorrectedField.BADGE:
        Employment.everything.filter(pk=_service(person).pk).update(badge_number=row.after)
    else:
        new: dict[str, Any] = {}
        if row.field == CorrectedField.BIRTH:
            new = {"birth_date": date.fromisoformat(row.after)}
        if row.field == CorrectedField.ID_NUMBER:
            new = {
                "id_number": row.after,
                "sex": identity.sex(row.after),
                "birth_date": identity.birth_date(row.after),
            }
        Person.everything.filter(pk=person.pk).update(**new, row_version=F("row_version") + 1)


def tried(row: Correction, look: Callable[[], T]) -> T | None:
    """What ``look`` finds once the correction is made, with nothing kept; None where it can't be made."""
    try:
        with transaction.atomic():
            _apply(row.person, row)
            found = look()
            raise _TakenBack(found)
    except _TakenBack as over:
        return over.found
    except (IntegrityError, Problem):
        return None


class _TakenBack(Exception):
    """Ends a trial: its writes go, what was found stays."""

    def __init__(self, found: Any):
        super().__init__()
        self.found = found


def _hired(person: Person, old: date, new: date) -> None:
    """The employment and its first place begin on the right day; seniority with it, where it counted from the wrong one."""
    service = Employment.everything.select_for_update().get(person=person, period__startswith=old)
    if service.period.upper and new >= service.period.upper:
        raise Conflict(_("入职时间不能晚于离职时间。"), code="after-exit")
    first = Assignment.everything.filter(employment=service).order_by("period").first()
    if first and first.period.upper and new >= first.period.upper:
        raise Conflict(
            _("%(day)s 之前已有调动，不能更正到该日之后，请先核对任职经历。") % {"day": first.period.upper},
            code="after-transfer",
        )
    service.period = DateRange(new, service.period.upper)
    if service.first_worked == old:
        service.first_worked = new
    if first:
        first.period = DateRange(new, first.period.upper)
    # whichever way the day moves, the place stays within the employment at every step
    rows = [service, first] if new < old else [first, service]
    for one in rows:
        if one:
            one.save()
