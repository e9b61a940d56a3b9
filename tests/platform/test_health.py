"""Alive; able to work; and which part is missing when not."""

import pytest

from auxpolice import health

pytestmark = pytest.mark.django_db
NOBODY_THERE = "redis://127.0.0.1:1/0"


def test_alive_without_asking_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_when_everything_is_there(client, broker):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "broker": "ok", "tables": "ok"})


def test_not_ready_without_the_broker_while_pages_answer(client, settings):
    settings.CELERY_BROKER_URL = NOBODY_THERE
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "failed", "tables": "ok"}
    assert client.get("/login/").status_code == 200


def test_not_ready_without_the_database(client, broker, monkeypatch):
    def refuse():
        raise ConnectionError

    monkeypatch.setattr(health, "_database", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "failed", "broker": "ok", "tables": "failed"}
