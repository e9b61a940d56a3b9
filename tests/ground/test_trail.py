"""The audit trail: append-only in the database, chained, and tampering is found."""

import pytest
from django.db import Error, connection, transaction

from auxpolice.access.matrix import BESIDE_ACTS, Act
from auxpolice.access.models import Role
from auxpolice.audit import trail
from auxpolice.audit.models import Entry, Seal
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("unknown", ["payroll.aprove", "", "级别"])
def test_an_act_nobody_has_declared_is_refused(unknown):
    with pytest.raises(ValueError, match=r"matrix\.py"):
        trail.record(unknown, acting_user=say.account(Role.POLITICAL))
    assert not Entry.objects.exists()


def test_every_act_is_called_something_and_no_name_stands_twice():
    assert all(act.label and str(act.label) != act.value for act in Act)
    assert not set(BESIDE_ACTS) & set(Act.values)


@pytest.fixture
def entries():
    user = say.account(Role.POLITICAL)
    return [trail.record("person.edit", user, acting_user=user, after={"n": n}) for n in range(5)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_past(entries, statement):
    with pytest.raises(Error, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert Entry.objects.count() == 5


def test_sealing_chains_every_entry_once(entries):
    assert trail.seal() == 6  # the five, and the one that seals the account they speak of
    assert trail.seal() == 0
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert trail.broken_links() == []


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE audit_entry SET reason = '改过' WHERE id = %s",
        "UPDATE audit_entry SET actor_id = NULL WHERE id = %s",
        "UPDATE audit_entry SET after = '{\"n\": 99}' WHERE id = %s",
        "UPDATE audit_seal SET digest = repeat('0', 64) WHERE entry_id = %s",
        "DELETE FROM audit_seal WHERE entry_id = %s",
    ],
)
def test_tampering_behind_the_triggers_is_found(entries, tamper):
    trail.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # a superuser going round the triggers
        cursor.execute(tamper, [entries[2].pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert trail.broken_links()
