"""A station of 60 in a browser: five cells by keyboard, what breaks told at once, published; a swap on two phones."""

import os
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.duty.models import Shift, Swap
from tests.assessment.duty.planned import NEXT, Station

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SAVED = "已全部保存"
SURNAMES = "安白蔡戴范高何贾孔李马聂"


@pytest.fixture
def station(transactional_db):
    station = Station()
    station.people = [station.member(f"{SURNAMES[n % 12]}{'一二三四五'[n // 12]}", n % 4) for n in range(60)]
    return station


@pytest.fixture
def enter(live_site, browser_context, sign_in):
    """``enter(user, url, **options)`` → a page of a person's own browser."""

    def opened(user, url, **options):
        page = browser_context(**{"viewport": DESK, **options}).new_page()
        sign_in(page, user)
        page.goto(live_site + url)
        return page

    return opened


def shot(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_planned_by_keyboard_published_and_swapped_on_phones(station, enter):
    station.wants(14)
    month = f"{NEXT:%Y-%m}"
    page = enter(station.head, reverse("assessment:duty-plan", args=[station.station.pk, month]))
    page.get_by_role("button", name="按轮班方式编排").click()
    expect(page.locator("tbody tr[data-row]")).to_have_count(60)
    first = station.line(min(station.people, key=lambda p: (p.pinyin, p.pk)))
    cell = page.locator(f"#d3-{first.pk}")
    cell.focus()
    cell.select_text()
    for code in ("早", "备", "休", "日", "早"):
        page.keyboard.type(code)
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert Shift.everything.filter(source="hand").count() in (3, 4)
    shot(page, "plan-1440")

    night = (
        Shift.everything.filter(person=first.person, code="宵", date__gt=NEXT.replace(day=9)).first().date.day
    )
    cell = page.locator(f"#d{night + 1}-{first.pk}")
    cell.fill("午巡")
    cell.press("Enter")
    expect(page.locator(f"td.is-grave:has(#d{night + 1}-{first.pk})")).to_have_attribute(
        "title", re.compile("只休息")
    )
    expect(page.locator("[data-warned]")).to_contain_text("只休息 7 小时")
    cell.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-warned]")).not_to_contain_text("只休息 7 小时")

    page.reload()
    page.get_by_label("仍要发布的理由").fill("人手不足")
    page.get_by_role("button", name="发布班表").click()
    page.locator("dialog[open] button.btn-primary, dialog[open] [value=confirm]").first.click()
    expect(page.get_by_text("班表已发布，已通知本单位人员。")).to_be_visible()
    page.set_viewport_size(PHONE)
    shot(page, "plan-390")
    page.goto(page.url + "paper/?size=A3")
    page.set_viewport_size({"width": 1700, "height": 1200})
    shot(page, "paper-a3")

    one, two = station.people[4], station.people[6]
    given = Shift.everything.filter(person=one, code="白", date__gt=NEXT.replace(day=12)).first()
    back = Shift.everything.filter(person=two, code="白", date__gt=given.date).first()
    phone = enter(station.own(one), reverse("assessment:duty-mine") + f"?month={month}", viewport=PHONE)
    shot(phone, "mine-390")
    phone.locator(f"a[href='{reverse('assessment:duty-ask', args=[given.pk])}']").first.click()
    phone.locator(f"a[href='?day={back.date.isoformat()}']").click()
    phone.get_by_label("和谁换").select_option(f"shift-{back.pk}")
    shot(phone, "ask-390")
    phone.get_by_role("button", name="发给对方").click()
    expect(phone.get_by_text("等对方答复")).to_be_visible()
    swap = reverse("assessment:duty-swap", args=[Swap.everything.get().pk])
    other = enter(station.own(two), swap, viewport=PHONE)
    shot(other, "swap-390")
    assert other.get_by_role("button", name="同意换班").bounding_box()["height"] >= 48
    other.get_by_role("button", name="同意换班").click()
    expect(other.get_by_text("等负责人批准")).to_be_visible()
    head = enter(station.head, swap)
    head.get_by_role("button", name="批准换班").click()
    expect(head.get_by_text("已换班")).to_be_visible()
    assert Shift.everything.get(date=given.date, person=two).source == "swap"
    head.goto(
        head.url.split("/assessment")[0] + reverse("assessment:duty-settings", args=[station.station.pk])
    )
    shot(head, "settings-1440")
    head.goto(head.url.split("/assessment")[0] + reverse("assessment:duty-teams", args=[station.station.pk]))
    shot(head, "teams-1440")
