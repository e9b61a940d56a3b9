"""`make bench` (PEOPLE=100000): every benchmark in a database of its own; one JSON object a line on standard output."""

import os
import subprocess
import sys
import tempfile

SMALL = 2000


def main() -> int:
    people = int(os.environ.get("PEOPLE", "100000"))
    runs = [
        ("payroll", SMALL),
        ("payroll", people),
        ("grading", people),
        ("whatif", SMALL),
        ("whatif", people),
        ("imports", SMALL),
        ("imports", people),
        ("export", SMALL),
        ("attendance", people),
        ("appraisal", people),
        ("pages", people),
        ("training", people),
        ("dashboards", people),
    ]
    failed = 0
    for name, size in runs:
        path = os.path.join(os.path.dirname(__file__), f"{name}.py")
        if not os.path.exists(path):
            continue
        failed |= run(name, size)
    return failed


def run(name: str, people: int) -> int:
    """One module in a fresh data folder with servers of its own, stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="auxpolice-bench-") as folder:
        environment = os.environ | {
            "AUXPOLICE_DATA": folder,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "auxpolice.settings",
            "DJANGO_DEBUG_QUERIES": "0",
        }
        environment.pop("DATABASE_URL", None)
        environment.pop("DATABASE_OWNER_URL", None)
        environment.pop("REDIS_URL", None)
        quiet = {"env": environment, "stdout": sys.stderr}
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, **quiet)
            return subprocess.run(
                [sys.executable, "-m", "benchmarks.measure", name, str(people)], env=environment
            ).returncode
        finally:
            subprocess.run([sys.executable, "-m", "auxpolice.local.embedded", "stop"], check=False, **quiet)


if __name__ == "__main__":
    sys.exit(main())
