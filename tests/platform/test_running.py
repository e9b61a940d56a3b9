"""The fixtures others build upon do what they say: a real worker, a real browser on the served site."""

import pytest
from celery import current_app
from django.contrib.auth import get_user_model

from auxpolice.batch.tasks import reap

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(condition, seconds=30):
    import time

    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_real_worker_takes_what_is_published(broker, celery_worker_process):
    reap.delay()
    wait_for(
        lambda: (
            "Task batch.reap" in celery_worker_process.text() and "succeeded" in celery_worker_process.text()
        )
    )


def test_a_killed_worker_leaves_the_message_to_the_next_one(broker, start_celery_worker):
    worker = start_celery_worker()
    worker.kill()
    reap.delay()
    assert broker.llen("celery") == 1
    second = start_celery_worker()
    wait_for(lambda: "succeeded" in second.text())
    assert broker.llen("celery") == 0


def test_the_broker_of_tests_is_not_the_one_of_anybody_else(settings):
    assert current_app.conf.broker_url == settings.CELERY_BROKER_URL
    assert "127.0.0.1" in settings.CELERY_BROKER_URL


def test_a_browser_sees_the_site_and_may_be_signed_in(live_site, page, sign_in):
    page.goto(f"{live_site}/")
    assert "/login/" in page.url
    assert page.evaluate("document.fonts.ready.then(() => document.styleSheets.length)") > 0

    user = get_user_model().objects.create_user(username="platform", password=None)
    sign_in(page, user)
    page.goto(f"{live_site}/")
    assert "/login/" not in page.url
