"""C10: covert checks filed by several at one moment leave no trace for the unit's head, who reads meanwhile.

``RACES`` covert checks by each of three inspectors (``make faults``: 100), otherwise a few.
"""

import os
import re
import threading
from uuid import UUID

import pytest
from django.db import connection

from auxpolice.access.models import Role
from inspections.models import SpotCheck
from tests.access.test_hidden_rows import apart, told
from tests.access.world import World

pytestmark = pytest.mark.django_db(transaction=True)
RACES = int(os.environ.get("RACES", "2"))
WORD, EXPORT = "暗雀", "/inspections/?export=xlsx"


def pages_of(world: World) -> list[str]:
    """Where a check, its number, its notice or its points would show."""
    lists = [
        "/",
        "/inspections/",
        "/inbox/",
        "/assessment/ledger/",
        "/people/",
        f"/people/{world.person.pk}/",
    ]
    return [*lists, f"/search/?q={WORD}"]


def test_covert_checks_at_once_leave_no_trace_for_the_head(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World()
    pages, head = pages_of(world), world.client(Role.UNIT_HEAD)
    exported = told(head.get(EXPORT))  # which stands among one's own acts on the home page from then on
    before = {page: told(head.get(page)) for page in pages}
    known, differing, errors, filed = SpotCheck.everything.count(), {}, [], threading.Event()

    def at_work(work) -> threading.Thread:
        def go() -> None:
            try:
                work()
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=go)
        thread.start()
        return thread

    def file() -> None:
        for _race in range(RACES):
            world.file_covert(WORD)

    def read() -> None:
        reader = world.client(Role.UNIT_HEAD)
        while not filed.is_set():
            for page in pages:
                if (now := told(reader.get(page))) != before[page]:
                    differing[page] = apart(before[page], now)

    reader = at_work(read)
    for thread in [at_work(file) for _inspector in range(3)]:
        thread.join(120)
    filed.set()
    reader.join(120)
    assert not errors, errors
    assert SpotCheck.everything.count() == known + 3 * RACES
    assert not differing, differing
    assert {page: told(head.get(page)) for page in pages} == before
    assert told(head.get(EXPORT)) == exported and "<worksheet" in exported

    # what comes to light afterwards has a number that says nothing of how many there were
    known = SpotCheck.everything.filter(is_covert=True, published=False).latest("filed_at")
    assert str(known.pk) not in head.get("/inspections/").content.decode()
    finding = world.confirm(known)  # which publishes it first: its person has to be told
    shown = head.get("/inspections/").content.decode()
    numbers = set(re.findall(r"/inspections/([0-9a-f-]{36})/", shown))
    assert str(finding.check_record_id) in numbers
    assert {UUID(number).version for number in numbers} == {4}
