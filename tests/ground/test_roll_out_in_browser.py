"""The tree of units under a finger and under a mouse: found by name, ticked with what is below, seen before it is decided."""

import pytest

from auxpolice.policy.models import InForce
from tests import vocabulary as say
from tests.ground.test_roll_out import SOON, Bureau

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "Test-2026-pass"


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_pilot_units_from_the_tree(live_site, browser_context, size):
    bureau = Bureau()
    say.hire("张伟", at=bureau.squad)
    bureau.maker.set_password(WORD)
    bureau.maker.save()
    page = browser_context(viewport=size).new_page()
    page.goto(f"{live_site}/login/")
    page.fill("[name=username]", bureau.maker.username)
    page.fill("[name=password]", WORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_site}/")
    page.goto(f"{live_site}/policies/{bureau.new.pk}/roll-out/")
    page.fill("[data-tree-search]", "巡特警")
    shown = page.locator(".tree-row:visible > span:first-of-type").all_inner_texts()
    assert shown == ["云河县公安局", "巡特警大队", "巡特警一中队"], "a unit is found with those above it"
    page.locator(".tree-row", has_text="巡特警大队").locator("input").check()
    assert page.locator("[data-tree-count]").inner_text() == "2"
    page.get_by_text("2 个单位、1 名辅警改按这一版执行").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="定于施行").click()
    page.locator("dialog[open]").get_by_role("button").last.click()
    page.get_by_text("起在 2 个单位施行").wait_for()
    assert set(InForce.objects.filter(version=bureau.new).values_list("unit__name", flat=True)) == {
        "巡特警大队",
        "巡特警一中队",
    }
    page.get_by_role("link", name="推广到全局").click()
    page.get_by_text("3 个单位、0 名辅警改按这一版执行").wait_for()
    assert not page.locator("[data-tree]").is_visible(), "the whole bureau needs no ticks"
    page.get_by_role("button", name="定于施行").click()
    page.locator("dialog[open]").get_by_role("button").last.click()
    page.get_by_text("起在 3 个单位施行").wait_for()
    assert set(bureau.holding(SOON).values()) == {"新办法"}
