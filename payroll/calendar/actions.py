"""The pay calendar as a dated setting, and what the clock does by it: opening months, reminding."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.months import format_month, next_month
from auxpolice.problems import Conflict, Problem
from payroll.calendar import deadlines
from payroll.calendar.models import CutOff, PayCalendar, PayReminder, ReminderKind
from payroll.month.models import UNCALCULATED, MonthState, PayrollMonth


@transaction.atomic
def set_calendar(
    start: date,
    *,
    open_day: int,
    pay_day: int,
    cut_off: str,
    cut_off_days: int,
    remind_days: int,
    answer_days: int,
    waive_percent: int = deadlines.DEFAULT.waive_percent,
    acting_user: User,
) -> PayCalendar:
    """The calendar from a month on that isn't locked; days 1…28."""
    require(acting_user, Act.PAYROLL_CHAIN)
    if PayrollMonth.objects.filter(month__gte=start, state=MonthState.LOCKED).exists():
        raise Problem(_("该月已锁定，请从以后的月份起设定。"), code="start", field="start")
    if cut_off == CutOff.DAY and cut_off_days > pay_day:
        raise Problem(
            _("截止日不能晚于发薪日（次月 %(day)s 日）。") % {"day": pay_day},
            code="cut-off",
            field="cut_off_days",
        )
    values = {
        "open_day": open_day,
        "pay_day": pay_day,
        "cut_off": cut_off,
        "cut_off_days": cut_off_days,
        "remind_days": remind_days,
        "answer_days": answer_days,
        "waive_percent": waive_percent,
    }
    try:
        with transaction.atomic():
            row = PayCalendar.objects.create(start=start, set_by=acting_user, **values)
    except IntegrityError as error:
        if "start" not in str(error):
            raise Problem(_("日期须在 1 到 28 日之间。"), code="days") from error
        raise Conflict(
            _("%(month)s 起已有一份设定，请从另一个月起。") % {"month": format_month(start)},
            code="start",
            field="start",
        ) from error
    trail.record("payroll.calendar", row, acting_user=acting_user, after={"start": start, **values})
    return row


def run_calendar(day: date) -> list[str]:
    """Do all that is due by ``day``: months opened and reminders made, each slot once, whoever asks and how often.

    Slots are read from the tables, not from the clock's ticks, so those missed while it stood still are caught up.
    """
    return [*_open_due(day), *_remind_due(day)]


def _open_due(day: date) -> list[str]:
    """Open every month whose opening day has come, one after the other, beginning after the last."""
    done: list[str] = []
    while True:
        with transaction.atomic():
            last = PayrollMonth.objects.order_by("-month").first()
            if last is None:
                return done  # the first month is opened by a person
            month = next_month(last.month)
            if deadlines.days_of(month).opens > day:
                return done
            if not engine.claim_slot("payroll.open", format_month(month)):
                return done  # another clock is at it
            opened, created = PayrollMonth.objects.get_or_create(month=month)
            if created:
                trail.record("payroll.open", opened, acting_user=None, after={"by": "calendar"})
            done.append(f"open {format_month(month)}")


def _remind_due(day: date) -> list[str]:
    """One reminder a month and unit, from the reminder day on while the month is not put forward."""
    done = []
    waiting = PayrollMonth.objects.filter(state__in=[*UNCALCULATED, MonthState.CALCULATED])
    for month in waiting.order_by("month").values_list("month", flat=True):
        days = deadlines.days_of(month)
        if days.remind > day:
            continue
        with transaction.atomic():
            if not engine.claim_slot("payroll.remind", format_month(month)):
                continue
            rows = []
            for unit in deadlines.missing(month):
                for kind, people in (
                    (ReminderKind.ATTENDANCE, unit.attendance),
                    (ReminderKind.SCORES, unit.scores),
                ):
                    if people:
                        rows.append(
                            PayReminder(
                                month=month, unit_id=unit.unit_id, kind=kind, people=people, due=days.cut_off
                            )
                        )
            if rows:
                people = sum(row.people for row in rows)
                rows.append(
                    PayReminder(month=month, kind=ReminderKind.FINANCE, people=people, due=days.cut_off)
                )
            PayReminder.objects.bulk_create(rows)
            done.append(f"remind {format_month(month)}")
    return done
