"""Ask for leave, decide, withdraw, cancel, report the return. Whoever grants or gives back holds the person's ledger."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty import touched
from assessment.figures import days as in_days
from assessment.leave import balances, months
from assessment.leave.content import BEFORE, IN_LEDGER, NONE
from assessment.leave.foresight import Foresight, Wanted, counted_parts, foresee
from assessment.leave.kinds import read
from assessment.leave.models import (
    LEAVE_FLOW,
    Ground,
    LeaveDay,
    LeavePaper,
    LeaveRequest,
    LeaveState,
    LeaveStep,
)
from assessment.leave.rules import counting
from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Role, RoleGrant, User, heads_of_units
from auxpolice.access.scope import Denied, access, require, scope_of, stand_in
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import PAPERS, Upload, receive
from auxpolice.flow import held
from auxpolice.months import SHANGHAI, today
from auxpolice.notices.awaited import heads_over, holders_of
from auxpolice.notices.sending import notify, with_delegates
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from auxpolice.units.models import Unit
from personnel.models import Person
from personnel.queries import account_of

NOTICE = "leave"
S = LeaveState


@dataclass(frozen=True)
class Said:
    """What is said beside the days: why, with which papers, who stands in."""

    text: str
    papers: Iterable[Upload | bytes] = ()
    substitute: Person | None = None


@transaction.atomic
def ask(
    person: Person, wanted: Wanted, said: Said, *, within: LeaveRequest | None = None, acting_user: User
) -> LeaveRequest:
    """A request of one's own, or for somebody of one's unit who can't; it goes to the first who decides on it.

    ``within`` is granted leave of which these days are to be taken out (sick while on leave).
    """
    own = acting_user.person_id == person.pk
    require(acting_user, Act.LEAVE_ASK)
    seen = foresee(person, wanted, today(), within)
    if not own:
        require_for(acting_user, Act.LEAVE_ASK, seen.unit_id)
    if within is not None and not (within.starts <= wanted.starts and wanted.ends <= within.ends):
        raise Problem(_("病假须在原来的假期之内。"), code="within", field="first")
    text = written(said.text, _("事由"), field="text")
    received = [receive(sent, PAPERS, "papers") for sent in said.papers]
    if seen.kind.proof == BEFORE and not received:
        seen.faults.append(("papers", _("请附上%(proof)s。") % {"proof": seen.kind.proof_name or _("证明")}))
    if wanted.extra and not received:
        seen.faults.append(("papers", _("增加的天数要附证明。")))
    if said.substitute is not None and said.substitute.pk == person.pk:
        seen.faults.append(("substitute", _("代班的人须是另一人。")))
    if seen.faults:
        raise Problem(
            seen.faults[0][1],
            code="leave",
            field=seen.faults[0][0],
            details=[one for _f, one in seen.faults[1:]],
        )
    kind = seen.kind
    row = LeaveRequest.everything.create(
        person=person, unit_id=seen.unit_id, version=seen.rules.version, kind=kind.code, kind_name=kind.name,
        effect=kind.effect, wage=kind.wage, full_attendance=kind.full_attendance, starts=wanted.starts,
        ends=wanted.ends, asked_until=wanted.ends, counted=seen.counted, event_day=wanted.event_day,
        extra=wanted.extra, substitute=said.substitute, within=within, asked_by=acting_user,
    )  # fmt: skip
    write_days(row, seen.parts)
    ground = Ground.everything.create(
        request=row, text=text[:500], private=kind.private, proof_due=kind.proof != NONE and not received
    )
    if received:
        attach(LeavePaper, ground, received, acting_user=acting_user)
    LeaveStep.objects.bulk_create(
        LeaveStep(request=row, number=number, role=role)
        for number, role in enumerate(_steps(seen, person, acting_user), 1)
    )
    trail.record(
        Act.LEAVE_ASK, person, acting_user=acting_user,
        after={"request": row.pk, "kind": kind.name, "from": wanted.starts, "until": wanted.ends,
               "days": in_days(seen.counted)},
    )  # fmt: skip
    _tell_deciders(row, acting_user)
    if said.substitute is not None:
        notify(
            NOTICE, [account_of(said.substitute)], row, acting_user=acting_user,
            title=_("%(name)s请假，由您代班") % {"name": person.name}, text=str(row),
        )  # fmt: skip
    return row


def require_for(user: User, act: Act, unit_id: int) -> None:
    """The right over somebody else of the unit: not the one that everybody has over oneself."""
    require(user, act, unit_id)
    scope = scope_of(user)
    roles = scope.roles & (ACTS[act] - {Role.AUXILIARY})
    if not any(not role.carries_unit or unit_id in scope.units[role] for role in roles):
        raise Denied()


def _steps(seen: Foresight, person: Person, asked_by: User) -> list[Role]:
    """The ladder's steps. Where the unit has no head, or they ask themself, the department begins."""
    steps = list(seen.steps)
    heads = {user.pk for path in _path(seen.unit_id) for user in heads_of_units().get(path, [])}
    own = {asked_by.pk, account_of(person)}
    if steps[0] == Role.UNIT_HEAD and not heads - own:
        steps = steps[1:] or [Role.POLITICAL]
    if steps[0] == Role.UNIT_HEAD and _is_head(own, seen.unit_id):
        steps = steps[1:] or [Role.POLITICAL]
    return steps


def _path(unit_id: int) -> list[int]:
    return [int(part) for part in Unit.objects.get(pk=unit_id).path.split("/") if part]


def _is_head(accounts: Collection[int | None], unit_id: int) -> bool:
    return RoleGrant.objects.filter(
        user__in=set(accounts) - {None},
        role=Role.UNIT_HEAD,
        unit__in=_path(unit_id),
        period__contains=today(),
    ).exists()


def write_days(row: LeaveRequest, parts: Iterable[counting.Part]) -> None:
    LeaveDay.everything.bulk_create(
        LeaveDay(
            request=row, person_id=row.person_id, date=part.date, morning=part.morning, afternoon=part.afternoon,
            counted=part.counted, rota=part.rota,
        )
        for part in parts
    )  # fmt: skip


def present_step(row: LeaveRequest) -> LeaveStep | None:
    return LeaveStep.objects.filter(request=row, by__isnull=True).order_by("number").first()


def deciders(role: str, unit_id: int) -> set[int]:
    """Accounts that a step waits for."""
    found = heads_over([unit_id])[unit_id] if role == Role.UNIT_HEAD else holders_of(Role(role))
    return with_delegates(found)


def _tell_deciders(row: LeaveRequest, acting_user: User) -> None:
    step = present_step(row)
    if step is None:
        return
    notify(
        NOTICE, deciders(step.role, row.unit_id), row, acting_user=acting_user,
        title=_("%(name)s请%(kind)s，待您审批") % {"name": row.person.name, "kind": row.kind_name},
        text=_("%(row)s，计 %(days)s 天") % {"row": row, "days": in_days(row.counted)},
    )  # fmt: skip


def tell_asker(row: LeaveRequest, title: str, text: str, acting_user: User | None) -> None:
    to = [row.asked_by_id, account_of(row.person)]
    notify(NOTICE, to, row, acting_user=acting_user, title=title, text=text)


def may_decide(user: User, row: LeaveRequest, step: LeaveStep | None) -> bool:
    """Is the present step this user's to go, by a role over the unit?"""
    if step is None or row.state != S.WAITING:
        return False
    scope, role = scope_of(user), Role(step.role)
    return role in scope.roles and (not role.carries_unit or row.unit_id in scope.units[role])


def _held_with_ledger(pk: int) -> LeaveRequest:
    """The request FOR UPDATE, after the person whose ledger it moves."""
    found = access(LeaveRequest.objects.filter(pk=pk))
    balances.hold([found.person_id])
    return held(LeaveRequest.objects, pk, "person", "version")


@transaction.atomic
def decide(pk: int, agreed: bool, opinion: str, *, acting_user: User) -> LeaveRequest:
    """Go the present step: agree, which grants the leave when it is the last, or refuse with a reason."""
    require(acting_user, Act.LEAVE_DECIDE)
    row = _held_with_ledger(pk)
    step = present_step(row)
    if row.state == S.WAITING and not may_decide(acting_user, row, step):
        raise Denied()
    if step is not None:
        stand_in(scope_of(acting_user), {Role(step.role)}, row.unit_id)
    LEAVE_FLOW.ready(row, S.GRANTED if agreed else S.REFUSED, acting_user, right=Act.LEAVE_DECIDE)
    said = row.steps.filter(by__isnull=False).values_list("by", flat=True)
    refuse_own(
        [account_of(row.person), *said], acting_user, maker=_("请假的人和已经批过的人"), verb=_("审批"),
        what=_("这份请假"), act=Act.LEAVE_DECIDE,
    )  # fmt: skip
    if step is None:
        raise Conflict(_("这份请假已经批完，请刷新页面。"), code="decided")
    step.by, step.at, step.agreed, step.opinion = acting_user, timezone.now(), agreed, opinion.strip()[:200]
    if not agreed:
        LEAVE_FLOW.move(
            row, S.REFUSED, acting_user=acting_user, act="leave.refuse", right=Act.LEAVE_DECIDE, reason=opinion,
            target=row.person, after={"request": row.pk},
        )  # fmt: skip
        step.save()
        tell_asker(row, _("%(kind)s没有批准") % {"kind": row.kind_name}, opinion, acting_user)
        return row
    step.save()
    if present_step(row) is not None:
        trail.record(
            "leave.agree", row.person, acting_user=acting_user, after={"request": row.pk}, reason=opinion
        )
        _tell_deciders(row, acting_user)
        return row
    return _grant(row, opinion, acting_user)


def _grant(row: LeaveRequest, opinion: str, acting_user: User) -> LeaveRequest:
    days = list(row.days.all())
    closed = months.closed(row.person_id, [day.date for day in days])
    if row.within_id:
        _take_out(row, acting_user)
    kind = read(row.version).kind(row.kind)
    if kind.rule in IN_LEDGER:
        short = balances.settle(
            row, kind.rule, {day.date: day.counted for day in days if day.counted}, acting_user=acting_user
        )
        if short:
            raise Conflict(
                _("%(name)s的%(kind)s余额不够，还差 %(short)s 天，不能批准。")
                % {"name": row.person.name, "kind": row.kind_name, "short": in_days(short)},
                code="balance",
            )
    LEAVE_FLOW.move(
        row, S.GRANTED, acting_user=acting_user, act=Act.LEAVE_DECIDE, reason=opinion, target=row.person,
        after={"request": row.pk, "days": in_days(row.counted)},
    )  # fmt: skip
    tell_asker(row, _("%(kind)s已批准") % {"kind": row.kind_name}, str(row), acting_user)
    touched.tell([row.person_id], days[0].date, days[-1].date)
    months.correct(row.person_id, closed, _("补办请假：%(row)s") % {"row": row}, acting_user=acting_user)
    _tell_of_shifts(row, acting_user)
    return row


def _tell_of_shifts(row: LeaveRequest, acting_user: User) -> None:
    from assessment.leave.queries import shifts_of

    shifts = shifts_of(row)
    if shifts:
        notify(
            NOTICE, deciders(Role.UNIT_HEAD, row.unit_id), row, acting_user=acting_user,
            title=_("%(name)s请假期间有 %(n)d 个班，请调整班表") % {"name": row.person.name, "n": len(shifts)},
            text="、".join(f"{shift.date:%m-%d} {shift.code}" for shift in shifts[:10]),
        )  # fmt: skip


def _take_out(illness: LeaveRequest, acting_user: User) -> None:
    """Take the days of the illness out of the leave it fell into: what is before stays, what is after goes on as a
    leave of its own, and the ledger is given back what falls out."""
    leave = held(LeaveRequest.everything, illness.within_id, "version", "person")
    LEAVE_FLOW.expect(leave, S.GRANTED, S.RETURNED, verb=_("改为病假"))
    if not (leave.starts <= illness.starts and illness.ends <= leave.ends):
        raise Conflict(_("原来的假期已有变化，病假不在其中，请重新申请。"), code="within")
    after_end = leave.ends
    if illness.ends < after_end:
        rest = LeaveRequest.everything.get(pk=leave.pk)
        rest.pk, rest._state.adding = None, True
    else:
        rest = None
    _resize(leave, leave.starts, illness.starts, acting_user)
    if rest is not None:
        rest.starts, rest.row_version = illness.ends, 1
        rest.counted = 0
        rest.save(force_insert=True)
        _fill(rest, acting_user)


def _resize(leave: LeaveRequest, starts: datetime, ends: datetime, acting_user: User | None) -> None:
    """Give the leave other ends and count it anew; where nothing is left of it, it is cancelled."""
    if ends <= starts:
        _settle(leave, {}, acting_user)
        leave.days.all().delete()
        LeaveRequest.everything.filter(pk=leave.pk).update(counted=0, state=S.CANCELLED)
        leave.state = S.CANCELLED
        return
    leave.starts, leave.ends = starts, ends
    LeaveRequest.everything.filter(pk=leave.pk).update(starts=starts, ends=ends)
    _fill(leave, acting_user)


def _fill(leave: LeaveRequest, acting_user: User | None) -> None:
    """Write the leave's days anew by its ends, and settle its ledger."""
    kept = {day.date: day for day in leave.days.all()}
    kind = read(leave.version).kind(leave.kind)
    found = counting.parts(leave.first, leave.first_noon, leave.last, leave.last_noon)
    made = [
        counting.Part(part.date, part.morning, part.afternoon, old.counted, old.rota)
        if (old := kept.get(part.date)) and (old.morning, old.afternoon) == (part.morning, part.afternoon)
        else None
        for part in found
    ]
    if None in made:
        fresh, _shifts = counted_parts(
            leave.person_id, leave.unit_id, kind.unit, found, leave.starts, leave.ends
        )
        made = [old or new for old, new in zip(made, fresh, strict=True)]
    parts = [part for part in made if part is not None]
    leave.days.all().delete()
    write_days(leave, parts)
    leave.counted = counting.total(parts)
    LeaveRequest.everything.filter(pk=leave.pk).update(counted=leave.counted)
    short = _settle(leave, {part.date: part.counted for part in parts if part.counted}, acting_user)
    if short:
        raise Conflict(_("余额不够，还差 %(short)s 天。") % {"short": in_days(short)}, code="balance")


def _settle(leave: LeaveRequest, wanted: dict[date, int], acting_user: User | None) -> int:
    kind = read(leave.version).kind(leave.kind)
    if kind.rule not in IN_LEDGER:
        return 0
    return balances.settle(leave, kind.rule, wanted, acting_user=acting_user)


def _own_or_office(row: LeaveRequest, acting_user: User) -> None:
    """One's own request, one that one has put in, or one of the own unit."""
    if acting_user.pk == row.asked_by_id or acting_user.person_id == row.person_id:
        require(acting_user, Act.LEAVE_ASK)
    else:
        require_for(acting_user, Act.LEAVE_ASK, row.unit_id)


@transaction.atomic
def withdraw(pk: int, *, acting_user: User) -> LeaveRequest:
    """Take a request back that nobody has decided."""
    row = held(LeaveRequest.objects, pk, "person")
    _own_or_office(row, acting_user)
    return LEAVE_FLOW.move(
        row, S.WITHDRAWN, acting_user=acting_user, act="leave.withdraw", target=row.person,
        after={"request": row.pk},
    )  # fmt: skip


@transaction.atomic
def cancel(pk: int, because: str, *, acting_user: User) -> LeaveRequest:
    """Leave that was granted and has not begun is not taken: everything goes back into the balance."""
    row = _held_with_ledger(pk)
    _own_or_office(row, acting_user)
    if row.state == S.GRANTED and row.starts <= timezone.now():
        raise Conflict(_("假期已经开始，请用「销假」登记实际返岗时间。"), code="begun")
    _settle(row, {}, acting_user)
    LEAVE_FLOW.move(
        row, S.CANCELLED, acting_user=acting_user, act="leave.cancel", reason=because, target=row.person,
        after={"request": row.pk},
    )  # fmt: skip
    touched.tell([row.person_id], row.first, row.last)
    _tell_head(row, _("%(name)s的%(kind)s已取消"), because, acting_user)
    return row


def _tell_head(row: LeaveRequest, title: str, text: str, acting_user: User) -> None:
    said = {"name": row.person.name, "kind": row.kind_name}
    notify(
        NOTICE,
        deciders(Role.UNIT_HEAD, row.unit_id),
        row,
        acting_user=acting_user,
        title=title % said,
        text=text,
    )
    substitute = account_of(row.substitute) if row.substitute_id else None
    notify(NOTICE, [substitute], row, acting_user=acting_user, title=title % said, text=str(row))


@transaction.atomic
def report_return(pk: int, at: datetime, *, acting_user: User) -> LeaveRequest:
    """销假: back at work at this time. Half-days not begun by then go back into the balance; later than granted is only
    noted, the days beyond are no leave."""
    row = _held_with_ledger(pk)
    _own_or_office(row, acting_user)
    LEAVE_FLOW.ready(row, S.RETURNED, acting_user)
    if at > timezone.now():
        raise Problem(_("返岗时间不能晚于现在。"), code="later", field="at")
    if at < row.starts:
        raise Problem(_("返岗时间早于假期开始，请用「取消」。"), code="earlier", field="at")
    ends, last, closed = min(half_day_end(at, row.starts), row.ends), row.last, []
    if ends < row.ends:
        back = row.days.filter(date__gte=ends.astimezone(SHANGHAI).date())
        closed = months.closed(row.person_id, [day.date for day in back])
        _resize(row, row.starts, ends, acting_user)
    LEAVE_FLOW.move(
        row, S.RETURNED, acting_user=acting_user, act="leave.return", target=row.person, returned_at=at,
        after={"request": row.pk, "returned": at, "days": in_days(row.counted)},
    )  # fmt: skip
    touched.tell([row.person_id], row.first, last)
    months.correct(row.person_id, closed, _("销假：%(row)s") % {"row": row}, acting_user=acting_user)
    _tell_head(row, _("%(name)s已返岗，%(kind)s销假"), f"{at.astimezone(SHANGHAI):%m-%d %H:%M}", acting_user)
    return row


def half_day_end(at: datetime, starts: datetime) -> datetime:
    """The end of the half-day in which somebody comes back; one who is back as it begins has not used it. At least half
    a day of the leave was taken."""
    local = at.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date(), time(0), SHANGHAI)
    noon = midnight + timedelta(hours=12)
    if local <= midnight + timedelta(hours=9):
        ends = midnight
    else:
        ends = noon if local <= noon + timedelta(hours=2) else midnight + timedelta(days=1)
    return max(ends, starts.astimezone(SHANGHAI) + timedelta(hours=12))


@transaction.atomic
def hand_in(pk: int, papers: Iterable[Any], *, acting_user: User) -> LeaveRequest:
    """Papers that prove the leave, handed in later."""
    row = held(LeaveRequest.objects, pk, "person")
    _own_or_office(row, acting_user)
    received = [receive(sent, PAPERS, "papers") for sent in papers]
    if not received:
        raise Problem(_("请选择文件。"), code="papers", field="papers")
    ground = access(Ground.objects, pk=row.pk)
    attach(LeavePaper, ground, received, acting_user=acting_user)
    Ground.everything.filter(pk=row.pk).update(proof_due=False)
    trail.record(
        "leave.proof", row.person, acting_user=acting_user, after={"request": row.pk, "files": len(received)}
    )
    return row
