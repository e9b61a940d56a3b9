"""Exact arithmetic on int64 columns: one value per person, money in fen.

Every product is checked against the width of int64 before it is made, so a wrong input raises
``AmountOverflow`` and can't wrap round. Halves are rounded away from zero (四舍五入).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

Column = np.ndarray
INT64_SAFE = 2**62
"""Largest magnitude a product may reach: half of int64, so that doubling for the rounding still fits."""
MAX_DENOMINATOR = 10**6


class AmountOverflow(ArithmeticError):
    """An amount or a factor is beyond what a payroll can mean."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact non-float factor: 0.08 is ``Ratio(2, 25)``."""

    numerator: int
    denominator: int

    @classmethod
    def parse(cls, value) -> Ratio:
        """From 3, "0.08", "8%" or a JSON decimal.

        Raises ValueError for other text and for more than six decimals.
        """
        if isinstance(value, bool) or value is None:
            raise ValueError(value)
        if isinstance(value, Ratio):
            return value
        text = repr(value) if isinstance(value, float) else str(value).strip()
        percent = text.endswith("%")
        try:
            exact = Fraction(text.rstrip("%"))
        except (ValueError, ZeroDivisionError) as error:
            raise ValueError(value) from error
        if percent:
            exact /= 100
        if exact.denominator > MAX_DENOMINATOR or abs(exact.numerator) > 10**9:
            raise ValueError(value)
        return cls(exact.numerator, exact.denominator)

    def __mul__(self, other: Ratio) -> Ratio:
        value = Fraction(self.numerator, self.denominator) * Fraction(other.numerator, other.denominator)
        return Ratio(value.numerator, value.denominator)

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)

    def percent(self) -> str:
        """``8%``, ``0.5%``."""
        return f"{_plain(self.fraction * 100)}%"

    def __str__(self) -> str:
        return _plain(self.fraction)


def _plain(value: Fraction) -> str:
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text or "0"


ONE = Ratio(1, 1)


def magnitude(column: Column | int) -> int:
    """Largest absolute value, as a Python int."""
    if isinstance(column, int):
        return abs(column)
    if column.size == 0:
        return 0
    return max(int(column.max()), -int(column.min()))


def times(left: Column, right: Column | int) -> Column:
    """Product that refuses to overflow. Raises AmountOverflow."""
    if magnitude(left) * magnitude(right) > INT64_SAFE:
        raise AmountOverflow("数值过大，乘积超出可计算的范围。")
    return left * right


def divide_half_up(numerator: Column, denominator: Column | int) -> Column:
    """Element-wise quotient, halves away from zero. The denominator is positive."""
    if isinstance(denominator, int) and denominator == 1:
        return numerator.copy()
    if magnitude(numerator) > INT64_SAFE or magnitude(denominator) > INT64_SAFE // 2:
        raise AmountOverflow("数值过大，超出可计算的范围。")
    half = denominator // 2
    if not numerator.size or int(numerator.min()) >= 0:
        return (numerator + half) // denominator
    quotient = (np.abs(numerator) + half) // denominator
    return np.where(numerator < 0, -quotient, quotient)


def scale(column: Column, ratio: Ratio) -> Column:
    """``column × ratio`` rounded half up to the fen."""
    return divide_half_up(times(column, ratio.numerator), ratio.denominator)


def scale_by(column: Column, ratio: Ratio, numerator: Column | int, denominator: Column | int) -> Column:
    """``column × ratio × numerator ÷ denominator`` with one single rounding at the end."""
    top = times(times(column, ratio.numerator), numerator)
    bottom: Column | int
    if isinstance(denominator, int):
        common = gcd(denominator, ratio.numerator) or 1
        top = times(times(column, ratio.numerator // common), numerator)
        bottom = ratio.denominator * (denominator // common)
    else:
        bottom = times(denominator, ratio.denominator)
    return divide_half_up(top, bottom)


@dataclass(frozen=True, slots=True)
class Rounding:
    """The rounding of contributions by one scheme: to a unit in fen, by a mode."""

    unit_fen: int = 1
    mode: str = "half_up"

    UNITS = {"fen": 1, "jiao": 10, "yuan": 100}
    UNIT_NAMES = {1: "分", 10: "角", 100: "元"}
    MODES = {"half_up": "四舍五入", "up": "进位", "down": "舍去"}

    def apply(self, column: Column, ratio: Ratio) -> Column:
        """``column × ratio`` rounded to the unit."""
        top = times(column, ratio.numerator)
        bottom = ratio.denominator * self.unit_fen
        if self.mode == "half_up":
            return divide_half_up(top, bottom) * self.unit_fen
        magnitude_up = np.abs(top)
        quotient = -(-magnitude_up // bottom) if self.mode == "up" else magnitude_up // bottom
        return np.where(top < 0, -quotient, quotient) * self.unit_fen

    def text(self) -> str:
        return f"{self.MODES[self.mode]}到{self.UNIT_NAMES[self.unit_fen]}"


def constant(value: int, size: int) -> Column:
    return np.full(size, value, dtype=np.int64)


def total(columns, size: int) -> Column:
    """Sum of columns; zeros when there are none."""
    result = np.zeros(size, dtype=np.int64)
    for column in columns:
        result += column
    return result
