"""A talk owed, held and followed up; a demand from a phone to an answer that is rated: each step opened from the one before."""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from auxpolice.access.scope import unscoped
from auxpolice.months import today
from personnel.talks import owing
from personnel.talks.models import Agreed, Demand, Owed
from tests import vocabulary as say
from tests.personnel.talks.conftest import Station
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def look():
    """Keep a picture of a page where LOOK names a folder for them."""
    folder = os.environ.get("LOOK")

    def keep(page, name: str) -> None:
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return keep


def test_a_talk_is_owed_held_and_followed_up_and_a_demand_answered_and_rated(
    browser_context, sign_in, live_site, look
):
    station = Station()
    say.move(station.person, station.unit, today() - timedelta(days=2), say.post("窗口"))
    with unscoped("test"):
        owing.settle()
    head, phone = browser_context().new_page(), browser_context(**PHONE).new_page()
    sign_in(head, station.head)
    sign_in(phone, station.own)

    head.goto(live_site)
    look(head, "talks-home")
    head.get_by_role("link", name="应谈话").first.click()
    look(head, "talks-owed")
    head.get_by_role("link", name="张伟").click()
    head.get_by_role("link", name="登记谈话").click()
    expect(head.locator("#id_person")).to_have_value(re.compile("张伟"))
    head.locator("#id_place").fill("值班室")
    head.locator("#id_theme").fill("近期工作和家庭情况")
    head.locator("#id_notes").fill("家里老人住院，夜班有困难")
    head.locator("#id_agreed_1").fill("下月少排夜班")
    press(head, "登记")
    expect(head.locator("body")).to_contain_text("商定事项要写明内容和期限")
    expect(head.locator("#id_notes")).to_have_value("家里老人住院，夜班有困难")
    head.locator("#id_agreed_1_due").fill("2099-01-01")
    look(head, "talks-hold")
    press(head, "登记")
    assert not Owed.everything.filter(Owed.waiting, person=station.person, occasion="moved").exists()

    phone.goto(f"{live_site}/talks/mine/")
    look(phone, "talks-mine-phone")
    phone.get_by_role("link", name="近期工作和家庭情况").click()
    expect(phone.locator("body")).to_contain_text("下月少排夜班")
    expect(phone.locator("body")).not_to_contain_text("老人住院")
    head.get_by_label("落实情况").fill("已改排白班")
    press(head, "登记落实")
    look(head, "talks-talk")
    assert Agreed.everything.get().outcome == "已改排白班"
    phone.reload()
    expect(phone.locator("body")).to_contain_text("已改排白班")
    look(phone, "talks-talk-phone")

    phone.goto(f"{live_site}/talks/mine/")
    phone.locator("#id_kind").select_option(label="工作环境装备")
    phone.locator("#id_text").fill("执勤点没有遮阳棚")
    press(phone, "提交")
    head.goto(live_site)
    head.get_by_role("link", name="诉求待办理").click()
    head.get_by_role("link", name=Demand.everything.get().number).click()
    press(head, "由我办理")
    head.locator("#id_text").fill("本周装好遮阳棚")
    look(head, "demand-answer")
    press(head, "答复")
    phone.goto(live_site)
    phone.get_by_role("link", name="诉求已答复，请评价").click()
    look(phone, "demand-rate-phone")
    phone.get_by_label("满意", exact=True).check()
    press(phone, "评价")
    expect(phone.locator("body")).to_contain_text("已办结")
    row = Demand.everything.get()
    assert (row.state, row.rating, row.owner) == ("closed", "satisfied", station.head)
    head.goto(f"{live_site}/talks/coverage/")
    look(head, "talks-coverage")
