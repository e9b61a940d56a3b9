"""The cover of the bank file: what the bank pays, who is not paid by it, whose account has changed, and the three sums."""

from collections import Counter

from auxpolice.money import capitals
from payroll.exports.paying import changed_accounts, ways_of
from payroll.exports.queries import File, badges_of, label, stamp, stem
from payroll.exports.styles import PayBook
from payroll.month.models import PayrollRun


def bank_cover(run: PayrollRun) -> File:
    """Three sheets; heads and control total are those of the bank file."""
    ways, changed = ways_of(run), changed_accounts(run)
    book = PayBook()
    made = book.sheet("封面", [34, 14, 20], 1)
    made.merge_range(0, 0, 0, 2, f"工资代发封面（{label(run)}）", book.title)
    book.heads(made, 1, ["项目", "人数", "金额"])
    owing = [one for one in ways.owing if one.owed_fen > 0]
    lowered = [one for one in ways.owing if one.owed_fen < 0]
    lines = [
        ("银行代发", len(ways.bank), ways.bank_fen),
        ("不经银行发放（名单见后）", len(ways.others), ways.others_fen),
        ("减：应追回（其他应收款）", len(owing), -sum(one.owed_fen for one in owing)),
    ]
    if lowered:
        lines.append(("加：抵减原应追回", len(lowered), -sum(one.owed_fen for one in lowered)))
    for row, (name, count, fen) in enumerate(lines, 2):
        book.texts(made, row, [name])
        made.write_number(row, 1, count, book.count)
        book.amounts(made, row, [fen], start=2)
    row = 2 + len(lines)
    book.texts(made, row, ["实发合计（等于工资条、凭证与汇总）", ""], book.sum_text)
    book.amounts(made, row, [ways.net_fen], book.sum, start=2)
    made.merge_range(row + 1, 0, row + 1, 2, f"银行代发（大写）：{capitals(ways.bank_fen)}", book.note)
    changes = f"与上次发薪相比有 {len(changed)} 人变更工资卡" if changed else "与上次发薪相比没有人变更工资卡"
    made.merge_range(row + 2, 0, row + 2, 2, f"发薪日：{ways.day:%Y-%m-%d}　{changes}", book.note)
    made.merge_range(row + 3, 0, row + 3, 2, f"校验值：{stamp(run)}", book.note)
    book.signatures(made, row + 5, 3)
    _banks(book, [account.bank for _payment, account in ways.bank], ways)
    badges = badges_of(run)
    if ways.others:
        heads = ["序号", "姓名", "辅警编号", "金额", "领款人签名"]
        made = book.sheet("不经银行发放", [6, 14, 14, 16, 20], 1)
        made.merge_range(0, 0, 0, 4, f"不经银行发放名单（{label(run)}）", book.title)
        book.heads(made, 1, heads)
        for number, payment in enumerate(ways.others, 1):
            made.write_number(1 + number, 0, number, book.count)
            book.texts(made, 1 + number, [payment.name, badges.get(payment.person_id, "")], start=1)
            book.amounts(made, 1 + number, [payment.fen], start=3)
            book.texts(made, 1 + number, [""], start=4)
        book.texts(made, 2 + len(ways.others), ["", "合计", ""], book.sum_text)
        book.amounts(made, 2 + len(ways.others), [ways.others_fen], book.sum, start=3)
    if changed:
        heads = ["姓名", "辅警编号", "原卡号", "新卡号", "开户行", "自", "登记", "确认"]
        made = book.sheet("工资卡变更", [12, 12, 22, 22, 20, 12, 12, 12], 1)
        made.merge_range(0, 0, 0, 7, f"工资卡变更（{label(run)}）", book.title)
        book.heads(made, 1, heads)
        for row, one in enumerate(changed, 2):
            book.texts(
                made,
                row,
                [
                    one.name,
                    one.badge,
                    one.before,
                    one.number,
                    one.bank,
                    f"{one.since:%Y-%m-%d}",
                    one.made_by,
                    one.confirmed_by,
                ],
            )
    return File(f"银行代发封面_{stem(run)}.xlsx", book.done(), len(ways.bank), ways.bank_fen)


def _banks(book: PayBook, banks: list[str], ways) -> None:
    made = book.sheet("按开户行", [40, 12, 18], 0)
    book.heads(made, 0, ["开户行", "笔数", "金额"])
    sums: Counter[str] = Counter()
    for payment, account in ways.bank:
        sums[account.bank] += payment.fen
    counts = Counter(banks)
    for row, name in enumerate(sorted(sums), 1):
        book.texts(made, row, [name or "（未登记开户行）"])
        made.write_number(row, 1, counts[name], book.count)
        book.amounts(made, row, [sums[name]], start=2)
    book.texts(made, 1 + len(sums), ["合计"], book.sum_text)
    made.write_number(1 + len(sums), 1, len(banks), book.sum_count)
    book.amounts(made, 1 + len(sums), [ways.bank_fen], book.sum, start=2)
