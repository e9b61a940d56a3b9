"""A record moves only where its table knows a way, in one transaction with its trail, and whoever is second is told who was first."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.audit.models import Entry
from auxpolice.flow import Flow, Way, held
from auxpolice.policy.kinds import kinds, label_of
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import others_for, refuse_own
from payroll.schemes import PAY
from tests import vocabulary as say
from tests.grading.evaluations.test_races import at_once

KINDS = [kind.code for kind in kinds()]
S = PolicyState


def version(by=None, **more) -> PolicyVersion:
    number = PolicyVersion.everything.count() + 1
    more = {"kind": PAY, "title": "办法", "content": {}, "created_by": by, **more}
    return PolicyVersion.everything.create(number=number, **more)


# the kind of a version has no constraint of its own: a column on which any table can be tried
def flow_of(arrows) -> Flow:
    return Flow("这一版", *(Way(since, to, "改") for since, to in sorted(arrows)), column="kind")


tables = st.sets(st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)), max_size=12)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables, start=st.sampled_from(KINDS), wanted=st.lists(st.sampled_from(KINDS), max_size=8))
def test_a_walk_over_any_table_goes_where_there_is_an_arrow_and_nowhere_else(db, table, start, wanted):
    with transaction.atomic():
        flow, row, user = flow_of(table), version(kind=start), say.account(Role.POLITICAL)
        at, moves = start, 0
        for to in wanted:
            read = PolicyVersion.everything.get(pk=row.pk)
            if (at, to) in table:
                assert flow.move(read, to, acting_user=user, act="policy.move") is read
                at, moves = to, moves + 1
            else:
                with pytest.raises(Conflict, match=f"现在是「{label_of(at)}」"):
                    flow.move(read, to, acting_user=user, act="policy.move")
            row.refresh_from_db()
            assert (row.kind, row.row_version) == (at, moves + 1)
        trail = Entry.objects.filter(act="policy.move", target_id=str(row.pk)).order_by("pk")
        path = [(entry.before["kind"], entry.after["kind"]) for entry in trail]
        assert path == [pair for pair in path if pair in table] and len(path) == moves
        assert {to for since, to in table if since == at} == flow.after(at)
        assert {since for since, to in table if to == at} == flow.before(at)
        transaction.set_rollback(True)


def test_a_table_with_two_ways_between_the_same_states_is_refused():
    with pytest.raises(ValueError, match="two ways"):
        Flow("它", Way((S.DRAFT, S.CONSULTING), S.SUBMITTED, "提交"), Way(S.DRAFT, S.SUBMITTED, "送审"))


SIGNING = Flow(
    "这一版",
    Way(S.SUBMITTED, S.APPROVED, "批准", by="approved_by", apart={"created_by": "起草人"}),
    Way(S.SUBMITTED, S.DRAFT, "退回", reason="because", kept="source"),
    code="policy-state",
)


@pytest.mark.django_db
def test_who_and_when_are_written_with_the_state():
    maker, leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
    row = version(maker, state=S.SUBMITTED)
    SIGNING.move(row, S.APPROVED, acting_user=leader, act=Act.POLICY_APPROVE)
    row.refresh_from_db()
    assert (row.state, row.approved_by, row.approved_at is not None) == (S.APPROVED, leader, True)
    with pytest.raises(Conflict, match=f"这一版已由{leader}批准，现在是「已批准」，不能退回。") as refused:
        SIGNING.move(row, S.DRAFT, acting_user=leader, reason="x")
    assert (refused.value.code, refused.value.status) == ("policy-state", 409)
    assert Entry.objects.filter(target_id=str(row.pk)).count() == 1


@pytest.mark.django_db
def test_a_way_that_wants_a_reason_is_not_gone_without_and_keeps_it():
    user = say.account(Role.LEADER)
    row = version(state=S.SUBMITTED)
    with pytest.raises(Problem, match="请写明退回的原因") as refused:
        SIGNING.move(row, S.DRAFT, acting_user=user, act="policy.move", reason="  ")
    assert (refused.value.field, refused.value.code) == ("because", "reason")
    assert row.state == S.SUBMITTED and not Entry.objects.exists()
    SIGNING.move(row, S.DRAFT, acting_user=user, act="policy.move", reason=" 缺依据 " + "长" * 400)
    row.refresh_from_db()
    assert row.source.startswith("缺依据") and len(row.source) == 300
    assert Entry.objects.get().reason.startswith("缺依据")


@pytest.mark.django_db
def test_without_its_trail_a_move_does_not_happen():
    row = version(state=S.SUBMITTED)
    with pytest.raises(ValueError), transaction.atomic():
        SIGNING.move(row, S.DRAFT, acting_user=None, act="no.such.act", reason="y")
    row.refresh_from_db()
    assert row.state == S.SUBMITTED


@pytest.mark.django_db
def test_whoever_read_the_row_before_it_changed_is_refused():
    user = say.account(Role.LEADER)
    old = version(state=S.SUBMITTED)
    PolicyVersion.everything.filter(pk=old.pk).update(row_version=7)
    with pytest.raises(Conflict, match="刚被他人修改过") as refused:
        SIGNING.move(old, S.APPROVED, acting_user=user)
    assert refused.value.code == "row-version"
    with pytest.raises(Conflict, match="现在是「待审批」，不能编辑"):
        SIGNING.expect(old, S.DRAFT, verb="编辑")
    with transaction.atomic():
        assert held(PolicyVersion.everything.all(), old.pk).row_version == 7
        with pytest.raises(Denied):
            held(PolicyVersion.everything.all(), 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_of_two_at_once_one_wins_and_the_other_reads_the_name(attempt):
    users = [say.account(Role.LEADER), say.account(Role.LEADER)]
    for user, name in zip(users, ("王局", "李局"), strict=True):
        user.full_name = name
        user.save()
    pk = version(say.account(Role.POLITICAL), state=S.SUBMITTED).pk
    copies = [PolicyVersion.everything.get(pk=pk) for _user in users]
    results = at_once(
        *[
            lambda row=row, user=user: SIGNING.move(row, S.APPROVED, acting_user=user, act=Act.POLICY_APPROVE)
            for row, user in zip(copies, users, strict=True)
        ]
    )
    [lost] = [one for one in results if isinstance(one, Conflict)]
    winner = PolicyVersion.everything.get(pk=pk).approved_by
    assert f"这一版已由{winner}批准，现在是「已批准」" in lost.message
    assert list(Entry.objects.filter(target_id=str(pk)).values_list("actor", flat=True)) == [winner.pk]


# --- two persons ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_maker_is_refused_and_told_who_else_could():
    maker, leader = say.account(Role.LEADER), say.account(Role.LEADER)
    row = version(maker, state=S.SUBMITTED)
    with pytest.raises(Problem, match=f"起草人不能批准这一版，请由另一人办理（{leader}）") as refused:
        SIGNING.move(row, S.APPROVED, acting_user=maker, act=Act.POLICY_APPROVE)
    assert (refused.value.code, refused.value.status) == ("maker-checker", 409)
    leader.is_active = False
    leader.save()
    with pytest.raises(Problem, match="目前没有，请安全管理员授权另一人"):
        SIGNING.move(row, S.APPROVED, acting_user=maker, act=Act.POLICY_APPROVE)
    assert SIGNING.move(row, S.APPROVED, acting_user=say.account(Role.LEADER)).state == S.APPROVED


@pytest.mark.django_db
def test_heads_are_named_only_over_their_unit():
    here, there = say.unit("城关派出所"), say.unit("北关派出所")
    mine, other = (say.account(Role.UNIT_HEAD, unit=place) for place in (here, there))
    above = say.account(Role.UNIT_HEAD, unit=say.bureau())
    for user, name in ((mine, "甲"), (other, "乙"), (above, "丙")):
        user.full_name = name
        user.save()
    assert others_for([Role.UNIT_HEAD], [mine.pk], here.pk) == ["丙"]
    assert others_for([Role.UNIT_HEAD], []) == ["甲", "乙", "丙"]
    refuse_own([None, other.pk], mine, maker="x", verb="y", what="z")


@pytest.mark.django_db
@pytest.mark.parametrize("same", [True, False])
def test_the_database_refuses_the_maker_as_checker_by_raw_sql(same):
    maker, other = say.account(Role.POLITICAL), say.account(Role.LEADER)
    row = version(maker, state=S.SUBMITTED)

    def by_sql():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE policy_policyversion SET state = 'approved', approved_by_id = %s, approved_at = now() WHERE id = %s",
                [maker.pk if same else other.pk, row.pk],
            )

    if same:
        with pytest.raises(IntegrityError, match="policy_maker_is_not_checker"):
            by_sql()
    else:
        by_sql()
    row.refresh_from_db()
    assert row.approved_by_id == (None if same else other.pk)
