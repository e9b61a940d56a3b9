"""Posts filled as planned, signed and seen; matters handled; windows and their ratings."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessment.duty.models import Punch, ShiftRecord
from assessment.duty.models.posts import Call, PostDuty, Rating, Sighting
from assessment.duty.posts import actions, queries, rules
from assessment.duty.posts.ratings_kind import RATINGS
from assessment.duty.rules.facts import instant
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.hooks import measures
from auxpolice.imports import accepting, staging
from auxpolice.imports.models import Outcome
from auxpolice.months import SHANGHAI, month_of, today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.access.world import client_of
from tests.assessment.duty.station import Station
from tests.hooks.test_hooks import request_of
from tests.personnel.sheets import book, xlsx

MAY = date(2026, 5, 1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


# --- the rules
def test_three_shares_of_the_hours_wanted_over_midnight():
    wanted = [rules.Wanted(1, [MAY], time(22), time(2), 2)]
    planned = [rules.Stretch(1, at(1, 22), at(2, 2)), rules.Stretch(1, at(1, 22), at(2, 0))]
    signed = [rules.Stretch(1, at(1, 22, 30), at(2, 2))]
    seen = [(1, at(1, 23, 10))]
    coverage = rules.covered(MAY, 48, wanted, planned, signed, seen)[1]
    assert coverage.hours == (8.0, 6.0, 3.5, 1.0)
    assert [round(share, 4) for share in coverage.shares] == [0.75, 0.4375, 0.125]
    assert coverage.until(24).hours == (4.0, 4.0, 1.5, 1.0)


def test_a_sighting_counts_for_half_an_hour_ahead():
    wanted = [rules.Wanted(1, [MAY], time(8), time(12), 1)]
    on = [rules.Stretch(1, at(1, 8), at(1, 12))]
    early, late = [rules.covered(MAY, 24, wanted, on, on, [(1, at(1, 8, m))])[1] for m in (29, 30)]
    assert (early.hours[3], late.hours[3]) == (1.0, 2.0)


def test_more_people_than_wanted_never_make_up_for_an_empty_hour():
    wanted = [rules.Wanted(1, [MAY], time(8), time(10), 1)]
    three = [rules.Stretch(1, at(1, 8), at(1, 9))] * 3
    assert rules.covered(MAY, 24, wanted, three, [], [])[1].shares == (0.5, 0.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 31 * 24 * 60), st.integers(1, 900)), max_size=6), st.integers(1, 3))
def test_minutes_are_neither_lost_nor_made(drawn, people):
    stretches = [(at(1, 0) + timedelta(minutes=since), minutes) for since, minutes in drawn]
    wanted = [rules.Wanted(1, [MAY + timedelta(days=n) for n in range(31)], time(0), time(0), people)]
    length = 31 * 24
    planned = [rules.Stretch(1, since, since + timedelta(minutes=m)) for since, m in stretches]
    coverage = rules.covered(MAY, length, wanted, planned, planned[:3], [(1, s) for s, _m in stretches])[1]
    assert coverage.wanted.sum() == people * length * 60
    assert (coverage.planned <= coverage.wanted).all() and (coverage.evidenced <= coverage.signed).all()
    if people == 1 and len(planned) == 1:
        end = min(planned[0].ends, at(1, 0) + timedelta(hours=length))
        assert coverage.planned.sum() == (end - planned[0].starts).total_seconds() / 60


def test_arrival_counts_who_was_sent_and_what_is_missing_is_missing():
    def told(arrive, finish, found=False):
        begun = at(3, 9)
        return rules.Times(
            begun,
            None if arrive is None else begun + timedelta(minutes=arrive),
            None if finish is None else begun + timedelta(minutes=finish),
            found,
        )

    figures = rules.handled([told(3, 20), told(9, 30), told(None, 40), told(0, 5, True), told(0, 0)], 5)
    assert (figures.matters, figures.found, figures.closed, figures.complete) == (5, 1, 5, 4)
    assert (figures.with_arrival, figures.median_minutes, figures.within) == (3, 3.0, 2)
    assert figures.at_once == 1
    assert rules.handled([], 5).closed_share is None


def test_few_ratings_give_no_rate():
    assert rules.good_share([5] * 19) is None
    assert rules.good_share([5] * 19 + [2]) == 0.95


def test_the_interval_of_a_share_holds_it():
    assert rules.interval(0, 0) is None
    low, high = rules.interval(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)


# --- what people do
@pytest.fixture
def station(db):
    return Station()


@pytest.fixture
def zhang(station):
    return station.auxiliary("张伟")


@pytest.fixture
def gate(station):
    with acting(station.head):
        post = actions.open_post(
            station.unit, "东门", "patrol", "东门外", month_of(today()), acting_user=station.head
        )
        actions.want(post, "every", time(0), time(0), 1, month_of(today()), acting_user=station.head)
    return post


def placed(station, shift, post):
    with acting(station.head):
        return actions.place(station.unit, shift.date, {shift.pk: post.pk}, acting_user=station.head)


def test_a_post_is_counted_as_planned_signed_and_seen(station, zhang, gate):
    shift = station.begun(zhang, 1)
    assert placed(station, shift, gate) == 1 and placed(station, shift, gate) == 0
    station.sign(zhang)
    with acting(zhang):
        seen = actions.report(acting_user=zhang)
        assert actions.report(acting_user=zhang) == seen
    with unscoped("test"):
        (row,) = queries.months_of_posts(
            type(gate).everything.all(), month_of(today()), shift.ends + timedelta(hours=2)
        )
    assert row.coverage.hours[1] == pytest.approx(8.0)
    assert row.coverage.hours[2] == pytest.approx(8.0)
    assert 0 < row.coverage.hours[3] <= 2.0


def test_measures_of_a_unit_lead_to_its_posts(station, zhang, gate, client):
    """Two duties of four hours that are over: one signed and seen, one not; one look of two found somebody."""
    month, other = month_of(today()), station.auxiliary("李强")
    now = timezone.now()
    first = station.shift(zhang, max(now - timedelta(hours=9), instant(month)), hours=4)
    second = station.shift(other, first.ends, hours=4)
    PostDuty.everything.bulk_create(
        PostDuty(post=gate, shift=one, starts=one.starts, ends=one.ends, by=station.head)
        for one in (first, second)
    )
    punch = Punch.everything.create(person=zhang.person, at=first.starts, source="desk")
    ShiftRecord.everything.create(shift=first, state="no_out", signed_in=punch)
    for kind, minutes, manned, person in (
        ("check_in", 5, True, zhang.person), ("look", 10, True, None), ("look", 300, False, None)
    ):  # fmt: skip
        Sighting.everything.create(
            post=gate, kind=kind, at=first.starts + timedelta(minutes=minutes), manned=manned, person=person,
            by=station.head,
        )  # fmt: skip
    client.force_login(station.head)
    with acting(station.head):
        found = measures.figures(
            request_of(station.head), month, *(f"duty.posts_{name}" for name in ("planned", "signed", "evidenced", "manned")),
            unit_id=station.unit.pk, units={station.unit.pk},
        )  # fmt: skip
    if second.ends <= now:  # else the month has only just begun
        assert [one.value for one in found] == [8, 50, 50, 50]
    pages = (found[0].url, found[0].url.split("&unit")[0] + "&unit=999")
    assert ['data-label="岗点"' in client.get(page).content.decode() for page in pages] == [True, False]


def test_a_post_can_only_be_placed_by_the_units_own(station, zhang, gate):
    shift = station.begun(zhang, 30)
    other = say.account(Role.UNIT_HEAD, unit=say.unit("北关派出所"))
    with acting(other), pytest.raises(Denied):
        actions.place(station.unit, shift.date, {shift.pk: gate.pk}, acting_user=other)
    with acting(station.head), pytest.raises(Problem, match="刷新"):
        actions.place(station.unit, shift.date, {shift.pk: 999_999}, acting_user=station.head)
    over = station.shift(zhang, timezone.now() - timedelta(hours=40), code="夜")
    with acting(station.head), pytest.raises(Problem, match="已经结束"):
        actions.place(station.unit, over.date, {over.pk: gate.pk}, acting_user=station.head)
    assert not PostDuty.everything.exists()


def test_nobody_reports_where_they_are_not_sent(station, zhang, gate):
    station.begun(zhang, 30)
    with acting(zhang), pytest.raises(Problem, match="没有安排"):
        actions.report(acting_user=zhang)


def test_the_look_is_drawn_and_cannot_be_chosen(station, gate):
    with acting(station.head):
        second = actions.open_post(
            station.unit, "西门", "patrol", "", month_of(today()), acting_user=station.head
        )
        actions.want(second, "every", time(0), time(0), 1, month_of(today()), acting_user=station.head)
        drawn = actions.drawn(station.head, timezone.now())
        other = second if drawn == gate else gate
        with pytest.raises(Conflict, match="抽到的岗点"):
            actions.look(other, True, acting_user=station.head)
        with pytest.raises(Problem, match="看到的情况"):
            actions.look(drawn, False, acting_user=station.head)
        assert actions.look(drawn, False, "岗亭无人", acting_user=station.head).manned is False
    assert Sighting.everything.count() == 1


def test_hours_end_and_what_was_wanted_before_stays(station, gate):
    with acting(station.head):
        hours = queries.PostHours.objects.get(post=gate)
        actions.want_no_more(hours, today() + timedelta(days=1), acting_user=station.head)
        with pytest.raises(Conflict, match="已经停止"):
            actions.want_no_more(hours, today() + timedelta(days=2), acting_user=station.head)
    hours.refresh_from_db()
    assert hours.period == DateRange(month_of(today()), today() + timedelta(days=1))


def told(**more):
    return actions.Told(**{"kind": "Q01", "source": "asked", "place": "东街口", "key": uuid.uuid4()} | more)


def test_a_matter_is_noted_once_and_its_times_never_change(station, zhang):
    with acting(zhang):
        one = told()
        call = actions.accept(one, acting_user=zhang)
        assert actions.accept(one, acting_user=zhang) == call
        with pytest.raises(Conflict, match="另一件事"):
            actions.accept(told(key=one.key, place="西街口"), acting_user=zhang)
        arrived = actions.arrive(call, acting_user=zhang).arrived_at
        assert actions.arrive(call, acting_user=zhang).arrived_at == arrived
        with pytest.raises(Problem, match="处置结果"):
            actions.finish(call, " ", acting_user=zhang)
        assert actions.finish(call, "已劝离", acting_user=zhang).finished_at >= arrived
        with pytest.raises(Conflict, match="已经办结"):
            actions.finish(call, "又一次", acting_user=zhang)
    assert Call.everything.get().kind_name == "群众求助"


def test_what_was_found_on_patrol_is_there_at_once_and_others_matters_are_not_mine(station, zhang):
    with acting(zhang):
        found = actions.accept(told(source="found"), acting_user=zhang)
    assert found.arrived_at == found.accepted_at
    li = station.auxiliary("李娜")
    with acting(li):
        with pytest.raises(Denied):
            actions.finish(found, "代办", acting_user=li)
        with pytest.raises(Problem, match="种类"):
            actions.accept(told(kind="Q99"), acting_user=li)
        with pytest.raises(Problem, match="三天"):
            actions.accept(told(accepted=timezone.now() + timedelta(hours=1)), acting_user=li)


def test_work_at_a_window_is_noted_anew_within_three_days(station, zhang):
    def note(done, returned, day=None, person=None):
        with acting(station.clerk):
            return actions.note_work(
                station.unit, person or zhang.person, day or today(), "身份证", done, returned,
                acting_user=station.clerk,
            )  # fmt: skip

    note(20, 1)
    assert note(22, 2).pk == note(22, 2).pk
    with pytest.raises(Problem, match="不能多于"):
        note(1, 2)
    with pytest.raises(Problem, match="三天"):
        note(1, 0, day=today() - timedelta(days=4))
    stranger = say.hire("王强", at=say.unit("北关派出所"))
    with pytest.raises(Problem, match="不在本单位"):
        note(1, 0, person=stranger)
    with acting(station.head):
        (row,) = queries.windows_of_month(month_of(today()))
    assert (row.done, row.returned, row.good_share) == (22, 2, None)
    assert row.wrong_share == pytest.approx(2 / 22)


# --- ratings
def rating(number, level="满意", unit="城关派出所", person="", day=None):
    return {"办件编号": number, "评价时间": f"{day or today():%Y-%m-%d}", "满意度": level, "窗口名称": unit,
            "经办人": person}  # fmt: skip


def imported(station, rows):
    """What was wrong by row, and the good rows written."""
    with acting(station.political):
        upload = staging.stage(
            RATINGS, xlsx(book(rows, list(rows[0]))), "好差评.xlsx", acting_user=station.political
        )
        wrong = {
            one.row.number: [*(note["key"] for note in one.row.notes), *(note.key for note in one.notes)][-1]
            for one in RATINGS.examine(upload, False).verdicts
            if one.outcome == Outcome.WRONG
        }
        accepting.accept(upload, accepting.VALID, acting_user=station.political)
    return wrong


def test_ratings_come_in_once_and_wrong_rows_are_told(station, zhang):
    rows = [
        rating("A1", "非常满意", person="张伟"),
        rating("A2", "不满意", person="赵六"),
        rating("A3", "还行"),
        rating("A4", unit="没有的单位"),
        rating("A1", "满意"),
        rating("", "满意"),
    ]
    said = {4: "level", 5: "unit-unknown", 6: "number-twice", 7: "number-missing"}
    assert imported(station, rows) == said
    assert {(r.number, r.level, r.person_id) for r in Rating.everything.all()} == {
        ("A1", 5, zhang.person_id),
        ("A2", 2, None),
    }
    imported(station, [*rows[:2], rating("A9")])
    assert Rating.everything.count() == 3


# --- pages
def test_the_list_of_posts_takes_the_same_statements_for_any_number(station, zhang, gate):
    url = reverse("assessment:posts")
    placed(station, station.begun(zhang, 30), gate)
    client = client_of(station.head)
    client.get(url)

    def counted():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get(url)
        assert page.status_code == 200
        return len(found), page.content.decode()

    first, shown = counted()
    assert "东门" in shown and "见警率" in shown
    with acting(station.head):
        for name in ("南门", "西门", "北门"):
            more = actions.open_post(
                station.unit, name, "guard", "", month_of(today()), acting_user=station.head
            )
            actions.want(more, "workday", time(8), time(20), 2, month_of(today()), acting_user=station.head)
    assert counted()[0] == first
    assert client_of(zhang).get(url).status_code == 404


def test_the_phone_page_reports_notes_and_finishes(station, zhang, gate):
    placed(station, station.begun(zhang, 30), gate)
    client, own = client_of(zhang), reverse("assessment:calls-own")
    assert "我在岗点" in client.get(own).content.decode()
    client.post(reverse("assessment:post-report"))
    key = str(uuid.uuid4())
    client.post(own, {"client_key": key, "kind": "Q02", "source": "dispatched", "place": "市场"})
    client.post(own, {"client_key": key, "kind": "Q02", "source": "dispatched", "place": "市场"})
    call = Call.everything.get()
    client.post(reverse("assessment:call-arrive", args=[call.pk]))
    client.post(reverse("assessment:call-finish", args=[call.pk]), {"outcome": "已调解"})
    call.refresh_from_db()
    assert call.post == gate and call.finished_at and Sighting.everything.get().person == zhang.person
    listed = client_of(station.head).get(reverse("assessment:calls"), {"closed": "1"}).content.decode()
    assert "已调解" in listed and "100.0%" in listed
    assert (
        "已调解"
        not in client_of(say.account(Role.UNIT_HEAD, unit=say.unit("北关派出所")))
        .get(reverse("assessment:calls"))
        .content.decode()
    )
