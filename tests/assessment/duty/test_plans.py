"""Plans changed by hand, published, and changed after: who may, what is refused, who is told, two heads at once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.duty import away as absences
from assessment.duty import moved
from assessment.duty.away import Away
from assessment.duty.models import NoNights, Plan, PlanLine, Shift
from assessment.duty.planning import drawing, publishing
from assessment.duty.planning.changing import Change, change
from assessment.duty.planning.grid import PlanGrid
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, current
from auxpolice.audit.models import Entry
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.duty.planned import NEXT, Station


def put(station, plan, person, cells, by=None, version=None):
    by = by or station.head
    line = station.line(person, plan)
    with acting(by):
        change(plan, [Change(line.pk, version or line.row_version, cells)], acting_user=by)


def publish(station, plan, by=None, reason="人手不足") -> Plan:
    by = by or station.head
    with acting(by):
        return publishing.publish(plan, reason, acting_user=by)


def free_day(person, after: int = 1) -> int:
    """A day of the month that is off, with the days around it off as well or only a day shift before."""
    on = {
        s.date.day: s.code
        for s in Shift.everything.filter(person=person, date__year=NEXT.year, date__month=NEXT.month)
    }
    return next(d for d in range(max(after, 3), 28) if d not in on and d - 1 not in on and d - 2 in on)


def test_a_cell_is_changed_with_its_trail_and_stays_a_hands(station):
    person = station.member("张伟", 0)
    plan = station.drawn()
    day = free_day(person)
    put(station, plan, person, {day: ["日", "备"]})
    assert station.codes(person, NEXT.replace(day=day), NEXT.replace(day=day)) in ("备日", "日备")
    shifts = Shift.everything.filter(person=person, date=NEXT.replace(day=day))
    assert {s.source for s in shifts} == {"hand"} and {s.by for s in shifts} == {station.head}
    line = station.line(person)
    assert (line.kept, line.row_version, line.changed_by) == ([day], 3, station.head)
    trail = Entry.objects.get(act="duty.plan")
    iso = NEXT.replace(day=day).isoformat()
    assert (trail.before[iso], trail.after[iso]) == ("休", "日+备")
    assert not Notice.objects.exists(), "nobody is told of a draft"
    station.draw(plan)
    assert Shift.everything.filter(person=person, date=NEXT.replace(day=day)).count() == 2


def test_a_shift_taken_away_and_an_undecided_day(station):
    person = station.member("张伟", 0)
    plan = station.drawn()
    on = Shift.everything.filter(person=person, code="白").first().date
    put(station, plan, person, {on.day: ["休"]})
    station.draw(plan)
    assert not Shift.everything.filter(person=person, date=on).exists()
    put(station, plan, person, {on.day: []})
    station.draw(plan)
    assert Shift.everything.get(person=person, date=on).source == "pattern", "left to the pattern again"


def test_what_can_not_be_is_refused_at_its_cell(station, monkeypatch):
    person = station.member("张伟", 0)
    plan = station.drawn()
    night = Shift.everything.filter(person=person, code="宵", date__gt=NEXT.replace(day=3)).first().date
    monkeypatch.setitem(
        absences._sources,
        "test",
        lambda people, first, last: [Away(person.pk, NEXT.replace(day=20), NEXT.replace(day=20), "年假")],
    )
    say.move(person, say.unit("东街派出所"), NEXT.replace(day=25))
    line = station.line(person)
    for day, codes, words in (
        (night.day + 1, ["早巡"], "时间重叠"),
        (20, ["日"], "年假，不能排"),
        (26, ["日"], "不在本单位"),
    ):
        with pytest.raises(Problem, match=words) as refused:
            put(station, plan, person, {day: codes})
        assert refused.value.field == f"d{day}-{line.pk}"
    put(station, plan, person, {night.day + 1: ["中"]})
    assert Shift.everything.filter(person=person, source="hand").count() == 1


def test_the_second_of_two_heads_is_told(station):
    person, other = station.member("张伟", 0), station.member("李强", 1)
    plan = station.drawn()
    version = station.line(person).row_version
    put(station, plan, person, {3: ["休"]}, version=version)
    with pytest.raises(Conflict, match="已被他人修改") as stale:
        put(station, plan, person, {4: ["休"]}, by=station.clerk, version=version)
    assert stale.value.code == "stale"
    put(station, plan, other, {4: ["休"]}, by=station.clerk)


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_once_change_one_cell_once():
    station = Station()
    person = station.member("张伟", 0)
    plan = station.drawn()
    line = station.line(person)
    deputy = say.account(Role.UNIT_HEAD, unit=station.station)
    day, both, refused = free_day(person), Barrier(2), []

    def run(user, code):
        try:
            with acting(user):
                both.wait(10)
                change(plan, [Change(line.pk, line.row_version, {day: [code]})], acting_user=user)
        except Problem as problem:
            refused.append(problem.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in ((station.head, "日"), (deputy, "早"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["stale"]
    assert Shift.everything.filter(person=person, date=NEXT.replace(day=day)).count() == 1
    assert PlanLine.everything.get().row_version == line.row_version + 1


def test_who_may_change_and_publish(station):
    person = station.member("张伟", 0)
    plan = station.drawn()
    day = free_day(person)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user in (stranger, station.political, station.leader, station.own(person)):
        with pytest.raises(Denied):
            put(station, plan, person, {day: ["日"]}, by=user)
        with pytest.raises(Denied):
            publish(station, plan, by=user)
    with pytest.raises(Denied):
        publish(station, plan, by=station.clerk)
    put(station, plan, person, {day: ["日"]}, by=station.clerk)
    published = publish(station, plan)
    with pytest.raises(Denied):
        put(station, published, person, {day: ["休"]}, by=station.clerk)
    put(station, published, person, {day: ["休"]})


def test_publishing_tells_everybody_and_shows_people_their_shifts(station):
    person, other = station.member("张伟", 0), station.member("李强", 1)
    own, theirs = station.own(person), station.own(other)
    plan = station.drawn()
    with acting(own):
        assert not Shift.objects.exists(), "a draft is nobody's yet"
    publish(station, plan)
    with acting(own):
        assert {s.person_id for s in Shift.objects.all()} == {person.pk}
    assert {n.to_id for n in Notice.objects.filter(kind="duty-plan")} == {own.pk, theirs.pk}
    assert Entry.objects.get(act="duty.publish").after["people"] == 2
    with pytest.raises(Conflict, match=r"已由.+发布"):
        publish(station, plan)


def test_what_may_never_be_stops_publishing_and_too_many_hours_ask_for_a_reason(station):
    person = station.member("王芳", 0)
    station.member("张伟", 1)
    plan = station.drawn()
    NoNights.everything.create(person=person, reason="nursing", period=DateRange(NEXT, None), by=station.head)
    with pytest.raises(Problem, match="不能这样排") as stopped:
        publish(station, plan)
    assert any("登记为不排夜班" in words for words in stopped.value.details)
    assert not any("哺乳" in words for words in stopped.value.details)
    NoNights.everything.all().delete()
    with pytest.raises(Problem, match="仍要发布的理由"):
        publish(station, plan, reason=" ")
    assert publish(station, plan).state == "published"
    assert Entry.objects.get(act="duty.publish").reason == "人手不足"


def test_a_later_change_tells_whom_it_touches_with_before_and_after(station, monkeypatch):
    person, other = station.member("张伟", 0), station.member("李强", 1)
    own = station.own(person)
    station.own(other)
    plan = publish(station, station.drawn())
    told = set(Notice.objects.values_list("pk", flat=True))
    day = free_day(person)
    heard = []
    monkeypatch.setitem(
        moved._listeners, "test", lambda people, first, last: heard.append((list(people), first, last))
    )
    put(station, plan, person, {day: ["日"]})
    note = Notice.objects.exclude(pk__in=told).get()
    assert note.to == own and "休 → 日" in note.text
    entry = Entry.objects.get(act="duty.change")
    assert entry.target_id == str(person.pk)
    assert (entry.before, entry.after) == (
        {NEXT.replace(day=day).isoformat(): "休"},
        {NEXT.replace(day=day).isoformat(): "日"},
    )
    assert heard == [([person.pk], NEXT.replace(day=day), NEXT.replace(day=day))]


def test_a_published_plan_takes_nothing_that_may_never_be(station):
    person = station.member("张伟", 0)
    plan = publish(station, station.drawn())
    night = Shift.everything.filter(person=person, code="宵", date__gt=NEXT.replace(day=3)).first().date
    with pytest.raises(Problem, match="只休息") as refused:
        put(station, plan, person, {night.day + 1: ["早"], night.day + 2: ["休"]} | {night.day + 1: ["午巡"]})
    assert refused.value.field == f"d{night.day + 1}-{station.line(person).pk}"


def test_a_published_plan_takes_in_who_has_come_and_lets_go_who_left(station):
    stays, leaves = station.member("张伟", 0), station.member("李强", 1)
    plan = publish(station, station.drawn())
    tenth = NEXT.replace(day=10)
    say.move(leaves, say.unit("东街派出所"), tenth)
    comes = station.member("王芳", 2)
    before = station.codes(stays)
    put(station, plan, stays, {free_day(stays): ["日"]})
    station.draw(plan)
    assert station.codes(stays) != before and "日" in station.codes(stays)
    assert station.codes(leaves, tenth).strip(". ") == "" and station.codes(
        leaves, NEXT, tenth - timedelta(days=1)
    ).strip(". ")
    assert station.codes(comes).strip(". ")


# --- the page


@pytest.fixture
def page(station, client):
    people = [station.member(f"张{name}", n % 4) for n, name in enumerate("一二三四五六")]
    plan = station.drawn()
    client.force_login(station.head)
    return people, plan, reverse("assessment:duty-plan", args=[station.station.pk, f"{NEXT:%Y-%m}"])


def typed(line, **cells):
    return {f"version-{line.pk}": line.row_version, **{f"{n}-{line.pk}": v for n, v in cells.items()}}


def test_the_grid_takes_codes_by_any_of_their_names_and_says_what_breaks(station, page, client):
    people, _plan, url = page
    person = people[0]
    line, day = station.line(person), free_day(person)
    answer = client.post(url, typed(line, **{f"d{day}": "机关"}), headers={"X-Grid": "rows"}).json()
    row = answer["rows"][str(line.pk)]
    assert (row["state"], row["cells"][f"d{day}"][0], row["version"]) == ("saved", "日", line.row_version + 1)
    assert answer["foot"][f"on-d{day}"] != "" and answer["live"][f"nights-{line.pk}"]
    line.refresh_from_db()
    night = Shift.everything.filter(person=person, code="宵", date__gt=NEXT.replace(day=3)).first().date.day
    answer = client.post(url, typed(line, **{f"d{night + 1}": "午巡"}), headers={"X-Grid": "rows"}).json()
    assert answer["rows"][str(line.pk)]["state"] == "saved", "a draft may be wrong, and says so"
    assert any(
        key == f"d{night + 1}-{line.pk}" and "只休息" in words and grave
        for key, words, grave in answer["warned"]
    )


@pytest.mark.parametrize("text", ["X9", "早早早早", "<b>", "日+X", "１２３", "休日休", "\u200b!"])
def test_rubbish_is_named_and_kept(station, page, client, text):
    people, _plan, url = page
    line = station.line(people[0])
    before = list(Shift.everything.order_by("pk").values_list("pk", flat=True))
    answer = client.post(url, typed(line, d5=text))
    assert answer.status_code == 400 and "张一 的「" in answer.content.decode()
    assert list(Shift.everything.order_by("pk").values_list("pk", flat=True)) == before


def test_somebody_elses_change_is_answered_409_and_both_are_kept(station, page, client):
    people, plan, url = page
    line = station.line(people[0])
    put(station, plan, people[0], {5: ["休"]}, by=station.clerk)
    answer = client.post(url, typed(line, d6="休"))
    assert answer.status_code == 409
    rows = client.post(url, typed(line, d6="休"), headers={"X-Grid": "rows"}).json()["rows"]
    assert rows[str(line.pk)]["state"] == "conflict"


def test_staffing_that_is_short_stands_below_its_day(station, page, client):
    station.wants(3)
    html = client.get(page[2]).content.decode()
    assert "08:00–20:00 ≥3" in html and "应不少于 3 人" in html


def test_a_pattern_over_the_laws_average_warns_with_hours(station, page, client):
    assert "平均每月超出标准" not in client.get(page[2]).content.decode()
    station.rotate("L4", post=say.post("值班室"))
    html = " ".join(client.get(page[2]).content.decode().split())
    assert "「做一休二」" in html and "平均每月超出标准 78 小时" in html


def test_the_month_is_read_in_twelve_statements(station, page, client):
    def counted() -> int:
        client.get(page[2])
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page[2]).status_code == 200
        return len([q for q in seen if "SAVEPOINT" not in q["sql"]])

    few = counted()
    for n in range(10):
        station.member(f"李{'一二三四五六七八九十'[n]}", n % 4)
    station.draw(page[1])
    with acting(station.head):
        request = RequestFactory().get("/")
        request.user, request.scope = station.head, current()
        with CaptureQueriesContext(connection) as seen:
            grid = PlanGrid(request, page[1])
            assert grid.body and grid.feet and grid.warned() is not None
        assert len(seen) <= 12
    assert counted() == few <= 22  # two of training: who may have no duty alone, who lacks a certificate


def test_paper_and_reasons(station, page, client):
    people, plan, url = page
    html = client.get(f"{url}paper/?size=A3").content.decode()
    assert "勤务排班表" in html and "is-a3" in html and html.count("<tr") == 6 + 2
    put(station, plan, people[0], {5: ["休"]})
    said = client.get(f"{url}people/{people[0].pk}/").content.decode()
    assert "四班两运转 · 1班 · 第 1 天" in said and "→ 休" in said


def test_a_reader_sees_and_types_nothing(station, page, client):
    client.force_login(station.political)
    html = client.get(page[2]).content.decode()
    assert "张一" in html and "data-was" not in html and "发布班表" not in html
    assert client.post(page[2], {"draw": "1"}).status_code == 404


def test_leap_day_is_a_column(station, page, client, monkeypatch):
    monkeypatch.setattr(drawing, "LATEST", 40)
    station.drawn(date(2028, 2, 1))
    html = client.get(reverse("assessment:duty-plan", args=[station.station.pk, "2028-02"])).content.decode()
    assert ">29 二</th>" in html and ">30 三</th>" not in html


def test_other_programs_read_shifts_within_their_scope(station, client):
    person, other = station.member("张伟", 0), station.member("李强", 1)
    plan = station.drawn()
    own = station.own(person)

    def read(user, **asked):
        client.force_login(user)
        return client.get("/api/shifts/", asked).json()["results"]

    assert read(own) == []
    publish(station, plan)
    assert {row["name"] for row in read(own)} == {"张伟"}
    third = NEXT.replace(day=3).isoformat()
    rows = read(station.head, unit=station.station.code, **{"from": third, "to": third})
    stored = Shift.everything.filter(date=third).count()
    assert len(rows) == stored and all(row["date"] == third for row in rows)
    assert {row["name"] for row in read(station.head, person=other.pk)} == {"李强"}
    assert read(station.head, **{"from": "2026-13-99"}) == [] == read(station.head, person="x")
    assert read(say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))) == []
