"""The project's settings on servers of this test session alone.

A session starts one PostgreSQL and one Valkey in a temporary folder before the settings are read; parallel workers
inherit them by environment, each with its own database and its own broker number. They end with the session, also
when it is killed. ``DATABASE_URL``, ``DATABASE_OWNER_URL``, ``REDIS_URL`` set beforehand are used instead.

The tests connect as the owner, who makes and empties their databases; processes they start connect as the application,
and the fixture ``as_application`` lets a test do so too.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from auxpolice import addresses
from auxpolice.local import embedded


def _start_servers() -> None:
    folder = Path(tempfile.mkdtemp(prefix="auxpolice-test-"))
    folder.chmod(0o755)
    os.environ.update(
        AUXPOLICE_TEST_FOLDER=str(folder),
        AUXPOLICE_DATA=str(folder),
        DJANGO_SECRET_KEY="only-for-tests",
        FIELD_KEYS="1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        BUILD_ID="test",
        PAYROLL_CHUNK="200",
    )
    started: list[embedded.Postgres | embedded.Valkey] = []
    if not os.environ.get("DATABASE_URL"):
        started.append(embedded.Postgres(folder, durable=False, tied=True))
    if not os.environ.get("REDIS_URL"):
        started.append(embedded.Valkey(folder, durable=False, tied=True))
    for server in started:
        server.ensure()
        os.environ["DATABASE_URL" if server.name == "postgres" else "REDIS_URL"] = server.url()
        if isinstance(server, embedded.Postgres):
            os.environ["DATABASE_OWNER_URL"] = server.owner_url()
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # not in a forked child
            for server in started:
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


if "AUXPOLICE_TEST_FOLDER" not in os.environ:
    _start_servers()

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker:
    os.environ["AUXPOLICE_DATA"] = str(Path(os.environ["AUXPOLICE_TEST_FOLDER"]) / _worker)
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{int(_worker[2:]) + 1}"

from auxpolice.settings import *  # noqa: E402, F403

DATABASES = {"default": addresses.database_settings(owner=True)}
AUDIT_HEADS = Path(os.environ["AUXPOLICE_DATA"]) / "heads"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "auxpolice.access.passwords.CodeHasher"]
MIDDLEWARE = [
    name.replace("whitenoise.middleware.WhiteNoiseMiddleware", "tests.static_files.LookedThroughOnce")
    for name in MIDDLEWARE  # noqa: F405
]
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405
