"""Actions on policies: draft, submit, approve, put in force."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.sending import notify
from auxpolice.policy import consulting, roll_out
from auxpolice.policy.coverage import Coverage, plan
from auxpolice.policy.kinds import kind_of
from auxpolice.policy.models import (
    POLICY,
    Consultation,
    InForce,
    Mark,
    PolicyState,
    PolicyVersion,
)
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from auxpolice.units.models import Unit

POLICY_MESSAGE = "policy.version"
MATTER = "policy"


def check(kind: str, content: Any) -> None:
    """Raise Problem with every gap and contradiction of the content, and for a kind that nobody has registered."""
    wrong = [fault.sentence for fault in kind_of(kind).content.faults(content) if fault.blocking]
    if wrong:
        raise Problem(
            _("草案还有问题，未保存：%(first)s") % {"first": wrong[0]}, code="policy-content", details=wrong
        )


@transaction.atomic
def create_draft(
    kind: str,
    title: str,
    content: dict,
    *,
    acting_user: User,
    based_on: PolicyVersion | None = None,
    mark: str = Mark.EXAMPLE,
    source: str = "",
) -> PolicyVersion:
    require(acting_user, Act.POLICY_DRAFT)
    check(kind, content)
    number = (PolicyVersion.everything.filter(kind=kind).aggregate(n=Max("number"))["n"] or 0) + 1
    version = PolicyVersion.everything.create(
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
    version: PolicyVersion, content: dict, *, title: str | None = None, row_version: int, acting_user: User
) -> PolicyVersion:
    require(acting_user, Act.POLICY_DRAFT)
    check(version.kind, content)
    if Consultation.objects.filter(version=version, closed_at__isnull=True).exists():
        raise Conflict(_("这份草案正在征求意见，期间不能修改；请先结束本轮。"), code="open-round")
    new = {"content": content, "title": title or version.title, "row_version": row_version + 1}
    changed = PolicyVersion.everything.filter(
        pk=version.pk, row_version=row_version, state__in=[PolicyState.DRAFT, PolicyState.CONSULTING]
    ).update(**new)
    if not changed:
        raise Conflict(_("这份草案已被他人修改或已提交审批，请刷新后再改。"))
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
def move(version: PolicyVersion, state: PolicyState, *, reason: str = "", acting_user: User) -> PolicyVersion:
    """Submit, saying why, or take back. Consultation is opened by ``consulting.open_round``, approval by ``approve``."""
    require(acting_user, Act.POLICY_DRAFT)
    locked = held(PolicyVersion.everything, version.pk)
    if state in (PolicyState.APPROVED, PolicyState.CONSULTING):
        raise POLICY.refusal(locked, _("改为「%(next)s」") % {"next": state.label})
    POLICY.ready(locked, state)
    if locked.state == PolicyState.CONSULTING:
        consulting.ready_to_leave(locked)
    if state == PolicyState.SUBMITTED:
        words.say(MATTER, locked.pk, Said.SUBMITTED, reason, acting_user=acting_user)
    return POLICY.move(locked, state, acting_user=acting_user, act="policy.move", reason=reason.strip())


def makers_of(version: PolicyVersion) -> list[int | None]:
    """Ids of who drafted it and of who wrote into it."""
    edits = Entry.objects.filter(
        act="policy.edit", target_type=version._meta.label_lower, target_id=str(version.pk)
    )
    return [version.created_by_id, *edits.order_by().values_list("actor", flat=True).distinct()]


def _to_be_decided(version: PolicyVersion, to: PolicyState, verb: str, acting_user: User) -> PolicyVersion:
    require(acting_user, Act.POLICY_APPROVE)
    locked = held(PolicyVersion.everything, version.pk)
    POLICY.expect(locked, PolicyState.SUBMITTED, verb=verb)
    POLICY.ready(locked, to)
    refuse_own(
        makers_of(locked),
        acting_user,
        maker=_("起草人"),
        verb=verb,
        what=_("自己起草的政策"),
        act=Act.POLICY_APPROVE,
    )
    return locked


@transaction.atomic
def approve(version: PolicyVersion, *, opinion: str = "", seen: str = "", acting_user: User) -> PolicyVersion:
    """Another person than those who drafted it agrees to what they have ``seen`` (its row version, where it was read on
    a page); the content is frozen from here."""
    locked = _to_be_decided(version, PolicyState.APPROVED, _("审批"), acting_user)
    if seen and seen != str(locked.row_version):
        raise Conflict(_("这份政策在您查看之后有变化，请刷新后再审批。"), code="row-version")
    check(locked.kind, locked.content)
    words.say(MATTER, locked.pk, Said.AGREED, opinion, acting_user=acting_user)
    approved = POLICY.move(
        locked,
        PolicyState.APPROVED,
        acting_user=acting_user,
        act=Act.POLICY_APPROVE,
        reason=opinion.strip(),
    )
    _tell_drafter(
        approved, _("政策已批准：%(title)s"), opinion or _("可以确定施行的单位和日期了。"), acting_user
    )
    return approved


@transaction.atomic
def send_back(version: PolicyVersion, opinion: str, *, acting_user: User) -> PolicyVersion:
    """Whoever was to approve gives it back to the drafter, saying what is to be mended."""
    locked = _to_be_decided(version, PolicyState.DRAFT, _("退回"), acting_user)
    words.say(MATTER, locked.pk, Said.RETURNED, opinion, acting_user=acting_user)
    returned = POLICY.move(
        locked,
        PolicyState.DRAFT,
        acting_user=acting_user,
        act="policy.send_back",
        right=Act.POLICY_APPROVE,
        reason=opinion.strip(),
    )
    _tell_drafter(returned, _("政策被退回修改：%(title)s"), opinion, acting_user)
    return returned


def _tell_drafter(version: PolicyVersion, title: str, text: str, acting_user: User) -> None:
    notify(
        POLICY_MESSAGE,
        [version.created_by_id],
        version,
        title=title % {"title": version.title},
        text=text,
        acting_user=acting_user,
    )


@transaction.atomic
def put_in_force(
    version: PolicyVersion, units: Iterable[Unit] | None, start: date, *, acting_user: User, **choices: bool
) -> list[InForce]:
    """From ``start`` the version holds for the units (None: for every open one); the one before ends the day before.

    Units that it holds for already keep their row. Refused: no unit named, a unit that is closed by then, a unit for
    which another version is to begin on that day or later, and a gap: an open unit that nothing of the kind would
    hold for on the first day.

    ``choices``: what was said to the boxes that the kind's floor offers (``roll_out.Choice``); on when not said.
    """
    require(acting_user, Act.POLICY_ROLL_OUT)
    named = None if units is None else list(units)
    if named is not None and not named:
        raise Problem(_("请选择试点单位，或改为全局施行。"), code="policy-no-unit", field="units")
    locked = _lock_kind(version)
    POLICY.expect(locked, PolicyState.APPROVED, verb=_("施行"))
    coverage = plan(locked, None if named is None else {unit.pk for unit in named}, start, count_people=False)
    _refuse_closed(coverage, named or [])
    _refuse_later(coverage)
    if coverage.gaps:
        raise Problem(
            _(
                "从 %(day)s 起还有 %(n)d 个单位没有施行中的%(kind)s：%(names)s。"
                "请一并选上，或先为它们施行原来的办法。"
            )
            % {
                "day": start,
                "n": len(coverage.gaps),
                "kind": locked.get_kind_display(),
                "names": _names(coverage.gaps),
            },
            code="policy-gap",
            field="units",
        )
    changing = [line.unit for line in coverage.changing]
    if not changing:
        raise Conflict(
            _("所选单位从 %(day)s 起已施行这一版，不用再定。") % {"day": start},
            code="policy-already",
            field="units",
        )
    rows = list(
        InForce.objects.filter(kind=locked.kind, unit__in=changing, period__contains=start).exclude(
            period__startswith=start
        )
    )
    for row in rows:
        row.period = DateRange(row.period.lower, start)
    InForce.objects.bulk_update(rows, ["period"])
    created = InForce.objects.bulk_create(
        [
            InForce(kind=locked.kind, unit=unit, version=locked, period=DateRange(start, None))
            for unit in changing
        ]
    )
    kept = roll_out.happened(locked, [unit.pk for unit in changing], start, choices, acting_user)
    trail.record(
        Act.POLICY_ROLL_OUT,
        locked,
        acting_user=acting_user,
        after={
            "start": start,
            "units": "全局" if named is None else [unit.name for unit in changing],
            "choices": kept,
        },
    )
    return created


@transaction.atomic
def withdraw_roll_out(version: PolicyVersion, start: date, *, reason: str, acting_user: User) -> int:
    """Take back what was to begin on ``start``, a day still to come: the version before goes on; how many units.

    Refused once the day has come, or where nothing was before that could go on.
    """
    require(acting_user, Act.POLICY_ROLL_OUT)
    reason = written(reason, _("撤回的原因"), field="reason")
    locked = _lock_kind(version)
    if start <= today():
        raise Conflict(_("已经开始施行的不能撤回；要改回原来的办法，请让原版本从以后某日起重新施行。"))
    rows = list(InForce.objects.filter(version=locked, period__startswith=start).select_related("unit"))
    if not rows:
        raise Conflict(_("这一施行安排已不在，请刷新后再看。"))
    former = {
        row.unit_id: row
        for row in InForce.objects.filter(
            kind=locked.kind, unit_id__in=[row.unit_id for row in rows], period__endswith=start
        )
    }
    bare = [row for row in rows if row.unit_id not in former]
    in_use = InForce.objects.filter(kind=locked.kind).exclude(pk__in=[row.pk for row in rows]).exists()
    if bare and in_use:
        raise Conflict(
            _("「%(unit)s」在此之前没有施行中的%(kind)s，撤回后会出现空档；请先让另一版本从同一天起施行。")
            % {"unit": bare[0].unit.name, "kind": locked.get_kind_display()},
            code="policy-gap",
        )
    until = {row.unit_id: row.period.upper for row in rows}
    InForce.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for unit_id, row in former.items():
        row.period = DateRange(row.period.lower, until[unit_id])
    InForce.objects.bulk_update(former.values(), ["period"])
    roll_out.taken_back(locked, start, acting_user)
    trail.record(
        "policy.roll_out.withdraw",
        locked,
        acting_user=acting_user,
        before={"start": start, "units": [row.unit.name for row in rows]},
        reason=reason,
    )
    return len(rows)


def _lock_kind(version: PolicyVersion) -> PolicyVersion:
    """Lock the versions of a kind, so that changes of where it holds go one after another. Gives the version as it is now."""
    rows = PolicyVersion.everything.select_for_update().filter(kind=version.kind).order_by("pk")
    return next(row for row in rows if row.pk == version.pk)


def _names(lines) -> str:
    shown = "、".join(line.unit.name for line in lines[:5])
    return shown if len(lines) <= 5 else _("%(names)s等") % {"names": shown}


def _refuse_closed(coverage: Coverage, named: list[Unit]) -> None:
    still_open = {line.unit.pk for line in coverage.lines}
    for unit in named:
        if unit.pk not in still_open:
            raise Problem(
                _("「%(unit)s」在 %(day)s 前已撤销，请取消勾选。")
                % {"unit": unit.name, "day": coverage.start},
                code="unit-closed",
                field="units",
            )


def _refuse_later(coverage: Coverage) -> None:
    if coverage.in_the_way:
        first = coverage.in_the_way[0].later
        assert first is not None, "what is in the way is in force later"
        raise Problem(
            _("%(units)s：「%(title)s」已定于 %(day)s 起施行，新版本的施行日期须在其后。")
            % {
                "units": _names(coverage.in_the_way),
                "title": first.version.title,
                "day": first.period.lower,
            },
            code="policy-start",
            field="start",
        )


def inherit_for_new_unit(unit: Unit) -> list[InForce]:
    """A unit set up now follows its parent's policies, what is to come included (two statements, called by the action
    that opens it)."""
    since = min(unit.opened or today(), today())
    if unit.parent_id is None:
        return []
    rows = InForce.objects.filter(unit_id=unit.parent_id).filter(
        Q(period__endswith__isnull=True) | Q(period__endswith__gt=since)
    )
    return InForce.objects.bulk_create(
        [InForce(kind=row.kind, unit=unit, version_id=row.version_id, period=row.period) for row in rows]
    )
