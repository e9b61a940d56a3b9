"""Tax: the wage sheet as the withholding client (自然人电子税务局扣缴客户端) imports it, and a sheet to check against.

The client's template has one sheet 「正常工资薪金收入」 with the 29 columns of ``HEADS``, in this order and with these
very headers (a star marks what must be filled). The client computes the tax from it; what was withheld here
stands in the check sheet, so that both can be laid side by side. Bonus taxed by itself and severance are no
wage income of the month: they stand on sheets of their own (``tax_apart``).
"""

from django.db import connection

from auxpolice import identity
from payroll.backpay.models import BackPayLine
from payroll.exports.queries import File, amounts_of, badges_of, facts_of, slips_of, stem, taken_back
from payroll.exports.styles import PayBook
from payroll.exports.tax_apart import add_sheets
from payroll.month.models import PayrollInput, PayrollRun
from payroll.rules import CUMULATIVE
from payroll.tax_facts.models import OpeningSums
from personnel.relations import TAX_DEDUCTIONS

SHEET = "正常工资薪金收入"
HEADS = (
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
    "累计子女教育",
    "累计继续教育",
    "累计住房贷款利息",
    "累计住房租金",
    "累计赡养老人",
    "累计3岁以下婴幼儿照护",
    "累计个人养老金",
    "企业(职业)年金",
    "商业健康保险",
    "税延养老保险",
    "公务交通费用",
    "通讯费用",
    "律师办案费用",
    "西藏附加减除费用",
    "其他",
    "准予扣除的捐赠额",
    "减免税额",
    "协定减免",
    "备注",
)
DECLARED = {
    "累计子女教育": ("child_education",),
    "累计继续教育": ("degree_education", "certificate"),
    "累计住房贷款利息": ("housing_loan",),
    "累计住房租金": ("housing_rent",),
    "累计赡养老人": ("elderly_support",),
    "累计3岁以下婴幼儿照护": ("infant_care",),
    "累计个人养老金": ("personal_pension",),
}
"""Columns of cumulative declarations → kinds of ``TaxDeduction``."""

INSURANCES = {
    "PENSION": "基本养老保险费",
    "MEDICAL": "基本医疗保险费",
    "UNEMPLOYMENT": "失业保险费",
    "HOUSING": "住房公积金",
}
CHECK_HEADS = (
    "工号",
    "姓名",
    "证件号码",
    "累计收入额",
    "累计免税收入",
    "累计专项扣除",
    "累计专项附加扣除",
    "累计其他扣除",
    "累计减免税额",
    "本期应预扣税额",
    "累计已预扣税额",
    "单独计税奖金税额",
    "经济补偿税额",
)


def _declared(run: PayrollRun) -> dict[int, dict[str, int]]:
    """Declared amounts of the tax year so far by person and kind, in fen: the months in which the person was paid."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.person_id, d.kind, sum(d.monthly_fen)::bigint FROM {TAX_DEDUCTIONS} d"
            "  JOIN payroll_payslip s ON s.person_id = d.person_id AND s.is_effective"
            "   AND s.month_id BETWEEN date_trunc('year', %(month)s::date)::date AND %(month)s"
            "   AND d.period @> s.month_id"
            " GROUP BY d.person_id, d.kind",
            {"month": run.month_id},
        )
        found: dict[int, dict[str, int]] = {}
        for person, kind, fen in cursor.fetchall():
            found.setdefault(person, {})[kind] = fen
    return found


def _corrected(run: PayrollRun) -> dict[int, dict[str, int]]:
    """Contributions of earlier months posted in this one, by person and item."""
    found: dict[int, dict[str, int]] = {}
    for person, code, fen in BackPayLine.everything.filter(
        month=run.month_id, state="posted", item__in=INSURANCES
    ).values_list("person_id", "item", "amount_fen"):
        sums = found.setdefault(person, {})
        sums[code] = sums.get(code, 0) + fen
    return found


def _declared_before(run: PayrollRun) -> dict[int, tuple[list[str], int]]:
    """Of a supplement: who was declared by the slip taken back, with which income in fen (first four columns, income)."""
    old = taken_back(run)
    rows = PayrollInput.objects.filter(
        run__in={slip.run_id for slip in old}, person__in=[slip.person_id for slip in old]
    ).values_list("run_id", "person_id", "facts")
    facts = {(run_id, person): values for run_id, person, values in rows}
    place, badges = CUMULATIVE.index("ytd_income_fen"), badges_of(run) if old else {}
    found = {}
    for slip in old:
        before = facts[slip.run_id, slip.person_id][slip.run.fact_names.index("ytd_income_fen")]
        who = [
            badges.get(slip.person_id, ""),
            slip.person.name,
            identity.document(slip.person.id_number),
            slip.person.id_number,
        ]
        found[slip.person_id] = (who, slip.cumulative[place] - before)
    return found


def tax_file(run: PayrollRun) -> File:
    """Wage income of the month in the client's layout; the control total is the month's income in fen.

    A supplement's file corrects the month's declaration: its people with their whole income anew, those only taken
    back with nothing; the remark says what had been declared.
    """
    slips = slips_of(run)
    amounts, badges = amounts_of(run, slips), badges_of(run)
    declared, corrected = _declared(run), _corrected(run)
    opened = dict(
        OpeningSums.everything.filter(year=run.month_id.year, counts_from__lte=run.month_id).values_list(
            "person_id", "additional_fen"
        )
    )
    before = facts_of(run, "ytd_income_fen", "ytd_exempt_fen", "ytd_relief_fen", "ytd_special_fen")
    place = {name: n for n, name in enumerate(CUMULATIVE)}
    book = PayBook(shared=True)
    made = book.sheet(SHEET, [10, 10, 12, 21, *[12] * (len(HEADS) - 5), 30], 0)
    book.heads(made, 0, HEADS)
    total, earlier = 0, _declared_before(run)
    for line, slip in enumerate(slips, 1):
        values, sums = amounts[slip.pk], slip.cumulative
        income, exempt, relief, special = (
            sums[place[name]] - fen
            for name, fen in zip(
                ("ytd_income_fen", "ytd_exempt_fen", "ytd_relief_fen", "ytd_special_fen"),
                before[slip.person_id],
                strict=True,
            )
        )
        total += income
        fens, remarks = {"本期收入": income, "本期免税收入": exempt, "减免税额": relief}, []
        if slip.person_id in earlier:
            remarks.append(f"更正：原申报收入 {earlier.pop(slip.person_id)[1] / 100:.2f} 元")
        late = corrected.get(slip.person_id, {})
        for code, head in INSURANCES.items():
            fens[head] = values.get(code, 0) + late.get(code, 0)
        taken = sum(values.get(code, 0) for code in (*INSURANCES, "BACK_CONTRIBUTION"))
        if taken > special:  # 财税〔2006〕10号: what the fund takes beyond the limit is no deduction
            fens[INSURANCES["HOUSING"]] -= taken - special
            remarks.append(f"住房公积金超过免税限额 {(taken - special) / 100:.2f} 元，不予扣除")
        rest = values.get("BACK_CONTRIBUTION", 0) - sum(late.values())
        if rest:
            fens["其他"] = rest
            remarks.append("其他：以前月份个人三险一金差额")
        kinds = declared.get(slip.person_id, {})
        for head, names in DECLARED.items():
            fens[head] = sum(kinds.get(name, 0) for name in names)
        told = sum(fen for head, fen in fens.items() if head in DECLARED and head != "累计个人养老金")
        if brought := opened.get(slip.person_id):
            told += brought
            remarks.append(f"另有启用本系统之前的累计专项附加扣除 {brought / 100:.2f} 元，请按原申报分项补入")
        if told != sums[place["ytd_additional_fen"]]:
            gap = (told - sums[place["ytd_additional_fen"]]) / 100
            remarks.append(f"申报的专项附加扣除比预扣时采用的{'多' if gap > 0 else '少'} {abs(gap):.2f} 元")
        texts = [
            badges.get(slip.person_id, ""),
            slip.person.name,
            identity.document(slip.person.id_number),
            slip.person.id_number,
        ]
        book.texts(made, line, texts)
        book.amounts(made, line, [fens.get(head, 0) for head in HEADS[4:-1]], start=4)
        book.texts(made, line, ["；".join(remarks)], start=len(HEADS) - 1)
    for line, (who, income) in enumerate(earlier.values(), len(slips) + 1):
        book.texts(made, line, who)
        book.amounts(made, line, [0] * len(HEADS[4:-1]), start=4)
        book.texts(
            made, line, [f"更正：原申报收入 {income / 100:.2f} 元，工资条已冲销"], start=len(HEADS) - 1
        )
    add_sheets(book, run)
    return File(f"正常工资薪金所得_{stem(run)}.xlsx", book.done(), len(slips) + len(earlier), total)


def tax_check(run: PayrollRun) -> File:
    """Tax withheld and the cumulative sums it rests on; the control total is the month's tax in fen."""
    slips = slips_of(run)
    amounts, badges = amounts_of(run, slips), badges_of(run)
    book = PayBook()
    made = book.sheet("税额核对", [10, 10, 21, *[13] * (len(CHECK_HEADS) - 3)], 0)
    book.heads(made, 0, CHECK_HEADS)
    total, sums = 0, [0] * (len(CHECK_HEADS) - 3)
    for line, slip in enumerate(slips, 1):
        values = amounts[slip.pk]
        tax = values.get("IIT", 0)
        total += tax
        book.texts(made, line, [badges.get(slip.person_id, ""), slip.person.name, slip.person.id_number])
        fens = [
            *slip.cumulative[:6],
            tax,
            slip.cumulative[6],
            values.get("BONUS_TAX", 0),
            values.get("SEVERANCE_TAX", 0),
        ]
        sums = [a + b for a, b in zip(sums, fens, strict=True)]
        book.amounts(made, line, fens, start=3)
    book.texts(made, len(slips) + 1, ["", "合计", ""], book.sum_text)
    book.amounts(made, len(slips) + 1, sums, book.sum, start=3)
    return File(f"个税核对表_{stem(run)}.xlsx", book.done(), len(slips), total)
