"""The chain of approval: order, different people, the digest, a way back."""

import threading
from datetime import date

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.problems import Conflict, Problem
from payroll.approval import chain_actions
from payroll.approval import chains as approvals
from payroll.approval.models import ApprovalChain, ApprovalStep, Signature
from payroll.month.models import PayrollMonth, PayrollRun, UnitMode
from payroll.running import approving
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)
FOUR = [("财务复核", ["finance"]), ("政治处审核", ["political"]), ("局领导审批", ["leader"])]


@pytest.fixture
def county():
    made = County()
    made.hire("张伟", at=say.unit("城关派出所"))
    return made


def chain(county, steps=FOUR, mode=UnitMode.WANTED, start=date(2025, 1, 1)) -> ApprovalChain:
    with acting(county.finance):
        drafted = chain_actions.draft_chain("四步审批", start, steps, mode, acting_user=county.finance)
    with acting(county.leader):
        return chain_actions.approve_chain(drafted.pk, acting_user=county.leader)


def put_forward(county) -> PayrollMonth:
    county.calculate(MONTH)
    return county.check(MONTH)


def sign(county, user, **more) -> PayrollMonth:
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(user):
        return approving.approve_month(MONTH, digest=digest, acting_user=user, **more)


# ---- order and different people ----


def test_a_month_is_approved_step_by_step_and_then_locked(county):
    chain(county)
    put_forward(county)
    assert sign(county, county.other_finance).state == "checked"
    with pytest.raises(Conflict, match="不能锁定"):
        county.lock(MONTH)
    assert sign(county, county.political).state == "checked"
    assert sign(county, county.leader).state == "approved"
    assert county.lock(MONTH).state == "locked"
    assert [(mark.step, mark.signed_by) for mark in Signature.objects.order_by("step")] == [
        (1, county.other_finance),
        (2, county.political),
        (3, county.leader),
    ]


def test_the_order_is_kept(county):
    chain(county)
    put_forward(county)
    with pytest.raises(Conflict, match="还没有轮到「局领导审批」，现在等「财务复核」"):
        sign(county, county.leader)
    assert sign(county, county.other_finance).state == "checked"


def test_whoever_calculated_signs_nothing(county):
    chain(county)
    put_forward(county)
    with pytest.raises(Problem, match="计算人不能审批"):
        sign(county, county.finance)
    with pytest.raises(IntegrityError, match="signature_maker_is_not_checker"), transaction.atomic():
        _sign_past_the_action(county.finance)


def test_one_person_signs_once_though_holding_two_roles(county):
    chain(county, [("财务复核", ["finance"]), ("局领导审批", ["leader", "finance"])])
    put_forward(county)
    sign(county, county.other_finance)
    with pytest.raises(Conflict, match="您已在「财务复核」签署"):
        sign(county, county.other_finance)
    with pytest.raises(IntegrityError, match="signature_one_a_person"), transaction.atomic():
        _sign_past_the_action(county.other_finance, step=2)
    assert sign(county, county.leader).state == "approved"


def _sign_past_the_action(user, step=1, digest=""):
    month = PayrollMonth.objects.get(pk=MONTH)
    Signature.objects.create(
        run=PayrollRun.objects.get(month=month, state="effective"),
        step=step,
        name="x",
        digest=digest or month.digest,
        made_by_id=month.calculated_by_id,
        signed_by=user,
    )


def test_a_role_outside_the_chain_is_told_nothing(county):
    put_forward(county)
    with pytest.raises(Denied):
        sign(county, county.political)
    assert sign(county, county.leader).state == "approved"


# ---- what the database refuses ----


def test_the_database_approves_only_a_complete_chain(county):
    chain(county)
    put_forward(county)
    sign(county, county.other_finance)
    with pytest.raises(Error, match="审批没有完成"), transaction.atomic():
        PayrollMonth.objects.filter(pk=MONTH).update(state="approved", approved_by=county.leader)
    sign(county, county.political), sign(county, county.leader)
    assert PayrollMonth.objects.get(pk=MONTH).state == "approved"


def test_the_database_locks_only_what_was_approved(county):
    put_forward(county)
    with pytest.raises(Error, match="审批没有完成，不能锁定"), transaction.atomic():
        _lock_past_the_action(county)
    sign(county, county.leader)
    _lock_past_the_action(county)


def _lock_past_the_action(county):
    from django.utils import timezone

    PayrollMonth.objects.filter(pk=MONTH).update(
        state="locked", locked_by=county.finance, locked_at=timezone.now(), approved_by=county.leader
    )


@pytest.mark.parametrize(
    ("step", "digest", "wrong"),
    [(1, "", False), (2, "", True), (1, "0" * 64, True)],
    ids=["next", "skips", "other"],
)
def test_the_database_takes_the_next_step_upon_the_digest_put_forward(county, step, digest, wrong):
    chain(county)
    put_forward(county)
    if wrong:
        with pytest.raises(Error, match="审批顺序不符"), transaction.atomic():
            _sign_past_the_action(county.leader, step, digest)
    else:
        _sign_past_the_action(county.leader, step, digest)
        assert Signature.objects.count() == 1


@pytest.mark.parametrize("way", ["change", "delete"])
def test_a_signature_is_voided_and_never_changed(county, way):
    put_forward(county)
    sign(county, county.leader)
    with pytest.raises(Error, match=r"只能作废|不能删除"), transaction.atomic():
        if way == "change":
            Signature.objects.update(signed_by=county.other_finance)
        else:
            Signature.objects.all().delete()


# ---- the way back ----


def test_sent_back_the_signatures_are_void_and_finance_reads_why(county, client):
    chain(county)
    put_forward(county)
    sign(county, county.other_finance)
    with acting(county.political), pytest.raises(Problem, match="退回的原因"):
        approving.send_back(MONTH, " ", acting_user=county.political)
    with acting(county.political):
        row = approving.send_back(MONTH, "城关派出所少 1 人", acting_user=county.political)
    assert (row.state, row.checked_by, row.steps) == ("calculated", None, [])
    assert Signature.objects.get().void_reason == "城关派出所少 1 人"
    client.force_login(county.finance)
    assert "城关派出所少 1 人" in client.get(reverse("payroll:month", args=[MONTH])).content.decode()
    county.check(MONTH)
    assert PayrollMonth.objects.get(pk=MONTH).return_reason == ""
    assert sign(county, county.other_finance).state == "checked"  # anew, from the first step


def test_a_recalculation_voids_what_was_signed(county):
    chain(county)
    put_forward(county)
    sign(county, county.other_finance)
    county.calculate(MONTH)
    assert Signature.objects.get().void_reason == "重新计算"
    county.check(MONTH)
    assert sign(county, county.other_finance).state == "checked"


def test_an_approved_month_may_be_sent_back_and_a_locked_one_never(county):
    put_forward(county)
    sign(county, county.leader)
    with acting(county.leader):
        assert approving.send_back(MONTH, "再看", acting_user=county.leader).state == "calculated"
    county.check(MONTH), sign(county, county.leader), county.lock(MONTH)
    with acting(county.leader), pytest.raises(Conflict, match="已锁定"):
        approving.send_back(MONTH, "再看", acting_user=county.leader)


def test_a_month_under_calculation_is_not_sent_back_as_if_it_were_calculated(county):
    with acting(county.leader):
        county.open(MONTH), county.start(MONTH)
        with pytest.raises(Conflict, match="2025-11 现在是「计算中」，不能退回"):
            approving.send_back(MONTH, "再看", acting_user=county.leader)
    assert PayrollMonth.objects.get(pk=MONTH).state == "calculating"


# ---- two at once ----


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_step_one_wins_and_the_other_reads_who(request):
    county = County()
    county.hire("张伟", at=say.unit("城关派出所"))
    county.calculate(MONTH)
    county.check(MONTH)
    signers = [county.leader, *(say.account(Role.LEADER, username=f"ju{n}") for n in range(7))]
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    barrier, won, lost = threading.Barrier(len(signers)), [], []

    def attempt(user):
        try:
            with acting(user):
                barrier.wait(20)
                won.append(approving.approve_month(MONTH, digest=digest, acting_user=user, step=1))
        except Problem as problem:
            lost.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[user]) for user in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == 1
    assert len(lost) == len(signers) - 1
    name = str(Signature.objects.get().signed_by)
    assert {(problem.status, problem.message) for problem in lost} == {
        (409, f"2025-11 已由{name}审批，现在是「已审批」，不能审批。")
    }


def test_the_slower_of_a_middle_step_reads_who_was_faster(county):
    chain(county, [("财务复核", ["finance"]), ("局领导审批", ["leader"])])
    third = say.account(Role.FINANCE, username="caiwu3")
    put_forward(county)
    sign(county, county.other_finance, step=1)
    with pytest.raises(Conflict, match="「财务复核」已由"):
        sign(county, third, step=1)
    with pytest.raises(Conflict, match=r"「财务复核」已由.*现在等「局领导审批」"):
        sign(county, third)


# ---- chains as configuration ----


def test_a_chain_is_approved_by_somebody_else_and_counts_from_its_month(county):
    with acting(county.political):
        drafted = chain_actions.draft_chain("新", MONTH, FOUR, "required", acting_user=county.political)
        with pytest.raises(Problem, match="起草人不能批准"):
            chain_actions.approve_chain(drafted.pk, acting_user=county.political)
    assert approvals.rules_for(MONTH).steps == approvals.DEFAULT_STEPS
    with acting(county.leader):
        chain_actions.approve_chain(drafted.pk, acting_user=county.leader)
    assert [step["name"] for step in approvals.rules_for(MONTH).steps] == [name for name, _roles in FOUR]
    assert approvals.rules_for(date(2025, 10, 1)).steps == approvals.DEFAULT_STEPS
    with pytest.raises(IntegrityError, match="approval_chain_two_people"), transaction.atomic():
        ApprovalChain.objects.update(approved_by=county.political)


def test_an_approved_chain_is_frozen_and_may_be_withdrawn_while_unused(county):
    made = chain(county)
    with pytest.raises(Error, match="不能修改"), transaction.atomic():
        ApprovalStep.objects.filter(chain=made).update(name="x")
    with acting(county.leader):
        chain_actions.withdraw_chain(made.pk, acting_user=county.leader)
    assert approvals.rules_for(MONTH).steps == approvals.DEFAULT_STEPS


def test_a_month_put_forward_keeps_the_steps_it_was_put_forward_with(county):
    put_forward(county)
    with acting(county.finance), pytest.raises(Problem, match="2025-11 已送审"):
        chain_actions.draft_chain("迟", date(2025, 6, 1), FOUR, "none", acting_user=county.finance)
    chain(county, start=date(2025, 12, 1))
    assert sign(county, county.leader).state == "approved"


@pytest.mark.parametrize("steps", [[], [("", ["finance"])], [("x", [])], [("x", ["auxiliary"])]])
def test_a_chain_without_sense_is_refused(county, steps):
    with acting(county.finance):
        with pytest.raises(Problem):
            chain_actions.draft_chain("x", MONTH, steps, "none", acting_user=county.finance)
        assert chain_actions.draft_chain("x", MONTH, FOUR, "none", acting_user=county.finance).pk


def test_the_pages_draft_approve_and_sign(county, client):
    client.force_login(county.finance)
    form = {
        "title": "四步审批",
        "start": "2025-11",
        "unit_mode": "none",
        "name1": "财务复核",
        "roles1": ["finance"],
        "name2": "局领导审批",
        "roles2": ["leader"],
    }
    gap = client.post(
        reverse("payroll:chain-draft"), {**form, "name2": "", "roles2": [], "name3": "x", "roles3": "leader"}
    )
    assert gap.status_code == 422
    assert client.post(reverse("payroll:chain-draft"), form).status_code == 302
    drafted = ApprovalChain.objects.get()
    sheet = reverse("approvals:sheet", args=["pay-chain", drafted.pk])
    assert client.post(sheet, {"verdict": "agree"}).status_code == 404
    client.force_login(county.leader)
    assert "局领导审批" in client.get(sheet).content.decode()
    client.post(sheet, {"verdict": "agree"})
    assert "施行中" in client.get(reverse("payroll:chains")).content.decode() or drafted.start > date.today()  # noqa: DTZ011
    row = put_forward(county)
    client.force_login(county.other_finance)
    sheet = reverse("approvals:sheet", args=["pay-month", f"{MONTH:%Y-%m}"])
    sent = {"seen": f"{row.row_version}.{row.digest}", "step": "1", "verdict": "agree"}
    assert client.post(sheet, sent).status_code == 302
    client.force_login(county.leader)
    shown = client.get(sheet).content.decode()
    assert row.digest in shown and 'value="agree"' in shown
    client.post(sheet, {**sent, "step": "2"})
    assert PayrollMonth.objects.get(pk=MONTH).state == "approved"
