"""Differences between two schemes, item by item: added, removed, changed with every cell of a table old → new."""

from __future__ import annotations

from dataclasses import dataclass

from payroll.rules.scheme import KINDS, Scheme
from payroll.rules.scheme_words import ItemWords, item_words

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WHAT = {ADDED: "新增", REMOVED: "取消", CHANGED: "修改"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads differently; empty text where a side has nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that was added, removed or changed; ``changes`` lists what is new in a changed one."""

    code: str
    name: str
    kind: str
    kind_name: str
    what: str
    what_name: str
    changes: tuple[Change, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class SchemeChanges:
    """``domain``: levels, steps and post classes; ``items`` in the printed order of the new scheme, removed ones last;
    ``moved``: the printed order of the items that both have is another."""

    domain: tuple[Change, ...]
    items: tuple[ItemChange, ...]
    moved: bool

    @property
    def nothing(self) -> bool:
        return not (self.domain or self.items or self.moved)

    @property
    def added(self) -> int:
        return sum(item.what == ADDED for item in self.items)

    @property
    def removed(self) -> int:
        return sum(item.what == REMOVED for item in self.items)

    @property
    def changed(self) -> int:
        return sum(item.what == CHANGED for item in self.items)


def changes(old: Scheme, new: Scheme) -> SchemeChanges:
    """From ``old`` to ``new``; both sound."""
    before = {item.code: item_words(old, position) for position, item in enumerate(old.items)}
    now = {item.code: item_words(new, position) for position, item in enumerate(new.items)}
    found = []
    for code, words in now.items():
        if code not in before:
            found.append(_item(words, ADDED, ()))
        elif differing := _differing(before[code], words):
            found.append(_item(words, CHANGED, differing))
    found += [_item(words, REMOVED, ()) for code, words in before.items() if code not in now]
    shared_before = [code for code in before if code in now]
    shared_now = [code for code in now if code in before]
    return SchemeChanges(_domain(old, new), tuple(found), shared_before != shared_now)


def _item(words: ItemWords, what: str, differing: tuple[Change, ...]) -> ItemChange:
    return ItemChange(
        words.code,
        words.name,
        words.kind,
        KINDS[words.kind],
        what,
        WHAT[what],
        differing,
        "；".join((words.sentence, *words.then)),
    )


def _facets(words: ItemWords) -> dict[str, str]:
    """An item as labelled texts, one for each cell of its tables."""
    facets = {
        "名称": words.name,
        "类别": KINDS[words.kind],
        "计算规则": words.sentence,
        "随后处理": "；".join(words.then),
        "计入": "、".join(words.flags),
        "依据": words.source,
        "性质": words.mark_name,
        "说明": words.note,
    }
    for table in words.tables:
        for row in table.rows:
            for head, cell in zip(table.heads, row.cells, strict=True):
                if cell:
                    label = row.label if len(table.heads) == 1 else f"{row.label} {head}"
                    facets[f"{label} 系数" if head == "系数" else label] = cell
    return facets


def _differing(old: ItemWords, new: ItemWords) -> tuple[Change, ...]:
    before, now = _facets(old), _facets(new)
    return tuple(
        Change(label, before.get(label, ""), now.get(label, ""))
        for label in dict.fromkeys((*now, *before))
        if before.get(label, "") != now.get(label, "")
    )


def _domain(old: Scheme, new: Scheme) -> tuple[Change, ...]:
    def levels(scheme: Scheme) -> dict[int, str]:
        steps = scheme.domain.steps
        return {
            rank: f"{name}（{steps[rank]} 档）" if steps[rank] > 1 else name
            for rank, name in scheme.level_names.items()
        }

    found = []
    for label, before, now in (
        ("层级", levels(old), levels(new)),
        ("岗位类别", old.post_class_names, new.post_class_names),
    ):
        for key in sorted(before.keys() | now.keys()):
            if before.get(key) != now.get(key):
                found.append(Change(f"{label} {key}", before.get(key, ""), now.get(key, "")))
    return tuple(found)
