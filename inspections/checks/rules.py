"""Points of a finding in hundredths, and the digest that tells one record from another of the same id."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def points_of(item: Mapping[str, Any], *, repeat: bool, content: Mapping[str, Any]) -> int:
    """Points taken, negative hundredths; a repeat within the window weighs more."""
    points = -item["points"] * 100
    return points * content["repeat_percent"] // 100 if repeat else points


def digest(said: Any) -> str:
    """sha256 of what a phone sent, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
