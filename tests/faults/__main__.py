"""``make faults``: the experiments against real processes, and a table of how often each held.

``REPEAT=20`` runs each so often, from seeds ``SEED``, ``SEED``+1, … (printed; a random one unless it is given).
``REAL=1`` waits as long as production does (lease 90 s, beat 30 s, broker down 60 s …). ``ONLY=E4`` or ``ONLY='E4 C1'``
runs those. ``GUARDS=1`` runs the negative controls instead: each guard taken out, the experiment must turn red.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.faults.guards import GUARDS

HERE = "tests/faults"
ELSEWHERE = {
    "E16": ("another build in mid-run", "tests/ground/test_batch.py::test_another_build_refuses_the_rest_of_the_job"),
    "E19": ("a worker whose lease was taken over", "tests/ground/test_batch.py::test_a_worker_whose_lease_was_taken_over_writes_nothing"),
    "C17": ("thirty gradings at the cap at once", "tests/assessment/appraisal/test_appraisal.py::test_thirty_gradings_at_once_never_pass_the_cap"),
    "C8": ("every form that is written, by six at one moment", "tests/access/test_at_once.py"),
    "C4": ("facts edited by four while a month is calculated", "tests/payroll/running/test_races.py::test_facts_edited_during_a_run_are_not_in_it_and_are_named"),
    "C7": ("levels learnt late by many at once while back pay is checked", "tests/payroll/running/test_races.py::test_whatever_is_learnt_late_in_any_order_is_paid_as_if_it_had_been_known"),
    "C10": ("covert checks filed at once while the head reads", "tests/inspections/test_covert_at_once.py"),
    "C19": ("twenty checks with sixty pictures of two phones, offline half the time, the server killed", "tests/inspections/filing/test_street_in_browser.py"),
    "C18": ("totals read by three while the month is calculated again and again", "tests/payroll/running/test_races.py::test_totals_read_while_the_month_is_calculated_agree"),
    "E24": ("whatever is sent to every form and route as each role", "tests/access/test_fuzz.py"),
    "E26": ("the engine and a second calculator over 100,000 person-months", "tests/payroll/rules/test_pay_oracle.py"),
    "E27": ("back pay in any order", "tests/payroll/rules/test_pay_back_pay.py"),
    "E28": ("opening sums of a bureau that starts in any month", "tests/payroll/tax_facts/test_opening_sums.py"),
    "E29": ("hard rules of two hundred units' plans", "tests/assessment/duty/test_solver.py"),
    "E30": ("files that a power cut leaves damaged, and full disks", "tests/platform/test_damage.py"),
    "E31": ("an empty database, by the documented commands alone", "tests/access/test_first_accounts.py"),
    "E32": ("every page of every role's menu at each width", "tests/ui/test_in_browser.py"),
    "E25": ("two thousand people's twelve months by a second calculator", "tests/payroll/running/test_second_calculator.py"),
}  # fmt: skip


def run(nodes: list[str], **environment: str) -> list[dict]:
    """Outcomes of a pytest run: code, what, test, outcome, seconds."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        report.touch()
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *nodes],
            env={**os.environ, "FAULTS": "1", "FAULTS_REPORT": str(report), **environment},
            stdout=sys.stderr if os.environ.get("VERBOSE") else subprocess.DEVNULL,
        )  # fmt: skip
        return [json.loads(line) for line in report.read_text().splitlines()]


def experiments(repeat: int, only: set[str], seed: int) -> int:
    print(f"seed {seed}, {repeat} repetitions", flush=True)
    rows: dict[str, list[dict]] = defaultdict(list)
    marked = " or ".join(sorted(only))
    for row in run([HERE], **({"FAULTS_ONLY": marked} if only else {})):
        rows[row["code"]].append(row)
    for code, (what, node) in ELSEWHERE.items():
        if not only or code in only:
            passed = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", node],
                stdout=subprocess.DEVNULL,
                env={
                    "FULL": "1",
                    "FUZZ": "20000",
                    "HANDS": "6",
                    "RACES": "100",
                    "STREET": "20",
                    "AUXPOLICE_CAREERS": "2000",
                    **os.environ,
                },
            )
            outcome = "failed" if passed.returncode else "passed"
            rows[code].append({"code": code, "what": what, "test": node, "outcome": outcome})
    failed = 0
    for code in sorted(rows, key=lambda code: (code[0] != "E", code[0], int(code[1:]))):
        held = sum(row["outcome"] == "passed" for row in rows[code])
        failed += held < len(rows[code])
        word = "held" if held == len(rows[code]) else "FAILED"
        print(f"{code:<4} {rows[code][0]['what']:<96} {held:>4}/{len(rows[code]):<4} {word}", flush=True)
        for row in rows[code]:
            if row["outcome"] != "passed":
                print(f"     {row['test']}: {row.get('why', '')}", flush=True)
    return 1 if failed or not rows else 0


def controls(only: set[str]) -> int:
    """Each guard out once; at least one experiment must turn red."""
    green = 0
    for guard in GUARDS:
        if only and guard.name not in only:
            continue
        rows = run([HERE, "-k", guard.experiments], GUARD_OUT=guard.name)
        red = sorted({row["code"] for row in rows if row["outcome"] == "failed"})
        green += not red
        print(
            f"{guard.name:<16} {guard.what:<76} {'red: ' + ' '.join(red) if red else 'NOTHING TURNED RED'}",
            flush=True,
        )
        for row in rows:
            if row["outcome"] == "failed":
                print(f"     {row['code']}: {row.get('why', '')}", flush=True)
    return 1 if green else 0


def main() -> int:
    only = {part for part in os.environ.get("ONLY", "").replace(",", " ").split() if part}
    if os.environ.get("GUARDS"):
        return controls({os.environ["ONLY"]} if os.environ.get("ONLY") else set())
    repeat = int(os.environ.get("REPEAT", "1"))
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    os.environ["SEED"] = str(seed)
    return experiments(repeat, only, seed)


if __name__ == "__main__":
    sys.exit(main())
