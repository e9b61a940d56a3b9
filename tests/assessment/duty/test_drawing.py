"""A month drawn from its pattern: whole, constant in statements, and around everything that stands against it."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessment.duty import away as absences
from assessment.duty import moved
from assessment.duty.away import Away
from assessment.duty.models import NoNights, Plan, PlanLine, Shift, ShiftRecord, ShiftSource
from assessment.duty.planning import changing, drawing
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.calendar.days import kinds
from auxpolice.months import SHANGHAI, last_day, next_month
from auxpolice.problems import Problem
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Certificate
from tests import vocabulary as say
from tests.assessment.duty.planned import ANCHOR, NEXT
from tests.personnel.training.school import in_force

CYCLE = ("白", "宵", ".", ".")


def expected(first: date, last: date, behind: int = 0) -> str:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return " ".join(CYCLE[((day - ANCHOR).days - behind) % 4] for day in days)


def test_a_month_is_drawn_by_pattern_and_team(station):
    one, other = station.member("张伟", 0), station.member("李强", 1)
    drawn = station.draw()
    assert station.codes(one) == expected(NEXT, last_day(NEXT))
    assert station.codes(other) == expected(NEXT, last_day(NEXT), 1)
    assert drawn.shifts == Shift.everything.count() and drawn.left_out == []
    night = Shift.everything.filter(person=one, code="宵").first()
    assert (
        night.night and night.why.startswith("四班两运转 · 1班 · 第 2 天") and night.by is None
    ) or night.by == station.head
    assert Entry.objects.get(act="duty.draw").after["shifts"] == drawn.shifts


def test_whoever_has_no_team_works_the_day_shift_by_the_calendar(station):
    clerk = station.member("王芳", None)
    station.draw()
    working = [day.day for day, kind in kinds(NEXT, last_day(NEXT)).items() if kind == "workday"]
    assert [s.date.day for s in Shift.everything.filter(person=clerk)] == working
    assert set(Shift.everything.values_list("code", flat=True)) == {"日"}


def test_a_post_has_a_pattern_of_its_own(station):
    desk = say.post("值班室")
    station.rotate("L3", post=desk)
    watch, patrol = station.member("张伟", 0, as_post=desk), station.member("李强", 0)
    station.draw()
    assert set(station.codes(watch).split()) == {"24", "."}
    assert set(station.codes(patrol).split()) == {"白", "宵", "."}


@pytest.mark.parametrize(("month", "days"), [(date(2028, 2, 1), 29), (date(2026, 12, 1), 31)])
def test_leap_day_and_years_end(station, month, days, monkeypatch):
    monkeypatch.setattr(drawing, "LATEST", 40)
    person = station.member("张伟", 0)
    station.drawn(month)
    station.drawn(next_month(month))
    both = station.codes(person, month, last_day(next_month(month)))
    assert both == expected(month, last_day(next_month(month))), "the cycle goes on over the month's end"
    assert len(station.codes(person, month).split()) == days
    for shift in Shift.everything.filter(person=person, code="宵"):
        assert shift.ends - shift.starts == timedelta(hours=12)
        ends = shift.ends.astimezone(SHANGHAI)
        assert (ends.date(), ends.hour) == (shift.date + timedelta(days=1), 8)


def test_who_moves_in_mid_month_has_the_days_in_the_unit(station):
    east = say.unit("东街派出所")
    goes, comes = station.member("张伟", 0), say.hire("李强", at=east)
    tenth = NEXT.replace(day=10)
    say.move(goes, east, tenth)
    say.move(comes, station.station, tenth)
    station.draw()
    assert station.codes(goes, tenth).strip(". ") == "" and station.codes(
        goes, NEXT, tenth - timedelta(days=1)
    ).strip(". ")
    assert station.codes(comes, NEXT, tenth - timedelta(days=1)).strip(". ") == "" and station.codes(
        comes, tenth
    ).strip(". ")
    assert PlanLine.everything.count() == 2


def test_another_units_shift_stays_and_is_not_planned_over(station):
    """A night of the old unit that ends in the morning of the first day here."""
    east = say.unit("东街派出所")
    person = say.hire("李强", at=east)
    first = NEXT.replace(day=10)
    say.move(person, station.station, first)
    starts = datetime(first.year, first.month, 9, 20, tzinfo=SHANGHAI)
    theirs = Shift.everything.create(
        unit=east, person=person, date=first - timedelta(days=1), code="宵", kind="work",
        starts=starts, ends=starts + timedelta(hours=13), source="hand",
    )  # fmt: skip
    station.rotate("L1", post=say.post("巡逻"))
    drawn = station.draw()
    assert Shift.everything.filter(pk=theirs.pk, unit=east).exists()
    day = Shift.everything.filter(person=person, unit=station.station).order_by("date").first()
    if kinds(first, first)[first] == "workday":
        assert day.date > first and any("时间重叠" in words for words in drawn.left_out)


def test_a_hands_cell_is_never_written_over_a_day_off_neither(station):
    person = station.member("张伟", 0)
    plan = station.drawn()
    on = Shift.everything.filter(person=person, code="白").first()
    line = station.line(person)
    line.kept = [on.date.day]
    line.save()
    on.delete()
    kept = Shift.everything.filter(person=person, code="白").first()
    Shift.everything.filter(pk=kept.pk).update(source=ShiftSource.HAND, code="早")
    station.draw(plan)
    station.draw(plan)
    assert not Shift.everything.filter(person=person, date=on.date).exists(), "a day off by hand stays one"
    assert Shift.everything.get(person=person, date=kept.date).code == "早"


def test_a_signed_shift_stays_when_the_month_is_drawn_again(station):
    person = station.member("张伟", 0)
    plan = station.drawn()
    signed = Shift.everything.filter(person=person).first()
    ShiftRecord.everything.create(shift=signed, state="no_record")
    station.draw(plan)
    assert Shift.everything.filter(pk=signed.pk).exists()
    assert station.codes(person) == expected(NEXT, last_day(NEXT))


def test_nobody_is_planned_while_away(station, monkeypatch):
    person = station.member("张伟", 0)
    off = NEXT.replace(day=12), NEXT.replace(day=15)

    def granted(people, first, last):
        return [Away(person.pk, *off, "年假")] if person.pk in people else []

    monkeypatch.setitem(absences._sources, "test", granted)
    drawn = station.draw()
    assert station.codes(person, *off) == ". . . ."
    before = Shift.everything.filter(person=person, date=off[0] - timedelta(days=1)).first()
    assert before is None or before.ends <= datetime(off[0].year, off[0].month, off[0].day, tzinfo=SHANGHAI)
    assert len(drawn.left_out) in (0, 1)


def test_whoever_may_not_work_at_night_has_no_night(station):
    person, other = station.member("王芳", 0), station.member("张伟", 0)
    NoNights.everything.create(person=person, reason="nursing", period=DateRange(NEXT, None), by=station.head)
    drawn = station.draw()
    assert "宵" not in station.codes(person) and "白" in station.codes(person)
    assert "宵" in station.codes(other)
    assert len(drawn.left_out) == station.codes(other).count("宵")


def test_the_day_shifts_of_a_unit_without_a_plan_become_the_plans(station):
    person = station.member("张伟", 0)
    starts = datetime(NEXT.year, NEXT.month, 3, 8, 30, tzinfo=SHANGHAI)
    Shift.everything.create(
        unit=station.station, person=person, date=starts.date(), code="日", kind="work",
        starts=starts, ends=starts + timedelta(hours=9), source="default",
    )  # fmt: skip
    station.draw()
    assert station.codes(person) == expected(NEXT, last_day(NEXT))
    assert not Shift.everything.filter(plan__isnull=True).exists()


def test_statements_do_not_grow_with_people(station):
    def counted() -> int:
        plan = station.planned()
        with acting(station.head), CaptureQueriesContext(connection) as seen:
            drawing.draw(plan, acting_user=station.head)
        return len(seen)

    station.member("张伟", 0)
    few = counted()
    for n in range(12):
        station.member(f"李{'一二三四五六七八九十百千'[n]}", n % 4)
    assert counted() == few
    assert Shift.everything.count() > 150


def test_only_the_units_own_head_or_clerk_draws(station):
    station.member("张伟", 0)
    plan = station.planned()
    stranger = say.account("unit_head", unit=say.unit("东街派出所"))
    for user in (stranger, station.political, station.leader):
        with pytest.raises(Denied):
            station.draw(plan, by=user)
    assert station.draw(plan, by=station.clerk).shifts


def test_who_derives_from_shifts_is_told(station, monkeypatch):
    person = station.member("张伟", 0)
    heard = []
    monkeypatch.setitem(
        moved._listeners, "test", lambda people, first, last: heard.append((list(people), first, last))
    )
    station.draw()
    assert heard == [([person.pk], NEXT, last_day(NEXT))]


def test_opening_twice_is_one_plan(station):
    station.member("张伟", 0)
    assert station.planned() == station.planned()
    assert (Plan.everything.count(), PlanLine.everything.count()) == (1, 1)


def test_whoever_lacks_a_certificate_is_planned_up_to_its_last_day(station):
    """A post and a kind of shift ask for one; nobody is drawn, set by hand or published beyond it."""
    rules = deepcopy(EXAMPLE)
    rules["gate"]["since"] = "2099-01-01"
    rules["certificates"][2]["posts"] = ["车巡"]
    rules["certificates"][1]["shifts"] = ["宵"]
    in_force(station.political, station.leader, rules)
    driver = station.member("张伟", 0, as_post=(cars := say.post("车巡")))
    station.rotate("L2", post=cars)
    walker = station.member("李强", 0)
    ends = NEXT.replace(day=15)
    Certificate.everything.create(
        person=driver, kind="Z03", name="执法记录仪使用合格证", period=DateRange(NEXT, ends), state="effective",
        made_by=station.political, closed_by=station.leader, closed_at=timezone.now(),
    )  # fmt: skip
    drawn = station.draw()
    held = Shift.everything.filter(person=driver)
    assert {shift.code for shift in held} == {"白"} and max(shift.date for shift in held) < ends
    assert set(station.codes(walker).split()) == {"白", "."}
    assert any("「车巡」岗位须持有效的执法记录仪使用合格证" in said for said in drawn.left_out)
    plan = Plan.everything.get()
    line = station.line(driver, plan)
    with acting(station.head), pytest.raises(Problem) as refused:
        changing.change(
            plan, [changing.Change(line.pk, line.row_version, {20: ("白",)})], acting_user=station.head
        )
    assert "须持有效的执法记录仪使用合格证" in refused.value.message
