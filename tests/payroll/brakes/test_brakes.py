"""Brakes on a month: nothing irrevocable by reflex, and what is passed is passed by name with what it is worth."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.attendance.models import AttendanceMonth
from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.calendar.days import working_days
from auxpolice.months import last_day, month_of, today
from auxpolice.problems import Problem
from payroll.approval.models import Signature
from payroll.brakes import actions as brakes
from payroll.brakes.models import Waiver
from payroll.month.models import PayrollMonth, PayrollRun
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.supplementary import actions as supplementary
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
SEP, OCT = date(2025, 9, 1), date(2025, 10, 1)


@pytest.fixture
def county():
    with unscoped("test"):
        made = County()
        made.people = [made.hire(f"辅警{n}") for n in range(4)]
        yield made


def attended(county, person, month, **counts):
    due = 2 * working_days(month, last_day(month))
    return AttendanceMonth.everything.create(
        person=person, month=month, unit=person.assignments.first().unit, state="confirmed",
        confirmed_by=county.political,
        due_half_days=due, attended_half_days=due, **counts,
    )  # fmt: skip


def start(county, month, **more):
    county.open(month)
    with acting(county.finance):
        return month_actions.start_run(month, acting_user=county.finance, **more)


def today_is(monkeypatch, day):
    monkeypatch.setattr(brakes, "today", lambda: day)


def test_a_month_is_not_calculated_for_approval_before_it_ends(county, monkeypatch):
    today_is(monkeypatch, date(2025, 10, 28))
    county.open(OCT)
    for kind in ("attendance", "grade"):
        with acting(county.leader):
            brakes.waive(OCT, kind, "测试", acting_user=county.leader)
    with pytest.raises(Problem, match="2025-10 还没有结束") as refused:
        start(county, OCT)
    assert refused.value.code == "month-open"
    with acting(county.finance), pytest.raises(Problem, match="只能由局领导批准"):
        brakes.waive(OCT, "month_open", "着急", acting_user=county.finance)
    with acting(county.leader):
        brakes.waive(OCT, "month_open", "节前发放", acting_user=county.leader)
    assert start(county, OCT).expected_heads == 4


def test_a_month_is_not_approved_before_the_cut_off(county, monkeypatch):
    county.calculate(OCT)
    county.check(OCT)
    today_is(monkeypatch, date(2025, 11, 3))
    with pytest.raises(Problem, match="截止后才能审批"):
        county.approve(OCT)
    assert not Signature.objects.exists()
    with acting(county.leader):
        brakes.waive(OCT, "inputs_open", "提前发薪", acting_user=county.leader)
    assert county.approve(OCT).state == "approved"


def test_a_trial_at_any_time_goes_no_further_and_is_thrown_away(county, monkeypatch):
    today_is(monkeypatch, date(2025, 10, 3))
    run = start(county, OCT, trial=True)
    assert engine.run_until_done(run.job).state == "done"
    row = PayrollMonth.objects.get(pk=OCT)
    assert row.state == "trial" and row.slips.model.everything.filter(month=row).count() == 4
    with pytest.raises(Problem, match="现在是「试算」，不能复核"):
        county.check(OCT)
    with acting(county.finance):
        month_actions.discard_run(OCT, acting_user=county.finance)
    row.refresh_from_db()
    assert (row.state, row.digest) == ("open", "")
    assert not row.slips.model.everything.filter(month=row).exists()


def test_a_trial_of_the_next_month_blocks_no_supplement_of_this_one(county):
    county.pay(SEP)
    run = start(county, OCT, trial=True)
    engine.run_until_done(run.job)
    with acting(county.finance):
        batch = supplementary.create_supplementary(
            SEP, [county.people[0].pk], "漏发", acting_user=county.finance
        )
    assert batch.number == "2025补001"
    assert start(county, OCT, trial=True, idem_key="again"), "nor does the supplement block a trial"
    with pytest.raises(Problem, match="还没有锁定或作废"):
        start(county, OCT)


def test_each_gap_is_passed_apart_with_its_reason(county):
    county.open(OCT)
    with pytest.raises(Problem, match="还有资料不全") as refused:
        start(county, OCT)
    assert len(refused.value.details) == 2 and refused.value.field == "reason-attendance"
    with acting(county.leader):
        with pytest.raises(Problem, match="请写明核准放行的理由"):
            brakes.waive(OCT, "attendance", " ", acting_user=county.leader)
        brakes.waive(OCT, "attendance", "考勤机故障", acting_user=county.leader)
        with pytest.raises(Problem, match="没有这个缺项"):
            brakes.waive(OCT, "back_pay", "x", acting_user=county.leader)
    with pytest.raises(Problem, match="还有资料不全") as refused:
        start(county, OCT)
    assert [detail for detail in refused.value.details if "等次" in detail] == refused.value.details
    with acting(county.leader):
        brakes.waive(OCT, "grade", "考核未开展", acting_user=county.leader)
    run = start(county, OCT)
    assert any("考勤机故障" in sentence for sentence in run.accepted)


def test_above_a_share_only_a_leader_passes_a_gap(county):
    county.open(OCT)
    with acting(county.finance), pytest.raises(Problem, match="须由局领导核准放行") as refused:
        brakes.waive(OCT, "attendance", "来不及", acting_user=county.finance)
    assert refused.value.code == "leader" and "超过发薪人数的 5%" in refused.value.message
    for n in range(16):
        attended(county, county.hire(f"新人{n}"), OCT)
    for person in county.people[1:]:
        attended(county, person, OCT)
    with acting(county.finance):
        made = brakes.waive(OCT, "attendance", "一人外出培训", acting_user=county.finance)
    assert (made.people, made.of_people, made.by_leader) == (1, 20, False)


def test_more_people_than_were_passed_want_another_word(county):
    for person in county.people[1:]:
        attended(county, person, OCT)
    county.open(OCT)
    with acting(county.leader):
        brakes.waive(OCT, "attendance", "一人未确认", acting_user=county.leader)
        brakes.waive(OCT, "grade", "考核未开展", acting_user=county.leader)
    AttendanceMonth.everything.filter(person=county.people[1]).delete()
    with pytest.raises(Problem, match="2 人考勤未确认"):
        start(county, OCT)


def test_people_and_yuan_of_a_waiver_are_the_real_difference(county):
    for person in county.people:
        attended(county, person, SEP, meal_days=17, night_shifts=3)
    county.pay(SEP)
    for person in county.people[:2]:
        attended(county, person, OCT, meal_days=16, night_shifts=2)
    county.open(OCT)
    with acting(county.leader):
        made = brakes.waive(OCT, "attendance", "考勤机故障", acting_user=county.leader)
    assert made.people == 2 and made.effect_fen < 0 and "餐" in made.sentence
    without = county.calculate(OCT)
    for person in county.people[2:]:
        attended(county, person, OCT, meal_days=17, night_shifts=3)
    better = county.calculate(OCT)
    assert "attendance" not in brakes.standing(OCT), "a gap that was closed is passed no more"
    assert without.gross_fen - better.gross_fen == made.effect_fen


def test_under_a_flat_scheme_a_missing_grade_is_said_to_change_nothing(county):
    county.open(OCT)
    with acting(county.leader):
        made = brakes.waive(OCT, "grade", "考核未开展", acting_user=county.leader)
    assert made.effect_fen == 0 and "绩效为固定标准，金额不受影响" in made.sentence


def test_who_calculated_does_not_check_and_who_checked_does_not_approve(county):
    county.calculate(OCT)
    with acting(county.finance), pytest.raises(Problem, match="计算人不能复核"):
        approving.check_month(OCT, acting_user=county.finance)
    with pytest.raises(IntegrityError, match="payroll_month_calculated_not_checked"), transaction.atomic():
        PayrollMonth.objects.filter(pk=OCT).update(checked_by=county.finance)
    county.check(OCT)
    with pytest.raises(Problem, match="复核人不能审批"):
        county.approve(OCT, by=county.checker)
    with pytest.raises(IntegrityError, match="payroll_month_checked_not_approved"), transaction.atomic():
        PayrollMonth.objects.filter(pk=OCT).update(approved_by=county.checker)
    assert county.approve(OCT).state == "approved"


def test_a_refusal_stands_on_the_months_page(county, client):
    county.open(OCT)
    client.force_login(county.finance)
    answer = client.post(reverse("payroll:calculate", args=[OCT]), {"idem_key": "k"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "还有资料不全" in shown and "须局领导核准" in shown
    answer = client.post(
        reverse("payroll:waive", args=[OCT]), {"kind": "attendance", "reason-attendance": "来不及"}
    )
    assert answer.status_code == 422 and "须由局领导核准放行" in answer.content.decode()
    client.force_login(county.leader)
    client.post(reverse("payroll:waive", args=[OCT]), {"kind": "attendance", "reason-attendance": "培训"})
    assert Waiver.objects.get().by_leader
    client.force_login(county.political)
    assert client.post(reverse("payroll:waive", args=[OCT]), {"kind": "grade"}).status_code == 404


def test_waivers_makers_and_units_stand_on_the_sheet_that_is_signed(county, client):
    county.calculate(OCT)
    county.check(OCT)
    sheet = reverse("approvals:sheet", args=["pay-month", "2025-10"])
    client.force_login(county.leader)
    shown = client.get(sheet).content.decode()
    assert "考勤未确认" in shown and "考勤机故障" not in shown and str(county.checker) in shown
    row = PayrollMonth.objects.get(pk=OCT)
    sent = {"seen": f"{row.row_version}.{row.digest}", "step": "1"}
    answer = client.post(sheet, {**sent, "verdict": "return"})
    assert answer.status_code == 422 and "请写明退回的原因" in answer.content.decode()
    assert client.post(sheet, {**sent, "verdict": "agree", "opinion": "同意发放"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "approved"
    shown = client.get(reverse("approvals:paper", args=["pay-month", "2025-10"])).content.decode()
    assert "同意发放" in shown and "审批表" in shown


# --- the command, as it is promised


def command(*arguments) -> dict:
    out = io.StringIO()
    call_command("payroll", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_calculates_checks_approves_locks(county):
    with pytest.raises(CommandError, match="还有资料不全"):
        command("calculate", "2025-10")
    done = command(
        "calculate", "2025-10", "--waive", "attendance", "--reason", "考勤机故障",
        "--waive", "grade", "--reason", "考核未开展",
    )  # fmt: skip
    assert set(done) == {"month", "state", "people", "gross_fen", "net_fen", "employer_fen", "digest"}
    assert (done["state"], done["people"]) == ("calculated", 4)
    with pytest.raises(CommandError, match="不能审批"):
        command("approve", "2025-10")
    with pytest.raises(CommandError, match="计算人不能复核"):
        command("check", "2025-10", "--as", "caiwu")
    assert command("check", "2025-10")["state"] == "checked"
    assert command("approve", "2025-10")["state"] == "approved"
    assert command("lock", "2025-10")["state"] == "locked"


def test_the_command_tries_a_month_that_has_not_ended(county):
    this = month_of(today())
    later = f"{this:%Y-%m}"
    with pytest.raises(CommandError, match=r"还没有结束|还有资料不全"):
        command("calculate", later)
    assert command("calculate", later, "--trial")["state"] == "trial"
    assert PayrollRun.objects.get().trial
