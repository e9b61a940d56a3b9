"""From a pay draft to the answer and back: a person who never saw it presses 测算 and finds everything from there."""

import io
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.policy import actions as policies
from payroll import policies as shipped
from payroll.schemes import PAY
from payroll.simulation import actions as simulation_actions
from payroll.simulation import preparing
from payroll.simulation.models import Simulation, SimulationState
from tests import vocabulary as say
from tests.payroll.county import County
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = date(2025, 10, 1)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def county(transactional_db):
    with unscoped("test"):
        made = County()
        for n in range(24):
            made.hire(
                f"王{chr(0x4E00 + n)}", rank=1 + n % 7, at=say.unit("城关派出所" if n % 2 else "东街派出所")
            )
        made.pay(MONTH)
        made.pilot = policies.create_draft(PAY, "试点方案", shipped.pilot_plan(), acting_user=made.political)
        poorer = shipped.pilot_plan()
        poorer["title"] = "保守方案"
        poorer["items"][0]["rule"]["cells"]["2"] = [100000]
        made.poorer = policies.create_draft(PAY, "保守方案", poorer, acting_user=made.political)
    return made


def test_a_draft_is_tried_read_compared_printed_and_shared(county, browser_context, sign_in, live_site):
    page = browser_context(viewport={"width": 1440, "height": 900}).new_page()
    sign_in(page, county.political)
    page.goto(f"{live_site}/policies/{county.pilot.pk}/")
    page.get_by_role("link", name="测算收入").click()
    page.wait_for_url("**/simulations/new/**")
    assert page.locator("[name=pay_1]").input_value() == str(county.pilot.pk), (
        "the draft one came from is chosen"
    )
    page.check("[name=protect_1]")
    page.select_option("[name=pay_2]", str(county.poorer.pk))
    page.fill("[name=budget]", "不知道")
    press(page, "测算")
    assert "金额请写成" in page.inner_text("body")
    assert page.locator("[name=pay_2]").input_value() == str(county.poorer.pk), "what was chosen is kept"
    page.fill("[name=budget]", "3000000")
    press(page, "测算")
    page.locator(".verdict").first.wait_for()
    shared = page.url
    made = Simulation.everything.get()
    assert (made.state, made.people, len(made.sides)) == (SimulationState.DONE, 24, 3)
    text = page.inner_text("body")
    for words in ("是否明显增收", "是否更公平", "预算是否可承受", "实发分布", "公平性指标", "减少最多的人"):
        assert words in text, words
    assert page.locator(".chart").count() >= 3

    page.get_by_role("link", name="保守方案 对 现行").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="实发减少").or_(page.locator("a[href*='direction=down']")).first.click()
    page.wait_for_load_state()
    losers = made.summary["pairs"][[(p["old"], p["new"]) for p in made.summary["pairs"]].index((0, 2))][
        "losers"
    ]
    assert losers > 0 and page.locator("tbody tr").count() >= losers
    assert "direction=down" in page.url
    page.locator("tbody a").first.click()
    page.get_by_text("点开任一金额").wait_for()
    page.locator("a[data-drawer]").first.click()
    page.get_by_text("公式").first.wait_for()

    page.goto(shared)
    page.get_by_role("link", name="五年推演").click()
    press(page, "推演")
    page.get_by_role("heading", name="逐年").wait_for()
    assert page.locator("tbody tr").count() >= 15
    page.goto(shared)
    page.get_by_role("link", name="预算上限").click()
    press(page, "查找上限")
    page.locator(".verdict").first.wait_for()
    page.goto(shared)
    with page.expect_download() as book:
        page.get_by_role("link", name="导出").first.click()
    sheets = openpyxl.load_workbook(io.BytesIO(Path(book.value.path()).read_bytes())).sheetnames
    assert "逐人" in sheets and "输入与假设" in sheets
    page.goto(shared)
    page.get_by_role("link", name="打印").first.click()
    page.wait_for_load_state()
    assert "薪酬测算报告" in page.inner_text("body")

    leader = browser_context(viewport=PHONE).new_page()
    sign_in(leader, county.leader)
    leader.goto(f"{live_site}/")
    assert "最近的测算" in leader.inner_text("body")
    leader.goto(shared)
    leader.locator(".verdict").first.wait_for()
    assert leader.evaluate("document.documentElement.scrollWidth") <= 390
    head = browser_context().new_page()
    sign_in(head, say.account(Role.UNIT_HEAD, username="fzr", unit=say.unit("城关派出所")))
    assert head.goto(shared).status == 404
    assert head.goto(f"{live_site}/payroll/simulations/").status == 404


def test_a_large_one_moves_is_cancelled_asked_again_and_gone_on_with(
    county, browser_context, sign_in, live_site, start_celery_worker, monkeypatch
):
    monkeypatch.setattr(simulation_actions, "AT_ONCE", 10)
    monkeypatch.setattr(preparing, "CHUNK", 5)
    page = browser_context().new_page()
    sign_in(page, county.political)
    page.goto(f"{live_site}/payroll/simulations/new/")
    press(page, "测算")
    page.locator(".job[data-job-state=queued]").wait_for()
    press(page, "取消任务")
    page.locator(".job[data-job-state=cancelled]").wait_for()
    first = Simulation.everything.get()
    page.goto(f"{live_site}/payroll/simulations/{first.pk}/")
    assert "测算没有完成" in page.inner_text("body")
    press(page, "重新测算")
    page.wait_for_url(lambda url: str(first.pk) not in url)
    start_celery_worker()
    page.locator(".verdict").first.wait_for(timeout=60_000)  # the page that waits turns into the answer
    assert Simulation.everything.get(state=SimulationState.DONE).people == 24
    page.goto(f"{live_site}/payroll/simulations/{first.pk}/")
    press(page, "继续任务")
    end = time.monotonic() + 60
    while Simulation.everything.get(pk=first.pk).state != SimulationState.DONE:
        assert time.monotonic() < end, "the worker did not go on"
        page.wait_for_timeout(100)
    assert len(set(Simulation.everything.values_list("digest", flat=True))) == 1
