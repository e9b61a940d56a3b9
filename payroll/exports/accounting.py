"""Accounting summary (会计汇总) of a month: heads and sum per item, contributions per scheme, and the two sides of
the voucher, which balance and tie to the slips to the fen. A supplement's is the difference: its slips less those
it takes back, so that both vouchers together book what counts.

The groups follow the government accounting system (政府会计制度): wages and employer contributions are debited as
工资福利费用; pay as it goes out, taxes and contributions withheld, and employer contributions are credited. What somebody's
pay could not carry is no payment but 其他应收款. The bureau's own sub-accounts are chosen in its ledger; the names here are
a demonstration (示例).
"""

from dataclasses import dataclass

from django.db import connection

from auxpolice.money import capitals
from payroll.exports.paying import Ways, ways_of
from payroll.exports.queries import File, batch_of, label, printed, schemes_of, stamp, stem, taken_back
from payroll.exports.styles import PayBook
from payroll.month.models import PayrollRun
from payroll.month.runs import scheme_of
from payroll.rules.law_rules import Insurance

SCHEMES = {
    "pension": "养老保险",
    "medical": "医疗保险",
    "unemployment": "失业保险",
    "injury": "工伤保险",
    "housing": "住房公积金",
}
WAGES, EMPLOYER = "工资福利费用－工资", "工资福利费用－单位缴费"
RECEIVABLE = "其他应收款－应追回工资"
NET, TAX, OTHER = "应付职工薪酬－实发工资", "应缴税费－应交个人所得税", "其他应付款－其他代扣"
TAX_CODES = ("IIT", "BONUS_TAX", "SEVERANCE_TAX")
KINDS = {"earning": "应发", "deduction": "扣款", "employer": "单位负担", "memo": "备注"}


@dataclass(frozen=True)
class ItemSum:
    """An item over all slips: people with an amount, sum in fen, its debit and its credit account."""

    code: str
    name: str
    kind: str
    heads: int
    total_fen: int
    debit: str
    credit: str


@dataclass(frozen=True)
class SchemeSum:
    """Contributions to one scheme in fen, by who bears them."""

    name: str
    personal_fen: int
    employer_fen: int

    @property
    def total_fen(self) -> int:
        return self.personal_fen + self.employer_fen


@dataclass(frozen=True)
class Entry:
    """A line of the voucher in fen; exactly one side is filled."""

    account: str
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True)
class Summary:
    items: list[ItemSum]
    schemes: list[SchemeSum]
    entries: list[Entry]
    ways: Ways

    @property
    def debit_fen(self) -> int:
        return sum(entry.debit_fen for entry in self.entries)

    @property
    def credit_fen(self) -> int:
        return sum(entry.credit_fen for entry in self.entries)


def _contributions(schemes: dict[str, dict]) -> dict[str, tuple[str, str]]:
    """Item code → (scheme of insurance, side), from the rules of the schemes."""
    return {
        item.code: (item.rule.scheme, item.rule.side)
        for version in schemes
        for item in scheme_of(int(version)).items
        if isinstance(item.rule, Insurance)
    }


def _accounts(code: str, kind: str, contributions: dict[str, tuple[str, str]]) -> tuple[str, str]:
    if kind == "earning":
        return WAGES, ""
    if code in contributions:
        owed = f"应缴社会保障费－{SCHEMES[contributions[code][0]]}"
        return (EMPLOYER, owed) if kind == "employer" else ("", owed)
    if kind == "employer":
        return EMPLOYER, "应缴社会保障费－以前月份补缴"
    if code in TAX_CODES:
        return "", TAX
    return ("", "应缴社会保障费－以前月份补缴") if code == "BACK_CONTRIBUTION" else ("", OTHER)


@dataclass(frozen=True)
class Totals:
    """The sums that a run adds to the month, in fen: of a supplement less what it takes back."""

    gross_fen: int
    net_fen: int
    employer_fen: int


def totals_of(run: PayrollRun) -> Totals:
    batch = batch_of(run)
    if batch is None:
        return Totals(run.gross_fen, run.net_fen, run.employer_fen)
    return Totals(
        run.gross_fen - batch.reversed_gross_fen,
        run.net_fen - batch.reversed_net_fen,
        run.employer_fen - batch.reversed_employer_fen,
    )


def summary(run: PayrollRun) -> Summary:
    """The run by item, by scheme and as a voucher, whatever was reversed since; one statement for a month's own."""
    heads = "count(DISTINCT s.person_id)" if batch_of(run) else "count(*)"
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH part AS ("
            " SELECT id, run_id, person_id, scheme_version_id, amounts, 1 AS sign FROM payroll_payslip"
            "  WHERE run_id = %(run)s UNION ALL"
            " SELECT s.id, s.run_id, s.person_id, s.scheme_version_id, s.amounts, -1 FROM payroll_payslip s"
            "  JOIN payroll_supplementarymember m ON m.reversed_slip_id = s.id"
            "  JOIN payroll_supplementaryrun b ON b.id = m.batch_id WHERE b.run_id = %(run)s)"
            f"SELECT line.code, line.kind, {heads} FILTER (WHERE line.amount_fen <> 0),"
            "       sum(line.amount_fen * s.sign)::bigint"
            "  FROM part s JOIN payroll_payrollrun r ON r.id = s.run_id"
            "  CROSS JOIN LATERAL unnest(s.amounts,"
            "       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'codes')),"
            "       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'kinds')))"
            "       AS line(amount_fen, code, kind)"
            " GROUP BY line.code, line.kind",
            {"run": str(run.pk)},
        )
        sums = {(code, kind): (heads, fen) for code, kind, heads, fen in cursor.fetchall()}
    used = schemes_of(run, taken_back(run))
    contributions = _contributions(used)
    items = []
    for item in printed(used):
        heads, fen = sums.get((item.code, item.kind), (0, 0))
        if heads:
            sides = _accounts(item.code, item.kind, contributions) if item.kind != "memo" else ("", "")
            items.append(ItemSum(item.code, item.name, item.kind, heads, fen, *sides))
    schemes = {name: {"personal": 0, "employer": 0} for name in SCHEMES}
    for row in items:
        if row.code in contributions:
            scheme, side = contributions[row.code]
            schemes[scheme][side] += row.total_fen
    ways = ways_of(run)
    return Summary(
        items,
        [SchemeSum(SCHEMES[name], both["personal"], both["employer"]) for name, both in schemes.items()],
        _voucher(items, ways, red=bool(batch_of(run))),
        ways,
    )


def _voucher(items: list[ItemSum], ways: Ways, *, red: bool) -> list[Entry]:
    debits: dict[str, int] = {}
    credits: dict[str, int] = {}
    for row in items:
        if row.debit:
            debits[row.debit] = debits.get(row.debit, 0) + row.total_fen
        if row.credit:
            credits[row.credit] = credits.get(row.credit, 0) + row.total_fen
    credits[NET] = ways.paid_fen
    if red:  # beside what is taken back in red
        credits[RECEIVABLE] = -ways.receivable_fen
    else:
        debits[RECEIVABLE] = ways.receivable_fen
    return [
        *(Entry(account, fen, 0) for account, fen in debits.items() if fen),
        *(Entry(account, 0, fen) for account, fen in sorted(credits.items()) if fen),
    ]


def accounting_summary(run: PayrollRun) -> File:
    """The summary as a workbook of three sheets; the control total is the debit side in fen."""
    found, month, total = summary(run), label(run), totals_of(run)
    book = PayBook()
    heads = ["序号", "项目", "类别", "人数", "金额", "借方科目", "贷方科目"]
    made = book.sheet("按项目", [6, 24, 10, 8, 16, 26, 30], 2)
    made.merge_range(0, 0, 0, len(heads) - 1, f"工资会计汇总表（{month}）", book.title)
    less = "；金额为新发减冲销" if batch_of(run) else ""
    made.write_string(1, 0, f"校验值：{stamp(run)}　科目名称为示例，以本单位账套为准{less}", book.note)
    book.heads(made, 2, heads)
    for line, row in enumerate(found.items, 3):
        made.write_number(line, 0, line - 2, book.count)
        book.texts(made, line, [row.name, KINDS[row.kind]], start=1)
        made.write_number(line, 3, row.heads, book.count)
        book.amounts(made, line, [row.total_fen], start=4)
        book.texts(made, line, [row.debit, row.credit], start=5)
    totals = [
        ("应发合计", total.gross_fen),
        ("扣款合计", total.gross_fen - total.net_fen),
        ("实发合计", total.net_fen),
        ("其中：银行代发", found.ways.bank_fen),
        ("其中：不经银行发放", found.ways.others_fen),
        ("其中：应追回（其他应收款）", -found.ways.receivable_fen),
        ("单位负担合计", total.employer_fen),
    ]
    heads_of = {
        "其中：银行代发": len(found.ways.bank),
        "其中：不经银行发放": len(found.ways.others),
        "其中：应追回（其他应收款）": len(found.ways.owing),
    }
    for line, (name, fen) in enumerate(totals, 3 + len(found.items)):
        book.texts(made, line, ["", name, ""], book.sum_text)
        made.write_number(line, 3, heads_of.get(name, run.expected_heads), book.sum_count)
        book.amounts(made, line, [fen], book.sum, start=4)
        book.texts(made, line, ["", ""], book.sum_text, start=5)
    made.merge_range(
        3 + len(found.items) + len(totals),
        0,
        3 + len(found.items) + len(totals),
        len(heads) - 1,
        f"实发合计（大写）：{capitals(total.net_fen)}",
        book.note,
    )
    book.signatures(made, 3 + len(found.items) + len(totals) + 2, len(heads))
    _schemes_sheet(book, found, month)
    _voucher_sheet(book, found, month)
    return File(f"会计汇总_{stem(run)}.xlsx", book.done(), run.expected_heads, found.debit_fen)


def _schemes_sheet(book: PayBook, found: Summary, month: str) -> None:
    heads = ["险种", "个人缴纳", "单位缴纳", "合计"]
    made = book.sheet("社保公积金", [20, 18, 18, 18], 1)
    made.merge_range(0, 0, 0, len(heads) - 1, f"社会保险与住房公积金（{month}）", book.title)
    book.heads(made, 1, heads)
    for line, row in enumerate(found.schemes, 2):
        book.texts(made, line, [row.name])
        book.amounts(made, line, [row.personal_fen, row.employer_fen, row.total_fen], start=1)
    last = 2 + len(found.schemes)
    book.texts(made, last, ["合计"], book.sum_text)
    personal, employer = (
        sum(getattr(row, side) for row in found.schemes) for side in ("personal_fen", "employer_fen")
    )
    book.amounts(made, last, [personal, employer, personal + employer], book.sum, start=1)


def _voucher_sheet(book: PayBook, found: Summary, month: str) -> None:
    heads = ["科目", "借方", "贷方"]
    made = book.sheet("凭证", [36, 18, 18], 1)
    made.merge_range(0, 0, 0, len(heads) - 1, f"工资凭证（{month}）", book.title)
    book.heads(made, 1, heads)
    for line, row in enumerate(found.entries, 2):
        book.texts(made, line, [row.account])
        book.amounts(made, line, [row.debit_fen, row.credit_fen], start=1)
    last = 2 + len(found.entries)
    book.texts(made, last, ["合计"], book.sum_text)
    book.amounts(made, last, [found.debit_fen, found.credit_fen], book.sum, start=1)
