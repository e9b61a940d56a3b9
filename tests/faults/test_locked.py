"""C5, C6: a locked month is changed by no way in; locking at the moment of a last edit."""

import io
import threading
import time

import psycopg2
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from psycopg2 import errors

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.problems import Problem
from payroll.entries import actions as entries_actions
from payroll.entries.models import PayEntry
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, Payslip
from payroll.month.runs import digest_of
from payroll.running import actions as month_actions
from payroll.running import approving
from personnel.models import Person
from tests.faults.ground import MONTH, Ground, many, wait_for

MONTH_PAGE = f"/payroll/{MONTH:%Y-%m}/"
REFUSED = (Error, psycopg2.Error, Problem)


@pytest.fixture
def locked(ground: Ground, calculated: PayrollRun) -> PayrollRun:
    approve_and_lock(ground)
    return calculated


def approve_and_lock(ground: Ground) -> None:
    leader, month = ground.users["juzhang"], PayrollMonth.objects.get(pk=MONTH)
    with acting(leader):
        approving.approve_month(MONTH, digest=month.digest, acting_user=leader)
    with acting(ground.finance):
        month_actions.lock_month(MONTH, acting_user=ground.finance)


def enter(ground: Ground, person: Person, fen: int = 12_300) -> PayEntry:
    with acting(ground.finance):
        return entries_actions.enter_amount(
            person, MONTH, "award_fen", fen, "表彰", again=True, acting_user=ground.finance
        )


def somebody() -> Person:
    with unscoped("experiment"):
        return Person.everything.order_by("pk")[0]


# --- C5 -----------------------------------------------------------------------------------------------------------


def by_page(ground: Ground) -> None:
    client = Client()
    client.force_login(ground.finance, backend="django.contrib.auth.backends.ModelBackend")
    answers = [
        client.post(f"{MONTH_PAGE}calculate/", {"idem_key": "late"}).status_code,
        client.post(f"{MONTH_PAGE}check/").status_code,
        client.post(
            f"{MONTH_PAGE}entries/",
            {"person": somebody().id_number, "kind": "award_fen", "amount": "1", "reason": "x"},
        ).status_code,
    ]
    assert all(400 <= answer < 500 for answer in answers), answers
    raise Problem("refused by every page")


def by_api_or_admin(ground: Ground) -> None:
    client = Client()
    client.force_login(ground.finance, backend="django.contrib.auth.backends.ModelBackend")
    slip = Payslip.everything.filter(month=MONTH)[0].pk
    for path in (f"/api/payslips/{slip}/", f"/api/payroll/{MONTH:%Y-%m}/", f"/admin/payroll/payslip/{slip}/"):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(path, {"net_fen": 1}, content_type="application/json").status_code == 404
    raise Problem("there is no such door")


def by_bulk_update(ground: Ground) -> None:
    slips = list(Payslip.everything.filter(month=MONTH)[:50])
    for slip in slips:
        slip.warnings = 1
    Payslip.everything.bulk_update(slips, ["warnings"])


def by_copy(ground: Ground) -> None:
    columns = [field.column for field in Payslip._meta.fields if field.column != "id"]
    values = ["false" if name == "is_effective" else name for name in columns]
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY (SELECT {','.join(values)} FROM payroll_payslip LIMIT 1) TO STDOUT", out
        )
        out.seek(0)
        cursor.cursor.copy_expert(f"COPY payroll_payslip ({','.join(columns)}) FROM STDIN", out)


A_LAST_ENTRY = (
    "INSERT INTO payroll_payentry (month, person_id, kind, amount_fen, separate_tax, reason)"
    f" SELECT '{MONTH}', min(id), 'award_fen', 1, false, 'x' FROM personnel_person"
)
LOCKED = errors.RestrictViolation
FORBIDDEN = errors.InsufficientPrivilege
AS_THE_APPLICATION = {
    "UPDATE payroll_payslip SET net_fen = net_fen + 1, gross_fen = gross_fen + 1": LOCKED,
    "DELETE FROM payroll_payslip": LOCKED,
    "UPDATE payroll_payrollinput SET facts[1] = 0": LOCKED,
    "UPDATE payroll_payrollrun SET net_fen = 0": LOCKED,
    f"UPDATE payroll_payrollmonth SET state = 'open' WHERE month = '{MONTH}'": LOCKED,
    f"DELETE FROM payroll_payrollmonth WHERE month = '{MONTH}'": FORBIDDEN,
    A_LAST_ENTRY: LOCKED,
    # the guard is shown a month that isn't locked
    "CREATE TEMP TABLE payroll_payrollmonth ON COMMIT DROP AS SELECT * FROM public.payroll_payrollmonth WHERE false;"
    " UPDATE payroll_payslip SET warnings = 1": LOCKED,
    "TRUNCATE payroll_payslip CASCADE": FORBIDDEN,
    "ALTER TABLE payroll_payslip DISABLE TRIGGER USER": FORBIDDEN,
    "ALTER TABLE payroll_payslip DISABLE TRIGGER ALL": FORBIDDEN,
    "DROP TRIGGER payroll_month_guard ON payroll_payrollmonth": FORBIDDEN,
    "ALTER TABLE payroll_payrollmonth DROP CONSTRAINT payroll_month_maker_is_not_checker": FORBIDDEN,
    "CREATE OR REPLACE FUNCTION payroll_refuse_locked(months date[]) RETURNS void LANGUAGE sql AS ''": FORBIDDEN,
    "SET session_replication_role = replica": FORBIDDEN,
    "SET ROLE auxpolice": FORBIDDEN,
    "UPDATE audit_entry SET reason = 'x'": FORBIDDEN,
    "DELETE FROM audit_seal": FORBIDDEN,
    "CREATE TABLE public.aside (n int)": FORBIDDEN,
}


def by_raw_sql(ground: Ground) -> None:
    other = psycopg2.connect(ground.postgres.url())
    try:
        for statement, refusal in AS_THE_APPLICATION.items():
            with other.cursor() as cursor:
                try:
                    cursor.execute(statement)
                except psycopg2.Error as error:  # another refusal is a guard that has moved
                    assert isinstance(error, refusal), f"{statement}: {error!r}"
                else:
                    pytest.fail(f"not refused: {statement}")
            other.rollback()
    finally:
        other.close()
    raise Problem("each refused")


def by_task(ground: Ground) -> None:
    """A worker is made to compute a chunk of the locked month once more."""
    job = PayrollRun.objects.get(month=MONTH, state="effective").job
    ground.shared_worker()
    Chunk.objects.filter(job=job, seq=0).update(state=ChunkState.QUEUED, attempts=0)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    engine.notify_workers(job)
    wait_for(lambda: Job.objects.get(pk=job.pk).state == JobState.FAILED, 60)
    Chunk.objects.filter(job=job, seq=0).update(state=ChunkState.DONE)
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    raise Problem("the job failed")


WAYS = {
    "page": by_page,
    "API and admin": by_api_or_admin,
    "action": lambda ground: enter(ground, somebody()),
    "bulk_update": by_bulk_update,
    "COPY": by_copy,
    "raw SQL as the application's role": by_raw_sql,
    "Celery task": by_task,
}


@pytest.mark.experiment(
    "C5", "ways into a locked month: page, API, admin, action, bulk_update, COPY, raw SQL, task"
)
@pytest.mark.parametrize("way", WAYS)
def test_a_locked_month_is_not_changed_by(ground: Ground, locked: PayrollRun, chance, way):
    before, digest = ground.written_rows(locked), PayrollMonth.objects.get(pk=MONTH).digest
    with pytest.raises(REFUSED):
        WAYS[way](ground)
    month = PayrollMonth.objects.get(pk=MONTH)
    assert (month.state, month.digest, digest_of(locked)) == ("locked", digest, digest)
    assert ground.written_rows(locked) == before
    assert not PayEntry.everything.filter(month=MONTH).exists()


# --- C6 -----------------------------------------------------------------------------------------------------------


@pytest.mark.experiment("C6", "approval and lock at the moment of a last edit: inside the digest, or refused")
def test_a_last_edit_is_inside_the_digest_or_refused(ground: Ground, calculated: PayrollRun, chance):
    history = []
    for _race in range(many(500, least=12)):
        ground.put_back(MonthState.CHECKED)
        barrier, said, delay = threading.Barrier(2), {}, chance.uniform(0, 0.2)

        def attempt(name, what, barrier=barrier, said=said, delay=delay):
            connection.ensure_connection()
            barrier.wait()
            try:
                if name == "edit":
                    time.sleep(delay)
                what()
                said[name] = "accepted"
            except Problem as refused:
                said[name] = refused.code
            finally:
                connection.close()

        threads = [
            threading.Thread(target=attempt, args=("lock", lambda: approve_and_lock(ground))),
            threading.Thread(target=attempt, args=("edit", lambda: enter(ground, somebody()))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        month = PayrollMonth.objects.get(pk=MONTH)
        history.append((said["lock"], said["edit"]))
        stands = PayEntry.everything.filter(month=MONTH).exists()
        assert stands == (said["edit"] == "accepted")
        if month.state == MonthState.LOCKED:
            assert not stands, "accepted, but not in the digest"
            assert said["edit"] in ("approved", "locked")
        else:
            assert (said["lock"], said["edit"]) == ("entries-wait", "accepted")
        assert digest_of(calculated) == month.digest
    assert len(set(history)) > 1, "the race always went the same way and proved nothing"


@pytest.mark.experiment("C6", "a last edit by SQL and the lock wait for each other")
def test_a_last_edit_by_sql_and_the_lock_wait_for_each_other(ground: Ground, calculated: PayrollRun, chance):
    insert = A_LAST_ENTRY
    leader, month = ground.users["juzhang"], PayrollMonth.objects.get(pk=MONTH)
    with acting(leader):
        approving.approve_month(MONTH, digest=month.digest, acting_user=leader)
    other = psycopg2.connect(ground.postgres.url())
    done = threading.Event()

    told: list[str] = []

    def lock() -> None:
        try:
            with acting(ground.finance):
                month_actions.lock_month(MONTH, acting_user=ground.finance)
        except (Problem, IntegrityError) as refusal:
            told.append(str(refusal))
        done.set()
        connection.close()

    try:
        other.cursor().execute(insert)  # accepted, not committed yet
        thread = threading.Thread(target=lock)
        thread.start()
        wait_for(lambda: waiting() or done.is_set(), 20)
        assert not done.is_set(), "locked over an edit under way"
        other.commit()
        thread.join()
        assert PayrollMonth.objects.get(pk=MONTH).state == MonthState.APPROVED
        assert len(told) == 1 and "待另一人确认" in told[0], (
            "an amount that came before the lock is not locked away unpaid"
        )

        ground.put_back(MonthState.CHECKED)
        with acting(leader):
            approving.approve_month(MONTH, digest=month.digest, acting_user=leader)
        refused: list[Exception] = []

        def edit() -> None:
            try:
                with other.cursor() as cursor:
                    cursor.execute(insert)
                other.commit()
            except psycopg2.Error as error:
                refused.append(error)

        with transaction.atomic(), acting(ground.finance):
            month_actions.lock_month(MONTH, acting_user=ground.finance)
            thread = threading.Thread(target=edit)
            thread.start()
            wait_for(lambda: waiting() or not thread.is_alive(), 20)
        thread.join()
        assert refused, "accepted into a locked month"
        assert "已锁定" in str(refused[0])
    finally:
        other.close()


def waiting() -> bool:
    """Whether some session waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0] > 0
