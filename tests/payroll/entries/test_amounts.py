"""Amounts person by person: an item of the scheme takes what was entered for it, by two, from a month on."""

from datetime import date

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from auxpolice.access.scope import acting
from auxpolice.problems import Conflict, Problem
from payroll import invariants
from payroll import policies as shipped
from payroll.amounts import actions
from payroll.amounts.models import PersonAmount
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from tests.payroll.backpay.test_back_pay import check
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def county():
    """The plan in force takes 公租房补贴 person by person."""
    plan = shipped.current_plan()
    allowance = {
        "code": "HOUSE",
        "name": "公租房补贴",
        "kind": "earning",
        "rule": {"type": "entered"},
        "then": [],
    }
    made = County({**plan, "items": [allowance, *plan["items"]]})
    made.person, made.other = made.hire("张伟", badge="B1"), made.hire("李强", badge="B2")
    return made


def enter(county, fen, start=NOV, code="HOUSE"):
    with acting(county.finance):
        return actions.set_amount(
            county.person,
            code=code,
            start=start,
            amount_fen=fen,
            reason="公租房",
            acting_user=county.finance,
        )


def confirm(county, row, by=None):
    with acting(by or county.leader):
        return actions.confirm_amount(row.pk, acting_user=by or county.leader)


def paid(county, month, person=None) -> int:
    slip = Payslip.everything.select_related("run").get(
        person=person or county.person, month=month, is_effective=True
    )
    codes = slip.run.schemes[str(slip.scheme_version_id)]["codes"]
    return dict(zip(codes, slip.amounts, strict=True))["HOUSE"]


def test_every_month_from_the_first_until_another_takes_its_place(county):
    row = enter(county, 30_000)
    county.pay(OCT), county.calculate(NOV)
    assert paid(county, NOV) == 0  # one person alone pays nobody
    confirm(county, row)
    county.pay(NOV)
    assert (paid(county, NOV), paid(county, NOV, county.other), paid(county, OCT)) == (30_000, 0, 0)
    confirm(county, enter(county, 40_000, DEC))
    county.calculate(DEC)
    assert paid(county, DEC) == 40_000
    assert [text for found in invariants.CHECKS.values() for text in found()] == []


def test_who_entered_does_not_confirm_and_wrong_amounts_are_refused(county):
    row = enter(county, 30_000)
    with pytest.raises(Problem, match="录入的人不能确认"):
        confirm(county, row, county.finance)
    with pytest.raises(Error, match="person_amount_maker_is_not_checker"), transaction.atomic():
        PersonAmount.everything.update(state="effective", closed_by=county.finance, closed_at=timezone.now())
    with pytest.raises(Conflict, match="已有一笔待确认"):
        enter(county, 1)
    with pytest.raises(Problem, match="没有这个逐人录入的项目"):
        enter(county, 1, code="BASE")
    with pytest.raises(Problem, match="金额不能超过"):
        enter(county, 10**13)
    confirm(county, row)
    with pytest.raises(Conflict, match="只能从该月或以后变更"):
        enter(county, 1, OCT)


def test_what_waits_stops_the_months_it_would_be_paid_in(county):
    waits = enter(county, 30_000)
    county.calculate(NOV)
    with pytest.raises(Conflict, match="还有 1 人的逐人金额待另一人确认（张伟）"):
        county.check(NOV)
    confirm(county, waits)
    county.calculate(NOV)
    enter(county, 40_000, start=DEC)
    county.check(NOV)  # what waits counts from the next month on


def test_what_comes_late_is_back_pay_and_explained(county, client):
    county.pay(OCT), county.pay(NOV)
    confirm(county, enter(county, 30_000))
    check(county, DEC)
    line = BackPayLine.everything.get(item="HOUSE")
    assert (line.person, line.of_month, line.amount_fen) == (county.person, NOV, 30_000)


def test_a_slip_explains_it_from_its_frozen_facts(county, client):
    confirm(county, enter(county, 30_000))
    county.calculate(NOV)
    client.force_login(county.finance)
    page = client.get(reverse("payroll:line", args=[NOV, county.person.pk, "HOUSE"])).content.decode()
    assert "300.00" in page and "录入" in page


def test_the_page_enters_and_confirms(county, client):
    client.force_login(county.finance)
    url = reverse("payroll:amounts")
    form = {"person": "张伟", "code": "HOUSE", "start": "2025-11", "amount_fen": "300", "reason": "公租房"}
    assert client.post(url, form).status_code == 302
    row = PersonAmount.everything.get()
    assert "公租房补贴" in client.get(url).content.decode()
    client.force_login(county.leader)
    assert "逐人录入的金额待确认" in client.get("/").content.decode()
    client.post(reverse("payroll:amount-confirm", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("effective", county.leader)
