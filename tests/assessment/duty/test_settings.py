"""What plans are drawn from: dated, by whom, with the document it rests on; teams as a grid."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessment.duty.models import NoNights, Staffing, TeamMember, UnitPattern, WorkSystem
from assessment.duty.planning import settings
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.duty.planned import ANCHOR, NEXT, Station


@pytest.fixture
def station(db):
    return Station(pattern="")


def system(station, start=NEXT, by=None, **more):
    by = by or station.political
    given = {"system": "comprehensive", "cycle": "quarter", "document": "人社工时〔2026〕3号"} | more
    with acting(by):
        return settings.set_system(station.station, start, **given, acting_user=by)


def test_a_system_is_dated_and_rests_on_an_approval(station):
    system(station)
    later = NEXT + timedelta(days=40)
    system(station, later, system="standard", document="")
    first, second = WorkSystem.everything.order_by("period")
    assert (first.period.upper, second.period.lower, second.document) == (later, later, "")
    with pytest.raises(Problem, match="批准文件") as refused:
        system(station, document=" ")
    assert refused.value.field == "document"
    with pytest.raises(Problem, match="计算周期"):
        system(station, cycle="")
    system(station, post=say.post("值班室"), system="flexible")
    assert WorkSystem.everything.count() == 3


def test_only_the_department_registers_a_system(station):
    for user in (station.head, station.clerk, station.leader):
        with pytest.raises(Denied):
            system(station, by=user)
    assert system(station).by == station.political


def test_a_pattern_begins_on_a_day_and_warns_of_its_hours(station):
    def begin(pattern, start=NEXT, by=None):
        by = by or station.head
        with acting(by):
            return settings.set_pattern(station.station, start, pattern, ANCHOR, acting_user=by)

    assert begin("L2")[1] == ""
    _row, words = begin("L4", NEXT + timedelta(days=30))
    assert "超出标准 78 小时" in words
    assert [row.period.upper for row in UnitPattern.everything.order_by("period")] == [
        NEXT + timedelta(days=30),
        None,
    ]
    begin("L3")
    assert UnitPattern.everything.get().pattern == "L3", "from a day before both it takes the place of both"
    with pytest.raises(Problem, match="没有这个轮班方式"):
        begin("L99")
    with pytest.raises(Denied):
        begin("L2", by=say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所")))


def test_teams_are_set_for_people_of_the_unit(station):
    person, other = say.hire("张伟", at=station.station), say.hire("李强", at=say.unit("东街派出所"))

    def set_team(who, team="一班", behind=1, version=0, by=None):
        by = by or station.head
        with acting(by):
            settings.set_teams(
                station.station, NEXT, [settings.Member(who.pk, team, behind, version)], acting_user=by
            )

    set_team(person)
    row = TeamMember.everything.get()
    assert (row.team, row.behind, row.period.lower) == ("一班", 1, NEXT)
    with pytest.raises(Conflict, match="已被他人修改"):
        set_team(person, "二班")
    set_team(person, "二班", 2, version=row.pk)
    row = TeamMember.everything.get()
    assert row.team == "二班"
    set_team(person, "", 0, version=row.pk)
    assert not TeamMember.everything.exists()
    with pytest.raises(Problem, match="本单位的人"):
        set_team(other)
    with pytest.raises(Denied):
        set_team(person, by=station.political)


def test_the_pages_take_and_refuse(station, client):
    person = say.hire("张伟", at=station.station)
    client.force_login(station.head)
    url = reverse("assessment:duty-settings", args=[station.station.pk])
    assert client.get(url).status_code == 200
    sent = {
        "what": "staffing", "staffing-start": NEXT.isoformat(), "staffing-days": "every", "staffing-starts": "20:00",
        "staffing-ends": "08:00", "staffing-wanted": "4", "staffing-minimum": "3",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    row = Staffing.everything.get()
    assert client.post(url, {**sent, "staffing-minimum": "5"}).status_code == 400
    assert client.post(url, {**sent, "staffing-starts": "25:00"}).status_code == 400
    assert client.post(url, {"what": "nix"}).status_code == 404
    assert client.post(url, {"what": "system"}).status_code == 404
    assert client.post(reverse("assessment:duty-staffing-end", args=[row.pk])).status_code == 302
    assert not Staffing.everything.exists()
    nights = {
        "what": "no_nights",
        "no_nights-person": person.pk,
        "no_nights-start": NEXT.isoformat(),
        "no_nights-reason": "nursing",
    }
    assert client.post(url, nights).status_code == 302
    assert client.post(url, {**nights, "no_nights-until": date(2020, 1, 1).isoformat()}).status_code == 400
    assert NoNights.everything.get().by == station.head
    teams = reverse("assessment:duty-teams", args=[station.station.pk])
    answer = client.post(
        teams,
        {f"version-{person.pk}": 0, f"team-{person.pk}": "甲班", f"behind-{person.pk}": "1"},
        headers={"X-Grid": "rows"},
    ).json()
    assert answer["rows"][str(person.pk)]["state"] == "saved"
    assert TeamMember.everything.get().team == "甲班"
    client.force_login(station.political)
    sent = {
        "what": "system", "system-start": NEXT.isoformat(), "system-system": "comprehensive",
        "system-cycle": "year", "system-document": "人社工时〔2026〕3号",
    }  # fmt: skip
    assert client.post(reverse("assessment:duty-system", args=[station.station.pk]), sent).status_code == 302
    assert WorkSystem.everything.get().cycle == "year"
