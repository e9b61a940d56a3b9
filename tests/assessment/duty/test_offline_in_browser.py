"""A phone loses its network, signs and logs, and comes back: one punch, one entry; a session that ended loses neither."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from assessment.duty.models import Punch
from assessment.duty.models.situations import Situation
from auxpolice.access.models import Session
from tests.assessment.duty.station import Station, record

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(live_site, browser_context, sign_in):
    """A phone whose sign-in page was opened once with a network; with its station and person."""
    station = Station()
    zhang = station.auxiliary("张伟")
    shift = station.begun(zhang, 3)
    page = browser_context(**PHONE).new_page()
    sign_in(page, zhang)
    page.goto(live_site + "/assessment/duty/sign/")
    expect(page.get_by_role("button", name="签到")).to_be_visible()
    expect(page.locator("html[data-shell=kept]")).to_have_count(1)
    return page, station, zhang, shift


def waiting(page, count: int) -> None:
    expect(page.locator(f"html[data-outbox='{count}']")).to_have_count(1)


def offline(page, live_site) -> None:
    """Sign and log on the page that opens without network."""
    page.context.set_offline(True)
    page.goto(live_site + "/assessment/duty/sign/")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    button = page.get_by_role("button", name="签到")
    assert button.bounding_box()["height"] >= 48
    button.click()
    waiting(page, 1)
    page.get_by_label("种类").select_option(label="纠纷处置")
    page.get_by_label("地点").fill("东关市场")
    page.get_by_label("处置经过").fill("劝开两人")
    page.get_by_role("button", name="记载").click()
    waiting(page, 2)
    expect(page.get_by_text("待发送 2")).to_be_visible()
    assert not Punch.everything.exists()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signed_and_logged_without_network_arrives_once(phone, live_site):
    page, _station, zhang, shift = phone
    offline(page, live_site)
    page.reload()  # the page is closed and opened again meanwhile
    waiting(page, 2)
    page.context.set_offline(False)
    page.wait_for_url("**/situations/")
    waiting(page, 0)
    page.goto(live_site + "/assessment/duty/sign/")
    waiting(page, 0)
    (punch,) = Punch.everything.all()
    (entry,) = Situation.everything.all()
    assert (punch.person_id, punch.source) == (zhang.person_id, "phone")
    assert abs(punch.received_at - punch.phone_at) < timedelta(minutes=5), "two clocks, each kept"
    assert (entry.written_by, entry.place) == (zhang, "东关市场")
    assert record(shift).signed_in == punch


def test_a_session_that_ended_meanwhile_keeps_it_until_its_owner_is_back(phone, live_site, sign_in):
    page, station, zhang, _shift = phone
    offline(page, live_site)
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(page.get_by_text("登录已结束")).to_be_visible()
    waiting(page, 2)
    other = station.auxiliary("李强")
    sign_in(page, other)
    page.goto(live_site + "/assessment/duty/sign/")
    expect(page.get_by_text("另一个账号")).to_be_visible()
    assert not Punch.everything.exists()
    sign_in(page, zhang)
    page.goto(live_site + "/assessment/duty/sign/")
    page.wait_for_url("**/situations/")
    assert Punch.everything.count() == Situation.everything.count() == 1
