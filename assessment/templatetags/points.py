"""Points are stored in hundredths, attendance in half-days; both are shown as they are, never rounded."""

from django import template

from assessment.attendance import rules

register = template.Library()


@register.filter
def points(value: int | None) -> str:
    """Hundredths of a point as text: −750 is −7.5; nothing for None."""
    return "" if value is None else f"{value / 100:g}"


@register.filter
def signed(value: int | None) -> str:
    """The same with its sign: +2, −7.5."""
    return ("+" if value and value > 0 else "") + points(value)


@register.filter
def days(half_days: int) -> str:
    """Half-days as days: 41 is 20.5."""
    return rules.days(half_days)
