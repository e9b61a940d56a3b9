"""Change cells of a plan by hand. One head at a time changes a plan; what a change makes impossible is refused at its cell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from assessment.duty import moved
from assessment.duty.content import OFF, STANDBY
from assessment.duty.models import Plan, PlanLine, PlanState, Shift, ShiftSource
from assessment.duty.planning import notes, reading
from assessment.duty.planning.drawing import make_shift
from assessment.duty.planning.reading import Month
from assessment.duty.rules.checks import Break, day_words
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem

NEVER = frozenset(
    {"overlap", "rest", "away", "not-in-unit", "unfit", "gate", "sheltered-night", "sheltered-overtime"}
)
"""Rules that no published plan breaks: what can't be, and what the duty rules or the protection of women forbid. Too many
hours or too few people are told, and are the head's to answer for."""


@dataclass(frozen=True)
class Change:
    """New codes of some days (of the month) of a line as it was read; (休,) is a day off decided by hand, () undecided."""

    line: int
    version: int
    cells: Mapping[int, Sequence[str]]


def cell(pk: int, day: int) -> str:
    """Name of the grid's cell."""
    return f"d{day}-{pk}"


def never(found: Iterable[Break]) -> list[Break]:
    """Those of the breaks that no published plan may have."""
    return [one for one in found if one.rule in NEVER]


@transaction.atomic
def change(plan: Plan, changes: Sequence[Change], *, acting_user: User) -> None:
    """Write these cells or refuse them all. A published plan is changed by the head alone, and whom it touches is told."""
    published = plan.state == PlanState.PUBLISHED
    require(acting_user, Act.DUTY_PUBLISH if published else Act.DUTY_PLAN, plan.unit_id)
    if not changes:
        return
    locked = held(Plan.objects, plan.pk, "unit")
    if locked.state != plan.state:
        raise Conflict(_("班表刚刚已发布，请刷新页面后再改。"), code="published")
    lines = {
        line.pk: line
        for line in PlanLine.everything.filter(plan=locked, pk__in=[c.line for c in changes]).select_related(
            "person"
        )
    }
    for one in changes:
        line = there(lines.get(one.line))
        if line.row_version != one.version:
            raise Conflict(
                _("%(name)s 的班已被他人修改，请刷新后再改。") % {"name": line.person.name}, code="stale"
            )
    month = reading.of_plan(locked, lines.values())
    broken = {(b.person, b.date, b.rule) for b in never(month.breaks())} if published else set()
    gone, fresh = _exchanged(locked, month, [(lines[c.line], c) for c in changes], acting_user)
    left = [shift for shift in month.shifts if shift not in gone] + fresh
    if published:
        _refuse_new(month, left, broken, {line.person_id: line.pk for line in lines.values()})
    remove(gone)
    Shift.everything.bulk_create(fresh)
    for one in changes:
        line = lines[one.line]
        kept = {day for day in line.kept if day not in one.cells} | {
            d for d, codes in one.cells.items() if codes
        }
        _tell(locked, line, one, gone, acting_user)
        line.kept, line.changed_by = sorted(kept), acting_user
        line.row_version += 1
        line.save()
    Plan.everything.filter(pk=locked.pk).update(row_version=F("row_version") + 1)
    days = [locked.month.replace(day=day) for one in changes for day in one.cells]
    moved.tell([line.person_id for line in lines.values()], min(days), max(days))


def remove(shifts: Collection[Shift]) -> None:
    """Delete shifts with what was derived of them; refused where something rests on one."""
    try:
        Shift.everything.filter(pk__in=[shift.pk for shift in shifts]).delete()
    except ProtectedError as error:
        raise Conflict(_("这个班已有签到、交接等记录，不能改动。"), code="used") from error


def _exchanged(
    plan: Plan, month: Month, changes: Sequence[tuple[PlanLine, Change]], by: User
) -> tuple[list[Shift], list[Shift]]:
    """(shifts that go, shifts that come). Raises Problem at the cell where a shift can't be."""
    gone: list[Shift] = []
    fresh: list[Shift] = []
    for line, one in changes:
        days = {plan.month.replace(day=day): codes for day, codes in one.cells.items()}
        own = [shift for shift in month.shifts if shift.person_id == line.person_id]
        gone += [shift for shift in own if shift.date in days and shift.plan_id == plan.pk]
        stays = [shift for shift in own if shift not in gone]
        for day, codes in days.items():
            for code in codes:
                if code == OFF:
                    continue
                shift = make_shift(
                    plan, line.person_id, day, month.rules.kinds[code], ShiftSource.HAND, by=by
                )
                if why := _impossible(month, line, shift, stays):
                    raise Problem(why, code="shift", field=cell(line.pk, day.day))
                stays.append(shift)
                fresh.append(shift)
    return gone, fresh


def _impossible(month: Month, line: PlanLine, shift: Shift, others: Iterable[Shift]) -> str:
    said = {"name": line.person.name, "day": day_words(shift.date), "code": shift.code}
    if month.stay_on(line.person_id, shift.date) is None:
        return _("%(name)s %(day)s不在本单位，不能排「%(code)s」。") % said
    if why := month.away_on(line.person_id, shift.date):
        return _("%(name)s %(day)s%(why)s，不能排「%(code)s」。") % {**said, "why": why}
    if (lacks := month.gated(line.person_id, shift.date)) and shift.code not in month.rules.accompanied:
        text = _("%(name)s还不能独立上岗（%(lacks)s），%(day)s不能排「%(code)s」。")
        return text % {**said, "lacks": lacks}
    if why := month.barred_from(line.person_id, shift.code, shift.date):
        return _("%(name)s不能排「%(code)s」（%(day)s）：%(why)s。") % {**said, "why": why}
    for other in others:
        if (
            STANDBY not in (other.kind, shift.kind)
            and shift.starts < other.ends
            and other.starts < shift.ends
        ):
            return _("%(name)s %(day)s的「%(code)s」与%(on)s的「%(other)s」时间重叠。") % {
                **said,
                "on": day_words(other.date),
                "other": other.code,
            }
    return ""


def _refuse_new(
    month: Month, shifts: list[Shift], broken: set[tuple[int | None, date, str]], lines: Mapping[int, int]
) -> None:
    """In a published plan nothing forbidden comes anew."""
    for one in never(month.breaks(shifts)):
        if one.person and (one.person, one.date, one.rule) not in broken:
            raise Problem(one.words, code=one.rule, field=cell(lines[one.person], one.date.day))


def said(codes: Iterable[str]) -> str:
    """Codes of a day for reading."""
    return "+".join(codes) or OFF


def _tell(plan: Plan, line: PlanLine, change: Change, gone: list[Shift], by: User) -> None:
    """The trail of a line, and a message where the plan is published."""
    before: dict[str, str] = {}
    for day in sorted(change.cells):
        on = plan.month.replace(day=day)
        before[on.isoformat()] = said(s.code for s in gone if s.person_id == line.person_id and s.date == on)
    after = {
        plan.month.replace(day=day).isoformat(): said(codes) for day, codes in sorted(change.cells.items())
    }
    published = plan.state == PlanState.PUBLISHED
    trail.record(
        "duty.change" if published else Act.DUTY_PLAN,
        line.person,
        acting_user=by,
        before=before,
        after=after,
    )
    if published:
        parts = [
            _("%(day)s：%(before)s → %(after)s")
            % {"day": day_words(date.fromisoformat(day)), "before": before[day], "after": after[day]}
            for day in before
        ]
        notes.changed(line.person_id, parts, by)
