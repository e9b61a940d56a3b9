"""Each role signs in by the form and walks its way: a messy workbook to a roster, a month's work to money, a corner to a consequence."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from assessment.appraisal.models import UnitSheet
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import User
from auxpolice.access.scope import unscoped
from auxpolice.demo.bureau import PASSWORD
from auxpolice.money import yuan
from auxpolice.months import month_of, next_month, today
from inspections.models import SpotCheck
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollMonth, Payslip
from personnel.models import Employment, Person
from tests import kept, paying
from tests.pressing import press
from tests.vocabulary import leave

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = Path(__file__).parent / "personnel" / "samples" / "roster-as-found.xlsx"
THIS, LAST = month_of(today()), next_month(month_of(today()), -1)


@pytest.fixture
def county(transactional_db):
    kept.once("county", lambda: call_command("seed_demo", people=160, months=2, seed=3))


@pytest.fixture
def enter(live_site, browser_context):
    """``enter("caiwu")`` → a page signed in by the form, on the home page."""

    def sign_in(username: str, **options):
        page = browser_context(**options).new_page()
        page.goto(f"{live_site}/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live_site}/")
        return page

    return sign_in


MENUS = {
    "zhenggong": ("人员名册", "工资条"),
    "fzr21": ("月度考核", "月度工资"),
    "ducha": ("现场督察登记", "月度工资"),
    "caiwu": ("月度工资", "导入名册"),
    "juzhang": ("月度工资", "导入名册"),
    "fujing1": ("我的工资条", "人员名册"),
    "xitong": ("账号", "人员名册"),
    "anquan": ("授权", "人员名册"),
    "shenji": ("审计记录", "人员名册"),
}
"""Account → what its menu offers, and what it doesn't."""


def test_each_role_signs_in_and_finds_its_own_menu(county, enter):
    menus = {username: enter(username).locator("nav").first.inner_text() for username in MENUS}
    found = {name: (sees in menus[name], hidden in menus[name]) for name, (sees, hidden) in MENUS.items()}
    assert found == dict.fromkeys(MENUS, (True, False))


def test_a_messy_workbook_becomes_a_roster(county, enter, live_site):
    page = enter("zhenggong")
    before = Person.everything.count()
    page.goto(f"{live_site}/people/import/")
    page.set_input_files("input[type=file]", str(SAMPLE))
    press(page, "上传并预览", 120_000)
    page.wait_for_url("**/people/import/*-*/**", timeout=60_000)
    page.get_by_text("身份证").first.wait_for(timeout=60_000)
    assert Person.everything.count() == before, "nothing is written before it is accepted"
    press(page, "一并导入", 120_000)  # one decision for all who would be above the approved headcount
    page.get_by_label("已核对").check()
    press(page, "只导入无误的行", 120_000)
    page.get_by_text("再次上传同一文件不会再写入").wait_for(timeout=90_000)
    assert Person.everything.count() == before + 1985
    with page.expect_download() as rejected:
        page.get_by_role("link", name="下载有误的行").click()
    assert rejected.value.suggested_filename.endswith(".xlsx")


def test_a_months_work_becomes_money(county, enter, live_site, start_celery_worker):
    """The last closed month waits for the leader; the present one is scored, confirmed, calculated, approved, locked."""
    start_celery_worker()
    leader, finance = enter("juzhang"), enter("caiwu")
    paying.answer_units(finance, live_site, LAST)
    paying.sign(leader, live_site, LAST)
    finance.goto(f"{live_site}/payroll/{LAST:%Y-%m}/")
    press(finance, "锁定月度工资")
    assert PayrollMonth.objects.get(pk=LAST).state == "locked"

    office = enter("zhenggong")
    office.goto(f"{live_site}/assessment/")
    press(office, "开始")
    sheet = UnitSheet.everything.get(month_id=THIS, unit__name="城关派出所")
    head = enter("fzr21")
    head.goto(f"{live_site}/assessment/sheets/{sheet.pk}/")
    for field in head.locator("td.is-cell input").all():
        if not field.input_value():
            field.fill("9")
    head.get_by_text("已全部保存").wait_for()
    press(head, "提交")
    office.goto(f"{live_site}/assessment/sheets/{sheet.pk}/")
    press(office, "确认考核")
    sheet.refresh_from_db()
    assert sheet.state == "confirmed"

    finance.goto(f"{live_site}/payroll/")
    press(finance, "新建")
    gone = enter_a_bonus_for_who_has_left(finance, leader, live_site)
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    press(finance, "开始计算")
    assert "还没有结束" in finance.inner_text("main"), "no month is calculated before it ends"
    assert PayrollMonth.objects.get(pk=THIS).state == "open"
    paying.pass_brakes(leader, live_site, THIS)
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    press(finance, "开始计算")
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    # the progress moves by itself; once it is done (before or after the page was drawn) the page offers the next step
    expect(finance.locator("[data-job-state=running], [data-job-state=queued]")).to_have_count(
        0, timeout=60_000
    )
    assert PayrollMonth.objects.get(pk=THIS).state == "calculated"
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/differences/")
    assert "原因" in finance.inner_text("main")
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    assert finance.get_by_role("button", name="复核无误").count() == 0, "who calculated doesn't check"
    paying.check(enter("caiwu2"), live_site, THIS)
    finance.goto(f"{live_site}/approvals/pay-month/{THIS:%Y-%m}/")
    assert finance.get_by_role("button", name="同意").count() == 0, "nor approves"
    paying.sign(leader, live_site, THIS)
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    press(finance, "锁定月度工资")
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/people/{gone.pk}/")
    shown = finance.inner_text("main")
    paid = Payslip.everything.select_related("run").get(month_id=THIS, person=gone)
    amounts = dict(zip(paid.run.schemes[str(paid.scheme_version_id)]["codes"], paid.amounts, strict=True))
    assert paid.after_leaving and paid.gross_fen == amounts["BONUS"] == 8_000_000
    assert paid.deductions_fen == amounts["IIT"] > 0 == amounts["PENSION"], "the year's tax, no contributions"
    assert "80,000.00" in shown and yuan(paid.net_fen) in shown
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/")
    with finance.expect_download() as sheets:
        press(finance, "工资表")
    assert sheets.value.suggested_filename == f"工资表_{THIS:%Y-%m}.xlsx"

    own = enter("fujing1", viewport={"width": 390, "height": 800})
    own.goto(f"{live_site}/payroll/mine/")
    own.get_by_role("link", name=f"{THIS:%Y-%m}").first.click()
    own.wait_for_load_state()
    own.get_by_role("link", name="养老保险").first.click()
    own.get_by_text("缴费基数").first.wait_for()
    assert "社会保险法" in own.inner_text("body")
    with unscoped("test"):
        assert Payslip.objects.filter(month_id=THIS).count() > 100


def enter_a_bonus_for_who_has_left(finance, leader, live_site) -> Person:
    """Somebody who left with the last month: finance enters a bonus, the leader confirms it."""
    own = User.objects.get(username="fujing1").person_id
    with unscoped("test"):
        slips = Payslip.objects.filter(month_id=LAST).exclude(person=own).select_related("run", "person")
        gone = next(
            slip.person
            for slip in slips.order_by("person")
            if "BONUS" in slip.run.schemes[str(slip.scheme_version_id)]["codes"]
        )
        leave(gone, THIS)
        badge = Employment.everything.get(person=gone).badge_number
    finance.goto(f"{live_site}/payroll/{THIS:%Y-%m}/entries/")
    finance.fill("[name=person]", badge)
    finance.select_option("[name=kind]", "bonus_fen")
    finance.fill("[name=amount]", "80000")
    finance.fill("[name=reason]", "上年度年终奖")
    press(finance, "录入", exact=True)
    if finance.locator("input[type=checkbox][name=large]").count():
        finance.check("[name=large]")
        press(finance, "录入", exact=True)
    assert "已录入，另一人确认" in finance.inner_text("body"), finance.inner_text("main")
    entry = PayEntry.everything.get(month=THIS, person=gone)
    leader.goto(f"{live_site}/payroll/entries/{entry.pk}/")
    press(leader, "已核对文件，确认")
    entry.refresh_from_db()
    assert entry.state == "effective"
    return gone


def test_from_a_street_corner_to_a_consequence(county, enter, live_site, tmp_path):
    from PIL import Image

    photo = tmp_path / "现场.jpg"
    Image.new("RGB", (800, 600), "#557799").save(photo)
    station = UnitSheet.everything.filter(unit__name="城关派出所").first().unit
    person = Employment.everything.filter(
        period__endswith__isnull=True, assignments__unit=station, assignments__period__endswith__isnull=True
    ).first()
    phone = enter("ducha", viewport={"width": 390, "height": 800})
    phone.goto(f"{live_site}/inspections/file/")
    phone.locator("html[data-waiting='0']").wait_for()
    phone.select_option("[name=unit]", str(station.pk))
    phone.fill("[name=place]", "东街路口")
    phone.select_option("[name=companion]", label="孙立新")
    phone.fill("[name=person]", person.badge_number)
    phone.locator("[data-found] button").first.click()
    phone.select_option("[name=code]", "P07")
    phone.fill("[name=text]", "离岗二十分钟")
    phone.set_input_files("[data-findings] [data-shoot]", str(photo))
    phone.locator("figure img").wait_for()
    phone.get_by_role("button", name="存好并发送").click()
    phone.locator("[data-record=sent]", has_text="东街路口").wait_for()
    check = SpotCheck.everything.order_by("-filed_at").first()
    with unscoped("read"):
        assert (check.place, check.photos.count()) == ("东街路口", 1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    head = enter("fzr21")
    assert "督察整改通知待答复" in head.inner_text("body")
    head.get_by_role("link", name="督察整改通知待答复").first.click()
    head.get_by_role("link", name="脱岗").first.click()
    head.get_by_role("link", name="报送整改措施").click()
    head.fill("[name=measures]", "谈话提醒，全员讲评")
    press(head, "报送整改措施")
    matter = head.url
    with unscoped("read"):
        finding = check.findings.get().pk
    phone.goto(f"{live_site}/approvals/finding/{finding}/")
    assert phone.get_by_role("button", name="认定", exact=True).count() == 0, "another decides"
    second = enter("ducha2")
    second.goto(f"{live_site}/inspections/findings/{finding}/")
    second.get_by_text("代为记录当面或电话的申辩").click()
    second.locator("details [name=text]").fill("承认离岗，家里来电话")
    second.fill("[name=noted_how]", "当面")
    press(second, "记录", exact=True)
    second.goto(f"{live_site}/approvals/finding/{finding}/")
    press(second, "认定", exact=True)
    assert LedgerEntry.everything.filter(person_id=person.person_id, code="P07", points=-500).count() == 1
    second.goto(matter)
    second.get_by_role("link", name="复查").first.click()
    second.fill("[name=opinion]", "复查在岗")
    press(second, "复查")
    assert "已通过" in second.inner_text("body")
