"""C4, C7, C18: facts change while a month is calculated, corrected and read; threads with connections of their own.

``RACES`` of each (``make faults``: 100), otherwise a few.
"""

import os
import random
import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test import Client

from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from auxpolice.problems import Conflict
from grading.levels.models import LevelHolding
from payroll import policies as shipped
from payroll.month.models import PayrollMonth, PayrollRun, Payslip
from payroll.running import approving, sheet
from personnel.models import ContributionBase, Person
from tests import vocabulary as say
from tests.access.world import client_of
from tests.payroll.backpay.test_back_pay import check, paid_in_all, right_now
from tests.payroll.county import County, give_level
from tests.payroll.supplementary.test_supplementary import at_once

pytestmark = pytest.mark.django_db(transaction=True)
RACES = int(os.environ.get("RACES", "2"))
SEED = int(os.environ.get("SEED", "11"))
AUG, SEP, OCT, NOV = (date(2025, month, 1) for month in (8, 9, 10, 11))
SHEET = f"/approvals/pay-month/{NOV:%Y-%m}/"


def town(people: int) -> tuple[County, list[Person]]:
    county = County(shipped.pilot_plan())
    units = [say.unit("城关派出所"), say.unit("东街派出所")]
    return county, [county.hire(f"人{n}", at=units[n % 2], rank=1 + n % 3) for n in range(people)]


def amounts(run: PayrollRun) -> dict[int, list[int]]:
    return dict(Payslip.everything.filter(run=run).values_list("person", "amounts"))


def another_base(person: Person) -> None:
    """A fact of pay that is edited: the contribution base, a little higher each time."""
    ContributionBase.everything.filter(person=person).update(insurance_fen=F("insurance_fen") + 10_000)


def test_facts_edited_during_a_run_are_not_in_it_and_are_named(client):
    """C4: the run is that of its freeze; the page names who changed, and approval wants a decision."""
    county, people = town(8)
    chance = random.Random(SEED)
    client.force_login(county.finance, backend="django.contrib.auth.backends.ModelBackend")
    for _race in range(RACES):
        undisturbed = amounts(county.calculate(NOV))
        edited = chance.sample(people, 4)
        run = county.start(NOV)
        job, *_edits = at_once(
            lambda run=run: engine.run_until_done(run.job),
            *[lambda person=person: another_base(person) for person in edited],
        )
        assert job.state == JobState.DONE, job.message
        assert amounts(run) == undisturbed
        page = client.get(f"/payroll/{NOV:%Y-%m}/").content.decode()
        told = re.search(r"(\d+) 人的资料在计算之后有变化：([^。]*)。", page)
        assert told and int(told[1]) == 4 and set(told[2].split("、")) == {person.name for person in edited}
    county.check(NOV)
    with pytest.raises(Conflict, match="计算之后有 4 人的资料变化") as refused:
        county.approve(NOV)
    assert refused.value.code == "inputs-changed"
    with acting(county.leader):
        digest = PayrollMonth.objects.get(pk=NOV).digest
        approved = approving.approve_month(NOV, digest=digest, accept_changes=True, acting_user=county.leader)
    assert approved.state == "approved"


def learn(person: Person, day: date, rank: int, county: County) -> None:
    """A level that was known from ``day`` on is written down late, whichever others have been or will be."""
    with transaction.atomic():
        Person.everything.select_for_update().get(pk=person.pk)
        held = LevelHolding.everything.filter(person=person)
        known = {row.period.lower: row.rank_order for row in held} | {day: rank}
        held.delete()
        for since, rank_then in sorted(known.items()):
            give_level(person, rank_then, since, county.levels)


def test_whatever_is_learnt_late_in_any_order_is_paid_as_if_it_had_been_known():
    """C7: levels of three locked months written down by many at once, while the check for back pay runs: old slips and
    adjustments are those of a twin of whom all was known from the start, to the fen, tax included."""
    chance, county = random.Random(SEED), County(shipped.pilot_plan())
    months, pairs = (AUG, SEP, OCT, NOV), []
    for n in range(RACES):
        late, twin = county.hire(f"晚{n}", rank=1), county.hire(f"早{n}", rank=1)
        days = chance.sample(range((NOV - AUG).days), chance.randint(2, 10))
        chain = [(AUG + timedelta(days=day), chance.randint(1, 3)) for day in days]
        for day, rank in chain:
            learn(twin, day, rank, county)
        pairs.append((late, twin, chain))
    for month in months[:-1]:
        county.pay(month)

    def all_of(late: Person, chain: list) -> None:
        for day, rank in chain:
            learn(late, day, rank, county)

    halves = [(late, part) for late, _twin, chain in pairs for part in (chain[::2], chain[1::2])]
    chance.shuffle(halves)
    results = at_once(
        lambda: check(county, NOV),
        *[lambda half=halves[n::8]: [all_of(*one) for one in half] for n in range(8)],
    )
    assert not [one for one in results[1:] if isinstance(one, Exception)]
    check(county, NOV)
    county.pay(NOV)
    for late, twin, _chain in pairs:
        for month in months[:-1]:
            assert paid_in_all(late, month) == right_now(late, month) == right_now(twin, month)
        assert sums(late) == sums(twin)


def sums(person: Person) -> dict[str, int]:
    """What the person was paid in all, month by month put together."""
    names = ("gross_fen", "deductions_fen", "net_fen", "employer_fen")
    return Payslip.everything.filter(person=person).aggregate(**{name: Sum(name) for name in names})


FIGURE = re.compile(r"实发合计 ([\d,]+\.\d\d).*?实发合计（元） (?:\S+ )?([\d,]+\.\d\d)")


def totals_of(client: Client) -> tuple[str, str] | None:
    """Net pay as the sheet's figure and as its comparison with last month tell it."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", client.get(SHEET).content.decode()))
    found = FIGURE.search(text)
    return (found[1], found[2]) if found else None


def test_two_totals_of_one_page_agree_though_the_month_is_calculated_between_them(monkeypatch):
    """C18, for certain: everybody's base is raised and the month calculated anew after the first total was read."""
    county, people = town(3)
    county.calculate(NOV)
    reader, read, errors = client_of(county.leader), sheet.month_totals, []

    def anew() -> None:
        try:
            for person in people:
                another_base(person)
            county.calculate(NOV)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def after_another_calculation(months):
        monkeypatch.setattr(sheet, "month_totals", read)
        thread = threading.Thread(target=anew)
        thread.start()
        thread.join(60)
        return read(months)

    before = totals_of(reader)
    monkeypatch.setattr(sheet, "month_totals", after_another_calculation)
    found = totals_of(reader)
    assert not errors and found and found[0] == found[1] == before[0], (found, errors)
    assert totals_of(reader)[0] != before[0], "it was not calculated anew"


def test_totals_read_while_the_month_is_calculated_agree():
    """C18: sheets read by three without pause while a month is calculated again and again."""
    county, people = town(6)
    county.calculate(NOV)
    readers, over, seen, errors = [client_of(county.leader) for _n in range(3)], threading.Event(), set(), []

    def read(client: Client) -> None:
        try:
            while not over.is_set():
                seen.add(totals_of(client))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[client]) for client in readers]
    for thread in threads:
        thread.start()
    try:
        for _race in range(RACES):
            another_base(people[0])
            county.calculate(NOV)
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    assert not errors, errors
    pairs = seen - {None}
    assert pairs and all(one == other for one, other in pairs), pairs
