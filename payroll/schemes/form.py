"""The content of a pay scheme as a flat form of typed text, and back. Pure: no ORM, no request.

A form is a mapping name → list of texts, as a browser posts it. Rows (items, levels, post classes, adjustments) have
keys that stay theirs while they are renamed, renumbered and moved, and refer to each other by key; the lists ``item``,
``level``, ``class`` and ``item.K.then`` hold the keys in order. What was taken out keeps its fields and a mark
``removed`` until the draft is saved, so that it can be put back. Amounts are typed in yuan and become fen; text that is
no amount goes into the content as it is, and the scheme's own reader says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auxpolice.money import parse_yuan
from payroll.rules.facts import GRADES
from payroll.rules.parsing import Fault
from payroll.rules.scheme import FORMAT
from payroll.rules.vocabulary import ADJUSTMENT_KEYS, RULE_KEYS, Key

FLAGS = ("insurance_base", "minimum_wage", "regular", "special_deduction")
TEXTS = ("source", "note")
OTHER = "other"
MOST_ROWS = 240
"""Rows of a table that are read at all, removed ones too: items times levels are gone through at every letter typed."""
UNKNOWN = "?"
"""Before a code or a value that names nothing in the scheme; kept until somebody takes it out."""
CATEGORIES = ("0", "1")


def yuan_text(fen: Any) -> str:
    """Fen as it is typed: ``2200``, ``1200.50``; what is no whole number as it stands."""
    if fen is None:
        return ""
    if not isinstance(fen, int) or isinstance(fen, bool):
        return str(fen)
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def _fen(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        return text.strip()


def _whole(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        return text.strip()


class SchemeForm:
    """The content of the form. Reading never fails: whatever was typed comes back."""

    def __init__(self, values: Mapping[str, list[str]]):
        self.values: dict[str, list[str]] = {name: list(texts) for name, texts in values.items()}

    # --- single fields
    def one(self, name: str, default: str = "") -> str:
        texts = self.values.get(name)
        return texts[-1] if texts else default

    def many(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def put(self, name: str, *texts: str) -> None:
        self.values[name] = list(texts)

    def rows(self, table: str) -> list[str]:
        """Keys of all rows of a table in order, removed ones too."""
        return list(dict.fromkeys(self.many(table)))[:MOST_ROWS]

    def kept(self, table: str) -> list[str]:
        return [key for key in self.rows(table) if not self.removed(table, key)]

    def removed(self, table: str, key: str) -> bool:
        return self.one(f"{table}.{key}.removed") == "1"

    # --- content → form
    @classmethod
    def of(cls, content: Mapping[str, Any]) -> SchemeForm:
        """The form of a content; of a sound one ``content()`` gives the same back."""
        form = cls({})
        form.put("title", str(content.get("title", "")))
        form.put("note", str(content.get("note", "")))
        for table, code in (("level", "rank"), ("class", "code")):
            rows = content.get({"level": "levels", "class": "post_classes"}[table], [])
            form.put(table, *(str(n) for n in range(len(rows))))
            for n, row in enumerate(rows):
                form.put(f"{table}.{n}.{code}", _text(row.get(code)))
                form.put(f"{table}.{n}.name", _text(row.get("name")))
                if table == "level":
                    form.put(f"{table}.{n}.steps", _text(row.get("steps", 1)))
        items = content.get("items", [])
        form.put("item", *(str(n) for n in range(len(items))))
        refer = _References(content)
        for n, item in enumerate(items):
            form._put_item(f"item.{n}", item, refer)
        return form

    def _put_item(self, at: str, item: Mapping[str, Any], refer: _References) -> None:
        rule = item.get("rule") or {}
        for name, default in (("code", ""), ("name", ""), ("kind", "earning"), ("tax", "wages")):
            self.put(f"{at}.{name}", _text(item.get(name, default)))
        self.put(f"{at}.mark", _text(item.get("mark", "example")))
        for name in TEXTS:
            self.put(f"{at}.{name}", _text(item.get(name, "")))
        usual = {"special_deduction": special_by_default(rule.get("type"), item.get("kind"))}
        self.put(f"{at}.flags", *(flag for flag in FLAGS if item.get(flag, usual.get(flag, False))))
        self.put(f"{at}.type", _text(rule.get("type")))
        for key in RULE_KEYS.get(_text(rule.get("type")), ()):
            self._put_value(rule_field(at, key, _text(rule.get("type"))), key, rule.get(key.name), refer)
        then = item.get("then", [])
        self.put(f"{at}.then", *(str(n) for n in range(len(then))))
        for n, adjustment in enumerate(then):
            self.put(f"{at}.then.{n}.type", _text(adjustment.get("type")))
            for key in ADJUSTMENT_KEYS.get(_text(adjustment.get("type")), ()):
                place = f"{at}.then.{n}.{key.name}"
                if key.kind == "values":
                    place = f"{place}.{adjustment.get('fact')}"
                    values = adjustment.get(key.name) or []
                    self.put(place, *(refer.value(adjustment.get("fact"), value) for value in values))
                else:
                    self._put_value(place, key, adjustment.get(key.name), refer)

    def _put_value(self, at: str, key: Key, value: Any, refer: _References) -> None:
        if key.kind == "fen":
            self.put(at, yuan_text(value))
        elif key.kind == "items":
            self.put(at, *(refer.item(code) for code in value or []))
        elif key.kind == "months":
            self.put(at, *(str(month) for month in value or []))
        elif key.kind == "bands":
            self.put(f"{at}.from", *(_text(band.get("from")) for band in value or []))
            self.put(f"{at}.amount", *(yuan_text(band.get("amount_fen")) for band in value or []))
        elif key.kind == "multiple":
            kind = "holiday" if value is None else value
            named = kind in key.choices
            self.put(at, str(kind) if named else OTHER)
            self.put(f"{at}.{OTHER}", "" if named else str(kind))
        elif key.kind in ("level_table", "class_table", "category_table"):
            domain = key.kind.removesuffix("_table")
            for code, cell in (value or {}).items():
                row = refer.row(domain, code)
                for step, fen in enumerate(cell if isinstance(cell, list) else [cell]):
                    end = f".{step}" if domain == "level" else ""
                    self.put(f"{at}.{domain}.{row}{end}", yuan_text(fen))
        elif key.kind in ("grade_fen_table", "grade_ratio_table"):
            for code, cell in (value or {}).items():
                self.put(f"{at}.grade.{code}", yuan_text(cell) if "fen" in key.kind else _text(cell))
        else:
            self.put(at, _text(value))

    # --- form → content
    def content(self) -> dict[str, Any]:
        """The content the form stands for; what can't be understood stays as text for the scheme's reader."""
        content: dict[str, Any] = {"format": FORMAT, "title": self.one("title").strip()}
        if note := self.one("note").strip():
            content["note"] = note
        content["levels"] = [self._level(f"level.{key}") for key in self.kept("level")]
        content["post_classes"] = [
            {"code": _whole(self.one(f"class.{key}.code")), "name": self.one(f"class.{key}.name").strip()}
            for key in self.kept("class")
        ]
        content["items"] = [self._item(f"item.{key}") for key in self.kept("item")]
        return content

    def _level(self, at: str) -> dict[str, Any]:
        level = {"rank": _whole(self.one(f"{at}.rank")), "name": self.one(f"{at}.name").strip()}
        steps = _whole(self.one(f"{at}.steps"))
        return level if steps in (None, 1) else {**level, "steps": steps}

    def steps_of(self, level: str) -> int:
        """Number of steps of a level as it stands, at least 1."""
        steps = _whole(self.one(f"level.{level}.steps"))
        return steps if isinstance(steps, int) and 1 <= steps <= 99 else 1

    def _item(self, at: str) -> dict[str, Any]:
        kind, type_ = self.one(f"{at}.kind"), self.one(f"{at}.type")
        item: dict[str, Any] = {
            "code": self.one(f"{at}.code").strip(),
            "name": self.one(f"{at}.name").strip(),
            "kind": kind,
        }
        if (tax := self.one(f"{at}.tax", "wages")) != "wages" and kind == "earning":
            item["tax"] = tax
        chosen = set(self.many(f"{at}.flags"))
        for flag in FLAGS:
            usual = flag == "special_deduction" and special_by_default(type_, kind)
            if not flag_fits(flag, kind):
                continue
            if (flag in chosen) != usual:
                item[flag] = flag in chosen
        item["mark"] = self.one(f"{at}.mark", "example")
        for name in TEXTS:
            if text := self.one(f"{at}.{name}").strip():
                item[name] = text
        rule: dict[str, Any] = {"type": type_}
        for key in RULE_KEYS.get(type_, ()):
            self._take(rule, rule_field(at, key, type_), key)
        item["rule"] = rule
        if then := [self._adjustment(f"{at}.then.{key}") for key in self.kept(f"{at}.then")]:
            item["then"] = then
        return item

    def _adjustment(self, at: str) -> dict[str, Any]:
        adjustment: dict[str, Any] = {"type": self.one(f"{at}.type")}
        for key in ADJUSTMENT_KEYS.get(adjustment["type"], ()):
            if key.kind == "values":
                fact = self.one(f"{at}.fact")
                values = [self._value(fact, text) for text in self.many(f"{at}.{key.name}.{fact}")]
                adjustment[key.name] = [value for value in values if value is not None]
            else:
                self._take(adjustment, f"{at}.{key.name}", key)
        return adjustment

    def _take(self, into: dict[str, Any], at: str, key: Key) -> None:
        value = self._read(at, key)
        if value in (None, {}, []) and key.optional:
            return
        into[key.name] = value

    def _read(self, at: str, key: Key) -> Any:
        if key.kind == "fen":
            return _fen(self.one(at))
        if key.kind == "items":
            return [code for text in self.many(at) if (code := self.code_of(text)) is not None]
        if key.kind == "months":
            return [_whole(text) for text in self.many(at)]
        if key.kind == "bands":
            pairs = zip(self.many(f"{at}.from"), self.many(f"{at}.amount"), strict=False)
            return [
                {"from": _whole(since), "amount_fen": _fen(amount)}
                for since, amount in pairs
                if since.strip() or amount.strip()
            ]
        if key.kind == "multiple":
            kind = self.one(at)
            return self.one(f"{at}.{OTHER}").strip() or None if kind == OTHER else kind
        if key.kind == "level_table":
            return self._level_cells(at)
        if key.kind in ("class_table", "category_table"):
            return self._cells(at, key.kind.removesuffix("_table"))
        if key.kind in ("grade_fen_table", "grade_ratio_table"):
            read = _fen if "fen" in key.kind else (lambda text: text.strip() or None)
            cells = {code: read(self.one(f"{at}.grade.{code}")) for code in reversed(GRADES)}
            return {code: cell for code, cell in cells.items() if cell is not None}
        return self.one(at).strip() or None

    def _level_cells(self, at: str) -> dict[str, Any]:
        cells = {}
        for key in self.kept("level"):
            row = [_fen(self.one(f"{at}.level.{key}.{step}")) for step in range(self.steps_of(key))]
            if any(cell is not None for cell in row):
                cells[self.one(f"level.{key}.rank").strip()] = row
        return cells

    def _cells(self, at: str, domain: str) -> dict[str, Any]:
        keys = self.kept("class") if domain == "class" else CATEGORIES
        cells = {}
        for key in keys:
            code = self.one(f"class.{key}.code").strip() if domain == "class" else key
            if (cell := _fen(self.one(f"{at}.{domain}.{key}"))) is not None:
                cells[code] = cell
        return cells

    def code_of(self, reference: str) -> str | None:
        """Code of the item a reference means; of a removed one too, so that the gap is told at the one built on it."""
        if reference.startswith(UNKNOWN):
            return reference.removeprefix(UNKNOWN)
        return self.one(f"item.{reference}.code").strip() if reference in self.rows("item") else None

    def _value(self, fact: str, text: str) -> Any:
        if text.startswith(UNKNOWN):
            return _whole(text.removeprefix(UNKNOWN))
        table, name = {"level_rank": ("level", "rank"), "post_class": ("class", "code")}.get(fact, ("", ""))
        if not table:
            return _whole(text)
        return _whole(self.one(f"{table}.{text}.{name}"))

    # --- where faults belong
    def place(self, fault: Fault) -> list[tuple[str, str]]:
        """(row, field) for each place of a fault: row is ``item.K``, ``level.K``, ``class.K``, ``level``, ``class`` or
        empty for the whole; field is the name of the input, or empty."""
        if fault.items:
            keys = self.kept("item")
            return [
                (f"item.{keys[n]}", self._field(f"item.{keys[n]}", fault.path))
                for n in fault.items
                if n < len(keys)
            ]
        table = {"levels": "level", "post_classes": "class"}.get(fault.part, "")
        if table and fault.path:
            keys = self.kept(table)
            row = f"{table}.{keys[int(fault.path[0])]}"
            return [(row, f"{row}.{fault.path[1]}" if len(fault.path) > 1 else "")]
        return [(table, str(fault.path[0]) if fault.path and not table else "")]

    def _field(self, at: str, path: tuple[str | int, ...]) -> str:
        """Name of the input that a path within an item means."""
        if not path:
            return ""
        head, *rest = path
        if head == "then" and rest:
            rows = self.kept(f"{at}.then")
            return ".".join([at, "then", rows[int(rest[0])], *(str(step) for step in rest[1:])])
        type_ = self.one(f"{at}.type")
        keys = {key.name: key for key in RULE_KEYS.get(type_, ())}
        if head == "rule" and len(rest) == 1 and rest[0] in keys:
            return rule_field(at, keys[str(rest[0])], type_)
        if head == "rule" and rest == ["type"]:
            return f"{at}.type"
        if head == "rule" and len(rest) > 1:
            found = [keys[str(rest[0])].kind] if rest[0] in keys else [""]
            domain = found[0].partition("_")[0]
            row = str(rest[1])
            if domain in ("level", "class"):
                row = self._row_of(domain, row)
            if domain in ("level", "class", "category", "grade"):
                return ".".join([f"{at}.rule.{rest[0]}.{domain}.{row}", *(str(step) for step in rest[2:])])
        return ".".join([at, *(str(step) for step in path[:2])])

    def _row_of(self, table: str, code: str) -> str:
        """Key of the level or post class with a code, as typed."""
        name = "rank" if table == "level" else "code"
        return next(
            (key for key in self.kept(table) if self.one(f"{table}.{key}.{name}").strip() == code), code
        )


def rule_field(at: str, key: Key, type_: str) -> str:
    """Name of the field of a rule's key. Choices differ from rule to rule, so each rule keeps its own."""
    own = key.kind in ("choice", "fact", "multiple")
    return f"{at}.rule.{key.name}.{type_}" if own else f"{at}.rule.{key.name}"


def special_by_default(type_: str | None, kind: str | None) -> bool:
    """Insurance of the person's side is a special deduction unless said otherwise."""
    return type_ == "insurance" and kind == "deduction"


def flag_fits(flag: str, kind: str) -> bool:
    """True when an item of this kind may carry the flag."""
    return kind == ("deduction" if flag == "special_deduction" else "earning")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class _References:
    """From codes in a content to keys of rows in its form."""

    def __init__(self, content: Mapping[str, Any]):
        self._items = {item.get("code"): str(n) for n, item in enumerate(content.get("items", []))}
        self._rows = {
            "level": {_text(row.get("rank")): str(n) for n, row in enumerate(content.get("levels", []))},
            "class": {
                _text(row.get("code")): str(n) for n, row in enumerate(content.get("post_classes", []))
            },
        }

    def item(self, code: str) -> str:
        return self._items.get(code, f"{UNKNOWN}{code}")

    def row(self, domain: str, code: str) -> str:
        return self._rows.get(domain, {}).get(str(code), str(code))

    def value(self, fact: Any, value: Any) -> str:
        domain = {"level_rank": "level", "post_class": "class"}.get(str(fact))
        if domain is None:
            return _text(value)
        return self._rows[domain].get(_text(value), f"{UNKNOWN}{value}")
