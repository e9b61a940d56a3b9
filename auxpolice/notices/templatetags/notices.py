"""How late something is."""

from datetime import date

from django import template

from auxpolice.months import today

register = template.Library()


@register.filter
def days_late(due: date) -> int:
    """Days since the due date; 0 while it isn't past."""
    return max((today() - due).days, 0)
