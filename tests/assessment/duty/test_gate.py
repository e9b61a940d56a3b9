"""Nobody stands duty on their own before training and oath; who is at a session is not planned, and a session is told of
published shifts and leave."""

from copy import deepcopy
from datetime import datetime, time, timedelta

import pytest

from assessment.duty.models import Staffing
from assessment.duty.planning import publishing, reading
from assessment.duty.planning.changing import Change, change
from assessment.duty.rules import checks
from assessment.duty.rules.facts import SHANGHAI, Facts, Need, Who, shift_kinds
from assessment.duty.solving import gathering, obstacles
from assessment.duty.solving.lowering import blocked
from assessment.duty.solving.problem import Infeasible, ShortTime
from assessment.leave.content import LEAVE
from assessment.leave.defaults import EXAMPLE as LEAVE_RULES
from assessment.leave.models import LeaveRequest
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Problem
from personnel.training import calling, planning
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Oath, TrainingRecord
from tests.assessment.duty.planned import NEXT, Station
from tests.assessment.duty.units import KINDS
from tests.personnel.training.school import in_force

DAY = next(NEXT.replace(day=d) for d in range(5, 15) if NEXT.replace(day=d).weekday() < 5)
NEED = Need(datetime.combine(DAY, time(9), SHANGHAI), datetime.combine(DAY, time(12), SHANGHAI), 1, "执勤")


@pytest.fixture
def station(db):
    made = Station()
    rules = deepcopy(EXAMPLE)
    rules["gate"]["since"] = (today() - timedelta(days=60)).isoformat()
    in_force(made.political, made.leader, rules)
    made.new = made.member("王新", 0, on=today() - timedelta(days=40))
    made.old = made.member("赵旧", 1)
    return made


def rules_broken(station) -> set[tuple[str, str, bool]]:
    month = reading.read(station.station.pk, NEXT)
    return {(month.people[one.person].name, one.rule, one.hard) for one in month.breaks() if one.person}


def put(station, plan, person, code, day=DAY):
    line = station.line(person, plan)
    with acting(station.head):
        change(plan, [Change(line.pk, line.row_version, {day.day: [code]})], acting_user=station.head)


def pass_gate(station):
    TrainingRecord.everything.create(person=station.new, kind="initial", ended=today(), half_days=30)
    Oath.everything.create(
        person=station.new, day=today(), place="礼堂", witness="局长", noted_by=station.political
    )


def test_a_newcomer_is_planned_beside_somebody_alone(station):
    plan = station.drawn()
    assert set(station.codes(station.new).split()) == {"跟", "."}
    assert "白" in station.codes(station.old)
    with pytest.raises(Problem) as refused:
        put(station, plan, station.new, "白")
    assert refused.value.message.startswith("王新还不能独立上岗（初任培训未通过、未宣誓）")
    assert not any(rule == "gate" for _name, rule, _hard in rules_broken(station))
    pass_gate(station)
    put(station, plan, station.new, "白")
    assert station.codes(station.new, DAY, DAY) == "白"


def test_a_shift_that_stood_before_breaks_the_plan_and_is_not_published(station):
    pass_gate(station)
    plan = station.drawn()
    TrainingRecord.everything.all().delete()
    assert ("王新", "gate", True) in rules_broken(station)
    with acting(station.head), pytest.raises(Problem) as refused:
        publishing.publish(plan, "人手不足", acting_user=station.head)
    assert "还不能独立上岗" in " ".join([refused.value.message, *refused.value.details])


def test_a_shift_beside_somebody_fills_no_post():
    people = {1: Who(1, "王新", ready=None, lacks="未宣誓")}
    slots = (KINDS["跟"].on(1, DAY),)
    facts = Facts(DAY, DAY, people, slots, needs=(NEED,), accompanied=frozenset({"跟"}))
    assert [short.present for short in checks.coverage(facts)] == [0]
    assert [one.rule for one in checks.breaks(facts)] == ["staffing"]
    alone = Facts(DAY, DAY, people, (KINDS["日"].on(1, DAY),), needs=(NEED,), accompanied=frozenset({"跟"}))
    (broken,) = checks.breaks(alone)
    assert (broken.rule, broken.hard) == ("gate", True) and "未宣誓" in broken.words
    later = {1: Who(1, "王新", ready=DAY + timedelta(days=1))}
    early = Facts(DAY, DAY, later, (KINDS["日"].on(1, DAY),))
    assert "起方可" in checks.breaks(early)[0].words


def test_kinds_of_shift_know_which_are_accompanied():
    assert KINDS["跟"].accompanied and not KINDS["白"].accompanied
    assert (
        shift_kinds({"shifts": [{"code": "x", "name": "x", "starts": "08:00", "ends": "09:00"}]})[
            "x"
        ].accompanied
        is False
    )


def test_the_solver_says_who_is_not_through_the_gate(station):
    plan = station.drawn()
    Staffing.everything.all().delete()
    problem, _month = gathering.problem_of(plan)
    slot = problem.slot(station.new.pk, DAY, "白")
    assert blocked(problem, problem.who(station.new.pk), slot) == "gate"
    problem = type(problem)(**{**problem.__dict__, "facts": _with_need(problem.facts)})
    told = obstacles.told_of(problem, Infeasible((ShortTime(NEED.starts, NEED.ends, 2, 1, "执勤", 0),), ()))
    assert any("还不能独立上岗 1 人" in one for one in told.short)
    assert any("先完成初任培训和宣誓" in one for one in told.frees)


def _with_need(facts):
    return type(facts)(**{**facts.__dict__, "needs": (NEED,), "slots": ()})


def session_on(station, *, hours=(9, 17)):
    with acting(station.political):
        course = planning.keep_course(None, name="轮训", kind="annual", acting_user=station.political)
        when = planning.Timetable(DAY, DAY, time(hours[0]), time(hours[1]), (hours[1] - hours[0]) * 60)
        return planning.open_session(
            course, station.station, when, place="基地", teacher="李", seats=9, acting_user=station.political
        )


def test_a_session_is_told_of_published_shifts_and_takes_the_day_from_the_plan(station):
    plan = station.drawn()
    session = session_on(station)
    with acting(station.political):
        row = calling.call(session.pk, station.old, acting_user=station.political)
    assert row.clash == ""  # a draft binds nobody
    put(station, plan, station.old, "白")
    with acting(station.head):
        publishing.publish(plan, "人手不足", acting_user=station.head)
        with pytest.raises(Problem) as refused:
            calling.enrol(row.pk, acting_user=station.head)
        assert "「白」班" in refused.value.message
        calling.enrol(row.pk, decision="当日由李强顶班", acting_user=station.head)
    assert ("赵旧", "away", True) in rules_broken(station)


def test_a_short_lesson_leaves_the_day_to_the_plan(station):
    plan = station.drawn()
    session = session_on(station, hours=(9, 11))
    with acting(station.political):
        row = calling.call(session.pk, station.old, acting_user=station.political)
        calling.enrol(row.pk, acting_user=station.political)
    put(station, plan, station.old, "宵")
    assert station.codes(station.old, DAY, DAY) == "宵"


def test_whoever_is_on_leave_then_is_not_called(station):
    version = PolicyVersion.everything.create(
        kind=LEAVE, number=1, title="休假", content=LEAVE_RULES, created_by=station.political
    )
    LeaveRequest.everything.create(
        person=station.old, unit=station.station, version=version, kind="J01", kind_name="年休假", effect="paid",
        wage=True, full_attendance=True, starts=datetime.combine(DAY, time(0), SHANGHAI),
        ends=datetime.combine(DAY + timedelta(days=1), time(0), SHANGHAI),
        asked_until=datetime.combine(DAY + timedelta(days=1), time(0), SHANGHAI), counted=2, state="granted",
        asked_by=station.political, decided_by=station.leader, decided_at=datetime.combine(today(), time(9), SHANGHAI),
    )  # fmt: skip
    session = session_on(station)
    with acting(station.political):
        made = calling.propose(session.pk, acting_user=station.political)
    assert [row.person for row in made] == [station.new]
