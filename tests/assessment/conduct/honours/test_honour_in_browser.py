"""A deed put forward on the phone becomes an honour with its points, its award in pay and a condition for an early promotion."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from playwright.sync_api import expect

from assessment.conduct.honours.defaults import EXAMPLE
from assessment.conduct.honours.models import Honour, Nomination
from auxpolice.access.models import User
from auxpolice.access.scope import unscoped
from auxpolice.months import month_of, today
from grading.evaluations.facts import facts_on
from grading.levels.models import LevelHolding
from payroll.entries.models import PayEntry
from tests.assessment.conduct.honours.office import DEED, Office
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Yunhe-2026"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def enter(live_site, browser_context):
    def sign_in(user: User, **options):
        page = browser_context(**options).new_page()
        page.goto(f"{live_site}/login/")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live_site}/")
        return page

    return sign_in


def test_an_honour_brings_points_award_and_early_promotion(transactional_db, enter, live_site):
    kinds = [kind | {"early": True} if kind["code"] == "H01" else kind for kind in EXAMPLE["kinds"]]
    with unscoped("test"):
        office = Office(kinds=kinds)
        person = office.hire("张伟")
        office.open(month_of(today()))
        User.objects.update(password=make_password(PASSWORD))
    head = enter(office.head, viewport=PHONE)
    head.goto(f"{live_site}/assessment/honours/nominate/")
    head.fill("[name=person]", "张伟")
    head.select_option("[name=kind]", "H01")
    head.fill("[name=day]", f"{today() - timedelta(days=2)}")
    head.fill("[name=text]", DEED)
    press(head, "申报", exact=True)
    row = Nomination.everything.get()
    head.fill("[name=present]", "12")
    head.fill("[name=in_favour]", "11")
    press(head, "记录评议")
    url = f"{live_site}/assessment/honours/nominations/{row.pk}/"

    department = enter(office.political)
    department.goto(url)
    department.fill("[name=opinion]", "事迹属实")
    press(department, "通过，公示 7 个工作日")
    own = enter(office.own_with(person, PASSWORD), viewport=PHONE)
    own.goto(f"{live_site}/assessment/honours/publicity/")
    expect(own.get_by_text(DEED)).to_be_visible()
    Nomination.everything.filter(pk=row.pk).update(public_until=today() - timedelta(days=1))
    department.goto(url)
    department.fill("[name=document]", "云公政〔2026〕12号")
    press(department, "报请决定")

    leader = enter(office.leader)
    leader.goto(f"{live_site}/approvals/honour/{row.pk}/")
    leader.fill("[name=opinion]", "同意")
    press(leader, "同意", exact=True)
    honour = Honour.everything.get()
    finance = enter(office.finance)
    finance.goto(f"{live_site}/payroll/{today():%Y-%m}/entries/")
    press(finance, "列入")
    own.goto(f"{live_site}/assessment/honours/{honour.pk}/")
    expect(own.get_by_text("可作为提前晋升层级的条件")).to_be_visible()
    expect(own.get_by_text("+2 分")).to_be_visible()
    with unscoped("test"):
        entry = PayEntry.everything.get()
        assert (entry.amount_fen, entry.state, entry.honour_id) == (50_000, "effective", honour.pk)
        LevelHolding.everything.filter(person=person).update(
            period=DateRange(today() - timedelta(days=400), None)
        )
        assert facts_on(today())["level_honour_kinds"].tolist() == [1]
        office.revoke(row)
        entry.refresh_from_db()
        assert (entry.state, office.points_of(person)) == ("withdrawn", 0)
        assert facts_on(today())["level_honour_kinds"].tolist() == [0]
