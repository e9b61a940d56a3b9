"""Life of a payroll month: gaps, freeze, maker and checker, lock; explanation equals what is stored."""

import io
from datetime import date

import psycopg2
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, JobState
from auxpolice.problems import Problem
from payroll.entries.models import PayEntry
from payroll.exports import jobs as exports
from payroll.month import queries
from payroll.month.models import PayrollInput, PayrollMonth, PayrollRun, Payslip
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.running import differences as compared
from payroll.slips.explaining import explain
from payroll.supplementary.actions import create_supplementary
from personnel.models import BankAccount
from tests import vocabulary as say
from tests.payroll.county import County, give_level

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)


@pytest.fixture
def county():
    return County()


def test_a_month_from_open_to_locked(county):
    county.hire("张伟"), county.hire("李强")
    run = county.pay(MONTH)
    month = PayrollMonth.objects.get(pk=MONTH)
    assert (month.state, run.expected_heads, len(month.digest)) == ("locked", 2, 64)
    with unscoped("read"):
        slips = list(Payslip.objects.all())
    assert sum(slip.net_fen for slip in slips) == run.net_fen > 0


def test_people_without_level_block_and_are_named(county):
    county.hire("张伟")
    say.hire("无级别", at=say.unit("城关派出所"))
    with pytest.raises(Problem, match="1 人没有层级（无级别）"):
        county.calculate(MONTH)
    assert PayrollMonth.objects.get(pk=MONTH).state == "open"
    assert not PayrollRun.objects.exists()


def test_what_one_person_lacks_keeps_nobody_else_from_being_paid(county):
    """No level, no account, hired in a month to come: the others are paid once those without a level are left out by
    name; the month goes on to its lock, and who was left out is paid by a supplement."""
    paid, without_account = county.hire("张伟"), county.hire("李强")
    county.hire("新来", on=date(2026, 3, 1))
    left = say.hire("无级别", at=say.unit("城关派出所"))
    assert not User.objects.filter(person__in=[paid, without_account, left]).exists()
    BankAccount.everything.filter(person=without_account).delete()
    county.open(MONTH)
    with acting(county.finance):
        for ticked in ({}, {"leave_out": True}):
            with pytest.raises(Problem, match=r"无级别|未确认"):
                month_actions.start_run(MONTH, acting_user=county.finance, **ticked)
    county.pass_gaps(MONTH)
    with acting(county.finance), pytest.raises(Problem, match="无级别"):
        month_actions.start_run(MONTH, acting_user=county.finance)
    run = county.start(MONTH, leave_out=True)
    assert engine.run_until_done(run.job).state == JobState.DONE
    assert run.accepted[0] == "1 人没有层级（无级别）。本月不计发，补齐后补发。"
    county.check(MONTH)
    county.approve(MONTH)
    county.lock(MONTH)
    with unscoped("read"):
        assert {slip.person for slip in Payslip.objects.filter(month=MONTH)} == {paid, without_account}
    give_level(left, 2, date(2024, 3, 5), county.levels)
    with acting(county.finance):
        batch = create_supplementary(MONTH, [left.pk], "补定层级", acting_user=county.finance, idem_key="k")
    assert engine.run_until_done(batch.run.job).state == JobState.DONE
    with unscoped("read"):
        assert Payslip.everything.get(run=batch.run).person == left


def test_missing_grades_ask_for_acceptance(county):
    county.hire("张伟")
    county.open(MONTH)
    with acting(county.finance), pytest.raises(Problem, match=r"考勤未确认|考核等次未确认"):
        month_actions.start_run(MONTH, acting_user=county.finance)
    run = county.calculate(MONTH)
    assert any("考核等次未确认" in sentence for sentence in run.accepted)


def test_explanation_of_every_line_equals_what_is_stored(county):
    (
        county.hire("张伟", rank=3),
        county.hire("李强", on=date(2025, 11, 12)),
        county.hire("王芳", insurance_fen=999_999),
    )
    county.calculate(MONTH)
    with unscoped("read"):
        for slip in queries.slips_of(MONTH).select_related("run", "scheme_version"):
            traced = explain(slip)
            assert [line.amount_fen for line in traced] == list(slip.amounts)
            assert all(line.formula and line.source for line in traced)


def test_a_tampered_slip_is_an_alarm_and_never_explained_away(county):
    county.hire("张伟")
    county.calculate(MONTH)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE payroll_payslip SET amounts[1] = amounts[1] + 100")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with unscoped("read"):
        slip = queries.slips_of(MONTH).select_related("run").get()
        with pytest.raises(Problem, match="不一致"):
            explain(slip)


def test_facts_changed_after_the_freeze_are_shown_and_need_a_decision(county):
    person = county.hire("张伟", rank=1)
    county.calculate(MONTH)
    county.check(MONTH)
    with unscoped("read"):
        frozen = Payslip.objects.get().net_fen
    say.leave(person, date(2025, 11, 20))
    with pytest.raises(Problem, match="1 人的资料变化（张伟）"):
        county.approve(MONTH)
    with unscoped("read"):
        assert Payslip.objects.get().net_fen == frozen
    with acting(county.leader):
        digest = PayrollMonth.objects.get(pk=MONTH).digest
        approving.approve_month(MONTH, digest=digest, acting_user=county.leader, accept_changes=True)


def test_the_person_who_calculated_does_not_approve(county):
    county.hire("张伟")
    county.calculate(MONTH)
    county.check(MONTH)
    with pytest.raises(Problem, match="计算人不能审批"):
        county.approve(MONTH, by=county.finance)
    assert county.approve(MONTH, by=county.other_finance).state == "approved"


def test_the_database_keeps_maker_and_checker_apart(county):
    county.hire("张伟")
    county.calculate(MONTH)
    with pytest.raises(IntegrityError, match="payroll_month_maker_is_not_checker"), transaction.atomic():
        PayrollMonth.objects.filter(pk=MONTH).update(approved_by=county.finance)


@pytest.mark.parametrize(
    "role", [Role.POLITICAL, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY, Role.SYSTEM_ADMIN]
)
def test_others_neither_calculate_nor_approve_nor_lock(county, role):
    county.hire("张伟")
    county.calculate(MONTH)
    county.check(MONTH)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(user):
        for attempt in (
            lambda: month_actions.start_run(MONTH, acting_user=user),
            lambda: approving.approve_month(MONTH, digest=digest, acting_user=user),
            lambda: month_actions.lock_month(MONTH, acting_user=user),
            lambda: exports.make(MONTH, "bank", acting_user=user),
        ):
            with pytest.raises(Denied):
                attempt()
    assert PayrollMonth.objects.get(pk=MONTH).state == "checked"


def test_an_old_digest_is_not_approved(county):
    county.hire("张伟")
    county.calculate(MONTH)
    seen = PayrollMonth.objects.get(pk=MONTH).digest
    county.hire("李强")
    county.calculate(MONTH)
    county.check(MONTH)
    with acting(county.leader), pytest.raises(Problem, match="已重新计算"):
        approving.approve_month(MONTH, digest=seen, acting_user=county.leader)


LOCKED_WRITES = {
    "orm": lambda: PayrollMonth.objects.filter(pk=MONTH).update(state="open"),
    "slip update": lambda: Payslip.everything.update(warnings=1),
    "slip delete": lambda: Payslip.everything.all().delete(),
    "bulk_update": lambda: Payslip.everything.bulk_update(
        [_with(slip, warnings=1) for slip in Payslip.everything.all()], ["warnings"]
    ),
    "inputs": lambda: PayrollInput.objects.update(position=9),
    "run": lambda: PayrollRun.objects.update(net_fen=1),
    "raw sql": lambda: _sql("UPDATE payroll_payslip SET net_fen = net_fen + 1, gross_fen = gross_fen + 1"),
    "copy": lambda: _copy_slip(),
    "entry": lambda: PayEntry.everything.create(
        month=MONTH,
        person_id=Payslip.everything.first().person_id,
        kind="award_fen",
        amount_fen=1,
        reason="x",
    ),
    "truncate": lambda: _sql("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE payroll_payslip CASCADE"),
}


def _with(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _copy_slip():
    """A slip of somebody not paid this month, by COPY: nothing but the lock stands in its way."""
    columns = [f.column for f in Payslip._meta.fields if f.column != "id"]
    values = ["(SELECT max(id) FROM personnel_person)" if name == "person_id" else name for name in columns]
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY (SELECT {','.join(values)} FROM payroll_payslip LIMIT 1) TO STDOUT", out
        )
        out.seek(0)
        cursor.cursor.copy_expert(f"COPY payroll_payslip ({','.join(columns)}) FROM STDIN", out)


@pytest.mark.parametrize("way", LOCKED_WRITES)
def test_a_locked_month_is_changed_by_nobody(county, way):
    county.hire("张伟")
    county.hire("后来", on=date(2026, 1, 5))
    county.calculate(MONTH)
    county.check(MONTH)
    county.approve(MONTH)
    if way not in (
        "copy",
        "truncate",
        "orm",
    ):  # the same write passes, or fails otherwise, while it isn't locked
        with transaction.atomic():
            sid = transaction.savepoint()
            try:
                LOCKED_WRITES[way]()
            except (Error, psycopg2.Error) as error:
                assert "已锁定" not in str(error)
            transaction.savepoint_rollback(sid)
    county.lock(MONTH)
    before = PayrollMonth.objects.get(pk=MONTH).digest
    with pytest.raises((Error, psycopg2.Error), match=r"已锁定|只增不改"), transaction.atomic():
        LOCKED_WRITES[way]()
    from payroll.month.runs import digest_of

    assert digest_of(queries.effective_run(MONTH)) == before


def test_slips_that_do_not_add_up_are_refused_by_the_database(county):
    county.hire("张伟")
    county.calculate(MONTH)
    with pytest.raises(Error, match="与合计不符"), transaction.atomic():
        _sql("UPDATE payroll_payslip SET amounts[1] = amounts[1] + 1")


def test_an_auxiliary_sees_only_own_slips_of_locked_months(county):
    mine, other = county.hire("张伟"), county.hire("李强")
    user = say.account(Role.AUXILIARY, person=mine)
    county.calculate(MONTH)
    with acting(user), pytest.raises(Denied):
        queries.slip_for(MONTH, mine.pk)
    county.check(MONTH), county.approve(MONTH), county.lock(MONTH)
    with acting(user):
        assert queries.slip_for(MONTH, mine.pk).person == mine
        with pytest.raises(Denied):
            queries.slip_for(MONTH, other.pk)


def test_a_unit_head_sees_totals_of_the_own_unit_and_no_slip(county):
    county.hire("张伟", at=say.unit("城关派出所")), county.hire("李强", at=say.unit("东街派出所"))
    county.calculate(MONTH)
    head = say.account(Role.UNIT_HEAD, unit=say.unit("城关派出所"))
    with acting(head):
        assert [(row["unit__name"], row["heads"]) for row in queries.unit_totals(MONTH)] == [
            ("城关派出所", 1)
        ]
        assert not Payslip.objects.exists()


def test_the_same_key_starts_one_run(county):
    county.hire("张伟")
    first = county.start(MONTH, idem_key="k1")
    with acting(county.finance):
        again = month_actions.start_run(MONTH, acting_user=county.finance, idem_key="k1")
    assert first.pk == again.pk
    assert PayrollRun.objects.count() == 1


def stopped_half_way(county) -> PayrollRun:
    """A run of which one of two chunks is done when it is cancelled."""
    for number in range(3):
        county.hire(f"张{number}")
    run = county.start(MONTH)
    Chunk.objects.filter(job=run.job).update(hi=2)
    Chunk.objects.create(job=run.job, seq=1, lo=2, hi=3)
    assert engine.run_chunk(run.job, engine.claim(run.job))
    assert engine.cancel(run.job, acting_user=county.finance)
    run.refresh_from_db()
    run.job.refresh_from_db()
    return run


def test_a_stopped_run_leaves_the_month_open_without_figures(county):
    run = stopped_half_way(county)
    month = PayrollMonth.objects.get(pk=MONTH)
    assert (run.state, month.state, month.digest) == ("failed", "open", "")
    assert Payslip.everything.filter(run=run).count() == 2
    assert not Payslip.everything.filter(is_effective=True).exists()
    with pytest.raises(Problem):
        county.check(MONTH)


def test_a_stopped_run_goes_on_without_computing_again_what_is_done(county):
    run = stopped_half_way(county)
    kept = dict(Payslip.everything.filter(run=run).values_list("person_id", "id"))
    job = engine.run_until_done(engine.resume(run.job, acting_user=county.finance))
    assert job.state == "done", job.message
    after = dict(Payslip.everything.filter(run=run, is_effective=True).values_list("person_id", "id"))
    assert len(after) == 3
    assert kept.items() < after.items()
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    assert county.calculate(MONTH).pk != run.pk
    assert PayrollMonth.objects.get(pk=MONTH).digest == digest


def test_a_stopped_run_that_was_calculated_anew_does_not_come_back(county):
    run = stopped_half_way(county)
    county.calculate(MONTH)
    with pytest.raises(Problem, match="不能继续"):
        engine.resume(run.job, acting_user=county.finance)
    assert PayrollMonth.objects.get(pk=MONTH).state == "calculated"


def test_only_who_may_calculate_goes_on_with_a_run(county):
    run = stopped_half_way(county)
    with pytest.raises(Denied):
        engine.resume(run.job, acting_user=county.leader)
    assert PayrollMonth.objects.get(pk=MONTH).state == "open"


def test_the_page_of_the_month_offers_to_go_on(county, client):
    stopped_half_way(county)
    client.force_login(county.finance, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/payroll/{MONTH:%Y-%m}/").content.decode()
    assert "继续任务" in page
    assert "重新计算" in page


def test_statements_do_not_grow_with_people(county):
    counts = []
    for more in (10, 60):
        for number in range(more):
            county.hire(f"张{number}")
        PayrollMonth.objects.filter(pk=MONTH).update(state="open")
        run = county.start(MONTH)
        with CaptureQueriesContext(
            connection,
        ) as freezing_and_chunks:
            engine.run_until_done(run.job)
        counts.append(len(freezing_and_chunks))
    assert counts[0] == counts[1]


def test_differences_name_their_cause(county):
    stays, rises = county.hire("张伟", rank=1), county.hire("李强", rank=1)
    leaves = county.hire("王芳")
    county.pay(date(2025, 10, 1))
    say.leave(leaves, date(2025, 11, 1))
    joined = county.hire("赵敏", on=date(2025, 11, 3))
    county.calculate(MONTH)
    with acting(county.finance):
        causes = {row.person_id: row.cause for row in compared.differences(MONTH)}
    assert causes[leaves.pk] == "离开"
    assert causes[joined.pk] == "新进"
    assert rises.pk not in causes or causes[rises.pk] != "层级变动"
    give_level(stays, 2, date(2025, 11, 1), county.levels)


def test_a_level_from_the_month_on_changes_pay_by_level():
    from payroll import policies as shipped

    county = County(shipped.pilot_plan())
    person = county.hire("张伟", rank=1)
    county.pay(date(2025, 10, 1))
    give_level(person, 2, date(2025, 11, 1), county.levels)
    county.calculate(MONTH)
    with acting(county.finance):
        [change] = compared.differences(MONTH)
    assert change.cause == "层级变动"
    with unscoped("read"):
        lines = {line.code: line.amount_fen for line in queries.lines_of(queries.slip_for(MONTH, person.pk))}
    assert (lines["BASE"], lines["LEVEL"], lines["POST"]) == (210_000, 35_000, 60_000)


def test_months_are_paid_in_order(county):
    county.hire("张伟")
    county.open(date(2025, 10, 1))
    with pytest.raises(Problem, match="下一个是 2025-11"):
        county.open(date(2025, 12, 1))
    county.open(MONTH)
    with acting(county.finance), pytest.raises(Problem, match="请先锁定 2025-10"):
        month_actions.start_run(MONTH, acting_user=county.finance)
