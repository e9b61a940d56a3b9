"""The catalogue is that of the visited unit on the day of the visit, on the phone too."""

import copy
import json
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from inspections.catalogue import INSPECTION
from inspections.models import Finding
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
PAGE = "/inspections/file/"


@pytest.fixture
def bureau(client):
    """A pilot unit with a catalogue of its own since yesterday, and another unit with the old one."""
    made = type("Bureau", (), {})()
    made.pilot, made.other = say.unit("城关派出所"), say.unit("东街派出所")
    political, leader = say.account(Role.POLITICAL), say.account(Role.LEADER)

    def force(content, units, start):
        version = policies.create_draft(INSPECTION, content["title"], content, acting_user=political)
        policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=political)
        policies.approve(version, acting_user=leader)
        policies.put_in_force(version, units, start, acting_user=political)

    old = json.loads(Path("inspections/policies/default.json").read_text())
    new = copy.deepcopy(old)
    new["items"][0]["points"] = 3
    new["items"].append({**new["items"][0], "code": "P99", "name": "占道停车", "points": 2})
    force(old, None, date(2026, 1, 1))
    force(new, [made.pilot], today() - timedelta(days=1))
    made.inspector = say.account(Role.INSPECTOR)
    client.force_login(made.inspector)
    return made


def options(client, unit, at=None, code="") -> str:
    at = at or timezone.localtime()
    asked = {"unit": unit.pk, "at": f"{at:%Y-%m-%dT%H:%M}", "code": code}
    return client.get("/inspections/codes/", asked).content.decode()


def test_the_phone_offers_the_catalogue_of_the_unit_on_the_day(bureau, client):
    assert "P99" in options(client, bureau.pilot) and "着装不规范（−3）" in options(client, bureau.pilot)
    assert "P99" not in options(client, bureau.other) and "着装不规范（−1）" in options(client, bureau.other)
    before = timezone.localtime() - timedelta(days=5)
    assert "P99" not in options(client, bureau.pilot, before), "the day of the visit tells, not today"
    assert '<option value="P02" selected' in options(client, bureau.other, code="P02")
    assert client.get("/inspections/codes/", {"unit": "x", "at": "2026-13-45T99:99"}).status_code == 200


def file(client, unit, code):
    companion = say.account(Role.INSPECTOR)
    sent = {
        "id": uuid.uuid4(), "unit": unit.pk, "place": "备勤室", "companions": [companion.pk], "code": code,
        "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return client.post(PAGE, sent)


def test_a_problem_of_another_units_catalogue_is_refused_at_its_field(bureau, client):
    assert "P99" in client.get(PAGE).content.decode(), (
        "while no unit is chosen, every problem that holds somewhere"
    )
    refused = file(client, bureau.other, "P99")
    assert refused.status_code == 422 and "不在该单位当天施行的目录里" in refused.content.decode()
    assert file(client, bureau.pilot, "P99").status_code == 302
    assert file(client, bureau.pilot, "P01").status_code == 302
    assert file(client, bureau.other, "P01").status_code == 302
    with acting(bureau.inspector):
        points = list(
            Finding.objects.order_by("check_record__filed_at").values_list("unit__name", "code", "points")
        )
    assert points == [("城关派出所", "P99", -200), ("城关派出所", "P01", -300), ("东街派出所", "P01", -100)]
