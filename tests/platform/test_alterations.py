"""What the owner of the tables alters behind the triggers, ``verify`` finds and names: each alteration is made and looked for."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from assessment.appraisal.models import MonthSheet
from assessment.ledger.models import LedgerEntry
from auxpolice import invariants
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import unscoped
from auxpolice.audit import heads, trail, witness
from auxpolice.audit.models import Entry, Seal, Witness
from auxpolice.files import storage
from auxpolice.files.models import Attachment
from auxpolice.policy.models import PolicyVersion
from inspections.models import Photo
from payroll.approval.models import Signature
from payroll.month.models import PayrollInput, PayrollRun, Payslip, RunState
from personnel.models import BankAccount
from tests.access.world import PAID, World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """A bureau with a locked month; everything is sealed and the head is kept outside."""
    folder = tmp_path_factory.mktemp("proof")
    kept = override_settings(MEDIA_ROOT=folder / "files", AUDIT_HEADS=folder / "heads")
    with django_db_blocker.unblock(), kept, transaction.atomic():
        made = World()
        with unscoped("test"):
            trail.seal()
            heads.keep()
        yield made
        transaction.set_rollback(True)


def behind(statement: str, *values) -> None:
    """As the owner, round the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount, statement
        cursor.execute("SET LOCAL session_replication_role = origin")


def rewrite_the_chain() -> None:
    """Every seal computed anew, as whoever knows how it is made would."""
    previous = trail.GENESIS
    for link in Seal.objects.order_by("position").select_related("entry"):
        previous = trail._digest(previous, link.entry)
        behind("UPDATE audit_seal SET digest = %s WHERE position = %s", previous, link.position)


def slips():
    return Payslip.everything.filter(month=PAID, is_effective=True).order_by("pk")


def cut_the_tail(world):
    last = list(Seal.objects.order_by("-position").values_list("entry", flat=True)[:20])
    behind("DELETE FROM audit_seal WHERE entry_id = ANY(%s)", last)
    behind("DELETE FROM audit_entry WHERE id = ANY(%s)", last)


def date_an_entry_back(world):
    behind("INSERT INTO audit_entry (at, act, target_type, target_id, target_label, reason, role, succeeded)"
           " VALUES ('2025-01-01', 'person.edit', '', '', '', '', '', true)")  # fmt: skip
    trail.seal()


def edit_an_entry_and_rewrite_the_chain(world):
    behind("UPDATE audit_entry SET reason = '改过' WHERE id = %s", Entry.objects.order_by("pk")[3].pk)
    rewrite_the_chain()


def edit_an_entry(world):
    behind("UPDATE audit_entry SET reason = '改过' WHERE id = %s", Entry.objects.order_by("pk")[3].pk)


def delete_an_entry(world):
    found = Entry.objects.order_by("pk")[3].pk
    behind("DELETE FROM audit_seal WHERE entry_id = %s", found)
    behind("DELETE FROM audit_entry WHERE id = %s", found)


def alter_a_photo(world):
    photo = Photo.everything.filter(check_record=world.check).select_related("attachment").first()
    place = storage.path_of(photo.attachment_id)
    place.write_bytes(place.read_bytes()[:-1] + b"x")


def alter_the_row_of_a_photo(world):
    behind(
        "UPDATE files_attachment SET sha256 = repeat('0', 64) WHERE id = %s", Attachment.objects.first().pk
    )


def delete_a_photo(world):
    behind("DELETE FROM inspections_photo WHERE check_record_id = %s", world.check.pk)


def give_a_role(world):
    behind("INSERT INTO access_rolegrant (user_id, role, unit_id, period, granted_by_id, granted_at)"
           " SELECT %s, 'finance', NULL, daterange('2020-01-01', NULL), NULL, now()", world.viewers[Role.AUXILIARY].pk)  # fmt: skip


def move_a_role(world):
    grant = RoleGrant.objects.filter(role=Role.FINANCE).first()
    behind("UPDATE access_rolegrant SET user_id = %s WHERE id = %s", world.head.pk, grant.pk)


def change_a_bank_account(world):
    behind(
        "UPDATE personnel_bankaccount SET number = '6222021234567890128' WHERE id = %s",
        BankAccount.everything.first().pk,
    )


def give_points(world):
    behind(
        "UPDATE ledger_ledgerentry SET points = points + 500 WHERE id = %s", LedgerEntry.everything.first().pk
    )


def raise_a_confirmed_grade(world):
    sheet = MonthSheet.everything.filter(confirmed=True).first()
    behind(
        "UPDATE appraisal_monthsheet SET grade = %s WHERE id = %s",
        "poor" if sheet.grade != "poor" else "good",
        sheet.pk,
    )


def let_another_have_signed(world):
    signature = Signature.objects.first()
    behind("UPDATE payroll_signature SET signed_by_id = %s WHERE id = %s", world.inspector.pk, signature.pk)


def retitle_a_policy(world):
    behind("UPDATE policy_policyversion SET title = '另一份' WHERE id = %s", world.plan.pk)


def let_another_have_approved(world):
    behind(
        "UPDATE policy_policyversion SET approved_by_id = %s WHERE id = %s", world.inspector.pk, world.plan.pk
    )


def change_a_policy_in_force(world):
    content = json.dumps({**PolicyVersion.everything.get(pk=world.plan.pk).content, "title": "另一份"})
    behind("UPDATE policy_policyversion SET content = %s WHERE id = %s", content, world.plan.pk)


def change_a_frozen_fact(world):
    run = PayrollRun.objects.get(month=PAID, state=RunState.EFFECTIVE)
    frozen = PayrollInput.objects.filter(run=run).first()
    behind("UPDATE payroll_payrollinput SET facts[3] = facts[3] + 1 WHERE id = %s", frozen.pk)


def move_money_within_a_slip(world):
    slip = slips().first()
    behind(
        "UPDATE payroll_payslip SET amounts[1] = amounts[1] + 100, amounts[2] = amounts[2] - 100 WHERE id = %s",
        slip.pk,
    )


def swap_two_slips(world):
    one, other = slips()[:2]
    for slip, person in ((one, 0), (other, one.person_id), (one, other.person_id)):
        behind("UPDATE payroll_payslip SET person_id = %s WHERE id = %s", person, slip.pk)


def delete_a_slip(world):
    behind("DELETE FROM payroll_payslip WHERE id = %s", slips().first().pk)


def rewrite_a_witness(world):
    """Whoever changes the account and its witness as well meets the chain."""
    change_a_bank_account(world)
    found = BankAccount.everything.first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_row_digest(to_jsonb(b), '{}') FROM personnel_bankaccount b WHERE id = %s",
            [found.pk],
        )
        digest = cursor.fetchone()[0]
    behind(
        "UPDATE audit_witness SET digest = %s WHERE table_name = 'personnel_bankaccount' AND row_id = %s",
        digest,
        str(found.pk),
    )


ALTERATIONS = {
    cut_the_tail: "链尾被截断",
    date_an_entry_back: "时间",
    edit_an_entry_and_rewrite_the_chain: "链被改写",
    edit_an_entry: "与其校验值不符",
    delete_an_entry: "缺少第",
    alter_a_photo: "附件",
    alter_the_row_of_a_photo: "附件",
    delete_a_photo: "督察照片",
    give_a_role: "角色授权",
    move_a_role: "角色授权",
    change_a_bank_account: "银行账户",
    give_points: "积分记录",
    raise_a_confirmed_grade: "月度考核表",
    let_another_have_signed: "签署",
    retitle_a_policy: "政策",
    let_another_have_approved: "政策",
    change_a_policy_in_force: "政策",
    change_a_frozen_fact: "冻结资料",
    move_money_within_a_slip: "校验值与工资条不符",
    swap_two_slips: "校验值与工资条不符",
    delete_a_slip: "应有",
    rewrite_a_witness: "存证",
}


def found() -> set[str]:
    with unscoped("test"):
        return {f"{name} {sentence}" for name, said in invariants.violations().items() for sentence in said}


def test_nothing_is_found_where_nothing_was_altered(world):
    assert found() == set()


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda alter: alter.__name__)
def test_what_the_owner_alters_is_found_and_named(world, alter):
    files = {path: path.read_bytes() for path, _file_id in storage.stored()}
    with transaction.atomic():
        alter(world)
        said = found()
        transaction.set_rollback(True)
    for path, content in files.items():
        path.write_bytes(content)
    assert any(ALTERATIONS[alter] in sentence for sentence in said), said


def test_what_the_house_writes_itself_is_witnessed_and_found_sound(world):
    """A role given, changed and taken by the house leaves three witnesses, and nothing to find; a mere sign-in none."""
    with transaction.atomic():
        before = Witness.objects.count()
        User.objects.filter(pk=world.head.pk).update(last_login=timezone.now())
        assert Witness.objects.count() == before
        made = RoleGrant.objects.create(user=world.inspector, role=Role.LEADER, period=("2030-01-01", None))
        RoleGrant.objects.filter(pk=made.pk).update(period=("2031-01-01", None))
        made.delete()
        assert Witness.objects.count() == before + 3
        trail.seal()
        assert found() == set()
        transaction.set_rollback(True)


def test_the_application_chooses_neither_number_nor_time_nor_witness(world, settings):
    insert = "INSERT INTO audit_entry ({0}act, target_type, target_id, target_label, reason, role, succeeded) VALUES ({1}'person.edit', '', '', '', '', '', true) RETURNING at"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_APPLICATION_ROLE}")
        cursor.execute(insert.format("at, ", "'2025-01-01', "))
        assert abs(cursor.fetchone()[0] - timezone.now()) < timedelta(minutes=1)
        for statement in (
            insert.format("id, ", "1000000, "),
            "INSERT INTO audit_witness (table_name, row_id, digest) VALUES ('personnel_bankaccount', '1', '')",
            "UPDATE audit_witness SET digest = ''",
        ):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(statement)
        transaction.set_rollback(True)


def test_heads_are_compared_from_the_last_restoring_on(world, settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "below" / "heads"
    assert heads.faults() == []
    heads.keep()
    digest = hashlib.sha256(b"x").hexdigest()
    with open(settings.AUDIT_HEADS, "a") as file:
        file.write(f"{10**6} {digest} 2026-01-01 sealed\n")
    assert ["链尾被截断" in said for said in heads.faults()] == [True]
    heads.keep(heads.RESTORED)
    assert heads.faults() == []
    assert settings.AUDIT_HEADS.stat().st_mode & 0o777 == 0o600


def test_a_check_that_breaks_is_a_violation_and_the_others_go_on(world):
    with transaction.atomic():
        behind("UPDATE policy_policyversion SET content = '[]' WHERE id = %s", world.plan.pk)
        said = found()
        transaction.set_rollback(True)
    assert any("政策" in sentence for sentence in said)
    assert witness.faults() == []
