"""Units to solve, drawn by hypothesis and made by hand. Pure."""

from datetime import date, timedelta

from hypothesis import strategies as st

from assessment.duty.defaults import EXAMPLE
from assessment.duty.rules import facts as f
from assessment.duty.solving.lowering import blocked
from assessment.duty.solving.problem import Past, Problem

KINDS = f.shift_kinds(EXAMPLE)
FIRST = date(2026, 10, 1)
CALENDAR = {date(2026, 10, d): "holiday" for d in (1, 2, 3)} | {
    date(2026, 10, d): "rest" for d in (4, 5, 6, 7)
}
EIGHT, TWELVE = ["早", "中", "夜"], ["白" if "白" in KINDS else "日", "宵"]


def need(day, starts, ends, least, **more):
    return f.Need(f.instant(day, starts * 60), f.instant(day, ends * 60), least, **more)


@st.composite
def units(draw):
    """Up to six people and ten days, with leave, shelter, cells kept by hand, shifts of last month, wishes."""
    count, length = draw(st.integers(2, 6)), draw(st.integers(5, 10))
    codes = draw(st.sampled_from([EIGHT, TWELVE, ["24"], ["早", "24"]]))
    days = [FIRST + timedelta(days=n) for n in range(length)]
    people = {}
    for pk in range(count):
        away, sheltered = (), ()
        if draw(st.integers(0, 3)) == 0:
            begins = draw(st.integers(0, length - 1))
            away = (
                f.Away.days(days[begins], days[min(begins + draw(st.integers(0, 3)), length - 1)], "年休假"),
            )
        if draw(st.integers(0, 5)) == 0:
            sheltered = (f.Sheltered(days[draw(st.integers(0, length - 1))], days[-1]),)
        system = draw(st.sampled_from([f.STANDARD, f.COMPREHENSIVE, f.COMPREHENSIVE, f.FLEXIBLE]))
        people[pk] = f.Who(pk, f"人{pk}", system, away=away, sheltered=sheltered)
    before = [
        KINDS[codes[draw(st.integers(0, len(codes) - 1))]].on(
            pk, FIRST - timedelta(days=draw(st.integers(1, 2)))
        )
        for pk in people
        if draw(st.booleans())
    ]
    needs = tuple(need(day, 0, 24, draw(st.integers(0, 2)), wanted=2) for day in days)
    facts = f.Facts(FIRST, days[-1], people, tuple(before), CALENDAR, f.Rest(), needs)
    problem = Problem(facts, KINDS, dict.fromkeys(people, frozenset(codes)))
    kept, standing = {}, []
    for _n in range(draw(st.integers(0, 4))):
        cell = draw(st.integers(0, count - 1)), draw(st.sampled_from(days))
        code = draw(st.sampled_from([f.OFF, *codes]))
        if cell in kept or (code != f.OFF and blocked(problem, people[cell[0]], KINDS[code].on(*cell))):
            continue
        kept[cell] = code
        if code != f.OFF:
            standing.append(KINDS[code].on(*cell))
    wishes = {(draw(st.integers(0, count - 1)), draw(st.sampled_from(days))): f.OFF for _n in range(2)}
    past = {pk: Past(draw(st.integers(0, 9)), draw(st.integers(0, 4)), 0) for pk in people}
    facts = f.Facts(FIRST, days[-1], people, (*before, *standing), CALENDAR, f.Rest(), needs)
    return Problem(
        facts, KINDS, problem.codes, frozenset(kept), wishes=wishes, past=past, seed=draw(st.integers(1, 9))
    )


def station(people=60, away=0.2):
    """A station by 四班三运转 in October, a fifth on leave for some days, two sheltered, sixty wishes."""
    cycle = list("早早中中休夜夜休")
    last = date(2026, 10, 31)
    who, slots, pattern = {}, [], {}
    for pk in range(people):
        first = FIRST + timedelta(days=pk * 7 % 26)
        gone = (f.Away.days(first, first + timedelta(days=pk % 5), "年休假"),) if pk < people * away else ()
        who[pk] = f.Who(
            pk, f"人{pk}", f.COMPREHENSIVE, 3, FIRST, away=gone, sheltered=(f.Sheltered(FIRST, last),) if pk in (3, 17) else ()
        )  # fmt: skip
        for n in range(-10, 31):
            day = FIRST + timedelta(days=n)
            code = cycle[(n + 2 * (pk % 4)) % 8]
            if n >= 0:
                pattern[pk, day] = code
            elif code != f.OFF:
                slots.append(KINDS[code].on(pk, day))
    team = people // 4
    needs = tuple(
        need(day, hour, hour + 8, max(team - 3, 1), name="值班台", wanted=team - 1)
        for day in f.days(FIRST, last)
        for hour in (0, 8, 16)
    )
    facts = f.Facts(FIRST, last, who, tuple(slots), CALENDAR, f.Rest(), needs)
    wishes = {(pk, FIRST + timedelta(days=pk * 11 % 31)): f.OFF for pk in who}
    past = {pk: Past(10 + pk * 5 % 9, 4 + pk % 5, pk % 3) for pk in who}
    return Problem(
        facts, KINDS, dict.fromkeys(who, frozenset(cycle) - {f.OFF}), frozenset(), pattern, wishes, past
    )
