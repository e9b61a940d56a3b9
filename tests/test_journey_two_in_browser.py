"""Journey 2, the pay side: a draft is changed and tried, opinions are asked and answered, another person approves,
the pilot units are paid by the new plan and the others by the old one, and last everybody."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from auxpolice.access.models import Role, User
from auxpolice.access.scope import unscoped
from auxpolice.months import month_of, next_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.queries import in_force
from payroll import policies as shipped
from payroll.month.models import PayrollMonth, Payslip
from payroll.schemes import PAY
from payroll.simulation.models import SimulatedSlip, Simulation
from tests import paying
from tests import vocabulary as say
from tests.payroll.county import County, grade_post
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Yunhe-2026"
THIS = month_of(today())
NEXT, LATER = next_month(THIS), next_month(THIS, 2)
PHONE = {"width": 390, "height": 844}
LEVEL = "input[name='items.1.rule.by_level.cells.3.0']"
POST = "input[name='items.1.rule.by_category.cells.0']"


class Journey(County):
    """Forty people in four units, three classes of posts and seven levels; this month is paid by the plan in force."""

    def __init__(self):
        patrol, window = say.unit("特巡警大队", "brigade"), say.unit("办证大厅", "window")
        super().__init__(years=(THIS.year - 1, LATER.year))
        self.pilot, self.other = say.unit("城关派出所"), say.unit("东街派出所")
        posts = [
            (say.post("特勤巡逻", family="特巡警"), 1, patrol),
            (say.post(), 2, self.pilot),
            (say.post(), 2, self.other),
            (say.post("窗口服务", category="civilian", family="窗口"), 3, window),
        ]
        for post, post_class, _unit in posts:
            grade_post(post, self.levels, post_class)
        people = []
        for n in range(40):
            post, _class, at = posts[n % 4]
            hired = date(
                THIS.year - 1 - n % 9, THIS.month, 2
            )  # nobody's years of service change in the next month
            name = "赵钱孙李周吴郑王冯陈"[n % 10] + "安平康宁"[n // 10]
            people.append(self.hire(name, on=hired, rank=1 + n * 3 % 7, at=at, as_post=post))
        self.aux = say.account(Role.AUXILIARY, person=people[1], username="fujing")
        self.head = say.account(Role.UNIT_HEAD, unit=self.other, username="fzr")
        self.political.username = "zhenggong"
        self.political.save()
        User.objects.update(password=make_password(PASSWORD))
        self.pay(THIS)
        self.draft = policies.create_draft(
            PAY, "试点方案", shipped.pilot_plan(), based_on=self.plan, acting_user=self.political
        )


@pytest.fixture
def journey(transactional_db):
    with unscoped("test"):
        return Journey()


@pytest.fixture
def enter(live_site, browser_context):
    """``enter("zhenggong")`` → a page signed in by the form."""

    def sign_in(username: str, **options):
        page = browser_context(**{"viewport": {"width": 1440, "height": 900}, **options}).new_page()
        page.goto(f"{live_site}/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live_site}/")
        return page

    return sign_in


def follow(page, name: str) -> None:
    """Press a link of the page's own part."""
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def open_policy(page, title: str) -> None:
    """To a policy's page by the menu, as somebody would who has no address."""
    page.locator("nav").get_by_role("link", name="政策", exact=True).first.click()
    page.wait_for_load_state()
    follow(page, title)


def put_in_force(page, start: date, *units) -> None:
    follow(page, "定于施行" if units else "推广到全局")
    page.locator("input[name=start]").fill(start.isoformat())
    for unit in units:
        page.locator(f"input[name=units][value='{unit.pk}']").check()
    expect(page.locator("#coverage .verdict")).to_contain_text(
        start.isoformat()
    )  # who is covered, before it is decided
    press(page, "定于施行")


def test_from_a_pay_draft_to_a_fair_pilot_to_all(journey, enter, live_site, start_celery_worker):
    start_celery_worker(wait=False)
    office = enter("zhenggong")
    change_a_table(office, journey)
    second = copy_what_is_in_force(office, journey)
    asked = simulate(office, journey, second)
    consult(office, journey, enter)
    leader = approve(office, journey, enter)

    open_policy(office, "试点方案")
    assert "已批准，还没有施行" in office.inner_text("main")
    put_in_force(office, NEXT, journey.pilot)
    held = in_force(PAY, NEXT)
    assert (held[journey.pilot.pk], held[journey.other.pk]) == (journey.draft, journey.plan)
    put_in_force(office, LATER)
    assert set(in_force(PAY, LATER).values()) == {journey.draft}
    text = office.inner_text("main")
    assert f"{NEXT:%Y-%m-%d}" in text and f"已定于 {LATER:%Y-%m-%d} 起全局施行" in text

    pay(journey, enter, leader)
    read_the_slips(journey, enter, live_site, asked)


def change_a_table(office, journey) -> None:
    """The pilot draft is opened from its page; one amount moves the three people beside it; saved."""
    open_policy(office, "试点方案")
    follow(office, "修改草案")
    assert office.locator("#ex-LEVEL .ex-now").count() == 3
    office.locator("#r-items-1 > summary").click()
    office.locator(LEVEL).fill("620")
    expect(office.locator("#ex-LEVEL")).to_contain_text("620.00")
    press(office, "保存草案")
    office.get_by_text("草案已保存").first.wait_for()
    journey.draft.refresh_from_db()
    assert journey.draft.content["items"][1]["rule"]["cells"]["3"] == [62000]


def copy_what_is_in_force(office, journey) -> PolicyVersion:
    """A second draft, for comparison: the plan in force copied and its post table raised."""
    open_policy(office, "现行方案")
    press(office, "复制为新草案")
    office.locator("#r-items-1 > summary").click()
    office.locator(POST).fill("450")
    press(office, "保存草案")
    office.get_by_text("草案已保存").first.wait_for()
    return PolicyVersion.everything.get(based_on=journey.plan, title__endswith="修订稿")


def simulate(office, journey, second) -> Simulation:
    """From the draft's page to the answer: verdict, somebody's items, one explanation, years ahead, what is borne."""
    open_policy(office, "试点方案")
    follow(office, "测算收入")
    assert office.locator("[name=pay_1]").input_value() == str(journey.draft.pk)
    office.fill("[name=month]", f"{NEXT:%Y-%m}")
    for unit in (journey.pilot, journey.other):
        office.locator(f"input[name=units][value='{unit.pk}']").check()
    office.check("[name=protect_1]")
    office.select_option("[name=pay_2]", str(second.pk))
    office.fill("[name=budget]", "1500000")
    press(office, "测算")
    office.locator(".verdict").first.wait_for()
    made = Simulation.everything.get()
    answer = office.url
    text = office.inner_text("main")
    for words in ("是否明显增收", "是否更公平", "预算是否可承受", "城关派出所、东街派出所"):
        assert words in text, words
    assert (made.people, len(made.sides)) == (20, 3)

    office.locator("main a[href*='direction=up']").first.click()
    office.wait_for_load_state()
    office.locator("tbody a").first.click()
    office.wait_for_load_state()
    office.locator("a[data-drawer]").first.click()
    office.get_by_text("公式").first.wait_for()
    office.goto(answer)
    follow(office, f"{second.title} 对 现行")
    assert office.locator(".verdict").count() == 3
    office.goto(answer)
    follow(office, "五年推演")
    press(office, "推演")
    office.get_by_role("heading", name="逐年").wait_for()
    office.goto(answer)
    follow(office, "预算上限")
    press(office, "查找上限")
    office.locator(".verdict").first.wait_for()
    return made


def consult(office, journey, enter) -> None:
    """Published; an auxiliary on a phone and a head say something; no way on before all is closed and answered."""
    open_policy(office, "试点方案")
    follow(office, "征求意见")
    office.fill("[name=explanation]", "层级工资提高，向一线岗位倾斜")
    office.fill("[name=closes]", (today() + timedelta(days=7)).isoformat())
    press(office, "发布")

    own = enter("fujing", viewport=PHONE)
    own.locator("main").get_by_role("link", name="征求意见：试点方案").first.click()
    own.wait_for_load_state()
    assert "层级工资" in own.inner_text("main") and "620" in own.inner_text("main")
    own.get_by_label("建议修改").check()
    own.fill("[name=part]", "夜班值班补助")
    own.fill("[name=text]", "夜班补助还是偏低")
    press(own, "提交意见")
    assert "夜班补助还是偏低" in own.inner_text("main")
    assert own.evaluate("document.documentElement.scrollWidth") <= 390
    head = enter("fzr")
    head.locator("main").get_by_role("link", name="征求意见：试点方案").first.click()
    head.get_by_label("赞成").check()
    head.fill("[name=text]", "同意试点")
    press(head, "提交意见")

    put_forward(office)
    assert "还没有结束" in office.inner_text("main"), "refused beside the reason that was typed"
    assert office.input_value("[name=reason]") == "试点方案，先试后推"
    open_policy(office, "试点方案")
    follow(office, "正在征求意见")
    follow(office, "结束本轮")
    office.locator("[name=reason]:visible").fill("意见已齐")
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_text("本轮征求意见已结束").wait_for()
    put_forward(office)
    assert "2 条意见没有答复" in office.inner_text("main")
    open_policy(office, "试点方案")
    follow(office, "看意见与答复")
    for answer in ("先按 40 元试点", "谢谢支持"):
        row = office.locator(".opinion", has=office.locator("select[name=verdict]")).first
        row.locator("select[name=verdict]").select_option("partly")
        row.locator("[name=text]").fill(answer)
        row.get_by_role("button", name="答复").click()
        office.wait_for_load_state()
    own.reload()
    assert "先按 40 元试点" in own.inner_text("main")


def put_forward(office) -> None:
    open_policy(office, "试点方案")
    follow(office, "提交审批")
    office.fill("[name=reason]", "试点方案，先试后推")
    press(office, "提交审批")


def approve(office, journey, enter):
    """Who drafted can't approve; the leader finds it on the home page."""
    put_forward(office)
    journey.draft.refresh_from_db()
    assert journey.draft.state == PolicyState.SUBMITTED
    assert "起草人不能审批" in office.inner_text("main")
    follow(office, "审批表")
    assert office.get_by_role("button", name="同意").count() == 0
    leader = enter("juzhang")
    leader.locator("main").get_by_role("link", name="政策待审批：试点方案").first.click()
    leader.wait_for_load_state()
    assert "夜班补助还是偏低" in leader.inner_text("main") and "先按 40 元试点" in leader.inner_text("main")
    sheet = leader.url
    follow(leader, Simulation.everything.get().title)
    assert leader.locator(".verdict").count() == 3, "who decides finds what was tried with the draft"
    leader.goto(sheet)
    press(leader, "退回修改")
    assert "请写明退回的原因" in leader.inner_text("main"), "sent back only with an opinion"
    leader.fill("[name=opinion]", "请写清试点期限")
    press(leader, "退回修改")
    assert "已退回起草人修改" in leader.inner_text("body"), (
        "a draft is not the leader's to read: back to what waits"
    )
    office.goto(office.url.split("/approvals/")[0])
    office.locator("main").get_by_role("link", name="政策被退回修改").first.click()
    office.wait_for_load_state()
    assert "请写清试点期限" in office.inner_text("main"), "it comes back with the opinion"
    put_forward(office)
    leader.goto(leader.url)
    leader.locator("main").get_by_role("link", name="政策待审批：试点方案").first.click()
    leader.wait_for_load_state()
    assert "请写清试点期限" in leader.inner_text("main"), "what was said before stands there"
    press(leader, "同意")
    journey.draft.refresh_from_db()
    assert journey.draft.state == PolicyState.APPROVED
    return leader


def pay(journey, enter, leader) -> None:
    """Finance opens the next month, calculates, checks; the leader approves; locked."""
    finance = enter("caiwu")
    finance.locator("nav").get_by_role("link", name="月度工资", exact=True).first.click()
    press(finance, "新建")
    press(finance, "开始计算")
    assert "还没有结束" in finance.inner_text("main"), "no month is calculated before it ends"
    site = finance.url.split("/payroll/")[0]
    paying.pass_brakes(leader, site, NEXT)
    finance.goto(f"{site}/payroll/{NEXT:%Y-%m}/")
    press(finance, "开始计算")
    finance.get_by_role("link", name="查看结果").click(timeout=60_000)  # the progress moves by itself
    finance.get_by_role("link", name="逐条核查").or_(finance.get_by_text("与上月差额").first).first.wait_for()
    assert "试点方案" in finance.inner_text("main")
    assert finance.get_by_role("button", name="复核无误").count() == 0, "who calculated doesn't check"
    paying.check(enter("fuhe"), site, NEXT)
    leader.goto(f"{site}/")
    leader.locator("main").get_by_role("link", name="工资待审批").first.click()
    leader.wait_for_load_state()
    assert "试点需要，已电话核实" in leader.inner_text("main"), "what was passed stands on the sheet"
    press(leader, "同意", exact=True)
    finance.reload()
    press(finance, "锁定月度工资")
    assert PayrollMonth.objects.get(pk=NEXT).state == "locked"


def read_the_slips(journey, enter, live_site, asked) -> None:
    """The pilot is paid by the new plan, everybody else by the old one, each as the simulation had said."""
    with unscoped("test"):
        slips = {slip.person_id: slip for slip in Payslip.objects.filter(month_id=NEXT)}
        said = list(SimulatedSlip.everything.filter(simulation=asked, side__in=(0, 1)))
    assert len(slips) == 40
    for slip in slips.values():
        plan = journey.draft if slip.unit_id == journey.pilot.pk else journey.plan
        assert slip.scheme_version_id == plan.pk
    side_of = {journey.pilot.pk: 1, journey.other.pk: 0}
    agreed = [one for one in said if side_of[one.unit_id] == one.side]
    assert len(agreed) == 20
    for one in agreed:
        slip = slips[one.person_id]
        assert (slip.net_fen, slip.gross_fen, slip.employer_fen) == (
            one.net_fen,
            one.gross_fen,
            one.employer_fen,
        )

    own = enter("fujing", viewport=PHONE)
    own.goto(f"{live_site}/payroll/mine/")
    own.get_by_role("link", name=f"{NEXT:%Y-%m}").first.click()
    own.wait_for_load_state()
    text = own.inner_text("main")
    assert "层级工资" in text and f"{slips[journey.aux.person_id].net_fen / 100:,.2f}" in text
