"""A question about a line goes to whoever can answer it; the answer is read on the slip; nobody else sees either."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.month import queries
from payroll.questions import actions
from payroll.questions.models import SlipQuestion
from payroll.rules.questions import ANSWERS, topics
from payroll.slips.explaining import explain
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)


@pytest.fixture
def county():
    made = County(shipped.pilot_plan())
    made.person = made.hire("张伟", at=say.unit("城关派出所"))
    made.user = say.account(Role.AUXILIARY, person=made.person)
    made.head = say.account(Role.UNIT_HEAD, unit=say.unit("城关派出所"))
    return made


def ask(county, code="LEVEL", topic="level", text="我的层级不对", user=None) -> SlipQuestion:
    user = user or county.user
    with acting(user):
        return actions.ask_about(MONTH, code, topic, text, acting_user=user)


def test_the_items_route_to_who_can_answer(county):
    county.pay(MONTH)
    with unscoped("read"):
        lines = {line.code: line for line in explain(queries.slip_for(MONTH, county.person.pk))}
    expected = {
        "LEVEL": "political",
        "POST": "political",
        "SENIORITY": "political",
        "PERFORMANCE": "unit_head",
        "MEAL": "unit_head",
        "NIGHT": "unit_head",
        "LEAVE_ABSENT": "unit_head",
        "PENSION": "finance",
        "HOUSING": "finance",
        "IIT": "finance",
        "BACK_PAY": "finance",
        "AWARD": "finance",
    }
    assert {code: ANSWERS[topics(lines[code])[0]] for code in expected} == expected
    assert all(topics(line) for line in lines.values())


@pytest.mark.parametrize(
    ("code", "topic", "who"),
    [("LEVEL", "level", "political"), ("PERFORMANCE", "grade", "head"), ("PENSION", "base", "finance")],
)
def test_asked_answered_and_read_on_the_slip(county, client, code, topic, who):
    county.pay(MONTH)
    question = ask(county, code, topic)
    answerers = {"political": county.political, "head": county.head, "finance": county.other_finance}
    for name, user in answerers.items():
        client.force_login(user)
        assert ("工资疑问待答复" in client.get("/").content.decode()) is (name == who)
        if name != who:
            assert client.get(reverse("payroll:question", args=[question.pk])).status_code == 404
            with acting(user), pytest.raises(Denied):
                actions.answer_question(question.pk, "不对", acting_user=user)
    client.force_login(answerers[who])
    page = client.get(reverse("payroll:question", args=[question.pk])).content.decode()
    assert "我的层级不对" in page
    client.post(reverse("payroll:question", args=[question.pk]), {"answer": "2025 年 1 月起为六级"})
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("answered", answerers[who])
    client.force_login(county.user)
    assert "工资疑问已答复" in client.get("/").content.decode()
    slip = client.get(reverse("payroll:slip", args=[MONTH, county.person.pk])).content.decode()
    assert "2025 年 1 月起为六级" in slip
    assert "工资疑问已答复" not in client.get("/").content.decode()


def test_a_head_answers_without_seeing_amounts(county, client):
    county.pay(MONTH)
    question = ask(county, "PERFORMANCE", "grade")
    client.force_login(county.head)
    page = client.get(reverse("payroll:question", args=[question.pk])).content.decode()
    assert "看这一项怎么算的" not in page
    assert client.get(reverse("payroll:slip", args=[MONTH, county.person.pk])).status_code == 404
    client.force_login(county.political)
    with acting(county.political):
        moved = SlipQuestion.objects.get(pk=question.pk)
    assert moved.to_role == "unit_head"


def test_a_head_of_another_unit_and_another_person_see_nothing(county, client):
    county.pay(MONTH)
    question = ask(county, "PERFORMANCE", "grade")
    other = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    stranger = say.account(Role.AUXILIARY, person=say.hire("李强"))
    for user in (other, stranger):
        client.force_login(user)
        assert client.get(reverse("payroll:question", args=[question.pk])).status_code == 404
        with acting(user):
            assert not SlipQuestion.objects.exists()
            with pytest.raises(Denied):
                actions.withdraw_question(question.pk, acting_user=user)
    with acting(stranger), pytest.raises(Denied):
        actions.ask_about(MONTH, "LEVEL", "level", "?", acting_user=stranger)


def test_a_question_stands_on_a_locked_slip_of_ones_own_and_has_sense(county):
    county.calculate(MONTH)
    with pytest.raises(Denied):
        ask(county)
    county.check(MONTH), county.approve(MONTH), county.lock(MONTH)
    with pytest.raises(Problem, match="请写明疑问的内容"):
        ask(county, text="  ")
    with pytest.raises(Problem, match="关于什么"):
        ask(county, topic="grade")
    with pytest.raises(Denied):
        ask(county, code="NIX")
    assert ask(county).due > date.today()  # noqa: DTZ011
    with pytest.raises(Conflict, match="已有一条疑问等待答复"):
        ask(county)


def test_handed_on_with_a_reason_it_leaves_one_and_reaches_the_other(county):
    county.pay(MONTH)
    question = ask(county, "PERFORMANCE", "grade")
    with acting(county.head):
        with pytest.raises(Problem, match="转交的原因"):
            actions.forward_question(question.pk, "finance", "", acting_user=county.head)
        actions.forward_question(question.pk, "finance", "算法问题", acting_user=county.head)
        with pytest.raises(Denied):
            actions.answer_question(question.pk, "x", acting_user=county.head)
    with acting(county.other_finance):
        done = actions.answer_question(question.pk, "按系数 1.0", acting_user=county.other_finance)
        assert done.state == "answered"
        with pytest.raises(Conflict, match="已答复"):
            actions.answer_question(question.pk, "再答", acting_user=county.other_finance)


def test_a_unit_without_a_head_is_answered_for_by_the_political_department(county):
    person = county.hire("李强", at=say.unit("东街派出所"))
    user = say.account(Role.AUXILIARY, person=person)
    county.pay(MONTH)
    assert ask(county, "PERFORMANCE", "grade", user=user).to_role == "political"


def test_withdrawn_by_the_asker_before_the_answer(county):
    county.pay(MONTH)
    question = ask(county)
    with acting(county.user):
        assert actions.withdraw_question(question.pk, acting_user=county.user).state == "withdrawn"
    with acting(county.political), pytest.raises(Conflict, match="已撤回"):
        actions.answer_question(question.pk, "x", acting_user=county.political)
    assert ask(county).state == "open"


def test_the_database_keeps_answers_whole_and_asker_apart(county):
    county.pay(MONTH)
    question = ask(county)
    rows = SlipQuestion.everything.filter(pk=question.pk)
    with pytest.raises(IntegrityError, match="slip_question_answered_by_somebody"), transaction.atomic():
        rows.update(state="answered")
    with pytest.raises(IntegrityError, match="slip_question_answered_by_another"), transaction.atomic():
        rows.update(state="answered", answer="x", answered_by=county.user, answered_at=timezone.now())
    with pytest.raises(IntegrityError, match="slip_question_one_open"), transaction.atomic():
        question.pk = None
        question.save(force_insert=True)


def test_the_line_offers_to_ask_only_the_person(county, client):
    county.pay(MONTH)
    url = reverse("payroll:line", args=[MONTH, county.person.pk, "LEVEL"])
    client.force_login(county.user)
    assert "提出疑问" in client.get(url).content.decode()
    asked = client.post(
        reverse("payroll:ask", args=[MONTH, "LEVEL"]), {"topic": "level", "text": "为何是七级"}, follow=True
    )
    assert "为何是七级" in asked.content.decode()
    client.force_login(county.finance)
    assert "提出疑问" not in client.get(url).content.decode()
    assert client.post(reverse("payroll:ask", args=[MONTH, "LEVEL"]), {}).status_code == 404


def test_a_question_is_about_the_item_of_the_slip_and_not_about_a_change(county, client):
    county.pay(MONTH)
    client.force_login(county.user)
    line = client.get(reverse("payroll:line", args=[MONTH, county.person.pk, "SENIORITY"])).content.decode()
    assert "工龄增加" not in line
    asked = ask(county, "SENIORITY", "seniority")
    client.force_login(county.political)
    shown = client.get(reverse("payroll:question", args=[asked.pk])).content.decode()
    assert "关于：工龄工资 · 工龄</p>" in shown


def test_statements_of_the_list_do_not_grow(county, client):
    people = [county.hire(f"张{n}", at=say.unit("城关派出所")) for n in range(6)]
    county.pay(MONTH)
    client.force_login(county.political)
    ask(county)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("payroll:questions")).status_code == 200
        return len(seen)

    statements()
    few = statements()
    for person in people:
        ask(county, user=say.account(Role.AUXILIARY, person=person))
    assert statements() == few


# ---- the year, and paper ----


def test_the_year_adds_up_for_the_person_and_nobody_else(county, client):
    for month in (9, 10, 11):
        county.pay(date(2025, month, 1))
    client.force_login(county.user)
    with acting(county.user):
        rows = queries.year_of(county.person.pk, 2025)
    assert [row.month.month for row in rows] == [9, 10, 11]
    assert all(
        row.gross_fen - row.contributions_fen - row.tax_fen - row.other_fen == row.net_fen for row in rows
    )
    assert rows[-1].tax_so_far_fen == sum(row.tax_fen for row in rows)
    url = reverse("payroll:year", args=[2025])
    assert "2025-11" in client.get(url).content.decode()
    assert "个人工资汇总" in client.get(url + "?print=1").content.decode()
    assert client.get(reverse("payroll:year", args=[2024])).status_code == 404
    stranger = say.account(Role.AUXILIARY, person=say.hire("李强"))
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    with acting(stranger):
        assert queries.year_of(county.person.pk, 2025) == []


def test_the_slip_on_paper(county, client):
    county.pay(MONTH)
    url = reverse("payroll:slip-print", args=[MONTH, county.person.pk])
    client.force_login(county.user)
    assert "实发（大写）" in client.get(url).content.decode()
    client.force_login(say.account(Role.AUXILIARY, person=say.hire("李强")))
    assert client.get(url).status_code == 404


def test_what_a_head_is_late_with_goes_up_to_the_department(county, client):
    county.pay(MONTH)
    question = ask(county, "PERFORMANCE", "grade")
    client.force_login(county.political)
    url = reverse("payroll:question", args=[question.pk])
    with acting(county.political), pytest.raises(Denied):
        actions.answer_question(question.pk, "x", acting_user=county.political)
    assert client.get(url).status_code == 404
    SlipQuestion.everything.update(due=date(2026, 1, 5))
    assert client.get(url).status_code == 200
    assert "工资疑问待答复" in client.get("/").content.decode()
    assert client.post(url, {"answer": "按系数 1.0"}).status_code == 302
    assert SlipQuestion.everything.get().answered_by == county.political
