"""Every figure of the pictures is what its list counts; the statements don't grow with findings."""

import re
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.scope import acting
from inspections.figures import queries
from tests import vocabulary as say
from tests.test_month_of_work import MONTH, Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        bureau = Bureau()
        person = say.hire(at=bureau.station)
        for code in ("P07", "P01", "P07"):
            bureau.file(person, code)
        bureau.file(person, "P07", covert=True)
        yield bureau
        transaction.set_rollback(True)


def page(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"first": f"{MONTH:%Y-%m}-01", "last": f"{MONTH:%Y-%m}-28"}
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse("inspections:pictures"), asked)
    assert answer.status_code == 200
    return client, answer.content.decode(), len(statements)


def cells(text: str) -> list[tuple[str, int]]:
    return [
        (unescape(url), int(n))
        for url, n in re.findall(r'<td class="num heat-\d"><a href="([^"]+)">(\d+)', text)
    ]


def test_each_cell_opens_the_findings_it_counts(made, db):
    client, text, _n = page(made.inspector)
    assert sum(n for _url, n in cells(text)) == 4
    for url, n in cells(text):
        assert client.get(url).context["table"].paginator.count == n


def test_the_head_counts_what_is_published_and_no_covert_one(made, db):
    _client, text, _n = page(made.head)
    assert sum(n for _url, n in cells(text)) == 3
    with acting(made.head):
        assert queries.by_unit(MONTH) == {made.station.pk: 3}
    with acting(made.inspector):
        assert queries.by_unit(MONTH) == {made.station.pk: 4}


def test_statements_stay_the_same_with_more_findings(made, db):
    page(made.inspector)
    before = page(made.inspector)[2]
    person = say.hire(at=made.station)
    for _n in range(3):
        made.file(person, "P01")
    assert page(made.inspector)[2] == before
