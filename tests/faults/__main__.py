"""`make faults` (REPEAT=1): each experiment is a test against real processes; the table says how often it held."""

import os
import subprocess
import sys

CRASHES = "tests/payroll/test_crashes.py::"
EXPERIMENTS = [
    ("E1", "SIGKILL of the worker in mid-run, then restart", CRASHES + "test_kill_nine_in_the_middle_then_restart_gives_the_same_rows"),
    ("E5", "the same message fifty times", CRASHES + "test_the_same_message_fifty_times_is_one_calculation"),
    ("E6", "the broker forgets everything", CRASHES + "test_a_broker_that_forgets_everything_only_delays"),
    ("E7", "the broker is away when work is queued", "tests/ground/test_batch.py::test_the_job_stands_when_the_broker_is_away"),
    ("E16", "another build in mid-run", "tests/ground/test_batch.py::test_another_build_refuses_the_rest_of_the_job"),
    ("E19", "a worker whose lease was taken over", "tests/ground/test_batch.py::test_a_worker_whose_lease_was_taken_over_writes_nothing"),
    ("C5", "ten ways into a locked month", "tests/payroll/test_months.py::test_a_locked_month_is_changed_by_nobody"),
    ("C17", "thirty gradings at the cap at once", "tests/test_month_of_work.py::test_thirty_gradings_at_once_never_pass_the_cap"),
]  # fmt: skip


def main() -> int:
    repeat, failed = int(os.environ.get("REPEAT", "1")), 0
    for code, what, node in EXPERIMENTS:
        held = sum(run(node) for _again in range(repeat))
        failed += held < repeat
        print(f"{code:<4} {what:<48} {held}/{repeat} {'held' if held == repeat else 'FAILED'}", flush=True)
    return 1 if failed else 0


def run(node: str) -> bool:
    return (
        subprocess.run([sys.executable, "-m", "pytest", "-q", node], stdout=subprocess.DEVNULL).returncode
        == 0
    )


if __name__ == "__main__":
    sys.exit(main())
