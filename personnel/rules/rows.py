"""A roster sheet as rows of typed values with notes; duplicates inside the file."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from auxpolice import identity
from personnel.rules import cells, dictionaries
from personnel.rules.headers import LABELS
from personnel.rules.notes import Code, Note, normalised, refuse, warn

HIRE_AHEAD_DAYS = 90
LEAST_AGE, MOST_AGE = 18, 60
SLACK = timedelta(days=31)
"""Rosters often know the start of work by month only; a birthday within the month is no reason to warn."""
TOTALS = ("合计", "总计", "小计", "共计")
WHOLE_ROW = ""  # the field of notes about the row as a whole


@dataclass
class Row:
    """One row under the sheet's own row number. ``raw`` is what the cells say, ``values`` what is taken."""

    number: int
    raw: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    hidden: bool = False
    same_as: int | None = None  # the earlier row that says exactly the same

    @property
    def refused(self) -> bool:
        return any(note.code == Code.ROW for note in self.notes)


@dataclass
class Settings:
    """``sex_or_birth_differs``: WARN or ROW when the ID number and its column disagree."""

    today: date
    sex_or_birth_differs: Code = Code.ROW
    extra: dict = field(default_factory=dict)  # field → rule(cell) of columns other floors registered


def read_row(
    number: int, found: Mapping[str, tuple[str, str]], settings: Settings, hidden: bool = False
) -> Row:
    """``found`` holds the (kind, text) of every mapped column."""
    today = settings.today
    ahead = today + timedelta(days=HIRE_AHEAD_DAYS)
    rules = {
        "name": cells.name,
        "id_number": lambda c: cells.id_number(c, today),
        "sex": lambda c: cells.coded(c, LABELS["sex"], dictionaries.SEX),
        "ethnicity": lambda c: cells.coded(c, LABELS["ethnicity"], dictionaries.ETHNICITY),
        "birth_date": lambda c: cells.day(c, LABELS["birth_date"], latest=today, month_only=True),
        "political_status": lambda c: cells.coded(
            c, LABELS["political_status"], dictionaries.POLITICAL_STATUS
        ),
        "education": lambda c: cells.coded(c, LABELS["education"], dictionaries.EDUCATION),
        "school": lambda c: cells.free_text(c, LABELS["school"], 100),
        "major": lambda c: cells.free_text(c, LABELS["major"], 100),
        "is_veteran": lambda c: cells.yes_no(c, LABELS["is_veteran"]),
        "phone": cells.phone,
        "unit": cells.unit_name,
        "post": lambda c: cells.free_text(c, LABELS["post"], 60),
        "category": lambda c: cells.coded(c, LABELS["category"], dictionaries.CATEGORY),
        "hired": lambda c: cells.day(c, LABELS["hired"], latest=ahead),
        "badge_number": cells.badge,
        "bank": lambda c: cells.free_text(c, LABELS["bank"], 60),
        "account_number": cells.account_number,
        "account_holder": cells.name,
        "insurance_fen": lambda c: cells.amount(c, LABELS["insurance_fen"]),
        "housing_fen": lambda c: cells.amount(c, LABELS["housing_fen"]),
        "prior_monthly_fen": lambda c: cells.amount(c, LABELS["prior_monthly_fen"]),
        "level": lambda c: cells.free_text(c, LABELS["level"], 30),
        "contract_until": lambda c: contract_end(c),
        **settings.extra,
    }
    row = Row(number, hidden=hidden)
    for name, cell in found.items():
        row.raw[name] = cell[1]
        if name == "account_holder" and not cell[1].strip():
            continue
        value, notes = rules[name](cell)
        if value is not None:
            row.values[name] = value
        row.notes += [note.of(name) for note in notes]
    if not row.values.get("hired") and not any(n.field == "hired" for n in row.notes):
        row.notes.append(refuse("hired-missing", "没有入职时间，请补填。").of("hired"))
    _across(row, settings)
    return row


def contract_end(cell) -> cells.Found:
    if cells.tight(cell[1]) in ("长期", "无固定期限"):
        return None, []
    return cells.day(cell, LABELS["contract_until"], latest=date(2100, 1, 1))


def _across(row: Row, settings: Settings) -> None:
    """Notes on the columns of one row taken together."""
    values, number = row.values, row.values.get("id_number")
    differs = refuse if settings.sex_or_birth_differs == Code.ROW else warn
    if number:
        born = identity.birth_date(number) or date.min  # valid numbers have one
        sex = identity.sex(number)
        if values.get("sex") not in (None, sex):
            row.notes.append(differs("sex-differs", "性别与身份证号不一致，请核对两者。").of("sex"))
        told = values.pop("birth_date", None)
        if told not in (None, born, (born.year, born.month)):
            row.notes.append(
                differs("birth-differs", "出生日期与身份证号不一致，请核对两者。").of("birth_date")
            )
        values["sex"] = sex
        if hired := values.get("hired"):
            age = identity.age_on(born, hired)
            if not identity.age_on(born, hired + SLACK) >= LEAST_AGE or age > MOST_AGE:
                row.notes.append(
                    warn("age", f"入职时 {age} 周岁，不在 18 至 60 周岁之间，请核对。").of("hired")
                )
    until, hired = values.get("contract_until"), values.get("hired")
    if until and hired and until < hired:
        row.notes.append(refuse("end-before-start", "合同到期早于入职时间，请核对。").of("contract_until"))
    values.pop("contract_until", None)
    holder = values.pop("account_holder", None)
    if holder and values.get("name") and holder != values["name"]:
        row.notes.append(warn("holder-differs", "户名与姓名不一致，请财务核对。").of("account_holder"))
        values["account_holder"] = holder
    if (
        row.raw.get("bank", "").strip()
        and not values.get("account_number")
        and not row.raw.get("account_number")
    ):
        row.notes.append(warn("bank-without-number", "有开户行而没有银行卡号，开户行未采用。").of("bank"))


def skip_reason(found: Mapping[str, tuple[str, str]], everything: list[str]) -> str | None:
    """The reason a line is no person at all: nothing in it, or a totals line."""
    filled = [text for _kind, text in found.values() if text.strip()]
    first = next((cells.tight(text) for text in everything if text.strip()), "")
    person = found.get("id_number", ("", ""))[1].strip()
    named = cells.tight(found.get("name", ("", ""))[1])
    if not person and (first.strip(":：") in TOTALS or named.strip(":：") in TOTALS):
        return "合计行"
    if first.startswith(("填表人", "审核人", "制表", "备注", "注:", "说明")) and not person:
        return "表尾说明"
    return None if filled else "空行"


def within_file(rows: list[Row]) -> None:
    """Same ID twice (once if it says the same, else refused), one badge or account on two people."""
    people, badges, accounts = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in rows:
        if number := row.values.get("id_number"):
            people[number].append(row)
    for same in people.values():
        first, *others = same
        if not others:
            continue
        if all(other.values == first.values for other in others):
            for other in others:
                other.same_as = first.number
                text = f"与第 {first.number} 行完全相同，只计一次"
                other.notes = [normalised("same-row", text, f"第 {other.number} 行", f"第 {first.number} 行")]
        else:
            numbers = "、".join(str(row.number) for row in same)
            for row in same:
                message = f"第 {numbers} 行身份证号相同而内容不同，请只保留正确的一行。"
                row.notes.append(refuse("id-twice", message).of("id_number"))
    for row in rows:
        if row.same_as is None:
            if badge := row.values.get("badge_number"):
                badges[badge].append(row)
            if account := row.values.get("account_number"):
                accounts[account].append(row)
    for badge, same in badges.items():
        if len({row.values.get("id_number") for row in same}) > 1:
            numbers = "、".join(str(row.number) for row in same)
            for row in same:
                message = f"辅警编号 {badge} 在第 {numbers} 行重复，请核对。"
                row.notes.append(refuse("badge-twice", message).of("badge_number"))
    for same in accounts.values():
        if len({row.values.get("id_number") for row in same}) > 1:
            numbers = "、".join(str(row.number) for row in same)
            for row in same:
                row.notes.append(
                    warn("bank-shared", f"第 {numbers} 行银行卡号相同，请逐一核对。").of("account_number")
                )
