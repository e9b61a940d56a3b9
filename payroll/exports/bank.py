"""The bank's payment file: CSV in GB18030, with a control line of count and sum.

GB18030 holds every character of Unicode, so a rare name (𬭎, 𠀀) reaches the bank byte for byte. A bank that
still reads plain GBK would not find those: they are named on the month's page, and nothing is ever replaced.
"""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from auxpolice.months import format_month, last_day
from auxpolice.problems import Problem
from auxpolice.sheets.writing import guarded
from payroll.exports.queries import File, batch_of, stem, taken_back
from payroll.month.models import PayrollRun, Payslip
from payroll.recovery import claims as recovering
from personnel.models import BankAccount

ENCODING = "gb18030"


@dataclass(frozen=True)
class Payment:
    """The amount a person is paid by the run, in fen."""

    person_id: int
    name: str
    fen: int


def _paid(run: PayrollRun) -> list[Payment]:
    """Slips with something to pay; below zero they are to be recovered (``queries.to_recover``). Of a supplement what
    it gives more than the slips taken back, as far as that lowers no debt of its month."""
    batch = batch_of(run)
    before = {slip.person_id: slip for slip in taken_back(run)}
    lowered = recovering.offsets_of(batch) if batch else {}
    slips = (
        Payslip.everything.filter(run=run)
        .order_by("unit__sort_order", "unit_id", "position")
        .values_list("person_id", "person__name", "net_fen")
    )
    payments = []
    for person, name, net in slips:
        old = before.pop(person, None)
        payments.append(Payment(person, name, net - (old.net_fen if old else 0) - lowered.get(person, 0)))
    for person, old in before.items():  # only taken back: what was already got back of a debt goes back
        payments.append(Payment(person, old.person.name, -old.net_fen - lowered.get(person, 0)))
    return [payment for payment in payments if payment.fen > 0]


def _accounts(run: PayrollRun) -> dict[int, BankAccount]:
    return {
        account.person_id: account
        for account in BankAccount.everything.filter(period__contains=last_day(run.month_id))
    }


def _sure(payments: list[Payment], accounts: dict[int, BankAccount]) -> None:
    missing = [payment.name for payment in payments if payment.person_id not in accounts]
    if missing:
        raise Problem(
            _("%(count)s 人没有银行账户（%(names)s），不能生成代发文件，请先在名册中补齐。")
            % {"count": len(missing), "names": "、".join(missing[:5])},
            code="bank",
        )
    for payment in payments:
        holder = accounts[payment.person_id].holder
        try:
            f"{holder}{accounts[payment.person_id].bank}".encode(ENCODING)
        except UnicodeEncodeError as error:
            raise Problem(
                _("%(name)s 的户名或开户行含有 GB18030 不能表示的字符，请先在名册中改正。")
                % {"name": payment.name},
                code="encoding",
            ) from error


def pays(run: PayrollRun) -> bool:
    """True when the run pays anybody."""
    return bool(_paid(run))


def refuse(run: PayrollRun) -> None:
    """Raise the Problem that would stop the file, before any work is queued."""
    payments = _paid(run)
    if not payments and batch_of(run):
        raise Problem(_("这个批次没有需要补付的金额。"), code="nothing")
    _sure(payments, _accounts(run))


def outside_gbk(run: PayrollRun) -> list[str]:
    """Account holders whose name a bank that reads plain GBK can't show."""
    holders = BankAccount.everything.filter(
        person_id__in=[payment.person_id for payment in _paid(run)],
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
    payments, accounts, batch = _paid(run), _accounts(run), batch_of(run)
    _sure(payments, accounts)
    month = format_month(run.month_id)
    total = sum(payment.fen for payment in payments)
    remark = f"{month}工资补发{batch.number}" if batch else f"{month}工资"
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["笔数", len(payments), "金额", _yuan(total), "月份", month])
    writer.writerow(["序号", "户名", "账号", "开户行", "金额", "附言"])
    for number, payment in enumerate(payments, 1):
        account = accounts[payment.person_id]
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
    return File(f"银行代发_{stem(run)}.csv", sink.getvalue().encode(ENCODING), len(payments), total)


def _yuan(fen: int) -> str:
    """Positive fen as yuan with two decimals."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}"
