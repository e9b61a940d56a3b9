"""The approval sheet: what it says is so, who answers it, and a refusal that reaches the drafter with its opinion."""

from copy import copy

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.approvals import words
from auxpolice.approvals.models import Said, Word
from auxpolice.audit.models import Entry
from auxpolice.notices.models import Notice
from auxpolice.policy import actions, kinds
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.stages import steps_of
from auxpolice.problems import Problem
from tests import vocabulary as say
from tests.ground.test_policy import CONTENT, KIND, TRIAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", copy(kinds._kinds))
    kinds.register_kind(KIND, "试行", TRIAL)


@pytest.fixture
def drafter():
    say.unit()
    return say.account(Role.POLITICAL)


@pytest.fixture
def leader():
    return say.account(Role.LEADER)


def submitted(drafter, content=CONTENT, reason="上级要求修订，时间紧，先报批") -> PolicyVersion:
    draft = actions.create_draft(KIND, "试行办法", content, acting_user=drafter)
    return actions.move(draft, PolicyState.SUBMITTED, reason=reason, acting_user=drafter)


def sheet_of(version) -> str:
    return reverse("approvals:sheet", args=["policy", version.pk])


def test_a_draft_is_put_forward_with_the_reason_of_its_drafter(drafter, client):
    draft = actions.create_draft(KIND, "试行办法", CONTENT, acting_user=drafter)
    with pytest.raises(Problem, match="请写明提交审批的理由") as refused:
        actions.move(draft, PolicyState.SUBMITTED, acting_user=drafter)
    assert refused.value.field == "reason"
    client.force_login(drafter)
    answer = client.post(reverse("policy:submit", args=[draft.pk]), {"reason": " "})
    assert answer.status_code == 422 and "请写明提交审批的理由" in answer.content.decode()
    assert client.post(reverse("policy:submit", args=[draft.pk]), {"reason": "修订系数"}).status_code == 302
    assert PolicyVersion.everything.get(pk=draft.pk).state == PolicyState.SUBMITTED


def test_a_consultation_that_never_was_is_not_ticked(drafter, leader, client):
    version = submitted(drafter)
    steps = {step.label: step for step in steps_of(version)}
    assert steps["征求意见"].status == "skipped"
    assert steps["征求意见"].text == "未征求意见（起草人说明：上级要求修订，时间紧，先报批）"
    client.force_login(leader)
    for url in (sheet_of(version), reverse("policy:version", args=[version.pk])):
        assert "未征求意见（起草人说明：上级要求修订，时间紧，先报批）" in client.get(url).content.decode()
    version = actions.approve(version, acting_user=leader)
    actions.put_in_force(version, None, say.LONG_AGO, acting_user=drafter)
    after = {step.label: (step.status, step.text) for step in steps_of(version)}
    assert after["试点"] == ("skipped", "未经试点") and after["全局施行"][0] == "done"


def test_a_pilot_that_was_is_ticked(drafter, leader):
    pilot = say.unit("城关派出所")
    say.unit("东街派出所")
    old, new = (actions.approve(submitted(drafter), acting_user=leader) for _n in range(2))
    actions.put_in_force(old, None, say.LONG_AGO, acting_user=drafter)
    actions.put_in_force(new, [pilot], say.LONG_AGO.replace(year=2020), acting_user=drafter)
    assert [step.status for step in steps_of(new)][-2:] == ["current", "next"]
    actions.put_in_force(new, None, say.LONG_AGO.replace(year=2021), acting_user=drafter)
    assert [step.status for step in steps_of(new)][-2:] == ["done", "done"]


def test_the_sheet_says_what_changes_against_the_version_in_force(drafter, leader, client):
    held = actions.approve(submitted(drafter), acting_user=leader)
    actions.put_in_force(held, None, say.LONG_AGO, acting_user=drafter)
    version = submitted(drafter, {**CONTENT, "cap": 15})
    client.force_login(leader)
    shown = client.get(sheet_of(version)).content.decode()
    assert "<del>20</del>" in shown and "<ins>15</ins>" in shown and f"对照现行版本：{held}" in shown
    paper = client.get(reverse("approvals:paper", args=["policy", version.pk])).content.decode()
    assert "审批表" in paper and "<ins>15</ins>" in paper and "未征求意见" in paper


def test_sent_back_it_returns_to_the_drafter_with_the_opinion(drafter, leader, client):
    version = submitted(drafter)
    client.force_login(leader)
    answer = client.post(sheet_of(version), {"verdict": "return", "opinion": ""})
    assert answer.status_code == 422 and "请写明退回的原因" in answer.content.decode()
    assert client.post(sheet_of(version), {"verdict": "return", "opinion": "系数依据不足"}).status_code == 302
    version.refresh_from_db()
    assert version.state == PolicyState.DRAFT
    assert Notice.objects.get(to=drafter).text == "系数依据不足"
    assert Entry.objects.get(act="policy.send_back").reason == "系数依据不足"
    client.force_login(drafter)
    assert "系数依据不足" in client.get(reverse("policy:version", args=[version.pk])).content.decode()
    assert "政策被退回修改" in client.get("/").content.decode()
    actions.move(version, PolicyState.SUBMITTED, reason="已补充依据", acting_user=drafter)
    said = [(word.said, word.text) for word in words.of("policy", version.pk)]
    assert said[1:] == [(Said.RETURNED, "系数依据不足"), (Said.SUBMITTED, "已补充依据")]


def test_agreed_with_an_opinion_that_stays(drafter, leader, client):
    version = submitted(drafter)
    client.force_login(leader)
    assert 'value="return"' in client.get(sheet_of(version)).content.decode()
    assert client.post(sheet_of(version), {"verdict": "agree", "opinion": "同意试点"}).status_code == 302
    assert Entry.objects.get(act="policy.approve").reason == "同意试点"
    shown = client.get(sheet_of(version)).content.decode()
    assert "同意试点" in shown and 'name="verdict"' not in shown


def test_who_made_it_reads_the_sheet_and_finds_no_verdict(drafter, leader, client):
    version = submitted(drafter)
    client.force_login(drafter)
    shown = client.get(sheet_of(version)).content.decode()
    assert 'name="verdict"' not in shown and "起草人不能审批自己起草的政策" in shown
    answer = client.post(sheet_of(version), {"verdict": "agree"})
    assert answer.status_code == 422 and "起草人不能审批" in answer.content.decode()
    with pytest.raises(Problem, match="起草人不能退回"):
        actions.send_back(version, "不妥", acting_user=drafter)
    for role in (Role.FINANCE, Role.INSPECTOR, Role.AUXILIARY):
        client.force_login(say.account(role))
        assert client.get(sheet_of(version)).status_code == 404
    client.force_login(leader)
    assert 'name="verdict"' in client.get(sheet_of(version)).content.decode()


def test_what_was_changed_since_it_was_read_is_not_approved(drafter, leader, client):
    version = submitted(drafter)
    client.force_login(leader)
    seen = version.row_version
    actions.move(version, PolicyState.DRAFT, acting_user=drafter)
    version = PolicyVersion.everything.get(pk=version.pk)
    version = actions.move(version, PolicyState.SUBMITTED, reason="再报", acting_user=drafter)
    answer = client.post(sheet_of(version), {"verdict": "agree", "seen": seen})
    assert answer.status_code == 422 and "在您查看之后有变化" in answer.content.decode()


def test_words_are_only_added_and_a_return_says_why(drafter):
    word = words.say("policy", 1, Said.SUBMITTED, "修订", acting_user=drafter)
    with pytest.raises(Error), transaction.atomic():
        Word.objects.filter(pk=word.pk).update(text="别的")
    with pytest.raises(Error), transaction.atomic():
        word.delete()
    with pytest.raises(IntegrityError, match="approval_returned_says_why"), transaction.atomic():
        Word.objects.create(matter="policy", record="1", said=Said.RETURNED, said_by=drafter)


@pytest.mark.parametrize("address", ["nothing/1", "policy/999999", "policy/none", "policy/9" + "9" * 40])
def test_what_does_not_exist_has_no_sheet(leader, client, address):
    client.force_login(leader)
    assert client.get(f"/approvals/{address}/").status_code == 404
