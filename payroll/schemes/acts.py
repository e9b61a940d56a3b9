"""Acts on the rows of a scheme's form: add, take out, put back, move; levels and post classes of a version.

Every act keeps all that was typed. ``perform`` takes the value of the button that was pressed.
"""

from __future__ import annotations

from collections.abc import Iterable

from payroll.rules.scheme import ADJUSTMENT_TYPES, KINDS, MAX_ITEMS
from payroll.rules.vocabulary import ADJUSTMENT_KEYS, RULE_KEYS, Key
from payroll.schemes.form import FLAGS, SchemeForm, flag_fits, rule_field

MAX_ROWS = 100


def perform(form: SchemeForm, act: str) -> str:
    """Do what the button says: ``add-item:KIND``, ``add-level``, ``add-class``, ``add-then:ROW``, ``remove:ROW``,
    ``restore:ROW``, ``up:ROW``, ``down:ROW``; a row is ``item.K``, ``level.K``, ``class.K`` or ``item.K.then.J``.

    Gives the row that is to be looked at next. An act that can't be (moving up the first) changes nothing.
    """
    verb, _colon, row = act.partition(":")
    if verb == "add-item":
        return _add_item(form, row)
    if verb in ("add-level", "add-class"):
        return _add_domain(form, verb.removeprefix("add-"))
    if verb == "add-then":
        return _add_then(form, row)
    if verb in ("remove", "restore") and _exists(form, row):
        form.put(f"{row}.removed", "1" if verb == "remove" else "")
    if verb in ("up", "down") and _exists(form, row):
        _move(form, row, -1 if verb == "up" else 1)
    return row


def _exists(form: SchemeForm, row: str) -> bool:
    table, _dot, key = row.rpartition(".")
    return key in form.rows(table)


def _fresh_key(form: SchemeForm, table: str) -> str:
    return str(max((int(key) for key in form.rows(table) if key.isdecimal()), default=-1) + 1)


def _add_item(form: SchemeForm, kind: str) -> str:
    kind = kind if kind in KINDS else "earning"
    keys = form.rows("item")
    if len(keys) >= 2 * MAX_ITEMS:
        return ""
    key = _fresh_key(form, "item")
    used = {form.one(f"item.{other}.code") for other in keys}
    number = next(n for n in range(1, len(keys) + 2) if f"ITEM_{n}" not in used)
    at = f"item.{key}"
    last = max(
        (n for n, other in enumerate(keys) if form.one(f"item.{other}.kind") == kind), default=len(keys) - 1
    )
    form.put("item", *keys[: last + 1], key, *keys[last + 1 :])
    for name, text in (
        ("code", f"ITEM_{number}"),
        ("name", ""),
        ("kind", kind),
        ("tax", "wages"),
        ("type", "fixed"),
        ("mark", "local"),
    ):
        form.put(f"{at}.{name}", text)
    usual = ("insurance_base", "minimum_wage", "regular") if kind == "earning" else ()
    form.put(f"{at}.flags", *(flag for flag in FLAGS if flag in usual and flag_fits(flag, kind)))
    return at


def _add_domain(form: SchemeForm, table: str) -> str:
    keys = form.rows(table)
    if len(keys) >= 2 * MAX_ROWS:
        return ""
    key, name = _fresh_key(form, table), "rank" if table == "level" else "code"
    numbers = [int(text) for k in form.kept(table) if (text := form.one(f"{table}.{k}.{name}")).isdecimal()]
    form.put(table, *keys, key)
    form.put(f"{table}.{key}.{name}", str(max(numbers, default=-1 if table == "level" else 0) + 1))
    form.put(f"{table}.{key}.name", "")
    if table == "level":
        form.put(f"{table}.{key}.steps", "1")
    return f"{table}.{key}"


def _add_then(form: SchemeForm, row: str) -> str:
    if not _exists(form, row):
        return ""
    table, kind = f"{row}.then", form.one(f"{row}.then-new")
    if kind not in ADJUSTMENT_TYPES or len(form.rows(table)) >= MAX_ROWS:
        return row
    key = _fresh_key(form, table)
    form.put(table, *form.rows(table), key)
    form.put(f"{table}.{key}.type", kind)
    return f"{table}.{key}"


def _move(form: SchemeForm, row: str, by: int) -> None:
    """Past the next row that is shown beside it: for items one of the same kind, and none that was taken out."""
    table, _dot, key = row.rpartition(".")
    keys = form.rows(table)
    beside = [other for other in keys if other == key or not form.removed(table, other)]
    if table == "item":
        kind = form.one(f"{row}.kind")
        beside = [other for other in beside if form.one(f"item.{other}.kind") == kind]
    place = beside.index(key) + by
    if not 0 <= place < len(beside):
        return
    here, there = keys.index(key), keys.index(beside[place])
    keys.insert(there, keys.pop(here))
    form.put(table, *keys)


def take_levels(form: SchemeForm, levels: Iterable[tuple[int, str, int]]) -> None:
    """The levels of a ladder: (rank, name, steps). Rows of the same rank keep their cells, the others are taken out."""
    _take(form, "level", "rank", [(str(rank), name, str(max(steps, 1))) for rank, name, steps in levels])


def take_post_classes(form: SchemeForm, classes: Iterable[tuple[int, str]]) -> None:
    """The classes of a classification method: (code, name)."""
    _take(form, "class", "code", [(str(code), name, "") for code, name in classes])


def _take(form: SchemeForm, table: str, number: str, wanted: list[tuple[str, str, str]]) -> None:
    held: dict[str, str] = {}
    for key in form.rows(table):
        code = form.one(f"{table}.{key}.{number}").strip()
        if code not in held or form.removed(table, held[code]):
            held[code] = key
        form.put(f"{table}.{key}.removed", "1")
    order = []
    for code, name, steps in wanted:
        key = held.get(code, "")
        if not key:
            key = _fresh_key(form, table)
            form.put(table, *form.rows(table), key)
        form.put(f"{table}.{key}.{number}", code)
        form.put(f"{table}.{key}.name", name)
        form.put(f"{table}.{key}.removed", "")
        if table == "level":
            form.put(f"{table}.{key}.steps", steps)
        order.append(key)
    form.put(table, *order, *(key for key in form.rows(table) if key not in order))


USUAL = {"unit": "yuan", "multiple": "holiday", "fact": "night_shifts"}


def settle(form: SchemeForm) -> None:
    """Give every choice that was never made its usual value: the boxes of a page always show one. A choice that may be
    left out stays unmade, its box says what then holds."""
    for item in form.kept("item"):
        at = f"item.{item}"
        type_ = form.one(f"{at}.type")
        for key in RULE_KEYS.get(type_, ()):
            _settle(form, rule_field(at, key, type_), key)
        for then in form.kept(f"{at}.then"):
            row = f"{at}.then.{then}"
            for key in ADJUSTMENT_KEYS.get(form.one(f"{row}.type"), ()):
                _settle(form, f"{row}.{key.name}", key)


def _may_stay(key: Key) -> bool:
    return key.optional and key.kind == "choice"


def _settle(form: SchemeForm, name: str, key: Key) -> None:
    if key.kind in ("choice", "fact", "multiple") and not form.one(name) and not _may_stay(key):
        usual = USUAL.get(key.name, "")
        form.put(name, usual if usual in key.choices else next(iter(key.choices)))
