"""What people do with policies: draft, submit, approve, put in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils import timezone

from auxpolice.access.matrix import Act
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.policy import consulting
from auxpolice.policy.models import (
    TRANSITIONS,
    Consultation,
    InForce,
    Mark,
    PolicyKind,
    PolicyState,
    PolicyVersion,
)
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit

_validators: dict[str, Callable[[dict], list[str]]] = {}
_labels: dict[str, dict[str, str]] = {}
_pages: dict[str, "KindPages"] = {}


@dataclass(frozen=True)
class KindPages:
    """Names of the URLs (argument ``pk`` of the version) where a kind is read and where a draft of it is edited.

    Empty: the outline of the content is all there is.
    """

    reading: str = ""
    editing: str = ""


def register_kind(
    kind: PolicyKind,
    validate: Callable[[dict], list[str]],
    labels: dict[str, str] | None = None,
    *,
    reading: str = "",
    editing: str = "",
) -> None:
    """A floor says how content of its kind is checked: a list of Chinese sentences, empty when sound.

    ``labels`` gives the official Chinese of the content's keys for the outline; ``reading`` and ``editing`` name the
    URLs of the floor's own pages of a version, which take the outline's place.
    """
    _validators[kind] = validate
    _labels[kind] = labels or {}
    _pages[kind] = KindPages(reading, editing)


def pages_of(kind: str) -> KindPages:
    return _pages.get(kind, KindPages())


def labels_of(kind: str) -> dict[str, str]:
    return _labels.get(kind, {})


def check(kind: str, content: dict) -> None:
    """Raise Problem with every gap and contradiction of the content."""
    wrong = _validators[kind](content) if kind in _validators else []
    if wrong:
        raise Problem("草案还有问题，未保存：" + wrong[0], code="policy-content", details=wrong)


@transaction.atomic
def create_draft(
    kind: str,
    title: str,
    content: dict,
    *,
    acting_user,
    based_on: PolicyVersion | None = None,
    mark: str = Mark.EXAMPLE,
    source: str = "",
) -> PolicyVersion:
    require(acting_user, Act.POLICY_DRAFT)
    check(kind, content)
    number = (PolicyVersion.objects.filter(kind=kind).aggregate(n=Max("number"))["n"] or 0) + 1
    version = PolicyVersion.objects.create(
        kind=kind,
        number=number,
        title=title,
        content=content,
        based_on=based_on,
        mark=mark,
        source=source,
        created_by=acting_user,
    )
    trail.record("policy.draft", version, acting_user=acting_user, after={"title": title})
    return version


@transaction.atomic
def edit_draft(
    version: PolicyVersion, content: dict, *, title: str | None = None, row_version: int, acting_user
) -> PolicyVersion:
    require(acting_user, Act.POLICY_DRAFT)
    check(version.kind, content)
    if Consultation.objects.filter(version=version, closed_at__isnull=True).exists():
        raise Conflict("这份草案正在征求意见，期间不能修改；请先结束本轮。", code="open-round")
    new = {"content": content, "title": title or version.title, "row_version": row_version + 1}
    changed = PolicyVersion.objects.filter(
        pk=version.pk, row_version=row_version, state__in=[PolicyState.DRAFT, PolicyState.CONSULTING]
    ).update(**new)
    if not changed:
        raise Conflict("这份草案已被他人修改或已提交审批，请刷新后再改。")
    trail.record(
        "policy.edit",
        version,
        acting_user=acting_user,
        before={"content": version.content},
        after={"content": content},
    )
    version.refresh_from_db()
    return version


@transaction.atomic
def move(version: PolicyVersion, state: PolicyState, *, acting_user) -> PolicyVersion:
    """Submit or take back. Consultation is opened by ``consulting.open_round``, approval by ``approve``."""
    require(acting_user, Act.POLICY_DRAFT)
    locked = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    if state not in TRANSITIONS[PolicyState(locked.state)] or state in (
        PolicyState.APPROVED,
        PolicyState.CONSULTING,
    ):
        raise Conflict(f"「{locked.get_state_display()}」的政策不能改为「{state.label}」。")
    if locked.state == PolicyState.CONSULTING:
        consulting.ready_to_leave(locked)
    before = locked.state
    locked.state = state
    locked.save(update_fields=["state"])
    trail.record(
        "policy.move", locked, acting_user=acting_user, before={"state": before}, after={"state": state}
    )
    return locked


@transaction.atomic
def approve(version: PolicyVersion, *, acting_user) -> PolicyVersion:
    require(acting_user, Act.POLICY_APPROVE)
    locked = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != PolicyState.SUBMITTED:
        raise Conflict(f"这份政策现在是「{locked.get_state_display()}」，不能审批。")
    if locked.created_by_id == acting_user.pk:
        raise Problem("起草人不能审批自己起草的政策，请由另一人审批。", code="maker-checker", status=409)
    check(locked.kind, locked.content)
    locked.state = PolicyState.APPROVED
    locked.approved_by, locked.approved_at = acting_user, timezone.now()
    locked.save(update_fields=["state", "approved_by", "approved_at"])
    trail.record(Act.POLICY_APPROVE, locked, acting_user=acting_user)
    return locked


@transaction.atomic
def put_in_force(
    version: PolicyVersion, units: Iterable[Unit] | None, start: date, *, acting_user
) -> list[InForce]:
    """From ``start`` the version holds for the units (none named: for all); the one before ends the day before."""
    require(acting_user, Act.POLICY_ROLL_OUT)
    if version.state != PolicyState.APPROVED:
        raise Conflict("只有已批准的政策才能施行。")
    chosen = list(units or Unit.objects.all())
    ids = [unit.pk for unit in chosen]
    rows = list(
        InForce.objects.select_for_update()
        .filter(kind=version.kind, unit_id__in=ids, period__endswith__isnull=True)
        .order_by("unit_id")
    )
    for row in rows:
        if row.period.lower and row.period.lower >= start:
            raise Problem(
                f"「{row.version.title}」已定于 {row.period.lower} 起施行，新版本的施行日期须在其后。",
                code="policy-start",
                field="start",
            )
        row.period = DateRange(row.period.lower, start)
    InForce.objects.bulk_update(rows, ["period"])
    created = InForce.objects.bulk_create(
        [
            InForce(kind=version.kind, unit=unit, version=version, period=DateRange(start, None))
            for unit in chosen
        ]
    )
    trail.record(
        Act.POLICY_ROLL_OUT,
        version,
        acting_user=acting_user,
        after={"start": start, "units": [unit.name for unit in chosen] if units else "全局"},
    )
    return created


def inherit_for_new_unit(unit: Unit) -> None:
    """A unit set up today follows its parent's policies (one statement per call, called by the action that opens it)."""
    rows = InForce.objects.filter(unit_id=unit.parent_id, period__endswith__isnull=True)
    InForce.objects.bulk_create(
        [InForce(kind=row.kind, unit=unit, version_id=row.version_id, period=row.period) for row in rows]
    )
