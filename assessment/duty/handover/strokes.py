"""Signatures drawn on glass: strokes as they come from the pad, checked, and their picture (pure)."""

import io
import json
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from auxpolice.problems import Problem

LEAST, MOST, WIDEST = 8, 4000, 4000
"""Points of a signature; what is drawn beyond the pad's widest is nobody's hand."""


def read(text: str) -> list[list[list[int]]]:
    """Strokes of a signature as lists of points (x, y, milliseconds); Problem when that is no signature."""
    try:
        strokes = [[[int(n) for n in point] for point in stroke] for stroke in json.loads(text or "[]")]
    except (ValueError, TypeError, RecursionError) as error:
        raise Problem(_("签字没有读出来，请清除后重签。"), code="strokes", field="strokes") from error
    points = [point for stroke in strokes for point in stroke]
    if not LEAST <= len(points) <= MOST:
        raise Problem(_("请在屏幕上签出姓名。"), code="strokes", field="strokes")
    if any(len(point) != 3 or not all(0 <= n <= WIDEST for n in point[:2]) for point in points):
        raise Problem(_("签字没有读出来，请清除后重签。"), code="strokes", field="strokes")
    return strokes


def picture(strokes: list[list[Any]]) -> bytes:
    """The strokes as a PNG, dark on white, cut to what was drawn."""
    xs = [x for stroke in strokes for x, _y, _at in stroke]
    ys = [y for stroke in strokes for _x, y, _at in stroke]
    left, top = min(xs) - 10, min(ys) - 10
    image = Image.new("RGB", (max(xs) - left + 10, max(ys) - top + 10), "white")
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        line = [(x - left, y - top) for x, y, _at in stroke]
        if len(line) == 1:
            draw.ellipse([line[0][0] - 2, line[0][1] - 2, line[0][0] + 2, line[0][1] + 2], fill="#17212f")
        else:
            draw.line(line, fill="#17212f", width=4, joint="curve")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
