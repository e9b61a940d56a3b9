"""A supplementary run is signed by the steps of its month's chain, by two people at least, and the database agrees."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction

from auxpolice.access.scope import acting
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.approval.models import Signature
from payroll.month.models import PayrollMonth
from payroll.running import approving
from payroll.supplementary import actions as supplementary_actions
from payroll.supplementary.models import SupplementaryRun
from tests.payroll.approval.test_approval import chain
from tests.payroll.county import County
from tests.payroll.supplementary.test_supplementary import lock, make, sign, violations

OCT = date(2025, 10, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


def sign_past_the_action(batch, user, step, digest="") -> Signature:
    return Signature.objects.create(
        run=batch.run,
        step=step,
        name="x",
        digest=digest or batch.digest,
        made_by=batch.created_by,
        signed_by=user,
    )


def approve_past_the_action(batch, user) -> None:
    SupplementaryRun.objects.filter(pk=batch.pk).update(
        state="approved", approved_by=user, approved_at="2025-11-01T00:00Z"
    )


def test_two_people_sign_a_batch_where_no_chain_is_configured(county):
    late = county.hire("张伟")
    county.pay(OCT)
    batch = make(county, [late])
    assert sign(county, batch, county.leader).state == "calculated"
    with pytest.raises(Conflict, match="不能锁定"):
        lock(county, batch)
    with pytest.raises(IntegrityError, match="signature_maker_is_not_checker"), transaction.atomic():
        sign_past_the_action(batch, county.finance, 2)
    with pytest.raises(Conflict, match="您已在「审批」签署"):
        sign(county, batch, county.leader)
    with pytest.raises(IntegrityError, match="signature_one_a_person"), transaction.atomic():
        sign_past_the_action(batch, county.leader, 2)
    with pytest.raises(Error, match="已签 1，共 2 步，至少两人"), transaction.atomic():
        approve_past_the_action(batch, county.leader)
    for step, digest in ((1, ""), (3, ""), (2, "0" * 64)):
        with pytest.raises(Error, match="审批顺序不符"), transaction.atomic():
            sign_past_the_action(batch, county.other_finance, step, digest)
    with pytest.raises(Error, match="审批步骤不能修改"), transaction.atomic():
        SupplementaryRun.objects.filter(pk=batch.pk).update(steps=batch.steps[:1])
    sign_past_the_action(batch, county.other_finance, 2)
    approve_past_the_action(batch, county.other_finance)
    assert lock(county, batch).state == "locked"
    with pytest.raises(Error, match="已锁定"), transaction.atomic():
        Signature.objects.filter(run=batch.run).update(
            voided_at="2025-11-01T00:00Z", voided_by=county.leader, void_reason="x"
        )


def test_a_batch_goes_through_the_chain_of_its_month(county):
    late = county.hire("张伟")
    chain(county)
    county.calculate(OCT), county.check(OCT)
    digest = PayrollMonth.objects.get(pk=OCT).digest
    signers = [county.other_finance, county.political, county.leader]
    for user in signers:
        with acting(user):
            approving.approve_month(OCT, digest=digest, acting_user=user)
    county.lock(OCT)
    batch = make(county, [late])
    assert [step["name"] for step in batch.steps] == ["财务复核", "政治处审核", "局领导审批"]
    with pytest.raises(Conflict, match="还没有轮到「局领导审批」，现在等「财务复核」"):
        sign(county, batch, county.leader)
    states = [sign(county, batch, user).state for user in signers]
    assert states == ["calculated", "calculated", "approved"]
    assert lock(county, batch).state == "locked"


def test_a_cancelled_batch_voids_its_signatures_and_the_month_keeps_its_own(county):
    late = county.hire("张伟")
    county.pay(OCT)
    batch = make(county, [late])
    sign(county, batch, county.leader)
    with acting(county.finance):
        supplementary_actions.cancel_supplementary(batch.pk, "重编", acting_user=county.finance)
    assert Signature.objects.get(run=batch.run).void_reason == "重编"
    assert Signature.objects.get(run__kind="regular").voided_at is None
    assert violations() == []


def test_who_entered_an_amount_of_the_month_signs_no_batch_of_it(county):
    late = county.hire("张伟")
    county.one_off(late, OCT, "award_fen", 100, "奖", by=county.other_finance)
    county.pay(OCT)
    batch = make(county, [late])
    with pytest.raises(Problem, match="录入了张伟的一次性项目"):
        sign(county, batch, county.other_finance)
    with pytest.raises(Error, match="录入过本月工资资料"), transaction.atomic():
        sign_past_the_action(batch, county.other_finance, 1)
    assert sign(county, batch, county.leader).state == "calculated"
