import pytest

from auxpolice.local import embedded
from tests.platform.test_supervisor import ask


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A data folder with running servers, in which filling a county was cut short; the first run puts it right."""
    folder = tmp_path_factory.mktemp("run") / "data"
    servers = embedded.Postgres(folder), embedded.Valkey(folder)
    for server in servers:
        server.ensure()
    ask(folder, "CREATE TABLE half_made ()")
    (folder / "seeding").touch()
    yield folder
    for server in servers:
        server.stop()
