"""The default policies (示例): three ladders and the post classification method, read from grading/policies/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "policies"
LADDERS = ("levels_seven", "levels_seven_steps", "levels_four")
METHOD = "post_classes"


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def content(name: str) -> dict[str, Any]:
    """A fresh copy of a default policy's content."""
    return json.loads(_text(name))
