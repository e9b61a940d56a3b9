"""What is settled outside the payroll is in no figures that a chain signs: two people see to it."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.backpay import actions
from payroll.backpay import queries as backpay
from payroll.backpay.models import BackPayLine
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, confirm, lines
from tests.payroll.county import County

OCT, NOV = date(2025, 10, 1), date(2025, 11, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    """Somebody who owes and has left."""
    made = County(shipped.pilot_plan())
    made.person = made.hire("张伟", rank=2)
    made.hire("李强")
    made.pay(OCT)
    confirm(made.person, OCT, made.political, absent_half_days=6)
    say.leave(made.person, NOV)
    made.open(NOV)
    check(made, NOV)
    return made


def note(county, user=None) -> int:
    user = user or county.finance
    with acting(user):
        return actions.settle_back_pay(NOV, county.person, "现金收回，收据 0012", acting_user=user)


def confirm_it(county, user) -> int:
    with acting(user):
        return actions.confirm_settlement(NOV, county.person, acting_user=user)


def states(county) -> set[str]:
    return {line.state for line in lines(NOV, county.person)}


@pytest.mark.parametrize("who", ["other_finance", "leader"])
def test_another_person_confirms_what_one_noted(county, who):
    count = note(county)
    assert states(county) == {"pending"}
    with pytest.raises(Problem, match=f"登记的人不能确认.*{county.leader}"):
        confirm_it(county, county.finance)
    assert confirm_it(county, getattr(county, who)) == count
    assert states(county) == {"settled"}
    assert {line.confirmed_by for line in lines(NOV, county.person)} == {getattr(county, who)}
    assert Entry.objects.filter(act="payroll.back_pay.confirm").count() == 1
    with pytest.raises(Conflict, match="没有等待确认"):
        confirm_it(county, county.leader)
    assert check(county, NOV).lines == 0  # settled counts as paid


def test_noted_only_it_does_not_count_and_a_new_check_asks_again(county):
    count = note(county)
    with pytest.raises(Conflict, match=f"{county.finance}已登记张伟的结清"):
        note(county, county.other_finance)
    assert check(county, NOV).lines == count
    with acting(county.leader):
        [waits] = backpay.waiting(NOV)
    assert waits["noted_by"] is None
    with pytest.raises(Conflict, match="没有等待确认"):
        confirm_it(county, county.leader)
    assert note(county, county.other_finance) == count


def test_a_note_is_taken_back_with_a_reason(county):
    count = note(county)
    with acting(county.leader):
        with pytest.raises(Problem, match="撤回的原因"):
            actions.withdraw_settlement(NOV, county.person, " ", acting_user=county.leader)
        assert actions.withdraw_settlement(NOV, county.person, "收据不符", acting_user=county.leader) == count
    with pytest.raises(Conflict, match="没有等待确认"):
        confirm_it(county, county.leader)
    assert note(county) == count


@pytest.mark.parametrize("role", [Role.POLITICAL, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY])
def test_nobody_else_confirms_or_takes_back(county, role):
    note(county)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with acting(user):
        for attempt in (
            lambda: actions.confirm_settlement(NOV, county.person, acting_user=user),
            lambda: actions.withdraw_settlement(NOV, county.person, "x", acting_user=user),
        ):
            with pytest.raises(Denied):
                attempt()
    assert confirm_it(county, county.leader)


def test_the_database_takes_no_single_person_for_it(county):
    mine = BackPayLine.everything.filter(person=county.person, state="pending")
    with pytest.raises(Error, match="须由另一人确认"), transaction.atomic():
        mine.update(state="settled", settled_by=county.finance, settled_note="x")
    with pytest.raises(IntegrityError, match="back_pay_settled_by_two"), transaction.atomic():
        mine.update(state="settled", settled_by=county.finance, settled_note="x", confirmed_by=county.finance)
    assert mine.update(
        state="settled", settled_by=county.finance, settled_note="x", confirmed_by=county.leader
    )
    with pytest.raises(Error, match="已另行结清，不能修改"), transaction.atomic():
        BackPayLine.everything.filter(person=county.person).update(settled_by=county.political)


def test_the_pages_note_confirm_and_tell_the_signers(county, client):
    person, page = county.person.pk, reverse("payroll:back-pay", args=[NOV])
    sure = reverse("payroll:back-pay-settle-confirm", args=[NOV, person])
    client.force_login(county.finance)
    client.post(reverse("payroll:back-pay-settle", args=[NOV, person]), {"note": "现金收回，收据 0012"})
    own = client.get(page).content.decode()
    assert "已登记结清：现金收回，收据 0012" in own and sure not in own and "等另一人确认" in own
    assert "结清待确认" not in client.get("/").content.decode()
    client.force_login(county.leader)
    assert "2025-11 补发补扣结清待确认" in client.get("/").content.decode()
    assert sure in client.get(page).content.decode()
    assert client.post(sure).status_code == 302
    assert states(county) == {"settled"}
    assert "结清待确认" not in client.get("/").content.decode()
    county.calculate(NOV), county.check(NOV)
    month = client.get(reverse("approvals:sheet", args=["pay-month", "2025-11"])).content.decode()
    assert f"1 人，由 {county.finance} 登记、{county.leader} 确认" in month
