"""Accounts and grants: one keeps accounts, another gives roles, nobody serves themself."""

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access import actions
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.passwords import set_checked_password
from auxpolice.access.scope import Denied, can
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.problems import Problem
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


def test_security_administrator_grants_and_revokes_at_once():
    security, user = say.account(Role.SECURITY_ADMIN), say.account(Role.FINANCE)
    grant = actions.grant_role(user=user, role=Role.INSPECTOR, acting_user=security)
    assert can(user, Act.CHECK_FILE)
    actions.revoke_role(grant, acting_user=security)
    assert not can(user, Act.CHECK_FILE)
    assert list(Entry.objects.filter(target_id=str(user.pk)).values_list("act", flat=True)) == [
        "grants.revoke",
        "grants.manage",
    ]


def test_only_the_security_administrator_grants():
    user = say.account(Role.FINANCE)
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.POLITICAL, Role.LEADER):
        with pytest.raises(Denied):
            actions.grant_role(user=user, role=Role.INSPECTOR, acting_user=say.account(role))
    assert not Entry.objects.exists()


def test_nobody_grants_to_themself():
    security = say.account(Role.SECURITY_ADMIN)
    with pytest.raises(Problem, match="不能给自己授权"):
        actions.grant_role(user=security, role=Role.FINANCE, acting_user=security)


def test_a_second_administrator_role_is_refused_with_a_sentence():
    security, system = say.account(Role.SECURITY_ADMIN), say.account(Role.SYSTEM_ADMIN)
    with pytest.raises(Problem, match="不得由一人兼任"):
        actions.grant_role(user=system, role=Role.AUDIT_ADMIN, acting_user=security)


def test_an_account_is_made_with_a_code_and_its_owner_chooses_a_password_that_is_not_weak():
    system = say.account(Role.SYSTEM_ADMIN)
    user, code = actions.create_account("lisi", "李四", acting_user=system)
    assert user.check_password(code) and user.must_change
    with pytest.raises(Problem) as refused:
        set_checked_password(user, "1234567890")
    assert refused.value.field == "password"
    assert User.objects.get(username="lisi").must_change
    set_checked_password(user, "Long-enough-2026")
    assert User.objects.get(username="lisi").check_password("Long-enough-2026")


@pytest.mark.parametrize("alike", ["RACE1", "ｒace1", "race１", "Race1"])
def test_a_name_written_otherwise_is_the_same_name(alike):
    system = say.account(Role.SYSTEM_ADMIN)
    user, _code = actions.create_account("race1", "甲", acting_user=system)
    with pytest.raises(Problem, match="已被使用") as refused:
        actions.create_account(alike, "乙", acting_user=system)
    assert refused.value.field == "username"
    with pytest.raises(IntegrityError, match="account_one_name"), transaction.atomic():
        User.objects.create(username=alike, full_name="乙")
    assert User.objects.named(alike) == user


def test_an_auxiliary_is_not_given_the_inspectors_role_nor_the_other_way_round():
    security, person = say.account(Role.SECURITY_ADMIN), say.hire("张伟")
    with pytest.raises(Problem, match="不能授予督察"):
        actions.grant_role(user=say.account(Role.AUXILIARY), role=Role.INSPECTOR, acting_user=security)
    with pytest.raises(Problem, match="不能授予督察"):
        actions.grant_role(
            user=say.account(Role.UNIT_HEAD, unit=say.unit(), person=person),
            role=Role.INSPECTOR,
            acting_user=security,
        )
    inspector = say.account(Role.INSPECTOR)
    with pytest.raises(Problem, match="不能授予辅警"):
        actions.grant_role(user=inspector, role=Role.AUXILIARY, acting_user=security)
    with pytest.raises(IntegrityError, match="no_auxiliary_inspects"), transaction.atomic():
        RoleGrant.objects.create(user=inspector, role=Role.AUXILIARY, period=DateRange(today(), None))
    assert actions.grant_role(user=say.account(Role.FINANCE), role=Role.INSPECTOR, acting_user=security)
