"""Attendance rules: pure. Stored in half-days, typed and shown in days."""


def days(half_days: int) -> str:
    """Half-days as days: 41 is 20.5."""
    return f"{half_days / 2:g}"
