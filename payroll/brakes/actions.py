"""Pass a gap by name, with a reason; what a month still waits for before it is calculated or approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import can, require
from auxpolice.audit import trail
from auxpolice.months import last_day, today
from auxpolice.problems import Conflict, Problem, written
from payroll.backpay import checking as backpay
from payroll.brakes import measuring
from payroll.brakes.models import EXCEPTIONS, Waiver, WaiverKind
from payroll.calendar import deadlines
from payroll.entries import payable
from payroll.month import freezing
from payroll.month import gaps as month_gaps
from payroll.month.models import MONTH, MonthState, PayrollMonth
from payroll.month.steps import locked_month

BEFORE_APPROVAL = (MonthState.OPEN, MonthState.TRIAL, MonthState.CALCULATED, MonthState.CHECKED)


@dataclass(frozen=True)
class Brake:
    """Something the month waits for: a gap of its people, or a day. ``kind`` is empty where nobody can pass it."""

    code: str
    sentence: str
    people: int = 0
    of_people: int = 0
    effect_fen: int | None = None
    waiver: Waiver | None = None
    leader_only: bool = False
    leaves_out: bool = False

    @property
    def blocking(self) -> bool:
        return self.code in month_gaps.BLOCKING

    @property
    def passed(self) -> bool:
        return self.waiver is not None


def standing(month: date) -> dict[str, Waiver]:
    """Waivers of the month that count, by kind."""
    rows = Waiver.objects.filter(month=month, dropped_at__isnull=True).select_related("waived_by")
    return {row.kind: row for row in rows}


def gaps(month: date, params: dict) -> list[Brake]:
    """Gaps of the month as they are now, each with its waiver where it covers as many people."""
    missing = [*month_gaps.found(params), *payable.gaps(month), *backpay.gaps(month)]
    waivers = standing(month)
    unsaid = {
        gap.code for gap in missing if gap.code not in waivers or waivers[gap.code].people != gap.people
    }
    worth = measuring.effects(month, unsaid & set(measuring.MEASURED))
    percent = deadlines.calendar_for(month).waive_percent
    found = []
    for gap in missing:
        effect, waiver = worth.get(gap.code), waivers.get(gap.code)
        if waiver and gap.code not in unsaid:
            found.append(_passed(gap.code, waiver))
            continue
        found.append(
            Brake(
                gap.code,
                measuring.sentence(gap.code, effect) if effect else gap.sentence,
                effect.people if effect else gap.people,
                effect.of_people if effect else 0,
                effect.effect_fen if effect else None,
                waiver if waiver and waiver.people >= (effect.people if effect else gap.people) else None,
                effect is not None and effect.share * 100 > percent,
                gap.leaves_out,
            )
        )
    return found


def _passed(code: str, waiver: Waiver) -> Brake:
    return Brake(
        code, waiver.sentence, waiver.people, waiver.of_people, waiver.effect_fen, waiver, waiver.by_leader
    )


def days(month: date) -> list[Brake]:
    """Days the month does not wait for without a leader's exception: its end, and the cut-off of its inputs."""
    waivers, now, cut_off = standing(month), today(), deadlines.days_of(month).cut_off
    found = []
    if now <= last_day(month):
        found.append(
            Brake(
                WaiverKind.MONTH_OPEN,
                _("%(month)s 还没有结束（%(day)s），期满后才能正式计算；可以先试算，或由局领导批准例外。")
                % {"month": f"{month:%Y-%m}", "day": last_day(month)},
                waiver=waivers.get(WaiverKind.MONTH_OPEN),
                leader_only=True,
            )
        )
    if now <= cut_off:
        found.append(
            Brake(
                WaiverKind.INPUTS_OPEN,
                _("%(month)s 的工资输入到 %(day)s 截止，截止后才能审批；确需提前的，由局领导批准例外。")
                % {"month": f"{month:%Y-%m}", "day": cut_off},
                waiver=waivers.get(WaiverKind.INPUTS_OPEN),
                leader_only=True,
            )
        )
    return found


def waiting(month: date) -> list[Brake]:
    """Gaps of the month and days it waits for."""
    _rows, params = freezing.month_parameters(month)
    return [*gaps(month, params), *days(month)]


def forget_closed(month: date, still: Sequence[Brake]) -> None:
    """Waivers of gaps that have been closed since go from the month."""
    waiting_for = {brake.code for brake in (*still, *days(month))}
    closed = Waiver.objects.filter(month=month, dropped_at__isnull=True).exclude(kind__in=waiting_for)
    closed.update(dropped_at=timezone.now())


def refuse_day(month: date, kind: WaiverKind) -> None:
    """Raise while the day has not come and no leader has granted an exception."""
    for brake in days(month):
        if brake.code == kind and not brake.passed:
            raise Conflict(brake.sentence, code=str(kind).replace("_", "-"), field=f"reason-{kind}")


def refuse_gaps(brakes: Sequence[Brake]) -> None:
    """Raise where a gap cannot be, or has not been, passed by name."""
    left = [brake for brake in brakes if not brake.passed]
    if left:
        raise Problem(
            _("还有资料不全，不能计算：") + left[0].sentence,
            code="gaps",
            field=f"reason-{left[0].code}",
            details=[brake.sentence for brake in left],
        )


@transaction.atomic
def waive(month: date, kind: str, reason: str, *, acting_user: User) -> Waiver:
    """Pass one gap, or one day, by name. Above the share of people set in the pay calendar, and for days, only a leader."""
    row = locked_month(month)
    _refuse_passing(row, acting_user)
    field = f"reason-{kind}"
    if kind not in WaiverKind.values:
        raise Problem(_("没有「%(kind)s」这种可以核准放行的缺项。") % {"kind": kind}, code="kind")
    reason = written(reason, _("核准放行的理由"), field=field, code="reason")
    brake = next(
        (one for one in (days(month) if kind in EXCEPTIONS else waiting(month)) if one.code == kind), None
    )
    if brake is None:
        raise Conflict(
            _("%(month)s 没有这个缺项，不需要核准放行。") % {"month": row}, code="nothing", field=field
        )
    return _pass(row, brake, reason, acting_user)


@transaction.atomic
def waive_all(month: date, reason: str, *, acting_user: User) -> None:
    """Pass every gap of the month that may be passed, for one reason."""
    row = locked_month(month)
    _rows, params = freezing.month_parameters(month)
    left = [gap for gap in gaps(month, params) if not (gap.blocking or gap.leaves_out or gap.passed)]
    if left:
        _refuse_passing(row, acting_user)
        reason = written(reason, _("核准放行的理由"), field="reason")
    for gap in left:
        _pass(row, gap, reason, acting_user)


def _refuse_passing(row: PayrollMonth, acting_user: User) -> None:
    require(acting_user, Act.PAYROLL_WAIVE)
    MONTH.expect(row, *BEFORE_APPROVAL, verb=_("核准放行"))


def _pass(row: PayrollMonth, brake: Brake, reason: str, acting_user: User) -> Waiver:
    leader = can(acting_user, Act.PAYROLL_EXCEPTION)
    if brake.leader_only and not leader:
        raise Problem(_only_leader(row.month, brake), code="leader", field=f"reason-{brake.code}", status=409)
    if leader:
        require(acting_user, Act.PAYROLL_EXCEPTION)
    return _written(row, brake, reason, leader, acting_user)


def _only_leader(month: date, brake: Brake) -> str:
    if brake.code in EXCEPTIONS:
        return _("这项例外只能由局领导批准。")
    return _("涉及 %(people)s 人，超过发薪人数的 %(percent)s%%（示例），须由局领导核准放行。") % {
        "people": f"{brake.people:,}",
        "percent": deadlines.calendar_for(month).waive_percent,
    }


def _written(row: PayrollMonth, brake: Brake, reason: str, leader: bool, acting_user: User) -> Waiver:
    Waiver.objects.filter(month=row, kind=brake.code, dropped_at__isnull=True).update(
        dropped_at=timezone.now()
    )
    made = Waiver.objects.create(
        month=row,
        kind=brake.code,
        people=brake.people,
        of_people=brake.of_people,
        effect_fen=brake.effect_fen,
        sentence=brake.sentence[:500],
        reason=reason[:300],
        waived_by=acting_user,
        by_leader=leader,
    )
    trail.record(
        Act.PAYROLL_WAIVE,
        row,
        acting_user=acting_user,
        after={"kind": brake.code, "people": brake.people, "effect_fen": brake.effect_fen},
        reason=reason,
    )
    return made
