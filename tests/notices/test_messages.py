"""Messages: sent with the act that decides, read once, counted by the bell; matters awaited and urged once a working day."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from auxpolice.access import delegating
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.notices import awaited, kinds, sending
from auxpolice.notices.models import Notice, Paper, Urging
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from auxpolice.problems import Conflict
from grading.headcount import actions as headcount
from inspections.rectification import actions as rectifying
from inspections.rectification.models import Rectification
from payroll import policies as shipped
from payroll.schemes import PAY
from tests import vocabulary as say
from tests.test_month_of_work import Bureau, row_of


def sent(to, *, title="答复了", due=None, by=None) -> Notice:
    sending.notify(kinds.URGING, [to.pk], "/people/", title=title, due=due, acting_user=by)
    return Notice.objects.filter(to=to).latest("id")


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def bell(client) -> int:
    html = client.get(reverse("home")).content.decode()
    found = re.search(r"bell-count[^>]*>(\d+)", html)
    assert 'class="icon-button bell"' in html
    return int(found[1]) if found else 0


@pytest.fixture
def reader(db):
    return say.account(Role.LEADER)


# --- messages


def test_the_bell_counts_ones_own_unread_messages(reader, client):
    other = say.account(Role.LEADER)
    signed_in(client, reader)
    assert bell(client) == 0
    first = sent(reader)
    sent(reader), sent(other)
    assert bell(client) == 2
    answer = client.get(reverse("notices:follow", args=[first.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/people/")
    assert bell(client) == 1
    first.refresh_from_db()
    read_at = first.read_at
    client.get(reverse("notices:follow", args=[first.pk]))
    first.refresh_from_db()
    assert first.read_at == read_at, "read once"


def test_the_bell_is_one_statement_of_every_page(reader, client, django_assert_max_num_queries):
    signed_in(client, reader)
    client.get(reverse("home"))

    def notices(path: str) -> tuple[int, int]:
        with django_assert_max_num_queries(300) as counted:
            assert client.get(path).status_code == 200
        return sum("notices_" in one["sql"] for one in counted), len(counted)

    assert notices("/people/")[0] == 1
    inbox = reverse("notices:inbox") + "?tab=messages"
    before = notices(inbox)
    assert before[0] <= 3, "the bell, a count and a page of rows"
    for _n in range(15):
        sent(reader)
    assert notices(inbox)[1] <= before[1] + 1, "whatever the number of messages"


def test_somebody_elses_message_is_not_there(reader, client):
    mine, other = sent(reader, title="给局领导的"), say.account(Role.LEADER)
    signed_in(client, other)
    assert client.get(reverse("notices:follow", args=[mine.pk])).status_code == 404
    assert "给局领导的" not in client.get(reverse("notices:inbox") + "?tab=messages").content.decode()
    client.post(reverse("notices:read"))
    client.post(reverse("notices:read"), {"notice": mine.pk})
    mine.refresh_from_db()
    assert mine.read_at is None
    signed_in(client, reader)
    assert "给局领导的" in client.get(reverse("notices:inbox") + "?tab=messages").content.decode()


def test_one_or_all_are_marked_read_and_filters_stand_in_the_address(reader, client):
    signed_in(client, reader)
    first, _second, _third = sent(reader, title="甲"), sent(reader, title="乙"), sent(reader, title="丙")
    client.post(reverse("notices:read"), {"notice": first.pk})
    unread = client.get(reverse("notices:inbox") + "?tab=messages&show=unread").content.decode()
    assert "乙" in unread and "<strong>甲</strong>" not in unread
    other_kind = client.get(reverse("notices:inbox") + "?tab=messages&kind=policy.version").content.decode()
    assert "<strong>乙</strong>" not in other_kind
    assert client.get(reverse("notices:inbox") + "?tab=messages&kind=nix&show=x").status_code == 200
    client.post(reverse("notices:read"))
    assert not sending.unread(reader).exists()
    for wrong in ("x", "-1", "9" * 30):
        assert client.post(reverse("notices:read"), {"notice": wrong}).status_code in (302, 404)


def test_what_is_overdue_says_by_how_many_days(reader, client):
    signed_in(client, reader)
    sent(reader, due=today() - timedelta(days=4))
    sent(reader, due=today())
    html = client.get(reverse("notices:inbox") + "?tab=messages").content.decode()
    assert html.count("逾期 4 天") == 1 and html.count('class="late"') == 1


def test_nobody_is_told_of_their_own_act(reader):
    assert sending.notify(kinds.URGING, [reader.pk, None], "/", title="x", acting_user=reader) == 0
    with pytest.raises(KeyError):
        sending.notify("nonsense", [reader.pk], "/", title="x", acting_user=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_notice SET title = 'x'",
        "UPDATE notices_notice SET to_id = to_id, read_at = now(), text = 'x'",
        "DELETE FROM notices_notice",
    ],
)
def test_the_database_keeps_a_message_as_it_was_sent(reader, statement):
    sent(reader)
    with pytest.raises(Error, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert sending.mark_read(sending.unread(reader)) == 1
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        Notice.objects.update(read_at=None)


def test_two_that_read_at_once_read_once(transactional_db):
    reader = say.account(Role.LEADER)
    one, marked = sent(reader), []

    def read():
        try:
            marked.append(sending.mark_read(Notice.objects.filter(pk=one.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(marked) == [0, 0, 0, 0, 1]


def test_the_inbox_is_everybodys_and_shows_what_waits(reader, client):
    for role in (Role.LEADER, Role.AUDIT_ADMIN, Role.AUXILIARY):
        signed_in(client, say.account(role))
        for tab in ("", "?tab=todo", "?tab=messages", "?tab=mine", "?tab=nonsense"):
            assert client.get(reverse("notices:inbox") + tab).status_code == 200


# --- sent by the acts that decide


def test_the_drafter_is_told_of_the_approval(db, client):
    drafter, leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
    version = policies.create_draft(PAY, "新办法", shipped.pilot_plan(), acting_user=drafter)
    policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=drafter)
    assert not Notice.objects.exists()
    policies.approve(version, acting_user=leader)
    told = Notice.objects.get()
    assert (told.to, told.sent_by, told.title) == (drafter, leader, "政策已批准：新办法")
    signed_in(client, drafter)
    assert client.get(reverse("notices:follow", args=[told.pk]))["Location"] == reverse(
        "policy:version", args=[version.pk]
    )


def test_an_act_that_fails_tells_nobody(db):
    drafter = say.account(Role.POLITICAL)
    version = policies.create_draft(PAY, "新办法", shipped.pilot_plan(), acting_user=drafter)
    with pytest.raises(Conflict):
        policies.approve(version, acting_user=say.account(Role.LEADER))
    assert not Notice.objects.exists()


def test_who_asked_for_an_exception_is_told(db):
    asker, leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
    row = headcount.ask_exception(say.unit(), "clerical", "专项任务人手不足", acting_user=asker)
    headcount.grant_exception(row, acting_user=leader)
    assert Notice.objects.get().to == asker


def test_answer_and_recheck_reach_inspector_and_head(db):
    bureau = Bureau()
    check = bureau.file(bureau.hire("张伟"))
    Notice.objects.filter(to=bureau.head).update(read_at="2026-01-01T00:00+00:00")
    with acting(bureau.head):
        rectifying.answer(row_of(check), "属实", "谈话提醒", acting_user=bureau.head)
    assert "已答复整改" in Notice.objects.get(to=bureau.inspector).title
    with acting(bureau.second):
        rectifying.recheck(row_of(check), "again", "仍有脱岗", acting_user=bureau.second)
    told = sending.unread(bureau.head).get()
    assert (told.text, told.due) == ("仍有脱岗", Rectification.everything.get().due)


# --- awaited and urged


def waiting(client, user) -> str:
    return signed_in(client, user).get(reverse("notices:inbox") + "?tab=mine").content.decode()


def test_who_waits_urges_whoever_it_waits_for_once_a_working_day(db, client, monkeypatch):
    bureau = Bureau()
    delegate = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    check = bureau.file(bureau.hire("张伟"))
    delegating.lend(
        from_user=bureau.head,
        to_user=delegate,
        first=today(),
        last=today(),
        reason="学习",
        acting_user=bureau.head,
    )
    matter = f"rectification:{row_of(check).pk}"
    assert "整改答复：城关派出所" in waiting(client, bureau.inspector)
    answer = client.post(reverse("notices:urge"), {"matter": matter}, follow=True)
    assert "已催办，通知了 2 人" in answer.content.decode()
    assert "今天已催办" in answer.content.decode()
    told = Notice.objects.filter(kind=kinds.URGING)
    assert {one.to for one in told} == {bureau.head, delegate}
    assert str(bureau.inspector) in told[0].text and str(bureau.head) in told[0].text
    entry = Entry.objects.get(act="notice.urge")
    assert (entry.actor, entry.after["matter"]) == (bureau.inspector, matter)
    assert str(bureau.head) in entry.after["to"]

    assert client.post(reverse("notices:urge"), {"matter": matter}).status_code == 409
    assert told.count() == 2
    with acting(bureau.head):
        rectifying.answer(row_of(check), "", "谈话", acting_user=bureau.head)
    assert matter not in waiting(client, bureau.inspector)
    assert client.post(reverse("notices:urge"), {"matter": matter}).status_code == 404


def test_nobody_urges_on_anothers_behalf(db, client):
    bureau = Bureau()
    check = bureau.file(bureau.hire("张伟"))
    matter = f"rectification:{row_of(check).pk}"
    for user in (bureau.second, bureau.head, say.account(Role.LEADER)):
        assert matter not in waiting(client, user)
        assert client.post(reverse("notices:urge"), {"matter": matter}).status_code == 404
    assert not Urging.objects.exists()


def test_what_nobody_can_see_to_is_said(db, client):
    bureau = Bureau()
    check = bureau.file(bureau.hire("张伟"))
    bureau.head.is_active = False
    bureau.head.save()
    signed_in(client, bureau.inspector)
    answer = client.post(reverse("notices:urge"), {"matter": f"rectification:{row_of(check).pk}"})
    assert (answer.status_code, "安全管理员" in answer.content.decode()) == (409, True)


def test_a_weekend_belongs_to_the_working_day_before(db, monkeypatch):
    days = {}
    for day in (date(2026, 6, 12), date(2026, 6, 13), date(2026, 6, 14), date(2026, 6, 15)):
        monkeypatch.setattr(sending, "today", lambda day=day: day)
        days[day.day] = sending.working_day().day
    assert days == {12: 12, 13: 12, 14: 12, 15: 15}


def test_heads_are_looked_for_upwards(db):
    branch = say.unit("城关派出所")
    head = say.account(Role.UNIT_HEAD, unit=say.bureau())
    assert awaited.heads_over([branch.pk]) == {branch.pk: frozenset({head.pk})}
    own = say.account(Role.UNIT_HEAD, unit=branch)
    assert awaited.heads_over([branch.pk]) == {branch.pk: frozenset({own.pk})}
    with pytest.raises(Denied), acting(head):
        sending.urge("rectification:1", _Request(head), acting_user=head)
    assert not Paper.objects.exists()


class _Request:
    def __init__(self, user):
        from auxpolice.access.scope import scope_of

        self.user, self.scope = user, scope_of(user)
