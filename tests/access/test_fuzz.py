"""No input is an error of ours: every form and route, by every role that gets there and one that doesn't.

``FUZZ=20000`` sends as many (``make faults``), ``SEED`` chooses which; without it 240 at every third route, by one role.
"""

import os
import random
import time
import traceback

import pytest
from django.db import transaction
from django.test import override_settings

from auxpolice.access.models import Role
from tests.access.fuzzing import fields_of, names_read, shots
from tests.access.records import RECORDS
from tests.access.test_routes import ROUTES, address, roles
from tests.access.world import World

pytestmark = pytest.mark.django_db

FULL = "FUZZ" in os.environ
WANTED = int(os.environ.get("FUZZ", "240"))
SEED = int(os.environ.get("SEED", "11"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def _page(client, url: str) -> str:
    with transaction.atomic():
        answer = client.get(url)
        transaction.set_rollback(True)
    kind = answer.headers.get("Content-Type", "")
    return answer.content.decode() if "html" in kind and not answer.streaming else ""


class Target:
    """One route with one record, read or written by one role: what its forms hold, and shots at it without end."""

    def __init__(self, world: World, path: str, method: str, role: Role, url: str, send: dict):
        self.path, self.method, self.role, self.url = path, method, role, url
        self.client = world.client(role)
        self.client.raise_request_exception = True
        shown = fields_of(_page(self.client, url))
        fields = shown.fields(method)
        fields |= {name: "" for name in sorted(names_read(url)[method.upper()]) if name not in fields}
        chance = random.Random(f"{SEED}{path}{method}{role}")
        fields |= {name: str(value) for name, value in send.items() if isinstance(value, str | int)}
        fields.pop("csrfmiddlewaretoken", None)
        self.shots = shots(method, fields, shown.files, chance)

    def fire(self) -> str:
        """What broke, or nothing."""
        shot = next(self.shots)
        told = f"{self.role} {self.method} {self.url}: {shot.what}"
        with transaction.atomic():
            try:
                with transaction.atomic():
                    status = shot.send(self.client, self.url).status_code
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)
                ours = [f"{f.filename}:{f.lineno}" for f in where if "/.venv/" not in f.filename][-2:]
                return f"{told}: {type(error).__name__} {str(error)[:100]} at {' '.join(ours)}"
            finally:
                transaction.set_rollback(True)
        return f"{told}: {status}" if status >= 500 else ""


def test_whatever_is_sent_is_answered(world):
    """The same number of shots at every route by every role let through to its record, and by one that isn't."""
    targets, broken, fired, start = _targets(), [], 0, time.monotonic()
    each = -(-WANTED // sum(len(asked) for _path, asked in targets))
    for path, asked in targets:
        route = ROUTES[path]
        with transaction.atomic():
            made = RECORDS[route["of"]](world) if "of" in route else {}
            url = address(path, {**made, **route.get("with", {})})
            send = {**route.get("send", {}), **made.get("send", {})}
            for method, role in asked:
                target = Target(world, path, method, role, url, send)
                found = [wrong for _n in range(each) if (wrong := target.fire())]
                if found:
                    print(*found, sep="\n", flush=True)
                broken, fired = broken + found, fired + each
            transaction.set_rollback(True)
        if FULL:
            print(
                f"{fired} requests, {len(broken)} broken, {time.monotonic() - start:.0f} s: {path}",
                flush=True,
            )
    print(f"seed {SEED}: {fired} requests at {len(targets)} routes, {time.monotonic() - start:.0f} s")
    assert not broken, f"{len(broken)} of {fired}:\n" + "\n".join(sorted(set(broken)))


def _targets() -> list[tuple[str, list[tuple[str, Role]]]]:
    """Each route with the (method, role) to ask it by: all of those who may and one who may not, or only one who may at
    every third route."""
    chance, found = random.Random(SEED), []
    for path, route in ROUTES.items():
        asked = []
        for method in ("get", "post"):
            through = sorted(roles(route.get(method, "")))
            strangers = sorted(set(Role) - set(through))
            if through and FULL:
                asked += [(method, role) for role in [*through, *strangers[:1]]]
            elif through:
                asked.append((method, chance.choice(through)))
        found.append((path, asked))
    chance.shuffle(found)
    return found if FULL else found[::3]
