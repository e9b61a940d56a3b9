"""Amounts and counts as they are read by people."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """123456 → ``1,234.56元``."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{whole:,}.{rest:02d}元"


def days(half_days: int) -> str:
    """43 half-days → ``21.5天``."""
    whole, half = divmod(int(half_days), 2)
    return f"{whole}.5天" if half else f"{whole}天"


def minutes(value: int) -> str:
    """150 → ``2小时30分``."""
    hours, rest = divmod(int(value), 60)
    if not rest:
        return f"{hours}小时"
    return f"{hours}小时{rest}分" if hours else f"{rest}分"


def measured(value: int, unit: str) -> str:
    """A value with its unit, by the unit's code as in FACT_FIELDS."""
    if unit == "fen":
        return yuan(value)
    if unit == "half_days":
        return days(value)
    if unit == "minutes":
        return minutes(value)
    if unit == "flag":
        return "是" if value else "否"
    suffix = {"years": "年", "months": "个月", "shifts": "次", "days": "天"}.get(unit, "")
    return f"{int(value)}{suffix}"
