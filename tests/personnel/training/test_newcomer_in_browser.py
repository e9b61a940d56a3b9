"""A newcomer's way to the first duty, in a browser: not planned on their own, called, signed in by the code, failed, re-sat,
confirmed by a second person, sworn, planned; and the days in the next promotion's verdict, whose condition opens the record."""

from copy import deepcopy
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from auxpolice.access.models import Role
from auxpolice.months import today
from personnel.training import gate
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Enrolment, EnrolmentState, Session, TrainingRecord
from tests.assessment.duty.planned import NEXT, Station
from tests.grading.evaluations.test_promotion import results
from tests.grading.steps import give_level, ladder_in_force, open_batch, verdict_of
from tests.personnel.training.school import in_force
from tests.pressing import press
from tests.vocabulary import account

pytestmark = pytest.mark.django_db(transaction=True)


def one_day_is_enough(content):
    for level in content["levels"]:
        for condition in (level.get("conditions") or {}).get("all_of", []):
            if condition.get("type") == "training_days":
                condition["at_least"] = 1


@pytest.mark.usefixtures("transactional_db")
def test_from_the_first_day_to_the_first_duty_and_the_next_promotion(live_site, browser_context, sign_in):
    station = Station()
    rules = deepcopy(EXAMPLE)
    rules["gate"]["since"] = (today() - timedelta(days=60)).isoformat()
    in_force(station.political, station.leader, rules)
    newcomer = station.member("王新", 0, on=today() - timedelta(days=40))
    station.member("赵旧", 1)
    own, second = account(Role.AUXILIARY, person=newcomer), account(Role.POLITICAL)

    def enter(user, **options):
        page = browser_context(**options).new_page()
        sign_in(page, user)
        return page

    office, head, other = enter(station.political), enter(station.head), enter(second)
    phone = enter(own, viewport={"width": 390, "height": 844})

    # the head's plan draws shifts beside somebody, and refuses one on their own
    plan = f"{live_site}/assessment/duty/{station.station.pk}/{NEXT:%Y-%m}/"
    head.goto(plan)
    press(head, "按轮班方式编排")
    line = station.line(newcomer)
    assert set(station.codes(newcomer).split()) == {"跟", "."}
    day = next(d for d in range(1, 28) if NEXT.replace(day=d).weekday() > 4)
    cell = head.locator(f"#d{day}-{line.pk}")
    cell.fill("白")
    cell.press("Enter")
    expect(head.locator("main")).to_contain_text("王新还不能独立上岗（初任培训未通过、未宣誓）")
    phone.goto(f"{live_site}/training/mine/")
    expect(phone.locator("main")).to_contain_text("还不能独立上岗：初任培训未通过、未宣誓")

    # a course, a session of today, and who comes by what they lack
    office.goto(f"{live_site}/training/courses/new/")
    office.fill("[name=name]", "初任培训班")
    office.check("[name=exam]")
    press(office, "保存", exact=True)
    office.goto(f"{live_site}/training/new/")
    office.select_option("[name=course]", label="初任培训班")
    office.select_option("[name=unit]", str(station.station.pk))
    office.fill("[name=place]", "警训基地")
    office.fill("[name=teacher]", "李教官")
    press(office, "开班", exact=True)
    press(office, "按所缺提出名单")
    session = Session.objects.get()
    row = Enrolment.everything.get(session=session)
    assert row.person == newcomer
    head.goto(f"{live_site}/training/{session.pk}/")
    press(head, "参加", exact=True)
    expect(head.locator("main")).to_contain_text("已确定")

    # signed in on the phone by the code
    office.goto(f"{live_site}/training/{session.pk}/code/")
    expect(office.locator("svg.qr")).to_be_visible()
    phone.goto(office.get_by_role("link", name="二维码的地址").get_attribute("href"))
    press(phone, "签到", exact=True)
    expect(phone.locator("body")).to_contain_text("已签到")
    office.goto(f"{live_site}/training/{session.pk}/")
    press(office, "结训", exact=True)

    # failed, then passed in the re-sit
    def mark(text: str, re_sit: bool = False) -> None:
        office.goto(f"{live_site}/training/{session.pk}/marks/{'?round=resit' if re_sit else ''}")
        cell = office.locator(f"#exam-{row.pk}")
        cell.fill(text)
        office.locator("[data-save]").click()
        expect(office.locator("[data-status]")).to_contain_text("全部保存")

    mark("50")
    row.refresh_from_db()
    assert row.state == EnrolmentState.RESIT
    phone.goto(f"{live_site}/training/mine/")
    expect(phone.locator("main")).to_contain_text("前补考")
    mark("72", re_sit=True)
    office.goto(f"{live_site}/training/{session.pk}/")
    press(office, "提交 1 人的结果")
    expect(office.locator("main")).to_contain_text("等另一人确认")
    other.goto(f"{live_site}/training/{session.pk}/")
    press(other, "已核对，确认结果")
    record = TrainingRecord.everything.get(person=newcomer)
    assert (record.half_days, record.passed) == (2, True)

    # sworn, and planned
    office.goto(f"{live_site}/training/gate/")
    expect(office.locator("main")).to_contain_text("未宣誓")
    office.get_by_role("link", name="登记宣誓").click()
    office.fill("[name=place]", "大礼堂")
    office.fill("[name=witness]", "局长")
    press(office, "登记宣誓", exact=True)
    assert gate.gates([newcomer.pk])[newcomer.pk].ready == today()
    head.goto(plan)
    head.locator(f"#d{day}-{line.pk}").fill("白")
    head.locator(f"#d{day}-{line.pk}").press("Enter")
    expect(head.locator("[data-status]")).to_contain_text("全部保存")
    assert station.codes(newcomer, NEXT.replace(day=day), NEXT.replace(day=day)) == "白"

    # the days count in the next promotion, and the condition opens the record
    staff = {"political": station.political, "second": second, "leader": station.leader}
    version = ladder_in_force(staff, change=one_day_is_enough)
    give_level(staff, newcomer, "L4", today() - timedelta(days=40))
    results(newcomer, "C")
    batch = open_batch(staff, version, "yearly", today())
    verdict = verdict_of(batch, newcomer)
    head.goto(f"{live_site}/grading/verdicts/{verdict.pk}/")
    condition = head.locator("main tr", has_text="近一年培训天数")
    expect(condition).to_contain_text("1")
    expect(condition).not_to_contain_text("不具备")
    head.goto(live_site + condition.get_by_role("link").get_attribute("href"))
    expect(head.locator("main")).to_contain_text("初任培训班")
