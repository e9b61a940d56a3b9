"""`whatif` line: everybody under two drafts beside what is in force, inputs frozen and results stored, against a raw
binary COPY of the very rows it stored into the same emptied tables with their indexes, keys and triggers; the medians of
three askings and of three COPYs.

Measured: ``simulate`` (question with its inputs) and both of its jobs, by the workers' own code in one process. For a
small population also ``page_seconds``: from sending the form to the page with the results, through middleware, scope,
SQL and templates, without the network and the browser; ``browser_seconds``: the same in Chromium against the web server
as it is served, from the press of the button until the answer stands on the page with its scripts and pictures loaded
(median of five);
and ``projection_seconds``: five years of every side, stored.
"""

import io
import json
import time
from datetime import date
from statistics import median

from django.db import connection
from django.test import Client
from django.urls import reverse

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyVersion
from benchmarks.county import build
from benchmarks.site import page_of
from payroll import policies as shipped
from payroll.brakes import actions as brakes
from payroll.rules.projection import Assumptions
from payroll.running import actions as month_actions
from payroll.schemes import PAY
from payroll.simulation import actions as simulation_actions
from payroll.simulation import outlook_actions
from payroll.simulation.models import SimulatedSlip, Simulation, SimulationInput, SimulationState

MONTH = date(2025, 10, 1)
TIMES = 3


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [MONTH])
        office, finance = county.users["zhenggong"], county.users["caiwu"]
        draft = PolicyVersion.everything.get(kind=PAY, state="draft")
        other = shipped.pilot_plan()
        other["items"][0]["rule"]["cells"]["2"] = [230000]
        second = policies.create_draft(PAY, "试点方案二", other, acting_user=office)
    with acting(finance):
        month_actions.open_month(MONTH, acting_user=finance)
    leader = county.users["juzhang"]
    with acting(leader):
        brakes.waive_all(MONTH, "基准", acting_user=leader)
    with acting(finance):
        run = month_actions.start_run(MONTH, acting_user=finance)
        engine.run_until_done(run.job)
    sides = [
        {"name": "现行"},
        {"name": "试点", "pay": draft, "protect": True},
        {"name": "试点二", "pay": second, "protect": True},
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reverse("payroll:months")  # a process that serves has read the site's addresses
    asked = [_asked(number, sides, office, people) for number in range(TIMES)]
    seconds, prepare = (
        median(whole for _made, whole, _part in asked),
        median(part for _made, _whole, part in asked),
    )
    made = asked[0][0]
    line = {
        "bench": "whatif",
        "people": people,
        "drafts": 2,
        "seconds": round(seconds, 2),
        "prepare_seconds": round(prepare, 2),
        "rows": people * 4,
    }
    if people <= simulation_actions.AT_ONCE:
        line["page_seconds"] = round(page_seconds(office, draft, second), 2)
        line["browser_seconds"] = round(browser_seconds(office, draft, second), 2)
        line["projection_seconds"] = round(projection_seconds(made, office), 2)
    copied = median(raw_copy(made) for _ in range(TIMES))
    line |= {"copy_seconds": round(copied, 2), "ratio": round(seconds / copied, 2)}
    print(json.dumps(line), flush=True)


def _asked(number: int, sides: list[dict], user, people: int) -> tuple[Simulation, float, float]:
    """The simulation, its seconds, and those of them until its inputs were frozen."""
    with acting(user):
        started = time.perf_counter()
        made = simulation_actions.simulate(f"bench {number}", MONTH, sides, acting_user=user)
        engine.run_until_done(made.job)
        prepared = time.perf_counter()
        made = Simulation.everything.select_related("job").get(pk=made.pk)
        engine.run_until_done(made.job)
        ended = time.perf_counter()
    made = Simulation.everything.get(pk=made.pk)
    if made.state != SimulationState.DONE or made.people != people:
        raise SystemExit(f"{made.state}: {made.people} of {people}")
    return made, ended - started, prepared - started


def page_seconds(user, draft: PolicyVersion, second: PolicyVersion) -> float:
    """The form sent and its answer followed to the page with the results."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    asked = {
        "title": "bench", "month": f"{MONTH:%Y-%m}", "budget": "80000000", "idem_key": "bench",
        "name_0": "现行", "name_1": "试点", "pay_1": draft.pk, "protect_1": "on", "name_2": "试点二", "pay_2": second.pk,
    }  # fmt: skip
    client.get("/payroll/simulations/new/")
    started = time.perf_counter()
    answer = client.post("/payroll/simulations/new/", asked, follow=True)
    seconds = time.perf_counter() - started
    if answer.status_code != 200 or "是否更公平" not in answer.content.decode():
        raise SystemExit(f"page: {answer.status_code}")
    return seconds


def browser_seconds(user, draft: PolicyVersion, second: PolicyVersion) -> float:
    """From the press of the button until the verdict stands on the loaded page: the median of five askings, so that
    both web processes have started."""
    waited = []
    with page_of(user) as (page, site):
        for number in range(5):
            page.goto(f"{site}/payroll/simulations/new/")
            page.fill("[name=title]", f"bench {number}")
            page.fill("[name=month]", f"{MONTH:%Y-%m}")
            page.select_option("[name=pay_1]", str(draft.pk))
            page.check("[name=protect_1]")
            page.select_option("[name=pay_2]", str(second.pk))
            page.fill("[name=budget]", "80000000")
            started = time.perf_counter()
            page.get_by_role("button", name="测算").first.click()
            page.locator(".verdict").first.wait_for()
            page.wait_for_load_state("load")
            waited.append(time.perf_counter() - started)
    return median(waited)


def projection_seconds(made: Simulation, user) -> float:
    with acting(user):
        started = time.perf_counter()
        outlook_actions.project_ahead(made, Assumptions(), acting_user=user)
        return time.perf_counter() - started


def raw_copy(made: Simulation) -> float:
    """Seconds to COPY the stored inputs and slips of a simulation back into their emptied tables."""
    streams = {}
    with connection.cursor() as cursor:
        # the guards refuse the deletion and a second writing; they stand again before the clock starts
        cursor.execute("ALTER TABLE payroll_simulation DISABLE TRIGGER USER")
        cursor.execute("UPDATE payroll_simulation SET state = 'running', digest = ''")
        cursor.execute("ALTER TABLE payroll_simulation ENABLE TRIGGER USER")
        for model in (SimulationInput, SimulatedSlip):
            table = model._meta.db_table
            columns = ", ".join(f.column for f in model._meta.fields if f.column != "id")
            sink = io.BytesIO()
            cursor.cursor.copy_expert(
                f"COPY (SELECT {columns} FROM {table} WHERE simulation_id = '{made.pk}') TO STDOUT (FORMAT binary)",
                sink,
            )
            streams[table, columns] = sink.getvalue()
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"VACUUM ANALYZE {table}")
        started = time.perf_counter()
        for (table, columns), stream in streams.items():
            cursor.cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", io.BytesIO(stream)
            )
        return time.perf_counter() - started
