"""A station's month on its pages, each step opened from the one before: planned by the solver, changed by keyboard and mouse,
swapped on two phones, signed and handed over past midnight, derived, confirmed, paid, corrected, paid after."""

import os
import re
import resource
from contextlib import ExitStack
from datetime import date, datetime, timedelta

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from assessment.attendance.models import Overtime
from assessment.duty.handover import actions as handing
from assessment.duty.models import Proposal, Shift, TeamMember, WorkSystem
from assessment.duty.models.handovers import Handover, HandoverSide, SignaturePicture
from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.calendar.seeding import seed_years
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI
from payroll import policies as shipped
from payroll.backpay import actions as backpay
from payroll.backpay.models import BackPayLine
from payroll.month import queries as pay
from tests.assessment.attendance import station as attended
from tests.assessment.duty import planned
from tests.payroll.county import County
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SAVED = "已全部保存"
SURNAMES = "安白蔡戴范高何贾孔李马聂"
MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))


class Station(attended.Station):
    """Sixty people in four teams of 白 宵 休 休 whose sign-in counts, under 综合计算; fourteen are wanted at any time."""

    rotate, wants, line = planned.Station.rotate, planned.Station.wants, planned.Station.line
    open = County.open

    def __init__(self):
        super().__init__(scheme=shipped.pilot_plan())
        seed_years(JUNE.year, JUNE.year)
        WorkSystem.everything.create(
            unit=self.station, system="comprehensive", cycle="year", document="濮人社〔2026〕1号",
            period=planned.EVER, by=self.political,
        )  # fmt: skip
        self.rotate("L2")
        self.people = [self.hire(f"{SURNAMES[n % 12]}{'一二三四五'[n // 12]}") for n in range(60)]
        for n, person in enumerate(self.people):
            TeamMember.everything.create(
                person=person, unit=self.station, team=f"{n % 4 + 1}班", behind=n % 4, period=planned.EVER, by=self.head
            )  # fmt: skip
        self.wants(14, "08:00", "20:00")
        self.wants(14, "20:00", "08:00")
        with acting(self.head):
            handing.set_equipment(self.station, "对讲机", 10, JUNE, acting_user=self.head)


class Walk:
    """Browsers of people in a county whose clock is set; each goes on from the page that is open by links and buttons."""

    def __init__(self, live_site, browser_context, sign_in):
        self.site, self.context, self.sign_in = live_site, browser_context, sign_in
        self.clock, self.violations = ExitStack(), []

    def at(self, text: str) -> None:
        """It is this time of 2026 from now on."""
        self.clock.close()
        self.clock.enter_context(clock.at(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)))

    def enter(self, user, **options):
        page = self.context(**{"viewport": DESK, **options}).new_page()
        page.on(
            "console", lambda said: self.violations.append(said.text) if "Content Sec" in said.text else None
        )
        self.sign_in(page, user)
        page.goto(self.site + "/")
        return page

    def phone(self, user):
        return self.enter(user, viewport=PHONE)


@pytest.fixture
def walk(live_site, browser_context, sign_in, tmp_path):
    made = Walk(live_site, browser_context, sign_in)
    with override_settings(MEDIA_ROOT=tmp_path), made.clock:
        yield made


def go(page, *names):
    """Follow links by their names, one page after the other."""
    for name in names:
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_load_state()
    return page


def menu(page, *names):
    """The menu's entry, on a phone behind its button, then on from there."""
    if (narrow := page.get_by_role("button", name="打开菜单")).is_visible():
        narrow.click()
        page.locator("dialog[open]").get_by_role("link", name=names[0], exact=True).click()
        page.wait_for_load_state()
        names = names[1:]
    return go(page, *names)


def shot(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_month_from_its_plan_to_its_back_pay(transactional_db, walk):
    walk.at("05-25T09:00")
    station = Station()
    given, back = plan(station, walk)
    swap(station, walk, given, back)
    one = given.person
    sign_and_hand_over(station, walk, one)
    work_longer(station, walk, one)
    nights = confirm(station, walk, one)
    read_the_slip(station, walk, one, nights)
    correct(station, walk, one, nights)
    assert not walk.violations


def plan(station, walk):
    page = menu(walk.enter(station.head), "考勤", "排班", station.station.name)
    press(page, "按轮班方式编排")
    expect(page.locator("tbody tr[data-row]")).to_have_count(60)
    press(page, "自动排班")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert engine.run_until_done(Proposal.everything.get().job).state == "done"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 10
    go(page, "查看结果")
    press(page, "采用")
    expect(page.get_by_text("已采用自动排班")).to_be_visible()

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
        Shift.everything.filter(person=first.person, code="宵", date__gt=JUNE.replace(day=9)).first().date.day
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
    drag(page, first.pk)

    page.reload()
    why = page.get_by_label("仍要发布的理由")
    if why.count():
        why.fill("人手不足")
    press(page, "发布班表")
    expect(page.get_by_text("班表已发布，已通知本单位人员。")).to_be_visible()
    page.set_viewport_size(PHONE)
    shot(page, "plan-390")
    return pair(station)


def drag(page, line):
    """A cell dragged onto another changes places with it; one step back restores both."""
    one, other = page.locator(f"#d3-{line}"), page.locator(f"#d5-{line}")
    before = one.input_value(), other.input_value()
    assert before == ("早", "休")
    for cell, press_or_release in ((one, page.mouse.down), (other, page.mouse.up)):
        box = cell.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        press_or_release()
    assert (one.input_value(), other.input_value()) == before[::-1]
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    page.keyboard.press("Control+z")
    assert (one.input_value(), other.input_value()) == before
    expect(page.locator("[data-status]")).to_have_text(SAVED)


def pair(station):
    """Two who may give each other a shift by day from the 13th on: each is free on the other's day and has no night before."""
    first = station.line(min(station.people, key=lambda p: (p.pinyin, p.pk))).person_id
    shifts = Shift.everything.filter(plan__unit=station.station).exclude(person=first).order_by("date")
    held = {(shift.person_id, shift.date): shift.code for shift in shifts}

    def fits(person, day):
        return (person, day) not in held and held.get((person, day - timedelta(days=1))) != "宵"

    days = list(shifts.filter(code="白", date__gt=JUNE.replace(day=12)).select_related("person"))
    return next(
        (given, back)
        for given in days
        for back in days
        if timedelta() < back.date - given.date < timedelta(days=7)
        and fits(given.person_id, back.date)
        and fits(back.person_id, given.date)
    )


def swap(station, walk, given, back):
    phone = menu(walk.phone(station.own(given.person)), "签到", "我的班")
    go(phone, "2026-06")
    shot(phone, "mine-390")
    phone.locator(f"a[href$='/{given.pk}/swap/'], a[href*='/{given.pk}/']").first.click()
    phone.locator(f"a[href='?day={back.date.isoformat()}']").click()
    phone.get_by_label("和谁换").select_option(f"shift-{back.pk}")
    shot(phone, "ask-390")
    press(phone, "发给对方")
    expect(phone.get_by_text("等对方答复")).to_be_visible()
    other = walk.phone(station.own(back.person))
    other.locator("main").get_by_role("link", name=re.compile("换班")).first.click()
    shot(other, "swap-390")
    assert other.get_by_role("button", name="同意换班").bounding_box()["height"] >= 48
    press(other, "同意换班")
    expect(other.get_by_text("等负责人批准")).to_be_visible()
    head = walk.enter(station.head)
    head.locator("main").get_by_role("link", name=re.compile("换班")).first.click()
    press(head, "批准换班")
    expect(head.get_by_text("已换班")).to_be_visible()
    assert Shift.everything.get(date=given.date, person=back.person).source == "swap"
    assert Shift.everything.get(date=back.date, person=given.person).source == "swap"


def sign_and_hand_over(station, walk, one):
    """In before, out after midnight, on one's own phone; the equipment is one short, a matter is left, who comes signs on
    the glass; twelve hours later both matters lie on the table again."""
    night = Shift.everything.filter(
        person=one, code="宵", date__range=(JUNE.replace(day=14), JUNE.replace(day=24))
    ).first()
    morning = night.date + timedelta(days=1)
    walk.at(f"{night.date:%m-%d}T19:50:30")
    phone = menu(walk.phone(station.own(one)), "签到")
    expect(phone.get_by_text(f"{morning:%m-%d} 08:00")).to_be_visible()
    press(phone, "签到", exact=True)
    expect(phone.get_by_text("已签：19:50")).to_be_visible()
    shot(phone, "sign-390")
    walk.at(f"{morning:%m-%d}T08:04:30")
    phone = menu(walk.phone(station.own(one)), "签到")
    press(phone, "签退", exact=True)
    expect(phone.get_by_text("已签：08:04")).to_be_visible()
    night.refresh_from_db()
    signed = [night.record.signed_in.at, night.record.signed_out.at]
    assert [night.record.state, *(f"{at.astimezone(SHANGHAI):%H:%M}" for at in signed)] == [
        "ok",
        "19:50",
        "08:04",
    ]

    go(phone, "交接班")
    press(phone, "开始交接")
    phone.get_by_label("对讲机实有").fill("9")
    phone.get_by_label("对讲机不符的说明").fill("一部送修")
    phone.get_by_label("新增事项").fill("门禁损坏，已报修")
    press(phone, "签字交班")
    expect(phone.get_by_text("应有 10，实有 9")).to_be_visible()
    row = Handover.everything.get()
    comes = row.people.filter(side=HandoverSide.ON).first().person
    phone.get_by_label("签字人").select_option(str(comes.pk))
    pad = phone.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box["width"] > 280
    phone.mouse.move(box["x"] + 40, box["y"] + 60)
    phone.mouse.down()
    for step in range(1, 12):
        phone.mouse.move(box["x"] + 40 + 18 * step, box["y"] + 60 + 30 * (step % 2))
    phone.mouse.up()
    press(phone, "确认接班")
    expect(phone.get_by_role("img", name=comes.name)).to_be_visible()
    shot(phone, "handover-390")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.refresh_from_db()
    signed = {sign.side: sign for sign in row.signatures.all()}
    assert (row.state, row.edge.astimezone(SHANGHAI).hour) == ("taken", 8)
    assert (signed["off"].person, signed["off"].on_glass) == (one, False)
    assert (signed["on"].person, signed["on"].on_glass) == (comes, True)
    assert max(x for stroke in signed["on"].strokes for x, _y, _at in stroke) < box["width"]
    assert SignaturePicture.objects.get(handover=row).attachment.is_picture

    walk.at(f"{morning:%m-%d}T20:02")
    phone = menu(walk.phone(station.own(comes)), "签到", "交接班")
    press(phone, "开始交接")
    expect(phone.get_by_text("门禁损坏，已报修")).to_be_visible()
    expect(phone.get_by_text(re.compile("对讲机.*一部送修"))).to_be_visible()


def work_longer(station, walk, one):
    """Two hours asked for on the phone before they are worked, granted by the head."""
    walk.at("06-25T10:00")
    phone = menu(walk.phone(station.own(one)), "考勤", "加班")
    phone.get_by_label("日期").fill("2026-06-26")
    phone.get_by_label("从几点").fill("20:00")
    phone.get_by_label("小时").fill("2")
    phone.get_by_label("做什么").fill("节后专项清查")
    shot(phone, "overtime-390")
    press(phone, "提交")
    head = walk.enter(station.head)
    head.locator("main").get_by_role("link", name=re.compile("加班待批")).first.click()
    press(head, "批准", exact=True)
    assert Overtime.everything.get().minutes == 120


def confirm(station, walk, one) -> int:
    """The month is derived by night, what is missing is said in one sentence, confirmed; how many nights it has."""
    walk.at("07-01T03:00")
    station.night(JUNE)
    walk.at("07-01T09:00")
    head = walk.enter(station.head)
    head.locator("main").get_by_role("link", name=re.compile("2026-06 考勤待确认")).first.click()
    shot(head, "book-1440")
    night = station.row(one, JUNE).night_shifts
    assert night == Shift.everything.filter(person=one, date__month=6, night=True).count() > 3
    head.get_by_label("说明").fill("签到机故障，均在岗")
    press(head, "其余各天均在岗")
    press(head, "确认考勤")
    expect(head.get_by_text("已确认 60 人的考勤")).to_be_visible()
    row = station.row(one, JUNE)
    assert (row.state, row.attended_half_days, row.overtime_workday_minutes) == (
        "confirmed",
        row.due_half_days,
        120,
    )
    return night


def read_the_slip(station, walk, one, nights):
    """June is paid; on the phone the slip has the nights and the two hours, to the fen."""
    walk.at("07-03T09:00")
    station.pay(JUNE)
    with unscoped("test"):
        lines = {line.code: line.amount_fen for line in pay.lines_of(pay.slip_for(JUNE, one.pk))}
    wage = sum(lines[code] for code in ("BASE", "LEVEL", "POST", "SENIORITY"))
    assert lines["NIGHT"] == nights * 4000
    assert lines["OVERTIME_WORKDAY"] == round(wage * 2 * 3 / 2 / 8 / 21.75)
    assert not {"LEAVE_ABSENT", "LEAVE_PERSONAL", "LEAVE_SICK"} & {code for code, fen in lines.items() if fen}
    phone = menu(walk.phone(station.own(one)), "我的工资条", "2026-06")
    text = phone.inner_text("main")
    assert f"{lines['OVERTIME_WORKDAY'] / 100:,.2f}" in text and f"{nights * 40:,.2f}" in text


def correct(station, walk, one, nights):
    """A night that was forgotten, by two people after the month is locked, is one night's money in July and nothing else."""
    walk.at("07-08T09:00")
    head = menu(walk.enter(station.head), "考勤")
    head.get_by_label("月份").fill("2026-06")
    press(head, "查看")
    go(head, station.station.name, "逐日考勤表", one.name, "登记考勤更正")
    head.get_by_label("更正哪一项").select_option("night_shifts")
    head.get_by_label("应为").fill(str(nights + 1))
    head.get_by_label("更正的原因").fill("6 月 30 日临时加派夜班漏记")
    press(head, "提出更正")
    expect(head.get_by_role("button", name="确认更正")).to_have_count(0)
    second = walk.enter(station.political)
    second.locator("main").get_by_role("link", name=re.compile("考勤更正待确认")).first.click()
    press(second, "确认更正")
    expect(second.get_by_text("更正已生效")).to_be_visible()
    walk.at("07-10T09:00")
    station.open(JULY)
    with acting(station.finance):
        job = backpay.check_back_pay(JULY, acting_user=station.finance).job
    assert engine.run_until_done(job).state == "done"
    found = {line.item: line.amount_fen for line in BackPayLine.everything.filter(month=JULY)}
    assert found == {"NIGHT": 4000}
    finance = menu(walk.enter(station.finance), "月度工资", "2026-07")
    finance.locator("main a[href$='/back-pay/']").first.click()
    assert "40.00" in finance.inner_text("main") and one.name in finance.inner_text("main")
