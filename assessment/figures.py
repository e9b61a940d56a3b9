"""Figures as people read them: points are stored in hundredths, attendance in half-days; nothing is rounded."""


def points(value: int | None) -> str:
    """Hundredths of a point as text: −750 is −7.5; nothing for None."""
    return "" if value is None else f"{value / 100:g}"


def signed(value: int | None) -> str:
    """The same with its sign: +2, −7.5."""
    return ("+" if value and value > 0 else "") + points(value)


def days(half_days: int) -> str:
    """Half-days as days: 41 is 20.5."""
    return f"{half_days / 2:g}"
