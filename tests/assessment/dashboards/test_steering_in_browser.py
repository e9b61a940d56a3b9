"""From a red cell to the record behind it in two clicks, with who answers, on a desk and on a phone; a matter that was
agreed comes back overdue in the next review; the brief is one page of PDF."""

import re
from datetime import timedelta

import pytest

from assessment.dashboards import actions, readings
from assessment.dashboards.content import STEERING
from assessment.dashboards.defaults import EXAMPLE
from assessment.dashboards.models import AgreedMatter, Review
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting, unscoped
from auxpolice.months import month_of, next_month, today
from tests import vocabulary as say
from tests.assessment.bureau import Bureau
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
MONTH = month_of(today())
QUARTER = next_month(actions.quarter_of(today()), -3)


@pytest.fixture
def enter(browser_context, sign_in):
    def opened(user: User, **options):
        page = browser_context(**options).new_page()
        sign_in(page, user)
        return page

    return opened


def test_from_a_red_cell_to_the_record_and_from_a_review_to_the_next(transactional_db, enter, live_site):
    rules = [row | {"target": 1} if row["code"] == "personnel.gone" else row for row in EXAMPLE["measures"]]
    with unscoped("test"):
        bureau = Bureau()
        bureau.force(STEERING, "责任与讲评", EXAMPLE | {"measures": rules})
        people = [say.hire(at=bureau.station) for _n in range(14)]
        other = say.unit("东街派出所")
        for _n in range(30):
            say.hire(at=other)
        for person in people[:6]:
            say.leave(person, max(MONTH, today() - timedelta(days=1)))
        leader = say.account(Role.LEADER)
        for month in (MONTH, next_month(QUARTER, 2)):
            readings.take(month)
    with acting(bureau.political):
        actions.name_responsible(
            bureau.station, "personnel", bureau.head, "所长", today(), acting_user=bureau.political
        )
        actions.open_reviews(QUARTER, acting_user=bureau.political)
    gone = f"/people/?status=gone&month={MONTH:%Y-%m}"
    for options in ({"viewport": {"width": 1440, "height": 900}}, {"viewport": PHONE}):
        page = enter(leader, **options)
        page.goto(f"{live_site}/steering/?month={MONTH:%Y-%m}")
        cell = page.locator(f'td.heat-red:has(a[href^="{gone}"])')
        assert str(bureau.head) in cell.inner_text()
        cell.locator("a").click()
        page.wait_for_url(re.compile(r"/people/\?"))
        page.locator("table a[href^='/people/'], main a[href^='/people/']", has_text="张伟").first.click()
        page.wait_for_url(re.compile(r"/people/\d+/"))

    head = enter(bureau.head, viewport=PHONE)
    row = Review.everything.get(unit=bureau.station)
    head.goto(f"{live_site}/steering/reviews/{row.pk}/")
    head.fill("[name=text]", "本季度排班平稳，人员流动偏大，下季度抓好新人结对。")
    press(head, "提交述职")
    page = enter(leader)
    page.goto(f"{live_site}/steering/reviews/{row.pk}/")
    page.fill("[name=text]", "新人三个月内谈话两次")
    page.select_option("[name=owner]", str(bureau.head.pk))
    page.fill("[name=due]", f"{today() + timedelta(days=9)}")
    press(page, "加一项")
    page.fill("[name=word]", "按议定事项落实，下季度再看。")
    press(page, "讲评并结束")
    AgreedMatter.everything.update(due=today() - timedelta(days=1))  # the days pass
    later = Review.everything.create(
        unit=bureau.station, quarter=next_month(QUARTER, 3), due=today(), opened_by=bureau.political
    )
    head.goto(f"{live_site}/steering/reviews/{later.pk}/")
    assert re.search(r"新人三个月内谈话两次.*逾期", head.locator("#earlier").inner_text(), re.S)

    page.goto(f"{live_site}/steering/brief/?month={MONTH:%Y-%m}")
    page.emulate_media(media="print")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
