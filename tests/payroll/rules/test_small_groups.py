"""Nobody recovers a hidden group's sum, nor that of a few people together, from what is shown."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.rules.small_groups import FEWEST, shown

heads = st.lists(st.integers(0, 6), min_size=1, max_size=6)


def readable(may: list[bool], total: bool) -> np.ndarray:
    """What a reader knows, as combinations of the groups' sums."""
    rows = [np.eye(len(may), dtype=int)[n] for n, ok in enumerate(may) if ok]
    return np.array([*rows, *([np.ones(len(may), dtype=int)] if total else [])]).reshape(-1, len(may))


def recoverable(known: np.ndarray, wanted: np.ndarray) -> bool:
    """Is ``wanted`` a combination of what is known?"""
    if not len(known):
        return False
    return np.linalg.matrix_rank(known) == np.linalg.matrix_rank(np.vstack([known, wanted]))


def unions(size: int):
    return chain.from_iterable(combinations(range(size), n) for n in range(1, size + 1))


@given(heads)
def test_no_hidden_group_nor_union_of_hidden_groups_can_be_recovered(counts):
    may, total = shown(counts)
    known = readable(may, total)
    hidden = [n for n, ok in enumerate(may) if not ok]
    for union in unions(len(hidden)):
        wanted = np.zeros(len(counts), dtype=int)
        wanted[[hidden[n] for n in union]] = 1
        assert not recoverable(known, wanted)


@given(heads)
def test_small_groups_are_hidden_and_the_others_are_not(counts):
    may, total = shown(counts)
    assert may == [count >= FEWEST for count in counts]
    assert total is (min(counts) >= FEWEST)


def test_a_total_beside_one_hidden_group_would_give_it_away():
    """The negative control of the test above."""
    assert recoverable(readable([True, False], True), np.array([0, 1]))


def test_a_negative_number_of_people_is_refused():
    with pytest.raises(ValueError, match="no fewer than 0"):
        shown([3, -1])
