"""Relief from income tax is entered by one and confirmed by another; only then a slip takes less tax."""

from datetime import date

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.problems import Conflict, Problem
from payroll.tax_facts import reliefs
from payroll.tax_facts.models import RELIEF, ReliefEnd, TaxRelief
from tests import vocabulary as say
from tests.payroll.county import County
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.tax_facts.test_tax_examples import plan

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = (date(2025, month, 1) for month in (1, 2, 3))


@pytest.fixture
def county():
    made = County(plan(2_000_000, 0))
    made.person = made.hire("张伟", badge="B1")
    return made


def grant(county, by=None, **more) -> TaxRelief:
    said = {
        "kind": "disabled",
        "monthly_fen": 10_000,
        "year_limit_fen": 120_000,
        "document": "残证 1",
        "start": JAN,
    }
    with acting(by or county.finance):
        return reliefs.grant_relief(county.person.pk, **said | more, acting_user=by or county.finance)


def confirm(county, row, by=None) -> TaxRelief:
    with acting(by or county.political):
        return reliefs.confirm_relief(row.pk, acting_user=by or county.political)


def taxed(county, month) -> int:
    return line(county.person, month, "IIT")


def test_one_person_alone_relieves_nobody_and_what_is_confirmed_counts_from_its_month(county):
    row = grant(county)
    county.pay(JAN)
    before = taxed(county, JAN)  # it waits: the whole tax
    confirm(county, row)
    county.pay(FEB)
    assert taxed(county, FEB) == before - 20_000  # of January as well
    acts = (
        Entry.objects.filter(act__startswith="tax_facts.relief").order_by("pk").values_list("act", flat=True)
    )
    assert list(acts) == ["tax_facts.relief", "tax_facts.relief.confirm"]


def test_who_entered_it_does_not_confirm_it_by_action_and_by_the_database(county):
    row = grant(county)
    with pytest.raises(Problem, match="登记的人不能确认张伟的减免税额"):
        confirm(county, row, county.finance)
    with pytest.raises(Error, match="tax_relief_maker_is_not_checker"), transaction.atomic():
        TaxRelief.everything.update(state="effective", closed_by=county.finance, closed_at=timezone.now())
    with pytest.raises(Error, match="tax_relief_closed_by_somebody"), transaction.atomic():
        TaxRelief.everything.update(state="effective")
    leader = say.account(Role.LEADER, username="leader2")
    with pytest.raises(Denied):
        confirm(county, row, leader)
    with pytest.raises(Conflict, match="已经登记"):
        grant(county, start=FEB)
    assert confirm(county, row).state == "effective"


def test_refused_or_taken_back_the_tax_stays_and_it_may_be_entered_anew(county, client):
    for who, name in ((county.political, "tax-relief-refuse"), (county.finance, "tax-relief-withdraw")):
        row = grant(county)
        client.force_login(who)
        client.post(reverse(f"payroll:{name}", args=[row.pk]), {"because": "证明过期"})
        row.refresh_from_db()
        assert (row.closed_by, row.because) == (who, "证明过期")
    with pytest.raises(Conflict, match="不能撤回"), acting(county.finance):
        RELIEF.withdraw(TaxRelief, row.pk, "再撤", acting_user=county.finance)
    assert set(TaxRelief.everything.values_list("state", flat=True)) == {"refused", "withdrawn"}
    with acting(county.finance), pytest.raises(Denied):  # what never held can't be ended
        reliefs.end_relief(county.person.pk, row.pk, last=JAN, because="停止", acting_user=county.finance)


def test_a_relief_is_ended_by_two_and_one_that_never_held_is_taken_back(county, client):
    row, other = confirm(county, grant(county)), county.hire("李强", badge="B2")

    def relieved(*months):
        """What the person was taxed less than another with the same pay."""
        return sum(line(other, month, "IIT") - taxed(county, month) for month in months)

    county.pay(JAN)

    def end(last):
        with acting(county.finance):
            return reliefs.end_relief(
                county.person.pk, row.pk, last=last, because="证明失效", acting_user=county.finance
            )

    asked = end(None)
    with pytest.raises(Conflict, match="正等另一人确认"):
        end(JAN)
    with pytest.raises(Problem, match="提出的人不能确认张伟减免税额的停止"), acting(county.finance):
        reliefs.confirm_end(asked.pk, acting_user=county.finance)
    with pytest.raises(Error, match="tax_relief_end_maker_is_not_checker"), transaction.atomic():
        ReliefEnd.everything.update(state="effective", closed_by=county.finance, closed_at=timezone.now())
    county.pay(FEB)
    assert relieved(JAN) == relieved(FEB) == 10_000  # what waits ends nothing
    client.force_login(county.political)
    assert "张伟减免税额的停止待确认" in client.get("/").content.decode()
    url = reverse("payroll:tax-relief", args=[county.person.pk])
    assert "从来不该减免，整项撤销" in client.get(url).content.decode()
    client.post(reverse("payroll:tax-relief-end-refuse", args=[asked.pk]), {"because": "证明仍有效"})
    row.refresh_from_db()
    assert row.state == "effective"
    client.post(reverse("payroll:tax-relief-end-confirm", args=[end(None).pk]))
    row.refresh_from_db()
    assert (row.state, row.because) == ("withdrawn", "证明失效")
    county.pay(MAR)
    assert relieved(MAR) == -20_000  # nothing this month, and what January and February had is back


def test_the_page_says_whose_turn_it_is(county, client):
    client.force_login(county.finance)
    url = reverse("payroll:tax-relief", args=[county.person.pk])
    form = {
        "kind": "alone",
        "monthly_fen": "100",
        "year_limit_fen": "1200",
        "document": "证 2",
        "start": "2025-01",
    }
    assert client.post(url, form).status_code == 302
    own = client.get(url).content.decode()
    assert "等另一人确认" in own and "已核对凭据，确认" not in own
    client.force_login(county.political)
    assert "张伟的减免税额待确认" in client.get("/").content.decode()
    assert "已核对凭据，确认" in client.get(url).content.decode()
    assert (
        client.post(reverse("payroll:tax-relief-confirm", args=[TaxRelief.everything.get().pk])).status_code
        == 302
    )
    assert "停止或撤销" in client.get(url).content.decode()
