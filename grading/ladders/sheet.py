"""The tables of a ladder as people fill them in: levels from low to high and quota groups, and back into content."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.problems import Problem

LEVEL_FIELDS = ("code", "name", "mode", "years", "group", "steps", "pace")
GROUP_FIELDS = ("code", "name", "percent", "of")
SPARE = 1  # empty rows offered at the end of each table


def _percent(ppm: int) -> str:
    text = f"{Decimal(ppm) / 10000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def level_rows(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """The levels as text cells, lowest first, with an empty row to add one."""
    rows = []
    for level in sorted(content.get("levels", []), key=lambda item: item["rank_order"]):
        steps = level.get("steps") or {}
        years = level.get("min_years_in_level")
        rows.append(
            {
                "code": level["code"],
                "name": level["name"],
                "mode": level["mode"],
                "years": "" if years is None else str(years),
                "group": level.get("quota_group") or "",
                "steps": str(steps.get("count", "")),
                "pace": str(steps.get("years_per_step", "")),
            }
        )
    return rows + [dict.fromkeys(LEVEL_FIELDS, "")] * SPARE


def group_rows(content: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [
        {
            "code": item["code"],
            "name": item.get("name", ""),
            "percent": _percent(item["ppm"]),
            "of": item.get("of") or "",
        }
        for item in content.get("quota_groups", [])
    ]
    return rows + [dict.fromkeys(GROUP_FIELDS, "")] * SPARE


def typed_rows(posted: Any, prefix: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a posted table (fields named prefix-field, one value a row)."""
    columns = {name: [text.strip() for text in posted.getlist(f"{prefix}-{name}")] for name in fields}
    count = max((len(values) for values in columns.values()), default=0)
    return [
        {name: values[index] if index < len(values) else "" for name, values in columns.items()}
        for index in range(count)
    ]


def _whole(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise Problem(
            _("%(what)s应填整数，现在是「%(text)s」。") % {"what": what, "text": text}, code="ladder-number"
        ) from error


def with_rows(
    content: Mapping[str, Any], levels: list[dict[str, str]], groups: list[dict[str, str]]
) -> dict[str, Any]:
    """A copy of the content with the two tables replaced. Levels take their order from the rows; conditions stay with
    the level of the same code. Raises Problem where a cell is no number; gaps are left to the policy's own check."""
    fresh = copy.deepcopy(dict(content))
    conditions = {level["code"]: level.get("conditions") for level in fresh.get("levels", [])}
    fresh["levels"] = []
    for row in (row for row in levels if row["code"] or row["name"]):
        label = row["name"] or row["code"]
        level: dict[str, Any] = {
            "code": row["code"] or row["name"],
            "rank_order": len(fresh["levels"]),
            "name": row["name"],
            "mode": row["mode"],
            "min_years_in_level": _whole(row["years"], _("「%s」的最低年限") % label)
            if row["years"]
            else None,
            "quota_group": row["group"] or None,
        }
        if row["steps"] and row["steps"] != "0":
            level["steps"] = {
                "count": _whole(row["steps"], _("「%s」的档数") % label),
                "years_per_step": _whole(row["pace"] or "1", _("「%s」的每档年数") % label),
            }
        if conditions.get(level["code"]):
            level["conditions"] = conditions[level["code"]]
        fresh["levels"].append(level)
    fresh["quota_groups"] = [
        {"code": row["code"], "name": row["name"] or row["code"], "ppm": _ppm(row), "of": row["of"] or None}
        for row in groups
        if row["code"]
    ]
    return fresh


def _ppm(row: dict[str, str]) -> int:
    try:
        share = Decimal(row["percent"].removesuffix("%").strip()) * 10000
    except InvalidOperation as error:
        raise Problem(
            _("职数组「%(group)s」的比例应填百分数，现在是「%(text)s」。")
            % {"group": row["code"], "text": row["percent"]},
            code="ladder-percent",
        ) from error
    if not share.is_finite() or share != share.to_integral_value():
        raise Problem(
            _("职数组「%(group)s」的比例最多四位小数。") % {"group": row["code"]}, code="ladder-percent"
        )
    return int(share)
