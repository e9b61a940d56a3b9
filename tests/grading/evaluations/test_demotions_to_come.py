"""A served demotion waits for the batch that decides the level; revoked or decided it waits no more."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.conduct.discipline.models import Sanction
from auxpolice.months import today
from tests.grading.steps import give_level, ladder_in_force, office
from tests.vocabulary import hire, unit

pytestmark = pytest.mark.django_db


def test_a_demotion_is_named_until_a_level_follows_it(client):
    unit()
    people = office()
    ladder_in_force(people)
    person = hire("张伟")
    give_level(people, person, "L6", today() - timedelta(days=400))
    made = Sanction.everything.create(
        person=person,
        kind="demotion",
        reason="严重违纪",
        decided=today() - timedelta(days=5),
        period=DateRange(today() - timedelta(days=5), today() + timedelta(days=700)),
    )
    client.force_login(people["political"])

    def named() -> bool:
        return "降低层级的处分待评定" in client.get("/").content.decode()

    assert named()
    Sanction.everything.filter(pk=made.pk).update(period=DateRange(made.decided, made.decided))
    assert not named(), "revoked"
    Sanction.everything.filter(pk=made.pk).update(period=made.period)
    give_level(people, person, "L7", today())
    assert not named(), "decided"
