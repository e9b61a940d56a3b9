"""A campaign from its draft to its publication: who plans, what a draw keeps, what may be changed, who sees what when."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from inspections.campaigns import actions, queries
from inspections.campaigns.actions import Change
from inspections.campaigns.models import (
    Campaign,
    CampaignState,
    Draw,
    Interest,
    Sends,
    Stop,
    StopChange,
)
from inspections.checks.models import Finding, SpotCheck
from payroll import policies as plans
from tests import vocabulary as say
from tests.access import campaign_records as made
from tests.access.world import client_of
from tests.inspections.filing.street import Phone
from tests.test_month_of_work import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A bureau with a person, the head of another unit and units enough to draw from."""
    with django_db_blocker.unblock(), transaction.atomic():
        others = [say.unit(f"{name}派出所") for name in ("东街", "北关", "河西")]
        bureau = Bureau(plans.pilot_plan())  # whose policies hold for them, too
        bureau.person = bureau.hire("张伟")
        bureau.units = [bureau.station, *others]
        bureau.other_head = say.account(Role.UNIT_HEAD, unit=bureau.units[1])
        bureau.third = say.account(Role.INSPECTOR)
        yield bureau
        transaction.set_rollback(True)


@pytest.fixture
def bureau(built, db):
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def planned(bureau, **more) -> Campaign:
    return made.planned(bureau, **{"units": bureau.units} | more)


def stops(row: Campaign) -> list[Stop]:
    return list(
        Stop.everything.filter(campaign=row, dropped=False).select_related(
            "campaign", "unit", "first", "second"
        )
    )


def test_a_draw_is_kept_with_its_seed_and_drawn_again_only_for_a_reason(bureau):
    row, user = planned(bureau), bureau.inspector
    with acting(user):
        first = actions.draw(row, acting_user=user)
        assert actions.redrawn(first) and len(stops(row)) == 4
        with pytest.raises(Problem, match="重新抽签的原因"):
            actions.draw(row, " ", acting_user=user)
        second = actions.draw(row, "有人病休", acting_user=user)
    assert [draw.nth for draw in Draw.everything.filter(campaign=row)] == [2, 1]
    assert {stop.draw_id for stop in stops(row)} == {second.pk} and first.seed != second.seed
    assert Stop.everything.filter(draw=first, dropped=True).count() == 4
    for gone in (Draw.everything.filter(pk=first.pk).update, Draw.everything.filter(pk=first.pk).delete):
        with pytest.raises(Error), transaction.atomic():
            gone(**({"seed": 1} if gone.__name__ == "update" else {}))
    told = {**first.told[0], "drawn": not first.told[0]["drawn"]}
    assert not actions.redrawn(Draw(facts=first.facts, told=[told, *first.told[1:]], seed=first.seed))


def test_interests_keep_people_away_declared_by_person_by_unit_and_by_where_they_belong(bureau):
    team = [
        (bureau.inspector, Sends.INSPECTION),
        (bureau.second, Sends.INSPECTION),
        (bureau.third, Sends.INSPECTION),
        (bureau.other_head, Sends.LEGAL),
    ]
    row = planned(bureau, team=team)
    with acting(bureau.inspector):
        for user, where in (
            (bureau.second, {"unit": bureau.units[2]}),
            (bureau.third, {"person": bureau.person}),
        ):
            actions.declare(user, Interest.RELATIVE, **where, acting_user=bureau.inspector)
        actions.draw(row, acting_user=bureau.inspector)
        barred = {
            (bureau.second, bureau.units[2]),
            (bureau.third, bureau.station),
            (bureau.other_head, bureau.units[1]),
        }
        pairs = {(user, stop.unit) for stop in stops(row) for user in (stop.first, stop.second)}
        assert not pairs & barred and len(stops(row)) == 4
        stop = next(stop for stop in stops(row) if stop.unit == bureau.units[1])
        bad = Change(stop.day, "", False, bureau.inspector, bureau.other_head)
        with pytest.raises(Problem, match="须回避：现属该单位"):
            actions.change_stop(stop, bad, "换人", acting_user=bureau.inspector)
    with acting(bureau.second), pytest.raises(Problem, match="不能由本人解除"):
        actions.end_conflict(
            queries.ConflictOfInterest.objects.get(user=bureau.second), "没有了", acting_user=bureau.second
        )


def test_who_may_go_is_told_and_nobody_left_to_send_is_a_sentence(bureau):
    with pytest.raises(Problem, match="督察须二人以上"):
        planned(bureau, team=[(bureau.inspector, Sends.INSPECTION)])
    with pytest.raises(Problem, match="不能列入"):
        planned(bureau, team=[(bureau.inspector, Sends.INSPECTION), (bureau.head, Sends.INSPECTION)])
    with pytest.raises(Problem, match="至少选一名督察人员"):
        planned(bureau, team=[(bureau.political, Sends.POLITICAL), (bureau.head, Sends.LEGAL)])
    with acting(bureau.head), pytest.raises(Denied):
        actions.draft(None, acting_user=bureau.head)
    row = planned(bureau, team=[(bureau.inspector, Sends.INSPECTION), (bureau.head, Sends.LEGAL)])
    with acting(bureau.inspector), pytest.raises(Problem, match=r"没有可派往.*须回避"):
        actions.draw(row, acting_user=bureau.inspector)


def test_a_stop_is_changed_with_a_reason_until_it_is_visited_and_visited_once_by_the_team(bureau):
    row = planned(bureau)
    user = bureau.inspector
    with acting(user):
        actions.draw(row, acting_user=user)
        with pytest.raises(Problem, match="不能结束"):
            actions.close(row, acting_user=user)
        actions.start(row, acting_user=user)
        first, second, *_rest = stops(row)
        later = Change(row.ends, "值班室", True, bureau.second, bureau.inspector)
        with pytest.raises(Problem, match="原因"):
            actions.change_stop(first, later, " ", acting_user=user)
        with pytest.raises(Problem, match="期间之内"):
            outside = Change(row.ends + timedelta(days=1), "", False, bureau.second, bureau.inspector)
            actions.change_stop(first, outside, "改期", acting_user=user)
        first = actions.change_stop(first, later, "连日暴雨", acting_user=user)
        assert (first.day, first.place, first.at_night) == (row.ends, "值班室", True)
        kept = StopChange.everything.get(stop=first)
        assert kept.reason == "连日暴雨" and kept.after["place"] == "值班室"
    made.visit(bureau, first)
    with acting(user):
        first.refresh_from_db()
        with pytest.raises(Conflict, match="已经检查过"):
            actions.change_stop(first, later, "再改", acting_user=user)
        with pytest.raises(Problem, match=r"单位.*不同"):
            actions.visited(second, first.check_record, acting_user=user)
    with acting(bureau.third), pytest.raises(Denied):
        actions.visited(second, first.check_record, acting_user=bureau.third)
    with pytest.raises(Error, match="已经检查过"), transaction.atomic():
        Stop.everything.filter(pk=first.pk).update(place="别处")
    with pytest.raises(Error, match="不是该单位的"), transaction.atomic():
        Stop.everything.filter(pk=second.pk).update(check_record=first.check_record)
    with acting(bureau.second), pytest.raises(Problem, match="由督察组织"):
        actions.close(row, "来不及", acting_user=bureau.second)
    with acting(user):
        with pytest.raises(Problem, match="3 处未到现场的原因"):
            actions.close(row, acting_user=user)
        assert actions.close(row, "来不及", acting_user=user).unvisited == "来不及"
    with pytest.raises(Error, match="方案不能再改"), transaction.atomic():
        Campaign.everything.filter(pk=row.pk).update(theme="别的")


def test_the_route_of_the_day_is_ones_own_on_the_phone(bureau):
    row = planned(bureau, team=[*[(u, Sends.INSPECTION) for u in (bureau.inspector, bureau.second)],
                                (bureau.political, Sends.POLITICAL)])  # fmt: skip
    with acting(bureau.inspector):
        actions.draw(row, acting_user=bureau.inspector)
        stop = next(stop for stop in stops(row) if bureau.inspector in (stop.first, stop.second))
        assert queries.stops_of_day(bureau.inspector, stop.day) == []  # not before it is started
        actions.start(row, acting_user=bureau.inspector)
        assert stop in queries.stops_of_day(bureau.inspector, stop.day)
    with acting(bureau.third):
        assert queries.stops_of_day(bureau.third, stop.day) == []
    page = client_of(bureau.inspector).get(reverse("inspections:route"), {"day": f"{stop.day}"})
    assert stop.unit.name in page.content.decode() and reverse("inspections:file") in page.content.decode()


def seen(user, row: Campaign) -> tuple[bool, int, int]:
    with acting(user):
        return (
            Campaign.objects.filter(pk=row.pk).exists(),
            Stop.objects.filter(campaign=row).count(),
            Draw.objects.filter(campaign=row).count(),
        )


def test_a_covert_campaign_is_its_teams_alone_until_it_is_published_with_its_checks(bureau):
    team = [(bureau.inspector, Sends.INSPECTION), (bureau.second, Sends.INSPECTION)]
    row, openly = (
        made.running(bureau, covert=True, units=bureau.units),
        made.running(bureau, units=bureau.units),
    )
    stop = next(stop for stop in stops(row) if stop.unit == bureau.station)
    made.visit(bureau, stop)
    finding = Finding.everything.get(check_record__stop=stop)
    others = (bureau.third, bureau.political, bureau.leader, bureau.head, bureau.other_head)
    assert {seen(user, row) for user in others} == {(False, 0, 0)}
    assert [seen(user, row) for user, _sent in team] == [(True, 4, 1)] * 2
    assert [seen(user, openly) for user in others] == [(True, 4, 1)] + [(False, 0, 0)] * 4
    with acting(bureau.political):
        assert not Finding.objects.filter(pk=finding.pk).exists()
    with acting(bureau.inspector):
        actions.close(row, "已够", acting_user=bureau.inspector)
        with pytest.raises(Conflict):
            actions.draw(row, "再来", acting_user=bureau.inspector)
    assert {seen(user, row) for user in others} == {(False, 0, 0)}
    with acting(bureau.inspector):
        done = actions.publish(row, acting_user=bureau.inspector)
    assert done.state == CampaignState.PUBLISHED
    assert [seen(user, row) for user in others] == [(True, 4, 1)] * 3 + [(True, 1, 0)] * 2
    with unscoped("read"):
        stop.refresh_from_db()
        assert stop.check_record.published
    with acting(bureau.head):
        assert Finding.objects.filter(pk=finding.pk).exists()


def test_only_what_is_published_and_no_denunciation_weighs(bureau):
    row = planned(bureau)
    before = {site.key: site for site in queries.sites(row, today())}[bureau.station.code]
    bureau.file(bureau.person, covert=True)
    hidden = {site.key: site for site in queries.sites(row, today())}[bureau.station.code]
    assert hidden == before and before.days == actions.rules.NEVER
    bureau.file(bureau.person)
    after = {site.key: site for site in queries.sites(row, today())}[bureau.station.code]
    assert after.findings == 1 and after.days < 366


def test_progress_by_stratum_and_the_pages_of_a_campaign(bureau):
    row = made.running(bureau, units=bureau.units, purpose="四不两直")
    made.visit(bureau, next(stop for stop in stops(row) if stop.unit == bureau.station))
    with acting(bureau.inspector):
        progress = queries.Progress(row)
    assert (progress.planned, progress.visited, progress.covered) == (4, 1, 25)
    assert sum(one["planned"] for one in progress.strata) == 4
    client = client_of(bureau.inspector)
    page = client.get(reverse("inspections:campaign", args=[row.pk])).content.decode()
    assert "3 处未到现场的原因" in page and "四不两直" in page and "高风险" in page
    draws = client.get(reverse("inspections:campaign-draws", args=[row.pk])).content.decode()
    assert str(Draw.everything.get(campaign=row).seed) in draws and "结果相同" in draws
    send = {
        "theme": "夜查", "starts": f"{today()}", "ends": f"{today()}", "method": "weighted", "goal_percent": "50",
        "inspectors": [bureau.inspector.pk, bureau.second.pk], "units": [unit.pk for unit in bureau.units],
        "is_covert": "on",
    }  # fmt: skip
    wrong = client.post(
        reverse("inspections:campaign-new"), {**send, "ends": f"{today() - timedelta(days=9)}"}
    )
    assert (
        wrong.status_code == 422 and "夜查" in wrong.content.decode() and "结束日期" in wrong.content.decode()
    )
    assert client.post(reverse("inspections:campaign-new"), send).status_code == 302
    fresh = Campaign.everything.get(theme="夜查")
    assert client.post(reverse("inspections:campaign-draw", args=[fresh.pk])).status_code == 302
    assert len(stops(fresh)) == 3 and fresh.is_covert  # more than half: three were never checked
    stop = stops(fresh)[0]
    changed = {
        "day": f"{stop.day}",
        "place": "大厅",
        "first": stop.first_id,
        "second": stop.second_id,
        "reason": "改在大厅",
    }
    assert (
        client.post(
            reverse("inspections:campaign-stop", args=[stop.pk]), {**changed, "reason": ""}
        ).status_code
        == 422
    )
    assert client.post(reverse("inspections:campaign-stop", args=[stop.pk]), changed).status_code == 302
    assert Stop.everything.get(pk=stop.pk).place == "大厅"


def test_a_phone_finds_its_stops_in_the_plan_of_the_day_and_files_them_once(bureau):
    row = made.running(bureau)
    stop = stops(row)[0]
    Stop.everything.filter(pk=stop.pk).update(day=today())
    phone, other = Phone(stop.first), Phone(stop.second)
    assert [(one["key"], one["unit"]) for one in phone.get("day/").json()["plan"]] == [
        (str(stop.pk), bureau.station.pk)
    ]
    now = timezone.now().isoformat()

    def sent(by: Phone, plan: str) -> SpotCheck:
        companion = next(user.pk for user in (stop.first, stop.second) if user != by.user)
        record = {
            "id": str(uuid4()), "account": by.user.pk, "unit": bureau.station.pk, "place": "值班室", "at": now,
            "kept_at": now, "sent_at": now, "members": [companion], "findings": [], "pictures": [], "plan": plan,
        }  # fmt: skip
        answer = by.send(record)
        assert answer.status_code < 300, answer.content
        return SpotCheck.everything.get(pk=record["id"])

    first = sent(phone, str(stop.pk))
    assert Stop.everything.get(pk=stop.pk).check_record == first
    assert phone.get("day/").json()["plan"] == other.get("day/").json()["plan"] == []
    # the colleague's phone had no network meanwhile: the record is taken, the stop stays with the first
    for plan in (str(stop.pk), "nix", str(uuid4())):
        assert sent(other, plan).pk and Stop.everything.get(pk=stop.pk).check_record == first
