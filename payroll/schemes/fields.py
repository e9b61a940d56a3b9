"""The form of a scheme as a page shows it: inputs by the kind of rule, tables with the scheme's own heads, faults beside them.

Everything of the form that a page doesn't show (rows taken out, fields of a rule that was chosen before) is carried along
hidden, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from payroll.rules.adjustments import Only
from payroll.rules.facts import CATEGORY_NAMES, FIELD, GRADE_NAMES
from payroll.rules.graded_rules import CODES
from payroll.rules.parsing import Fault
from payroll.rules.scheme import KINDS, MARKS, TAX, Scheme
from payroll.rules.scheme_words import flags, sentence, then_sentence
from payroll.rules.vocabulary import ADJUSTMENT_KEYS, RULE_KEYS, Key, adjustment_labels, rule_labels
from payroll.schemes.form import FLAGS, OTHER, UNKNOWN, SchemeForm, flag_fits, rule_field

FLAG_NAMES = {
    "insurance_base": gettext_noop("计入缴费基数"),
    "minimum_wage": gettext_noop("计入最低工资"),
    "regular": gettext_noop("固定工资"),
    "special_deduction": gettext_noop("专项扣除"),
}


@dataclass
class Input:
    """One control. ``kind``: text, amount, number, select, checks, area; ``again``: the form is drawn anew on change."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    chosen: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    help: str = ""
    wrong: bool = False
    again: bool = False
    wide: bool = False
    focus: bool = False
    place: int | None = None

    @property
    def id(self) -> str:
        return id_of(self.name) + ("" if self.place is None else f"-{self.place}")


@dataclass
class Grid:
    """A table of amounts or factors; every cell is an input or None where the level has no such step."""

    label: str
    heads: list[str]
    rows: list[tuple[str, list[Input | None]]]
    unit: str = ""


@dataclass
class Then:
    """One adjustment after the rule."""

    row: str
    label: str
    removed: bool
    inputs: list[Input]

    @property
    def id(self) -> str:
        return row_id(self.row)


@dataclass
class Card:
    """One item: what is said of it, its controls, and the faults that are its own."""

    row: str
    name: str
    kind: str
    said: str
    flags: tuple[str, ...]
    removed: bool
    faults: list[Fault]
    is_example: bool
    open: bool = False
    basics: list[Input] = field(default_factory=list)
    rule: list[Input] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    thens: list[Then] = field(default_factory=list)
    more: list[Input] = field(default_factory=list)

    @property
    def id(self) -> str:
        return row_id(self.row)


@dataclass
class DomainRow:
    row: str
    removed: bool
    name: str
    inputs: list[Input]

    @property
    def id(self) -> str:
        return row_id(self.row)


@dataclass
class Editor:
    """Everything a page needs to draw the form."""

    title: Input
    note: Input
    levels: list[DomainRow]
    classes: list[DomainRow]
    groups: list[tuple[str, str, list[Card]]]
    hidden: list[tuple[str, str]]
    faults: list[Fault]
    level_faults: list[Fault]
    class_faults: list[Fault]
    count: int
    wrong_ids: str
    """Ids of the inputs that have to be mended, with spaces between."""


def id_of(name: str) -> str:
    return "f-" + name.replace(".", "-").replace(UNKNOWN, "x-")


def row_id(row: str) -> str:
    """Of a row's own element; the ids of its inputs start otherwise."""
    return "r-" + row.replace(".", "-")


def editor(form: SchemeForm, scheme: Scheme, faults: list[Fault], look: str = "") -> Editor:
    """``scheme`` and ``faults`` are what ``Scheme.read`` says of ``form.content()``; ``look`` is the row to open."""
    return _Builder(form, scheme, faults, look).editor()


class _Builder:
    def __init__(self, form: SchemeForm, scheme: Scheme, faults: list[Fault], look: str):
        self.form, self.scheme, self.look = form, scheme, look
        self.shown: set[str] = set()
        self.faults = faults
        self.wrong: set[str] = set()
        self.at: dict[str, list[Fault]] = {}
        for fault in faults:
            for row, name in form.place(fault):
                self.at.setdefault(row, []).append(fault)
                self.wrong.add(name)

    def editor(self) -> Editor:
        form = self.form
        position = {key: n for n, key in enumerate(form.kept("item"))}
        cards = [self._card(key, position.get(key)) for key in form.rows("item")]
        groups = [(kind, name, [card for card in cards if card.kind == kind]) for kind, name in KINDS.items()]
        title = self._text("title", _("名称"), wide=True)
        note = self._text("note", _("说明"), kind="area", wide=True)
        levels, classes = self._domain("level"), self._domain("class")
        return Editor(
            title,
            note,
            levels,
            classes,
            groups,
            self._hidden(),
            self.at.get("", []),
            self._beside("level"),
            self._beside("class"),
            len(self.faults),
            " ".join(sorted(id_of(name) for name in self.wrong if name)),
        )

    def _beside(self, table: str) -> list[Fault]:
        rows = [table, *(f"{table}.{key}" for key in self.form.kept(table))]
        return [fault for row in rows for fault in self.at.get(row, [])]

    def _hidden(self) -> list[tuple[str, str]]:
        """The values that come back with the form and are not shown."""
        return [
            (name, text)
            for name, texts in self.form.values.items()
            if name.partition(".")[0] in ("item", "level", "class") and name not in self.shown
            for text in texts
        ]

    # --- controls
    def _text(self, name: str, label: str, **more) -> Input:
        self.shown.add(name)
        return Input(
            name, label, value=self.form.one(name), wrong=name in self.wrong, **{"kind": "text"} | more
        )

    def _select(self, name: str, label: str, choices: Iterable[tuple[str, str]], **more) -> Input:
        return self._text(name, label, kind="select", choices=list(choices), **more)

    def _offered(self, name: str, key: Key) -> list[tuple[str, str]]:
        """Choices of a key; one that may be left out and is, stays so: what then holds is said."""
        offered = list(key.choices.items())
        if key.optional and not self.form.one(name):
            offered.insert(0, ("", _("未设（即%(default)s）") % {"default": offered[0][1]}))
        return offered

    def _checks(self, name: str, label: str, choices: Iterable[tuple[str, str]], **more) -> Input:
        self.shown.add(name)
        listed, chosen = list(choices), self.form.many(name)
        known = {value for value, _label in listed}
        listed += [(value, self._stray(value)) for value in dict.fromkeys(chosen) if value not in known]
        return Input(
            name,
            label,
            "checks",
            chosen=chosen,
            choices=listed,
            wrong=name in self.wrong,
            **{"wide": True} | more,
        )

    def _stray(self, value: str) -> str:
        """A reference to something that is no longer there, so that it can be taken out."""
        name = self.form.one(f"item.{value}.name") or value.removeprefix(UNKNOWN)
        return _("%(name)s（已不在）") % {"name": name}

    # --- levels and post classes
    def _domain(self, table: str) -> list[DomainRow]:
        form, rows = self.form, []
        for key in form.rows(table):
            at = f"{table}.{key}"
            removed, inputs = form.removed(table, key), []
            if not removed:
                number = _("序号") if table == "level" else _("代码")
                code = f"{at}.{'rank' if table == 'level' else 'code'}"
                inputs = [
                    self._text(code, number, kind="number", again=True),
                    self._text(f"{at}.name", _("名称"), again=True),
                ]
                inputs[1].focus = self.look == at and not inputs[1].value
                if table == "level":
                    inputs.append(self._text(f"{at}.steps", _("档数"), kind="number", again=True))
            rows.append(DomainRow(at, removed, form.one(f"{at}.name"), inputs))
        return rows

    # --- items
    def _card(self, key: str, position: int | None) -> Card:
        form, at = self.form, f"item.{key}"
        kind, type_ = form.one(f"{at}.kind"), form.one(f"{at}.type")
        said = rule_labels().get(type_, "")
        counted: tuple[str, ...] = ()
        faults = self.at.get(at, [])
        if position is not None and position < len(self.scheme.items):
            item = self.scheme.items[position]
            counted = flags(item)
            if not faults:
                parts = (
                    sentence(item.rule, self.scheme),
                    *(then_sentence(a, self.scheme) for a in item.adjustments),
                )
                said = "；".join(parts)
        card = Card(
            at,
            form.one(f"{at}.name") or _("（未命名）"),
            kind if kind in KINDS else "earning",
            said,
            counted,
            position is None,
            faults,
            form.one(f"{at}.mark") == "example",
        )
        card.open = bool(faults) or self.look == at or self.look.startswith(f"{at}.")
        if position is None:
            return card
        card.basics = [
            self._text(f"{at}.name", _("名称")),
            self._text(f"{at}.code", _("代码"), help=_("同一项目在各版方案中用同一代码，才能逐项对比。")),
            self._select(f"{at}.kind", _("类别"), KINDS.items(), again=True),
            self._select(f"{at}.type", _("计算规则"), list(rule_labels().items()), again=True),
        ]
        card.basics[0].focus = self.look == at and not form.one(f"{at}.name")
        self._rule(card, type_)
        card.thens = [
            self._then(f"{at}.then.{then}", form.removed(f"{at}.then", then))
            for then in form.rows(f"{at}.then")
        ]
        allowed = [(flag, _(FLAG_NAMES[flag])) for flag in FLAGS if flag_fits(flag, kind)]
        if kind == "earning":
            card.more.append(self._select(f"{at}.tax", _("计税方式"), TAX.items()))
        card.more.append(self._select(f"{at}.mark", _("性质"), MARKS.items()))
        if allowed:
            self.shown.add(f"{at}.flags")
            chosen = [flag for flag in form.many(f"{at}.flags") if flag_fits(flag, kind)]
            card.more.append(
                Input(f"{at}.flags", _("计入"), "checks", chosen=chosen, choices=allowed, wide=True)
            )
        card.more += [
            self._text(f"{at}.source", _("依据"), wide=True),
            self._text(f"{at}.note", _("说明"), wide=True),
        ]
        self.shown.add(f"{at}.then-new")
        return card

    def _rule(self, card: Card, type_: str) -> None:
        for key in RULE_KEYS.get(type_, ()):
            self._key(rule_field(card.row, key, type_), key, card)

    def _key(self, name: str, key: Key, into: Card) -> None:
        form, owner = self.form, into.name
        optional = _("可不填") if key.optional else ""
        if key.kind in ("fen", "ratio"):
            unit = _("%(label)s（元）") % {"label": key.label} if key.kind == "fen" else key.label
            kind = "amount" if key.kind == "fen" else "text"
            into.rule.append(self._text(name, unit, kind=kind, help=optional))
        elif key.kind == "items":
            into.rule.append(self._checks(name, key.label, self._items(into.row), help=optional))
        elif key.kind in ("choice", "fact"):
            into.rule.append(self._select(name, key.label, self._offered(name, key)))
        elif key.kind == "multiple":
            choices = [(code, _("%(kind)s法定倍数") % {"kind": label}) for code, label in key.choices.items()]
            into.rule.append(self._select(name, key.label, [*choices, (OTHER, _("其他倍数"))], again=True))
            if form.one(name) == OTHER:
                into.rule.append(self._text(f"{name}.{OTHER}", _("倍数")))
        elif key.kind == "bands":
            into.grids.append(self._bands(name, owner))
        elif key.kind == "level_table":
            into.grids.append(self._levels(name, owner))
        elif key.kind == "class_table":
            rows = [(k, form.one(f"class.{k}.name")) for k in form.kept("class")]
            into.grids.append(self._one_way(name, "class", key.label, rows, owner))
        elif key.kind == "category_table":
            rows = [(str(code), label) for code, label in CATEGORY_NAMES.items()]
            into.grids.append(self._one_way(name, "category", key.label, rows, owner))
        elif key.kind in ("grade_fen_table", "grade_ratio_table"):
            rows = [(CODES[n], GRADE_NAMES[n]) for n in sorted(CODES, reverse=True)]
            into.grids.append(self._one_way(name, "grade", key.label, rows, owner, money="fen" in key.kind))

    def _items(self, own: str) -> list[tuple[str, str]]:
        """Items that another may be built on: earnings and what is only for the record."""
        form = self.form
        return [
            (key, form.one(f"item.{key}.name") or form.one(f"item.{key}.code"))
            for key in form.kept("item")
            if f"item.{key}" != own and form.one(f"item.{key}.kind") in ("earning", "memo")
        ]

    # --- tables
    def _cell(self, name: str, label: str, kind: str = "amount") -> Input:
        return self._text(name, label, kind=kind)

    def _levels(self, name: str, owner: str) -> Grid:
        form = self.form
        keys = form.kept("level")
        width = max((form.steps_of(key) for key in keys), default=1)
        heads = [_("%(n)d 档") % {"n": n + 1} for n in range(width)] if width > 1 else [_("标准（元）")]
        rows: list[tuple[str, list[Input | None]]] = []
        for key in keys:
            label, steps = form.one(f"level.{key}.name"), form.steps_of(key)
            cells: list[Input | None] = [
                self._cell(f"{name}.level.{key}.{n}", f"{owner} {label} {heads[n]}") if n < steps else None
                for n in range(width)
            ]
            rows.append((label, cells))
        return Grid(_("层级"), heads, rows, _("元"))

    def _one_way(
        self, name: str, domain: str, label: str, rows: list[tuple[str, str]], owner: str, money: bool = True
    ) -> Grid:
        head = _("标准（元）") if money else _("系数")
        cells: list[tuple[str, list[Input | None]]] = [
            (text, [self._cell(f"{name}.{domain}.{code}", f"{owner} {text}", "amount" if money else "text")])
            for code, text in rows
        ]
        return Grid(label, [head], cells)

    def _bands(self, name: str, owner: str) -> Grid:
        """The bands typed so far and an empty one."""
        starts, amounts = self.form.many(f"{name}.from"), self.form.many(f"{name}.amount")
        self.shown |= {f"{name}.from", f"{name}.amount"}
        pairs = [pair for pair in zip(starts, amounts, strict=False) if any(text.strip() for text in pair)]
        rows: list[tuple[str, list[Input | None]]] = []
        wrong = f"{name}" in self.wrong
        for n, (since, amount) in enumerate([*pairs, ("", "")]):
            spot = _("第 %(n)d 段") % {"n": n + 1}
            start, standard = _("满几年起"), _("标准（元）")
            first = Input(f"{name}.from", f"{owner} {spot} {start}", "number", since, wrong=wrong, place=n)
            second = Input(
                f"{name}.amount", f"{owner} {spot} {standard}", "amount", amount, wrong=wrong, place=n
            )
            rows.append((spot, [first, second]))
        return Grid(_("工龄分段"), [_("满几年起"), _("标准（元）")], rows)

    # --- adjustments
    def _then(self, at: str, removed: bool) -> Then:
        kind = self.form.one(f"{at}.type")
        then = Then(at, adjustment_labels().get(kind, kind), removed, [])
        if removed:
            return then
        for key in ADJUSTMENT_KEYS.get(kind, ()):
            name = f"{at}.{key.name}"
            if key.kind == "fen":
                label = _("%(label)s（元）") % {"label": key.label}
                then.inputs.append(self._text(name, label, kind="amount"))
            elif key.kind == "months":
                months = [(str(n), _("%(n)d 月") % {"n": n}) for n in range(1, 13)]
                then.inputs.append(self._checks(name, key.label, months))
            elif key.kind == "values":
                fact = self.form.one(f"{at}.fact")
                if fact in Only.FACTS:
                    label = f"{key.label}：{FIELD[fact].label}"
                    then.inputs.append(self._checks(f"{name}.{fact}", label, self._values(fact)))
            elif key.kind == "choice":
                again = key.name == "fact"
                then.inputs.append(self._select(name, key.label, key.choices.items(), again=again))
            else:
                then.inputs.append(self._text(name, key.label))
        return then

    def _values(self, fact: str) -> list[tuple[str, str]]:
        form = self.form
        if fact in ("level_rank", "post_class"):
            table = "level" if fact == "level_rank" else "class"
            return [(key, form.one(f"{table}.{key}.name")) for key in form.kept(table)]
        return [(str(code), label) for code, label in Only.allowed(fact, self.scheme.domain).items()]
