"""The score and attendance grids in a browser: keyboard, paste, undo, two editors, leaving, a phone, no script."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.appraisal.models import MonthSheet
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.models import Role
from payroll import policies as plans
from tests import vocabulary as say
from tests.assessment.bureau import MONTH, Bureau

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["安一", "白二", "蔡三", "戴四", "范五", "高六", "何七", "贾八", "孔九", "李十"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SAVED = "已全部保存"


@pytest.fixture
def station(transactional_db):
    bureau = Bureau(plans.pilot_plan())
    bureau.people = [bureau.hire(name) for name in NAMES]
    return bureau


@pytest.fixture
def enter(live_site, browser_context, sign_in):
    """``enter(user, url, **options)`` → a page of a person's own browser."""

    def opened(user, url, **options):
        context = browser_context(**{"viewport": DESK, **options})
        page = context.new_page()
        sign_in(page, user)
        page.goto(live_site + url)
        return page

    return opened


@pytest.fixture
def scores(station):
    """Address of the score grid."""
    return reverse("assessment:unit-sheet", args=[station.opened().pk])


@pytest.fixture
def attendance(station):
    """Address of the attendance grid."""
    station.attendance(station.people[0])
    return reverse("assessment:attendance-grid", args=[station.station.pk, f"{MONTH:%Y-%m}"])


def cells(page, column):
    return page.locator(f"[name^={column}-]")


def values(page, column):
    return cells(page, column).evaluate_all("all => all.map(one => one.value)")


def paste(page, text):
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        text,
    )


def base_points():
    return list(MonthSheet.everything.order_by("person__pinyin").values_list("base_points", flat=True))


def shot(page, name, shots):
    if shots:
        page.screenshot(path=f"{shots}/{name}.png")


@pytest.fixture
def shots():
    """Where screenshots go, if anywhere."""
    return os.environ.get("SCREENSHOTS")


def test_scores_by_keyboard_paste_and_undo(station, scores, enter, shots):
    page = enter(station.head, scores)
    cells(page, "base_points").first.focus()
    for text in ("91", "92.5"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    page.keyboard.type("88")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.name").startswith("grade-")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert base_points()[:4] == [9100, 9250, 8800, None]

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    paste(page, "90\n81\n72\n96\n97.25\n")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    pasted = [9000, 8100, 7200, 9600, 9725]
    assert base_points() == [9100, 9250, 8800, *pasted, None, None]
    expect(page.locator("[data-foot=scored]")).to_have_text("已评 8 / 10 人")

    page.keyboard.press("Control+z")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert base_points()[3:] == [None] * 7, "one paste is one step"
    page.keyboard.press("Control+z")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert base_points()[2] is None
    paste(page, "96\t优秀\t带队\n97\t优秀\n98\t优良")
    expect(page.locator("#toasts")).to_contain_text("有 1 格")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    expect(page.locator("[data-foot=excellent]")).to_have_text("优秀 2 / 最多 2")
    shot(page, "scores-1440", shots)

    page.reload()
    assert values(page, "base_points") == ["91", "92.5", "96", "97", "98", "", "", "", "", ""]
    assert MonthSheet.everything.get(person=station.people[2]).remark == "带队"


def test_suggestions_are_adopted_and_the_cap_is_told_at_its_cell(station, scores, enter, shots):
    page = enter(station.head, scores)
    cells(page, "base_points").first.focus()
    paste(page, "\n".join(["99", "98", "97", "90", "80", "65", "50", "90", "90", "90"]))
    expect(page.locator("[data-foot=scored]")).to_have_text("已评 10 / 10 人")
    page.get_by_role("button", name="未定的采用建议").click()
    expect(page.locator("[data-foot=excellent]")).to_have_text("优秀 2 / 最多 2")
    grades = values(page, "grade")
    assert grades[:4] == ["EXCELLENT", "EXCELLENT", "COMPETENT", "COMPETENT"] and "NONE" not in grades

    cells(page, "grade").nth(2).select_option("EXCELLENT")
    refused = page.locator("td:has([name^=grade-][aria-invalid])")
    expect(refused).to_contain_text("最多 2 人，现在给了 3 人")
    expect(page.locator("[data-status]")).to_have_text("1 人未保存")
    shot(page, "scores-cap-1440", shots)
    # giving the place up elsewhere lets the refused one through
    cells(page, "grade").first.select_option("COMPETENT")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator("dialog[open]").get_by_role("button").last.click()
    page.get_by_text("已提交，等待政工确认").wait_for()


def test_two_editors_lose_nothing_and_choose_where_both_changed_one_cell(station, scores, enter, shots):
    first = enter(station.head, scores)
    second = enter(say.account(Role.UNIT_HEAD, unit=station.station), scores)
    for text, page in (("91", first), ("85", second)):
        cell = cells(page, "base_points").first
        cell.fill(text)
        cell.press("Enter")
        if page is first:
            expect(page.locator("[data-status]")).to_have_text(SAVED)
    asked = second.locator("td:has([name^=base_points-]) [data-choose]")
    expect(asked).to_contain_text("已改为「91」，您填的是「85」")
    expect(asked).to_contain_text(station.head.full_name)
    shot(second, "scores-conflict-1440", shots)
    assert base_points()[0] == 9100
    second.get_by_role("button", name="用我填的「85」").click()
    expect(second.locator("[data-status]")).to_have_text(SAVED)
    assert base_points()[0] == 8500

    # another cell of the same row: both are kept without a question
    remark = cells(first, "remark").first
    remark.fill("认真")
    remark.press("Enter")
    expect(first.locator("[data-status]")).to_have_text(SAVED)
    row = MonthSheet.everything.get(person=station.people[0])
    assert (row.base_points, row.remark) == (8500, "认真")
    assert values(first, "base_points")[0] == "85"


def test_leaving_with_something_unsaved_is_asked(station, attendance, enter, live_site):
    page = enter(station.head, attendance)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route(
        "**" + attendance,
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    cell = cells(page, "sick_half_days").first
    with page.expect_event("requestfailed"):
        cell.fill("1.5")
        cell.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("1 人未保存")
    page.locator("nav.crumbs a").first.click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and page.url.endswith(attendance)
    page.unroute("**" + attendance)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    page.locator("nav.crumbs a").first.click()
    page.wait_for_url("**/attendance/")
    assert asked == ["beforeunload"]
    assert AttendanceMonth.everything.get(person=station.people[0]).sick_half_days == 3


def test_attendance_with_a_wrong_cell_and_sums(station, attendance, enter, shots):
    page = enter(station.head, attendance)
    cells(page, "sick_half_days").first.focus()
    paste(page, "1\t0.5\n2.25\t1\n1\t\n")
    expect(page.locator("[data-status]")).to_have_text("1 人未保存")
    expect(page.locator("td:has([aria-invalid])")).to_contain_text("请填 0 到 31 的天数，半天写 0.5")
    expect(page.locator("[data-foot=sum-sick_half_days]")).to_have_text("2")
    shot(page, "attendance-1440", shots)
    wrong = page.locator("[aria-invalid]")
    wrong.fill("2.5")
    wrong.press("Enter")
    expect(page.locator("[data-foot=sum-sick_half_days]")).to_have_text("4.5")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    first = page.locator("tr[data-row]").first
    due = float(first.locator("td").nth(1).inner_text())
    expect(first.locator("td").nth(2)).to_have_text(f"{due - 1.5:g}")


@pytest.mark.parametrize("which", ["scores", "attendance"])
def test_on_a_phone_rows_are_cards(station, which, request, enter, shots):
    page = enter(station.head, request.getfixturevalue(which), viewport=PHONE, has_touch=True)
    column = {"scores": "base_points", "attendance": "sick_half_days"}[which]
    cell = cells(page, column).nth(1)
    cell.tap()
    page.keyboard.press("Control+a")
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert cell.bounding_box()["height"] >= 44
    shot(page, f"{which}-390", shots)
    page.reload()
    assert values(page, column)[1] == "1.5"


def test_without_script_one_button_saves(station, attendance, enter):
    page = enter(station.head, attendance, java_script_enabled=False)
    cells(page, "sick_half_days").first.fill("33")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "请填 0 到 31 的天数" in page.inner_text("main") and values_plain(page) == "33"
    cells(page, "sick_half_days").first.fill("3")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "已保存 1 人" in page.inner_text("main")
    assert AttendanceMonth.everything.get(person=station.people[0]).sick_half_days == 6


def values_plain(page):
    return cells(page, "sick_half_days").first.input_value()
