"""The application's role does all of the application's work, and can't touch what guards it."""

import subprocess
import sys
from contextlib import suppress
from datetime import date

import psycopg2
import pytest
from django.core.management import CommandError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from auxpolice import rights
from auxpolice.access.scope import unscoped
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from payroll.month.models import PayrollMonth
from tests.payroll.county import County
from tests.running import BASE

pytestmark = pytest.mark.django_db
FORBIDDEN = [
    "ALTER TABLE payroll_payslip DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "TRUNCATE payroll_payslip CASCADE",
    "DROP TRIGGER payroll_month_guard ON payroll_payrollmonth",
    "ALTER TABLE payroll_payrollmonth DROP CONSTRAINT payroll_month_maker_is_not_checker",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION payroll_refuse_locked(date[]) RESET search_path",
    "UPDATE audit_entry SET reason = 'x'",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_seal",
    "DELETE FROM django_migrations",
    "CREATE TABLE public.aside (n int)",
    "CREATE SCHEMA aside",
    "CREATE ROLE another SUPERUSER",
    "SET ROLE auxpolice",
]
ONCE = {"UPDATE", "DELETE"}


@pytest.fixture
def at_once(process_environment):
    """``at_once(sql)`` as the application, which logs in by itself; nothing of it stays."""
    made = psycopg2.connect(process_environment["DATABASE_URL"])

    def execute(statement: str) -> None:
        try:
            with made.cursor() as cursor:
                cursor.execute(statement)
        finally:
            made.rollback()

    yield execute
    made.close()


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_is_refused(at_once, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        at_once(statement)


def test_the_refusals_above_are_those_of_the_role(settings):
    """Control: with the owner's rights given back none is refused for want of them; a trigger may still refuse."""
    sql(f"ALTER ROLE {settings.DATABASE_APPLICATION_ROLE} SUPERUSER")
    sql(f"SET ROLE {settings.DATABASE_APPLICATION_ROLE}")
    for statement in FORBIDDEN:
        with transaction.atomic():
            with suppress(IntegrityError):
                sql(statement)
            transaction.set_rollback(True)


def test_the_application_does_a_month_from_the_first_record_to_the_lock(as_application):
    month = date(2025, 10, 1)
    with unscoped("test"):
        county = County()
        county.hire("张伟")
        county.pay(month)
    assert PayrollMonth.objects.get(pk=month).state == "locked"
    assert trail.seal() > 0
    assert trail.broken_links() == []
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql("UPDATE audit_entry SET reason = 'x'")
    sql("CREATE TEMP TABLE mine (n int)")
    assert rights.excess() == []


def test_a_temporary_table_does_not_stand_in_for_the_month(settings):
    with unscoped("test"):
        county = County()
        county.hire("张伟")
        county.pay(date(2025, 10, 1))
    as_application = f"SET ROLE {settings.DATABASE_APPLICATION_ROLE}"
    hidden = (
        "CREATE TEMP TABLE payroll_payrollmonth AS SELECT * FROM public.payroll_payrollmonth WHERE false;"
        "UPDATE payroll_payslip SET warnings = 1"
    )
    sql(as_application)
    with pytest.raises(IntegrityError, match="已锁定"):
        sql(hidden)
    sql("RESET ROLE")  # control: without the fixed search_path it would
    sql("ALTER FUNCTION payroll_slip_guard() RESET search_path")
    sql("ALTER FUNCTION payroll_refuse_locked(date[]) RESET search_path")
    sql(as_application)
    sql(hidden)


def test_what_is_written_once_is_only_added_to(settings):
    assert rights.withheld() == {
        "ledger_ledgerentry": ONCE,
        "rulebook_receipt": ONCE,
        "rulebook_version": {"DELETE"},
        "talks_demandstep": ONCE,
        "talks_talk": ONCE,
        "talks_talknote": ONCE,
        "training_completion": ONCE,
        "training_oath": ONCE,
        "appraisal_correction": {"DELETE"},
        "appraisal_override": {"DELETE"},
        "appraisal_quarterresult": ONCE,
        "campaigns_campaign": {"DELETE"},
        "campaigns_draw": ONCE,
        "campaigns_stopchange": ONCE,
        "duty_punch": {"UPDATE"},
        "complaints_complainant": {"UPDATE"},
        "complaints_satisfaction": {"UPDATE"},
        "complaints_step": {"UPDATE"},
        "duty_situation_people": ONCE,
        "duty_situationpicture": ONCE,
        "duty_situationreceipt": ONCE,
        "duty_handoversignature": ONCE,
        "duty_handovermatter": ONCE,
        "duty_signaturepicture": ONCE,
        "approvals_word": ONCE,
        "audit_entry": ONCE,
        "audit_seal": ONCE,
        "audit_witness": ONCE | {"INSERT"},
        "consequences_accountentry": ONCE,
        "consequences_consequence": {"DELETE"},
        "consequences_plea": ONCE,
        "django_migrations": ONCE | {"INSERT"},
        "files_attachment": ONCE,
        "files_removal": ONCE,
        "highlights_adoption": ONCE,
        "honours_honour": {"DELETE"},
        "honours_nomination": {"DELETE"},
        "honours_praise": ONCE,
        "inspections_addition": ONCE,
        "inspections_checklistanswer": ONCE,
        "inspections_checkmember": ONCE,
        "inspections_finding": {"DELETE"},
        "inspections_inspection": {"DELETE"},
        "inspections_photo": ONCE,
        "inspections_spotcheck": {"DELETE"},
        "leave_movement": ONCE,
        "notices_notice": {"DELETE"},
        "notices_paper": ONCE,
        "notices_service": ONCE,
        "notices_urging": ONCE,
        "payroll_payexception": {"DELETE"},
        "rectification_draw": ONCE,
        "rectification_extension": ONCE,
        "rectification_handing": ONCE,
        "rectification_letter": ONCE,
        "rectification_lookback": {"DELETE"},
        "rectification_oversight": {"DELETE"},
        "rectification_proof": ONCE,
        "rectification_rectification": {"DELETE"},
        "rectification_round": {"DELETE"},
        "payroll_personamount": {"DELETE"},
        "payroll_waiver": {"DELETE"},
        "payroll_yearendpayment": {"DELETE"},
        "payroll_basereview": {"DELETE"},
        "payroll_exportfile": ONCE,
        "payroll_handchange": ONCE,
        "payroll_payrollmonth": {"DELETE"},
        "payroll_payrollrun": {"DELETE"},
        "payroll_recovery": {"DELETE"},
        "payroll_recoveryinstalment": {"DELETE"},
        "payroll_reviewedbase": {"UPDATE"},
        "payroll_signature": {"DELETE"},
        "payroll_simulateditem": ONCE,
        "payroll_simulatedslip": ONCE,
        "payroll_simulation": {"DELETE"},
        "payroll_simulationinput": ONCE,
        "payroll_simulationleftout": ONCE,
        "payroll_simulationoutlook": ONCE,
        "payroll_supplementarymember": ONCE,
        "payroll_supplementaryrun": {"DELETE"},
        "policy_opinion": {"DELETE"},
        "policy_reply": ONCE,
    }
    with connection.cursor() as cursor:
        for table, privileges in rights.withheld().items():
            for privilege in privileges:
                cursor.execute(
                    "SELECT has_table_privilege(%s, %s, %s)",
                    [settings.DATABASE_APPLICATION_ROLE, f"public.{table}", privilege],
                )
                assert cursor.fetchone() == (False,), (table, privilege)


def test_a_table_made_later_is_the_owners_and_serves_the_application(settings):
    sql("CREATE TABLE later (n int GENERATED BY DEFAULT AS IDENTITY, word text)")
    sql(f"SET ROLE {settings.DATABASE_APPLICATION_ROLE}")
    sql("INSERT INTO later (word) VALUES ('x')")
    with pytest.raises(ProgrammingError, match="must be owner"):
        sql("DROP TABLE later")
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql("TRUNCATE later")


def test_settling_again_takes_back_what_was_given_since(settings):
    role = settings.DATABASE_APPLICATION_ROLE
    sql(f"GRANT TRUNCATE ON payroll_payslip TO {role}; GRANT UPDATE ON audit_entry TO PUBLIC")
    sql(f"GRANT CREATE ON SCHEMA public TO {role}")
    sql(f"SET ROLE {role}")
    assert len(rights.excess()) == 3
    sql("RESET ROLE")
    for _twice in range(2):
        rights.settle(role)
    sql(f"SET ROLE {role}")
    assert rights.excess() == []


def test_no_guard_looks_at_tables_the_session_names():
    with connection.cursor() as cursor:
        cursor.execute(rights._FUNCTIONS)
        functions = dict(cursor.fetchall())
    assert "payroll_refuse_locked(date[])" in functions
    assert [name for name, fixed in functions.items() if not fixed] == []


def test_who_owns_the_tables_is_told_so_and_goes_on(settings):
    """An installation with ``DATABASE_URL`` alone."""
    (warning,) = rights._check(None)
    assert (warning.id, warning.level) == ("auxpolice.W001", 30)
    assert "DATABASE_OWNER_URL" in warning.msg
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        rights.settle(cursor.fetchone()[0])
    Entry.objects.update_or_create(act="x")


def test_only_the_owner_migrates(as_application):
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        rights._refuse_to_migrate(plan=["something"])
    rights._refuse_to_migrate(plan=[])
    rights._settle_after_migrating(plan=[])


def test_a_role_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="nobody_there"):
        rights.settle("nobody_there")


def test_processes_find_their_role_by_command(process_environment):
    """``check`` works as the application and finds nothing to say of it; ``migrate`` works as the owner."""
    for command in (["check", "--deploy"], ["migrate", "-v0"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE, env={**process_environment, "LOG_LEVEL": "ERROR"}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "auxpolice." not in done.stderr
