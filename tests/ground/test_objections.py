"""An objection is raised once, answered once, by another, with what became of the record; late ones are found."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from auxpolice.deadlines import overdue
from auxpolice.problems import Conflict, Problem
from grading.evaluations import deciding, objections
from grading.evaluations.models import Objection, Verdict
from tests.grading.evaluations.test_races import at_once, two_batches
from tests.grading.steps import publish

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 1, 6)


class Publicity:
    """A batch in publicity with one verdict, the political department that enters objections, two leaders who answer."""

    def __init__(self):
        self.staff, (self.batch, _other), _people = two_batches()
        deciding.decide_evaluation(self.batch, acting_user=self.staff["leader"])
        self.batch.refresh_from_db()
        publish(self.staff, self.batch)
        self.verdict = Verdict.everything.filter(evaluation=self.batch).select_related("evaluation").first()

    def raise_it(self, text="漏算两年") -> Objection:
        return objections.raise_objection(self.verdict, text, acting_user=self.staff["political"], day=DAY)

    def answer(self, row, upheld=True, text="确有错误", **more) -> Objection:
        user = more.pop("by", self.staff["leader"])
        return objections.answer_objection(row, upheld, text, acting_user=user, **more)


def test_what_became_of_the_record_stands_with_the_answer():
    office = Publicity()
    row = office.answer(office.raise_it(), level_code="L5")
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.answer) == ("upheld", office.staff["leader"], "确有错误")
    before, after = row.effect["层级"]
    assert after != before and after == "五级辅警"
    rejected = office.answer(office.raise_it("仍有异议"), False, "无误")
    assert (rejected.state, rejected.effect) == ("rejected", None)


def test_two_answers_at_once_are_one_and_the_other_is_told_whose():
    office = Publicity()
    row = office.raise_it()
    results = at_once(
        lambda: office.answer(row, False, "不成立", by=office.staff["leader"]),
        lambda: office.answer(row, True, "成立", by=office.staff["second"]),
    )
    [lost] = [one for one in results if isinstance(one, Conflict)]
    row.refresh_from_db()
    assert f"这条异议已由{row.answered_by}答复，现在是「{row.get_state_display()}」" in lost.message
    office.verdict.refresh_from_db()
    assert (office.verdict.get_state_display() == "不予执行") == (row.state == "upheld")


def test_two_raised_at_once_about_the_same_are_one():
    office = Publicity()
    results = at_once(office.raise_it, office.raise_it, office.raise_it)
    assert sum(isinstance(one, Conflict) for one in results) == 2
    assert Objection.everything.get().state == "open"
    with pytest.raises(Problem, match="请写明异议的内容"):
        office.raise_it(" ")


def test_nothing_half_is_kept_whoever_writes():
    office = Publicity()
    row = office.raise_it()
    for change, rule in (
        (f"answered_by_id = {row.raised_by_id}, answered_at = now(), answer = 'x', state = 'upheld'", "answered_by_another"),
        ("state = 'upheld'", "answered_by_somebody"),
        ("effect = '{}'", "answered_by_somebody"),
        ("state = 'heard'", "state_known"),
        ("text = ''", "has_text"),
    ):  # fmt: skip
        with (
            pytest.raises(IntegrityError, match=f"objection_{rule}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE grading_objection SET {change} WHERE id = {row.pk}")


def test_late_ones_are_those_that_still_wait():
    office = Publicity()
    row = office.raise_it()
    assert not overdue(Objection.everything.all(), row.due).exists()
    after = row.due + timedelta(days=1)
    assert overdue(Objection.everything.all(), after).get() == row
    office.answer(row, False)
    assert not overdue(Objection.everything.all(), after).exists()


def test_the_page_shows_text_deadline_and_what_became_of_the_record_and_keeps_what_was_typed(client):
    office = Publicity()
    office.raise_it("漏算两年")
    page = reverse("grading:verdict", args=[office.verdict.pk])
    client.force_login(office.staff["leader"])
    shown = client.get(page).content.decode()
    assert "漏算两年" in shown and "答复期限" in shown and "逾期" in shown
    url = reverse("grading:answer-objection", args=[Objection.everything.get().pk])
    typed = {"outcome": "level", "level": "L99", "answer": "改定"}
    refused = client.post(url, typed)
    assert refused.status_code == 400 and "改定" in refused.content.decode()
    assert client.post(url, {**typed, "level": "L5"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "→ <strong>五级辅警</strong>" in shown and "逾期" not in shown
