"""``ground`` (servers, people, workers), ``chance`` (random from a printed seed, once per repetition), the table."""

import json
import os
import random

import pytest

from payroll.month.models import MonthState, PayrollRun
from tests.faults.ground import Ground

REPEAT = int(os.environ.get("REPEAT", "1"))
SEED = int(os.environ.get("SEED", "1"))


def pytest_generate_tests(metafunc):
    if "chance" in metafunc.fixturenames:
        seeds = range(SEED, SEED + REPEAT)
        metafunc.parametrize("chance", seeds, indirect=True, ids=[f"seed{seed}" for seed in seeds])


@pytest.fixture
def chance(request):
    """A ``random.Random`` whose seed stands in the test's name."""
    return random.Random(request.param)


@pytest.fixture(scope="session")
def _prepared(django_db_blocker):
    with django_db_blocker.unblock():
        ground = Ground.prepare()
    yield ground
    ground.end()


@pytest.fixture
def ground(_prepared, django_db_blocker):
    with django_db_blocker.unblock(), _prepared.in_this_process():
        _prepared.begin()
        yield _prepared
        _prepared.disarm()


@pytest.fixture
def calculated(ground):
    """A month calculated and checked, its run; open to a run again after the test, whatever was done to it."""
    ground.without_shared_worker()
    run = ground.finished_run()
    ground.put_back(MonthState.CHECKED)
    yield PayrollRun.objects.get(pk=run.pk)
    ground.put_back(MonthState.CALCULATED)


def pytest_configure(config):
    config.addinivalue_line("markers", "experiment(code, what): a row of docs/faults.md")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed experiment shows what its workers and beats wrote."""
    report = (yield).get_result()
    if report.failed and (ground := item.funcargs.get("ground")):
        report.sections.append(("workers and beats", ground.said()[-8000:]))
    if (file := os.environ.get("FAULTS_REPORT")) and (call.when == "call" or report.failed):
        code, what = _code(item)
        why = str(call.excinfo.value).splitlines()[0][:200] if call.excinfo else ""
        row = {"code": code, "what": what, "test": item.name, "outcome": report.outcome, "why": why}
        with open(file, "a") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def pytest_collection_modifyitems(items):
    """``FAULTS_ONLY``: the codes that ``make faults ONLY=…`` asks for."""
    if only := os.environ.get("FAULTS_ONLY", ""):
        items[:] = [item for item in items if _code(item)[0] in only.split(" or ")]


def _code(item) -> tuple[str, str]:
    marker = item.get_closest_marker("experiment")
    return marker.args if marker else ("", "")
