"""Objections with consequence: a corrected score at once, a corrected grade by two, and what pay does with it."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from assessment.appraisal import objections, queries
from assessment.appraisal.actions import confirm_unit
from assessment.appraisal.models import Correction, MonthSheet, SheetObjection, UnitSheet
from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.batch import engine
from auxpolice.calendar.days import add_working_days
from auxpolice.months import next_month, today
from auxpolice.problems import Conflict, Problem
from payroll.backpay.actions import check_back_pay
from payroll.backpay.models import BackPayLine
from payroll.month import queries as slips
from tests import vocabulary as say
from tests.assessment.bureau import MONTH


def figures(bureau, person) -> tuple[int, str]:
    sheet = bureau.sheet(person)
    return sheet.base_now, sheet.grade_now


def test_the_days_begin_with_the_confirmation_and_end(bureau, monkeypatch):
    person = bureau.hire("张伟")
    sheet = bureau.confirmed()
    row = MonthSheet.everything.get()
    last = add_working_days(timezone.localdate(sheet.confirmed_at), 3)
    assert queries.heard_until([row]) == {row.pk: last}
    long_ago = timezone.now() - timedelta(days=60)
    UnitSheet.everything.filter(pk=sheet.pk).update(confirmed_at=long_ago)
    with pytest.raises(Problem, match=r"提出异议的期限（.*）已过"):
        bureau.objection(person)


def test_only_the_person_objects_to_a_confirmed_sheet_once_at_a_time(bureau):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    bureau.submitted()
    row = MonthSheet.everything.get(person=person)
    own = say.account(Role.AUXILIARY, person=person)
    with acting(own), pytest.raises(Denied):
        objections.raise_objection(row, "还没确认", acting_user=own)
    with acting(bureau.political):
        confirm_unit(row.unit_sheet, acting_user=bureau.political)
    row.refresh_from_db()
    colleague = say.account(Role.AUXILIARY, person=other)
    for user in (colleague, bureau.head, bureau.political):
        with acting(user), pytest.raises(Denied):
            objections.raise_objection(row, "代提", acting_user=user)
    with acting(own):
        first = objections.raise_objection(row, "评分有误", acting_user=own)
        with pytest.raises(Conflict, match="等待答复"):
            objections.raise_objection(row, "再提", acting_user=own)
    assert first.due == add_working_days(today(), 3)


def test_rejected_it_changes_nothing_and_says_why(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed()
    done = bureau.answer(bureau.objection(person), "rejected")
    assert (done.state, done.answer, done.answered_by) == ("rejected", "经核实", bureau.political)
    assert figures(bureau, person) == (9000, "COMPETENT")
    assert not Correction.everything.exists()


def test_upheld_it_must_correct_something(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed()
    objection = bureau.objection(person)
    for corrected in ({}, {"base_points": 9000}, {"grade": "COMPETENT"}):
        with pytest.raises(Problem, match="更正后的评分或等次"):
            bureau.answer(objection, **corrected)
    for corrected in ({"base_points": 10_001}, {"grade": "SPLENDID"}):
        with pytest.raises(Problem, match=r"范围内|0 到 100"):
            bureau.answer(objection, **corrected)
    objection.refresh_from_db()
    assert objection.state == "open"


def test_a_corrected_score_holds_at_once_and_the_confirmed_sheet_stays(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed()
    done = bureau.answer(bureau.objection(person), base_points=9_250)
    assert done.state == "upheld"
    assert figures(bureau, person) == (9_250, "COMPETENT")
    row = MonthSheet.everything.get()
    assert (row.base_points, row.grade) == (9000, "COMPETENT"), "what was confirmed is not overwritten"
    again = bureau.answer(bureau.objection(person), base_points=9_500)
    assert again.state == "upheld"
    assert figures(bureau, person) == (9_500, "COMPETENT"), "the last one counts"
    assert [c.state for c in Correction.everything.order_by("pk")] == ["superseded", "in_force"]
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        Correction.everything.filter(state="in_force").update(base_points=1)


def test_a_corrected_grade_waits_for_another_person(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed({person.pk: "BASIC"})
    objection = bureau.answer(bureau.objection(person), base_points=9_250, grade="COMPETENT")
    assert (objection.state, objection.answer) == ("open", "")
    assert figures(bureau, person) == (9000, "BASIC")
    with pytest.raises(Conflict, match="正等另一人确认"):
        bureau.answer(objection, "rejected")
    with pytest.raises(Problem, match="提出更正的人不能确认这项更正"):
        bureau.confirm_correction(objection, by=bureau.political)
    with pytest.raises(Denied):
        bureau.confirm_correction(objection, by=bureau.head)
    assert figures(bureau, person) == (9000, "BASIC")
    done = bureau.confirm_correction(objection)
    assert (done.state, done.answer) == ("upheld", "经核实")
    assert done.effect == {"评分": [90.0, 92.5], "等次": ["基本合格", "合格"]}
    assert figures(bureau, person) == (9_250, "COMPETENT")
    with pytest.raises(Conflict, match="没有等待确认的更正"):
        bureau.confirm_correction(objection)
    assert Entry.objects.get(act="assessment.correct").after["等次"] == ["基本合格", "合格"]


def test_what_the_other_does_not_confirm_is_answered_anew(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed({person.pk: "BASIC"})
    objection = bureau.answer(bureau.objection(person), grade="COMPETENT")
    for user, words, refusal in (
        (bureau.political, "自己撤", "提出更正的人"),
        (bureau.deputy, " ", "退回的原因"),
    ):
        with acting(user), pytest.raises(Problem, match=refusal):
            objections.refuse_correction(objection, words, acting_user=user)
    with acting(bureau.deputy):
        back = objections.refuse_correction(objection, "证据不足", acting_user=bureau.deputy)
    assert (back.state, back.answer) == ("open", "")
    assert figures(bureau, person) == (9000, "BASIC")
    assert bureau.answer(back, "rejected").state == "rejected"


def test_the_cap_on_excellent_holds_for_corrections_too(bureau):
    people = [bureau.hire(f"张{n}") for n in range(10)]
    first, second, third = people[:3]
    bureau.confirmed({first.pk: "EXCELLENT"})
    one = bureau.answer(bureau.objection(second), grade="EXCELLENT")
    two = bureau.answer(bureau.objection(third), grade="EXCELLENT")
    bureau.confirm_correction(one)
    with pytest.raises(Problem, match="最多 2 人，现在给了 3 人"):
        bureau.confirm_correction(two)
    with pytest.raises(Problem, match="最多 2 人，现在给了 3 人"):
        bureau.answer(bureau.objection(people[3]), grade="EXCELLENT")
    assert figures(bureau, third) == (9000, "COMPETENT")


def test_nobody_answers_for_themselves(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed()
    objection = bureau.objection(person)
    official = bureau.own(person)
    RoleGrant.objects.create(user=official, role=Role.POLITICAL, period=DateRange(say.LONG_AGO, None))
    with pytest.raises(Problem, match="提出的人不能答复这条异议"):
        bureau.answer(objection, by=official, base_points=9_900)
    with pytest.raises(Denied):
        bureau.answer(objection, by=bureau.head, base_points=9_900)


def performance(person, month) -> int:
    with unscoped("read"):
        lines = slips.lines_of(slips.slip_for(month, person.pk))
    return {line.code: line.amount_fen for line in lines}["PERFORMANCE"]


def test_a_grade_corrected_before_the_month_is_paid_counts_in_that_month(bureau):
    person = bureau.hire("张伟")
    bureau.confirmed({person.pk: "BASIC"})
    bureau.confirm_correction(bureau.answer(bureau.objection(person), grade="COMPETENT"))
    bureau.calculate(MONTH)
    assert performance(person, MONTH) == 70_000


def test_a_grade_corrected_after_the_lock_is_paid_back_to_the_fen(bureau):
    """1,000 yuan, 70 % of it monthly: 基本合格 pays half, 合格 all. 350 yuan were withheld."""
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    bureau.confirmed({person.pk: "BASIC"})
    bureau.pay(MONTH)
    assert performance(person, MONTH) == 35_000
    objection = bureau.answer(bureau.objection(person), grade="COMPETENT")

    def lines() -> list[tuple[int, str, int]]:
        following = next_month(MONTH)
        bureau.open(following)
        with acting(bureau.finance):
            check = check_back_pay(following, acting_user=bureau.finance)
        engine.run_until_done(check.job)
        found = BackPayLine.everything.filter(month=following, of_month=MONTH)
        return [(line.person_id, line.item, line.amount_fen) for line in found]

    assert lines() == [], "only proposed"
    bureau.confirm_correction(objection)
    assert lines() == [(person.pk, "PERFORMANCE", 35_000)]
    assert performance(person, MONTH) == 35_000, "the locked slip stays"
    assert other.pk not in {who for who, _item, _fen in lines()}


# --- pages


def test_the_person_sees_days_answer_old_and_new_figure(bureau, client):
    person = bureau.hire("张伟")
    bureau.confirmed({person.pk: "BASIC"})
    row = MonthSheet.everything.get()
    own = say.account(Role.AUXILIARY, person=person)
    client.force_login(own)
    sheet = reverse("assessment:sheet", args=[row.pk])
    form = client.get(reverse("assessment:object", args=[row.pk])).content.decode()
    assert "最迟" in form and "基本合格" in form, "what is contested stands beside the form"
    assert client.post(reverse("assessment:object", args=[row.pk]), {"text": "评分有误"}).status_code == 302
    objection = SheetObjection.everything.get()
    waiting = client.get(sheet).content.decode()
    assert f"答复期限 {objection.due:%Y-%m-%d}" in waiting
    assert reverse("assessment:object", args=[row.pk]) not in waiting

    client.force_login(bureau.political)
    answer = reverse("assessment:answer", args=[objection.pk])
    assert "基本合格" in client.get(answer).content.decode()
    typed = {"outcome": "upheld", "base_points": "92.5", "grade": "COMPETENT", "answer": "经核实应为 92.5 分"}
    assert client.post(answer, {**typed, "base_points": "1e999"}).status_code == 422
    assert client.post(answer, {**typed, "base_points": "", "grade": ""}).status_code == 422
    assert client.post(answer, typed).status_code == 302
    confirm = reverse("assessment:answer-confirm", args=[objection.pk])
    assert confirm not in client.get(answer).content.decode(), "not offered to who proposed it"

    client.force_login(own)
    assert "经核实应为" not in client.get(sheet).content.decode(), "not before it holds"
    client.force_login(bureau.deputy)
    assert confirm in client.get(answer).content.decode()
    assert client.post(answer, {"reason": ""}).status_code == 422
    assert client.post(confirm).status_code == 302

    client.force_login(own)
    html = " ".join(client.get(sheet).content.decode().split())
    assert "经核实应为 92.5 分" in html and "90 基本合格" in html and "92.5 合格" in html
    assert "92.5" in client.get(reverse("assessment:mine")).content.decode()


def test_what_waits_stands_in_the_queue_with_its_day(bureau, client):
    person = bureau.hire("张伟")
    bureau.confirmed({person.pk: "BASIC"})
    objection = bureau.objection(person)
    client.force_login(bureau.deputy)
    home = client.get("/").content.decode()
    assert reverse("assessment:answer", args=[objection.pk]) in home and "考核异议待答复" in home
    bureau.answer(objection, grade="COMPETENT")
    assert "考核更正待确认" in client.get("/").content.decode()
    bureau.confirm_correction(objection)
    assert reverse("assessment:answer", args=[objection.pk]) not in client.get("/").content.decode()


def test_an_objection_is_offered_as_long_as_it_is_heard(bureau, client, monkeypatch):
    """The link on the own page and the action hold the same days, counted from the confirmation."""
    person = bureau.hire("张伟")
    bureau.confirmed()
    own = MonthSheet.everything.get(person=person)
    assert queries.heard_until([own]) == {own.pk: add_working_days(today(), 3)}
    user = bureau.own(person)
    client.force_login(user)
    link = reverse("assessment:object", args=[own.pk])
    assert link in client.get(reverse("assessment:mine")).content.decode()
    last = add_working_days(today(), 3)
    monkeypatch.setattr(objections, "today", lambda: last + timedelta(days=1))
    assert link not in client.get(reverse("assessment:mine")).content.decode()
    with acting(user), pytest.raises(Problem, match="异议的期限"):
        objections.raise_objection(own, "评分有误", acting_user=user)
