"""Tones of states: one colour says the same thing on every page.

neutral: not begun or past · info: under way · warning: waits for a person · success: done, in force ·
danger: refused, overdue, wrong · accent: outstanding.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

_TONES = {
    "neutral": "draft new none closed superseded cancelled withdrawn archived left open_empty skipped unchanged no_grade",
    "info": "queued running calculating calculated scoring open in_progress consulting submitted filed issued leased "
    "recheck changed answered publicity basic",
    "warning": "pending checked reviewed waiting objection suspended incomplete warning due soon proposed notified "
    "to_answer needs_review",
    "success": "done approved locked in_force in_force_all active confirmed passed accepted closed_ok valid competent paid "
    "mended upheld ok",
    "danger": "failed rejected refused overdue wrong invalid escalated fail dismissed revoked overruled blocked",
    "accent": "excellent pilot",
}
_by_code = {code: tone for tone, codes in _TONES.items() for code in codes.split()}


def register(tones: dict[str, str]) -> None:
    """Add states of a floor: ``{"frozen": "info"}``."""
    _by_code.update({code.lower(): tone for code, tone in tones.items()})


def tone_of(code) -> str:
    return _by_code.get(str(code).lower(), "neutral")


def pill(row: Any, field: str = "state") -> SafeString:
    """The state of a record as a badge."""
    code = getattr(row, field, "") or ""
    show = getattr(row, f"get_{field}_display", None)
    label = show() if callable(show) else code
    return format_html('<span class="pill pill-{} has-dot">{}</span>', tone_of(code), label or "—")
