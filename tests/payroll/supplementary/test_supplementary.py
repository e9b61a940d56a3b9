"""Supplementary runs: who was forgotten is paid, a wrong slip is reversed and re-issued, and the lock holds for all else."""

import threading
from datetime import date

import pytest
from django.db import Error, IntegrityError, close_old_connections, connection, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from auxpolice.problems import Conflict, Problem
from payroll import invariants
from payroll import policies as shipped
from payroll.backpay import checking as backpay
from payroll.exports import jobs as exports
from payroll.month import queries
from payroll.month.models import PayrollInput, PayrollMonth, PayrollRun, Payslip
from payroll.running import actions as month_actions
from payroll.running import differences
from payroll.running.queries import month_totals
from payroll.supplementary import actions as supplementary_actions
from payroll.supplementary import queries as supplementary
from payroll.supplementary.models import SupplementaryMember, SupplementaryRun
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, confirm, level_since, lines
from tests.payroll.county import County

OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


def make(county, people, month=OCT, **more) -> SupplementaryRun:
    with acting(county.finance):
        batch = supplementary_actions.create_supplementary(
            month, [p.pk for p in people], "漏录", acting_user=county.finance, **more
        )
    job = engine.run_until_done(batch.run.job)
    assert job.state == JobState.DONE, job.message
    return SupplementaryRun.objects.get(pk=batch.pk)


def sign(county, batch, user, **more) -> SupplementaryRun:
    with acting(user):
        return supplementary_actions.approve_supplementary(
            batch.pk, digest=batch.digest, acting_user=user, **more
        )


def approve(county, batch) -> SupplementaryRun:
    """Both signatures a batch needs where no chain is configured."""
    sign(county, batch, county.leader, step=1)
    return sign(county, batch, county.other_finance, step=2)


def lock(county, batch):
    with acting(county.finance):
        return supplementary_actions.lock_supplementary(batch.pk, acting_user=county.finance)


def through(county, people, month=OCT) -> SupplementaryRun:
    batch = make(county, people, month)
    approve(county, batch)
    return lock(county, batch)


def slip(person, month=OCT) -> Payslip:
    return Payslip.everything.get(person=person, month_id=month, is_effective=True)


def violations() -> list[str]:
    return [text for found in invariants.CHECKS.values() for text in found()]


def test_somebody_forgotten_is_paid_by_a_batch_of_its_own(county):
    county.hire("张伟")
    run = county.pay(OCT)
    before = PayrollMonth.objects.get(pk=OCT)
    late = county.hire("李强", on=date(2025, 10, 13))
    batch = through(county, [late])
    assert (batch.number, batch.state, batch.reversed_heads) == ("2025补001", "locked", 0)
    new = slip(late)
    assert new.run_id == batch.run_id and new.replaces is None and new.net_fen > 0
    totals = month_totals([OCT])[OCT]
    assert totals["people"] == 2 and totals["net"] == run.net_fen + new.net_fen
    with acting(county.finance):
        units = queries.unit_totals(OCT)
    assert sum(unit["net"] for unit in units) == totals["net"]
    after = PayrollMonth.objects.get(pk=OCT)
    assert (after.digest, after.row_version) == (before.digest, before.row_version)
    assert violations() == []
    county.pay(NOV)  # and the year goes on from the new slip
    assert slip(late, NOV).cumulative[0] == new.cumulative[0] + slip(late, NOV).gross_fen
    assert slip(late, NOV).tax_months == 2
    with acting(county.finance):
        assert late.pk not in {row.person_id for row in differences.differences(NOV) if row.cause == "新进"}
    assert violations() == []


def test_a_wrong_slip_is_reversed_and_issued_again(county):
    person, other = county.hire("张伟", rank=1), county.hire("李强")
    run = county.pay(OCT)
    old, untouched = slip(person), slip(other)
    level_since(person, 3, OCT, county)
    batch = through(county, [person])
    new = slip(person)
    assert new.pk != old.pk and new.replaces == Payslip.everything.get(pk=old.pk)
    kept = Payslip.everything.get(pk=old.pk)
    assert (kept.amounts, kept.net_fen, kept.is_effective) == (old.amounts, old.net_fen, False)
    [member] = SupplementaryMember.objects.filter(batch=batch)
    assert (member.reversed_slip_id, member.reason, batch.created_by) == (old.pk, "漏录", county.finance)
    assert slip(other).pk == untouched.pk
    totals = month_totals([OCT])[OCT]
    assert totals["people"] == 2 and totals["net"] == run.net_fen - old.net_fen + new.net_fen
    assert violations() == []
    # the tax year rests on the new slip, and back pay finds nothing left
    county.open(NOV)
    assert check(county, NOV).lines == 0
    county.pay(NOV)
    index = 0
    assert slip(person, NOV).cumulative[index] == new.cumulative[index] + slip(person, NOV).gross_fen
    assert violations() == []


def test_back_pay_posted_before_a_reissue_is_not_paid_twice(county):
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    level_since(person, 3, OCT, county)
    check(county, NOV)
    assert lines(NOV, person)
    through(county, [person])
    assert not lines(NOV, person)
    with unscoped("read"):
        assert "重新核查" in backpay.unchecked(NOV)
    assert check(county, NOV).lines == 0


def test_who_was_not_there_at_all_is_only_taken_back(county):
    person, stays = county.hire("张伟", on=date(2025, 8, 1)), county.hire("李强")
    county.pay(OCT)
    old = slip(person)
    say.leave(person, OCT)
    batch = through(county, [person])
    assert not Payslip.everything.filter(person=person, month_id=OCT, is_effective=True).exists()
    assert (batch.run.expected_heads, batch.reversed_net_fen) == (0, old.net_fen)
    assert month_totals([OCT])[OCT]["net"] == slip(stays).net_fen
    assert violations() == []
    with acting(county.finance), pytest.raises(Problem, match="没有需要补付"):
        exports.make(OCT, "bank", batch=batch, acting_user=county.finance)


def test_people_who_cannot_be_paid_are_named(county):
    county.hire("张伟")
    county.pay(OCT)
    nobody = say.hire("无层级", on=date(2025, 9, 1), at=say.unit("城关派出所"))
    with acting(county.finance), pytest.raises(Problem, match="无层级 在 2025-10 不在职，或缺少"):
        supplementary_actions.create_supplementary(OCT, [nobody.pk], "漏录", acting_user=county.finance)
    assert not SupplementaryRun.objects.exists()


def test_only_the_latest_locked_month_and_one_batch_at_a_time(county):
    person, late = county.hire("张伟"), county.hire("李强")
    county.pay(date(2025, 9, 1)), county.pay(OCT)

    def start(month=OCT):
        with acting(county.finance):
            return supplementary_actions.create_supplementary(
                month, [person.pk], "错", acting_user=county.finance
            )

    with pytest.raises(Conflict, match="2025-10 已经计算，2025-09 的差错请在未锁定的月份核查补发补扣"):
        start(date(2025, 9, 1))
    county.open(NOV)
    with pytest.raises(Conflict, match="还没有锁定，请直接重新计算"):
        start(NOV)
    county.pass_gaps(NOV)
    batch = make(county, [late])
    with pytest.raises(Conflict, match="已有未办结的补发批次 2025补001"):
        start()
    with acting(county.finance), pytest.raises(Conflict, match="2025补001 还没有锁定或作废"):
        month_actions.start_run(NOV, acting_user=county.finance)
    with acting(county.finance):
        supplementary_actions.cancel_supplementary(batch.pk, "不需要了", acting_user=county.finance)
    assert not Payslip.everything.filter(run=batch.run).exists()
    county.calculate(NOV)
    with pytest.raises(Conflict, match="2025-11 已经计算"):
        start()
    assert violations() == []


def test_numbers_have_no_gaps_even_when_something_is_refused(county):
    people = [county.hire(f"张{n}") for n in range(4)]
    county.pay(OCT)
    numbers = []
    for n, person in enumerate(people):
        batch = make(county, [person])
        numbers.append(batch.number)
        with acting(county.finance), pytest.raises(Conflict):
            supplementary_actions.create_supplementary(OCT, [person.pk], "又", acting_user=county.finance)
        if n % 2:
            with acting(county.finance):
                supplementary_actions.cancel_supplementary(batch.pk, "试", acting_user=county.finance)
        else:
            approve(county, batch), lock(county, batch)
    assert numbers == ["2025补001", "2025补002", "2025补003", "2025补004"]
    assert invariants.numbers_have_no_gaps() == []


def test_maker_is_not_checker_and_the_database_agrees(county):
    late = county.hire("张伟")
    county.pay(OCT)
    batch = make(county, [late])
    with pytest.raises(Problem, match="编制人不能审批"):
        sign(county, batch, county.finance)
    with pytest.raises(IntegrityError, match="supplementary_maker_is_not_checker"), transaction.atomic():
        SupplementaryRun.objects.filter(pk=batch.pk).update(approved_by=county.finance)
    assert approve(county, batch).state == "approved"
    with pytest.raises(Conflict, match="已由"):
        approve(county, batch)


def test_an_old_digest_and_facts_that_changed_since_are_not_approved(county):
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    batch = make(county, [person])
    with acting(county.leader), pytest.raises(Conflict, match="刷新核对"):
        supplementary_actions.approve_supplementary(batch.pk, digest="0" * 64, acting_user=county.leader)
    level_since(person, 4, OCT, county)
    with pytest.raises(Conflict, match="张伟 的资料有变化"):
        approve(county, batch)


@pytest.mark.parametrize(
    "role", [Role.POLITICAL, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY, Role.LEADER]
)
def test_others_make_lock_and_pay_nothing(county, role):
    late = county.hire("张伟")
    county.pay(OCT)
    batch = make(county, [late])
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with acting(user):
        attempts = [
            lambda: supplementary_actions.create_supplementary(OCT, [late.pk], "x", acting_user=user),
            lambda: supplementary_actions.lock_supplementary(batch.pk, acting_user=user),
            lambda: exports.make(OCT, "bank", batch=batch, acting_user=user),
        ]
        if role != Role.LEADER:
            attempts += [
                lambda: supplementary_actions.approve_supplementary(
                    batch.pk, digest=batch.digest, acting_user=user
                ),
                lambda: supplementary_actions.cancel_supplementary(batch.pk, "x", acting_user=user),
            ]
        for attempt in attempts:
            with pytest.raises(Denied):
                attempt()
    assert SupplementaryRun.objects.get(pk=batch.pk).state == "calculated"
    approve(county, batch), lock(county, batch)  # and those who may can


SLIPS = {
    "flip out without a reversal": lambda old, new: Payslip.everything.filter(pk=old).update(
        is_effective=False
    ),
    "flip in": lambda old, new: Payslip.everything.filter(pk=new).update(is_effective=True),
    "another column": lambda old, new: Payslip.everything.filter(pk=old).update(
        is_effective=False, warnings=1
    ),
    "delete": lambda old, new: Payslip.everything.filter(pk=old).delete(),
    "inputs": lambda old, new: PayrollInput.objects.all().update(position=9),
    "run": lambda old, new: PayrollRun.objects.filter(kind="regular").update(net_fen=1),
    "a run of another kind": lambda old, new: PayrollRun.objects.filter(kind="regular").update(
        kind="supplementary", state="calculated"
    ),
    "member": lambda old, new: SupplementaryMember.objects.all().update(reversed_slip=None),
    "member deleted": lambda old, new: SupplementaryMember.objects.all().delete(),
    "batch deleted": lambda old, new: SupplementaryRun.objects.all().delete(),
}


@pytest.mark.parametrize("way", SLIPS)
@pytest.mark.parametrize("state", ["calculated", "locked"])
def test_the_lock_lets_nothing_else_through(county, way, state):
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    old = slip(person).pk
    level_since(person, 3, OCT, county)
    batch = make(county, [person])
    new = Payslip.everything.get(run=batch.run).pk
    if state == "locked":
        approve(county, batch), lock(county, batch)
        old, new = new, old  # now the other one counts
    with pytest.raises(Error), transaction.atomic():
        SLIPS[way](old, new)
    assert slip(person).pk == old
    assert violations() == []


def test_only_the_named_slip_leaves_and_only_with_an_approval(county):
    person, other = county.hire("张伟", rank=1), county.hire("李强")
    county.pay(OCT)
    level_since(person, 3, OCT, county)
    batch = make(county, [person])
    approve(county, batch)
    with pytest.raises(Error, match="已锁定"), transaction.atomic():
        Payslip.everything.filter(pk=slip(other).pk).update(is_effective=False)
    with pytest.raises(Error, match="还没有换上"), transaction.atomic():
        SupplementaryRun.objects.filter(pk=batch.pk).update(
            state="locked", locked_by=county.finance, locked_at="2025-11-01T00:00Z"
        )
    lock(county, batch)
    with pytest.raises(Error, match="已办结"), transaction.atomic():
        SupplementaryRun.objects.filter(pk=batch.pk).update(reason="x")
    with pytest.raises(Error, match="已锁定"), transaction.atomic():
        Payslip.everything.filter(run=batch.run).update(warnings=1)
    with pytest.raises(Error, match="已锁定"), transaction.atomic():
        PayrollRun.objects.filter(pk=batch.run_id).update(net_fen=1)


def test_the_bank_file_pays_the_differences_once(county):
    more, less, late = county.hire("张伟", rank=1), county.hire("李强"), None
    county.pay(OCT)
    late = county.hire("王芳", on=date(2025, 10, 13))
    before = slip(more).net_fen
    level_since(more, 3, OCT, county)
    confirm(less, OCT, county.political, absent_half_days=6)
    batch = through(county, [more, less, late])
    with acting(county.finance):
        made = exports.make(OCT, "bank", batch=batch, acting_user=county.finance)
        assert exports.make(OCT, "bank", batch=batch, acting_user=county.finance).pk == made.pk
    text = bytes(made.content).decode("gb18030")
    expected = (slip(more).net_fen - before) + slip(late).net_fen
    assert (made.heads, made.total_fen) == (2, expected)
    assert f"笔数,2,金额,{expected / 100:.2f},月份,2025-10" in text and "李强" not in text
    assert "2025补001" in text


def test_pages_from_search_to_lock(county, client):
    person, late = county.hire("张伟", rank=1), None
    county.pay(OCT)
    late = county.hire("李强", on=date(2025, 10, 13))
    level_since(person, 3, OCT, county)
    client.force_login(county.finance)
    assert "编制补发批次" in client.get("/payroll/2025-10/").content.decode()
    new = client.get("/payroll/2025-10/supplementary/").content.decode()
    assert "李强" in new and "张伟" not in new
    found = client.post(
        "/payroll/2025-10/supplementary/", {"q": "张伟", "search": "1", "people": [late.pk], "reason": "漏"}
    ).content.decode()
    assert "张伟" in found and f'value="{late.pk}" checked' in found and 'value="漏"' in found
    refused = client.post("/payroll/2025-10/supplementary/", {"people": [person.pk], "q": "张伟"})
    assert refused.status_code == 422
    answer = client.post(
        "/payroll/2025-10/supplementary/",
        {"q": "张伟", "people": [person.pk, late.pk], "reason": "漏录与错级"},
    )
    batch = SupplementaryRun.objects.get()
    assert answer.status_code == 302 and answer.url == f"/payroll/supplementary/{batch.pk}/"
    assert client.get(answer.url).status_code == 200
    engine.run_until_done(batch.run.job)
    batch.refresh_from_db()
    page = client.get(answer.url).content.decode()
    assert "冲销重发" in page and "等待另一人审批" in page
    client.force_login(county.leader)
    sheet = reverse("approvals:sheet", args=["pay-supplement", batch.pk])
    assert batch.digest in client.get(sheet).content.decode()
    client.post(sheet, {"seen": batch.digest, "step": "1", "verdict": "agree"})
    client.force_login(county.other_finance)
    assert f"审批：{county.leader}" in client.get(answer.url).content.decode()
    client.post(sheet, {"seen": batch.digest, "step": "2", "verdict": "agree"})
    client.force_login(county.finance)
    client.post(f"{answer.url}lock/")
    assert SupplementaryRun.objects.get().state == "locked"
    detail = client.get(f"{answer.url}people/{person.pk}/").content.decode()
    assert "层级工资" in detail and "层级：七级辅警 → 五级辅警" in detail
    assert "冲销原条后重发" in client.get(f"/payroll/2025-10/people/{person.pk}/").content.decode()
    exported = client.post(f"{answer.url}export/bank/", follow=True)
    assert exported["Content-Disposition"].startswith("attachment")
    old = SupplementaryMember.objects.get(batch=batch, person=person).reversed_slip_id
    gone = f"/payroll/slips/reversed/{old}/"
    for page in (answer.url, f"{answer.url}people/{person.pk}/"):
        assert gone in client.get(page).content.decode()
    client.force_login(say.account(Role.AUXILIARY, person=person))
    assert client.get(answer.url).status_code == 404
    assert "冲销原条后重发" in client.get(f"/payroll/2025-10/people/{person.pk}/").content.decode()
    own = client.get("/payroll/mine/").content.decode()
    assert gone in own and "已冲销" in own and "重发" in own
    shown = client.get(gone).content.decode()
    assert "已冲销，不再有效" in shown and f"/payroll/2025-10/people/{person.pk}/" in shown
    item = client.get(f"{gone}line/LEVEL/").content.decode()
    assert "已冲销的工资条" in item and "七级辅警" in item and "提出疑问" not in item
    standing = slip(person)
    assert client.get(f"/payroll/slips/reversed/{standing.pk}/").status_code == 404
    client.force_login(say.account(Role.AUXILIARY, person=late))
    assert client.get(gone).status_code == 404 and client.get(f"{gone}line/LEVEL/").status_code == 404


def test_a_cancelled_batch_takes_nothing_back_from_anybody(county, client):
    """Its reversed slips count as before: no amount may read as owed."""
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    level_since(person, 3, OCT, county)
    batch = make(county, [person])
    client.force_login(county.finance)
    refused = client.get("/payroll/2025-10/supplementary/").content.decode()
    assert f"已有未办结的补发批次 {batch.number}" in refused and "以后的月份已经计算" not in refused
    url = f"/payroll/supplementary/{batch.pk}/"
    live = client.get(url).content.decode()
    assert "冲销重发" in live and "层级工资 +" in live
    with acting(county.finance):
        supplementary_actions.cancel_supplementary(batch.pk, "选错了人", acting_user=county.finance)
    net = Payslip.everything.get(person=person, is_effective=True).net_fen
    page = client.get(url).content.decode()
    assert "未执行" in page and f"-{net / 100:,.2f}" not in page and "冲销工资条" not in page
    assert "原工资条照旧有效" in client.get(f"{url}people/{person.pk}/").content.decode()
    with acting(county.finance):
        (exchange,) = supplementary.exchanges(SupplementaryRun.objects.get(pk=batch.pk))
    assert (exchange.difference_fen, exchange.overpaid_fen, exchange.underpaid_fen) == (None, 0, 0)


def test_statements_do_not_grow_with_the_people_of_a_batch(county):
    from django.test.utils import CaptureQueriesContext

    county.hire("张伟")
    county.pay(OCT)
    counts = []
    for many in (2, 30):
        people = [county.hire(f"李{many}{n}", on=date(2025, 10, 13)) for n in range(many)]
        with CaptureQueriesContext(connection) as caught:
            through(county, people)
        counts.append(len(caught))
    assert counts[0] == counts[1], counts


# --- races -------------------------------------------------------------------------------------------------


def at_once(*attempts) -> list:
    """Each attempt in a thread and connection of its own, off together; what it returned or the Problem it met."""
    barrier, results = threading.Barrier(len(attempts)), [None] * len(attempts)

    def go(n, attempt):
        close_old_connections()
        try:
            barrier.wait(10)
            results[n] = attempt()
        except Problem as problem:
            results[n] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_one_wins(county):
    late = county.hire("张伟")
    county.pay(OCT)
    for _round in range(5):
        batch = make(county, [late])
        results = at_once(
            lambda b=batch: sign(county, b, county.leader, step=1),
            lambda b=batch: sign(county, b, county.other_finance, step=1),
        )
        refused = [result for result in results if isinstance(result, Problem)]
        assert len(refused) == 1 and "已由" in refused[0].message
        with acting(county.finance):
            supplementary_actions.cancel_supplementary(batch.pk, "再来", acting_user=county.finance)


@pytest.mark.django_db(transaction=True)
def test_a_lock_and_the_next_month_never_miss_each_other(county):
    """Either the next month starts from the new slip, or it has started and the batch is refused."""
    person = county.hire("张伟", rank=1)
    county.pay(OCT)
    county.pass_gaps(NOV)
    outcomes = set()
    for round_ in range(6):
        level_since(person, 2 + round_ % 4, OCT, county)
        batch = make(county, [person])
        approve(county, batch)

        def start():
            with acting(county.finance):
                return month_actions.start_run(NOV, acting_user=county.finance)

        locked, started = at_once(lambda b=batch: lock(county, b), start)
        if isinstance(started, Problem):
            assert "还没有锁定或作废" in started.message and not isinstance(locked, Problem)
            outcomes.add("lock first, month told to wait")
        else:
            assert not isinstance(locked, Problem)  # a month that starts finds no batch alive
            row = PayrollInput.objects.get(run=started)
            income = row.facts[started.fact_names.index("ytd_income_fen")]
            assert income == slip(person).cumulative[0]
            engine.cancel(started.job, acting_user=county.finance)
            outcomes.add("month after the lock")
    assert outcomes and violations() == []


@pytest.mark.django_db(transaction=True)
def test_a_batch_and_the_next_month_are_never_begun_both(county):
    """Months are calculated from slips that nobody is about to exchange."""
    person = county.hire("张伟")
    county.pay(OCT)
    county.pass_gaps(NOV)
    for _round in range(6):

        def begin():
            with acting(county.finance):
                return supplementary_actions.create_supplementary(
                    OCT, [person.pk], "错", acting_user=county.finance
                )

        def start():
            with acting(county.finance):
                return month_actions.start_run(NOV, acting_user=county.finance)

        batch, run = at_once(begin, start)
        assert isinstance(batch, Problem) != isinstance(run, Problem)
        if isinstance(run, Problem):
            with acting(county.finance):
                supplementary_actions.cancel_supplementary(batch.pk, "再来", acting_user=county.finance)
        else:
            engine.cancel(run.job, acting_user=county.finance)
    assert violations() == []
