"""Told, heard, decided by another; never before the days are over; everything that follows is made and taken back as one."""

from datetime import datetime, time, timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.conduct.discipline.models import Case
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.deadlines import due_in
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, month_of, today
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from auxpolice.problems import Conflict, Problem
from inspections.checks import actions as checking
from inspections.checks.models import Finding
from inspections.consequences import actions, queries, telling
from inspections.consequences.models import (
    REVERSAL,
    AccountEntry,
    Consequence,
    FindingObjection,
    Plea,
    Reversal,
    Telling,
)
from personnel.talks import owing
from personnel.talks.models import Owed
from tests import vocabulary as say
from tests.inspections.consequences.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = Office()
        made.person, made.other = made.hire("张伟"), made.hire("李强")
        made.user = made.own(made.person)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def office(shared, db):
    return shared


def later(days: int):
    return clock.at(datetime.combine(today() + timedelta(days=days), time(12), SHANGHAI))


def fresh(finding: Finding) -> Finding:
    return Finding.everything.select_related("telling").get(pk=finding.pk)


# --- who decides


@pytest.mark.parametrize("who", ["inspector", "companion"])
def test_who_filed_or_came_along_decides_nothing_by_action_api_page_or_database(office, client, who):
    """From the same set-up another inspector decides."""
    finding, user = office.declined(office.found(person=office.person)), getattr(office, who)
    for act, words in ((actions.confirm_finding, ("属实",)), (actions.drop_finding, ("证据不足",))):
        with pytest.raises(Problem, match="请由另一人办理") as refused:
            office.by(user, act, finding, *words)
        assert refused.value.code == "maker-checker"
    client.force_login(user)
    api, page = f"/api/findings/{finding.pk}/decide/", f"/approvals/finding/{finding.pk}/"
    answer = client.post(api, {"verdict": "confirm"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "maker-checker")
    assert "不能认定" in client.get(page).content.decode()
    assert client.post(page, {"verdict": "agree", "opinion": ""}).status_code == 422
    for state in ("confirmed", "dropped"):
        with pytest.raises(Error), transaction.atomic():
            Finding.everything.filter(pk=finding.pk).update(
                state=state, decided_by=user, decided_at=timezone.now()
            )
    assert fresh(finding).state == "filed" and not LedgerEntry.everything.exists()

    client.force_login(office.second)
    done = client.post(api, {"verdict": "confirm", "decision": "属实"}, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "confirmed")
    assert LedgerEntry.everything.get().points == -500


def test_the_database_too_lets_another_decide(office):
    finding = office.declined(office.found(person=office.person))
    Finding.everything.filter(pk=finding.pk).update(
        state="confirmed", decided_by=office.second, decided_at=timezone.now()
    )
    assert fresh(finding).decided_by == office.second


# --- told and heard


def test_it_is_told_by_a_paper_and_decided_after_the_days_or_the_plea(office):
    finding = office.found(person=office.person)
    paper = Paper.objects.get(kind=telling.TOLD, record=str(finding.pk))
    assert (paper.to_person, paper.answer_days) == (office.person, 3) and "脱岗" in paper.body
    with pytest.raises(Conflict, match="还没有送达"):
        office.by(office.second, actions.confirm_finding, finding)
    office.by(office.user, serving.acknowledge, paper)
    until = Telling.everything.get(finding=finding).plea_until
    assert until == due_in(3)
    with pytest.raises(Conflict, match=f"申辩期限到 {until}"):
        office.by(office.second, actions.confirm_finding, finding)
    with pytest.raises(Error, match="申辩期限未过"), transaction.atomic():
        Finding.everything.filter(pk=finding.pk).update(
            state="confirmed", decided_by=office.second, decided_at=timezone.now()
        )
    with later(10):
        with pytest.raises(Problem, match="期限") as late:
            office.by(office.user, telling.plead, finding.pk, "迟到的申辩")
        assert late.value.code == "too-late"
        assert office.by(office.second, actions.confirm_finding, finding).state == "confirmed"


def test_a_plea_in_own_words_lets_it_be_decided_and_what_was_read_is_what_is_decided(office):
    finding = office.found(person=office.person)
    with acting(office.second):
        assert queries.at("plea").get() == finding and not queries.at("decide").exists()
    with pytest.raises(Problem, match="请写明陈述和申辩"):
        office.by(office.user, telling.plead, finding.pk, " ")
    for stranger in (office.head, office.own(office.other)):
        with pytest.raises(Denied):
            office.by(stranger, telling.plead, finding.pk, "替人申辩")
    office.by(office.user, telling.plead, finding.pk, "在巡逻，有轨迹")
    assert Paper.objects.get(kind=telling.TOLD, record=str(finding.pk)).service.how == "screen"
    with acting(office.second):
        assert queries.at("decide").get() == finding
        seen = actions.version_of(finding)
    office.by(office.user, telling.plead, finding.pk, "补充：轨迹截图在手机里")
    with pytest.raises(Conflict, match="刚有新的申辩"):
        office.by(office.second, actions.confirm_finding, finding, seen=seen)
    with pytest.raises(Error), transaction.atomic():
        Plea.everything.update(text="改过")
    dropped = office.by(office.second, actions.drop_finding, finding, "轨迹证明在岗")
    assert dropped.state == "dropped" and not Consequence.everything.exists()
    assert "未认定" in Paper.objects.get(kind=telling.DECIDED).body
    with pytest.raises(Conflict):
        office.by(office.third, actions.confirm_finding, finding)


def test_who_has_no_account_is_heard_by_an_inspector_who_says_how(office):
    nobody = office.hire("王芳")
    finding = office.found(person=nobody)
    with pytest.raises(Problem, match="听取方式"):
        office.by(office.second, telling.note_plea, finding.pk, "当时在厕所", " ")
    office.by(office.second, telling.note_plea, finding.pk, "当时在厕所", "电话，韩督察听取")
    assert office.by(office.third, actions.confirm_finding, finding).state == "confirmed"


def test_a_covert_finding_is_told_when_it_is_published(office):
    finding = office.found(person=office.person, covert=True)
    with acting(office.second):
        assert queries.at("untold").get() == finding
    with pytest.raises(Conflict, match="还没有告知"):
        office.by(office.second, actions.confirm_finding, finding)
    assert not Paper.objects.filter(record=str(finding.pk)).exists()
    office.by(office.inspector, checking.publish, finding.check_record)
    assert Paper.objects.get(record=str(finding.pk)).to_person == office.person


# --- what follows


def test_a_repeat_brings_a_talk_and_a_reversal_by_two_takes_all_of_it_back(office):
    office.confirmed(person=office.person)
    finding = office.confirmed(person=office.person)
    assert finding.is_repeat
    kinds = {row.kind: row.record_id for row in Consequence.everything.filter(finding=finding)}
    assert set(kinds) == {"points", "talk"}
    owed = Owed.everything.get(source=kinds["talk"])
    assert (owed.person, owed.occasion) == (office.person, "finding")
    owing.settle()
    assert Owed.everything.filter(source=kinds["talk"]).count() == 1, "the night finds it again, once"

    with pytest.raises(Problem, match="请写明撤销理由"):
        office.by(office.third, actions.propose_reversal, finding, " ")
    row = office.by(office.third, actions.propose_reversal, finding, "监控证明在岗")
    for user in (office.third, office.inspector, office.companion):
        with pytest.raises(Problem) as refused:
            office.by(user, actions.confirm_reversal, row.pk)
        assert refused.value.code == "maker-checker"
        with pytest.raises(Error), transaction.atomic():
            Reversal.everything.filter(pk=row.pk).update(
                state="effective", closed_by=user, closed_at=timezone.now()
            )
    assert fresh(finding).state == "confirmed"
    office.by(office.second, actions.confirm_reversal, row.pk)
    assert fresh(finding).state == "reversed" and fresh(finding).decided_by == office.second
    mine = LedgerEntry.everything.filter(source_id=str(finding.pk))
    assert sorted(mine.values_list("points", flat=True)) == [-750, 750]
    owed.refresh_from_db()
    assert owed.because == "监控证明在岗"
    owing.settle()
    assert not Owed.everything.filter(Owed.waiting, occasion="finding").exists()
    with pytest.raises(Error), transaction.atomic():
        Consequence.everything.filter(finding=finding).update(ended_at=None, because="")
    with pytest.raises(Conflict):
        office.by(office.second, actions.propose_reversal, finding, "再撤")


def test_a_proposed_reversal_is_refused_or_withdrawn_and_nothing_changes(office):
    finding = office.confirmed(person=office.person)
    row = office.by(office.third, actions.propose_reversal, finding, "疑似认错人")
    with acting(office.second):
        REVERSAL.refuse(Reversal, row.pk, "录像清楚", acting_user=office.second)
    assert fresh(finding).state == "confirmed" and LedgerEntry.everything.count() == 1


def test_a_forbidden_duty_is_on_the_unit_and_its_head_who_pleads_and_objects_for_it(office):
    finding = office.found("P19")
    assert Paper.objects.get(kind=telling.TOLD, record=str(finding.pk)).to_user == office.head
    with pytest.raises(Denied):
        office.by(office.user, telling.plead, finding.pk, "不是我")
    office.by(office.head, telling.plead, finding.pk, "警力不足")
    office.by(office.second, actions.confirm_finding, finding)
    entries = {row.head_id: row.points for row in AccountEntry.everything.all()}
    assert entries == {None: -1000, office.head.pk: -500} and not LedgerEntry.everything.exists()
    assert {row.month for row in AccountEntry.everything.all()} == {month_of(today())}
    with pytest.raises(Denied):
        office.by(office.user, actions.raise_objection, finding, "替单位异议")
    made = office.by(office.head, actions.raise_objection, finding, "当晚有民警带班")
    for user in (office.second, office.inspector, office.companion):
        with pytest.raises(Problem) as refused:
            office.by(user, actions.answer_objection, made.pk, "rejected", "维持")
        assert refused.value.code == "maker-checker"
        with pytest.raises(Error), transaction.atomic():
            FindingObjection.everything.filter(pk=made.pk).update(
                state="rejected", answer="维持", answered_by=user, answered_at=timezone.now()
            )
    office.by(office.third, actions.answer_objection, made.pk, "upheld", "带班记录属实")
    assert sum(AccountEntry.everything.values_list("points", flat=True)) == 0
    with pytest.raises(Error), transaction.atomic():
        AccountEntry.everything.update(points=-1)


def test_a_unit_that_found_it_itself_spares_its_head(office):
    office.confirmed("P15", office.person, self_reported=True)
    assert not AccountEntry.everything.exists() and Case.everything.exists()
    office.confirmed("P15", office.other)
    assert AccountEntry.everything.get().head == office.head


def test_a_head_on_the_roster_has_the_linked_points_on_the_ledger(office):
    leader = office.hire("陈队长")
    say.account(Role.UNIT_HEAD, unit=office.station, person=leader)
    finding = office.confirmed("P15", office.person)
    entry = LedgerEntry.everything.get(person=leader)
    assert entry.points == -300 and Consequence.everything.filter(finding=finding, person=leader).count() == 1
    row = office.by(office.third, actions.propose_reversal, finding, "查无此事")
    office.by(office.second, actions.confirm_reversal, row.pk)
    assert sum(LedgerEntry.everything.filter(person=leader).values_list("points", flat=True)) == 0


def test_a_clue_that_was_taken_up_is_left_to_those_who_handle_it(office):
    finding = office.confirmed("P15", office.person)
    Case.everything.update(state="open")
    made = office.by(office.user, actions.raise_objection, finding, "冤枉")
    answered = office.by(office.third, actions.answer_objection, made.pk, "upheld", "查无此事")
    assert Case.everything.get().state == "open"
    assert answered.effect["纪律线索"][1] == "已在办理，由政工部门处理"


def test_an_objection_is_heard_within_the_days_from_when_the_decision_was_served(office):
    finding = office.confirmed(person=office.person)
    paper = Paper.objects.get(kind=telling.DECIDED, record=str(finding.pk))
    office.by(office.user, serving.acknowledge, paper)
    with later(10), pytest.raises(Problem, match="异议的期限"):
        office.by(office.user, actions.raise_objection, finding, "晚了")
    made = office.by(office.user, actions.raise_objection, finding, "不属实")
    with pytest.raises(Conflict, match="已有一条异议"):
        office.by(office.user, actions.raise_objection, finding, "再提")
    rejected = office.by(office.third, actions.answer_objection, made.pk, "rejected", "录像清楚")
    assert rejected.state == "rejected" and fresh(finding).state == "confirmed"


# --- pages and API


def test_the_pages_refuse_in_words_and_keep_what_was_typed(office, client):
    finding = office.found(person=office.person)
    client.force_login(office.user)
    page = reverse("inspections:finding", args=[finding.pk])
    assert client.get(page).status_code == 200
    refused = client.post(reverse("inspections:plead", args=[finding.pk]), {"text": " "})
    assert refused.status_code == 422 and "请写明陈述和申辩" in refused.content.decode()
    answer = client.post(
        f"/api/findings/{finding.pk}/plead/", {"text": "在岗"}, content_type="application/json"
    )
    assert answer.status_code == 200 and Plea.everything.get(finding=finding).text == "在岗"
    assert client.get(f"/api/findings/{finding.pk}/").json()["state"] == "filed"
    client.force_login(office.own(office.other))
    assert client.get(page).status_code == 404
    assert client.get(f"/api/findings/{finding.pk}/").status_code == 404
    client.force_login(office.second)
    for tab in queries.TABS:
        assert client.get(reverse("inspections:findings"), {"tab": tab}).status_code == 200
    assert client.get("/api/findings/", {"tab": "decide"}).json()["count"] == 1
    for wrong in ("nonsense", "0" * 400, "\x00"):
        assert client.get(f"/api/findings/{wrong}/").status_code in (400, 404)
    office.by(office.second, actions.confirm_finding, finding)
    office.confirmed("P19")
    client.force_login(office.head)
    account = client.get(reverse("inspections:account", args=[office.station.pk]))
    assert account.status_code == 200 and "安排辅警单独执法" in account.content.decode()
    other = say.unit("东街派出所")
    assert client.get(reverse("inspections:account", args=[other.pk])).status_code == 404
