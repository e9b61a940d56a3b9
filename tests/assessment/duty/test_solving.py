"""The solver at work on a plan: asked, proposed with reasons, taken or discarded; never over a hand, never over a change."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from assessment.duty import away as absences
from assessment.duty.models import PlanLine, Proposal, ProposalState, Shift, ShiftSource, Wish, WorkSystem
from assessment.duty.planning import changing, publishing, reading
from assessment.duty.solving import actions, asking
from assessment.duty.solving import job as solving_job
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.problems import Conflict
from tests import vocabulary as say
from tests.assessment.duty.planned import EVER, NEXT, Station

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unit(transactional_db, monkeypatch):
    """Eight people by 白 宵 休 休 who hold a desk round the clock."""
    monkeypatch.setattr(solving_job, "solve", partial(solving_job.solve, effort=0.1))
    station = Station()
    station.people = [station.member(f"赵{'甲乙丙丁戊己庚辛'[n]}", behind=n % 4) for n in range(8)]
    WorkSystem.everything.create(
        unit=station.station, system="comprehensive", cycle="quarter", document="濮人社〔2026〕1号",
        period=EVER, by=station.political,
    )  # fmt: skip
    station.wants(2, "08:00", "20:00")
    station.wants(1, "20:00", "08:00")
    station.plan = station.drawn()
    return station


def asked(unit, by=None):
    by = by or unit.head
    with acting(by):
        proposal = actions.ask(unit.plan, acting_user=by)
    job = engine.run_until_done(proposal.job)
    proposal = Proposal.everything.get(pk=proposal.pk)
    return proposal, job


def taken(unit, proposal):
    with acting(unit.head):
        return actions.take(proposal, acting_user=unit.head)


def by_hand(unit, person, day, *codes):
    line = unit.line(person, unit.plan)
    with acting(unit.head):
        changing.change(
            unit.plan, [changing.Change(line.pk, line.row_version, {day: codes})], acting_user=unit.head
        )


def hard(unit):
    month = reading.of_plan(unit.plan, reading.lines_of(unit.plan))
    return [one.words for one in month.breaks() if one.hard and one.rule != "week"]


class TestProposal:
    def test_a_proposal_changes_nothing_until_it_is_taken(self, unit):
        before = [unit.codes(p) for p in unit.people]
        proposal, job = asked(unit)
        assert (proposal.state, job.state, job.percent) == (ProposalState.READY, Job.State.DONE, 100)
        assert [unit.codes(p) for p in unit.people] == before
        taken(unit, proposal)
        unit.plan.refresh_from_db()
        rows = Shift.everything.filter(plan=unit.plan)
        assert set(rows.values_list("source", flat=True)) == {ShiftSource.SOLVER}
        assert {(s.person_id, s.date.day, s.code) for s in rows} == {
            (person, day, code) for person, day, code, _why in proposal.cells if code != "休"
        }
        assert hard(unit) == []
        assert Entry.objects.filter(act="duty.solve.take", actor=unit.head).exists()

    def test_every_shift_says_why(self, unit):
        taken(unit, asked(unit)[0])
        for shift in Shift.everything.filter(plan=unit.plan):
            assert "轮班" in shift.why and ("人" in shift.why)

    def test_a_hand_cell_and_its_day_off_are_never_written_over(self, unit):
        one, other = unit.people[0], unit.people[1]
        by_hand(unit, one, 5, "白")
        by_hand(unit, other, 6, "休")
        proposal, _job = asked(unit)
        assert not {(one.pk, 5), (other.pk, 6)} & {(person, day) for person, day, *_rest in proposal.cells}
        taken(unit, proposal)
        kept = Shift.everything.get(person=one, date=NEXT.replace(day=5))
        assert (kept.code, kept.source) == ("白", ShiftSource.HAND)
        assert not Shift.everything.filter(person=other, date=NEXT.replace(day=6)).exists()
        assert PlanLine.everything.get(plan=unit.plan, person=one).kept == [5]

    def test_what_was_changed_meanwhile_stops_it(self, unit):
        proposal, _job = asked(unit)
        by_hand(unit, unit.people[2], 9, "休")
        with pytest.raises(Conflict) as refused:
            taken(unit, proposal)
        assert refused.value.code == "changed"
        assert Shift.everything.filter(plan=unit.plan, source=ShiftSource.SOLVER).count() == 0

    @pytest.mark.parametrize("change", ["wish", "staffing", "leave"])
    def test_so_does_a_wish_the_people_wanted_and_a_leave(self, unit, change, monkeypatch):
        proposal, _job = asked(unit)
        if change == "wish":
            Wish.everything.create(person=unit.people[0], date=NEXT.replace(day=9), code="休")
        elif change == "staffing":
            unit.wants(1, "10:00", "12:00")
        else:
            gone = absences.Away(unit.people[0].pk, NEXT.replace(day=9), NEXT.replace(day=9), "年休假")
            monkeypatch.setattr(absences, "away", lambda people, first, last: [gone])
        with pytest.raises(Conflict):
            taken(unit, proposal)

    def test_a_proposal_is_taken_once_and_not_into_a_published_plan(self, unit):
        proposal, _job = asked(unit)
        taken(unit, proposal)
        with pytest.raises(Conflict, match="已采用"):
            taken(unit, proposal)
        with acting(unit.head):
            publishing.publish(unit.plan, "演练", acting_user=unit.head)
            with pytest.raises(Conflict, match="已发布"):
                actions.ask(unit.plan, acting_user=unit.head)

    def test_a_discarded_proposal_leaves_the_plan_and_makes_room_for_another(self, unit):
        first, _job = asked(unit)
        with acting(unit.head):
            actions.discard(first, acting_user=unit.head)
        second, _job = asked(unit)
        assert second.state == ProposalState.READY
        third, _job = asked(unit)
        second.refresh_from_db()
        assert (second.state, third.state) == (ProposalState.DISCARDED, ProposalState.READY)
        with pytest.raises(Conflict):
            taken(unit, first)

    def test_leave_and_wishes_are_kept(self, unit, monkeypatch):
        gone = absences.Away(unit.people[0].pk, NEXT.replace(day=9), NEXT.replace(day=12), "年休假")
        monkeypatch.setattr(absences, "away", lambda people, first, last: [gone])
        Wish.everything.create(person=unit.people[1], date=NEXT.replace(day=9), code="休")
        taken(unit, asked(unit)[0])
        days = [NEXT.replace(day=d) for d in range(9, 13)]
        assert not Shift.everything.filter(person=unit.people[0], date__in=days).exists()
        assert not Shift.everything.filter(person=unit.people[1], date=days[0]).exists()
        assert hard(unit) == []

    def test_who_may_not_plan_may_not_ask(self, unit):
        with acting(unit.leader), pytest.raises(Denied):
            actions.ask(unit.plan, acting_user=unit.leader)
        proposal, _job = asked(unit, by=unit.clerk)
        assert proposal.state == ProposalState.READY
        elsewhere = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
        with acting(elsewhere), pytest.raises(Denied):
            actions.take(proposal, acting_user=elsewhere)


class TestImpossible:
    def test_a_month_that_cannot_be_says_when_why_and_what_frees_it(self, unit, monkeypatch):
        unit.wants(7, "08:00", "20:00")
        gone = absences.Away(unit.people[0].pk, NEXT, NEXT + timedelta(days=2), "年休假")
        monkeypatch.setattr(absences, "away", lambda people, first, last: [gone])
        by_hand(unit, unit.people[1], 20, "休")
        proposal, job = asked(unit)
        assert (proposal.state, job.state) == (ProposalState.IMPOSSIBLE, Job.State.DONE)
        said = dict(proposal.words)
        assert any("至少要 7 人" in one for one in said["排不够人的时段"])
        assert any("36 小时" in one or "休息" in one for one in said["互相冲突的规定"])
        assert any("增派人手" in one for one in said["怎样才排得下"])
        with pytest.raises(Conflict, match="排不下"):
            taken(unit, proposal)


class TestJob:
    def test_cancelling_ends_the_process_and_leaves_no_proposal(self, unit, monkeypatch):
        with acting(unit.head):
            proposal = actions.ask(unit.plan, acting_user=unit.head)
            with pytest.raises(Conflict, match="正在自动排班"):
                actions.ask(unit.plan, acting_user=unit.head)
        really, started, cancelled = asking.ask, threading.Event(), threading.Event()

        def slow(task, **more):
            if task["stage"] == "better":
                started.set()
                assert cancelled.wait(30)
            return really(task, **more)

        monkeypatch.setattr(solving_job.asking, "ask", slow)

        def cancel():
            assert started.wait(30)
            engine.cancel(Job.objects.get(pk=proposal.job_id), acting_user=unit.head)
            connection.close()
            cancelled.set()

        thread = threading.Thread(target=cancel)
        thread.start()
        engine.work(proposal.job_id)
        thread.join()
        proposal.refresh_from_db()
        job = Job.objects.get(pk=proposal.job_id)
        assert (proposal.state, job.state) == (ProposalState.FAILED, Job.State.CANCELLED)
        assert proposal.cells == []
        assert asked(unit)[0].state == ProposalState.READY

    def test_progress_is_seen_while_a_chunk_is_under_way(self, unit):
        with acting(unit.head):
            job = actions.ask(unit.plan, acting_user=unit.head).job
        assert engine.tell(job, 40)
        job.refresh_from_db()
        assert (job.percent, job.done_count) == (40, 40)
        engine.cancel(job, acting_user=unit.head)
        assert not engine.tell(job, 50)


class TestPages:
    def test_from_the_plan_to_the_proposal_and_back(self, unit, client):
        client.force_login(unit.head)
        Shift.everything.filter(plan=unit.plan, person=unit.people[0]).delete()
        plan = f"/assessment/duty/{unit.station.pk}/{NEXT:%Y-%m}/"
        assert "自动排班" in client.get(plan).content.decode()
        answer = client.post(plan + "solve/")
        proposal = Proposal.everything.get()
        assert answer.url == f"/assessment/duty/proposals/{proposal.pk}/"
        assert "计算中" in client.get(answer.url).content.decode()
        engine.run_until_done(proposal.job)
        page = client.get(answer.url).content.decode()
        assert "每人前后对照" in page and "赵甲" in page and "轮班" in page
        assert client.post(answer.url + "take/").url == plan
        assert "已采用" in client.get(plan).content.decode()
