"""Terms, owners and draws, without a database."""

from datetime import date, timedelta

from inspections.rectification import rules

TERMS = {"rectify_days": 7, "rectify_serious_days": 15}


def test_the_term_is_by_severity():
    assert [rules.term_days(TERMS, serious=serious) for serious in (False, True)] == [7, 15]


def test_it_is_never_nobodys():
    assert rules.first_owner([frozenset(), {4, 3}, {9}], 1) == 3
    assert rules.first_owner([frozenset(), frozenset()], 1) == 1
    rungs = [{3}, {5}, {9}]
    assert [rules.next_owner(rungs, owner) for owner in (3, 5, 9)] == [5, 9, 9]
    assert rules.next_owner([{3}, {3}, {9}], 3) == 9, "who heads both goes past themself"
    assert rules.next_owner(rungs, 77) == 3, "who has left is followed by the lowest"
    assert rules.next_owner([frozenset()], 77) == 77


def test_the_same_seed_draws_the_same_and_the_share_is_rounded_up():
    pool = list(range(100, 111))
    first = rules.drawn(pool, 20, "a", always=[100, 999])
    assert first == rules.drawn(list(reversed(pool)), 20, "a", always=[100, 999])
    assert len(first) == 1 + 2 and 100 in first and 999 not in first
    assert {tuple(rules.drawn(pool, 20, str(seed))) for seed in range(9)} != {tuple(first)}
    assert rules.drawn(pool, 0, "a") == [] and rules.drawn([], 50, "a") == []
    assert rules.drawn(pool, 100, "a") == pool


def test_a_second_visit_lies_within_its_days():
    passed = date(2026, 3, 1)
    days = {rules.look_back_day(passed, "a", one, 30, 90) for one in range(300)}
    assert min(days) == passed + timedelta(days=30) and max(days) == passed + timedelta(days=90)
    assert rules.look_back_day(passed, "a", 7, 30, 90) == rules.look_back_day(passed, "a", 7, 30, 90)
