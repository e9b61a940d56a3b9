"""The bank's payment file: CSV in GB18030, with a control line of count and sum.

GB18030 holds every character of Unicode, so a rare name (𬭎, 𠀀) reaches the bank byte for byte. A bank that
still reads plain GBK would not find those: they are named on the month's page, and nothing is ever replaced.
"""

import csv
import io

from django.utils.translation import gettext as _

from auxpolice.months import format_month
from auxpolice.problems import Problem
from auxpolice.sheets.writing import guarded
from payroll.exports.paying import Payment, day_of_payment, payments_of, ways_of
from payroll.exports.queries import File, batch_of, stem
from payroll.month.models import PayrollRun
from personnel.models import BankAccount

ENCODING = "gb18030"


def _sure(bank: list[tuple[Payment, BankAccount]]) -> None:
    for payment, account in bank:
        try:
            f"{account.holder}{account.bank}".encode(ENCODING)
        except UnicodeEncodeError as error:
            raise Problem(
                _("%(name)s 的户名或开户行含有 GB18030 不能表示的字符，请先在名册中改正。")
                % {"name": payment.name},
                code="encoding",
            ) from error


def pays(run: PayrollRun) -> bool:
    """True when the run pays anybody."""
    return any(payment.fen for payment in payments_of(run))


def refuse(run: PayrollRun) -> None:
    """Raise the Problem that would stop the file, before any work is queued."""
    if batch_of(run) and not pays(run):
        raise Problem(_("这个批次没有需要补付的金额。"), code="nothing")
    _sure(ways_of(run).bank)


def outside_gbk(run: PayrollRun) -> list[str]:
    """Account holders whose name a bank that reads plain GBK can't show."""
    holders = BankAccount.everything.filter(
        person_id__in=[payment.person_id for payment in payments_of(run) if payment.fen],
        period__contains=day_of_payment(run),
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
    """Payment instructions for whoever has an account on the day of payment; the cover lists who is paid otherwise."""
    ways, batch = ways_of(run), batch_of(run)
    _sure(ways.bank)
    month = format_month(run.month_id)
    remark = f"{month}工资补发{batch.number}" if batch else f"{month}工资"
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["笔数", len(ways.bank), "金额", _yuan(ways.bank_fen), "月份", month])
    writer.writerow(["序号", "户名", "账号", "开户行", "金额", "附言"])
    for number, (payment, account) in enumerate(ways.bank, 1):
        writer.writerow(
            [
                number,
                guarded(account.holder),
                account.number,
                guarded(account.bank),
                _yuan(payment.fen),
                remark,
            ]
        )
    return File(f"银行代发_{stem(run)}.csv", sink.getvalue().encode(ENCODING), len(ways.bank), ways.bank_fen)


def _yuan(fen: int) -> str:
    """Positive fen as yuan with two decimals."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}"
