"""Pure rules of the roster: words and their codes, names told apart by their look. No ORM, clock or settings."""

HIRE_AHEAD_DAYS = 90
"""How far ahead a hire, a transfer or a change may be entered."""
