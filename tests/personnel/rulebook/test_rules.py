"""A rule binds who knew it: published the democratic way, read or signed for, known on a day."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from personnel.rulebook import actions, queries
from personnel.rulebook.models import Receipt, Version
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


class Station:
    def __init__(self):
        self.station, self.east = say.unit("城关派出所"), say.unit("东街派出所")
        self.political = say.account(Role.POLITICAL)
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.zhang, self.li = say.hire("张伟", at=self.station), say.hire("李强", at=self.east)
        self.own = say.account(Role.AUXILIARY, person=self.zhang)

    def publish(self, unit=None, by=None, **more) -> Version:
        by = by or self.political
        told = {
            "title": "值班备勤管理规定", "text": "值班期间不得脱岗。", "start": today(), "discussed": "全体辅警大会",
            "discussed_on": today() - timedelta(days=20), "agreed": "局工会", "agreed_on": today() - timedelta(days=9),
        }  # fmt: skip
        with acting(by):
            return actions.publish(unit or say.bureau(), **{**told, **more}, acting_user=by)


@pytest.fixture
def station():
    return Station()


def test_it_is_known_from_the_day_it_was_read_while_it_is_in_force(station):
    first = station.publish()
    assert list(Notice.objects.filter(kind="rule").values_list("to", flat=True)) == [station.own.pk]
    assert list(queries.known_on(station.zhang, today())) == []
    with acting(station.own):
        actions.acknowledge(first.pk, acting_user=station.own)
        actions.acknowledge(first.pk, acting_user=station.own)
    assert list(queries.known_on(station.zhang, today())) == [first]
    assert list(queries.known_on(station.zhang, today() - timedelta(days=1))) == [], "not before it was read"
    second = station.publish(start=today() + timedelta(days=3), text="值班期间不得脱岗、饮酒。")
    first.refresh_from_db()
    assert (second.number, first.period.upper) == (2, today() + timedelta(days=3))
    later = today() + timedelta(days=3)
    assert list(queries.known_on(station.zhang, later)) == [], (
        "the new version is not known, the old not in force"
    )
    assert Receipt.everything.count() == 1


def test_who_has_not_read_it_is_named_and_reminded_once_a_day(station):
    made = station.publish()
    with acting(station.head):
        assert [person.name for person in queries.unread(made)] == ["张伟"], "as far as the head reaches"
        assert actions.remind(made.pk, acting_user=station.head) == 1
        with pytest.raises(Conflict, match="今天已经提醒过"):
            actions.remind(made.pk, acting_user=station.head)
        people = [station.zhang.pk, station.li.pk]
        with pytest.raises(Problem, match="两名见证人"):
            actions.note_receipts(made.pk, people, "refused", today(), acting_user=station.head)
        assert actions.note_receipts(made.pk, people, "signed", today(), acting_user=station.head) == 1
        assert not queries.unread(made).exists()
    with acting(station.political):
        (covered,) = queries.with_coverage([made])
        assert (covered.known_count, covered.bound_count) == (1, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agreed_on": today() + timedelta(days=1)}, "第四条"),
        ({"discussed_on": today()}, "第四条"),
        ({"start": today() - timedelta(days=1)}, "不能早于今天"),
        ({"agreed": " "}, "与谁协商确定"),
    ],
)
def test_it_is_made_the_democratic_way_before_it_holds(station, change, said):
    with pytest.raises(Problem, match=said):
        station.publish(**change)


def test_a_head_publishes_for_the_own_unit_and_nobody_else_is_bound(station):
    made = station.publish(station.station, by=station.head)
    with pytest.raises(Denied):
        station.publish(station.east, by=station.head)
    stranger = say.account(Role.AUXILIARY, person=station.li)
    with acting(stranger), pytest.raises(Denied):
        actions.acknowledge(made.pk, acting_user=stranger)
    with acting(station.head):
        actions.end(made.pk, "不再需要", acting_user=station.head)
        assert list(queries.in_force(today() + timedelta(days=1))) == []


def test_what_was_made_known_is_not_changed(station):
    made = station.publish()
    with pytest.raises(Error, match="不能改动"), transaction.atomic():
        Version.everything.filter(pk=made.pk).update(text="别的")


def test_the_pages_by_who_reads_them(station, client):
    made = station.publish()
    client.force_login(station.own)
    assert "待阅知" in client.get("/people/rules/").content.decode()
    client.post(f"/people/rules/{made.pk}/")
    page = client.get(f"/people/rules/{made.pk}/").content.decode()
    assert "已阅知" in page and "我已阅读并知悉" not in page
    client.force_login(station.political)
    assert "1/2" in client.get("/people/rules/").content.decode()
    assert "李强" in client.get(f"/people/rules/{made.pk}/readers/").content.decode()
    sent = {
        "title": "新规",
        "text": "内容",
        "start": f"{today()}",
        "unit": station.station.pk,
        "discussed": "大会",
    }
    answer = client.post("/people/rules/publish/", sent)
    assert answer.status_code == 422 and "内容" in answer.content.decode(), "what was typed stays"
