"""The bank file of a supplementary run: the differences to pay."""

import csv
import hashlib
import io

from django.utils.translation import gettext as _

from auxpolice.months import format_month, last_day
from auxpolice.problems import Problem
from auxpolice.sheets.writing import guarded
from payroll.models import SupplementaryFile, SupplementaryRun
from payroll.supplementary.reading import exchanges
from personnel.models import BankAccount


def bank_file(batch: SupplementaryRun) -> SupplementaryFile:
    """Payment instructions of the differences above zero (GB18030, like a month's), not saved.

    Raises Problem naming the people without an account.
    """
    paid = [exchange for exchange in exchanges(batch) if exchange.underpaid_fen]
    accounts = {
        account.person_id: account
        for account in BankAccount.everything.filter(
            person__in=[exchange.member.person_id for exchange in paid],
            period__contains=last_day(batch.month_id),
        )
    }
    missing = [e.member.person.name for e in paid if e.member.person_id not in accounts]
    if missing:
        raise Problem(
            _("%(count)s 人没有银行账户（%(names)s），不能生成代发文件，请先在名册中补齐。")
            % {"count": len(missing), "names": "、".join(missing[:5])},
            code="bank",
        )
    month, total = format_month(batch.month_id), sum(exchange.underpaid_fen for exchange in paid)
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["笔数", len(paid), "金额", f"{total // 100}.{total % 100:02d}", "月份", month])
    writer.writerow(["序号", "户名", "账号", "开户行", "金额", "附言"])
    for number, exchange in enumerate(paid, 1):
        account = accounts[exchange.member.person_id]
        whole, rest = divmod(exchange.underpaid_fen, 100)
        writer.writerow(
            [
                number,
                guarded(account.holder),
                account.number,
                guarded(account.bank),
                f"{whole}.{rest:02d}",
                f"{month}工资补发{batch.number}",
            ]
        )
    content = sink.getvalue().encode("gb18030")
    return SupplementaryFile(
        batch=batch,
        name=f"银行代发_{month}_{batch.number}.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        heads=len(paid),
        total_fen=total,
        content=content,
    )
