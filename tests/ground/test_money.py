import pytest
from hypothesis import given
from hypothesis import strategies as st

from auxpolice.money import capitals, divide_half_up, parse_yuan, yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (10500, "壹佰零伍元整"),
        (100100, "壹仟零壹元整"),
        (1234567, "壹万贰仟叁佰肆拾伍元陆角柒分"),
        (10000000, "壹拾万元整"),
        (10000500, "壹拾万零伍元整"),
        (100000000000, "壹拾亿元整"),
        (100000050000, "壹拾亿零伍佰元整"),
        (-150, "负壹元伍角整"),
    ],
)
def test_capitals(fen, text):
    assert capitals(fen) == text


@given(st.integers(-(10**13), 10**13))
def test_yuan_text_reads_back(fen):
    assert parse_yuan(yuan(fen)) == fen


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_half_up_is_within_half(numerator, denominator):
    assert abs(divide_half_up(numerator, denominator) * denominator - numerator) * 2 <= denominator


@pytest.mark.parametrize(
    "text",
    ["三千二", "1.234", "", "nan", "1e400", "--5", "1,2,3", "12,34", "1,2345", ",5", "١٢", "१२", "1\u200b2"],
)
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(ValueError):
        parse_yuan(text)


@pytest.mark.parametrize(
    "text", ["3,200.50", "3，200.50", "￥3200.5", "３２００.50", "3200.500元", " 3200.50 "]
)
def test_amounts_as_people_write_them(text):
    assert parse_yuan(text) == 320_050
