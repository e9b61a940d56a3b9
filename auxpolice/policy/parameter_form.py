"""A parameter's value as fields to type into, by the shape the last value had, and back. Amounts are typed in yuan."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.money import parse_yuan
from auxpolice.problems import Problem

CHOICES: dict[str, dict[str, str]] = {}
"""Keys whose values are words of a closed set: key → value → how people call it. The owner of the law fills it."""

SHARES: set[str] = set()
"""Keys whose values are shares: typed as 0.08, read as 8%. Filled by the owner too."""


def ordered(node: dict, labels: dict[str, str]) -> list[tuple[str, object]]:
    """The entries in the order in which ``labels`` names them (the database keeps none), the others behind as they are."""
    place = {key: at for at, key in enumerate(labels)}
    return sorted(node.items(), key=lambda entry: place.get(str(entry[0]), len(place)))


SPARE = 1
"""Empty rows offered at the end of a table."""


@dataclass(frozen=True)
class Cell:
    """One input: ``name`` is its path (``bands.0.to_fen``), ``text`` what stands in it, ``kind`` text, bool or choice."""

    name: str
    label: str
    text: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A list of equal objects: heads, and rows of cells with spare rows at the end."""

    name: str
    label: str
    heads: list[str]
    rows: list[list[Cell]] = field(default_factory=list)


def is_money(key: str) -> bool:
    return key == "fen" or key.endswith("_fen")


def shown(key: str, value: Any) -> str:
    """A leaf as it is read and typed: yuan for amounts, plain text for the rest."""
    if value is None:
        return ""
    if is_money(key) and isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}"
    return str(value)


def label_of(key: str, labels: Mapping[str, str]) -> str:
    text = labels.get(key, key)
    return f"{text}（{_('元')}）" if is_money(key) else str(text)


def parts(
    value: Mapping[str, Any],
    labels: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    path: str = "",
) -> list[Cell | Grid]:
    """Inputs of a value; ``typed`` (name → text) is what a refused form held."""
    typed = typed or {}
    found: list[Cell | Grid] = []
    for key, leaf in ordered(dict(value), dict(labels)):
        name = f"{path}{key}"
        if isinstance(leaf, Mapping):
            found += parts(leaf, labels, typed, f"{name}.")
        elif isinstance(leaf, list) and leaf and isinstance(leaf[0], Mapping):
            found.append(_grid(name, key, leaf, labels, typed))
        elif isinstance(leaf, bool):
            text = typed.get(name, "") if typed else ("1" if leaf else "")
            found.append(Cell(name, label_of(key, labels), text, "bool"))
        else:
            text = (
                ", ".join(shown(key, item) for item in leaf) if isinstance(leaf, list) else shown(key, leaf)
            )
            words_of = CHOICES.get(key, {})
            options = tuple((code, _(word)) for code, word in words_of.items()) if text in words_of else ()
            kind = "choice" if options else "text"
            found.append(Cell(name, _prefixed(path, key, labels), typed.get(name, text), kind, options))
    return found


def _prefixed(path: str, key: str, labels: Mapping[str, str]) -> str:
    groups = [labels.get(part, part) for part in path.split(".") if part]
    return " · ".join([*map(str, groups), label_of(key, labels)])


def _grid(name: str, key: str, rows: list, labels, typed) -> Grid:
    keys = [key for key, _value in ordered(rows[0], dict(labels))]
    count = max(
        len(rows),
        1
        + max(
            (int(m[1]) for n in typed if (m := re.match(rf"{re.escape(name)}\.(\d{{1,3}})\.", n))), default=-1
        ),
    )
    grid = Grid(name, str(labels.get(key, key)), [label_of(k, labels) for k in keys])
    for number in range(count + (0 if typed else SPARE)):
        row = rows[number] if number < len(rows) else {}
        grid.rows.append(
            [
                Cell(
                    cell := f"{name}.{number}.{k}", label_of(k, labels), typed.get(cell, shown(k, row.get(k)))
                )
                for k in keys
            ]
        )
    return grid


def parsed(
    shape: Mapping[str, Any], typed: Mapping[str, str], labels: Mapping[str, str], path: str = ""
) -> dict:
    """The value typed, of the same shape as ``shape``. Raises Problem that names the input."""
    value: dict[str, Any] = {}
    for key, leaf in shape.items():
        name = f"{path}{key}"
        if isinstance(leaf, Mapping):
            value[key] = parsed(leaf, typed, labels, f"{name}.")
        elif isinstance(leaf, list) and leaf and isinstance(leaf[0], Mapping):
            value[key] = _rows(name, leaf[0], typed, labels)
        elif isinstance(leaf, list):
            texts = [
                part.strip() for part in re.split(r"[,，、\s]+", typed.get(name, "").strip()) if part.strip()
            ]
            value[key] = [_leaf(name, key, leaf[0] if leaf else 0, text, labels) for text in texts]
        elif isinstance(leaf, bool):
            value[key] = typed.get(name) == "1"
        else:
            value[key] = _leaf(name, key, leaf, typed.get(name, "").strip(), labels)
    return value


def _rows(name: str, shape: Mapping[str, Any], typed: Mapping[str, str], labels) -> list[dict]:
    numbers = sorted({int(m[1]) for n in typed if (m := re.match(rf"{re.escape(name)}\.(\d{{1,3}})\.", n))})
    rows = []
    for number in numbers:
        texts = {key: typed.get(f"{name}.{number}.{key}", "").strip() for key in shape}
        if not any(texts.values()):
            continue  # an empty row is no row
        rows.append(
            {key: _leaf(f"{name}.{number}.{key}", key, shape[key], texts[key], labels) for key in shape}
        )
    return rows


def _leaf(name: str, key: str, like: Any, text: str, labels) -> Any:
    label = label_of(key, labels)
    if not text:
        if like is None or (is_money(key) and key == "to_fen"):
            return None
        raise Problem(_("「%(label)s」没有填。") % {"label": label}, code="parameter-empty", field=name)
    try:
        if is_money(key):
            return parse_yuan(text)
        if isinstance(like, int):
            return int(text)
    except ValueError as error:
        raise Problem(
            _("「%(label)s」应填数字，现在是「%(text)s」。") % {"label": label, "text": text},
            code="parameter-number",
            field=name,
        ) from error
    return text


def words(value: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, text) of a value for reading: amounts in yuan with their unit, shares in percent."""
    found: list[tuple[str, str]] = []
    for part in parts(value, labels):
        if isinstance(part, Cell):
            found.append(_read(part))
            continue
        for row in part.rows[: -SPARE or None]:
            found.append((part.label, "，".join(_in_row(cell) for cell in row)))
    return found


def _in_row(cell: Cell) -> str:
    """``税率 3%``; a limit that isn't there needs no label before it."""
    label, text = _read(cell)
    return f"{label} {text}" if cell.text or text == _("未设") else text


def _read(cell: Cell) -> tuple[str, str]:
    key = cell.name.rsplit(".", 1)[-1]
    if cell.kind == "bool":
        return cell.label, _("是") if cell.text else _("否")
    if not cell.text:
        return cell.label.removesuffix(f"（{_('元')}）"), _left_empty(key)
    items = cell.text.split(", ")
    if is_money(key):
        amounts = "、".join(_("%(yuan)s 元") % {"yuan": f"{Decimal(item):,.2f}"} for item in items)
        return cell.label.removesuffix(f"（{_('元')}）"), amounts
    if key in SHARES:
        return cell.label, "、".join(f"{(Decimal(item) * 100).normalize():f}%" for item in items)
    return cell.label, str(dict(cell.options).get(cell.text, "、".join(items)))


def _left_empty(key: str) -> str:
    """The meaning of an empty value: a limit that isn't there is none, anything else is not set."""
    words_of_key = set(key.split("_"))
    if words_of_key & {"to", "max", "ceiling", "cap"}:
        return _("不设上限")
    return _("不设下限") if words_of_key & {"from", "min", "floor"} else _("未设")
