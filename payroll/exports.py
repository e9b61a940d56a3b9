"""Salary sheets, the bank's payment file and the tax file: bytes made once and kept.

Workbooks are written with XlsxWriter: names and numbers that are text stay text, nothing becomes a formula.
"""

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from auxpolice.access.matrix import Act
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.money import capitals
from auxpolice.months import SHANGHAI, format_month, last_day
from auxpolice.problems import Conflict, Problem
from payroll import queries
from payroll.models import ExportFile, MonthState, PayrollMonth, PayrollRun, Payslip
from payroll.rules import CUMULATIVE
from personnel.models import BankAccount, Employment


def _slips(run: PayrollRun) -> list[Payslip]:
    return list(
        Payslip.everything.filter(run=run)
        .select_related("person", "unit")
        .order_by("unit__sort_order", "unit_id", "position")
    )


def _badges(run: PayrollRun) -> dict[int, str]:
    """Badge number by person; of several employments in the month the last."""
    return dict(
        Employment.everything.filter(period__overlap=(run.month_id, last_day(run.month_id), "[]"))
        .order_by("period")
        .values_list("person_id", "badge_number")
    )


def _printed(run: PayrollRun) -> list[tuple[str, str, str]]:
    """(code, name, kind) of the items of all schemes of the run, in printed order, each code once."""
    seen: dict[str, tuple[str, str, str]] = {}
    for layout in run.schemes.values():
        for line in zip(layout["codes"], layout["names"], layout["kinds"], strict=True):
            seen.setdefault(line[0], line)
    return list(seen.values())


def _used(
    run: PayrollRun, slips: list[Payslip]
) -> tuple[list[tuple[str, str, str]], dict[int, dict[str, int]]]:
    """The printed items that anybody has, and every slip's amounts by code."""
    amounts = {
        slip.pk: dict(zip(run.schemes[str(slip.scheme_version_id)]["codes"], slip.amounts, strict=True))
        for slip in slips
    }
    used = {code for values in amounts.values() for code, value in values.items() if value}
    return [
        item for item in _printed(run) if item[0] in used and item[2] in ("earning", "deduction")
    ], amounts


class _Sheets:
    """One workbook with the styles of a salary sheet."""

    def __init__(self):
        self.sink = io.BytesIO()
        self.book = Workbook(
            self.sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties(
            {"created": datetime(2020, 1, 1, tzinfo=SHANGHAI).replace(tzinfo=None)}
        )  # the same bytes for the same content
        add = self.book.add_format
        font = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}
        self.title = add({**font, "font_size": 16, "bold": True, "align": "center"})
        self.note = add({**font, "align": "left"})
        self.head = add(
            {**font, "bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EEF2F8"}
        )
        self.text = add({**font, "border": 1, "num_format": "@"})
        self.count = add({**font, "border": 1, "num_format": "0"})
        self.money = add({**font, "border": 1, "num_format": "#,##0.00"})
        self.sum = add({**font, "border": 1, "bold": True, "num_format": "#,##0.00"})
        self.sum_text = add({**font, "border": 1, "bold": True})
        self.names: set[str] = set()

    def sheet(self, name: str, widths: list[float], head_row: int):
        safe = name.translate(str.maketrans("[]:*?/\\'", "________"))[:31]
        while safe in self.names:
            safe = safe[:28] + f"_{len(self.names)}"
        self.names.add(safe)
        made = self.book.add_worksheet(safe)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        made.repeat_rows(head_row)
        made.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        made.set_footer("&C第 &P 页 共 &N 页")
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        return made

    def signatures(self, made, row: int, width: int) -> None:
        thirds = max(width // 3, 1)
        for part, label in enumerate(("制表：", "复核：", "审批：")):
            made.write_string(row, min(part * thirds, width - 1), label, self.note)

    def done(self) -> bytes:
        self.book.close()
        return self.sink.getvalue()


def salary_sheets(run: PayrollRun) -> tuple[str, bytes, int, int]:
    """(name, bytes, heads, net in fen): a summary and a sheet per unit, totals that tie to the fen."""
    slips = _slips(run)
    items, amounts = _used(run, slips)
    month = format_month(run.month_id)
    badges = _badges(run)
    book = _Sheets()
    units = [(unit, list(rows)) for unit, rows in groupby(slips, key=lambda slip: slip.unit)]
    _summary(book, month, units, run)
    for unit, rows in units:
        _unit_sheet(book, month, unit, rows, items, amounts, badges)
    return f"工资表_{month}.xlsx", book.done(), len(slips), sum(slip.net_fen for slip in slips)


def _summary(book: _Sheets, month: str, units: list, run: PayrollRun) -> None:
    heads = ["序号", "单位", "人数", "应发合计", "扣款合计", "实发合计", "单位负担"]
    made = book.sheet("汇总", [6, 26, 8, 16, 16, 16, 16], 2)
    made.merge_range(0, 0, 0, len(heads) - 1, f"警务辅助人员工资汇总表（{month}）", book.title)
    made.write_string(1, 0, f"校验值：{run.month.digest}", book.note)
    for column, head in enumerate(heads):
        made.write_string(2, column, head, book.head)
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
        made.write_string(2 + number, 1, unit.name, book.text)
        made.write_number(2 + number, 2, sums[0], book.count)
        for column, fen in enumerate(sums[1:], 3):
            made.write_number(2 + number, column, fen / 100, book.money)
    row = 3 + len(units)
    made.write_string(row, 0, "", book.sum_text)
    made.write_string(row, 1, "合计", book.sum_text)
    made.write_number(row, 2, totals[0], book.count)
    for column, fen in enumerate(totals[1:], 3):
        made.write_number(row, column, fen / 100, book.sum)
    made.merge_range(
        row + 1, 0, row + 1, len(heads) - 1, f"实发合计（大写）：{capitals(totals[3])}", book.note
    )
    book.signatures(made, row + 3, len(heads))


def _unit_sheet(book: _Sheets, month: str, unit, rows: list[Payslip], items, amounts, badges) -> None:
    fixed = ["序号", "姓名", "辅警编号"]
    earnings = [item for item in items if item[2] == "earning"]
    deductions = [item for item in items if item[2] == "deduction"]
    heads = [
        *fixed,
        *(i[1] for i in earnings),
        "应发合计",
        *(i[1] for i in deductions),
        "扣款合计",
        "实发工资",
        "签名",
    ]
    widths = [5, 9, 10, *[9.5] * (len(heads) - 4), 10]
    made = book.sheet(unit.name, widths, 2)
    made.merge_range(0, 0, 0, len(heads) - 1, f"{unit.name}警务辅助人员工资表（{month}）", book.title)
    made.write_string(1, 0, f"单位：{unit.name}", book.note)
    for column, head in enumerate(heads):
        made.write_string(2, column, head, book.head)
    columns: list[Callable[[Payslip], int]] = [
        *((lambda slip, code=code: amounts[slip.pk].get(code, 0)) for code, _n, _k in earnings),
        lambda slip: slip.gross_fen,
        *((lambda slip, code=code: amounts[slip.pk].get(code, 0)) for code, _n, _k in deductions),
        lambda slip: slip.deductions_fen,
        lambda slip: slip.net_fen,
    ]
    sums = [0] * len(columns)
    for number, slip in enumerate(rows, 1):
        line = 2 + number
        made.write_number(line, 0, number, book.count)
        made.write_string(line, 1, slip.person.name, book.text)
        made.write_string(line, 2, badges.get(slip.person_id, ""), book.text)
        for index, read in enumerate(columns):
            fen = read(slip)
            sums[index] += fen
            made.write_number(line, 3 + index, fen / 100, book.money)
        made.write_string(line, len(heads) - 1, "", book.text)
    row = 3 + len(rows)
    for column in range(3):
        made.write_string(row, column, "合计" if column == 1 else "", book.sum_text)
    for index, fen in enumerate(sums):
        made.write_number(row, 3 + index, fen / 100, book.sum)
    made.write_string(row, len(heads) - 1, "", book.sum_text)
    made.merge_range(
        row + 1, 0, row + 1, len(heads) - 1, f"实发合计（大写）：{capitals(sums[-1])}", book.note
    )
    book.signatures(made, row + 3, len(heads))


def bank_file(run: PayrollRun) -> tuple[str, bytes, int, int]:
    """Payment instructions as CSV (GB18030, as county banks read it), with a control line of count and sum.

    Who has nothing to receive (a leaver's contributions above the pay) is not in it. Raises Problem naming
    the people without an account.
    """
    slips = [slip for slip in _slips(run) if slip.net_fen > 0]
    accounts = {
        account.person_id: account
        for account in BankAccount.everything.filter(period__contains=last_day(run.month_id))
    }
    missing = [slip.person.name for slip in slips if slip.person_id not in accounts]
    if missing:
        raise Problem(
            _("%(count)s 人没有银行账户（%(names)s），不能生成代发文件，请先在名册中补齐。")
            % {"count": len(missing), "names": "、".join(missing[:5])},
            code="bank",
        )
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    total = sum(slip.net_fen for slip in slips)
    writer.writerow(["笔数", len(slips), "金额", f"{total / 100:.2f}", "月份", format_month(run.month_id)])
    writer.writerow(["序号", "户名", "账号", "开户行", "金额", "附言"])
    for number, slip in enumerate(slips, 1):
        account = accounts[slip.person_id]
        whole, rest = divmod(slip.net_fen, 100)
        writer.writerow(
            [
                number,
                guarded(account.holder),
                account.number,
                guarded(account.bank),
                f"{whole}.{rest:02d}",
                f"{format_month(run.month_id)}工资",
            ]
        )
    return f"银行代发_{format_month(run.month_id)}.csv", sink.getvalue().encode("gb18030"), len(slips), total


def guarded(text: str) -> str:
    """CSV text that a spreadsheet doesn't take for a formula (OWASP's list and its full-width twins)."""
    return "'" + text if text.strip()[:1] in tuple("=+-@＝＋－＠\t\r") else text


_TAX_HEADS = [
    "工号",
    "*姓名",
    "*证件类型",
    "*证件号码",
    "本期收入",
    "本期免税收入",
    "基本养老保险费",
    "基本医疗保险费",
    "失业保险费",
    "住房公积金",
    "累计专项附加扣除",
    "累计收入额",
    "累计专项扣除",
    "累计已预扣税额",
    "本期应预扣税额",
]


def tax_file(run: PayrollRun) -> tuple[str, bytes, int, int]:
    """Wage income of the month with cumulative sums, in the order of columns of the withholding client's wage sheet."""
    slips = _slips(run)
    _items, amounts = _used(run, slips)
    book = _Sheets()
    made = book.sheet("正常工资薪金收入", [10, 10, 12, 21, *[12] * 11], 0)
    for column, head in enumerate(_TAX_HEADS):
        made.write_string(0, column, head, book.head)
    index = {name: n for n, name in enumerate(CUMULATIVE)}
    badges = _badges(run)
    total = 0
    for line, slip in enumerate(slips, 1):
        values, sums = amounts[slip.pk], slip.cumulative
        tax = values.get("IIT", 0)
        total += tax
        texts = [badges.get(slip.person_id, ""), slip.person.name, "居民身份证", slip.person.id_number]
        figures = [
            slip.gross_fen,
            values.get("EXEMPT_PAY", 0) + values.get("BACK_PAY_EXEMPT", 0),
            values.get("PENSION", 0),
            values.get("MEDICAL", 0),
            values.get("UNEMPLOYMENT", 0),
            values.get("HOUSING", 0),
            sums[index["ytd_additional_fen"]],
            sums[index["ytd_income_fen"]],
            sums[index["ytd_special_fen"]],
            sums[index["ytd_withheld_fen"]],
            tax,
        ]
        for column, text in enumerate(texts):
            made.write_string(line, column, text, book.text)
        for column, fen in enumerate(figures, len(texts)):
            made.write_number(line, column, fen / 100, book.money)
    return f"个税申报_{format_month(run.month_id)}.xlsx", book.done(), len(slips), total


MAKERS: dict[str, Callable[[PayrollRun], tuple[str, bytes, int, int]]] = {
    "sheets": salary_sheets,
    "bank": bank_file,
    "tax": tax_file,
}


@transaction.atomic
def make(month: date, kind: str, *, acting_user) -> ExportFile:
    """The file of a locked month: made once, then the same bytes for ever."""
    require(acting_user, Act.PAYROLL_EXPORT)
    row = PayrollMonth.objects.select_for_update().get(pk=month)
    made = ExportFile.objects.filter(month=row, kind=kind).first()
    if made:
        return made
    if row.state != MonthState.LOCKED:
        raise Conflict(_("%(month)s 还没有锁定，不能生成这份文件。") % {"month": row}, code="not-locked")
    run = queries.effective_run(month)
    assert run is not None, "a locked month has an effective run"
    name, content, heads, total = MAKERS[kind](run)
    made = ExportFile.objects.create(
        month=row,
        kind=kind,
        number=f"{format_month(month).replace('-', '')}-{kind.upper()}-1",
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        heads=heads,
        total_fen=total,
        content=content,
        created_by=acting_user,
    )
    trail.record(
        Act.PAYROLL_EXPORT,
        row,
        acting_user=acting_user,
        after={"file": name, "sha256": made.sha256, "heads": heads},
    )
    return made
