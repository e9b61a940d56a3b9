"""C1, C2, C3, C11, C12: two hands at once on one month, one hand twice, and a transfer under a run."""

import threading
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.problems import Problem
from auxpolice.units.models import Unit
from payroll.month import queries
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, Payslip
from payroll.running import approving
from personnel.models import Assignment, Person
from tests import vocabulary as say
from tests.faults.ground import MONTH, PEOPLE, Ground, many, wait_for
from tests.faults.oracle import holds, undisturbed

MONTH_PAGE = f"/payroll/{MONTH:%Y-%m}/"


def at_once(calls: dict) -> dict:
    """Every call in a thread with its own connection, let go by one barrier: name → what it returned or raised."""
    barrier, said = threading.Barrier(len(calls)), {}

    def attempt(name, call) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            said[name] = call()
        except Exception as error:
            said[name] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=item) for item in calls.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.fixture(scope="module")
def approvers(_prepared, django_db_blocker):
    """Twenty leaders."""
    with django_db_blocker.unblock(), _prepared.in_this_process():
        return [say.account(Role.LEADER, username=f"approver-{uuid4()}") for _ in range(20)]


def approve(user, digest: str):
    with acting(user):
        return approving.approve_month(MONTH, digest=digest, acting_user=user)


@pytest.mark.experiment("C1", "twenty approve at the same moment")
def test_of_twenty_approvals_at_once_one_counts(ground: Ground, calculated, chance, approvers):
    for _race in range(many(100, least=4)):
        ground.put_back(MonthState.CHECKED)
        digest, last = PayrollMonth.objects.get(pk=MONTH).digest, Entry.objects.latest("pk").pk
        said = at_once({user: lambda user=user, digest=digest: approve(user, digest) for user in approvers})
        winners = [user for user, answer in said.items() if isinstance(answer, PayrollMonth)]
        assert len(winners) == 1, said
        month = PayrollMonth.objects.get(pk=MONTH)
        assert (month.state, month.approved_by) == (MonthState.APPROVED, winners[0])
        losers = [answer for answer in said.values() if not isinstance(answer, PayrollMonth)]
        assert {(type(answer), answer.status, answer.message) for answer in losers} == {
            (type(losers[0]), 409, f"2025-10 已由{winners[0]}审批，现在是「已审批」，不能审批。")
        }
        approvals = Entry.objects.filter(act="payroll.approve", pk__gt=last)
        assert [entry.actor for entry in approvals] == winners


@pytest.mark.experiment(
    "C2", "one approves while another sends back, both from the page they had before them"
)
def test_approve_against_send_back_has_one_winner(ground: Ground, calculated, chance, approvers):
    ways = Counter()
    for _race in range(many(200, least=8)):
        ground.put_back(MonthState.CHECKED)
        seen, last = PayrollMonth.objects.get(pk=MONTH), Entry.objects.latest("pk").pk
        one, other = chance.sample(approvers, 2)

        def send_back(user=other, seen=seen):
            with acting(user):
                return approving.send_back(MONTH, "人数不对", row_version=seen.row_version, acting_user=user)

        calls = [
            ("approve", lambda one=one, seen=seen: approve(one, seen.digest)),
            ("send back", send_back),
        ]
        said = at_once(dict(chance.sample(calls, 2)))
        won = [name for name, answer in said.items() if isinstance(answer, PayrollMonth)]
        assert len(won) == 1, said
        lost = next(answer for answer in said.values() if not isinstance(answer, PayrollMonth))
        assert isinstance(lost, Problem) and lost.status == 409, lost
        entry = Entry.objects.get(pk__gt=last, act__in=["payroll.approve", "payroll.send_back"])
        month = PayrollMonth.objects.get(pk=MONTH)
        assert (month.state, entry.act, entry.actor) == {
            "approve": (MonthState.APPROVED, "payroll.approve", one),
            "send back": (MonthState.CALCULATED, "payroll.send_back", other),
        }[won[0]]
        ways[won[0]] += 1
    assert len(ways) == 2 or many(200, least=8) < 20, f"the race always went the same way: {ways}"


@pytest.mark.experiment("C3", "who calculated approves: by action, page, command, a second role, SQL")
def test_nobody_approves_the_own_calculation(ground: Ground, calculated, chance):
    maker, month = ground.finance, PayrollMonth.objects.get(pk=MONTH)
    grant = say.RoleGrant.objects.create(
        user=maker, role=Role.LEADER, period=say.DateRange(date(2020, 1, 1), None)
    )
    try:
        client = Client()
        client.force_login(maker, backend="django.contrib.auth.backends.ModelBackend")
        sheet = f"/approvals/pay-month/{MONTH:%Y-%m}/"
        sent = {"verdict": "agree", "seen": f"{month.row_version}.{month.digest}"}
        assert client.post(sheet, sent).status_code == 422
        with pytest.raises(Problem):
            approve(maker, month.digest)
        with pytest.raises(CommandError):
            call_command("payroll", "approve", f"{MONTH:%Y-%m}", username=maker.username)
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE payroll_payrollmonth SET state = 'approved', approved_by_id = %s, approved_at = now()"
                " WHERE month = %s",
                [maker.pk, MONTH],
            )
    finally:
        grant.delete()
    assert PayrollMonth.objects.get(pk=MONTH).state == MonthState.CHECKED


@pytest.mark.experiment("C11", "people are transferred between units while the month is being calculated")
def test_a_transfer_during_the_run_is_in_one_units_total(ground: Ground, chance):
    ground.shared_worker()
    undisturbed(ground, ground.finished_run())
    ground.slow(0.1)
    run = ground.start_run()
    with unscoped("experiment"):
        moved = [Person.everything.order_by("pk")[n] for n in chance.sample(range(PEOPLE), 12)]
        before = {
            row.person_id: row.unit_id
            for row in Assignment.everything.filter(person__in=moved, period__endswith__isnull=True)
        }
        others = list(Unit.objects.exclude(kind="bureau"))
        for person in moved:
            wait_for(lambda: ground.chunks(run) >= 1)
            to = chance.choice([unit for unit in others if unit.pk != before[person.pk]])
            say.move(person, to, MONTH.replace(day=chance.randint(2, 28)))
    ground.wait_until_done(run)
    try:
        totals_tie(ground, run)
        with unscoped("experiment"):
            frozen = dict(Payslip.objects.filter(run=run, person__in=moved).values_list("person", "unit"))
        assert frozen == before, "the run saw a transfer that came after its freeze"
        holds(ground, run)
        again = ground.start_run()
        ground.wait_until_done(again)
        totals_tie(ground, again)
        with unscoped("experiment"):
            now = dict(Payslip.objects.filter(run=again, person__in=moved).values_list("person", "unit"))
            latest = Assignment.everything.filter(person__in=moved, period__endswith__isnull=True)
            assert now == dict(latest.values_list("person", "unit"))
    finally:
        with unscoped("experiment"):
            for person in moved:
                move_back(person)


def move_back(person: Person) -> None:
    """As if the transfer had never been."""
    new, old = Assignment.everything.filter(person=person).order_by("-period")[:2]
    new.delete()
    old.period = say.DateRange(old.period.lower, None)
    old.save()


def totals_tie(ground: Ground, run: PayrollRun) -> None:
    """Each person in exactly one unit's total, and the units' totals are the bureau's, to the fen."""
    run.refresh_from_db()
    with acting(ground.finance):
        units = queries.unit_totals(MONTH)
        slips = Payslip.objects.filter(month_id=MONTH, is_effective=True)
        assert slips.count() == slips.values("person").distinct().count() == run.expected_heads
    assert sum(unit["heads"] for unit in units) == run.expected_heads
    assert len({unit["unit_id"] for unit in units}) == len(units)
    for total, name in ((run.gross_fen, "gross"), (run.net_fen, "net"), (run.employer_fen, "employer")):
        assert sum(unit[name] for unit in units) == total


@pytest.mark.experiment("C12", "one form submitted by many at once, and again after the answer was lost")
def test_a_form_submitted_twice_is_one_run_and_one_answer(ground: Ground, chance):
    ground.without_shared_worker()
    ground.begin()
    for _race in range(many(20, least=2)):
        key, before = str(uuid4()), PayrollRun.objects.count()
        jar = Client()
        jar.force_login(ground.finance, backend="django.contrib.auth.backends.ModelBackend")

        def submit(key=key, jar=jar):
            client = Client()
            client.cookies = jar.cookies
            answer = client.post(f"{MONTH_PAGE}calculate/", {"idem_key": key})
            return answer.status_code, answer.headers.get("Location")

        said = at_once(dict.fromkeys(range(10), submit))
        assert set(said.values()) == {(302, MONTH_PAGE)}, said
        assert PayrollRun.objects.count() == before + 1
        run = PayrollRun.objects.get(job__idem_key=f"payroll:{key}")
        ground.shared_worker()
        ground.wait_until_done(run)
        assert submit() == (302, MONTH_PAGE), "the same request after the work is done"
        assert PayrollRun.objects.count() == before + 1
        holds(ground, run)
