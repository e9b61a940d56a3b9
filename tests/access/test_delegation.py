"""离岗代理: a role lent for some days, both names in the trail, and the two still one where two persons are asked for."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from auxpolice.access import actions as granting
from auxpolice.access import delegating, scope
from auxpolice.access.matrix import Act
from auxpolice.access.models import Delegation, Role, RoleGrant
from auxpolice.access.scope import Denied, acting, can, scope_of
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from auxpolice.problems import Conflict, Problem
from auxpolice.second_person import hands_of, made_by
from inspections.rectification import actions as rectifying
from inspections.rectification.models import Rectification
from payroll import policies as shipped
from payroll.schemes import PAY
from tests import vocabulary as say
from tests.test_month_of_work import Bureau

pytestmark = pytest.mark.django_db


def lend(holder, to, *, first=None, last=None, by=None, **more):
    first = first or today()
    return delegating.lend(
        from_user=holder,
        to_user=to,
        first=first,
        last=last or first + timedelta(days=6),
        reason="出差",
        acting_user=by or holder,
        **more,
    )


@pytest.fixture
def two():
    """A head of a station who goes away, and a head of another one who stands in."""
    here, there = say.unit("城关派出所"), say.unit("东街派出所")
    return say.account(Role.UNIT_HEAD, unit=here), say.account(Role.UNIT_HEAD, unit=there), here, there


@pytest.fixture
def on(monkeypatch):
    def at(day: date) -> None:
        for module in (scope, delegating):
            monkeypatch.setattr(module, "today", lambda: day)

    return at


# --- what is lent


def test_on_the_days_and_only_on_the_days_the_delegate_may_what_the_holder_may(two, on):
    away, delegate, here, there = two
    first = today() + timedelta(days=2)
    lend(away, delegate, first=first, last=first + timedelta(days=1))
    seen = {}
    for offset in range(5):
        on(today() + timedelta(days=offset))
        seen[offset] = can(delegate, Act.CHECK_ANSWER, here)
        assert can(delegate, Act.CHECK_ANSWER, there), "one's own stays"
        assert can(away, Act.CHECK_ANSWER, here), "the holder keeps it"
    assert seen == {0: False, 1: False, 2: True, 3: True, 4: False}


def test_what_the_holder_loses_the_delegate_loses_too(two):
    away, delegate, here, _there = two
    lend(away, delegate)
    assert can(delegate, Act.CHECK_ANSWER, here)
    security = say.account(Role.SECURITY_ADMIN)
    granting.revoke_role(away.grants.get(), acting_user=security)
    assert not can(delegate, Act.CHECK_ANSWER, here)


def test_a_disabled_holder_lends_nothing(two):
    away, delegate, here, _there = two
    lend(away, delegate)
    away.is_active = False
    away.save()
    assert not can(delegate, Act.CHECK_ANSWER, here)


def test_what_was_lent_is_not_lent_on(two):
    away, delegate, here, _there = two
    third = say.account(Role.POLITICAL)
    lend(away, delegate)
    lend(delegate, third)
    assert {lent.by_id for lent in scope_of(third).lent} == {delegate.pk}
    assert not can(third, Act.CHECK_ANSWER, here)
    with pytest.raises(Problem, match="没有可以代理的角色"):
        lend(delegate, third, grants=[away.grants.get()])


def test_only_the_roles_named_are_lent():
    away, delegate = say.account(Role.POLITICAL), say.account(Role.INSPECTOR)
    kept = RoleGrant.objects.create(user=away, role=Role.FINANCE, period=DateRange(say.LONG_AGO, None))
    (made,) = lend(away, delegate, grants=[kept])
    assert made.role == Role.FINANCE
    assert can(delegate, Act.PAYROLL_CALCULATE) and not can(delegate, Act.HIRE)


def test_it_is_taken_back_at_once(two):
    away, delegate, here, _there = two
    (made,) = lend(away, delegate)
    with pytest.raises(Denied):
        delegating.take_back(made, acting_user=say.account(Role.LEADER))
    delegating.take_back(made, acting_user=away)
    assert not can(delegate, Act.CHECK_ANSWER, here)


def test_who_lends_and_to_whom(two):
    away, delegate, _here, _there = two
    security, leader = say.account(Role.SECURITY_ADMIN), say.account(Role.LEADER)
    clerk = say.account(Role.AUXILIARY)
    with pytest.raises(Denied):
        lend(away, delegate, by=leader)
    for wrong in (away, clerk, security, say.account(Role.AUDIT_ADMIN)):
        with pytest.raises(Problem, match="代理人"):
            lend(away, wrong)
    with pytest.raises(Problem, match="没有可以代理的角色"):
        lend(say.account(Role.SYSTEM_ADMIN), delegate, by=security)
    with pytest.raises(Denied):
        lend(clerk, delegate)
    assert not Delegation.objects.exists()
    (made,) = lend(away, delegate, by=security)
    assert (made.made_by, made.from_user, made.to_user) == (security, away, delegate)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(-1, 3, "过去"), (3, 2, "早于"), (0, 400, "一年")],
)
def test_days_that_make_no_sense_are_refused(two, first, last, said):
    away, delegate, _here, _there = two
    with pytest.raises(Problem, match=said):
        lend(away, delegate, first=today() + timedelta(first), last=today() + timedelta(last))


def test_one_delegate_at_a_time(two):
    away, delegate, _here, _there = two
    lend(away, delegate)
    with pytest.raises(Conflict, match="已有代理人"):
        lend(away, say.account(Role.POLITICAL), first=today() + timedelta(days=6))
    assert lend(away, say.account(Role.POLITICAL), first=today() + timedelta(days=7))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_user", "from"),
        ("made_by", "to"),
        ("role", Role.AUXILIARY),
        ("role", Role.AUDIT_ADMIN),
        ("reason", ""),
    ],
)
def test_the_database_refuses_it_too(two, field, value):
    away, delegate, _here, _there = two
    row = {
        "from_user": away,
        "to_user": delegate,
        "role": Role.LEADER,
        "period": DateRange(today(), today() + timedelta(days=3)),
        "reason": "出差",
        "made_by": away,
    }
    with transaction.atomic():
        Delegation.objects.create(**row).delete()
    people = {"from": away, "to": delegate}
    with pytest.raises(IntegrityError, match="delegation_"), transaction.atomic():
        Delegation.objects.create(**row | {field: people.get(value, value)})


# --- both names in the trail


def test_the_trail_names_both_and_only_where_the_role_was_lent(client):
    bureau = Bureau()
    delegate = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    check = bureau.file(bureau.hire("张伟"))
    notice = Rectification.everything.get(finding__check_record=check)
    with acting(delegate), pytest.raises(Denied):
        rectifying.answer(notice, "", "谈话提醒", acting_user=delegate)
    lend(bureau.head, delegate)
    with acting(delegate):
        rectifying.answer(notice, "", "谈话提醒", acting_user=delegate)
    entry = Entry.objects.get(act="check.answer")
    assert (entry.actor, entry.on_behalf_of) == (delegate, bureau.head)
    assert entry.who == f"{delegate} 代 {bureau.head}"
    with acting(delegate):
        trail.record("table.export", acting_user=delegate)
    assert Entry.objects.latest("id").on_behalf_of is None, "what comes after is one's own again"

    audit = say.account(Role.AUDIT_ADMIN)
    client.force_login(audit, backend="django.contrib.auth.backends.ModelBackend")
    assert entry.who in client.get(reverse("audit:trail")).content.decode()
    trail.seal()
    assert trail.broken_links() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_entry SET on_behalf_of_id = NULL WHERE id = %s", [entry.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert trail.broken_links(), "who it was for is under the seal"


def test_ones_own_role_comes_first():
    away, delegate = say.account(Role.FINANCE), say.account(Role.FINANCE)
    lend(away, delegate)
    with acting(delegate) as held:
        assert held.for_whom({Role.FINANCE}) is None
        assert held.for_whom({Role.LEADER}) is None


def test_a_page_names_both_as_well(two, client):
    away, delegate, _here, _there = two
    finance = say.account(Role.FINANCE)
    lend(finance, delegate)
    client.force_login(delegate, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("payroll:months"))
    with acting(delegate):
        scope.require(delegate, Act.PAYROLL_CALCULATE)
        assert scope.standing_in_for(delegate) == finance.pk
        assert scope.standing_in_for(away) is None
        scope.require(delegate, Act.CHECK_VIEW)
        assert scope.standing_in_for(delegate) is None
    assert scope.standing_in_for(delegate) is None


# --- two persons


def drafted(by):
    version = policies.create_draft(PAY, "草案", shipped.pilot_plan(), acting_user=by)
    return policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=by)


@pytest.mark.parametrize("lent", [False, True])
def test_a_delegate_does_not_approve_what_the_holder_made(lent):
    maker, colleague = say.account(Role.POLITICAL), say.account(Role.LEADER)
    version = drafted(maker)
    if lent:
        lend(maker, colleague)
        with pytest.raises(Problem, match="起草人不能审批"):
            policies.approve(version, acting_user=colleague)
    else:
        assert policies.approve(version, acting_user=colleague).approved_by == colleague


@pytest.mark.parametrize("lent", [False, True])
def test_a_delegate_does_not_approve_by_a_lent_role_what_they_made_themself(lent):
    maker = say.account(Role.POLITICAL)
    version = drafted(maker)
    leader = say.account(Role.LEADER)
    if lent:
        lend(leader, maker)
    with pytest.raises(Problem, match="起草人不能审批"):
        policies.approve(version, acting_user=maker)
    assert policies.approve(version, acting_user=leader), "the holder made nothing of it"


def test_the_holder_does_not_approve_what_was_made_for_them():
    away, delegate, third = say.account(Role.POLITICAL), say.account(Role.INSPECTOR), say.account(Role.LEADER)
    (made,) = lend(away, delegate)
    version = drafted(delegate)
    assert Entry.objects.filter(act="policy.draft", on_behalf_of=away, actor=delegate).exists()
    delegating.take_back(made, acting_user=away)
    with pytest.raises(Problem, match="起草人不能审批"):
        policies.approve(version, acting_user=away)
    assert policies.approve(version, acting_user=third)


def test_whom_somebody_counts_as():
    away, delegate, other = say.account(Role.POLITICAL), say.account(Role.INSPECTOR), say.account(Role.LEADER)
    assert not made_by(delegate, away.pk)
    (made,) = lend(away, delegate)
    assert hands_of(delegate) == {delegate.pk, away.pk}
    assert made_by(delegate, away.pk) and made_by(delegate, None, delegate.pk)
    assert not made_by(delegate, other.pk) and not made_by(delegate, None) and not made_by(None, away.pk)
    assert hands_of(away) == {away.pk}, "nothing was done for them yet"
    drafted(delegate)
    assert hands_of(away) == {away.pk, delegate.pk}
    delegating.take_back(made, acting_user=away)
    assert hands_of(delegate) == {delegate.pk}


# --- pages


def test_the_page_lends_and_ends(two, client):
    away, delegate, here, _there = two
    client.force_login(away, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("access:delegations")
    form = {
        "to_user": delegate.pk,
        "grants": [away.grants.get().pk],
        "first": f"{today():%Y-%m-%d}",
        "last": f"{today() + timedelta(days=3):%Y-%m-%d}",
        "reason": "学习",
    }
    assert client.post(address, form | {"last": "2020-01-01"}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert can(delegate, Act.CHECK_ANSWER, here)
    assert "学习" in client.get(address).content.decode()
    made = Delegation.objects.get()
    client.force_login(delegate, backend="django.contrib.auth.backends.ModelBackend")
    assert "学习" in client.get(address).content.decode()
    assert client.post(reverse("access:take-back", args=[made.pk])).status_code == 404
    client.force_login(say.account(Role.LEADER), backend="django.contrib.auth.backends.ModelBackend")
    assert "学习" not in client.get(address).content.decode()
    client.force_login(say.account(Role.SECURITY_ADMIN), backend="django.contrib.auth.backends.ModelBackend")
    assert "学习" in client.get(address).content.decode()
    assert client.post(reverse("access:take-back", args=[made.pk])).status_code == 302
    assert not can(delegate, Act.CHECK_ANSWER, here)


def test_a_request_asks_for_roles_in_one_statement_whether_lent_or_not(two, django_assert_num_queries):
    _away, delegate, _here, _there = two
    finance = say.account(Role.FINANCE)
    with django_assert_num_queries(1):
        scope_of(finance)
    lend(finance, delegate)
    with django_assert_num_queries(3):  # and two for the subtree of the delegate's own unit
        scope_of(delegate)
