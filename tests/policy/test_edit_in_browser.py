"""The common editor in a browser: rows by button, marks while typing, who would move; without script too."""

import pytest
from playwright.sync_api import expect

from auxpolice.policy import actions as policies
from grading import defaults
from grading.ladders import LEVELS
from inspections.catalogue import INSPECTION
from tests import vocabulary as say
from tests.grading.steps import ladder_in_force, office
from tests.policy.test_edit_pages import SHIPPED

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def opened(live_site, browser_context, sign_in, db):
    """A draft of the kind in its editor, at a width."""
    say.unit()
    staff = office()
    ladder_in_force(staff)
    say.hire("张伟", at=say.unit(), education="61")

    def at(kind=INSPECTION, width=1440, script=True):
        content = defaults.content("levels_seven") if kind == LEVELS else SHIPPED[kind][0]
        made = policies.create_draft(kind, content["title"], content, acting_user=staff["political"])
        page = browser_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        ).new_page()
        sign_in(page, staff["political"])
        page.goto(f"{live_site}/policies/{made.pk}/edit/")
        return page, made

    return at


@pytest.mark.parametrize("width", [1440, 390])
def test_a_row_is_added_typed_and_saved(opened, width):
    page, made = opened(width=width)
    page.get_by_role("button", name="添加：问题", exact=True).click()
    name = page.locator("[name='items.23.name']")
    expect(name).to_be_focused()
    name.fill("占道停车")
    page.locator("[name='items.23.points']").fill("两分")
    expect(page.locator("#f-items-23-points")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#editor-whole")).to_contain_text(
        "问题第 24 行（占道停车）：「扣分」应填整数，现在是「两分」。"
    )
    page.locator("[name='items.23.points']").fill("2")
    expect(page.locator("#f-items-23-points")).not_to_have_attribute("aria-invalid", "true")
    page.locator("[name='items.23.kind']").select_option(label="执勤执法")
    page.locator("#r-items-0 > summary").click()
    page.get_by_role("button", name="移除着装不规范").click()
    expect(page.get_by_text("已移除，保存后生效")).to_be_visible()
    assert page.locator("[name='items.23.name']").input_value() == "占道停车", "what was typed stays"
    assert page.evaluate(OVERFLOW) <= 0
    page.locator(".editor-save").get_by_role("button", name="保存草案").click()
    page.wait_for_url(f"**/policies/{made.pk}/")
    made.refresh_from_db()
    assert made.content["items"][0]["code"] == "P02"
    assert made.content["items"][-1] == {
        "code": "P24",
        "name": "占道停车",
        "kind": "K06",
        "points": 2,
        "severity": "minor",
        "target": "person",
        "evidence": False,
    }


@pytest.mark.parametrize("width", [1440, 390])
def test_a_level_is_opened_and_who_would_move_is_told(opened, width):
    page, made = opened(LEVELS, width)
    expect(page.locator("#editor-live")).to_contain_text("1 人中，上升 1 人")
    page.locator("#r-levels-1 > summary").click()
    page.locator("[name='levels.1.min_years_in_level']").fill("五")
    expect(page.locator("#editor-live")).to_contain_text("改好左边的问题后在这里看到结果")
    expect(page.locator("#editor-whole")).to_contain_text("（七级辅警）：「最低年限」应填整数")
    page.locator("[name='levels.1.min_years_in_level']").fill("5")
    expect(page.locator("#r-levels-1-said")).to_contain_text("满 5 年可晋升上一级")
    page.locator("#r-levels-1").get_by_role("button", name="添加：晋升到本级的条件").click()
    box = page.locator("[name='levels.1.conditions.all_of.all_of.0']")
    expect(box).to_be_focused()
    box.select_option("certificates")
    page.locator("[name='levels.1.conditions.all_of.all_of.0.certificates.at_least']").fill("2")
    assert page.locator("#r-levels-1").get_attribute("open") is not None, "what was open stays open"
    assert page.evaluate(OVERFLOW) <= 0
    page.locator(".editor-save").get_by_role("button", name="保存草案").click()
    page.wait_for_url(f"**/policies/{made.pk}/")
    made.refresh_from_db()
    assert made.content["levels"][1]["min_years_in_level"] == 5
    assert made.content["levels"][1]["conditions"] == {"all_of": [{"type": "certificates", "at_least": 2}]}


def test_without_script_the_buttons_and_the_refusal_work(opened):
    page, made = opened(script=False)
    page.locator("#r-items-0 > summary").click()
    page.get_by_role("button", name="下移着装不规范").click()
    assert page.locator("[name^='items.'][name$='.name']").first.input_value() == "仪容仪表"
    page.locator("[name='items.0.points']").fill("x")
    page.locator(".editor-save").get_by_role("button", name="保存草案").click()
    assert "「扣分」应填整数" in page.locator("#r-items-0").inner_text()
    page.locator("[name='items.0.points']").fill("4")
    page.locator(".editor-save").get_by_role("button", name="保存草案").click()
    made.refresh_from_db()
    assert [(row["code"], row["points"]) for row in made.content["items"][:2]] == [("P02", 1), ("P01", 4)]
