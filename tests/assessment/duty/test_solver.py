"""The solver: hard rules hold, hand cells stay, the same problem has the same answer, what can't be is named."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from assessment.duty.rules import facts as f
from assessment.duty.rules.checks import breaks
from assessment.duty.solving.asking import Stopped, ask
from assessment.duty.solving.lowering import digest, lowered
from assessment.duty.solving.problem import Infeasible, Problem, Solution
from assessment.duty.solving.solve import solve
from tests.assessment.duty.units import CALENDAR, FIRST, KINDS, need, station, units
from tests.often import often

SMALL = 0.05


def hard(problem, slots=()):
    """Hard rules broken, apart from what the standing shifts break by themselves."""
    facts = problem.facts
    stood = {(b.person, b.rule) for b in breaks(facts) if b.person is not None and b.hard}
    found = breaks(replace(facts, slots=(*facts.slots, *slots)))
    return [b for b in found if b.hard and (b.person, b.rule) not in stood]


@settings(max_examples=often(40, 200), deadline=None, suppress_health_check=list(HealthCheck))
@given(units())
def test_hard_rules_hold_in_whatever_unit(problem):
    found = solve(problem, effort=SMALL)
    if isinstance(found, Solution):
        assert [b.words for b in hard(problem, found.slots(problem))] == []
        assert not set(found.cells) & problem.kept
        assert not {(s.person, s.date) for s in problem.facts.slots} & set(found.cells)
        return
    # what is said to be possible is: with the people that can be had, there is a plan
    assert found.short
    least = {short.need: short.possible for short in sorted(found.short, key=lambda s: -s.possible)}
    needs = tuple(replace(n, least=least.get(i, n.least)) for i, n in enumerate(problem.facts.needs))
    eased = solve(replace(problem, facts=replace(problem.facts, needs=needs)), effort=SMALL)
    assert isinstance(eased, Solution)


def small(count=4, least=1, system=f.COMPREHENSIVE, codes=("早", "中", "夜"), length=7, **more):
    people = {pk: f.Who(pk, f"人{pk}", system) for pk in range(count)}
    last = FIRST.replace(day=length)
    needs = tuple(need(day, 0, 24, least, name="值班台") for day in f.days(FIRST, last))
    facts = f.Facts(FIRST, last, people, (), CALENDAR, f.Rest(), needs)
    return Problem(facts, KINDS, dict.fromkeys(people, frozenset(codes)), **more)


class TestAnswers:
    def test_the_same_problem_has_the_same_answer_and_another_seed_may_not(self):
        problem = station(16)
        first, again = solve(problem, effort=0.3), solve(problem, effort=0.3)
        assert first.cells == again.cells
        assert digest(lowered(problem)) == digest(lowered(station(16)))
        assert digest(lowered(problem)) != digest(lowered(replace(problem, seed=2)))

    def test_hand_cells_stay_and_the_others_are_planned_around_them(self):
        kept = {(0, FIRST): f.OFF, (1, FIRST): "夜", (2, FIRST): f.OFF}
        stands = tuple(KINDS[code].on(*cell) for cell, code in kept.items() if code != f.OFF)
        problem = small(5, kept=frozenset(kept))
        problem = replace(problem, facts=replace(problem.facts, slots=stands))
        found = solve(problem)
        assert not set(found.cells) & set(kept)
        assert not hard(problem, found.slots(problem))
        # 夜 is filled by hand, so that the two who are free share 早 and 中
        assert sorted(found.cells[pk, FIRST] for pk in (3, 4)) == ["中", "早"]

    def test_a_wish_is_kept_where_it_costs_nobody_a_rule(self):
        day = FIRST.replace(day=4)
        problem = small(5, wishes={(2, day): f.OFF, (3, day): "夜"})
        found = solve(problem)
        assert (found.cells[2, day], found.cells[3, day]) == (f.OFF, "夜")

    def test_who_had_many_nights_this_quarter_gets_few(self):
        from assessment.duty.solving.problem import Past

        problem = small(6, length=14, past={0: Past(9), 1: Past(9), **{pk: Past(5) for pk in range(2, 6)}})
        nights = Counter(pk for (pk, _day), code in solve(problem).cells.items() if code == "夜")
        assert max(nights[0], nights[1]) <= min(nights[pk] for pk in range(2, 6))

    def test_more_than_the_least_is_had_where_people_are_free(self):
        problem = small(8, codes=("早",))
        needs = tuple(replace(one, starts=f.instant(one.starts.date(), 540), ends=f.instant(one.starts.date(), 900), wanted=3)
                      for one in problem.facts.needs)  # fmt: skip
        found = solve(replace(problem, facts=replace(problem.facts, needs=needs)))
        on = Counter(day for (_pk, day), code in found.cells.items() if code == "早")
        assert set(on.values()) >= {3} and min(on.values()) >= 3


class TestInfeasible:
    def test_too_few_people_are_named_with_the_time_and_the_number(self):
        found = solve(small(2, least=1, codes=("24",)))
        assert isinstance(found, Infeasible) and found.short
        for short in found.short:
            assert (short.least, short.possible, short.name) == (1, 0, "值班台")

    def test_the_rule_that_clashes_is_named(self):
        """Three people fill three shifts a day only without their day of rest."""
        found = solve(small(3, codes=("早", "中", "夜"), length=11))
        assert "week" in {clash.rule for clash in found.clashes}
        assert all(clash.amount > 0 and clash.where for clash in found.clashes)

    def test_thirty_six_hours_stop_five_who_fill_four_places_in_the_standard_system(self):
        problem = small(5, system=f.STANDARD, codes=("早",), length=31)
        needs = tuple(
            replace(n, starts=f.instant(n.starts.date(), 480), ends=f.instant(n.starts.date(), 960), least=4)
            for n in problem.facts.needs
        )
        found = solve(replace(problem, facts=replace(problem.facts, needs=needs)))
        assert "month-overtime" in {clash.rule for clash in found.clashes}

    def test_leave_that_everybody_has_is_no_plan(self):
        problem = small(3)
        away = (f.Away.days(FIRST, FIRST, "年休假"),)
        people = {pk: replace(who, away=away) for pk, who in problem.facts.people.items()}
        found = solve(replace(problem, facts=replace(problem.facts, people=people)))
        assert {short.starts.date() for short in found.short} == {FIRST}
        assert not found.clashes  # no rule that could give way


class TestProcess:
    def test_sixty_people_a_month_in_ten_seconds_of_one_core(self):
        problem = station(60)
        spent, held = [], []

        def asked(task):
            answer = ask(task)
            spent.append(answer["cpu_seconds"])
            held.append(answer["memory_kib"])
            return answer

        found = solve(problem, asked)
        assert [b.words for b in hard(problem, found.slots(problem))] == []
        assert sum(spent) <= 10, spent
        assert max(held) < 1024 * 1024, held
        nights = Counter(pk for (pk, _day), code in found.cells.items() if code == "夜")
        able = [pk for pk in problem.facts.people if pk not in (3, 17)]
        totals = [nights[pk] + problem.past[pk].nights for pk in able]
        before = [problem.past[pk].nights for pk in able]
        assert max(totals) - min(totals) < max(before) - min(before)
        assert sum(found.cells[cell] != f.OFF for cell in problem.wishes if cell in found.cells) <= 12

    def test_the_process_ends_when_nobody_wants_it_any_more(self):
        heard = []
        with pytest.raises(Stopped):
            task = {"stage": "possible", "flat": lowered(station(60)), "effort": 20, "seconds": 60}
            ask(task, wanted=lambda: bool(heard.append(1)))
