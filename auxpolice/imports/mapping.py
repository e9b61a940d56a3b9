"""Which line is the header and which column is which: by name, by content, as remembered, or as a person says.

Headers come as bureaus write them: in any order, in up to three rows, with groups above, blanks, line breaks and remarks.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from auxpolice.imports.kinds import Column, Context, Kind
from auxpolice.sheets.reading import Sheet

SERIAL = {"序号", "编次", "序", "顺序号", "NO", "NO.", "原行号", "错误说明"}
TOTALS = re.compile(r"(合计|总计|小计|共计)[:：]?$")
FOREIGN = re.compile(r"紧急|家属|家庭|亲属|配偶|父亲|母亲|介绍人|担保|联系人信息")
HEADER_WITHIN = 20  # a header stands among the first rows
HEADER_ROWS = 3
SAMPLE = 300  # rows looked at to tell a column by its content
SURE = 0.8


def folded(text: str) -> str:
    """A header without blanks, invisible signs, marks of duty (*) and remarks in brackets."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Zs"))
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return text.strip("*:： ")


@dataclass
class Layout:
    """Where the table of one sheet begins and which column holds which field."""

    sheet: Sheet
    first: int  # index of the header's first line among the sheet's lines
    line: int  # of its last
    heads: dict[int, str] = field(default_factory=dict)  # column → header, folded
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # labels of what two columns of one name claim to be
    missing: list[str] = field(default_factory=list)
    constant: dict[str, str] = field(default_factory=dict)  # field → what the sheet says for all its rows
    remarks: list[str] = field(default_factory=list)
    hints: list[tuple[str, str, str]] = field(default_factory=list)  # (field, key, sentence)

    @property
    def source(self) -> str:
        return hashlib.sha256("\n".join(sorted(set(self.heads.values()))).encode()).hexdigest()

    @property
    def complete(self) -> bool:
        return not self.missing and not self.twice

    def samples(self, column: int) -> list[str]:
        lines = self.sheet.lines[self.line + 1 : self.line + 1 + SAMPLE]
        return [
            text
            for line in lines
            if (text := line.cell(column).text.strip())
            and not any(TOTALS.search(folded(cell.text)) for cell in line.cells[:3])
        ]


def aliases(columns: Mapping[str, Column]) -> dict[str, tuple[str, int]]:
    """Header → (field, rank of the name among those of the field)."""
    found: dict[str, tuple[str, int]] = {}
    for column in columns.values():
        for rank, alias in enumerate(dict.fromkeys((*column.aliases.split(), column.label))):
            found.setdefault(folded(alias), (column.key, rank))
    return found


def find(sheet: Sheet, kind: Kind) -> Layout | None:
    """The header among the first rows, at most three of them; None when no row knows two fields, one of ``who`` among them."""
    known = aliases(kind.columns)
    names = tuple(name for name, (key, _rank) in known.items() if key in kind.who)
    best, most = None, (1, 0)
    for last in range(min(HEADER_WITHIN, len(sheet.lines))):
        for rows in range(1, HEADER_ROWS + 1):
            first = last - rows + 1
            if first < 0 or (rows > 1 and _is_body(sheet, last)):
                continue
            heads = _heads(sheet, first, last)
            said = [known[head][0] for head in heads.values() if head in known]
            others = [head for head in heads.values() if "-" in head and FOREIGN.search(head)]
            near = {head for head in heads.values() if head not in (*known, *others) and head.endswith(names)}
            fields = set(said)
            score = (
                len(fields) + len(near) + len(others),
                len(fields) - len(said),
            )  # the most known ones, the fewest twice
            if score > most and score[0] > 1 and (fields & set(kind.who) or near):
                best, most = Layout(sheet, first, last, heads), score
    return best


def _is_body(sheet: Sheet, index: int) -> bool:
    """Whether a line holds figures, as people do and headers don't."""
    return any(
        cell.kind in ("n", "d") or re.search(r"\d{6}", cell.text)
        for cell in sheet.lines[index].cells
        if cell.text
    )


def guess(sheet: Sheet) -> Layout | None:
    """The line that looks most like a header though none of its names is known: for the mapping page."""
    best, most = None, 2
    for index, line in enumerate(sheet.lines[:HEADER_WITHIN]):
        filled = sum(1 for cell in line.cells if cell.kind == "s" and cell.text.strip())
        if filled > most and not _is_body(sheet, index) and index + 1 < len(sheet.lines):
            best, most = Layout(sheet, index, index, _heads(sheet, index, index)), filled
    return best


def _heads(sheet: Sheet, first: int, last: int) -> dict[int, str]:
    """Column → header: the lowest text that says something; under a group of other people's columns the group is named."""
    lines = sheet.lines[first : last + 1]
    width = max(len(line.cells) for line in lines)
    found, group = {}, ""
    for column in range(width):
        texts = [folded(line.cell(column).text) for line in lines]
        if texts[0]:
            group = texts[0]
        lowest = next((text for text in reversed(texts) if text), "")
        if lowest and len(lines) > 1 and lowest != group and FOREIGN.search(group):
            lowest = f"{group}-{lowest}"
        if lowest:
            found[column] = lowest[:40]
    return found


def is_serial(texts: list[str]) -> bool:
    """1, 2, 3 … down the column, a few lines left out at most."""
    numbers = [int(float(t)) for t in texts if re.fullmatch(r"\d{1,6}(\.0)?", t)]
    if not numbers or len(numbers) < len(texts) * 0.9 or numbers[0] not in (0, 1):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(1 for step in steps if step in (1, 2)) >= len(steps) * 0.9 or (
        Counter(steps)[1] >= len(steps) * 0.8
    )


def fitting(column: Column, texts: list[str], context: Context) -> float:
    """How well the texts of a column look like a field, 0 to 1."""
    if column.fits is None or not texts:
        return 0.0
    return sum(column.fits(text, context) for text in texts) / len(texts)


def assign(layout: Layout, kind: Kind, context: Context, remembered: Mapping[str, str]) -> Layout:
    """Say which column holds which field; what is in doubt becomes a remark, a hint or a question."""
    columns = kind.columns
    known = aliases(columns)
    wanted: dict[str, list[tuple[int, int]]] = {}  # field → (rank, column)
    left = {}
    for column, head in layout.heads.items():
        if head in remembered:
            if remembered[head]:
                wanted.setdefault(remembered[head], []).append((-1, column))
        elif head in known:
            name, rank = known[head]
            wanted.setdefault(name, []).append((rank, column))
        else:
            left[column] = head
    for name, claims in wanted.items():
        _settle(layout, columns[name], claims, context)
    _by_content(layout, kind, left, context)
    taken = set(layout.columns.values())
    layout.unknown = [
        head for column, head in left.items() if column not in taken and head.upper() not in SERIAL
    ]
    _finish(layout, kind, context)
    return layout


def told(layout: Layout, kind: Kind, context: Context, said: Mapping[str, str]) -> Layout:
    """The columns as a person said: column number → field."""
    layout.columns = {name: int(column) for column, name in said.items() if name in kind.columns}
    used = set(layout.columns.values())
    layout.unknown = [h for c, h in layout.heads.items() if c not in used and h.upper() not in SERIAL]
    _finish(layout, kind, context)
    return layout


def _settle(layout: Layout, column: Column, claims: list[tuple[int, int]], context: Context) -> None:
    """One of several columns for a field, serial numbers put aside."""
    kept = []
    for rank, index in claims:
        if column.no_serial and rank >= 0 and is_serial(layout.samples(index)):
            layout.remarks.append(
                f"「{layout.heads[index]}」一列是 1、2、3…的顺序号，不作{column.label}，未采用。"
            )
        else:
            kept.append((rank, index))
    if not kept:
        return
    names = [layout.heads[index] for _rank, index in kept]
    if column.mandatory and len(set(names)) < len(names):
        layout.twice.append(column.label)
    scored = [
        (-round(fitting(column, layout.samples(index), context), 1), rank, index) for rank, index in kept
    ]
    best = min(scored)[2]
    layout.columns[column.key] = best
    if others := [layout.heads[index] for _rank, index in kept if index != best]:
        layout.remarks.append(
            f"{column.label}采用「{layout.heads[best]}」一列，未采用：{'、'.join(dict.fromkeys(others))}。"
        )


def _by_content(layout: Layout, kind: Kind, left: dict[int, str], context: Context) -> None:
    """Columns with a near name and fitting content; for some the content alone is enough."""
    for column in kind.columns.values():
        if column.key in layout.columns or column.fits is None:
            continue
        names = [folded(alias) for alias in (*column.aliases.split(), column.label)]
        scored = []
        for index, head in left.items():
            if index in layout.columns.values() or head.upper() in SERIAL or FOREIGN.search(head):
                continue
            score = fitting(column, layout.samples(index), context)
            near = any(head.startswith(name) or head.endswith(name) for name in names if len(name) > 1)
            if score >= SURE and (near or column.alone):
                scored.append((near, score, -index))
        if scored:
            index = -max(scored)[2]
            layout.columns[column.key] = index
            layout.hints.append(
                (
                    column.key,
                    "header-by-content",
                    f"「{layout.heads[index]}」一列按内容读作{column.label}，请核对。",
                )
            )


def _finish(layout: Layout, kind: Kind, context: Context) -> None:
    layout.titles = {name: layout.heads.get(index, "") for name, index in layout.columns.items()}
    for name, head in layout.titles.items():
        if doubt := kind.columns[name].doubts.get(head):
            layout.hints.append((name, *doubt))
    for column in kind.mandatory:
        if column.key in layout.columns:
            continue
        if column.fill and (text := _said_above(layout, column, context)):
            layout.constant[column.key] = text
            layout.hints.append(
                (column.key, "from-sheet", f"没有{column.label}一列，整张表按「{text}」读取，请核对。")
            )
        else:
            layout.missing.append(column.label)


def _said_above(layout: Layout, column: Column, context: Context) -> str:
    """What the sheet's name or the lines above the header say for all rows, such as 「单位：城关派出所」."""
    for line in layout.sheet.lines[: layout.first]:
        for cell in line.cells:
            if part := re.search(rf"{column.label}(?:名称)?[:：]\s*([^\s，。;；]+)", cell.text):
                return part[1]
    name = folded(layout.sheet.name)
    return name if column.fits and column.fits(name, context) >= SURE else ""
