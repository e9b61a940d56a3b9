"""Special additional deductions (专项附加扣除): monthly amounts by declaration, and the declarations that
exclude one another.

Sources: 国发〔2018〕41号, 国发〔2022〕8号, 国发〔2023〕13号; the amounts are the dated parameter
``iit.additional``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from payroll.rules.law import DatedParameter

KINDS = {
    "child": "子女教育",
    "infant": "3岁以下婴幼儿照护",
    "parents_only_child": "赡养老人（独生子女）",
    "parents_shared": "赡养老人（分摊）",
    "degree": "继续教育（学历）",
    "certificate": "继续教育（职业资格，取得证书当年）",
    "loan": "住房贷款利息",
    "rent": "住房租金",
    "pension": "个人养老金",
}

PENSION_YEAR_FEN = 1_200_000
"""The most of a year's payments into a personal pension that is deducted (财政部 税务总局公告2024年第21号), where the
parameter says nothing of it."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared deduction, valid in the months from ``start`` to ``end`` (days 1, both included; None:
    open).

    ``count`` children; ``share`` 1 or 1/2 for child, infant and loan; ``claimed_fen`` the agreed share for
    parents; ``city`` 0, 1, 2 picks the rent amount (1,500 / 1,100 / 800); ``months_used`` counts months
    taken before this period.
    """

    kind: str
    start: date
    end: date | None
    count: int = 1
    share: Fraction = Fraction(1)
    claimed_fen: int = 0
    city: int = 0
    months_used: int = 0


def monthly_fen(parameter: DatedParameter, entry: Declaration, month: date) -> int:
    """The deduction of one declaration in one month.

    Fen; 0 outside its period and after its longest time. Raises KeyError for an unknown kind.
    """
    value = parameter.value
    if month < entry.start or (entry.end is not None and month > entry.end):
        return 0
    taken = entry.months_used + (month.year - entry.start.year) * 12 + month.month - entry.start.month
    if entry.kind in ("child", "infant"):
        return int(value[f"{entry.kind}_fen"] * entry.count * entry.share)
    if entry.kind == "parents_only_child":
        return value["parents_only_child_fen"]
    if entry.kind == "parents_shared":
        return min(entry.claimed_fen, value["parents_share_max_fen"])
    if entry.kind == "degree":
        return value["degree_fen"] if taken < value["degree_months"] else 0
    if entry.kind == "certificate":
        return value["certificate_year_fen"] if month == entry.start else 0
    if entry.kind == "loan":
        return int(value["loan_fen"] * entry.share) if taken < value["loan_months"] else 0
    if entry.kind == "rent":
        return value["rent_fen"][entry.city]
    if entry.kind == "pension":
        return min(entry.claimed_fen, value.get("pension_year_fen", PENSION_YEAR_FEN) // 12)
    raise KeyError(entry.kind)


def spans(parameters: Iterable[DatedParameter], entry: Declaration) -> list[tuple[date, date | None, int]]:
    """The deductions of one declaration from month to month: (first month, last month or None, fen a month), in order.

    ``parameters`` are the rows of ``iit.additional``; a new row begins a new span, the longest time of degree and loan
    ends the last one. Months that no row covers, and months of nothing, are left out.
    """
    found = []
    for row in sorted(parameters, key=lambda one: one.start):
        start = max(entry.start, row.start)
        last = _earlier(entry.end, _month(row.end, -1) if row.end else None)
        if entry.kind == "certificate":
            last = _earlier(last, entry.start)
        longest = row.value.get(f"{entry.kind}_months")
        if longest is not None:
            last = _earlier(last, _month(entry.start, longest - entry.months_used - 1))
        if (last is None or start <= last) and (fen := monthly_fen(row, entry, start)):
            found.append((start, last, fen))
    return found


def _month(day: date, count: int) -> date:
    """The first of the month so many months later."""
    index = day.year * 12 + day.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def total_fen(parameter: DatedParameter, entries: list[Declaration], month: date) -> int:
    """All deductions of a person in a month. Fen. Raises ValueError when two exclude one another."""
    found = conflicts([entry for entry in entries if monthly_fen(parameter, entry, month)])
    if found:
        raise ValueError("；".join(found))
    return sum(monthly_fen(parameter, entry, month) for entry in entries)


def conflicts(entries: list[Declaration]) -> list[str]:
    """Declarations that can't stand together in any common month, as sentences."""
    found = []
    for position, one in enumerate(entries):
        for other in entries[position + 1 :]:
            if not overlap(one, other):
                continue
            kinds = {one.kind, other.kind}
            if kinds == {"loan", "rent"}:
                found.append("住房贷款利息与住房租金不能在同一月份同时扣除，请停用其中一项。")
            elif one.kind == other.kind and one.kind not in ("child", "infant", "certificate"):
                found.append(f"「{KINDS[one.kind]}」在同一月份填了两次，请合并或改正起止月份。")
            elif kinds == {"parents_only_child", "parents_shared"}:
                found.append("赡养老人不能同时按独生子女和分摊两种方式扣除。")
    return found


class Lasting(Protocol):
    """A stretch from a first month to a last one, both counted; no last one: without end."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...


def overlap(one: Lasting, other: Lasting) -> bool:
    """True when the two have a month in common."""
    return (other.end is None or one.start <= other.end) and (one.end is None or other.start <= one.end)
