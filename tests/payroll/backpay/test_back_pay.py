"""Back pay through real months: late facts of locked months become lines of the open one, item by item to the fen."""

from datetime import date

import numpy as np
import pytest
from django.db import Error, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from assessment.attendance.models import AttendanceMonth
from assessment.attendance.part_month import ABSENCES
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from auxpolice.calendar.days import working_days_of_month
from auxpolice.policy import parameters
from auxpolice.policy.models import InForce, Parameter
from auxpolice.problems import Conflict, Problem
from grading.levels.models import LevelHolding
from payroll import policies as shipped
from payroll.backpay import actions as backpay_actions
from payroll.backpay import checking
from payroll.backpay import queries as backpay_queries
from payroll.backpay.models import BackPayCheck, BackPayGap, BackPayLine
from payroll.invariants import back_pay_is_carried
from payroll.month import freezing, queries
from payroll.month.models import PayrollMonth, Payslip
from payroll.month.runs import scheme_of
from payroll.rules import FACT_NAMES, Facts, calculate
from payroll.rules.backpay import KIND_OF_FACT, posted_columns
from payroll.running import actions as month_actions
from payroll.running import approving
from tests import vocabulary as say
from tests.payroll.county import LONG_AGO, County, give_level

pytestmark = pytest.mark.django_db
AUG, SEP, OCT, NOV, DEC = (date(2025, month, 1) for month in (8, 9, 10, 11, 12))


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


def check(county, month, **more) -> BackPayCheck:
    county.open(month)
    with acting(county.finance):
        started = backpay_actions.check_back_pay(month, acting_user=county.finance, **more)
    job = engine.run_until_done(started.job)
    assert job.state == JobState.DONE, job.message
    return BackPayCheck.objects.get(pk=started.pk)


def lines(month, person=None, **where):
    found = BackPayLine.everything.filter(month=month, **where)
    return list(found.filter(person=person) if person else found)


def level_since(person, rank, day, county):
    """A level that was decided late: it holds from ``day``, as if it had always been known."""
    LevelHolding.everything.filter(person=person, period__startswith__gte=day).delete()
    for row in LevelHolding.everything.filter(person=person, period__contains=day):
        row.period = DateRange(row.period.lower, day)
        row.save()
    give_level(person, rank, day, county.levels)


def confirm(person, month, by, **days):
    due = working_days_of_month(month) * 2
    away = sum(days.get(name, 0) for name in ABSENCES)
    values = {"due_half_days": due, "attended_half_days": due - away, **days}
    AttendanceMonth.everything.update_or_create(
        person=person,
        month=month,
        defaults={"unit": say.unit("城关派出所"), "state": "confirmed", "confirmed_by": by, **values},
    )


def right_now(person, month) -> dict:
    """Posted items of a month by today's facts, straight from the engine."""
    _rows, params = freezing.month_parameters(month)
    fresh = freezing.fresh(params, people=[person.pk])
    if not len(fresh["person_id"]):
        return {}
    scheme = scheme_of(int(fresh["scheme_version_id"][0]))
    facts = Facts.of({name: fresh["facts"][:, n] for n, name in enumerate(FACT_NAMES)})
    result = calculate(scheme, freezing.law_from(_rows, month), facts)
    return {key: int(col[0]) for key, col in posted_columns(scheme.items, result.amounts).items() if col[0]}


def paid_in_all(person, month) -> dict:
    """Posted items of a month: the old slip and every line that corrects it."""
    totals: dict = {}
    slip = Payslip.everything.filter(person=person, month_id=month, is_effective=True).first()
    if slip:
        items = scheme_of(slip.scheme_version_id).items
        totals = {k: int(c[0]) for k, c in posted_columns(items, np.array([slip.amounts])).items()}
    for line in BackPayLine.everything.filter(person=person, of_month=month, state__in=["posted", "settled"]):
        key = (line.item, KIND_OF_FACT[line.fact])
        totals[key] = totals.get(key, 0) + line.amount_fen
    return {key: fen for key, fen in totals.items() if fen}


def test_the_cause_of_an_item_is_ones_own_whoever_else_has_the_same_facts_changed(county):
    """The level moves the overtime of who had any; who had none comes first and says nothing of it."""
    without, with_it = county.hire("张伟", rank=1), county.hire("李强", rank=1)
    confirm(with_it, OCT, county.political, overtime_rest_minutes=480)
    confirm(without, OCT, county.political)
    county.pay(OCT)
    for person in (without, with_it):
        level_since(person, 3, OCT, county)
    check(county, NOV)
    causes = {line.item: line.cause for line in lines(NOV, with_it)}
    assert {"LEVEL", "OVERTIME_REST"} <= set(causes) and set(causes.values()) == {"level"}, causes
    assert "OVERTIME_REST" not in {line.item for line in lines(NOV, without)}


def test_a_level_from_three_months_ago_attendance_and_a_transfer_end_to_end(county):
    old_plan = county.force("pay", "旧方案", shipped.current_plan(), check=False)
    riser, absent, mover = county.hire("张伟", rank=1), county.hire("李强"), county.hire("王芳")
    for month in (AUG, SEP, OCT):
        county.pay(month)
    level_since(riser, 3, AUG, county)
    confirm(absent, SEP, county.political, absent_half_days=6)
    east = say.unit("东街派出所")
    put_in_force_late(county, old_plan, east)
    say.move(mover, east, OCT)

    done = check(county, NOV)
    assert (done.people, {line.of_month for line in lines(NOV, riser)}) == (3, {AUG, SEP, OCT})
    by_item = {(line.of_month, line.item): line for line in lines(NOV, riser)}
    assert by_item[(AUG, "LEVEL")].amount_fen == 50_000 - 20_000
    assert by_item[(AUG, "BASE")].amount_fen == 220_000 - 200_000
    assert {line.cause for line in lines(NOV, riser)} == {"level"}
    assert by_item[(AUG, "LEVEL")].slip == Payslip.everything.get(person=riser, month_id=AUG)
    [cut] = [line for line in lines(NOV, absent) if line.item == "LEAVE_ABSENT"]
    assert cut.amount_fen < 0 and cut.cause == "attendance" and cut.of_month == SEP
    changed = {line.item: line for line in lines(NOV, mover)}
    assert changed["LEVEL"].after_fen == 0 and "scheme" in changed["LEVEL"].cause

    run = county.calculate(NOV)
    with unscoped("read"):
        slips = {slip.person_id: slip for slip in queries.slips_of(NOV).select_related("run")}
        for person in (riser, absent, mover):
            amounts = {line.code: line.amount_fen for line in queries.lines_of(slips[person.pk])}
            posted = sum(line.amount_fen for line in lines(NOV, person) if line.fact == "back_pay_fen")
            assert amounts["BACK_PAY"] == posted
            for month in (AUG, SEP, OCT):
                right = right_now(person, month)
                assert paid_in_all(person, month) == {k: v for k, v in right.items() if v}
    county.check(NOV), county.approve(NOV), county.lock(NOV)
    assert run.net_fen == sum(slip.net_fen for slip in slips.values())
    # nothing is left to post, and the locked lines count as paid
    again = check(county, date(2025, 12, 1))
    assert again.lines == 0


def put_in_force_late(county, version, unit):
    InForce.objects.filter(unit=unit, kind="pay").delete()
    InForce.objects.create(kind="pay", unit=unit, version=version, period=DateRange(LONG_AGO, None))


def test_checking_twice_gives_the_same_lines_and_the_same_key_the_same_job(county):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    first = check(county, NOV, idem_key="k")
    before = [(line.item, line.amount_fen) for line in lines(NOV)]
    with acting(county.finance):
        assert backpay_actions.check_back_pay(NOV, acting_user=county.finance, idem_key="k") == first
    check(county, NOV)
    assert before == [(line.item, line.amount_fen) for line in lines(NOV)] != []


def test_the_page_line_and_slip_say_where_a_difference_comes_from(county, client):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    check(county, NOV)
    county.calculate(NOV)
    client.force_login(county.finance)
    table = client.get("/payroll/2025-11/back-pay/").content.decode()
    assert "层级变动" in table and "/payroll/2025-10/people/" in table
    [line] = [line for line in lines(NOV) if line.item == "LEVEL"]
    why = client.get(f"/payroll/2025-11/back-pay/{line.pk}/").content.decode()
    assert "七级辅警 → 六级辅警" in why
    opened = client.get(f"/payroll/2025-11/people/{person.pk}/line/BACK_PAY/").content.decode()
    assert "由以下更正组成" in opened and "层级工资" in opened
    assert "补发补扣明细" in client.get(f"/payroll/2025-11/people/{person.pk}/").content.decode()
    assert client.get("/payroll/2025-11/back-pay/?export=xlsx").status_code == 200


def test_people_see_their_own_lines_once_the_month_is_locked_and_nobody_elses(county, client):
    mine, other = county.hire("张伟", rank=1), county.hire("李强", rank=1)
    county.pay(OCT)
    for person in (mine, other):
        level_since(person, 2, OCT, county)
    check(county, NOV)
    client.force_login(say.account(Role.AUXILIARY, person=mine))
    own, foreign = lines(NOV, mine)[0], lines(NOV, other)[0]
    county.calculate(NOV), county.check(NOV), county.approve(NOV)
    assert client.get(f"/payroll/2025-11/back-pay/{own.pk}/").status_code == 404
    county.lock(NOV)
    assert client.get(f"/payroll/2025-11/back-pay/{own.pk}/").status_code == 200
    assert client.get(f"/payroll/2025-11/back-pay/{foreign.pk}/").status_code == 404
    assert client.get("/payroll/2025-11/back-pay/").status_code == 404


@pytest.mark.parametrize("role", [Role.POLITICAL, Role.LEADER, Role.UNIT_HEAD, Role.AUXILIARY])
def test_only_finance_checks_and_settles(county, role):
    person = county.hire(rank=1)
    county.pay(OCT), county.open(NOV)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with acting(user):
        for attempt in (
            lambda: backpay_actions.check_back_pay(NOV, acting_user=user),
            lambda: backpay_actions.settle_back_pay(NOV, person, "x", acting_user=user),
        ):
            with pytest.raises(Denied):
                attempt()
    check(county, NOV)  # and finance may


def test_calculating_asks_for_the_check_and_says_when_it_is_stale(county):
    person = county.hire(rank=1)
    confirm(person, OCT, county.political)
    county.pay(OCT), county.open(NOV)
    confirm(person, NOV, county.political)

    def said():
        return [gap.label for gap in checking.gaps(NOV)]

    assert "还没有核查" in said()[0]
    with acting(county.finance), pytest.raises(Problem, match="资料不全") as refused:
        month_actions.start_run(NOV, acting_user=county.finance)
    assert any("补发补扣还没有核查" in text for text in refused.value.details)
    check(county, NOV)
    assert said() == []
    confirm(person, NOV, county.political, night_shifts=2)  # of the open month: no reason to check again
    give_level(person, 2, NOV, county.levels)
    assert said() == []
    confirm(person, OCT, county.political, night_shifts=2)
    assert "又有变化" in said()[0]
    check(county, NOV)
    assert said() == []
    level_since(person, 3, date(2025, 10, 15), county)
    assert "又有变化" in said()[0]


def test_a_month_under_way_or_checked_refuses_and_so_does_the_database(county):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    check(county, NOV)
    county.start(NOV)

    def try_to():
        with acting(county.finance):
            backpay_actions.check_back_pay(NOV, acting_user=county.finance)

    with pytest.raises(Conflict, match="计算中"):
        try_to()
    engine.run_until_done(queries.PayrollRun.objects.get(month=NOV, state="running").job)
    check(county, NOV)
    county.calculate(NOV), county.check(NOV)
    with pytest.raises(Conflict, match="已复核"):
        try_to()
    for state in ("checked", "approved", "locked"):
        with pytest.raises(Error, match=r"不能再改|已锁定"), transaction.atomic():
            BackPayLine.everything.filter(month=NOV).delete()
        with pytest.raises(Error, match=r"不能再改|已锁定"), transaction.atomic():
            BackPayLine.everything.filter(month=NOV).update(cause="x")
        if state == "checked":
            county.approve(NOV)
        elif state == "approved":
            county.lock(NOV)


def test_lines_that_the_slips_do_not_carry_stop_the_month(county):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    check(county, NOV)
    county.calculate(NOV)
    confirm(person, OCT, county.political, night_shifts=3)
    check(county, NOV)  # new lines; the slips were made with the old ones
    with pytest.raises(Conflict, match="张伟 的补发补扣明细与已算出的工资不一致"):
        county.check(NOV)
    county.calculate(NOV)
    assert county.check(NOV).state == "checked"


def test_who_has_left_is_listed_and_settled_by_hand(county):
    person, stays = county.hire("张伟", rank=2), county.hire("李强")
    county.pay(OCT)
    confirm(person, OCT, county.political, absent_half_days=6)
    say.leave(person, date(2025, 11, 1))
    check(county, NOV)
    [waits] = backpay_of(county, NOV)
    assert waits["person_id"] == person.pk and waits["effect"] < 0
    assert {line.state for line in lines(NOV, person)} == {"pending"}
    county.calculate(NOV)
    assert county.check(NOV).state == "checked"  # what waits is in nobody's slip
    with acting(county.leader):
        approving.send_back(NOV, "再核", acting_user=county.leader)
    with acting(county.finance):
        with pytest.raises(Problem, match="如何结清"):
            backpay_actions.settle_back_pay(NOV, person, " ", acting_user=county.finance)
        assert backpay_actions.settle_back_pay(NOV, person, "现金收回", acting_user=county.finance)
    with acting(county.leader):
        assert backpay_actions.confirm_settlement(NOV, person, acting_user=county.leader)
    with acting(county.finance), pytest.raises(Conflict, match="没有待登记"):
        backpay_actions.settle_back_pay(NOV, person, "现金收回", acting_user=county.finance)
    assert check(county, NOV).lines == 0  # settled counts as paid
    assert paid_in_all(person, OCT) == right_now(person, OCT)
    assert stays


def backpay_of(county, month):
    with acting(county.finance):
        return backpay_queries.waiting(month)


def test_somebody_entered_late_gets_the_whole_month(county):
    county.hire("张伟")
    county.pay(SEP), county.pay(OCT)
    late = county.hire("李强", on=date(2025, 9, 15), rank=1)
    check(county, NOV)
    found = lines(NOV, late)
    assert {line.of_month for line in found} == {SEP, OCT} and all(line.slip_id is None for line in found)
    assert {line.cause for line in found} == {"joined"} and {line.state for line in found} == {"posted"}
    county.calculate(NOV)
    for month in (SEP, OCT):
        assert paid_in_all(late, month) == right_now(late, month)
    with unscoped("read"):
        slip = queries.slip_for(NOV, late.pk)
    assert slip.tax_months == 3


def test_who_was_paid_after_leaving_pays_everything_back_and_missing_facts_take_nothing(county):
    gone, muddled = county.hire("张伟"), county.hire("李强")
    county.pay(SEP), county.pay(OCT)
    say.leave(gone, OCT)  # learnt late
    LevelHolding.everything.filter(person=muddled).delete()
    done = check(county, NOV)
    assert {line.after_fen for line in lines(NOV, gone)} == {0}
    assert {line.cause for line in lines(NOV, gone)} == {"left"}
    assert not lines(NOV, muddled)
    assert {(gap.person_id, gap.of_month) for gap in BackPayGap.objects.filter(found_by=done)} == {
        (muddled.pk, SEP),
        (muddled.pk, OCT),
    }


def test_a_level_that_the_scheme_does_not_know_is_listed_and_stops_nobody_else(county):
    odd, riser = county.hire("张伟", rank=1), county.hire("李强", rank=1)
    county.pay(OCT)
    level_since(odd, 20, OCT, county), level_since(riser, 2, OCT, county)
    done = check(county, NOV)
    [gap] = BackPayGap.objects.filter(found_by=done)
    assert gap.person == odd and "层级" in gap.text
    assert lines(NOV, riser) and not lines(NOV, odd)


def test_law_learnt_late_and_a_correction_taken_back_name_their_causes(county):
    person = county.hire(rank=1, insurance_fen=100_000)
    county.pay(SEP), county.pay(OCT)
    row = Parameter.objects.get(code="contribution.base", period__contains=OCT)
    before = row.value
    row.value = {**before, "reference_monthly_fen": before["reference_monthly_fen"] + 50_000}
    row.save()
    check(county, NOV)
    assert {line.cause for line in lines(NOV, person)} == {"law"}
    county.calculate(NOV), county.check(NOV), county.approve(NOV), county.lock(NOV)
    row.value = before
    row.save()
    check(county, date(2025, 12, 1))
    back = [line for line in lines(date(2025, 12, 1), person) if line.of_month in (SEP, OCT)]
    assert back and {line.cause for line in back} == {"earlier"}
    for month in (SEP, OCT):
        there = sum(line.amount_fen for line in lines(NOV, person) if line.of_month == month)
        assert there + sum(line.amount_fen for line in back if line.of_month == month) == 0


def test_a_cancelled_check_leaves_the_lines_before_it(county):
    person = county.hire(rank=1)
    county.pay(SEP), county.pay(OCT)
    level_since(person, 2, SEP, county)
    check(county, NOV)
    before = {line.pk for line in lines(NOV)}
    with acting(county.finance):
        second = backpay_actions.check_back_pay(NOV, acting_user=county.finance)
    assert engine.run_chunk(second.job, engine.claim(second.job))
    assert len(lines(NOV)) > len(before)
    engine.cancel(second.job, acting_user=county.finance)
    assert {line.pk for line in lines(NOV) if line.state != "draft"} == before
    assert BackPayCheck.objects.get(pk=second.pk).state == "failed"


def cancelled_half_way(county) -> BackPayCheck:
    """A check of two months, cancelled after the first."""
    county.open(NOV)
    with acting(county.finance):
        begun = backpay_actions.check_back_pay(NOV, acting_user=county.finance)
    assert engine.run_chunk(begun.job, engine.claim(begun.job))
    engine.cancel(begun.job, acting_user=county.finance)
    return begun


def test_a_cancelled_check_goes_on_where_it_stopped(county, client):
    person = county.hire(rank=1)
    county.pay(SEP), county.pay(OCT)
    level_since(person, 2, SEP, county)
    begun = cancelled_half_way(county)
    drafts = {line.pk for line in lines(NOV, state="draft")}
    assert drafts and {line.of_month for line in lines(NOV)} == {SEP}
    client.force_login(county.finance)
    page = client.get("/payroll/2025-11/").content.decode()
    assert "上次核查停在 1 / 2 个月" in page and "继续核查" in page
    client.post("/payroll/2025-11/back-pay/check/", {"idem_key": "again"})
    job = engine.run_until_done(begun.job.__class__.objects.get(pk=begun.job_id))
    assert job.state == JobState.DONE and BackPayCheck.objects.count() == 1
    found = lines(NOV)
    assert {line.state for line in found} == {"posted"} and drafts < {line.pk for line in found}
    assert {line.of_month for line in found} == {SEP, OCT}
    assert list(job.chunks.values_list("attempts", flat=True)) == [1, 1]  # the month that was done, once


def test_a_cancelled_check_begins_anew_when_the_facts_have_changed(county):
    person = county.hire(rank=1)
    county.pay(SEP), county.pay(OCT)
    level_since(person, 2, SEP, county)
    begun = cancelled_half_way(county)
    level_since(person, 3, SEP, county)
    with acting(county.finance), pytest.raises(Conflict, match="不能继续"):
        engine.resume(begun.job, acting_user=county.finance)
    done = check(county, NOV)
    assert done.pk != begun.pk
    assert {(line.found_by_id, line.state) for line in lines(NOV)} == {(done.pk, "posted")}


def test_a_month_calculated_meanwhile_leaves_nothing_to_go_on_with(county):
    person = county.hire(rank=1)
    county.pay(SEP), county.pay(OCT)
    level_since(person, 2, SEP, county)
    begun = cancelled_half_way(county)
    run = county.start(NOV)
    assert not lines(NOV, state="draft")
    engine.cancel(run.job, acting_user=county.finance)
    with unscoped("read"):
        assert checking.stopped(NOV) is None
    assert check(county, NOV).pk != begun.pk
    assert {line.of_month for line in lines(NOV)} == {SEP, OCT}


def test_only_finance_goes_on_with_a_check(county):
    county.hire(rank=1)
    county.pay(SEP), county.pay(OCT)
    begun = cancelled_half_way(county)
    with acting(county.leader), pytest.raises(Denied):
        engine.resume(begun.job, acting_user=county.leader)
    assert BackPayCheck.objects.get().state == "failed"


def test_the_panel_says_what_was_found_or_that_nothing_is_due_in_every_state(county, client):
    person = county.hire(rank=1)
    county.pay(SEP)

    def panel(month: str) -> str:
        text = client.get(f"/payroll/{month}/").content.decode()
        start = text.index("补发补扣</")
        return text[start : text.index("</section>", start) if "</section>" in text[start:] else start + 4000]

    client.force_login(county.finance)
    assert "没有可补发补扣的差额" in panel("2025-09")
    county.calculate(OCT), county.check(OCT)
    assert "计算之前没有核查补发补扣" in panel("2025-10")
    county.approve(OCT), county.lock(OCT)
    assert "差额由以后月份的核查补上" in panel("2025-10")
    check(county, NOV)
    county.calculate(NOV), county.check(NOV)
    assert "已发与应发一致，没有差额" in panel("2025-11")
    county.approve(NOV), county.lock(NOV)
    level_since(person, 2, SEP, county)
    check(county, DEC)
    county.pay(DEC)
    told = panel("2025-12")
    assert "1 人有差额，共" in told and "已计入" in told and "层级变动" in told


def test_a_calculation_that_begins_meanwhile_wins_over_the_check(county):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    county.open(NOV)
    with acting(county.finance):
        started = backpay_actions.check_back_pay(NOV, acting_user=county.finance)
    county.start(NOV)
    assert engine.run_until_done(started.job).state == JobState.FAILED
    assert not lines(NOV)


def test_statements_of_a_check_do_not_grow_with_people(county):
    counts = []
    for more in (5, 60):
        for number in range(more):
            county.hire(f"张{number}", on=date(2025, 10, 1), rank=1)
        if not counts:
            county.pay(OCT)
        county.open(NOV)
        with acting(county.finance), CaptureQueriesContext(connection) as caught:
            engine.run_until_done(backpay_actions.check_back_pay(NOV, acting_user=county.finance).job)
        counts.append(len(caught))
    assert counts[0] == counts[1], counts
    assert BackPayLine.everything.count() > 60


def test_verify_finds_lines_that_no_slip_carries(county):
    person = county.hire(rank=1)
    county.pay(OCT)
    level_since(person, 2, OCT, county)
    check(county, NOV)
    county.calculate(NOV), county.check(NOV)
    assert back_pay_is_carried() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE payroll_backpayline SET amount_fen = amount_fen + 1, after_fen = after_fen + 1"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert back_pay_is_carried()


# ---- how far back ----


def window_from(county, start: date, value, **more):
    proposal = parameters.propose(
        "back_pay.window", value, start=start, source="局文", mark="local", acting_user=county.finance, **more
    )
    return parameters.approve(proposal, acting_user=county.leader)


def test_how_far_back_is_a_dated_parameter(county, client):
    county.hire()
    done = "2026-01-05T00:00Z"
    PayrollMonth.objects.bulk_create(
        PayrollMonth(
            month=month, state="locked", digest="x", calculated_by=county.finance, approved_by=county.leader,
            approved_at=done, locked_by=county.finance, locked_at=done,
        )
        for month in (date(2024, 12, 1), *(date(2025, n, 1) for n in range(1, 13)))
    )  # fmt: skip
    rule = checking.window_rule(date(2026, 1, 1))
    assert (rule.value, rule.mark) == ({"years_back": 1}, "example") and "工资支付暂行规定" in rule.source
    assert checking.window(date(2026, 1, 1)) == (date(2025, 1, 1), DEC)
    assert checking.window(DEC) == (date(2024, 12, 1), NOV)
    window_from(county, date(2026, 2, 1), {"years_back": 2})
    assert checking.window(date(2026, 1, 1)) == (date(2025, 1, 1), DEC)
    assert checking.window(date(2026, 2, 1)) == (date(2024, 12, 1), DEC)
    window_from(county, date(2026, 3, 1), {"years_back": 0})
    assert checking.window(date(2026, 3, 1)) is None
    county.open(date(2026, 1, 1))
    client.force_login(county.finance)
    page = client.get("/payroll/2026-01/").content.decode()
    assert "核查范围 2025-01 至 2025-12：当年和往前 1 个自然年" in page and "pill-example" in page


@pytest.mark.parametrize("value", [-1, 11, True, "1", None])
def test_a_window_that_is_none_is_refused(county, value):
    with pytest.raises(Problem, match="须是 0 到 10 的整数"):
        window_from(county, date(2026, 2, 1), {"years_back": value})
