"""The figures of fairness agree with counting pair by pair."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grading.rules import fairness

PEOPLE = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 40), st.integers(1, 3)), max_size=30)


@given(PEOPLE)
def test_the_priority_index_is_the_share_of_pairs_won(people):
    rank, years, group = (np.array([p[i] for p in people], dtype=np.int64) for i in range(3))
    band = fairness.band_of(years)
    pairs = [
        (a, b)
        for a, b in product(range(len(people)), repeat=2)
        if group[a] == 1 and group[b] == 3 and min(years[a] // 5, 5) == min(years[b] // 5, 5)
    ]
    found = fairness.priority(rank, band, group == 1, group == 3)
    assert found.pairs == len(pairs)
    assert found.wins == sum(rank[a] > rank[b] for a, b in pairs)
    assert found.ties == sum(rank[a] == rank[b] for a, b in pairs)
    back = fairness.priority(rank, band, group == 3, group == 1)
    assert found.index is None or abs(found.index + back.index - 1) < 1e-12


def test_a_county_that_leans_to_the_front_line_shows_it():
    years = np.array([2, 3, 12, 13])
    rank, group = np.array([3, 2, 5, 4]), np.array([1, 3, 1, 3])
    band = fairness.band_of(years)
    assert fairness.priority(rank, band, group == 1, group == 3).index == 1.0
    assert fairness.priority(rank[::-1], band, group == 1, group == 3).index == 0.0
    assert fairness.means(rank, band, group) == {
        (1, 0): (1, 3.0),
        (1, 2): (1, 5.0),
        (3, 0): (1, 2.0),
        (3, 2): (1, 4.0),
    }


def test_who_is_at_the_top_or_without_a_level_cannot_rise():
    old, new = np.array([1, 1, 7, -1]), np.array([2, 1, 7, 3])
    assert fairness.rises(old, new, 7, np.array([1, 1, 1, 1])) == {1: (2, 1)}
