"""A request for leave: asked, decided by the ladder, taken back, cut short, split by illness; and who may not."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.attendance import correcting
from assessment.attendance.models import AttendanceCorrection
from assessment.duty import away
from assessment.duty.models import Plan, PlanState, Shift
from assessment.leave import actions, months
from assessment.leave.foresight import Wanted, foresee
from assessment.leave.models import Ground, LeaveDay, LeaveRequest, LeaveStep, Movement
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import SHANGHAI, month_of, next_month, today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.station import NAMES, working_day
from tests.files.samples import picture


def told(user) -> list[str]:
    return list(Notice.objects.filter(to=user).values_list("title", flat=True))


def test_a_day_is_granted_by_the_head_and_stands_in_ledger_and_plans(station):
    person = station.person()
    station.give(person, 5)
    row = station.ask(person, "年休假")
    assert [step.role for step in row.steps.all()] == ["unit_head"]
    assert told(station.head) == ["张伟请年休假，待您审批"]
    assert station.left(person) == 5, "asked takes nothing"
    row = station.decide(row)
    assert (row.state, row.decided_by, row.counted) == ("granted", station.head, 2)
    assert station.left(person) == 4
    used = Movement.everything.get(request=row)
    assert (used.half_days, used.version) == (-2, station.rules)
    assert [one.label for one in away.away([person.pk], row.first, row.last)] == ["年休假"]
    assert told(station.own(person)) == ["年休假已批准"]
    assert Entry.objects.filter(act="leave.decide", target_id=str(person.pk)).count() == 1


@pytest.mark.parametrize(("days", "steps"), [(1, 1), (3, 2), (5, 3)])
def test_the_longer_the_more_decide(station, days, steps):
    person = station.person()
    row = station.ask(person, first=working_day(7, days), days=days)
    assert row.steps.count() == steps
    for number, by in enumerate((station.head, station.political, station.leader)[:steps], 1):
        if number < steps:
            other = {1: station.leader, 2: station.head}[number]
            with pytest.raises(Denied):
                station.decide(row, (station.political if number == 1 else other))
        row = station.decide(row, by)
        assert row.state == ("granted" if number == steps else "waiting")


def test_nobody_decides_on_own_leave_nor_on_what_they_asked_for(station):
    person = station.person()
    boss = station.person("李强")
    head = station.own(boss)
    station.grant_head(head)
    row = station.ask(boss)
    assert [step.role for step in row.steps.all()] == ["political"], "a head's goes to the department"
    with pytest.raises(Denied):
        station.decide(row, head)
    other = station.ask(person, by=station.head)
    assert [step.role for step in other.steps.all()] == ["political"]
    with pytest.raises(Denied):
        station.decide(other, station.head)
    mine = station.ask(person, by=station.political, first=working_day(30))
    LeaveStep.objects.filter(request=mine).update(role="political")
    with pytest.raises(Problem, match="申请人不能批准"):
        station.decide(mine, station.political)


def test_the_second_of_two_who_decide_reads_who_was_first(station):
    row = station.ask(station.person())
    second = say.account(Role.UNIT_HEAD, unit=station.station)
    station.decide(row)
    with pytest.raises(Conflict, match=r"已由.*批准"):
        station.decide(row, second)
    refused = station.ask(station.person("李强"))
    with pytest.raises(Problem, match="不批准的原因"):
        station.decide(refused, agreed=False, opinion=" ")
    refused = station.decide(refused, agreed=False, opinion="警力不足")
    assert (refused.state, refused.refusal) == ("refused", "警力不足")
    assert refused.steps.get().agreed is False


def test_a_strange_head_and_a_colleague_neither_ask_nor_decide(station):
    person, colleague = station.person(), station.person("李强")
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for by in (stranger, station.own(colleague), station.leader):
        with pytest.raises(Denied):
            station.ask(person, by=by)
    row = station.ask(person)
    for by in (stranger, station.own(colleague), station.own(person), station.clerk, station.finance):
        with pytest.raises(Denied):
            station.decide(row, by)
        if by != station.own(person) and by != station.clerk:
            with acting(by), pytest.raises(Denied):
                actions.withdraw(row.pk, acting_user=by)
    assert station.ask(person, by=station.clerk, first=working_day(30)).asked_by == station.clerk


def test_what_is_not_there_cannot_be_taken(station):
    person = station.person()
    station.give(person, 1.5)
    with pytest.raises(Problem, match=r"年休假余额 1\.5 天，不够 2 天"):
        station.ask(person, "年休假", first=working_day(7, 2), days=2)
    station.ask(person, "年休假", first=working_day(7))
    with pytest.raises(Problem, match=r"余额 0\.5 天"):
        station.ask(person, "年休假", first=working_day(20))
    assert station.ask(person, "年休假", first=working_day(20), first_noon=True).counted == 1


def test_two_requests_that_were_possible_one_by_one_are_not_both_granted(station):
    """Asked at once, one is left without: granting holds the person's ledger and counts anew."""
    person = station.person()
    station.give(person, 1)
    first = station.ask(person, "年休假", first=working_day(7))
    LeaveRequest.everything.filter(pk=first.pk).update(state="withdrawn")
    second = station.ask(person, "年休假", first=working_day(20))
    LeaveRequest.everything.filter(pk=first.pk).update(state="waiting")
    station.decide(first)
    with pytest.raises(Conflict, match="余额不够，还差 1 天"):
        station.decide(second)
    second.refresh_from_db()
    assert (second.state, station.left(person)) == ("waiting", 0)


@pytest.mark.parametrize(
    ("kind", "more", "match"),
    [
        ("产假", {"event_day": date(2026, 12, 1)}, "只给女性"),
        ("婚假", {}, "事由发生的日期"),
        ("婚假", {"event_day": date(2026, 11, 1)}, "请附上结婚证"),
        ("婚假", {"papers": True, "event_day": date(2026, 11, 1), "first_noon": True}, "按整天请"),
        ("育儿假", {"papers": True}, "子女出生的日期"),
        ("育儿假", {"papers": True, "event_day": date(2020, 1, 1)}, "子女满 3 周岁"),
        ("妇女节半天", {}, "只给女性"),
        ("事假", {"last": date(2020, 1, 1)}, "结束不能早于开始"),
        ("事假", {"first": date(2022, 3, 5)}, "太早"),
    ],
)
def test_bad_requests_are_refused_in_a_sentence(station, kind, more, match):
    person = station.person(number=say.id_number(sequence=901))
    if more.get("papers") is True:
        more = more | {"papers": [picture()]}
    with pytest.raises(Problem, match=match):
        station.ask(person, kind, **more)
    assert not LeaveRequest.everything.exists()


def test_the_same_time_twice_and_days_without_work_are_refused(station):
    person = station.person()
    row = station.ask(person)
    with pytest.raises(Problem, match="已经有请假"):
        station.ask(person, "公假", first=row.first, papers=[picture()])
    saturday = today() + timedelta(days=(5 - today().weekday()) % 7 + 7)
    with pytest.raises(Problem, match="没有要上班的日子"):
        station.ask(person, first=saturday, days=1)


def test_withdrawn_cancelled_and_back_early_give_everything_back(station):
    person = station.person()
    station.give(person, 5)
    own = station.own(person)
    asked = station.ask(person, "年休假")
    with acting(own):
        assert actions.withdraw(asked.pk, acting_user=own).state == "withdrawn"
    row = station.granted(person, "年休假", first=working_day(7, 2), days=2)
    assert station.left(person) == 3
    with acting(own):
        with pytest.raises(Problem, match="取消的原因"):
            actions.cancel(row.pk, "", acting_user=own)
        actions.cancel(row.pk, "不去了", acting_user=own)
    assert station.left(person) == 5
    assert not away.away([person.pk], row.first, row.last)
    assert sum(Movement.everything.filter(request=row).values_list("half_days", flat=True)) == 0


def begun(station, person, kind="年休假", days_ago=2, days=10) -> LeaveRequest:
    """Granted leave that began some days ago."""
    return station.granted(person, kind, first=today() - timedelta(days=days_ago), days=days)


def test_back_early_gives_back_the_half_days_not_begun(station):
    person = station.person()
    station.give(person, 15)
    row = begun(station, person, days_ago=3, days=9)
    before, own = station.left(person), station.own(person)
    yesterday = today() - timedelta(days=1)
    back = datetime(yesterday.year, yesterday.month, yesterday.day, 11, 30, tzinfo=SHANGHAI)
    with acting(own):
        with pytest.raises(Conflict, match="已经开始"):
            actions.cancel(row.pk, "不休了", acting_user=own)
        with pytest.raises(Problem, match="不能晚于现在"):
            actions.report_return(row.pk, timezone.now() + timedelta(hours=1), acting_user=own)
        done = actions.report_return(row.pk, back, acting_user=own)
    assert (done.state, done.returned_at, done.last, done.last_noon) == ("returned", back, yesterday, True)
    assert done.asked_until > done.ends
    days = list(LeaveDay.everything.filter(request=row))
    assert (days[-1].date, days[-1].afternoon) == (yesterday, False)
    assert station.left(person) == before + (row.counted - sum(day.counted for day in days)) / 2
    assert "张伟已返岗，年休假销假" in told(station.head)


def test_illness_during_leave_is_taken_out_of_it_and_the_rest_goes_on(station):
    person = station.person()
    station.give(person, 15)
    first = working_day(0, 5)
    leave = station.granted(person, "年休假", first=first, days=5)
    left = station.left(person)
    ill = station.ask(
        person, "病假", first=first + timedelta(days=1), days=2, within=leave, papers=[picture()]
    )
    assert station.left(person) == left, "asked takes nothing out yet"
    station.decide(ill)
    station.decide(ill, station.political) if ill.steps.count() > 1 else None
    rows = LeaveRequest.everything.filter(person=person, state="granted").order_by("starts")
    assert [(row.kind_name, row.first, row.last) for row in rows] == [
        ("年休假", first, first),
        ("病假", first + timedelta(days=1), first + timedelta(days=2)),
        ("年休假", first + timedelta(days=3), first + timedelta(days=4)),
    ]
    assert station.left(person) == left + 2
    assert sum(Movement.everything.filter(person=person).values_list("half_days", flat=True)) == 2 * (
        left + 2
    )


def test_illness_outside_the_leave_is_none_of_it(station):
    person = station.person()
    leave = station.granted(person)
    with pytest.raises(Problem, match="之内"):
        station.ask(person, "病假", first=leave.last, days=2, within=leave)


def test_shifts_in_the_leave_are_seen_and_the_head_is_told(station):
    person = station.person()
    first = working_day(7)
    plan = Plan.everything.create(
        unit=station.station, month=month_of(first), state=PlanState.PUBLISHED,
        published_by=station.head, published_at=timezone.now(),
    )  # fmt: skip
    starts = datetime(first.year, first.month, first.day, 8, 30, tzinfo=SHANGHAI)
    Shift.everything.create(
        plan=plan, unit=station.station, person=person, date=first, code="24", kind="work", starts=starts,
        ends=starts + timedelta(days=1), source="hand",
    )  # fmt: skip
    row = station.ask(person, first=first, days=2)
    assert row.counted == 6, "a day and night on duty is three days"
    assert [step.role for step in row.steps.all()] == ["unit_head", "political"]
    station.decide(row), station.decide(row, station.political)
    assert f"{person.name}请假期间有 1 个班，请调整班表" in told(station.head)


def test_a_substitute_is_told_and_is_another(station):
    person, other = station.person(), station.person("李强")
    station.ask(person, substitute=other)
    assert told(station.own(other)) == ["张伟请假，由您代班"]
    with pytest.raises(Problem, match="须是另一人"):
        station.ask(person, first=working_day(30), substitute=person)


def test_papers_may_follow_and_only_who_decides_reads_why_somebody_is_ill(station):
    person, colleague = station.person(), station.person("李强")
    row = station.ask(person, "病假", said="急性阑尾炎")
    assert Ground.everything.get(request=row).proof_due
    own = station.own(person)
    with acting(own):
        actions.hand_in(row.pk, [picture()], acting_user=own)
        with pytest.raises(Problem, match="请选择文件"):
            actions.hand_in(row.pk, [], acting_user=own)
    assert not Ground.everything.get(request=row).proof_due
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user in (own, station.head, station.political):
        with acting(user):
            assert Ground.objects.filter(request=row).exists(), user
    for user in (
        station.clerk,
        station.leader,
        station.own(colleague),
        stranger,
        station.finance,
        station.inspector,
    ):
        with acting(user):
            assert not Ground.objects.filter(request=row).exists(), user
    plain = station.ask(colleague)
    for user in (station.clerk, station.leader):
        with acting(user):
            assert Ground.objects.filter(request=plain).exists()


# --- months that are confirmed
def test_leave_into_a_confirmed_month_is_a_correction_of_it_for_another(station, client):
    person = station.person()
    row = station.attendance(person)
    day = working_day((next_month(month_of(today()), -1) - today()).days)
    station.attended()
    waiting = station.ask(person, first=day)
    assert months.remark([row.month]) in foresee(person, Wanted(NAMES["事假"], day, day), today()).remarks
    assert not AttendanceCorrection.everything.exists(), "asked is not granted"
    assert station.decide(waiting).state == "granted"
    made = AttendanceCorrection.everything.get()
    row.refresh_from_db()
    assert (made.changed["personal_half_days"], made.proposed_by) == ([0, 2], station.head)
    assert (made.state, row.state, row.personal_half_days) == ("waiting", "confirmed", 0)
    client.force_login(station.political)
    html = client.get(reverse("assessment:leave-request", args=[waiting.pk])).content.decode()
    page = reverse("assessment:attendance-person", args=[person.pk, f"{row.month:%Y-%m}"])
    assert "按考勤更正办理" in html and f'href="{page}"' in html
    second = station.ask(person, first=working_day((day - today()).days + 1))
    with pytest.raises(Conflict, match="已有一条更正等待确认"):
        station.decide(second)
    with acting(station.political):
        correcting.confirm(made, acting_user=station.political)
    station.decide(second)
    assert AttendanceCorrection.everything.get(state="waiting").changed["personal_half_days"] == [2, 4]
