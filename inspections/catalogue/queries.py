"""The catalogue that holds for a unit on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from auxpolice.policy.queries import version_for
from auxpolice.units.models import Unit
from inspections.catalogue.content import INSPECTION


def catalogue(unit: Unit, day: date) -> dict:
    """The INSPECTION policy in force for a unit on a day."""
    return version_for(INSPECTION, unit.pk, day).content


def item_of(content: Mapping[str, Any], code: str) -> Mapping[str, Any] | None:
    """The problem of this code."""
    return next((item for item in content["items"] if item["code"] == code), None)


def checklist_of(content: Mapping[str, Any], theme: str) -> list[Mapping[str, Any]]:
    """What is looked at under a theme, each with ``code`` and ``text``; nothing for a theme that isn't there."""
    return next((list(row["checklist"]) for row in content["themes"] if row["code"] == theme), [])
