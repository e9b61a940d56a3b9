"""From the hotline's workbook to a finding, a case, a served sanction and an upheld appeal: points and pay come back."""

import pytest
from django.db.models import Sum
from django.urls import reverse

from assessment.appraisal import actions as appraising
from assessment.conduct.complaints.models import Allegation, Complaint
from assessment.conduct.discipline.models import Case, Sanction
from assessment.ledger.models import LedgerEntry
from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.months import next_month
from auxpolice.notices.models import Paper
from payroll import policies as plans
from payroll.backpay import actions as back_pay
from payroll.backpay.models import BackPayLine
from payroll.month import queries as pay
from tests.access.world import client_of
from tests.assessment.bureau import MONTH
from tests.assessment.conduct.complaints.office import rules_in_force
from tests.assessment.conduct.complaints.orders import order, workbook
from tests.assessment.conduct.discipline.cases import Discipline, on
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
SECRETS = ("铁柱", "13987654321", "平安里")


class Street(Discipline):
    """Two people at the station; the rule that one of them broke was made known to him before."""

    def __init__(self):
        super().__init__(plans.pilot_plan())
        rules_in_force(self.political, self.leader)
        self.person, self.other = self.hire("张伟"), self.hire("李强")
        self.own(self.person)
        with on(MONTH):
            self.known = self.rule(start=MONTH)
            self.knows(self.person, self.known)
        self.sheet_of_unit = self.opened()

    def performance(self, person) -> int:
        with unscoped("read"):
            lines = pay.lines_of(pay.slip_for(MONTH, person.pk))
        return {line.code: line.amount_fen for line in lines}["PERFORMANCE"]

    def points(self) -> int:
        return LedgerEntry.everything.filter(person=self.person).aggregate(n=Sum("points"))["n"] or 0


@pytest.fixture
def street(transactional_db):
    with unscoped("test"):
        return Street()


@pytest.fixture
def enter(live_site, browser_context, settings):
    """``enter(user)`` → a page of the site, signed in."""

    def sign_in(user):
        context = browser_context()
        cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_site}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    return sign_in


def fill(page, part: str = "main", **typed) -> None:
    """Type, choose or tick what a form asks, by the names of its fields."""
    for name, value in typed.items():
        field = page.locator(f"{part} [name='{name}']")
        kind = field.first.evaluate("one => one.tagName + one.type")
        if kind.startswith("SELECT"):
            field.select_option(str(value))
        elif kind.endswith(("radio", "checkbox")):
            for one in value if isinstance(value, list) else [None]:
                which = f"[value='{one or value}']" if one or kind.endswith("radio") else ""
                page.locator(f"{part} [name='{name}']{which}").check()
        else:
            field.fill(str(value))


def test_a_complaint_costs_points_and_a_sanction_until_the_appeal_is_upheld(
    street, enter, live_site, tmp_path, start_celery_worker
):
    desk, first, boss = enter(street.political), enter(street.inspector), enter(street.leader)
    made = imported(street, desk, live_site, tmp_path)
    case = proven(street, made, desk, first, boss, live_site)
    assert street.points() == -1000 and street.sheet(street.person).points == -1000
    street.score(street.sheet_of_unit, {street.person.pk: "BASIC"})
    with acting(street.head):
        appraising.submit_unit(street.sheet_of_unit, acting_user=street.head)
    with acting(street.political):
        appraising.confirm_unit(street.sheet_of_unit, acting_user=street.political)
    street.pay(MONTH)
    lost = street.performance(street.other) - street.performance(street.person)
    assert lost == 35_000

    sanctioned(street, case, desk, first, enter, live_site)
    assert street.points() < -1000 and Sanction.everything.get(case=case).kind == "warning"
    appealed(street, case, enter, live_site)
    assert street.points() == 0 and Case.everything.get(pk=case.pk).state == "revoked"
    street.confirm_correction(street.answer(street.objection(street.person), grade="COMPETENT"))
    open_month = next_month(MONTH)
    street.open(open_month)
    with acting(street.finance):
        engine.run_until_done(back_pay.check_back_pay(open_month, acting_user=street.finance).job)
    lines = BackPayLine.everything.filter(month=open_month, person=street.person, item="PERFORMANCE")
    assert sum(line.amount_fen for line in lines) == lost


def imported(street, desk, site, folder) -> Complaint:
    file = folder / "工单.xlsx"
    told = order(工单编号="GD-1", 区交办时间=f"{MONTH.replace(day=15)} 09:30")
    file.write_bytes(workbook([told]))
    desk.goto(f"{site}/assessment/complaints-import/")
    desk.set_input_files("input[type=file]", str(file))
    press(desk, "上传并预览")
    assert not any(secret in desk.content() for secret in SECRETS)
    if desk.locator("[name=warnings_seen]").count():
        desk.check("[name=warnings_seen]")
    press(desk, "导入")
    made = Complaint.everything.get(number="GD-1")
    assert made.kind == "" and "赵某" in made.text
    return made


def proven(street, made, desk, first, boss, site) -> Case:
    """Classified, shared out, heard, found, answered."""
    home = f"{site}/assessment/complaints/{made.pk}"

    def do(page, deed, button, **typed):
        page.goto(f"{home}/{deed}/")
        fill(page, **typed)
        press(page, button, exact=True)
        assert page.url == f"{home}/", page.inner_text("main")

    do(desk, "classify", "核定类型和对象", stream="petition", kind="T07", about="auxiliary", person="张伟")
    lead, second = street.inspector.pk, street.second.pk
    do(desk, "assign", "分办", lead=lead, other=second, in_charge=street.station.parent_id)
    do(first, "step", "记录办理情况", kind="person", text="承认推了一把", second=second)
    do(
        first,
        "find",
        "作出认定",
        allegation=Allegation.everything.get(complaint=made).pk,
        result="true",
        facts="录像证实推搡",
        second=second,
    )
    do(
        first,
        "answer",
        "拟定答复",
        claim="要求处理",
        facts="录像证实",
        opinion="移送处理",
        basis="信访工作条例",
    )
    do(boss, "answer-decide", "审定答复", word="yes")
    do(first, "told", "登记告知", told_how="电话")
    page = first.inner_text("main")
    assert "属实" in page and "-10 分" in page
    boss.goto(f"{home}/paper/")
    assert not any(secret in boss.content() + first.content() for secret in SECRETS)
    return Case.everything.get(source_kind="complaint", person=street.person)


def sanctioned(street, case, desk, first, enter, site) -> None:
    """Filed, reported, told, heard, proposed, decided by another, issued and served."""

    def do(page, step, button, **typed):
        page.goto(site + reverse("assessment:case", args=[case.pk]))
        fill(page, f"#{step}", **typed)
        press(page, button, exact=True)

    do(desk, "file", "立案", investigators=[street.inspector.pk, street.second.pk], no_relation="on")
    do(first, "breach", "记载违纪行为", act_on=MONTH.replace(day=15), text="推搡群众", rule=street.known.pk)
    do(first, "report", "提交调查报告", facts="录像证实推搡", intended="warning")
    do(desk, "tell", "告知本人")
    own = enter(street.own(street.person))
    read(street, own, "notice", case, site)
    do(first, "hear", "听取申辩并核查", how="noted", text="当时着急", checked="不成立")
    do(desk, "propose", "提出处理意见", reason="依照值班备勤管理规定")
    chief = enter(street.chief)
    chief.goto(f"{site}/approvals/sanction/{case.pk}/")
    press(chief, "同意")
    do(desk, "issue", "制发决定书", document="云公辅处〔2026〕1号")
    read(street, own, "decision", case, site)
    own.close()


def read(street, page, which, case, site) -> None:
    paper = Paper.objects.get(pk=getattr(Case.everything.get(pk=case.pk), f"{which}_id"))
    page.goto(f"{site}/inbox/papers/{paper.pk}/")
    press(page, "我已阅读并知悉")


def appealed(street, case, enter, site) -> None:
    page = enter(street.own(street.person))
    page.goto(site + reverse("assessment:case", args=[case.pk]))
    fill(page, "#review", text="录像角度不对，本人没有推搡")
    press(page, "申请复核", exact=True)
    deputy = enter(street.deputy)
    deputy.goto(site + reverse("assessment:case", args=[case.pk]))
    fill(deputy, outcome="upheld", answer="另一角度录像证明没有推搡")
    press(deputy, "答复复核", exact=True)
    assert "撤销" in deputy.inner_text("main")
