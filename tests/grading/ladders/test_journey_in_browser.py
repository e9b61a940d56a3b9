"""From a draft ladder to a pilot and to all, in a browser: copy, change a number, try it, submit, approve by another
person, pilot units, conversion with publicity, and last the whole bureau."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from auxpolice.access.models import Role
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from grading.evaluations import deciding
from grading.evaluations import opening as actions
from grading.evaluations.models import Evaluation, EvaluationState, Verdict, VerdictState
from grading.ladders import LEVELS
from personnel.training.models import TrainingRecord
from tests.grading.evaluations.test_promotion import on_level
from tests.grading.steps import ladder_in_force, level_of, office, open_batch, verdict_of
from tests.pressing import press
from tests.vocabulary import account, hire, unit

pytestmark = pytest.mark.django_db(transaction=True)


def sized(content):
    content["conversion"]["require_annual_result"] = False


def put_in_force(page, start: date, link: str, *units) -> None:
    """From the policy's page to its roll-out, who is covered read before it is decided."""
    page.get_by_role("link", name=link).first.click()
    page.locator("input[name=start]").fill(start.isoformat())
    for chosen in units:
        page.locator(f"input[name=units][value='{chosen.pk}']").check()
    expect(page.locator("#coverage .verdict")).to_contain_text(start.isoformat())
    press(page, "定于施行", exact=True)
    page.wait_for_url(re.compile(r"/policies/\d+/$"))


def test_from_a_draft_to_a_pilot_to_all(live_site, browser_context, sign_in):
    pilot, other = unit("城关派出所"), unit("北关派出所")
    staff = office()
    old = ladder_in_force(staff, change=sized)
    here = hire("试点甲", at=pilot, on=date(today().year - 2, 1, 1), education="61")
    there = hire("外面乙", at=other, on=date(today().year - 2, 1, 1), education="61")
    for batch in actions.propose_missing_levels(acting_user=staff["political"]):
        actions.accept_proposed_levels(batch, acting_user=staff["political"])
    assert level_of(here, today()) == level_of(there, today()) == "L7"

    drafter, leader = browser_context().new_page(), browser_context().new_page()
    sign_in(drafter, staff["political"])
    sign_in(leader, staff["leader"])

    # a draft: two years instead of three
    drafter.goto(f"{live_site}/policies/{old.pk}/")
    press(drafter, "复制为新草案", exact=True)
    draft = int(drafter.url.rstrip("/").split("/")[-2 if drafter.url.endswith("edit/") else -1])
    drafter.goto(f"{live_site}/policies/{draft}/edit/")
    drafter.locator("summary", has_text="七级辅警").click()
    drafter.locator("input[name='levels.1.min_years_in_level']").fill("2")
    press(drafter, "保存草案", exact=True)
    assert "草案已保存" in drafter.inner_text("body")

    # tried: both would rise, nothing is written
    drafter.locator("main").get_by_role("link", name="测算", exact=True).first.click()
    drafter.wait_for_load_state()
    text = drafter.inner_text("main")
    assert "试点甲" in text and "外面乙" in text and "六级辅警" in text
    assert not Evaluation.objects.exclude(only_without_level=True).exists()

    # another person approves
    drafter.goto(f"{live_site}/policies/{draft}/")
    drafter.goto(f"{live_site}/policies/{draft}/submit/")
    drafter.fill("[name=reason]", "放宽年限，先试点")
    press(drafter, "提交审批", exact=True)
    leader.goto(f"{live_site}/approvals/policy/{draft}/")
    press(leader, "同意", exact=True)

    # in force for the pilot unit
    drafter.goto(f"{live_site}/policies/{draft}/")
    put_in_force(drafter, today(), "定于施行", pilot)
    versions = in_force(LEVELS, today())
    assert (versions[pilot.pk].pk, versions[other.pk].pk) == (draft, old.pk)

    # conversion of the pilot: evaluated, reviewed, decided by another, published
    drafter.goto(f"{live_site}/grading/evaluations/new/")
    drafter.locator("select[name=kind]").select_option("conversion")
    drafter.locator("select[name=version]").select_option(str(draft))
    press(drafter, "发起并测评", exact=True)
    batch = Evaluation.objects.get(version=draft)
    assert batch.people == 1 and "试点甲" in drafter.inner_text("main")
    press(drafter, "部门复核（重新取数并排名）", exact=True)
    assert "等待另一人决定" in drafter.inner_text("main")
    leader.goto(f"{live_site}/approvals/level-batch/{batch.pk}/")
    press(leader, "同意", exact=True)
    drafter.reload()
    press(drafter, "开始公示", exact=True)
    drafter.goto(f"{live_site}/grading/evaluations/{batch.pk}/publicity/")
    assert "试点甲" in drafter.inner_text("body") and "外面乙" not in drafter.inner_text("body")

    # the person sees each condition with its record, and objects; only they are held, and the leader answers
    verdict = Verdict.everything.get(evaluation=batch, person=here)
    own = browser_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(own, account(Role.AUXILIARY, person=here))
    own.goto(f"{live_site}/grading/verdicts/{verdict.pk}/")
    assert "辅警服务年限" in own.inner_text("main") and "2 整年" in own.inner_text("main")
    own.get_by_role("link", name="任职记录").first.click()
    own.get_by_text("依据这条").wait_for()
    own.goto(f"{live_site}/grading/verdicts/{verdict.pk}/")
    own.locator("textarea[name=text]").fill("漏算了借调期间的年限")
    press(own, "提交异议", exact=True)
    verdict.refresh_from_db()
    assert verdict.state == VerdictState.HELD
    leader.goto(f"{live_site}/grading/verdicts/{verdict.pk}/")
    leader.locator("textarea[name=answer]").fill("借调期间已计入，年限无误")
    press(leader, "答复", exact=True)
    own.reload()
    assert "借调期间已计入" in own.inner_text("main")
    leader.goto(f"{live_site}/grading/evaluations/{batch.pk}/")

    # the days of publicity pass
    yesterday = today() - timedelta(days=1)
    Evaluation.objects.filter(pk=batch.pk).update(publicity_from=yesterday, publicity_until=yesterday)
    leader.reload()
    press(leader, "执行", exact=True)
    batch.refresh_from_db()
    assert batch.state == EvaluationState.EFFECTIVE
    assert level_of(here, batch.effective_from) == "L6" and level_of(there, batch.effective_from) == "L7"

    # and last, everybody
    drafter.goto(f"{live_site}/policies/{draft}/")
    put_in_force(drafter, today() + timedelta(days=40), "推广到全局")
    later = in_force(LEVELS, today() + timedelta(days=60))
    assert {version.pk for version in later.values()} == {draft}


def test_a_silent_unit_is_named_urged_and_stands_on_the_sheet(live_site, browser_context, sign_in):
    """The page of the batch says who has not spoken; the head is urged; the review wants a reason; the leader reads both."""
    staff, _places = office(), (unit("城关派出所"), unit("北关派出所"))
    version = ladder_in_force(staff)
    people = []
    for name, place in (("甲", "城关派出所"), ("乙", "北关派出所")):
        person = on_level(
            {**staff, "version": version}, "L4", date(2021, 1, 1), "CCCCC", name, at=unit(place)
        )
        TrainingRecord.everything.create(person=person, kind="annual", ended=date(2025, 6, 1), half_days=20)
        people.append(person)
    head = account(Role.UNIT_HEAD, unit=unit("北关派出所"))
    batch = deciding.ask_units(open_batch(staff, version, "yearly"), acting_user=staff["political"])
    deciding.propose_for_unit(
        verdict_of(batch, people[0]),
        True,
        appraisal=9000,
        acting_user=account(Role.UNIT_HEAD, unit=unit("城关派出所")),
    )

    drafter, boss, leader = (browser_context().new_page() for _n in range(3))
    for page, user in ((drafter, staff["political"]), (boss, head), (leader, staff["leader"])):
        sign_in(page, user)
    drafter.goto(f"{live_site}/grading/evaluations/{batch.pk}/")
    silent = drafter.locator("#silent")
    expect(silent).to_contain_text("北关派出所 1 人（乙）")
    expect(silent).not_to_contain_text("城关派出所")
    press(drafter, "催办", exact=True)
    drafter.goto(f"{live_site}/grading/evaluations/{batch.pk}/")
    expect(silent).to_contain_text("今天已催办")
    boss.goto(f"{live_site}/inbox/")
    boss.locator("main").get_by_role("link", name="消息").first.click()
    expect(boss.locator("main")).to_contain_text("单位推荐：北关派出所 1 人")

    press(drafter, "部门复核（重新取数并排名）", exact=True)
    expect(drafter.locator("main")).to_contain_text("是否按不推荐处理")
    batch.refresh_from_db()
    assert batch.state == EvaluationState.PROPOSED, "nobody is dropped without a word"
    drafter.locator("#silence").fill("该所考核期内被约谈")
    press(drafter, "部门复核（重新取数并排名）", exact=True)
    leader.goto(f"{live_site}/approvals/level-batch/{batch.pk}/")
    expect(leader.locator("main")).to_contain_text("北关派出所 未推荐，按不推荐处理：乙")
    expect(leader.locator("main")).to_contain_text("该所考核期内被约谈")
