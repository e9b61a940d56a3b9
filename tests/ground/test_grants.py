"""Accounts and grants: one keeps accounts, another gives roles, nobody serves themself."""

import pytest

from auxpolice.access import actions
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, can
from auxpolice.audit.models import Entry
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


def test_account_with_a_weak_password_is_refused_and_not_written():
    system = say.account(Role.SYSTEM_ADMIN)
    with pytest.raises(Problem) as refused:
        actions.create_account("lisi", "李四", "123456", acting_user=system)
    assert refused.value.field == "password"
    assert not User.objects.filter(username="lisi").exists()
    actions.create_account("lisi", "李四", "Long-enough-2026", acting_user=system)
    assert User.objects.get(username="lisi").check_password("Long-enough-2026")
