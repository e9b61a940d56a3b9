"""The likeliest name of a catalogue for a written one: by letters, or by sound (pinyin) for typing slips."""

from difflib import SequenceMatcher

from pypinyin import lazy_pinyin

LEAST = 0.6


def likeness(one: str, other: str) -> float:
    """From 0 to 1. One name inside the other counts as near; equal sound counts nearly as equal letters."""
    if one == other:
        return 1.0
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    sound = SequenceMatcher(None, lazy_pinyin(one), lazy_pinyin(other), autojunk=False).ratio()
    within = 0.75 if min(len(one), len(other)) >= 2 and (one in other or other in one) else 0.0
    return max(letters, sound * 0.95, within)


def nearest(text: str, names: list[str]) -> str | None:
    """The likest name, when it is like enough and no other is as like."""
    ranked = sorted(((likeness(text, name), name) for name in names), reverse=True)
    if not ranked or ranked[0][0] < LEAST or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]
