"""The pairing of punches with shifts, and what holds of it for any shifts and punches."""

import random
from datetime import datetime, timedelta

import pytest

from assessment.duty.defaults import EXAMPLE
from assessment.duty.rules.pairing import Duty, Stamp, Windows, pair

RULES = Windows.of(EXAMPLE)
ZERO = datetime(2026, 10, 1)  # noqa: DTZ001
LENGTHS = (4, 6, 8, 12, 24)


def at(text: str) -> datetime:
    day, clock = text.split()
    return datetime.strptime(f"2026-10-{day} {clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007


def duties(*spans: str) -> list[Duty]:
    """「01 08:00/01 16:00」 each; the key is the place."""
    return [Duty(i, *map(at, span.split("/"))) for i, span in enumerate(spans)]


def told(shifts: list[Duty], punches: str, **more) -> list[tuple]:
    """(in, out, state, late, early) of each; punches are separated by commas, a mark stands behind a colon-less blank."""
    stamps = []
    for i, one in enumerate(filter(None, punches.split(","))):
        day, clock, *mark = one.split()
        stamps.append(Stamp(i, at(f"{day} {clock}"), *mark))
    shown = lambda stamp: f"{stamp.at:%d %H:%M}" if stamp else None  # noqa: E731
    return [
        (shown(p.signed_in), shown(p.signed_out), p.state, p.late, p.early, *p.marks)
        for p in pair(shifts, stamps, RULES, **more)
    ]


MONTH = (at("01 00:00"), datetime(2026, 11, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("span", "punches", "expected"),
    [
        ("02 08:00/02 16:00", "02 07:50,02 16:05", ("02 07:50", "02 16:05", "ok", 0, 0)),
        ("02 08:00/02 16:00", "02 08:04,02 15:56", ("02 08:04", "02 15:56", "ok", 0, 0)),
        ("02 08:00/02 16:00", "02 08:05,02 15:55", ("02 08:05", "02 15:55", "late_early", 5, 5)),
        ("02 08:00/02 16:00", "02 08:12,02 08:13,02 16:02", ("02 08:12", "02 16:02", "late", 12, 0)),
        ("02 08:00/02 16:00", "02 07:46,02 15:25", ("02 07:46", "02 15:25", "early", 0, 35)),
        ("02 08:00/02 16:00", "02 07:50,02 16:10,02 16:11", ("02 07:50", "02 16:10", "ok", 0, 0)),
        ("02 08:00/02 16:00", "02 05:59,02 19:01", (None, None, "no_record", 0, 0)),
        ("02 08:00/02 16:00", "02 06:00,02 19:00", ("02 06:00", "02 19:00", "ok", 0, 0)),
        ("02 08:00/02 16:00", "02 12:00", ("02 12:00", None, "no_out", 240, 0)),
        ("02 08:00/02 16:00", "02 12:01", (None, "02 12:01", "no_in", 0, 239)),
        ("02 08:30/02 17:30", "02 08:21,02 12:02,02 14:13,02 17:42", ("02 08:21", "02 17:42", "ok", 0, 0)),
        ("02 08:30/03 08:30", "02 08:25,02 20:00,03 08:40", ("02 08:25", "03 08:40", "ok", 0, 0)),
        ("02 00:00/02 08:00", "01 23:50,02 08:11", ("01 23:50", "02 08:11", "ok", 0, 0)),
        ("02 16:00/03 00:00", "02 15:56,03 00:04", ("02 15:56", "03 00:04", "ok", 0, 0)),
        ("02 08:00/02 16:00", "02 08:00 approved,02 16:02", ("02 08:00", "02 16:02", "ok", 0, 0, "in_by_approval")),
        ("02 08:00/02 16:00", "02 07:50,02 15:00 set", ("02 07:50", "02 15:00", "ok", 0, 0, "set_by_administrator")),
        ("02 08:00/02 16:00", "02 07:50 elsewhere,02 16:00", ("02 07:50", "02 16:00", "ok", 0, 0, "in_elsewhere")),
    ],
)  # fmt: skip
def test_one_shift(span, punches, expected):
    assert told(duties(span), punches) == [expected]


def test_one_punch_at_the_common_edge_serves_both_shifts_and_is_marked():
    turns = duties("16 08:30/17 08:30", "17 08:30/18 08:30")
    assert told(turns, "16 08:18,17 08:29,18 08:38") == [
        ("16 08:18", "17 08:29", "ok", 0, 0, "shared_out"),
        ("17 08:29", "18 08:38", "ok", 0, 0, "shared_in"),
    ]


@pytest.mark.parametrize("second", ["08:31", "08:29"])
def test_two_punches_at_the_common_edge_are_a_going_and_a_coming(second):
    """However little lies between them: one isn't the repetition of the other there."""
    turns = duties("16 08:30/17 08:30", "17 08:30/18 08:30")
    assert [(a, b) for a, b, *_rest in told(turns, f"16 08:18,17 08:28,17 {second},18 08:38")] == [
        ("16 08:18", f"17 {second}"),
        ("17 08:28", "18 08:38"),
    ]


def test_what_lies_between_two_shifts_belongs_to_the_nearer():
    turns = duties("02 08:00/02 16:00", "02 18:00/02 22:00")
    assert [(a, b) for a, b, *_rest in told(turns, "02 07:50,02 16:50,02 22:05")] == [
        ("02 07:50", "02 16:50"),
        (None, "02 22:05"),
    ]


def test_a_file_of_a_month_says_nothing_of_the_punches_beyond_its_edges():
    turns = duties("01 00:00/01 08:00", "30 16:00/31 00:00", "31 08:30/31 17:30")
    turns.append(Duty(9, at("31 20:00"), at("31 20:00") + timedelta(hours=12)))
    found = told(turns, "01 08:03,30 15:54,31 00:05,31 19:50", within=MONTH)
    assert [state for _in, _out, state, *_rest in found] == ["before", "ok", "no_record", "open"]


def test_a_shift_that_is_still_going_on_is_not_missing_anything_yet():
    (turn,) = duties("02 08:00/02 16:00")
    states = {
        clock: told([turn], punches, now=at(f"02 {clock}"))[0][2]
        for clock, punches in {
            "07:59": "", "08:30": "", "09:00": "02 07:55", "18:59": "02 07:55", "19:01": "02 07:55", "20:00": "",
        }.items()
    }  # fmt: skip
    assert list(states.values()) == ["", "no_in", "on", "on", "no_out", "no_record"]


def test_leave_explains_missing_punches_and_nothing_else():
    turn = Duty(0, at("02 08:00"), at("02 16:00"), away="年")
    assert told([turn], "")[0][2] == "away"
    assert told([turn], "02 07:50,02 16:00")[0][2] == "ok"
    assert told([turn], "02 07:50")[0][2] == "no_out"


def drawn(seed: int) -> tuple[list[Duty], list[Stamp]]:
    """Some weeks of shifts, adjoining or apart, and punches near their edges or anywhere, some of them repeated."""
    dice = random.Random(seed)
    shifts, when = [], ZERO + timedelta(minutes=30 * dice.randrange(48))
    for key in range(dice.randrange(1, 25)):
        ends = when + timedelta(hours=dice.choice(LENGTHS))
        shifts.append(Duty(key, when, ends))
        when = ends + timedelta(minutes=dice.choice((0, 0, 60, 120, 300, 480, 1440)))
    stamps: list[Stamp] = []
    for shift in shifts:
        for edge in (shift.starts, shift.ends):
            for _once in range(dice.choice((0, 1, 1, 1, 2, 3))):
                moment = edge + timedelta(seconds=dice.randrange(-9000, 9000))
                stamps.append(Stamp(len(stamps), moment, dice.choice(("", "", "", "approved", "set"))))
    stamps += [Stamp(len(stamps) + i, ZERO + timedelta(minutes=dice.randrange(60_000))) for i in range(5)]
    return shifts, stamps


@pytest.mark.parametrize("seed", range(200))
def test_no_punch_serves_two_shifts_save_at_a_common_edge(seed):
    shifts, stamps = drawn(seed)
    found = pair(shifts, stamps, RULES)
    uses: dict[int, list[tuple[int, str]]] = {}
    for place, one in enumerate(found):
        for end, stamp in (("in", one.signed_in), ("out", one.signed_out)):
            if stamp:
                uses.setdefault(stamp.key, []).append((place, end))
    for several in (use for use in uses.values() if len(use) > 1):
        (one, first), (other, second) = several
        assert (first, second, other) == ("out", "in", one + 1)
        assert shifts[one].ends == shifts[other].starts
        assert "shared_out" in found[one].marks
        assert "shared_in" in found[other].marks


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_shifts_and_punches_doesn_t_matter(seed):
    shifts, stamps = drawn(seed)
    expected, dice = pair(shifts, stamps, RULES), random.Random(seed)
    dice.shuffle(shifts)
    dice.shuffle(stamps)
    assert pair(shifts, stamps, RULES) == expected


@pytest.mark.parametrize("seed", range(60))
def test_moved_by_days_everything_pairs_the_same(seed):
    shifts, stamps = drawn(seed)
    for days in (1, 31, 365):
        by = timedelta(days=days)
        moved = pair(
            [Duty(d.key, d.starts + by, d.ends + by) for d in shifts],
            [Stamp(s.key, s.at + by, s.mark) for s in stamps],
            RULES,
        )
        same = pair(shifts, stamps, RULES)
        assert [(p.key, p.state, p.late, p.early, p.marks) for p in moved] == [
            (p.key, p.state, p.late, p.early, p.marks) for p in same
        ]
        assert [p.signed_in and p.signed_in.key for p in moved] == [
            p.signed_in and p.signed_in.key for p in same
        ]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_signed_lies_in_order_and_near_its_shift(seed):
    shifts, stamps = drawn(seed)
    for one in pair(shifts, stamps, RULES):
        shift = shifts[one.key]
        if one.signed_in:
            assert shift.starts - timedelta(minutes=120) <= one.signed_in.at <= shift.middle
        if one.signed_out:
            assert shift.middle < one.signed_out.at <= shift.ends + timedelta(minutes=180)
