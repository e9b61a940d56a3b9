"""A policy's content as an outline of editable leaves, and back. The content stays typed: a number stays a number."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from auxpolice.problems import Problem


@dataclass(frozen=True)
class Leaf:
    """``pointer`` is an RFC 6901 path; ``label`` its last step; ``depth`` the nesting for display."""

    pointer: str
    label: str
    depth: int
    value: object
    is_heading: bool

    @property
    def input_type(self) -> str:
        if isinstance(self.value, bool):
            return "checkbox"
        return "number" if isinstance(self.value, int | float) else "text"


def leaves(content, labels: dict[str, str] | None = None) -> list[Leaf]:
    """Depth-first list of headings and leaves; ``labels`` gives the official Chinese for keys."""
    labels, out = labels or {}, []

    def walk(node, pointer: str, depth: int) -> None:
        items = ordered(node, labels) if isinstance(node, dict) else enumerate(node)
        for key, value in items:
            here = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            if isinstance(node, dict):
                label = labels.get(str(key), str(key))
            else:
                label = _row_label(value, int(key))
            nested = isinstance(value, dict | list)
            out.append(Leaf(here, label, depth, None if nested else value, nested))
            if nested:
                walk(value, here, depth + 1)

    walk(content, "", 0)
    return out


def ordered(node: dict, labels: dict[str, str]) -> list[tuple[str, object]]:
    """The entries in the order in which ``labels`` names them (the database keeps none), the others behind as they are."""
    place = {key: at for at, key in enumerate(labels)}
    return sorted(node.items(), key=lambda entry: place.get(str(entry[0]), len(place)))


@dataclass(frozen=True)
class Block:
    """A part of the outline for a page: ``leaves`` one below the other, or a table of ``rows`` under ``columns``."""

    title: str
    leaves: list[Leaf]
    columns: list[str]
    rows: list[list[Leaf | None]]


def blocks(content, labels: dict[str, str] | None = None) -> list[Block]:
    """The same leaves as ``leaves``, those of a list of plain rows as a table."""
    labels = labels or {}
    by_pointer = {leaf.pointer: leaf for leaf in leaves(content, labels) if not leaf.is_heading}
    out: list[Block] = []

    def walk(node, pointer: str, words: list[str]) -> None:
        title = " › ".join(words)
        if is_table(node):
            keys = columns_of(node, labels)
            rows = [
                [by_pointer.get(f"{pointer}/{at}/{_step(key)}") for key in keys] for at in range(len(node))
            ]
            out.append(Block(title, [], [labels.get(key, key) for key in keys], rows))
            return
        items = ordered(node, labels) if isinstance(node, dict) else list(enumerate(node))
        plain = [by_pointer[f"{pointer}/{_step(key)}"] for key, value in items if not _nested(value)]
        if plain:
            out.append(Block(title, plain, [], []))
        for key, value in items:
            if _nested(value) and value:
                word = (
                    labels.get(str(key), str(key)) if isinstance(node, dict) else _row_label(value, int(key))
                )
                walk(value, f"{pointer}/{_step(key)}", [*words, word])

    walk(content, "", [])
    return out


def is_table(node) -> bool:
    """A list of rows whose values are all plain."""
    return (
        isinstance(node, list)
        and bool(node)
        and all(
            isinstance(row, dict) and row and not any(_nested(value) for value in row.values())
            for row in node
        )
    )


def columns_of(rows: list[dict], labels: dict[str, str]) -> list[str]:
    """The keys of the rows: what names a row first, then in the order of the labels."""
    keys: dict[str, None] = {}
    for row in rows:
        keys.update(dict.fromkeys(key for key, _value in ordered(row, labels)))
    return sorted(keys, key=lambda key: key not in NAMING)


def _nested(value) -> bool:
    return isinstance(value, dict | list)


def _step(key) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


NAMING = ("name", "title", "label", "family")
"""Keys whose value names a row to a reader."""


def _row_label(value, index: int) -> str:
    if isinstance(value, dict):
        for key in (*NAMING, "code"):
            if value.get(key):
                return str(value[key])
    return _("第 %(n)d 项") % {"n": index + 1}


def changed(content, edits: dict[str, str]):
    """A copy of the content with the leaves of ``edits`` (pointer → typed text) replaced.

    Raises Problem naming the leaf where the text isn't of the leaf's type.
    """
    import copy

    fresh = copy.deepcopy(content)
    for leaf in leaves(content):
        if leaf.is_heading or leaf.pointer not in edits:
            continue
        parent, key = _locate(fresh, leaf.pointer)
        parent[key] = _typed(leaf, edits[leaf.pointer])
    return fresh


def _locate(content, pointer: str):
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    node = content
    for step in steps[:-1]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node, int(steps[-1]) if isinstance(node, list) else steps[-1]


def _typed(leaf: Leaf, text: str):
    text = text.strip()
    if isinstance(leaf.value, bool):
        return text in ("1", "true", "on")
    if isinstance(leaf.value, int):
        try:
            return int(text.replace(",", ""))
        except ValueError as error:
            raise Problem(
                _("「%(label)s」应填整数，现在是「%(text)s」。") % {"label": leaf.label, "text": text},
                code="not-a-number",
                field=leaf.pointer,
            ) from error
    if isinstance(leaf.value, float):
        try:
            return float(text)
        except ValueError as error:
            raise Problem(
                _("「%(label)s」应填数字，现在是「%(text)s」。") % {"label": leaf.label, "text": text},
                code="not-a-number",
                field=leaf.pointer,
            ) from error
    return None if leaf.value is None and not text else text


def with_leaves(node, keys: frozenset[str], change: Callable[[str, object], object]):
    """A copy with ``change(key, value)`` in the place of every leaf under one of ``keys``."""
    if isinstance(node, list):
        return [with_leaves(value, keys, change) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: change(key, value) if key in keys and not _nested(value) else with_leaves(value, keys, change)
        for key, value in node.items()
    }


def of_hundredths(_key: str, value):
    """4550 → «45.5»; what isn't a whole number stays, for the floor's own check to name."""
    return f"{value / 100:.10g}" if isinstance(value, int) and not isinstance(value, bool) else value


def to_hundredths(label: str, text):
    """«45.5» → 4550. Raises Problem when it isn't a number with at most two decimals."""
    try:
        value = Decimal(str(text).strip()) * 100
        if value != int(value):
            raise ValueError
    except (ArithmeticError, ValueError) as error:
        raise Problem(
            _("「%(label)s」应填数字，最多两位小数，现在是「%(text)s」。") % {"label": label, "text": text},
            code="not-a-number",
        ) from error
    return int(value)


def differences(old, new) -> list[tuple[str, object, object]]:
    """(pointer, old, new) of every leaf that differs, for showing two versions side by side."""
    before = {leaf.pointer: leaf.value for leaf in leaves(old) if not leaf.is_heading}
    after = {leaf.pointer: leaf.value for leaf in leaves(new) if not leaf.is_heading}
    return [
        (pointer, before.get(pointer), after.get(pointer))
        for pointer in sorted(before.keys() | after.keys())
        if before.get(pointer) != after.get(pointer)
    ]


def described(old, new, labels: dict[str, str] | None = None) -> list[tuple[str, object, object]]:
    """(where in words, old, new) of every leaf that differs. Rows of a list are told apart by their code or name, not
    by their place, so that a row taken out of the middle is one row less and not a change of all after it."""
    before, after = _worded(old, labels or {}), _worded(new, labels or {})
    return [
        (" › ".join(words), old_value, new_value)
        for key, words in _in_order(before, after)
        if (old_value := before.get(key, (None, None))[1]) != (new_value := after.get(key, (None, None))[1])
    ]


def _in_order(before: dict, after: dict) -> list[tuple[tuple, list[str]]]:
    """Keys of both in reading order: those of the new, each one of the old behind what stood before it."""
    order = list(after)
    for at, key in enumerate(list(before)):
        if key not in after:
            former = list(before)[at - 1] if at else None
            order.insert(order.index(former) + 1 if former in order else 0, key)
    return [(key, (after.get(key) or before[key])[0]) for key in order]


def _worded(content, labels: dict[str, str]) -> dict[tuple, tuple[list[str], object]]:
    """Key of a leaf → (its words from the top, its value)."""
    found: dict[tuple, tuple[list[str], object]] = {}

    def walk(node, key: tuple, words: list[str]) -> None:
        steps: list[tuple[str | int, str, object]]
        if isinstance(node, dict):
            steps = [
                (str(name), labels.get(str(name), str(name)), value) for name, value in ordered(node, labels)
            ]
        else:
            names = [_identity(value) for value in node]
            steps = [
                (names[at] if names[at] and names.count(names[at]) == 1 else at, _row_label(value, at), value)
                for at, value in enumerate(node)
            ]
        for step, word, value in steps:
            if isinstance(value, dict | list):
                walk(value, (*key, step), [*words, word])
            else:
                found[(*key, step)] = ([*words, word], value)

    walk(content, (), [])
    return found


def _identity(value) -> str:
    """What tells a row from its neighbours whatever its place: its code, else its name."""
    if not isinstance(value, dict):
        return ""
    return next((f"{key}={value[key]}" for key in ("code", "name", "title") if value.get(key)), "")
