"""What a re-issue left to be got back: by instalments, never more than the amount, each on record with old and new slip."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from payroll import invariants
from payroll import policies as shipped
from payroll.entries import actions as entries_actions
from payroll.entries.models import PayEntry
from payroll.month.models import Payslip
from payroll.recovery import actions as recovery_actions
from payroll.recovery import claims as recovering
from payroll.recovery.models import Recovery, RecoveryInstalment
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, level_since, lines
from tests.payroll.county import County
from tests.payroll.supplementary.test_supplementary import slip, through

OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


@pytest.fixture
def owed(county) -> Recovery:
    """张伟 was paid as of level 7 and is of level 1."""
    return owing(county)


def owing(county, name="张伟") -> Recovery:
    person = county.hire(name, rank=7)
    county.pay(OCT)
    level_since(person, 1, OCT, county)
    through(county, [person])
    return Recovery.everything.get(person=person)


def deduct(county, owed, fen, month=NOV):
    county.open(month)
    with acting(county.finance):
        made = recovery_actions.deduct_recovery(owed.pk, month, fen, acting_user=county.finance)
    with acting(county.leader):
        entries_actions.confirm_entry(made.entry_id, acting_user=county.leader)
    return made


def cash(county, owed, fen, receipt="收0001"):
    with acting(county.finance):
        return recovery_actions.return_cash(owed.pk, fen, receipt, today(), acting_user=county.finance)


def confirm(county, made, by=None):
    with acting(by or county.other_finance):
        return recovery_actions.confirm_cash(made.pk, acting_user=by or county.other_finance)


def sums(owed) -> tuple[int, int, int]:
    row = Recovery.everything.get(pk=owed.pk)
    return row.settled_fen, row.pending_fen, row.open_fen


def line(person, month, code="DAMAGE") -> int:
    found = slip(person, month)
    return dict(zip(found.run.schemes[str(found.scheme_version_id)]["codes"], found.amounts, strict=True))[
        code
    ]


def test_a_reissue_that_gave_less_leaves_what_was_paid_too_much_and_cites_both_slips(county, owed):
    assert owed.old_slip.is_effective is False and owed.new_slip == slip(owed.person)
    assert owed.amount_fen == owed.old_slip.net_fen - owed.new_slip.net_fen > 0
    assert (owed.month, owed.batch.number) == (OCT, "2025补001")
    assert sums(owed) == (0, 0, owed.amount_fen)
    assert [text for found in invariants.CHECKS.values() for text in found()] == []


def test_a_reissue_that_gave_more_leaves_nothing(county):
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    level_since(person, 3, OCT, county)
    through(county, [person])
    assert not Recovery.everything.exists()


def test_who_was_only_taken_back_owes_all_that_was_paid(county):
    person = county.hire("张伟", on=date(2025, 8, 1))
    county.hire("李强")
    county.pay(OCT)
    paid = slip(person).net_fen
    say.leave(person, OCT)
    through(county, [person])
    made = Recovery.everything.get(person=person)
    assert (made.amount_fen, made.new_slip) == (paid, None)


def test_a_deduction_settles_what_the_slip_could_carry_and_the_rest_stays_open(county, owed):
    made = deduct(county, owed, owed.amount_fen)
    assert sums(owed) == (0, owed.amount_fen, owed.amount_fen)
    assert "补发批次 2025补001" in PayEntry.everything.get().reason
    county.pay(NOV)
    carried = line(owed.person, NOV)
    assert 0 < carried < owed.amount_fen  # a fifth of the wage, and never below the minimum wage
    made.refresh_from_db()
    assert (made.state, made.settled_fen, made.closed_by) == ("settled", carried, county.finance)
    assert sums(owed) == (carried, 0, owed.amount_fen - carried)
    assert carried <= recovering.deductible_fen(owed.person_id)
    rest = Recovery.everything.get(pk=owed.pk).free_fen
    deduct(county, owed, min(rest, 100), DEC)
    county.pay(DEC)
    assert sums(owed)[0] == carried + min(rest, 100)
    assert [text for found in invariants.CHECKS.values() for text in found()] == []


def test_of_several_deductions_the_earlier_is_satisfied_first(county, owed):
    county.open(NOV)
    county.one_off(owed.person, NOV, "damage_fen", 10_000, "损坏对讲机")
    one, two = deduct(county, owed, 5_000), deduct(county, owed, owed.amount_fen - 5_000)
    county.pay(NOV)
    one.refresh_from_db(), two.refresh_from_db()
    carried = line(owed.person, NOV)
    assert carried > 15_000
    assert (one.settled_fen, two.settled_fen) == (5_000, carried - 15_000)


def test_cash_counts_once_another_has_confirmed_it(county, owed):
    made = cash(county, owed, 3_000)
    assert sums(owed) == (0, 3_000, owed.amount_fen)
    with pytest.raises(Problem, match=f"登记的人不能确认这笔退回现金.*{county.leader}"):
        confirm(county, made, by=county.finance)
    with pytest.raises(IntegrityError, match="recovery_cash_confirmed_by_another"), transaction.atomic():
        RecoveryInstalment.objects.filter(pk=made.pk).update(
            state="settled", settled_fen=3_000, closed_by=county.finance, closed_at="2025-12-01T00:00Z"
        )
    assert confirm(county, made).settled_fen == 3_000
    assert sums(owed) == (3_000, 0, owed.amount_fen - 3_000)
    with pytest.raises(Conflict, match="已由"):
        confirm(county, made)
    with pytest.raises(Conflict, match="收据 收0001 已经登记过"):
        cash(county, owed, 100)


def test_nothing_may_exceed_what_is_owed_whoever_writes(county, owed):
    deduct(county, owed, owed.amount_fen - 100)
    with pytest.raises(Problem, match="还可登记"):
        cash(county, owed, 101)
    with pytest.raises(IntegrityError, match="recovery_never_over"), transaction.atomic():
        RecoveryInstalment.objects.create(
            recovery=owed, way="cash", amount_fen=101, receipt="x", received_on=NOV, entered_by=county.finance
        )
    assert cash(county, owed, 100).amount_fen == 100
    for wrong in ({"settled_fen": 1}, {"pending_fen": 0}, {"amount_fen": 1}):
        with pytest.raises(Error), transaction.atomic():
            Recovery.everything.filter(pk=owed.pk).update(**wrong)
    with pytest.raises(Error, match="不能删除"), transaction.atomic():
        Recovery.everything.filter(pk=owed.pk)._raw_delete("default")


def test_what_is_closed_stays_closed(county, owed):
    made = cash(county, owed, 3_000)
    confirm(county, made)
    for wrong in (
        {"settled_fen": 0},
        {"receipt": "y"},
        {"state": "withdrawn", "settled_fen": 0, "note": "x"},
    ):
        with pytest.raises(Error, match="已办结"), transaction.atomic():
            RecoveryInstalment.objects.filter(pk=made.pk).update(**wrong)
    with pytest.raises(Error, match="只增不删"), transaction.atomic():
        RecoveryInstalment.objects.filter(pk=made.pk).delete()
    with acting(county.finance), pytest.raises(Conflict, match="已由"):
        recovery_actions.withdraw_instalment(made.pk, "错", acting_user=county.finance)


def test_a_deduction_is_withdrawn_before_the_calculation_and_not_after(county, owed):
    made = deduct(county, owed, 3_000)
    with acting(county.finance):
        recovery_actions.withdraw_instalment(made.pk, "录错", acting_user=county.finance)
    assert sums(owed) == (0, 0, owed.amount_fen) and not PayEntry.everything.exists()
    kept = deduct(county, owed, 3_000)
    county.calculate(NOV)
    late = deduct(county, owed, 1_000)  # not in the slips yet
    with acting(county.finance):
        with pytest.raises(Conflict, match="2025-11 已按这笔扣款计算"):
            recovery_actions.withdraw_instalment(kept.pk, "录错", acting_user=county.finance)
        recovery_actions.withdraw_instalment(late.pk, "录错", acting_user=county.finance)
    county.check(NOV)
    with pytest.raises(Conflict, match="已送审"):
        deduct(county, owed, 1_000)
    county.approve(NOV), county.lock(NOV)
    assert sums(owed)[0] == 3_000


def test_a_month_reissued_later_settles_its_deduction_anew(county, owed):
    deduct(county, owed, owed.amount_fen)
    county.pay(NOV)
    before = sums(owed)[0]
    level_since(owed.person, 3, NOV, county)
    through(county, [owed.person], NOV)
    assert line(owed.person, NOV) > before
    assert sums(owed) == (line(owed.person, NOV), 0, owed.amount_fen - line(owed.person, NOV))
    assert [text for found in invariants.CHECKS.values() for text in found()] == []


def test_back_pay_that_corrects_a_deduction_settles_it_anew(county, owed):
    deduct(county, owed, owed.amount_fen)
    county.pay(NOV)
    before = sums(owed)[0]
    level_since(owed.person, 3, NOV, county)  # a higher wage of November could have carried more
    check(county, DEC)
    [corrected] = lines(DEC, owed.person, item="DAMAGE")
    assert corrected.amount_fen > 0
    assert sums(owed)[0] == before  # not before December is locked
    county.pay(DEC)
    assert sums(owed) == (before + corrected.amount_fen, 0, owed.amount_fen - before - corrected.amount_fen)


@pytest.mark.parametrize(
    "role", [Role.POLITICAL, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY, Role.LEADER]
)
def test_only_finance_enters_and_only_finance_or_leader_confirms(county, owed, role):
    made = cash(county, owed, 3_000)
    county.open(NOV)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with acting(user):
        attempts = [
            lambda: recovery_actions.deduct_recovery(owed.pk, NOV, 1, acting_user=user),
            lambda: recovery_actions.return_cash(owed.pk, 1, "z", today(), acting_user=user),
        ]
        if role != Role.LEADER:
            attempts += [
                lambda: recovery_actions.confirm_cash(made.pk, acting_user=user),
                lambda: recovery_actions.withdraw_instalment(made.pk, "x", acting_user=user),
            ]
        for attempt in attempts:
            with pytest.raises(Denied):
                attempt()
    assert sums(owed) == (0, 3_000, owed.amount_fen)
    assert confirm(county, made, by=county.leader).state == "settled"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(
        st.tuples(st.sampled_from(["cash", "late", "withdrawn"]), st.integers(1, 40_000)), max_size=8
    )
)
def test_any_order_of_instalments_leaves_exactly_the_rest(county_and_owed, parts):
    county, owed = county_and_owed
    with transaction.atomic():
        came, under_way = 0, 0
        for number, (way, fen) in enumerate(parts):
            if came + under_way + fen > owed.amount_fen:
                with pytest.raises(Problem, match="还可登记"):
                    cash(county, owed, fen, f"收{number}")
                continue
            made = cash(county, owed, fen, f"收{number}")
            if way == "cash":
                confirm(county, made)
                came += fen
            elif way == "withdrawn":
                with acting(county.finance):
                    recovery_actions.withdraw_instalment(made.pk, "错", acting_user=county.finance)
            else:
                under_way += fen
            assert sums(owed) == (came, under_way, owed.amount_fen - came)
        for made in RecoveryInstalment.objects.filter(recovery=owed, state="waiting").order_by("-pk"):
            confirm(county, made)
        assert sums(owed) == (came + under_way, 0, owed.amount_fen - came - under_way)
        transaction.set_rollback(True)


@pytest.fixture
def county_and_owed(county, owed):
    return county, owed


def test_pages_from_the_list_to_settled_and_the_persons_own_page(county, owed, client):
    county.open(NOV)
    client.force_login(county.finance)
    listed = client.get("/payroll/recoveries/").content.decode()
    url = f"/payroll/recoveries/{owed.pk}/"
    assert "张伟" in listed and url in listed and "2025补001" in listed
    assert url in client.get("/payroll/2025-10/recover/").content.decode()
    assert "应追回的工资" in client.get("/").content.decode()
    page = client.get(url).content.decode()
    assert "从工资扣款" in page and "退回现金" in page
    over = {"deduct-month": "2025-11-01", "deduct-amount": str(owed.amount_fen)}
    refused = client.post(f"{url}deduct/", over)
    assert refused.status_code == 422 and "还可登记" in refused.content.decode()
    assert client.post(f"{url}deduct/", {**over, "deduct-amount": "30.00"}).status_code == 302
    paid = {"cash-amount": "20.00", "cash-receipt": "收0007", "cash-received_on": f"{today():%Y-%m-%d}"}
    assert client.post(f"{url}cash/", paid).status_code == 302
    made = RecoveryInstalment.objects.get(way="cash")
    sure = f"/payroll/recoveries/instalments/{made.pk}/confirm/"
    own = client.get(url).content.decode()
    assert sure not in own and "等另一人确认" in own
    assert "张伟" in client.get("/payroll/recoveries/?which=noted").content.decode()
    client.force_login(county.other_finance)
    assert "退回工资待确认" in client.get("/").content.decode()
    assert sure in client.get(url).content.decode()
    client.post(sure)
    assert "张伟" not in client.get("/payroll/recoveries/?which=noted").content.decode()
    assert sums(owed) == (2_000, 3_000, owed.amount_fen - 2_000)
    own = say.account(Role.AUXILIARY, person=owed.person)
    client.force_login(own)
    mine = client.get("/payroll/mine/").content.decode()
    assert "2025-10 多发工资应退回" in mine and "收0007" in mine
    assert "多发工资应退回" in client.get(f"/payroll/2025-10/people/{owed.person_id}/").content.decode()
    assert client.get(url).status_code == 404
    client.force_login(say.account(Role.AUXILIARY, person=say.hire("李强"), username="fujing9"))
    assert "应退回" not in client.get("/payroll/mine/").content.decode()


def test_a_slip_below_zero_has_paid_nothing_and_is_neither_paid_nor_got_back_twice(county):
    """Old slip below zero, new one above: the difference ends the debt of the old one, the bank pays the new one."""
    from payroll.supplementary.queries import Exchange

    below, above = Payslip(net_fen=-30_000), Payslip(net_fen=20_000)
    exchange = Exchange(None, below, above, owed_fen=30_000)
    assert (exchange.underpaid_fen, exchange.offset_fen) == (20_000, 30_000)
    assert (Exchange(None, above, below).overpaid_fen, Exchange(None, above, below).underpaid_fen) == (
        50_000,
        0,
    )
    assert Exchange(None, below, None).overpaid_fen == 0


def test_recording_and_settling_are_single_statements(county):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number, many in enumerate((1, 12)):
        month = date(2025, 10 + number, 1)
        people = [county.hire(f"王{number}{n}", rank=7) for n in range(many)]
        county.pay(month)
        for person in people:
            level_since(person, 1, month, county)
        with CaptureQueriesContext(connection) as caught:
            batch = through(county, people, month)
        counts.append(len(caught))
        assert Recovery.everything.filter(batch=batch).count() == many
    assert counts[0] == counts[1], counts
