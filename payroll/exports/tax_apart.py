"""The withholding client's forms beside the wage sheet: the annual bonus taxed by itself, and severance pay.

Each is a sheet of its own with the headers of the client's template (a star marks what must be filled).
"""

from dataclasses import dataclass

import numpy as np

from auxpolice import identity
from payroll.exports.queries import amounts_of, badges_of, facts_of, slips_of, taken_back
from payroll.exports.styles import PayBook
from payroll.month.models import PayrollRun, Payslip
from payroll.month.runs import law_of, scheme_of
from payroll.rules import bonus

WHO = ("工号", "*姓名", "*证件类型", "*证件号码")
BONUS_SHEET, BONUS_HEADS = (
    "全年一次性奖金收入",
    (*WHO, "*全年一次性奖金额", "免税收入", "其他", "准予扣除的捐赠额", "减免税额", "备注"),
)
SEVERANCE_SHEET, SEVERANCE_HEADS = (
    "解除劳动合同一次性补偿金",
    (*WHO, "*一次性补偿收入", "免税收入", "其他", "准予扣除的捐赠额", "减免税额", "备注"),
)


@dataclass(frozen=True)
class Apart:
    """What a slip pays that isn't wage income of the month: the bonus taxed by itself and severance, in fen."""

    bonus_fen: int
    severance_fen: int


def apart_of(run: PayrollRun, slips: list[Payslip]) -> dict[int, Apart]:
    """By slip id, of those with anything."""
    law, amounts = law_of(run), amounts_of(run, slips)
    chosen = facts_of(run, "bonus_separate", "bonus_separate_used", "bonus_merged_fen")
    found = {}
    for slip in slips:
        scheme, values = scheme_of(slip.scheme_version_id), amounts[slip.pk]
        separate, used, merged = chosen[slip.person_id]
        gift = sum(values[code] for code in scheme.bonus_codes)
        by_itself = bool(bonus.taxed_apart(law, np.array([separate]), np.array([used]))[0])
        paid = sum(values[code] for code in scheme.severance_codes)
        one = Apart(max(gift - min(merged, gift), 0) if by_itself else 0, paid)
        if one.bonus_fen or one.severance_fen:
            found[slip.pk] = one
    return found


def add_sheets(book: PayBook, run: PayrollRun) -> None:
    """Both sheets, each only where somebody has such pay; of a supplement what a slip taken back had is told in words."""
    slips, law = slips_of(run), law_of(run)
    found, badges = apart_of(run, slips), badges_of(run)
    before: dict[int, tuple[Payslip, Apart]] = {}
    for slip in taken_back(run):
        if one := apart_of(slip.run, [slip]).get(slip.pk):
            before[slip.person_id] = (slip, one)
    exempt = law.severance_multiple * law.local_annual_wage_fen
    for name, heads, read, free in (
        (BONUS_SHEET, BONUS_HEADS, lambda one: one.bonus_fen, lambda _fen: 0),
        (SEVERANCE_SHEET, SEVERANCE_HEADS, lambda one: one.severance_fen, lambda fen: min(fen, exempt)),
    ):
        new = {slip.person_id: (slip, read(found[slip.pk])) for slip in slips if slip.pk in found}
        old = {person: (slip, read(one)) for person, (slip, one) in before.items()}
        people = {**old, **new}
        rows = [
            (slip, new.get(person, (slip, 0))[1], old.get(person, (slip, 0))[1])
            for person, (slip, _fen) in people.items()
        ]
        rows = [row for row in rows if row[1] or row[2]]
        if not rows:
            continue
        made = book.sheet(name, [10, 10, 12, 21, *[14] * (len(heads) - 5), 30], 0)
        book.heads(made, 0, heads)
        for line, (slip, fen, earlier) in enumerate(rows, 1):
            person = slip.person
            document = identity.document(person.id_number)
            book.texts(made, line, [badges.get(slip.person_id, ""), person.name, document, person.id_number])
            book.amounts(made, line, [fen, free(fen), 0, 0, 0], start=len(WHO))
            told = f"更正：原申报 {earlier / 100:.2f} 元" if earlier else ""
            book.texts(made, line, [told], start=len(heads) - 1)
