"""A unit of 60 people and 12 indicators in a browser: by keyboard, by paste, two heads at once, the lid closed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.appraisal.models import IndicatorScore
from assessment.demo import default_policy
from auxpolice.access.models import Role
from tests import vocabulary as say
from tests.assessment.appraisal.test_grids_in_browser import SAVED, enter, paste  # noqa: F401 - enter is a fixture
from tests.assessment.bureau import Bureau

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 60


def twelve() -> dict:
    """A policy of twelve indicators, all typed but 出勤."""
    content = default_policy()
    names = ["学习", "出勤", "着装", "服从", "廉洁", "团结"]
    content["common"] = [
        {**content["common"][1 if n == 1 else 0], "code": f"C{n + 1}", "name": name, "points": 10}
        for n, name in enumerate(names)
    ]
    group = next(group for group in content["specific"] if group["family"] == "派出所社区")
    points = [7, 7, 7, 7, 6, 6]
    group["items"] = [
        {"code": f"S{n + 1}", "name": f"社区 {n + 1}", "points": full} for n, full in enumerate(points)
    ]
    return content


def stored(code, *which) -> list[int | None]:
    found = IndicatorScore.objects.filter(code=code).order_by("sheet__person__pinyin", "sheet__person_id")
    values = list(found.values_list("typed_points", flat=True))
    return [values[n] for n in which] if which else values


def test_sixty_by_twelve_are_scored_by_keyboard_paste_and_two_heads(transactional_db, enter):  # noqa: F811
    bureau = Bureau(appraisal=twelve())
    for n in range(PEOPLE):
        bureau.hire(f"安{chr(0x4E00 + n)}")
    url = reverse("assessment:unit-sheet", args=[bureau.opened().pk])
    page = enter(bureau.head, url)
    cells = page.locator("[name^='i0-']")
    assert cells.count() == PEOPLE and page.locator("td.is-cell input").count() == PEOPLE * 12
    # the keyboard alone: down a column, then along a row
    cells.first.focus()
    for text in ("9", "8.5", "8"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.type("7")
    for text in ("10", "9", "8.5"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert stored("C1", 0, 1, 2, 3) == [900, 850, 800, 700]
    assert stored("C2", 3) == [None] and stored("C3", 3) == [900] and stored("C4", 3) == [850]
    # a whole workbook at once
    table = "\n".join(
        "\t".join(["9", "10", "9", "9", "9", "9", "6", "6", "6", "6", "5", "5"]) for _n in range(PEOPLE)
    )
    cells.first.focus()
    paste(page, table)
    expect(page.locator("[data-foot=scored]")).to_have_text(f"已评 {PEOPLE} / {PEOPLE} 人")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert stored("S6") == [500] * PEOPLE and stored("C1") == [900] * PEOPLE
    # two heads at once: different cells of one row are both kept, the same cell is asked
    other = enter(say.account(Role.UNIT_HEAD, unit=bureau.station), url)
    for text, who, name in (("8", page, "i0"), ("7.5", other, "i2"), ("6", other, "i0")):
        cell = who.locator(f"[name^='{name}-']").first
        cell.fill(text)
        cell.press("Enter")
        if name == "i2" or who is page:
            expect(who.locator("[data-status]")).to_have_text(SAVED)
    assert stored("C1", 0) in ([600], [800]) and stored("C3", 0) == [750]
    # the lid is closed in mid-typing: what was left is stored, at most the cell that was being typed is not
    cells.nth(5).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.keyboard.type("4")
    expect(page.locator("tr[data-row]").nth(5)).to_have_attribute("data-now", "saved")
    page.context.close()
    assert stored("C1", 5) == [500] and stored("C1", 6)[0] in (900, 400)
    other.context.close()
