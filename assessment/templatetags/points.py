"""Points are stored in hundredths and shown as they are: −750 is −7.5, never rounded."""

from django import template

register = template.Library()


@register.filter
def points(value: int | None) -> str:
    """Hundredths of a point as text; nothing for None."""
    return "" if value is None else f"{value / 100:g}"
