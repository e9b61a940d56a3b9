"""The way a run's net pay goes: by the bank, otherwise, or not at all because more was deducted than earned.

Bank + not by bank + receivable is the net pay of the slips, of a month as of a supplement.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from auxpolice import identity
from auxpolice.by_two import ByTwoState
from auxpolice.months import next_month, today
from payroll.calendar import deadlines
from payroll.exports.queries import badges_of, batch_of, taken_back
from payroll.month.models import PayrollRun, Payslip
from payroll.recovery import claims as recovering
from personnel.changes.models import AccountChange
from personnel.models import BankAccount


@dataclass(frozen=True)
class Payment:
    """A person's net pay of the run in fen: of it ``fen`` is paid, and ``owed_fen`` is what the person owes more (less,
    below zero, where it lowers a debt of the month)."""

    person_id: int
    name: str
    fen: int
    owed_fen: int


@dataclass(frozen=True)
class Ways:
    """Payments by the bank with their accounts, payments without one, and everybody who owes more or less since."""

    day: date
    bank: list[tuple[Payment, BankAccount]]
    others: list[Payment]
    owing: list[Payment]

    @property
    def bank_fen(self) -> int:
        return sum(payment.fen for payment, _account in self.bank)

    @property
    def others_fen(self) -> int:
        return sum(payment.fen for payment in self.others)

    @property
    def paid_fen(self) -> int:
        return self.bank_fen + self.others_fen

    @property
    def receivable_fen(self) -> int:
        return sum(payment.owed_fen for payment in self.owing)

    @property
    def net_fen(self) -> int:
        """The net pay of the slips."""
        return self.paid_fen - self.receivable_fen


def day_of_payment(run: PayrollRun) -> date:
    """The calendar's pay day; the day of the lock where that is later; today for what is locked later still."""
    batch = batch_of(run)
    locked = batch.locked_at if batch else run.month.locked_at
    return max(deadlines.days_of(run.month_id).pays, timezone.localtime(locked).date() if locked else today())


def payments_of(run: PayrollRun) -> list[Payment]:
    """Everybody of the run. Slips below zero pay nothing; of a supplement what it gives more than the slips taken back,
    as far as that lowers no debt of its month."""
    batch = batch_of(run)
    before = {slip.person_id: slip for slip in taken_back(run)}
    lowered = recovering.offsets_of(batch) if batch else {}
    slips = (
        Payslip.everything.filter(run=run)
        .order_by("unit__sort_order", "unit_id", "position")
        .values_list("person_id", "person__name", "net_fen")
    )
    found = []
    for person, name, net in slips:
        old = before.pop(person, None)
        found.append((person, name, net - (old.net_fen if old else 0)))
    for person, old in before.items():  # only taken back: what was already got back of a debt goes back
        found.append((person, old.person.name, -old.net_fen))
    payments = []
    for person, name, fen in found:
        paid = max(fen - lowered.get(person, 0), 0)
        payments.append(Payment(person, name, paid, paid - fen))
    return payments


def ways_of(run: PayrollRun) -> Ways:
    """Where the pay goes, by the accounts of the day of payment; a number of statements that doesn't depend on people."""
    payments, day = payments_of(run), day_of_payment(run)
    accounts = {account.person_id: account for account in BankAccount.everything.filter(period__contains=day)}
    paid = [payment for payment in payments if payment.fen]
    return Ways(
        day,
        [(one, accounts[one.person_id]) for one in paid if one.person_id in accounts],
        [one for one in paid if one.person_id not in accounts],
        [one for one in payments if one.owed_fen],
    )


@dataclass(frozen=True)
class Changed:
    """Another account than that of the payment before: masked numbers, since when, who registered and who confirmed."""

    person_id: int
    name: str
    badge: str
    before: str
    number: str
    bank: str
    since: date
    made_by: str
    confirmed_by: str


def changed_accounts(run: PayrollRun) -> list[Changed]:
    """People of the run whose account has changed since the payment of the month before; four statements."""
    day, before = day_of_payment(run), deadlines.days_of(next_month(run.month_id, -1)).pays
    people = Payslip.everything.filter(run=run).values("person_id")
    confirmed = Q(changes__state=ByTwoState.EFFECTIVE)
    new = BankAccount.everything.filter(period__contains=day, person_id__in=people).filter(
        Q(period__startswith__gt=before) | confirmed & Q(changes__closed_at__date__gt=before)
    )
    accounts = {account.pk: account for account in new.select_related("person").order_by("person__pinyin")}
    by_hand = {
        change.account_id: change
        for change in AccountChange.everything.filter(account__in=accounts, state=ByTwoState.EFFECTIVE)
        .select_related("made_by", "closed_by")
        .order_by("closed_at")
    }
    old = {
        account.person_id: account.number
        for account in BankAccount.everything.filter(
            person__in=[account.person_id for account in accounts.values()], period__startswith__lte=day
        )
        .exclude(pk__in=accounts)
        .order_by("period")
    }
    badges = badges_of(run) if accounts else {}
    found = []
    for account in accounts.values():
        change = by_hand.get(account.pk)
        number = change.before if change else old.get(account.person_id, "")
        if change or number:
            found.append(
                Changed(
                    account.person_id,
                    account.person.name,
                    badges.get(account.person_id, ""),
                    identity.mask_account(number),
                    identity.mask_account(account.number),
                    account.bank,
                    account.period.lower,
                    str(change.made_by or "") if change else "",
                    str(change.closed_by or "") if change else "",
                )
            )
    return found
