"""A year on the phone and at the desk: objected to in two taps, upheld by two people."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessment.appraisal.years.models import YearObjection
from auxpolice.access.scope import acting
from tests import vocabulary as say
from tests.assessment.appraisal.lived import MONTHS, YEAR, Years

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def year(transactional_db):
    made = Years({"least_months": 1})
    made.people = [
        say.hire(name, on=MONTHS[0].replace(year=YEAR - 3))
        for name in ("安一", "白二", "蔡三", "戴四", "范五", "高六")
    ]
    made.lived(lambda person, month: 9800 - 100 * (person % 6), those=MONTHS[:2])
    made.opened()
    made.publicised()
    return made  # fmt: skip


def test_the_own_year_is_objected_to_in_two_taps_and_upheld_by_two(
    year, live_site, browser_context, sign_in, monkeypatch
):
    def opened(user, url, **options):
        page = browser_context(**{"viewport": DESK, **options}).new_page()
        sign_in(page, user)
        page.goto(live_site + url)
        return page

    def kept(page, name):
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    person = next(one for one in year.people if year.year(one).grade != "EXCELLENT")
    sheet = year.year(person)
    phone = opened(year.own(person), "/", viewport=PHONE)
    kept(phone, "home")
    phone.get_by_role("link", name="公示中，可以提出异议").click()
    kept(phone, "own")
    phone.get_by_role("link", name="提出异议").click()
    phone.get_by_label("异议内容").fill("三月的加分没有计入")
    kept(phone, "object")
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.get_by_text("异议已提交")).to_be_visible()
    one = YearObjection.everything.get()
    desk = opened(year.political, reverse("assessment:year-answer", args=[one.pk]))
    desk.get_by_label("处理").select_option("upheld")
    desk.get_by_label("更正后等次").select_option("BASIC")
    desk.get_by_label("答复").fill("经核实成立")
    kept(desk, "answer")
    desk.get_by_role("button", name="答复").click()
    expect(desk.get_by_text("等另一人确认")).to_be_visible()
    second = opened(year.deputy, reverse("assessment:year-sheet", args=[sheet.pk]))
    kept(second, "person")
    second.get_by_role("button", name="确认调整").click()
    second.get_by_role("dialog").get_by_role("button").last.click()
    expect(second.get_by_text("调整已生效")).to_be_visible()
    one.refresh_from_db()
    assert (one.state, year.year(person).grade) == ("upheld", "BASIC")
    if os.environ.get("SCREENSHOTS"):
        with acting(year.political):
            for name in ("years", "year-publicity", "annual-results", "quarter", "past-results-waiting"):
                second.goto(live_site + reverse(f"assessment:{name}"))
                kept(second, name)
            for name in ("annual-round", "year-paper", "year-override"):
                pk = sheet.round_id if name == "annual-round" else sheet.pk
                second.goto(live_site + reverse(f"assessment:{name}", args=[pk]))
                kept(second, name)
        for name in ("years-mine", "year-publicity"):
            phone.goto(live_site + reverse(f"assessment:{name}"))
            kept(phone, f"phone-{name}")
