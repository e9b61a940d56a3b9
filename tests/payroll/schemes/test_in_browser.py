"""The editor of a scheme in a real browser: one amount changed, three people change; keyboard; a phone."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyVersion
from payroll import policies as shipped
from payroll.schemes import PAY
from tests import vocabulary as say
from tests.payroll.county import County, grade_post
from tests.ui.test_in_browser import FLAWS, OVERFLOW, RING

pytestmark = pytest.mark.django_db(transaction=True)
expect.set_options(timeout=30_000)
LEVEL = "input[name='items.1.rule.by_level.cells.3.0']"
NET = "#editor-live .ex-net_fen .ex-now"


@pytest.fixture
def county(live_site):
    say.unit("特巡警大队", "brigade"), say.unit("办证大厅", "window")
    county = County()
    hard = say.post("特勤巡逻", family="特巡警")
    desk = say.post("窗口服务", category="civilian", family="窗口")
    grade_post(hard, county.levels, 1)
    grade_post(desk, county.levels, 3)
    county.hire("赵铁", on=date(2016, 3, 1), rank=3, at=say.unit("特巡警大队"), as_post=hard)
    county.hire("钱安", on=date(2022, 5, 1), rank=3)
    county.hire("孙文", on=date(2019, 9, 1), rank=3, at=say.unit("办证大厅"), as_post=desk)
    county.draft = policies.create_draft(
        PAY, "试点修订稿", shipped.pilot_plan(), based_on=county.plan, acting_user=county.political
    )
    return county


@pytest.fixture
def opened(live_site, county, browser_context, sign_in):
    """The editor of the draft, opened by the department at a width."""

    def at(width=1440, script=True):
        page = browser_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        ).new_page()
        sign_in(page, county.political)
        page.goto(f"{live_site}/payroll/schemes/{county.draft.pk}/edit/?month=2026-10")
        return page

    return at


def open_item(page, key: int) -> None:
    page.locator(f"#r-items-{key} > summary").click()


def test_one_amount_changes_and_three_people_change(opened, county):
    page = opened()
    before = page.locator(NET).all_inner_texts()
    assert len(before) == 3
    open_item(page, 1)
    page.locator(LEVEL).fill("900")
    expect(page.locator("#ex-LEVEL .ex-now")).to_have_text(["900.00"] * 3)
    after = page.locator(NET).all_inner_texts()
    amounts = [[float(text.replace(",", "")) for text in texts] for texts in (before, after)]
    assert all(now - old == pytest.approx(400) for old, now in zip(*amounts, strict=True))
    page.locator("#ex-LEVEL > summary").click()
    assert "层级「五级辅警」标准 900.00元" in page.locator("#ex-LEVEL .ex-why").inner_text()
    assert page.evaluate(OVERFLOW) <= 0

    # nonsense: told at the box, the others keep their amounts, the line stays open
    page.locator(LEVEL).fill("九百")
    page.locator("#r-items-1-faults li").wait_for()
    assert page.locator(LEVEL).get_attribute("aria-invalid") == "true"
    assert page.locator("#ex-BASE .ex-now").first.inner_text() == "2,200.00"
    assert page.locator("#ex-LEVEL").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.name") == "items.1.rule.by_level.cells.3.0"

    # nothing is saved before it is saved; Enter saves
    assert PolicyVersion.everything.get(pk=county.draft.pk).row_version == 1
    page.locator(LEVEL).fill("950.50")
    page.keyboard.press("Enter")
    page.get_by_text("草案已保存").first.wait_for()
    county.draft.refresh_from_db()
    assert county.draft.content["items"][1]["rule"]["cells"]["3"] == [95050]


def test_rows_are_worked_by_keyboard_and_focus_stays(opened, county):
    page = opened()
    open_item(page, 2)
    page.locator(LEVEL).evaluate("(box) => { box.value = '777' }")  # typed elsewhere, not yet saved
    page.locator("#r-items-2-down").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".editor-item").nth(2)).to_have_id("r-items-3")
    assert page.evaluate("document.activeElement.id") == "r-items-2-down"
    assert page.locator("#r-items-2").get_attribute("open") is not None
    assert page.locator(LEVEL).input_value() == "777"
    page.locator("#r-items-2-out").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已移除，保存后生效").wait_for()
    assert page.evaluate("document.activeElement.id") == "r-items-2-out"
    page.keyboard.press("Enter")  # the same place puts it back
    page.locator("#r-items-2 > summary").wait_for()
    page.locator("#p-items-add-earning").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#editor input[name$='.name']:focus")).to_have_value("")
    assert "还没有填写" in page.locator("#editor-whole").inner_text()
    for _step in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
    # the order of the keyboard is the order of the page
    order = page.evaluate(
        """() => [...document.querySelectorAll('#editor-form input, #editor-form button, #editor-form summary')]
            .filter((e) => e.tabIndex > 0).length"""
    )
    assert order == 0


def test_a_step_is_typed_while_an_answer_is_under_way(opened, county):
    """The table grows with the steps of a level, and what was typed meanwhile stays."""
    page = opened()
    page.locator("#p-levels > summary").click()
    page.locator("input[name='levels.1.steps']").fill("3")
    page.locator("input[name='levels.2.name']").focus()
    page.keyboard.insert_text("新名")
    expect(page.locator("input[name='items.1.rule.by_level.cells.1.2']")).to_be_attached()
    expect(page.locator("input[name='levels.2.name']")).to_have_value(re.compile("新名"))
    expect(page.locator("#r-items-1-faults")).to_contain_text("第 2 档的金额")


def test_without_script_a_button_recomputes(opened, county):
    page = opened(script=False)
    page.locator("#r-items-1 > summary").click()
    page.locator(LEVEL).fill("900")
    page.get_by_role("button", name="重新计算右边三人").click()
    assert "900.00" in page.locator("#ex-LEVEL").inner_text()
    assert page.locator(LEVEL).input_value() == "900"
    assert PolicyVersion.everything.get(pk=county.draft.pk).row_version == 1


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_sound_at_both_widths(opened, county, live_site, width):
    page = opened(width)
    open_item(page, 1)
    open_item(page, 4)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(FLAWS) == []
    page.locator(LEVEL).fill("800")
    expect(page.locator("#ex-LEVEL .ex-now")).to_have_text(["800.00"] * 3)
    page.goto(f"{live_site}/payroll/schemes/{county.draft.pk}/?with={county.plan.pk}")
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(FLAWS) == []
