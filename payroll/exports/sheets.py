"""Salary sheets: a summary and a sheet per unit, with totals that tie to the fen and the total in words."""

from collections.abc import Callable
from itertools import groupby

from auxpolice.money import capitals
from payroll.exports.queries import (
    File,
    amounts_of,
    badges_of,
    label,
    slips_of,
    stamp,
    stem,
    taken_back,
    used,
)
from payroll.exports.styles import PayBook
from payroll.month.models import PayrollRun, Payslip

SUMS = ("gross_fen", "deductions_fen", "net_fen", "employer_fen")


def salary_sheets(run: PayrollRun) -> File:
    """Sheets of a run; the control total is the net of its slips in fen. Of a supplement the summary goes on to what it
    takes back and to the difference."""
    slips = slips_of(run)
    amounts = amounts_of(run, slips)
    items = used(run, amounts, ("earning", "deduction"))
    month = label(run)
    badges = badges_of(run)
    book = PayBook()
    units = [(unit, list(rows)) for unit, rows in groupby(slips, key=lambda slip: slip.unit)]
    _summary(book, month, units, run)
    for unit, rows in units:
        _unit_sheet(book, month, unit, rows, items, amounts, badges)
    return File(f"工资表_{stem(run)}.xlsx", book.done(), len(slips), sum(slip.net_fen for slip in slips))


def _summary(book: PayBook, month: str, units: list, run: PayrollRun) -> None:
    heads = ["序号", "单位", "人数", "应发合计", "扣款合计", "实发合计", "单位负担"]
    made = book.sheet("汇总", [6, 26, 8, 16, 16, 16, 16], 2)
    made.merge_range(0, 0, 0, len(heads) - 1, f"警务辅助人员工资汇总表（{month}）", book.title)
    made.write_string(1, 0, f"校验值：{stamp(run)}", book.note)
    book.heads(made, 2, heads)
    totals = [0] * 5
    for number, (unit, rows) in enumerate(units, 1):
        sums = [
            len(rows),
            sum(s.gross_fen for s in rows),
            sum(s.deductions_fen for s in rows),
            sum(s.net_fen for s in rows),
            sum(s.employer_fen for s in rows),
        ]
        totals = [a + b for a, b in zip(totals, sums, strict=True)]
        made.write_number(2 + number, 0, number, book.count)
        book.texts(made, 2 + number, [unit.name], start=1)
        made.write_number(2 + number, 2, sums[0], book.count)
        book.amounts(made, 2 + number, sums[1:], start=3)
    lines = [("合计", totals)]
    if old := taken_back(run):
        back = [-len(old), *(-sum(getattr(s, name) for s in old) for name in SUMS)]
        lines += [("冲销原工资条", back), ("增减", [a + b for a, b in zip(totals, back, strict=True)])]
    for row, (name, sums) in enumerate(lines, 3 + len(units)):
        book.texts(made, row, ["", name], book.sum_text)
        made.write_number(row, 2, sums[0], book.sum_count)
        book.amounts(made, row, sums[1:], book.sum, start=3)
    row = 3 + len(units) + len(lines) - 1
    made.merge_range(
        row + 1, 0, row + 1, len(heads) - 1, f"实发合计（大写）：{capitals(totals[3])}", book.note
    )
    book.signatures(made, row + 3, len(heads))


def _unit_sheet(book: PayBook, month: str, unit, rows: list[Payslip], items, amounts, badges) -> None:
    earnings = [item for item in items if item.kind == "earning"]
    deductions = [item for item in items if item.kind == "deduction"]
    heads = ["序号", "姓名", "辅警编号", *(item.name for item in earnings), "应发合计"]
    heads += [*(item.name for item in deductions), "扣款合计", "实发工资", "签名"]
    made = book.sheet(unit.name, [5, 9, 10, *[9.5] * (len(heads) - 4), 10], 2)
    made.merge_range(0, 0, 0, len(heads) - 1, f"{unit.name}警务辅助人员工资表（{month}）", book.title)
    made.write_string(1, 0, f"单位：{unit.name}", book.note)
    book.heads(made, 2, heads)
    columns: list[Callable[[Payslip], int]] = [
        *((lambda slip, code=item.code: amounts[slip.pk].get(code, 0)) for item in earnings),
        lambda slip: slip.gross_fen,
        *((lambda slip, code=item.code: amounts[slip.pk].get(code, 0)) for item in deductions),
        lambda slip: slip.deductions_fen,
        lambda slip: slip.net_fen,
    ]
    sums = [0] * len(columns)
    for number, slip in enumerate(rows, 1):
        line = 2 + number
        made.write_number(line, 0, number, book.count)
        book.texts(made, line, [slip.person.name, badges.get(slip.person_id, "")], start=1)
        fens = [read(slip) for read in columns]
        sums = [a + b for a, b in zip(sums, fens, strict=True)]
        book.amounts(made, line, fens, start=3)
        made.write_string(line, len(heads) - 1, "", book.text)
    row = 3 + len(rows)
    book.texts(made, row, ["", "合计", ""], book.sum_text)
    book.amounts(made, row, sums, book.sum, start=3)
    made.write_string(row, len(heads) - 1, "", book.sum_text)
    made.merge_range(
        row + 1, 0, row + 1, len(heads) - 1, f"实发合计（大写）：{capitals(sums[-1])}", book.note
    )
    book.signatures(made, row + 3, len(heads))
