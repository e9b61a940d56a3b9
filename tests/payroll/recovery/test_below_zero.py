"""A slip below zero leaves a debt on record from its lock on; a re-issue of the month lowers what is owed before it pays."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from payroll import invariants
from payroll import policies as shipped
from payroll.exports import jobs as exports
from payroll.recovery.models import Recovery, RecoveryInstalment
from payroll.supplementary.models import SupplementaryRun
from personnel.models import ContributionBase
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import level_since
from tests.payroll.county import County
from tests.payroll.recovery.test_recoveries import cash, confirm, deduct, owing, sums
from tests.payroll.supplementary.test_supplementary import approve, lock, make, slip, through

OCT, NOV = date(2025, 10, 1), date(2025, 11, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


def short_of(county, name="周短", base=2_000_000):
    """Somebody of one day's work and a whole month's contributions."""
    return county.hire(name, on=date(2025, 10, 31), insurance_fen=base)


def base_is(person, fen):
    ContributionBase.everything.filter(person=person).update(insurance_fen=fen, housing_fen=fen)


def violations():
    return [text for found in invariants.CHECKS.values() for text in found()]


def bank(county, batch):
    """Who is paid what by the batch's bank file; nothing where it has none."""
    if "bank" not in exports.kinds_of(batch):
        return {}
    from payroll.exports.paying import payments_of

    return {payment.person_id: payment.fen for payment in payments_of(batch.run) if payment.fen}


def test_a_locked_slip_below_zero_is_owed_and_comes_back_by_the_same_ways(county, client):
    person = short_of(county)
    county.hire("张伟")
    county.calculate(OCT)
    assert not Recovery.everything.exists()  # only a locked month owes
    county.check(OCT), county.approve(OCT), county.lock(OCT)
    owed = Recovery.everything.get()
    debt = -slip(person).net_fen
    assert (owed.person, owed.month, owed.slip, owed.batch) == (person, OCT, slip(person), None)
    assert debt > 0 and sums(owed) == (0, 0, debt)
    assert violations() == []
    made = deduct(county, owed, 5_000)
    assert "2025-10" in made.entry.reason and "扣款多于应发" in made.entry.reason
    confirm(county, cash(county, owed, 2_000))
    county.pay(NOV)
    assert sums(owed) == (7_000, 0, debt - 7_000)
    assert violations() == []
    client.force_login(county.finance)
    assert "应追回的工资" in client.get("/").content.decode()
    listed = client.get("/payroll/recoveries/").content.decode()
    assert "周短" in listed and "扣款多于应发" in listed
    assert (
        f"/payroll/recoveries/{owed.pk}/"
        in client.get(reverse("payroll:recover", args=[OCT])).content.decode()
    )
    page = client.get(f"/payroll/recoveries/{owed.pk}/").content.decode()
    assert "扣款多于应发" in page and f"#{owed.slip_id}" in page
    client.force_login(say.account(Role.AUXILIARY, person=person))
    assert "2025-10 扣款多于应发，应补缴" in client.get("/payroll/mine/").content.decode()
    assert "扣款多于应发，应补缴" in client.get(f"/payroll/2025-10/people/{person.pk}/").content.decode()
    assert client.get(f"/payroll/recoveries/{owed.pk}/").status_code == 404


def test_the_database_knows_what_a_slip_below_zero_owes(county):
    person, other = short_of(county), county.hire("张伟")
    county.pay(OCT)
    owed = Recovery.everything.get()
    with pytest.raises(Error, match="不能修改"), transaction.atomic():
        Recovery.everything.filter(pk=owed.pk).update(amount_fen=1)
    with pytest.raises(Error, match="应追回金额须等于"), transaction.atomic():
        Recovery.everything.create(person=other, month=OCT, slip=slip(other), amount_fen=100)
    with pytest.raises(IntegrityError, match="recovery_of_one_cause"), transaction.atomic():
        Recovery.everything.bulk_create([Recovery(person=person, month=OCT, amount_fen=100)])


@pytest.mark.parametrize("settled", [0, 10_000])
def test_a_reissue_that_needs_no_deduction_any_more_ends_the_debt_and_pays_back_what_was_settled(
    county, settled
):
    person = short_of(county)
    county.pay(OCT)
    owed = Recovery.everything.get()
    if settled:
        confirm(county, cash(county, owed, settled))
    base_is(person, 0)
    batch = through(county, [person])
    new = slip(person)
    assert new.net_fen > 0 and sums(owed) == (owed.amount_fen, 0, 0)
    offset = RecoveryInstalment.objects.get(way="offset")
    assert (offset.amount_fen, offset.batch, offset.state) == (owed.amount_fen - settled, batch, "settled")
    assert bank(county, batch) == {person.pk: new.net_fen + settled}
    assert violations() == []


def test_a_reissue_still_below_zero_owes_only_its_own(county):
    person = short_of(county)
    county.pay(OCT)
    first = Recovery.everything.get()
    base_is(person, 1_500_000)
    batch = through(county, [person])
    assert sums(first)[2] == -slip(person).net_fen < first.amount_fen
    assert bank(county, batch) == {} and violations() == []
    base_is(person, 1_900_000)
    through(county, [person])
    assert sum(sums(row)[2] for row in Recovery.everything.all()) == -slip(person).net_fen
    assert violations() == []


def test_who_was_taken_back_altogether_gets_what_was_settled(county):
    person = short_of(county)
    county.hire("张伟")
    county.pay(OCT)
    owed = Recovery.everything.get()
    confirm(county, cash(county, owed, 10_000))
    _never_employed(person)
    batch = through(county, [person])
    assert sums(owed)[2] == 0
    assert bank(county, batch) == {person.pk: 10_000} and violations() == []


def _never_employed(person):
    """Hired a month later than the roster said."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from grading.levels.models import LevelHolding
    from personnel.models import Assignment, Employment

    for table in (Employment, Assignment, LevelHolding):
        table.everything.filter(person=person).update(period=DateRange(NOV, None))


def test_a_reissue_that_gives_more_lowers_what_the_month_owes_and_pays_only_the_rest(county, client):
    owed = owing(county)  # paid as of level 7, is of level 1
    level_since(owed.person, 5, OCT, county)
    batch = make(county, [owed.person])
    client.force_login(county.finance)
    page = client.get(f"/payroll/supplementary/{batch.pk}/").content.decode()
    assert "抵减应追回" in page
    approve(county, batch), lock(county, batch)
    batch = SupplementaryRun.objects.get(pk=batch.pk)
    assert owed.new_slip is not None
    more = slip(owed.person).net_fen - owed.new_slip.net_fen
    assert 0 < more < owed.amount_fen
    assert sums(owed) == (more, 0, owed.amount_fen - more) and bank(county, batch) == {}
    history = client.get(f"/payroll/recoveries/{owed.pk}/").content.decode()
    assert "重发抵减" in history and batch.number in history
    assert violations() == []
    level_since(owed.person, 7, OCT, county)
    assert bank(county, through(county, [owed.person])) == {}
    assert sums(owed)[2] == 0 and violations() == []


def test_what_is_under_way_is_not_lowered_and_another_month_pays_in_full(county):
    owed = owing(county)
    deduct(county, owed, owed.amount_fen - 100)
    level_since(owed.person, 7, OCT, county)
    batch = through(county, [owed.person])
    assert sums(owed) == (100, owed.amount_fen - 100, owed.amount_fen - 100)
    assert bank(county, batch) == {owed.person_id: owed.amount_fen - 100}
    county.pay(NOV)
    left = sums(owed)[2]
    assert left > 0  # November's slip could not carry all of it
    level_since(owed.person, 1, NOV, county)
    through(county, [owed.person], NOV)
    level_since(owed.person, 6, NOV, county)
    through(county, [owed.person], NOV)
    (offset,) = RecoveryInstalment.objects.filter(recovery=owed, way="offset")
    assert offset.batch == batch  # October's debt is not set off against November's wage
    assert RecoveryInstalment.objects.filter(recovery__month=NOV, way="offset").exists()
    assert violations() == []


def test_an_offset_is_of_a_batch_and_closed(county):
    owed = owing(county)
    with pytest.raises(IntegrityError, match="recovery_instalment_of_its_way"), transaction.atomic():
        RecoveryInstalment.objects.create(
            recovery=owed, way="offset", amount_fen=1, entered_by=county.finance
        )
