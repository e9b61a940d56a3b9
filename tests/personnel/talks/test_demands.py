"""A demand from the phone to an answer that is rated; the one without a name; aid by two."""

from datetime import timedelta

import pytest

from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from personnel.talks import demanding
from personnel.talks.models import Aid, Demand, DemandStep
from tests import vocabulary as say
from tests.racing import race

pytestmark = pytest.mark.django_db


def test_a_demand_is_taken_answered_and_rated(station):
    row = station.demand()
    assert Notice.objects.filter(to=station.head, record=str(row.pk)).count() == 1
    for user in (station.other_head, station.finance, station.inspector):
        with pytest.raises(Denied):
            station.act(user, demanding.assign, row.pk, user)
    station.act(station.head, demanding.assign, row.pk, station.head)
    with pytest.raises(Problem, match="答复"):
        station.act(station.head, demanding.answer, row.pk, "  ")
    station.act(station.head, demanding.answer, row.pk, "下月起调整")
    with pytest.raises(Denied):
        station.act(station.head, demanding.rate, row.pk, "satisfied")
    rated = station.act(station.own, demanding.rate, row.pk, "satisfied")
    assert (rated.state, rated.rating) == ("closed", "satisfied")
    assert [step.state for step in row.steps.all()] == ["received", "owned", "answered", "closed"]
    with pytest.raises(Conflict):
        station.act(station.own, demanding.rate, row.pk, "not", "晚了")


def test_who_is_not_satisfied_is_heard_by_the_department_once(station):
    row = station.demand()
    station.act(station.head, demanding.assign, row.pk, station.head)
    station.act(station.head, demanding.answer, row.pk, "不行")
    with pytest.raises(Problem, match="不满意的原因"):
        station.act(station.own, demanding.rate, row.pk, "not")
    up = station.act(station.own, demanding.rate, row.pk, "not", "没有说明理由")
    assert up.state == "raised_again"
    with pytest.raises(Denied):
        station.act(station.head, demanding.assign, row.pk, station.political)
    station.act(station.political, demanding.assign, row.pk, station.political)
    station.act(station.political, demanding.answer, row.pk, "已与单位商定")
    assert station.act(station.own, demanding.rate, row.pk, "not", "仍不满意").state == "closed"


def test_what_goes_past_the_head_is_not_there_for_the_head(station):
    row = station.demand("反映排班不公", past_head=True)
    with acting(station.head):
        assert not Demand.objects.exists()
    for user in (station.political, station.leader, station.own):
        with acting(user):
            assert Demand.objects.get() == row
    assert not Notice.objects.filter(to=station.head).exists()
    with acting(station.political), pytest.raises(Problem, match="不能承办"):
        demanding.assign(row.pk, station.head, acting_user=station.political)


def test_a_demand_without_a_name_keeps_no_account(station):
    before = Entry.objects.count()
    receipt = station.act(station.own, demanding.raise_unnamed, "D01", "食堂太差")
    row = Demand.everything.get()
    assert (row.person, row.unit, row.receipt) == (None, None, receipt)
    assert [step.by for step in DemandStep.objects.all()] == [None]
    trail = list(Entry.objects.order_by("pk")[before:])
    assert [(one.act, one.actor, one.role, one.address) for one in trail] == [
        ("demand.unnamed", None, "", None)
    ]
    assert not Notice.objects.filter(kind="demand").exclude(sent_by=None).exists()
    with acting(station.own):
        assert not Demand.objects.exists(), "nor is it among the own ones"
    station.act(station.political, demanding.assign, row.pk, station.political)
    station.act(station.political, demanding.answer, row.pk, "已约谈食堂")
    assert demanding.by_receipt(receipt.lower()).answer == "已约谈食堂"
    for wrong in ("", "0" * 10, "A" * 400, "食" * 10):
        with pytest.raises(Problem, match="回执码"):
            demanding.by_receipt(wrong)
    station.act(station.own, demanding.rate_unnamed, receipt, "satisfied")
    row.refresh_from_db()
    assert row.state == "closed"


def test_what_nobody_rates_in_time_is_closed(station):
    row = station.demand()
    station.act(station.head, demanding.assign, row.pk, station.head)
    row = station.act(station.head, demanding.answer, row.pk, "好")
    with unscoped("test"):
        assert demanding.lapse(row.due) == 0
        assert demanding.lapse(row.due + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.rating) == ("closed", "")


def test_the_same_is_merged_and_both_hear_the_answer(station):
    first = station.demand()
    colleague = say.hire("李强", at=station.unit)
    other = say.account("auxiliary", person=colleague)
    with acting(other):
        second = demanding.raise_own("D02", "也想调班", acting_user=other)
    with pytest.raises(Problem, match="并入自己"):
        station.act(station.political, demanding.merge, first.pk, first.pk)
    station.act(station.political, demanding.merge, second.pk, first.pk)
    station.act(station.political, demanding.assign, first.pk, station.political)
    station.act(station.political, demanding.answer, first.pk, "统一调整")
    for user in (station.own, other):
        assert Notice.objects.filter(to=user, title="您的诉求已答复").exists()
    made = station.act(station.political, demanding.publish, [first.pk], "想调班", "已统一调整")
    first.refresh_from_db()
    assert first.published == made
    with pytest.raises(Problem, match="已经答复或办结"):
        station.act(station.political, demanding.publish, [second.pk], "想调班", "已统一调整")


def test_aid_in_hardship_is_granted_by_another(station):
    with acting(station.own):
        row = demanding.raise_own("D05", "家人住院", acting_user=station.own)
    aid = station.act(station.political, demanding.propose_aid, row.pk, 200000, "工会经费")
    with pytest.raises(Problem, match="由另一人办理"):
        station.act(station.political, demanding.grant_aid, aid.pk)
    with pytest.raises(Problem, match="待批准"):
        station.act(station.political, demanding.propose_aid, row.pk, 200000, "工会经费")
    granted = station.act(station.leader, demanding.grant_aid, aid.pk)
    assert (granted.state, granted.amount_fen, granted.closed_by) == ("effective", 200000, station.leader)
    plain = station.demand()
    with pytest.raises(Problem, match="不是困难帮扶"):
        station.act(station.political, demanding.propose_aid, plain.pk, 200000, "工会经费")
    assert Aid.everything.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_at_once_each_move_is_whole(station):
    row = station.demand()

    def take(user):
        return lambda: station.act(user, demanding.assign, row.pk, user)

    outcomes = race(take(station.head), take(station.political))
    row.refresh_from_db()
    steps = row.steps.filter(state="owned").count()
    assert row.state == "owned" and steps == sum(not isinstance(one, Exception) for one in outcomes) >= 1
