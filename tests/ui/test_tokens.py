"""Contrast of the tokens, computed as WCAG 2.2 says: 4.5 for text, 3 for controls, focus and large marks."""

import re
from pathlib import Path

import pytest

TOKENS = dict(
    re.findall(
        r"--([\w-]+):\s*(#[0-9a-fA-F]{6});", (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
    )
)
TONES = ("info", "success", "warning", "danger", "accent", "neutral")
LIGHT = ("surface", "surface-2", "surface-3", "paper")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "brand-strong") for ground in LIGHT),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, "surface") for tone in TONES),
    *(("ink", f"{tone}-soft") for tone in TONES),
    ("brand", "brand-soft"),
    ("ink", "brand-soft"),
    ("gold-ink", "surface"),
    ("gold-ink", "paper"),
    ("surface", "brand"),
    ("surface", "brand-strong"),
    ("surface", "danger"),
    *((ink, ground) for ink in ("ink-on-dark", "ink-on-dark-2") for ground in ("navy", "navy-2", "navy-3")),
]
PARTS = [
    ("line-control", "surface"),
    ("line-control", "paper"),
    ("focus", "surface"),
    ("focus", "paper"),
    ("focus", "brand-soft"),
    ("gold", "navy"),
    ("gold", "navy-3"),
    *((f"chart-{n}", "surface") for n in (1, 3, 4, 5, 6)),
]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    TOKENS["_black"], TOKENS["_white"] = "#000000", "#ffffff"
    assert contrast("_black", "_white") == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink, ground):
    assert contrast(ink, ground) >= 4.5, f"{ink} on {ground}: {contrast(ink, ground):.2f}"


@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_controls_and_marks_can_be_seen(part, ground):
    assert contrast(part, ground) >= 3, f"{part} on {ground}: {contrast(part, ground):.2f}"
