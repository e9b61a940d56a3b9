"""A change of the account that pay goes to waits for finance; what was decided stays."""

from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from personnel import actions
from personnel.changes import accounts
from personnel.changes.models import AccountChange
from personnel.models import BankAccount
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
NEW = "6222021234567890128"


@pytest.fixture
def office():
    class Office:
        political = say.account(Role.POLITICAL, username="zg")
        finance = say.account(Role.FINANCE, username="cw")
        person = say.hire("张伟", on=date(2024, 3, 5))

    return Office


def change(office, number=NEW, start=None, **more) -> None:
    with acting(office.political):
        actions.change_pay_facts(
            office.person,
            start=start or today(),
            bank="工商银行",
            account_number=number,
            acting_user=office.political,
            **more,
        )


def account(office) -> BankAccount:
    return BankAccount.everything.get(person=office.person, period__contains=today())


def confirm(office, typed=NEW, by=None):
    with acting(by or office.finance):
        return accounts.confirm_account(
            AccountChange.everything.get(state="waiting").pk, typed, acting_user=by or office.finance
        )


def test_one_person_alone_moves_nobodys_pay(office, client):
    before = account(office).number
    client.force_login(office.political)
    form = {"start": f"{today()}", "bank": "工商银行", "account_number": NEW}
    assert client.post(reverse("personnel:pay-facts", args=[office.person.pk]), form).status_code == 302
    assert account(office).number == before
    page = client.get(reverse("personnel:person", args=[office.person.pk])).content.decode()
    assert "工资卡变更待确认" in page and NEW not in page
    waiting = AccountChange.everything.get()
    url = reverse("personnel:account-change", args=[waiting.pk])
    assert client.post(url, {"typed": NEW}).status_code == 404
    client.force_login(office.finance)
    assert "工资卡变更待确认" in client.get("/").content.decode()
    refused = client.post(url, {"typed": "6222021234567890129"})
    assert refused.status_code == 422 and "与登记的不一致" in refused.content.decode()
    assert client.post(url, {"typed": "6222 0212 3456 7890 128"}).status_code == 302
    assert account(office).number == NEW
    old = BankAccount.everything.get(person=office.person, number=before)  # the history is dated
    assert old.period.upper == account(office).period.lower == today()
    waiting.refresh_from_db()
    assert (waiting.before, waiting.closed_by, waiting.account) == (before, office.finance, account(office))


def test_who_proposes_does_not_confirm_by_action_and_by_the_database(office):
    both = say.account(Role.POLITICAL, username="both")
    RoleGrant.objects.create(user=both, role=Role.FINANCE, period=DateRange(date(2020, 1, 1), None))
    office.political = both
    change(office)
    with pytest.raises(Problem, match="提出的人不能确认张伟的工资卡变更"):
        confirm(office, by=both)
    row = AccountChange.everything.filter(state="waiting")
    with pytest.raises(Error, match="account_change_maker_is_not_checker"), transaction.atomic():
        row.update(state="effective", closed_by=both, closed_at="2026-01-01T00:00Z", account=account(office))
    confirm(office)
    done = AccountChange.everything.filter(state="effective")
    for tamper in (lambda: done.update(number="62220200000"), done.delete):
        with pytest.raises(Error, match="已办结的变更不能修改"), transaction.atomic():
            tamper()


def test_refused_or_taken_back_the_account_stays(office, client):
    before = account(office).number
    for who, name in ((office.finance, "account-refuse"), (office.political, "account-withdraw")):
        change(office)
        row = AccountChange.everything.get(state="waiting")
        client.force_login(who)
        client.post(reverse(f"personnel:{name}", args=[row.pk]), {"because": "卡号不清"})
        row.refresh_from_db()
        assert (row.closed_by, row.because) == (who, "卡号不清")
        assert account(office).number == before
    assert set(AccountChange.everything.values_list("state", flat=True)) == {"refused", "withdrawn"}


def test_one_change_waits_at_a_time_and_bases_do_not_wait(office):
    change(office, insurance_fen=500_000)
    with pytest.raises(Conflict, match="已有一笔工资卡变更待财务确认"):
        change(office, "6222020000000000001")
    base = office.person.contribution_bases(manager="everything").get(period__endswith__isnull=True)
    assert base.insurance_fen == 500_000
    with pytest.raises(Problem, match="与现在的工资卡相同"):
        AccountChange.everything.all().delete()
        with acting(office.political):
            held = account(office)
            accounts.propose_account(
                office.person,
                number=held.number,
                bank=held.bank,
                holder=held.holder,
                start=today(),
                acting_user=office.political,
            )


def test_who_comes_back_with_another_card_waits_too(office):
    say.leave(office.person, today() - timedelta(days=30))
    before = BankAccount.everything.get(person=office.person)
    with acting(office.political):
        actions.hire(
            name="张伟",
            id_number=office.person.id_number,
            unit=say.unit(),
            post=say.post(),
            hired=today(),
            badge_number="R1",
            account_number=NEW,
            bank="工商银行",
            acting_user=office.political,
        )
    assert BankAccount.everything.get(person=office.person).number == before.number
    assert AccountChange.everything.get().number == NEW
