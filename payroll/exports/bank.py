"""The bank's payment file: CSV in GB18030, with a control line of count and sum.

GB18030 holds every character of Unicode, so a rare name (𬭎, 𠀀) reaches the bank byte for byte. A bank that
still reads plain GBK would not find those: they are named on the month's page, and nothing is ever replaced.
"""

import csv
import io

from django.utils.translation import gettext as _

from auxpolice.months import format_month, last_day
from auxpolice.problems import Problem
from auxpolice.sheets.writing import guarded
from payroll.exports.reading import File
from payroll.models import PayrollRun, Payslip
from personnel.models import BankAccount

ENCODING = "gb18030"


def _paid(run: PayrollRun) -> list[Payslip]:
    """Slips with something to pay; below zero they are to be recovered (``queries.to_recover``)."""
    return list(
        Payslip.everything.filter(run=run, net_fen__gt=0)
        .select_related("person")
        .order_by("unit__sort_order", "unit_id", "position")
    )


def _accounts(run: PayrollRun) -> dict[int, BankAccount]:
    return {
        account.person_id: account
        for account in BankAccount.everything.filter(period__contains=last_day(run.month_id))
    }


def _sure(slips: list[Payslip], accounts: dict[int, BankAccount]) -> None:
    missing = [slip.person.name for slip in slips if slip.person_id not in accounts]
    if missing:
        raise Problem(
            _("%(count)s 人没有银行账户（%(names)s），不能生成代发文件，请先在名册中补齐。")
            % {"count": len(missing), "names": "、".join(missing[:5])},
            code="bank",
        )
    for slip in slips:
        holder = accounts[slip.person_id].holder
        try:
            f"{holder}{accounts[slip.person_id].bank}".encode(ENCODING)
        except UnicodeEncodeError as error:
            raise Problem(
                _("%(name)s 的户名或开户行含有 GB18030 不能表示的字符，请先在名册中改正。")
                % {"name": slip.person.name},
                code="encoding",
            ) from error


def refuse(run: PayrollRun) -> None:
    """Raise the Problem that would stop the file, before any work is queued."""
    _sure(_paid(run), _accounts(run))


def outside_gbk(run: PayrollRun) -> list[str]:
    """Account holders whose name a bank that reads plain GBK can't show."""
    paid = Payslip.everything.filter(run=run, net_fen__gt=0).values("person_id")
    holders = BankAccount.everything.filter(
        person_id__in=paid,
        period__contains=last_day(run.month_id),
        holder__regex="[^\u4e00-\u9fa5A-Za-z0-9 ·.]",  # the common characters need no further look
    ).values_list("holder", flat=True)
    return [holder for holder in holders if not _in_gbk(holder)]


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def bank_file(run: PayrollRun) -> File:
    """Payment instructions. Who has nothing to receive is not in it. Raises Problem naming who can't be paid."""
    slips, accounts = _paid(run), _accounts(run)
    _sure(slips, accounts)
    month = format_month(run.month_id)
    total = sum(slip.net_fen for slip in slips)
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["笔数", len(slips), "金额", _yuan(total), "月份", month])
    writer.writerow(["序号", "户名", "账号", "开户行", "金额", "附言"])
    for number, slip in enumerate(slips, 1):
        account = accounts[slip.person_id]
        writer.writerow(
            [
                number,
                guarded(account.holder),
                account.number,
                guarded(account.bank),
                _yuan(slip.net_fen),
                f"{month}工资",
            ]
        )
    return File(f"银行代发_{month}.csv", sink.getvalue().encode(ENCODING), len(slips), total)


def _yuan(fen: int) -> str:
    """Positive fen as yuan with two decimals."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}"
