"""Exceptions between calculation and check: each rule finds its case, and each case wants a word by name."""

from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from auxpolice.access.scope import acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.problems import Problem
from payroll.exceptions import actions
from payroll.exceptions.models import PayException
from payroll.exceptions.rules import RULES, Frame
from payroll.running import approving
from personnel.models import BankAccount, ContributionBase
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
SEP, OCT = date(2025, 9, 1), date(2025, 10, 1)


@pytest.fixture
def county():
    with unscoped("test"):
        yield County()


def found(month=OCT) -> set[tuple[str, str]]:
    return {(row.person.name, row.rule) for row in actions.of_month(month).select_related("person")}


def entered(county, person, fen, kind="award_fen"):
    county.one_off(person, OCT, kind, fen, "测试", large=True)


def test_a_sound_month_has_none(county):
    county.hire("张伟")
    county.pay(SEP)
    county.calculate(OCT)
    assert found() == set()
    with acting(county.checker):
        assert approving.check_month(OCT, acting_user=county.checker).state == "checked"


def test_each_rule_finds_its_case(county):
    negative, account, changed = county.hire("负数"), county.hire("无账号"), county.hire("换账号")
    one, two, big, base = county.hire("甲"), county.hire("乙"), county.hire("大额"), county.hire("基数")
    gone = county.hire("离职")
    county.pay(SEP)
    entered(county, negative, 9_000_000, "court_fen")
    BankAccount.everything.filter(person=account).delete()
    held = BankAccount.everything.get(person=changed)
    held.period = DateRange(held.period.lower, date(2025, 10, 15))
    held.save()
    BankAccount.everything.create(
        person=changed, number="6222020000000001", holder="换账号", period=DateRange(date(2025, 10, 15), None)
    )
    BankAccount.everything.filter(person=two).update(number=BankAccount.everything.get(person=one).number)
    entered(county, big, 100_000_000)
    ContributionBase.everything.filter(person=base).update(insurance_fen=100_000)
    say.leave(gone, on=date(2025, 10, 20))
    entered(county, gone, 20_000)
    county.calculate(OCT)
    expected = {
        ("负数", "negative"), ("无账号", "no_account"), ("换账号", "new_account"), ("甲", "shared"),
        ("乙", "shared"), ("大额", "one_off"), ("大额", "changed"), ("离职", "left"), ("基数", "base"), ("负数", "changed"), ("负数", "minimum"), ("离职", "changed"),
    }  # fmt: skip
    assert expected <= found()
    assert {rule for _name, rule in expected} == set(RULES) - {"attendance"}


def test_more_attendance_than_days_employed():
    """The gap of that name stops such a month; the rule looks all the same."""
    facts = {name: np.array(values) for name, values in {
        "employed_half_days": [2, 36], "due_half_days": [36, 36], "meal_days": [1, 18],
    }.items()}  # fmt: skip
    none = np.zeros(2, dtype=bool)
    frame = Frame(np.array([1, 1]), facts, np.array([0, 0]), none, none, none, none, none, {}, 0, 10**9)
    assert [(place, detail) for place, _fen, detail in RULES["attendance"].find(frame)] == [
        (0, "在职 1 天，应出勤 18 天，用餐 1 天")
    ]


def test_none_is_left_without_a_word_before_the_check(county):
    people = [county.hire(f"辅警{n}") for n in range(3)]
    county.pay(SEP)
    for person in people:
        entered(county, person, 600_000)
    county.calculate(OCT)
    with acting(county.checker), pytest.raises(Problem, match="条异常没有核查说明，不能复核") as refused:
        approving.check_month(OCT, acting_user=county.checker)
    assert "一次性项目过大" in refused.value.message
    rows = list(actions.of_month(OCT).filter(rule="one_off"))
    with acting(county.checker):
        with pytest.raises(Problem, match="请写明核查说明"):
            actions.clear(OCT, [rows[0].pk], " ", acting_user=county.checker)
        with pytest.raises(Problem, match="同一条规则"):
            actions.clear(OCT, [row.pk for row in actions.of_month(OCT)], "已核", acting_user=county.checker)
        assert actions.clear(OCT, [row.pk for row in rows], "表彰文件齐全", acting_user=county.checker) == 3
        assert Entry.objects.filter(act="payroll.exceptions.clear").latest("pk").reason == "表彰文件齐全"
        actions.clear_rest(OCT, "因表彰", acting_user=county.checker)
        assert approving.check_month(OCT, acting_user=county.checker).state == "checked"
    with pytest.raises(IntegrityError, match="pay_exception_cleared_with_a_word"), transaction.atomic():
        PayException.everything.filter(pk=rows[0].pk).update(word="")


def test_a_word_stays_while_the_finding_is_the_same(county):
    person = county.hire("张伟")
    county.pay(SEP)
    entered(county, person, 600_000)
    county.calculate(OCT)
    with acting(county.checker):
        actions.clear_rest(OCT, "表彰文件齐全", acting_user=county.checker)
    county.calculate(OCT)
    assert not actions.of_month(OCT).filter(cleared_by=None).exists()
    entered(county, person, 100_000, "other_pay_fen")
    county.calculate(OCT)
    assert actions.of_month(OCT).filter(cleared_by=None).exists()


def test_cleared_on_the_page_and_counted_on_the_sheet(county, client):
    for n in range(2):
        person = county.hire(f"辅警{n}")
        entered(county, person, 600_000)
    county.calculate(OCT)
    url = reverse("payroll:exceptions", args=[OCT])
    client.force_login(county.checker)
    assert "辅警0" in client.get(f"{url}?rule=one_off").content.decode()
    chosen = [row.pk for row in PayException.everything.filter(rule="one_off")]
    answer = client.post(f"{url}?rule=one_off", {"chosen": chosen, "word": ""})
    assert answer.status_code == 422 and "请写明核查说明" in answer.content.decode()
    assert client.post(f"{url}?rule=one_off", {"chosen": chosen, "word": "文件齐全"}).status_code == 302
    assert PayException.everything.filter(word="文件齐全", cleared_by=county.checker).count() == 2
    county.check(OCT)
    client.force_login(county.leader)
    sheet = client.get(reverse("approvals:sheet", args=["pay-month", "2025-10"])).content.decode()
    assert "异常核查" in sheet and "一次性项目过大" in sheet and "均已说明" in sheet
    assert client.post(f"{url}?rule=one_off", {"chosen": chosen, "word": "x"}).status_code == 404
