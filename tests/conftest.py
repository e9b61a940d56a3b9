"""What every test may ask for. The servers themselves are started by tests/settings.py."""

import pytest

from tests.flushing import guards_aside_for_flush

pytest_plugins = ["tests.running"]


@pytest.fixture(autouse=True, scope="session")
def _flush():
    with guards_aside_for_flush():
        yield
