"""The talker's notes are the talker's; a correction is a talk anew; steps agreed are followed up and told."""

from datetime import timedelta

import pytest
from django.db import connection

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict
from personnel.talks import actions, queries
from personnel.talks.models import Agreed, Demand, Talk, TalkNote
from tests import vocabulary as say
from tests.access.world import client_of

pytestmark = pytest.mark.django_db


def test_notes_are_read_by_the_talker_and_the_roles_that_the_rules_name(station):
    row = station.talk()
    second_head = say.account(Role.UNIT_HEAD, unit=station.unit)
    readers = {station.head: 1, station.political: 1, second_head: 0, station.leader: 0, station.own: 0}
    for user, seen in readers.items():
        with acting(user):
            assert Talk.objects.filter(pk=row.pk).exists(), "that there was a talk is no secret to them"
            assert TalkNote.objects.filter(talk=row).count() == seen, user.username
    for user in (station.other_head, station.finance, station.inspector):
        with acting(user):
            assert not Talk.objects.exists() and not TalkNote.objects.exists()


def test_pages_show_the_notes_to_nobody_else(station):
    row = station.talk(notes="暗语一二三")
    for user, seen in {
        station.head: True, station.political: True, station.leader: False, station.own: False
    }.items():  # fmt: skip
        for page in (f"/talks/{row.pk}/", f"/talks/{row.pk}/paper/"):
            shown = client_of(user).get(page)
            assert shown.status_code == 200
            assert ("暗语一二三" in shown.content.decode()) is seen, (user.username, page)
    assert client_of(station.other_head).get(f"/talks/{row.pk}/").status_code == 404


def test_steps_agreed_are_followed_up_once_and_the_person_is_told(station):
    row = station.talk(agreed=[actions.Step("调整班次", today() + timedelta(days=9))])
    [step] = Agreed.everything.all()
    with pytest.raises(Denied):
        station.act(station.other_head, actions.follow_up, step.pk, "已调")
    station.act(station.head, actions.follow_up, step.pk, "已调到白班")
    assert Notice.objects.filter(to=station.own, record=str(row.pk)).count() == 2
    with pytest.raises(Conflict):
        station.act(station.head, actions.follow_up, step.pk, "已调到白班")


def test_a_talk_is_corrected_by_its_talker_as_a_talk_anew(station):
    row = station.talk()
    told = actions.Told(today(), "会议室", "近况（更正）")
    with pytest.raises(Denied):
        station.act(station.political, actions.hold, station.person, told, corrects=row)
    new = station.act(station.head, actions.hold, station.person, told, corrects=row)
    with acting(station.head):
        assert list(queries.talks()) == [new]
        assert Talk.objects.filter(pk=row.pk).exists(), "the old one stays"
    with pytest.raises(Conflict):
        station.act(station.head, actions.hold, station.person, told, corrects=row)


def test_a_demand_of_a_talk_is_a_matter_of_its_own(station):
    row = station.talk(demands=[("D05", "孩子住院")])
    [demand] = Demand.everything.all()
    assert (demand.person, demand.talk, demand.hardship, demand.state) == (
        station.person, row, True, "received"
    )  # fmt: skip


def test_statements_of_the_lists_do_not_grow(station, django_assert_max_num_queries):
    client = client_of(station.head)

    def counted(page):
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    pages = ("/talks/", "/talks/?tab=held", "/talks/?tab=steps", "/talks/demands/?tab=all")
    station.owe()
    station.talk(agreed=[actions.Step("一", today())], demands=[("D01", "一")])
    few = [counted(page) for page in pages]
    for n in range(6):
        person = say.hire(f"人{n}", at=station.unit)
        station.talk(person=person, agreed=[actions.Step("一", today())], demands=[("D01", "一")])
    station.owe()
    assert [counted(page) for page in pages] == few
