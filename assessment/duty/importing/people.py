"""Which person a line of a file means: by number, by a number told before, by a name where only one bears it. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assessment.duty.importing.words import bare_name, digits, folded, number_text
from auxpolice.imports.notes import Note, normalised, refuse, warn
from auxpolice.sheets.reading import Cell

NOBODY = "0"


@dataclass(frozen=True)
class Known:
    """Somebody of the bureau; ``here``: of the unit whose file it is."""

    pk: int
    badge: str
    name: str
    here: bool


@dataclass
class Match:
    """Whom a line means, or nobody; the notes belong to ``number`` and ``name``."""

    person: Known | None = None
    notes: list[Note] = field(default_factory=list)
    name: str = ""


class People:
    """The people of the bureau as files name them."""

    def __init__(
        self, known: Iterable[Known], told: Mapping[str, str] | None = None, *, figures: bool = False
    ):
        self.figures = figures  # the numbers are those of a machine: figures alone
        self.told = dict(told or {})  # number of a machine → id of the person, NOBODY for none
        self.by_pk, self.by_badge = {}, {}
        self._numbers: dict[str, list[Known]] = defaultdict(list)
        self._names: dict[str, list[Known]] = defaultdict(list)
        for one in known:
            self.by_pk[one.pk] = one
            if one.badge:
                self.by_badge[folded(one.badge).upper()] = one
                self._numbers[digits(one.badge)].append(one)
            self._names[folded(one.name)].append(one)

    @property
    def here(self) -> list[Known]:
        return [one for one in self.by_pk.values() if one.here]

    def named(self, name: str) -> list[Known]:
        """Everybody of the bureau who bears a name."""
        return self._names.get(folded(bare_name(name)), [])

    def one_named(self, name: str) -> Known | None:
        """The only one of the unit who bears a name."""
        found = [one for one in self.named(name) if one.here]
        return found[0] if len(found) == 1 else None

    def numbered(self, text: str, name: str) -> Known | None:
        """Whom a number means: somebody of the unit, or of another where the name agrees."""
        exact = self.by_badge.get(folded(text).upper())
        found = [exact] if exact else self._numbers.get(digits(text), []) if digits(text) else []
        here = [one for one in found if one.here]
        if len(here) == 1:
            return here[0]
        away = [one for one in found if folded(one.name) == folded(name)]
        return away[0] if len(away) == 1 else None

    def find(self, number: Cell, name: Cell) -> Match:
        """Whom a line means, with what was put right and what is to be looked at."""
        taken, said = bare_name(name.text), number_text(number)
        match = Match(name=taken)
        if taken and re.search(r"离职|离岗|调离|退休|辞职", name.text):
            text = f"「{name.text.strip()}」读作{taken}；之后没有班次的不计，请核对。"
            match.notes.append(warn("name_suffix", text).of("name"))
        elif taken and taken != name.text:
            match.notes.append(
                normalised("name_normalised", "姓名已去除空格、记号和括注", name.text, taken).of("name")
            )
        if folded(said) in self.told:
            value = self.told[folded(said)]
            match.person = self.by_pk.get(int(value)) if value.isdecimal() else None  # NOBODY is no id
            return match
        if not said:
            match.person = self.one_named(taken)
            if match.person:
                text = f"没有编号，按姓名读作本单位的{taken}（{match.person.badge}），请核对。"
                match.notes.append(warn("no_number", text).of("number"))
            return match
        match.person = self.numbered(said, taken)
        if match.person is None:
            return match
        usual = digits(match.person.badge) if self.figures else match.person.badge
        if said not in (usual, match.person.badge) or number.kind == "n":
            match.notes.append(
                normalised("number_normalised", "编号已规范", said, match.person.badge).of("number")
            )
        if taken and folded(taken) != folded(match.person.name):
            text = f"编号 {match.person.badge} 是{match.person.name}，表中写作{taken}，按编号读取，请核对。"
            match.notes.append(warn("name_differs", text).of("name"))
        if not match.person.here:
            text = f"{match.person.name}（{match.person.badge}）这个月不在本单位，请核对。"
            match.notes.append(warn("other_unit", text).of("name"))
        return match


def unknown(name: str, number: str) -> Note:
    who = " ".join(part for part in (number, name) if part) or "空行"
    return refuse("unknown_person", f"花名册中找不到「{who}」，没有导入，请核对编号和姓名。").of("name")
