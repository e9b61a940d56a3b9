"""Education as an ordinal, from GB/T 4658-2006 codes.

The ladder of rules.md 2.2 knows four steps. 结业 and 肄业 do not count as graduation, and a graduate
school record without a master's degree counts as 本科 (the text of the ladder says so).
"""

from __future__ import annotations

BELOW, SECONDARY, COLLEGE, BACHELOR, MASTER = range(5)

NAMES: dict[str, int] = {
    "BELOW": BELOW,
    "SECONDARY": SECONDARY,
    "COLLEGE": COLLEGE,
    "BACHELOR": BACHELOR,
    "MASTER": MASTER,
}

_BY_CODE: dict[str, int] = {
    **dict.fromkeys(("11", "12", "13", "14"), MASTER),
    **dict.fromkeys(("10", "15", "16", "17", "20", "21", "28"), BACHELOR),
    **dict.fromkeys(("30", "31"), COLLEGE),
    **dict.fromkeys(("22", "23", "32", "33"), SECONDARY),
    **dict.fromkeys(("40", "41", "42", "44", "45", "47", "48", "60", "61", "62"), SECONDARY),
}


def ordinal(code: str | int | None) -> int:
    """Ordinal of a GB/T 4658 code; unknown and empty codes count as below 高中."""
    return _BY_CODE.get(str(code or "").strip(), BELOW)


def sql_case(column: str) -> str:
    """The same mapping as an SQL expression over a text column (column is our own SQL, not input)."""
    groups: dict[int, list[str]] = {}
    for code, value in _BY_CODE.items():
        groups.setdefault(value, []).append(f"'{code}'")
    whens = " ".join(f"WHEN {column} IN ({', '.join(codes)}) THEN {value}" for value, codes in groups.items())
    return f"CASE {whens} ELSE {BELOW} END"
