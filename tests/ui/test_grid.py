"""Typed cells: what is shown is read back as it was, and anything typed is a value within bounds or one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auxpolice.problems import Problem
from auxpolice.ui.grid import Choice, Code, Number, Text

SHIFTS = [("D", "白"), ("N", "夜"), ("24", "值守"), ("AL", "年假")]
HALVES = Number("n", "天", per_unit=2, most=31)
POINTS = Number("n", "分", per_unit=100, most=100, empty=None)
COLUMNS = [HALVES, POINTS, Number("n", "次", least=1, most=12, empty=None), Text("t", "评语", most=20),
           Choice("c", "班", SHIFTS), Code("c", "班", SHIFTS)]  # fmt: skip


@given(st.integers(0, 62), st.integers(0, 10_000), st.sampled_from(SHIFTS))
def test_what_is_shown_is_read_back(halves, hundredths, shift):
    for column, value in ((HALVES, halves), (POINTS, hundredths), (POINTS, None)):
        assert column.parse(column.shown(value)) == value
    for column in (Choice("c", "班", SHIFTS), Code("c", "班", SHIFTS)):
        assert {column.parse(column.shown(shift[0])), column.parse(column.said(shift[0]))} == {shift[0]}


@given(st.text(max_size=30))
def test_anything_typed_is_a_value_or_one_sentence(text):
    for column in COLUMNS:
        try:
            value = column.parse(text)
        except Problem as wrong:
            assert wrong.message.endswith("。") and "%" not in wrong.message
            continue
        if isinstance(column, Number):
            assert value == column.empty or column.least <= value / column.per_unit <= column.most
            assert column.parse(column.shown(value)) == value
        elif isinstance(column, Text):
            assert len(value) <= column.most and (value == "" or value.isprintable())
            assert column.parse(value) == value
        else:
            assert value in dict(SHIFTS) or (isinstance(column, Code) and value == "")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (HALVES, " 1.5 ", 3),
        (HALVES, "１．５", 3),
        (HALVES, "", 0),
        (POINTS, "", None),
        (POINTS, "97.25", 9725),
        (POINTS, "100", 10_000),
        (Code("c", "班", SHIFTS), "al", "AL"),
        (Code("c", "班", SHIFTS), "夜", "N"),
        (Code("c", "班", SHIFTS), " ", ""),
        (Text("t", "评语"), "带队\n 救人\x00", "带队 救人"),
    ],
)
def test_values(column, text, value):
    assert column.parse(text) == value


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        (HALVES, "1.25", "请填 0 到 31 的整数"),
        (HALVES, "31.5", "请填 0 到 31"),
        (POINTS, "-1", "请填 0 到 100"),
        (POINTS, "1e2", "请填 0 到 100"),
        (Choice("c", "班", SHIFTS), "", "白、夜、值守、年假"),
        (Code("c", "班", SHIFTS), "X", "白、夜、值守、年假"),
        (Text("t", "评语", most=3), "四个字了", "最多写 3 个字"),
    ],
)
def test_refusals(column, text, sentence):
    with pytest.raises(Problem, match=sentence):
        column.parse(text)
