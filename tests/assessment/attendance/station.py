"""The bureau's station with duty rules in force: verbs for shifts, punches and days of the month."""

from copy import deepcopy
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from assessment.attendance import actions, day_actions, jobs
from assessment.attendance.models import AttendanceMonth, Day
from assessment.duty import touched
from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import Plan, Punch, Shift, ShiftRecord
from assessment.leave.models import LeaveDay, LeaveRequest
from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import SHANGHAI, last_day
from auxpolice.policy.models import PolicyVersion
from tests.assessment.bureau import MONTH, Bureau


class Station(Bureau):
    """``signs``: a missing punch is to be settled; else people confirm exceptions only."""

    def __init__(self, *, signs: bool = True, scheme: dict | None = None):
        super().__init__(scheme)
        content = deepcopy(EXAMPLE)
        content["sign_in"]["by_plan"] = not signs
        self.force(DUTY, "勤务规则", content)

    def workdays(self, month: date = MONTH) -> list[date]:
        of = kinds(month, last_day(month))
        return [day for day, kind in of.items() if kind == DayKind.WORKDAY]

    def night(self, month: date = MONTH):
        """The nightly job, run to its end."""
        with unscoped("test"):
            return engine.run_until_done(jobs.start(month, f"test {uuid4()}"))

    def shift(self, person, day: date, starts="08:30", ends="17:30", code="值", **more) -> Shift:
        plan, _new = Plan.everything.get_or_create(
            unit=self.station,
            month=day.replace(day=1),
            defaults={
                "state": "published",
                "published_by": self.head,
                "published_at": datetime.now(SHANGHAI),
            },
        )
        begin, end = (datetime.combine(day, time.fromisoformat(text), SHANGHAI) for text in (starts, ends))
        values = {"kind": "work", "source": "hand", "unit": self.station, "plan": plan} | more
        end += timedelta(days=int(end <= begin))
        Shift.everything.filter(unit=self.station, source="default").delete()  # as beginning a plan does
        return Shift.everything.create(person=person, date=day, code=code, starts=begin, ends=end, **values)

    def signed(self, person, day: date, state: str = "ok", **more) -> None:
        """The shifts of the day are signed for, as if the pairing of punches had said so."""
        for shift in Shift.everything.filter(person=person, date=day):
            punches = {}
            if state in ("ok", "late", "early", "late_early", "no_out"):
                punches["signed_in"] = Punch.everything.get_or_create(
                    person=person, at=shift.starts, source="desk"
                )[0]
            if state in ("ok", "late", "early", "late_early", "no_in"):
                punches["signed_out"] = Punch.everything.get_or_create(
                    person=person, at=shift.ends, source="desk"
                )[0]
            ShiftRecord.everything.update_or_create(shift=shift, defaults={"state": state, **punches, **more})
        touched.tell([person.pk], day, day)

    def signed_all(self, person, but: tuple[date, ...] = ()) -> None:
        for day in self.workdays():
            if day not in but:
                self.signed(person, day)

    def open(self, by=None, month: date = MONTH) -> None:
        by = by or self.head
        with acting(by):
            actions.open_attendance(self.station, month, acting_user=by)

    def day(self, person, day: date) -> Day:
        return Day.everything.get(person=person, date=day)

    def row(self, person, month: date = MONTH) -> AttendanceMonth:
        return AttendanceMonth.everything.get(person=person, month=month)

    def settle(self, person, day: date, reason="经核实", by=None, **parts) -> Day:
        by = by or self.head
        with acting(by):
            return day_actions.settle_day(self.day(person, day), parts, reason, acting_user=by)

    def leave(self, person, day: date, half_days: int = 2, effect: str = "sick", name: str = "病假") -> None:
        """A day of granted leave; the afternoon, where it is half of one."""
        noon, midnight = (datetime.combine(day, time(hour), SHANGHAI) for hour in (12, 0))
        ends = midnight + timedelta(days=1)
        request = LeaveRequest.everything.create(
            person=person, unit=self.station, version=PolicyVersion.everything.first(), kind="J01", kind_name=name,
            effect=effect, wage=True, full_attendance=True, starts=midnight if half_days == 2 else noon, ends=ends,
            asked_until=ends, counted=half_days, state="granted", asked_by=self.own(person), decided_by=self.head,
            decided_at=ends,
        )  # fmt: skip
        LeaveDay.everything.create(
            request=request,
            person=person,
            date=day,
            morning=half_days == 2,
            afternoon=True,
            counted=half_days,
        )
        touched.tell([person.pk], day, day)
