"""Comparison of units: funnel limits, colours, what changed, how long people stay. Known values and properties."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.dashboards import standing
from assessment.dashboards.standing import Figure, Heat, Limits
from auxpolice.hooks import Good

LIMITS = Limits(least=5, amber=2, red=3)
counts = st.integers(0, 400)
people = st.integers(0, 300)


def test_a_count_is_compared_per_head_and_not_raw():
    bureau = Figure(100, None, 1000)
    big, small = Figure(20, None, 200), Figure(20, None, 50)
    assert standing.heat(big, bureau, Good.LESS, None, LIMITS) == Heat.FAIR
    assert standing.heat(small, bureau, Good.LESS, None, LIMITS) == Heat.RED  # 20 where 5 are expected
    assert standing.heat(small, bureau, Good.NEITHER, None, LIMITS) == Heat.NONE


def test_few_people_are_never_coloured():
    assert standing.heat(Figure(9, None, 4), Figure(10, None, 900), Good.LESS, None, LIMITS) == Heat.FEW


def test_a_missed_target_is_amber_and_red_when_it_is_more_than_chance():
    bureau = Figure(90, 100, 50)
    assert standing.heat(Figure(89, 100, 50), bureau, Good.MORE, 90, LIMITS) == Heat.AMBER
    assert standing.heat(Figure(60, 100, 50), bureau, Good.MORE, 90, LIMITS) == Heat.RED
    assert standing.heat(Figure(90, 100, 50), bureau, Good.MORE, 90, LIMITS) == Heat.FAIR
    # a whole hundred was asked: one missing is no more than chance at the bureau's level, twenty are
    assert standing.heat(Figure(99, 100, 50), bureau, Good.MORE, 100, LIMITS) == Heat.AMBER
    assert standing.heat(Figure(80, 100, 50), bureau, Good.MORE, 100, LIMITS) == Heat.RED


@settings(max_examples=50)
@given(part=counts, heads=people, size=st.integers(1, 5000), of=counts)
def test_less_and_more_are_mirrors_and_worse_never_gets_a_better_colour(part, heads, size, of):
    order = [Heat.GOOD, Heat.FAIR, Heat.AMBER, Heat.RED]
    bureau = Figure(of, None, size)
    one = standing.heat(Figure(part, None, heads), bureau, Good.LESS, None, LIMITS)
    more = standing.heat(Figure(part + 1, None, heads), bureau, Good.LESS, None, LIMITS)
    assert (one in order) == (more in order)
    if one in order:
        assert order.index(more) >= order.index(one)


@settings(max_examples=50)
@given(base=st.integers(1, 1000), level=st.floats(0, 100), sigma=st.floats(0.5, 4))
def test_funnel_limits_hold_the_level_and_narrow_with_size(base, level, sigma):
    (_b, low, high), (_c, low4, high4) = standing.funnel([base, base * 4], level, True, sigma)
    assert low <= level <= high and low <= low4 <= high4 <= high


def test_survival_counts_those_still_there_as_at_risk_only_so_long():
    # ten began; two left in the first month, three are in their first month still, one of the other five left in the third
    curve = dict(standing.survival({0: 2, 2: 1}, {0: 3, 9: 4}, 3))
    assert curve[1] == 0.8
    assert round(curve[3], 4) == round(0.8 * 4 / 5, 4)


@settings(max_examples=50)
@given(
    ended=st.dictionaries(st.integers(0, 40), st.integers(0, 9)),
    counted=st.dictionaries(st.integers(0, 40), st.integers(0, 9)),
)
def test_survival_never_rises_and_stays_a_share(ended, counted):
    shares = [share for _month, share in standing.survival(ended, counted, 40)]
    assert all(0 <= later <= sooner <= 1 for sooner, later in pairwise(shares))


def test_what_changed_is_measured_against_chance():
    assert standing.moved(Figure(12, None, 9), Figure(3, None, 9)) > 2
    assert abs(standing.moved(Figure(12, None, 9), Figure(11, None, 9))) < 1
    assert standing.moved(Figure(50, 100, 9), Figure(90, 100, 9)) < -5
    assert standing.moved(Figure(0, 0, 9), Figure(90, 100, 9)) == 0
