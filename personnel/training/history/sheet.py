"""What both workbooks of the past have in common: whom a row is about, days and halves, the proof."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from auxpolice import identity
from auxpolice.imports import cells, people
from auxpolice.imports.kinds import Column, Context, Row
from auxpolice.imports.notes import normalised, refuse

DAYS = re.compile(r"\d{1,3}(\.[05]0*)?")


def half_days(cell, _context: Context):
    text, notes = cells.plain(cell, "天数")
    short = re.sub(r"[天日]$", "", cells.tight(text))
    if notes or not short:
        return None, notes or [refuse("days-missing", "没有天数，请补填整天或半天，如 2.5。")]
    if not DAYS.fullmatch(short) or not 0 < Decimal(short) <= 400:
        return None, [refuse("days", f"天数「{text[:20]}」不对，请写 0.5 至 400 之间的整天或半天，如 2.5。")]
    return int(Decimal(short) * 2), []


def day(label: str, needed: bool = False):
    """A reader of days that aren't in the future."""

    def read(cell, context: Context):
        value, notes = cells.day(cell, label, latest=context.today)
        missing = value is None and not notes and needed
        return value, [refuse("date-missing", f"没有{label}，请补填。")] if missing else notes

    return read


def text(label: str, longest: int, needed: str = ""):
    """A reader of free text; ``needed`` is the key of the refusal where there is none."""

    def read(cell, _context: Context):
        value, notes = cells.free_text(cell, label, longest)
        missing = value is None and not notes and needed
        return value, [refuse(needed, f"没有{label}，请补填。")] if missing else notes

    return read


WHO = (
    Column("name", "姓名", "姓名 名字", lambda c, _context: people.name(c)),
    Column(
        "id_number",
        "身份证号",
        "身份证号 身份证号码 公民身份号码 证件号码",
        lambda c, context: people.id_number(c, context.today),
        mandatory=True,
        wide=True,
        masked=True,
    ),
)
PROOF = Column(
    "proof",
    "证明材料",
    "证明材料 证明 依据 文号 存档编号 佐证材料",
    text("证明材料（结业证、文件或档案的名称和编号）", 100, "proof-missing"),
    mandatory=True,
    strict=("too-long",),
)


def once(keys: tuple[str, ...], what: str) -> Callable[[list[Row]], None]:
    """Rows that name the same of one person: counted once where they say the same, refused where they don't."""

    def within(rows: list[Row]) -> None:
        first: dict[tuple, Row] = {}
        for row in rows:
            if row.refused:
                continue
            key = tuple(row.values.get(name) for name in keys)
            before = first.setdefault(key, row)
            if before is row:
                continue
            if before.values == row.values:
                row.same_as = before.number
                said = f"与第 {before.number} 行完全相同，只计一次"
                row.notes = [normalised("same-row", said, f"第 {row.number} 行", f"第 {before.number} 行")]
            else:
                said = f"与第 {before.number} 行是同一人的同一{what}而内容不同，请只保留正确的一行。"
                row.notes.append(refuse("twice", said))

    return within


def as_day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def shown(name: str, value: Any) -> str:
    """A value of a change for people."""
    if value in (None, ""):
        return ""
    if name == "half_days" and isinstance(value, int):
        return f"{value / 2:g}"
    if name == "passed":
        return _("合格") if value else _("不合格")
    return identity.mask(value) if name == "id_number" else str(value)
