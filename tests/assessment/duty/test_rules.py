"""The pure rules of duty: hours, night, overtime per system, patterns, rest, what a plan breaks."""

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.duty.defaults import EXAMPLE
from assessment.duty.rules import facts as f
from assessment.duty.rules import hours, patterns, rest
from assessment.duty.rules.checks import breaks, coverage
from assessment.duty.rules.periods import period_of

KINDS = f.shift_kinds(EXAMPLE)
DAYS = {date(2026, 10, d): "holiday" for d in (1, 2, 3)} | {
    date(2026, 10, d): "rest" for d in (4, 5, 6, 7)
}  # the rest of October by its weekdays, but for the 10th, which is worked
DAYS |= {date(2026, 10, 10): "workday"}


def on(code, day, person=1):
    return KINDS[code].on(person, date(2026, 10, day))


def plan(*slots, who=None, **more):
    who = who or f.Who(1, "甲一")
    return f.Facts(
        date(2026, 10, 1), date(2026, 10, 31), {who.id: who}, tuple(slots), kinds=DAYS, **more
    )  # fmt: skip


def rules(facts, hard=None):
    return [(b.rule, b.date.day) for b in breaks(facts) if hard is None or b.hard == hard]


class TestIntervals:
    def test_an_end_not_after_the_start_is_on_the_next_day(self):
        assert on("宵", 31).ends == f.instant(date(2026, 11, 1), 8 * 60)
        assert on("24", 1).minutes == 24 * 60
        assert on("中", 1).ends == f.instant(date(2026, 10, 2), 0)

    def test_a_leap_day_and_a_years_end_are_days_like_others(self):
        assert KINDS["宵"].on(1, date(2028, 2, 28)).ends.date() == date(2028, 2, 29)
        assert KINDS["宵"].on(1, date(2026, 12, 31)).ends.date() == date(2027, 1, 1)

    @given(st.dates(date(2000, 1, 1), date(2040, 12, 30)), st.sampled_from(sorted(KINDS)))
    def test_a_shift_has_its_clock_length_on_every_day(self, day, code):
        kind = KINDS[code]
        assert kind.on(1, day).minutes == kind.ends - kind.starts


class TestHours:
    @pytest.mark.parametrize(
        ("code", "minutes"), [("日", 480), ("早", 480), ("24", 1440), ("宵", 720), ("值", 0), ("备", 0)]
    )
    def test_own_work_counts_without_breaks_and_a_watch_or_stand_by_does_not(self, code, minutes):
        assert hours.counted(on(code, 8)) == minutes

    @pytest.mark.parametrize("code", ["值", "备"])
    def test_what_is_called_out_of_a_watch_or_stand_by_counts(self, code):
        assert hours.counted(replace(on(code, 8), called_out=95)) == 95

    @pytest.mark.parametrize(
        ("code", "minutes"),
        [
            ("日", 0),
            ("早", 0),
            ("中", 120),
            ("夜", 360),
            ("宵", 480),
            ("24", 480),
            ("早巡", 0),
            ("夜巡", 420),
            ("晚巡", 300),
        ],
    )
    def test_night_minutes_are_those_from_ten_to_six(self, code, minutes):
        assert hours.night_minutes(on(code, 8)) == minutes

    @given(st.integers(0, 3 * 1440), st.integers(1, 2 * 1440), st.integers(0, 120))
    def test_minutes_by_day_add_up_and_night_is_counted_minute_by_minute(self, starts, length, pause):
        slot = f.Slot(
            1, f.instant(date(2026, 12, 30), starts), f.instant(date(2026, 12, 30), starts + length), date(2026, 12, 30), "x",
            break_minutes=min(pause, length),
        )  # fmt: skip
        assert sum(hours.by_day(slot).values()) == hours.counted(slot)
        assert hours.night_minutes(slot) == sum(
            m % 1440 >= 1320 or m % 1440 < 360 for m in range(starts, starts + length)
        )

    def test_a_shift_into_a_statutory_day_is_split_at_midnight(self):
        assert hours.by_day(KINDS["宵"].on(1, date(2026, 9, 30))) == {
            date(2026, 9, 30): 240,
            date(2026, 10, 1): 480,
        }

    def test_standard_hours_follow_the_calendar(self):
        first, last = date(2026, 10, 1), date(2026, 10, 31)
        assert hours.standard_minutes(first, last, {}) == 22 * 480
        assert (
            hours.standard_minutes(first, last, DAYS) == 18 * 480
        )  # three statutory, two swapped off, one worked


class TestOvertime:
    def test_days_are_paid_by_their_kind(self):
        found = hours.overtime_by_day([on("早", 1), on("白", 8), on("早", 11), on("早", 9)], DAYS)
        assert found == {
            date(2026, 10, 1): hours.Overtime(holiday=480),
            date(2026, 10, 8): hours.Overtime(workday=240),
            date(2026, 10, 11): hours.Overtime(rest=480),
        }

    def test_own_rest_days_take_the_place_of_the_weekend(self):
        found = hours.overtime_by_day([on("早", 11), on("早", 12)], DAYS, frozenset({date(2026, 10, 12)}))
        assert found == {date(2026, 10, 12): hours.Overtime(rest=480)}

    def test_comprehensive_counts_over_the_period_and_flexible_not_at_all(self):
        october = date(2026, 10, 1), date(2026, 10, 31), DAYS
        slots = [on("白", d) for d in range(8, 22)]
        assert hours.overtime_in(f.COMPREHENSIVE, slots, *october) == 14 * 720 - 18 * 480
        assert hours.overtime_in(f.STANDARD, slots, *october) == 14 * 240
        assert hours.overtime_in(f.FLEXIBLE, slots, *october) == 0


class TestPatterns:
    """The table of what rota patterns cost (daily.md 1.2)."""

    KINDS: ClassVar = KINDS | {"眠": replace(KINDS["24"], code="眠", break_minutes=480)}

    @pytest.mark.parametrize(
        ("cycle", "year", "over", "month", "fits"),
        [
            ("早 早 中 中 休 夜 夜 休", 2190, 206, 17.2, True),
            ("早 早 中 中 夜 夜 休 休", 2190, 206, 17.2, True),
            ("白 宵 休 休", 2190, 206, 17.2, True),
            ("24 休 休 休", 2190, 206, 17.2, True),
            ("白 宵 休", 2920, 936, 78, False),
            ("24 休 休", 2920, 936, 78, False),
            ("眠 休 休", 1947, -37, 0, True),
            ("早 早 中 中 夜 夜 休 休 休 休", 1752, -232, 0, True),
            ("24 休", 4380, 2396, 200, False),
            ("值 备 休", 0, -1984, 0, True),
        ],
    )
    def test_hours_of_a_year(self, cycle, year, over, month, fits):
        found = patterns.average(cycle.split(), self.KINDS)
        assert (round(found.year / 60), round(found.over / 60), found.fits) == (year, over, fits)
        assert found.a_month / 60 == pytest.approx(month, abs=0.5)


class TestRest:
    def test_gaps_see_past_stand_by_and_through_a_longer_shift(self):
        found = rest.gaps([on("24", 5), on("备", 6), on("早", 7)])
        assert [gap.minutes for gap in found] == [23 * 60 + 30]

    def test_adjoining_shifts_are_one_stretch(self):
        stretch = rest.stretches([on("日", 8), on("值", 8), on("日", 10)])
        assert [rest.length(s) for s in stretch] == [24 * 60, 9 * 60]

    @given(st.sets(st.integers(1, 28), max_size=14), st.sampled_from(["早", "宵", "24"]))
    def test_gaps_and_stretches_fill_the_time_from_first_to_last(self, days, code):
        slots = [on(code, day) for day in days]
        between = sum(gap.minutes for gap in rest.gaps(slots))
        within = sum(rest.length(s) for s in rest.stretches(slots))
        whole = (
            (max(s.ends for s in slots) - min(s.starts for s in slots)).total_seconds() / 60 if slots else 0
        )
        assert between + within == whole

    def test_a_week_belongs_to_the_month_it_ends_in(self):
        found = rest.mondays(date(2026, 10, 1), date(2026, 10, 31))
        assert (found[0], found[-1]) == (date(2026, 9, 28), date(2026, 10, 19))


class TestBreaks:
    def test_a_plan_that_breaks_nothing_says_nothing(self):
        assert breaks(plan(*(on("日", d) for d in (8, 9, 12, 13, 14)))) == []

    def test_short_rest_stops_and_less_short_rest_reminds(self):
        facts = plan(on("中", 8), on("早巡", 9), on("午巡", 10), on("早", 11))
        assert rules(facts, hard=True) == [("rest", 9)]
        assert rules(facts, hard=False) == [("rest-warning", 11)]
        assert "只休息 7 小时" in breaks(facts)[0].words

    def test_two_shifts_at_a_time(self):
        assert ("overlap", 8) in rules(plan(on("白", 8), on("中", 8)), hard=True)

    def test_the_rest_of_last_month_counts_in(self):
        eve = KINDS["宵"].on(1, date(2026, 9, 30))
        assert ("rest-warning", 1) in rules(plan(eve, replace_start(on("中", 1))))

    def test_longer_than_a_day_at_a_stretch_reminds(self):
        assert ("longest", 9) in rules(plan(on("24", 8), on("日", 9)), hard=False)

    def test_a_week_without_a_day_of_rest(self):
        week = [on("早", d) for d in range(12, 19)]
        assert ("week", 18) in rules(plan(*week), hard=True)
        assert ("week", 18) not in rules(plan(*week[:-1]))
        assert ("week", 18) in rules(plan(*week, who=f.Who(1, "甲", f.COMPREHENSIVE)), hard=False)

    def test_leave_blocks_what_touches_it_and_nothing_else(self):
        away = f.Away.days(date(2026, 10, 9), date(2026, 10, 9), "年休假")
        facts = plan(on("宵", 8), on("早", 10), who=f.Who(1, "甲一", f.COMPREHENSIVE, away=(away,)))
        assert rules(facts, hard=True) == [("away", 8)]
        assert "年休假" in breaks(facts)[0].words

    def test_who_comes_in_mid_month_is_planned_from_then_on(self):
        who = f.Who(1, "甲一", first=date(2026, 10, 15))
        assert rules(plan(on("早", 14), on("早", 15), who=who)) == [("not-in-unit", 14)]

    def test_a_shift_one_lacks_the_certificate_for(self):
        who = f.Who(
            1, "甲一", barred=(f.Barred(date(2026, 10, 13), date(2026, 10, 15), "驾驶证过期", {"早巡"}),)
        )
        shifts = [on("早巡", 12), on("早巡", 14), on("早", 15), on("早巡", 16)]
        assert rules(plan(*shifts, who=who)) == [("unfit", 14)]

    @pytest.mark.parametrize("why", [f.PREGNANT, f.NURSING])
    def test_nobody_sheltered_at_night_or_over_eight_hours(self, why):
        who = f.Who(1, "甲一", sheltered=(f.Sheltered(date(2026, 10, 9), date(2026, 10, 20), why),))
        facts = plan(
            on("宵", 8), on("中", 12), on("白", 14), on("早", 16), on("备", 19), on("宵", 22), who=who
        )
        # the first night ends on her first sheltered day
        assert [one for one in rules(facts, hard=True) if one[0].startswith("sheltered")] == [
            ("sheltered-night", 8),
            ("sheltered-night", 12),
            ("sheltered-overtime", 14),
        ]
        assert "孕" not in "".join(b.words for b in breaks(facts)) and "哺乳" not in "".join(
            b.words for b in breaks(facts)
        )

    def test_a_doctors_advice_keeps_from_nights_alone(self):
        who = f.Who(
            1,
            "甲一",
            f.COMPREHENSIVE,
            sheltered=(f.Sheltered(date(2026, 10, 9), date(2026, 10, 20), f.HEALTH),),
        )
        assert rules(plan(on("中", 12), on("日", 14), who=who), hard=True) == [("sheltered-night", 12)]

    def test_overtime_of_a_day_only_in_the_standard_system(self):
        assert rules(plan(on("白", 8))) == [("day-overtime", 8)]
        assert rules(plan(on("白", 8), who=f.Who(1, "甲", f.COMPREHENSIVE))) == []
        assert rules(plan(on("白", 8), who=f.Who(1, "甲", f.FLEXIBLE))) == []

    def test_thirty_six_hours_a_month(self):
        long = replace(KINDS["白"], break_minutes=60)  # 11 hours: 3 over
        twelve = [long.on(1, date(2026, 10, d)) for d in (8, 9, 10, 12, 13, 14, 15, 16, 19, 20, 21, 22)]
        assert rules(plan(*twelve)) == []
        assert rules(plan(*twelve, on("早", 1)), hard=True) == [("month-overtime", 31)]

    def test_the_average_of_a_period(self):
        slots = [on("24", d) for d in range(1, 31, 3)]  # ten times: 240 hours, 96 over October's 144
        month = f.Who(1, "甲", f.COMPREHENSIVE)
        assert rules(plan(*slots, who=month), hard=True) == [("month-overtime", 31)]
        quarter = replace(month, months=3, period_first=date(2026, 10, 1))
        facts = plan(*slots, who=quarter)
        assert rules(facts, hard=True) == [] and ("month-overtime", 31) in rules(facts, hard=False)
        late = replace(
            quarter, period_first=date(2026, 8, 1), before_minutes=400 * 60, before_standard=344 * 60
        )
        period = period_of(late, list(facts.slots), facts)
        assert (period.over, period.months_so_far) == ((400 + 240 - 344 - 144) * 60, 3)
        assert ("month-overtime", 31) in rules(plan(*slots, who=late), hard=True)

    def test_days_away_take_their_hours_with_them(self):
        slots = [on("24", d) for d in (10, 13, 16, 19, 22, 25)]  # 144 hours, October's standard
        who = f.Who(1, "甲", f.COMPREHENSIVE)
        away = f.Away.days(date(2026, 10, 26), date(2026, 10, 30), "年休假")
        facts = plan(*slots, who=who)
        assert period_of(who, list(facts.slots), facts).so_far == 0
        assert period_of(replace(who, away=(away,)), list(facts.slots), facts).so_far == 40 * 60


def replace_start(slot):
    """The late shift begun two hours later, ten hours after the night before."""
    return replace(slot, starts=f.instant(slot.date, 18 * 60))


class TestCoverage:
    def need(self, starts, ends, least, **more):
        return f.Need(
            f.instant(date(2026, 10, 8), starts * 60), f.instant(date(2026, 10, 8), ends * 60), least, **more
        )

    def test_every_hour_is_counted_over_midnight_too(self):
        need = self.need(8, 32, 1, name="值班台")
        facts = plan(on("早", 8), on("中", 8, 2), needs=(need,))
        (short,) = coverage(facts)
        assert (short.starts, short.ends, short.present) == (on("夜", 9).starts, on("夜", 9).ends, 0)
        (found,) = [b for b in breaks(facts) if b.rule == "staffing"]
        assert found.words == "10月9日 00:00–08:00 值班台在岗 0 人，应不少于 1 人。"
        assert coverage(plan(*facts.slots, on("夜", 9, 3), needs=(need,))) == []

    def test_stand_by_and_who_is_not_qualified_fill_no_post(self):
        need = self.need(9, 16, 1)
        assert coverage(plan(on("备", 8), needs=(need,)))
        qualified = replace(need, qualified=frozenset({2}))
        assert coverage(plan(on("早", 8), needs=(qualified,)))
        assert not coverage(plan(on("早", 8), on("早", 8, 2), needs=(qualified,)))

    @given(
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=6),
        st.tuples(st.integers(0, 20), st.integers(1, 20)),
        st.integers(1, 3),
    )
    def test_what_is_short_is_what_counting_minute_by_minute_finds(self, shifts, span, least):
        day = date(2026, 10, 8)
        slots = [
            f.Slot(n, f.instant(day, s * 60), f.instant(day, (s + length) * 60), day, "x")
            for n, (s, length) in enumerate(shifts)
        ]
        need = self.need(span[0], span[0] + span[1], least)
        short = {
            hour
            for one in coverage(plan(*slots, needs=(need,)))
            for hour in range(40)
            if one.starts <= f.instant(day, hour * 60) < one.ends
        }
        assert short == {
            hour
            for hour in range(span[0], span[0] + span[1])
            if sum(s <= hour < s + length for s, length in shifts) < least
        }


def test_a_rota_of_four_teams_keeps_the_law():
    """The example pattern 四班三运转, all the month: no hard rule breaks and no hour is short."""
    cycle = list("早早中中休夜夜休")
    start = date(2026, 9, 20)
    slots = [
        KINDS[code].on(team, start + timedelta(days=n))
        for team in range(4)
        for n in range(45)
        if (code := cycle[(n + 2 * team) % 8]) != f.OFF
    ]
    people = {team: f.Who(team, f"第{team}班", f.COMPREHENSIVE, 3, date(2026, 10, 1)) for team in range(4)}
    facts = f.Facts(date(2026, 10, 1), date(2026, 10, 31), people, tuple(slots), kinds=DAYS)
    needs = tuple(
        f.Need(f.instant(day, 0), f.instant(day, 1440), 1) for day in f.days(facts.first, facts.last)
    )
    found = breaks(replace(facts, needs=needs))
    assert [b.words for b in found if b.hard] == []
