"""Promotion says what was: silent units are named and never dropped, the notice is of recorded steps, settled once."""

from datetime import date

import pytest
from django.db import Error, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from grading.evaluations import deciding, publicity
from grading.evaluations.models import Evaluation
from personnel.training.models import TrainingRecord
from tests.grading import steps
from tests.grading.evaluations.test_promotion import on_level
from tests.vocabulary import account, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    with unscoped("test"):
        made = steps.office()
        unit("城关派出所"), unit("北关派出所")
        made["version"] = steps.ladder_in_force(made)
        yield made


@pytest.fixture
def batch(staff):
    """A yearly batch sent to the units: one person of each of two units only lacks the recommendation."""
    staff["people"] = []
    for name, place in (("甲", "城关派出所"), ("乙", "北关派出所")):
        person = on_level(staff, "L4", date(2021, 1, 1), "CCCCC", name, at=unit(place))
        TrainingRecord.everything.create(person=person, kind="annual", ended=date(2025, 6, 1), half_days=20)
        staff["people"].append(person)
    made = steps.open_batch(staff, staff["version"], "yearly")
    return deciding.ask_units(made, acting_user=staff["political"])


def recommended(staff, batch, person, place):
    head = account(Role.UNIT_HEAD, unit=unit(place))
    deciding.propose_for_unit(steps.verdict_of(batch, person), True, appraisal=9000, acting_user=head)
    return head


def test_a_silent_unit_stops_the_review_by_name(staff, batch):
    recommended(staff, batch, staff["people"][0], "城关派出所")
    with pytest.raises(Conflict, match="1 人单位未推荐，是否按不推荐处理") as refused:
        deciding.review_evaluation(batch, acting_user=staff["political"])
    assert refused.value.details == ["北关派出所 1 人（乙）"] and refused.value.field == "silence"
    assert Evaluation.objects.get(pk=batch.pk).state == "proposed"


def test_passed_with_a_reason_it_stands_on_the_sheet(staff, batch, client):
    recommended(staff, batch, staff["people"][0], "城关派出所")
    deciding.review_evaluation(batch, silence="该所考核期内被约谈", acting_user=staff["political"])
    batch.refresh_from_db()
    assert batch.silence == [{"unit": "北关派出所", "people": ["乙"]}]
    client.force_login(staff["leader"])
    shown = client.get(reverse("approvals:sheet", args=["level-batch", batch.pk])).content.decode()
    assert "北关派出所 未推荐，按不推荐处理：乙" in shown and "该所考核期内被约谈" in shown
    assert (
        client.post(
            reverse("approvals:sheet", args=["level-batch", batch.pk]),
            {"verdict": "agree", "opinion": "同意"},
        ).status_code
        == 302
    )
    batch.refresh_from_db()
    assert batch.state == "decided"


def test_the_page_names_the_silent_unit_and_urges_it(staff, batch, client):
    head = account(Role.UNIT_HEAD, unit=unit("北关派出所"))
    recommended(staff, batch, staff["people"][0], "城关派出所")
    client.force_login(staff["political"])
    page = reverse("grading:evaluation", args=[batch.pk])
    assert "北关派出所 1 人（乙）" in client.get(page).content.decode()
    matter = f"recommendation:{batch.pk}:{unit('北关派出所').pk}"
    assert client.post(reverse("notices:urge"), {"matter": matter}).status_code == 302
    assert "单位推荐：北关派出所 1 人" in Notice.objects.get(to=head).title
    assert "今天已催办" in client.get(page).content.decode()
    client.post(reverse("grading:evaluation-step", args=[batch.pk]), {"step": "review"})
    assert "是否按不推荐处理" in client.get(page).content.decode()
    assert Evaluation.objects.get(pk=batch.pk).state == "proposed"


def test_the_department_fills_in_only_on_somebodys_behalf(staff, batch):
    verdict = steps.verdict_of(batch, staff["people"][1])
    with pytest.raises(Problem, match="受哪个单位、谁的委托代填"):
        deciding.propose_for_unit(verdict, True, acting_user=staff["political"])
    made = deciding.propose_for_unit(
        verdict, True, remark="北关派出所所长电话委托", acting_user=staff["political"]
    )
    assert made.remark == "北关派出所所长电话委托"


def test_the_notice_tells_recorded_steps_only(staff, batch):
    deciding.review_evaluation(batch, silence="均未推荐", acting_user=staff["political"])
    batch.refresh_from_db()
    deciding.decide_evaluation(batch, acting_user=staff["leader"])
    with pytest.raises(Problem, match="同时写明会议及文号和日期"):
        deciding.publish_evaluation(batch, meeting="局党委会", acting_user=staff["political"])
    batch.refresh_from_db()
    steps.publish(staff, batch)
    batch.refresh_from_db()
    assert "经资格审核、部门复核，" in batch.notice_text
    assert "单位推荐" not in batch.notice_text and "集体研究" not in batch.notice_text


def test_a_meeting_on_record_and_a_recommendation_are_told(staff, batch):
    recommended(staff, batch, staff["people"][0], "城关派出所")
    recommended(staff, batch, staff["people"][1], "北关派出所")
    steps.decide(staff, batch)
    deciding.publish_evaluation(
        batch, meeting="局党委会（云公党纪〔2026〕12号）", meeting_on=date(2026, 1, 4),
        acting_user=staff["political"],
    )  # fmt: skip
    assert "单位推荐、部门复核、2026年1月4日局党委会（云公党纪〔2026〕12号）集体研究" in batch.notice_text


def test_the_wording_is_edited_until_it_is_settled(staff, batch, client):
    recommended(staff, batch, staff["people"][0], "城关派出所")
    recommended(staff, batch, staff["people"][1], "北关派出所")
    steps.decide(staff, batch)
    batch.refresh_from_db()
    deciding.publish_evaluation(batch, acting_user=staff["political"], start=today())
    client.force_login(staff["political"])
    paper, wording = (reverse(f"grading:{n}", args=[batch.pk]) for n in ("publicity", "publicity-notice"))
    assert "草稿，未定稿" in client.get(paper).content.decode()
    assert client.post(wording, {"text": ""}).status_code == 422
    assert client.post(wording, {"text": "经研究，现予公示。", "final": "1"}).status_code == 302
    shown = client.get(paper).content.decode()
    assert "经研究，现予公示。" in shown and "未定稿" not in shown
    batch.refresh_from_db()
    with pytest.raises(Conflict, match="定稿，不能再改"):
        publicity.word_notice(batch, "另一种说法", final=False, acting_user=staff["political"])
    with pytest.raises(Error, match="公示正文已定稿"), transaction.atomic():
        Evaluation.objects.filter(pk=batch.pk).update(notice_text="改")
