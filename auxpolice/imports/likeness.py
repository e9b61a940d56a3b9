"""The likeliest name of a catalogue for a written one: by letters, or by sound (pinyin) for typing slips."""

from difflib import SequenceMatcher

LEAST = 0.6


def _sound(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its dictionaries: a fifth of what a process takes to start

    return lazy_pinyin(text)


def likeness(one: str, other: str) -> float:
    """From 0 to 1. One name inside the other counts as near; equal sound counts nearly as equal letters."""
    if one == other:
        return 1.0
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    sound = SequenceMatcher(None, _sound(one), _sound(other), autojunk=False).ratio()
    within = 0.75 if min(len(one), len(other)) >= 2 and (one in other or other in one) else 0.0
    return max(letters, sound * 0.95, within)


def nearest(text: str, names: list[str]) -> str | None:
    """The likest name, when it is like enough and no other is as like."""
    ranked = sorted(((likeness(text, name), name) for name in names), reverse=True)
    if not ranked or ranked[0][0] < LEAST or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


TELLING = frozenset("一二三四五六七八九十0123456789东南西北中上下前后新老甲乙丙丁大小")


def look_alike(one: str, other: str) -> bool:
    """Whether a name is most likely another misspelt: same sound, or one character apart that tells nothing."""
    if one == other or min(len(one), len(other)) < 3:
        return False
    if _sound(one) == _sound(other):
        return True
    if one in other or other in one:
        return not set(one.replace(other, "") if other in one else other.replace(one, "")) & TELLING
    apart = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) >= 5 and len(apart) == 1 and not set(apart[0]) & TELLING
