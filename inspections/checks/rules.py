"""Points of a finding in hundredths, and the digest that tells one record from another of the same id."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from auxpolice.months import last_day, month_of, next_month


def months_before(day: date, months: int) -> date:
    """The same day so many months before, the month's last where it has no such day."""
    month = next_month(month_of(day), -months)
    return month.replace(day=min(day.day, last_day(month).day))


def points_of(item: Mapping[str, Any], *, repeat: bool, content: Mapping[str, Any]) -> int:
    """Points taken, negative hundredths; a repeat within the window weighs more."""
    points = -item["points"] * 100
    return points * content["repeat_percent"] // 100 if repeat else points


def digest(said: Any) -> str:
    """sha256 of what a phone sent, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
