"""Count anew what is still open when days of the calendar change, and keep what it made of each leave."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from assessment.figures import days as in_days
from assessment.leave import balances, months
from assessment.leave.actions import NOTICE, deciders, tell_asker
from assessment.leave.content import IN_LEDGER, WORKING
from assessment.leave.foresight import counted_parts
from assessment.leave.kinds import read
from assessment.leave.models import LeaveDay, LeaveRequest, LeaveState, Recount
from assessment.leave.rules.counting import Part
from auxpolice.access.models import Role
from auxpolice.notices.awaited import holders_of
from auxpolice.notices.sending import notify


def recount(days: Collection[date]) -> None:
    """Leave that waits or is granted and not ended, in working days, over one of the days. Days of confirmed months stay
    as they are: attendance counts its own."""
    rows = (
        LeaveRequest.everything.filter(
            state__in=[LeaveState.WAITING, LeaveState.GRANTED], days__date__in=days
        )
        .distinct()
        .order_by("person_id", "pk")
    )
    found = [row.pk for row in rows]
    balances.hold({row.person_id for row in rows})
    for row in LeaveRequest.everything.filter(pk__in=found).select_for_update(of=("self",)).order_by("pk"):
        kind = read(row.version).kind(row.kind)
        if kind.unit == WORKING and row.state in (LeaveState.WAITING, LeaveState.GRANTED):
            _recount(row, set(days), kind.rule)


def _recount(row: LeaveRequest, days: set[date], rule: str) -> None:
    held = list(row.days.filter(date__in=days))
    closed = set(months.closed(row.person_id, [day.date for day in held]))
    open_ones = [day for day in held if day.date.replace(day=1) not in closed]
    if not open_ones:
        return
    parts = [Part(day.date, day.morning, day.afternoon) for day in row.days.all()]
    fresh, _shifts = counted_parts(row.person_id, row.unit_id, WORKING, parts, row.starts, row.ends)
    now = {part.date: part for part in fresh}
    changed = [day for day in open_ones if day.counted != now[day.date].counted]
    if not changed:
        return
    told = {}
    for day in changed:
        told[f"{day.date:%Y-%m-%d}"] = [day.counted, now[day.date].counted]
        day.counted, day.rota = now[day.date].counted, now[day.date].rota
    LeaveDay.everything.bulk_update(changed, ["counted", "rota"])
    wanted = {day.date: day.counted for day in row.days.all()}
    before, after, short = row.counted, sum(wanted.values()), 0
    if rule in IN_LEDGER and row.state == LeaveState.GRANTED:
        short = balances.settle(
            row, rule, {day: n for day, n in wanted.items() if n}, acting_user=None,
            note=_("节假日安排调整"),
        )  # fmt: skip
    LeaveRequest.everything.filter(pk=row.pk).update(counted=after)
    Recount.objects.create(request=row, days=told, before=before, after=after, short=short)
    said = _("%(row)s：原计 %(before)s 天，现计 %(after)s 天") % {
        "row": row,
        "before": in_days(before),
        "after": in_days(after),
    }
    tell_asker(row, _("节假日安排调整，请假天数已重算"), said, None)
    if short:
        notify(
            NOTICE, holders_of(Role.POLITICAL) | deciders(Role.UNIT_HEAD, row.unit_id), row, acting_user=None,
            title=_("%(name)s的%(kind)s重算后余额不足 %(short)s 天")
            % {"name": row.person.name, "kind": row.kind_name, "short": in_days(short)},
            text=said,
        )  # fmt: skip
