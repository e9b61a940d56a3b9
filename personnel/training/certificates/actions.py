"""Certificates: entered with their scan, made effective by another person, ended before their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.files.actions import attach
from auxpolice.files.contents import receive
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Assignment, Person
from personnel.training.certificates.kinds import Kind, kinds_for
from personnel.training.certificates.rules import FIXED
from personnel.training.models import CERTIFICATE, Certificate, CertificateScan, Entered


@dataclass(frozen=True)
class Told:
    """What somebody says of a certificate: ``until`` is its last day where the paper tells one."""

    kind: str
    issued: date
    number: str = ""
    issuer: str = ""
    until: date | None = None
    grade: int | None = None


def fault(kind: Kind, told: Told, day: date) -> tuple[str, str] | None:
    """(field, sentence) of what can't be so."""
    if told.issued > day:
        return "issued", _("发证日期不能晚于今天。")
    if kind.expiry == FIXED and told.until is None:
        return "until", _("「%(kind)s」要填证上写明的截止日期。") % {"kind": kind.name}
    if kind.expiry == FIXED and told.until and told.until < told.issued:
        return "until", _("截止日期不能早于发证日期。")
    if kind.graded and told.grade not in (1, 2, 3):
        return "grade", _("「%(kind)s」要选等级。") % {"kind": kind.name}
    return None


def period_of(kind: Kind, told: Told) -> DateRange:
    last = kind.last_day(told.issued, told.until)
    return DateRange(told.issued, last and last + timedelta(days=1))


def unit_of(person: Person, day: date) -> int:
    place = Assignment.everything.filter(person=person, period__contains=day).values("unit_id").first()
    if place is None:
        raise Problem(_("%(name)s 现在没有任职单位。") % {"name": person.name}, code="no-unit")
    return place["unit_id"]


@transaction.atomic
def enter(person_id: int, told: Told, scans: Sequence, *, acting_user: User) -> Certificate:
    """Say that somebody holds a certificate and show it; it counts once another person has seen it."""
    require(acting_user, Act.CERTIFICATE_ENTER)
    person = access(Person.objects, pk=person_id)
    kind = kinds_for(unit_of(person, today()), today()).get(told.kind)
    if kind is None:
        raise Problem(_("培训规则里没有这种证书，请从列表中选。"), code="kind", field="kind")
    if wrong := fault(kind, told, today()):
        raise Problem(wrong[1], code="certificate", field=wrong[0])
    if not scans:
        raise Problem(_("请附上证书的照片或扫描件。"), code="scan", field="scans")
    own = acting_user.person_id == person.pk
    made = CERTIFICATE.propose(
        Certificate,
        Conflict(_("%(name)s 的这个证书已有一份待确认。") % {"name": person.name}, code="waits"),
        acting_user=acting_user,
        person=person,
        kind=kind.code,
        name=kind.name,
        number=told.number.strip(),
        issuer=told.issuer.strip(),
        grade=told.grade if kind.graded else None,
        period=period_of(kind, told),
        entered=Entered.OWN if own else Entered.DEPARTMENT,
    )
    attach(CertificateScan, made, [receive(sent, field="scans") for sent in scans], acting_user=acting_user)
    return made


@transaction.atomic
def confirm(pk: int, *, acting_user: User) -> Certificate:
    """Another person has seen the paper: it counts from its first day on, and an earlier one of the kind ends there."""
    row = CERTIFICATE.to_confirm(Certificate, pk, acting_user)
    if acting_user.person_id == row.person_id:
        raise Problem(_("本人不能确认自己的证书，请由另一人办理。"), code="own", status=409)
    Person.everything.select_for_update(no_key=True).get(pk=row.person_id)
    period = _room_for(row)
    return CERTIFICATE.confirm(row, acting_user=acting_user, period=period)


def _room_for(row: Certificate) -> DateRange:
    """The days it counts for beside others of its kind: of two that overlap the earlier ends where the later begins."""
    period = row.period
    others = Certificate.everything.filter(
        person=row.person_id, kind=row.kind, state=ByTwoState.EFFECTIVE, period__overlap=period
    )
    for other in others.order_by("period"):
        if other.period.lower == period.lower:
            raise Conflict(
                _("%(name)s 自 %(day)s 起已有「%(kind)s」，请核对是否重复登记。")
                % {"name": row.person.name, "day": period.lower, "kind": row.name},
                code="twice",
            )
        if other.period.lower < period.lower:
            other.period = DateRange(other.period.lower, period.lower)
            other.save(update_fields=["period"])
        else:
            period = DateRange(period.lower, other.period.lower)
            break
    return period


@transaction.atomic
def end(pk: int, day: date, because: str, *, acting_user: User) -> Certificate:
    """End a certificate before its time (lost, revoked): ``day`` is its last. What rests on it ends with it."""
    require(acting_user, Act.CERTIFICATE_CONFIRM)
    because = written(because, _("提前终止的原因"), field="because", least=2)
    row = access(Certificate.objects.select_related("person"), for_update=True, pk=pk)
    if row.state != ByTwoState.EFFECTIVE:
        raise Conflict(_("这份证书没有生效，不用终止。"), code="state")
    if not row.period.lower <= day or (row.last and day >= row.last):
        raise Problem(_("最后有效日须在它的有效期之内。"), code="day", field="day")
    before = row.last
    row.period = DateRange(row.period.lower, day + timedelta(days=1))
    row.save(update_fields=["period"])
    trail.record(
        "certificate.end",
        row.person,
        acting_user=acting_user,
        before={"name": row.name, "until": before},
        after={"name": row.name, "until": day},
        reason=because,
    )
    return row
