"""征求意见: who is asked, what is kept, and that no draft leaves it with an opinion unanswered."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.policy import actions, consulting
from auxpolice.policy.models import (
    Consultation,
    Opinion,
    PolicyState,
    PolicyVersion,
    Reply,
    Stance,
)
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.schemes import PAY
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


class Room:
    """Two units with an auxiliary each, a head, the department, a leader, and a pay draft."""

    def __init__(self):
        self.here, self.there = say.unit("城关派出所"), say.unit("东街派出所")
        self.department = say.account(Role.POLITICAL)
        self.leader = say.account(Role.LEADER)
        self.head = say.account(Role.UNIT_HEAD, unit=self.here)
        self.aux = say.account(Role.AUXILIARY, person=say.hire("张伟", at=self.here))
        self.other = say.account(Role.AUXILIARY, person=say.hire("李娜", at=self.there))
        self.draft = actions.create_draft(PAY, "试点方案", shipped.pilot_plan(), acting_user=self.department)

    def open(self, **more) -> Consultation:
        more = {"explanation": "提高一线岗位工资", "closes": today() + timedelta(days=7), **more}
        return consulting.open_round(self.draft, **more, acting_user=self.department)

    def say(self, round_, user=None, **more) -> Opinion:
        more = {"stance": Stance.SUGGEST, "text": "夜班补助太低", **more}
        user = user or self.aux
        with acting(user):
            return consulting.give_opinion(round_, **more, acting_user=user)

    def submit(self):
        return actions.move(
            self.draft, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=self.department
        )


@pytest.fixture
def room():
    return Room()


def test_a_draft_leaves_consultation_only_closed_and_answered(room):
    round_ = room.open()
    room.draft.refresh_from_db()
    assert room.draft.state == PolicyState.CONSULTING
    opinion = room.say(round_)
    with pytest.raises(Conflict, match="还没有结束"):
        room.submit()
    consulting.close_round(round_, reason="意见已齐", acting_user=room.department)
    with pytest.raises(Conflict, match="1 条意见没有答复"):
        room.submit()
    consulting.reply(opinion, verdict="partly", text="先提高到 50 元", acting_user=room.department)
    assert room.submit().state == PolicyState.SUBMITTED


def test_a_bare_approval_wants_no_reply_and_a_withdrawn_opinion_neither(room):
    round_ = room.open()
    room.say(round_, room.other, stance=Stance.SUPPORT, text="")
    opinion = room.say(round_)
    with acting(room.aux):
        consulting.withdraw_opinion(opinion, acting_user=room.aux)
    consulting.close_round(round_, reason="意见已齐", acting_user=room.department)
    assert room.submit().state == PolicyState.SUBMITTED


def test_the_draft_stands_still_while_people_read_it(room):
    before = PolicyVersion.everything.get(pk=room.draft.pk).row_version
    round_ = room.open()
    changed = {**shipped.pilot_plan(), "title": "改"}
    with pytest.raises(Conflict, match="正在征求意见"):
        actions.edit_draft(room.draft, changed, row_version=before + 1, acting_user=room.department)
    consulting.close_round(round_, reason="要改", acting_user=room.department)
    edited = actions.edit_draft(room.draft, changed, row_version=before + 1, acting_user=room.department)
    assert edited.content["title"] == "改"
    assert Consultation.objects.get(pk=round_.pk).content["title"] != "改", "what was put forward is kept"
    assert (
        consulting.open_round(
            edited, explanation="改后再征求", closes=today() + timedelta(days=3), acting_user=room.department
        ).number
        == 2
    )


def test_only_those_asked_are_asked(room, client):
    round_ = room.open(units=[room.here])
    room.say(round_)
    with pytest.raises(Denied):
        room.say(round_, room.other)
    url = reverse("policy:consultation", args=[round_.pk])
    for user, status in ((room.aux, 200), (room.head, 200), (room.department, 200), (room.other, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status, user


def test_nobody_reads_others_opinions_but_the_department_and_the_leader(room, client):
    round_ = room.open()
    room.say(round_, text="不公开的话")
    url = reverse("policy:consultation", args=[round_.pk])
    for user, sees in (
        (room.aux, True),
        (room.department, True),
        (room.leader, True),
        (room.head, False),
        (room.other, False),
    ):
        client.force_login(user)
        assert ("不公开的话" in client.get(url).content.decode()) is sees, user
        summary = client.get(reverse("policy:consultation-summary", args=[round_.pk]))
        assert summary.status_code == (200 if user in (room.department, room.leader) else 404)


def test_an_unnamed_opinion_names_nobody_anywhere(room, client):
    round_ = room.open()
    room.aux.full_name = "欧阳独名"
    room.aux.save()
    room.say(round_, text="匿名的话", unnamed=True)
    client.force_login(room.department)
    for name in ("consultation", "consultation-summary"):
        page = client.get(reverse(f"policy:{name}", args=[round_.pk])).content.decode()
        assert "匿名的话" in page and room.aux.full_name not in page
    assert not Entry.objects.filter(act="opinion.give", actor=room.aux).exists()


def test_the_department_gives_none_and_the_same_words_count_once(room):
    round_ = room.open()
    with pytest.raises(Denied):
        room.say(round_, room.department, stance=Stance.SUPPORT, text="")
    first = room.say(round_, stance=Stance.SUPPORT, text="")
    assert room.say(round_, stance=Stance.SUPPORT, text="", unnamed=True) == first
    assert room.say(round_) != first
    assert Opinion.everything.count() == 2


def test_refusals_say_why_and_keep_what_was_typed(room, client):
    round_ = room.open()
    client.force_login(room.aux)
    url = reverse("policy:consultation", args=[round_.pk])
    answer = client.post(url, {"stance": "against", "part": "岗位工资", "text": ""})
    assert answer.status_code == 422 and "请写明反对或建议修改的意见" in answer.content.decode()
    assert 'value="岗位工资"' in answer.content.decode()
    assert client.post(url, {"stance": "against", "part": "岗位工资", "text": "太低"}).status_code == 302
    opinion = Opinion.everything.get()
    client.force_login(room.department)
    reply = reverse("policy:opinion-reply", args=[round_.pk, opinion.pk])
    answer = client.post(reply, {"verdict": "not", "text": ""})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    client.force_login(room.aux)
    assert client.post(reply, {"verdict": "adopted"}).status_code == 404
    for wrong, sentence in (({"closes": today()}, "今天之后"), ({"explanation": " "}, "起草说明")):
        room.draft = actions.create_draft(PAY, "另一份", shipped.pilot_plan(), acting_user=room.department)
        with pytest.raises(Problem, match=sentence):
            room.open(**wrong)


def test_what_was_said_and_answered_stays(room):
    round_ = room.open()
    opinion = room.say(round_)
    consulting.reply(opinion, verdict="adopted", acting_user=room.department)
    for change in (
        lambda: Opinion.everything.filter(pk=opinion.pk).update(text="改"),
        lambda: Opinion.everything.filter(pk=opinion.pk).delete(),
        lambda: Reply.objects.update(verdict="not", text="改"),
        lambda: Consultation.objects.filter(pk=round_.pk).update(content={}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(Conflict, match="已经答复"), acting(room.aux):
        consulting.withdraw_opinion(opinion, acting_user=room.aux)
    with pytest.raises(Denied), acting(room.other):
        consulting.withdraw_opinion(opinion, acting_user=room.other)


@pytest.mark.django_db(transaction=True)
def test_two_rounds_opened_at_once_are_one():
    room, barrier, outcomes = Room(), threading.Barrier(2), []

    def press():
        try:
            barrier.wait(10)
            room.open()
            outcomes.append("opened")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(30)
    assert sorted(outcomes) == ["opened", "refused"]
    assert Consultation.objects.count() == 1
