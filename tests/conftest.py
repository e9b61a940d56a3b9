"""What every test may ask for, and in which order they run. The servers themselves are started by tests/settings.py."""

import gc

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

from tests.flushing import guards_aside_for_flush

pytest_plugins = ["tests.running"]

# Whoever begins with a long one isn't left alone with it at the end while the others have nothing to do.
LONG = [
    "tests/faults/",
    "tests/access/test_hidden_rows.py",
    "tests/access/test_routes.py",
    "tests/test_journeys_in_browser.py",
    "tests/platform/test_supervisor.py",
    "tests/platform/test_damage.py",
    "tests/test_journey_two_in_browser.py",
    "tests/assessment/duty/test_month_in_browser.py",
    "tests/personnel/test_catalogue.py",
    "tests/payroll/tax_facts/test_opening_sums.py",
    "tests/access/test_fuzz.py",
    "tests/payroll/backpay/test_back_pay.py",
    "tests/platform/test_backup.py",
    "tests/access/test_first_accounts.py",
    "tests/ui/test_in_browser.py",
    "tests/payroll/supplementary/test_supplementary.py",
    "tests/payroll/exports/test_files.py",
    "tests/payroll/rules/test_pay_oracle.py",
    "tests/payroll/simulation/test_simulation_in_browser.py",
    "tests/payroll/schemes/test_in_browser.py",
]


class ByGround(LoadFileScheduling):
    """A file stays with one process, and so do those that share servers of their own: all experiments with their people,
    and what is done to a platform that runs."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/faults/"):
            return "tests/faults"
        if nodeid.startswith(("tests/platform/test_supervisor.py", "tests/platform/test_damage.py")):
            return "tests/platform/running"
        return super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return ByGround(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    places = {start: place for place, start in enumerate(LONG)}
    items.sort(
        key=lambda item: next((p for start, p in places.items() if item.nodeid.startswith(start)), len(LONG))
    )


def pytest_collection_finish():
    """Imported modules and collected tests stay: the garbage collector, else a tenth of all work, needn't look at them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def _flush():
    with guards_aside_for_flush():
        yield
