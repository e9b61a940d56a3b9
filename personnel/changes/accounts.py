"""The account that pay goes to: proposed by the political department, made effective by finance, who types it again."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.by_two import ByTwoState
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from personnel.changes.models import ACCOUNT, AccountChange
from personnel.dated import replace_open
from personnel.models import BankAccount, Person
from personnel.rules import HIRE_AHEAD_DAYS


@transaction.atomic
def propose_account(
    person: Person, *, number: str, bank: str, holder: str, start: date, acting_user: User | None
) -> AccountChange:
    """A new account from a day on; pay goes there once finance has confirmed it. ``number`` has been checked."""
    if start > today() + timedelta(days=HIRE_AHEAD_DAYS):
        raise Problem(_("变更时间超过今天 90 天以上，请核对。"), code="date-late", field="start")
    now = current(person)
    if now and (now.number, now.bank, now.holder) == (number, bank, holder):
        raise Problem(_("新卡号与现在的工资卡相同。"), code="no-change", field="account_number")
    return ACCOUNT.propose(
        AccountChange,
        Conflict(
            _("%(name)s已有一笔工资卡变更待财务确认，请先确认、退回或撤回。") % {"name": person.name},
            code="waits",
            field="account_number",
        ),
        acting_user=acting_user,
        person=person,
        bank=bank,
        number=number,
        holder=holder,
        start=start,
        before=now.number if now else "",
    )


def replace_waiting(found: Iterable[AccountChange]) -> None:
    """Proposals of a whole file, in two statements: they take the place of what waited of the same people."""
    made = list(found)
    waited = AccountChange.everything.filter(
        person__in=[change.person_id for change in made], state=ByTwoState.WAITING
    )
    waited.update(
        state=ByTwoState.WITHDRAWN,
        closed_by=F("made_by"),
        closed_at=timezone.now(),
        because=_("被新导入的名册取代"),
    )
    AccountChange.everything.bulk_create(made)


def current(person: Person) -> BankAccount | None:
    """The account that counts from here on."""
    return BankAccount.everything.filter(person=person, period__endswith__isnull=True).first()


@transaction.atomic
def confirm_account(change_id: int, typed: str, *, acting_user: User) -> AccountChange:
    """Finance has the card or the application before it and types the number once more: the account is in force."""
    row = ACCOUNT.to_confirm(AccountChange, change_id, acting_user)
    if "".join(typed.split()) != row.number:
        raise Problem(
            _("录入的卡号与登记的不一致，请按银行卡或本人申请再核对；登记有误的请退回。"),
            code="number",
            field="number",
        )
    replace_open(BankAccount, row.person, row.start, number=row.number, bank=row.bank, holder=row.holder)
    return ACCOUNT.confirm(row, acting_user=acting_user, account=current(row.person))
