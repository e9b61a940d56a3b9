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
from tests.inspections.filing.street import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(db):
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
    return made


def items(phone: Phone, unit) -> dict[str, int]:
    """Code → points of what the phone offers for a unit."""
    day = phone.get("day/").json()
    number = next(row[2] for row in day["units"] if row[0] == unit.pk)
    return {item["code"]: item["points"] for item in day["catalogues"][str(number)]["items"]}


def test_the_phone_offers_the_catalogue_of_the_unit(bureau):
    phone = Phone(bureau.inspector)
    pilot, other = items(phone, bureau.pilot), items(phone, bureau.other)
    assert (pilot["P99"], pilot["P01"]) == (2, 3)
    assert "P99" not in other and other["P01"] == 1


def send(phone: Phone, unit, code: str, **more):
    now = timezone.now().isoformat()
    record = {
        "id": str(uuid.uuid4()), "account": phone.user.pk, "unit": unit.pk, "place": "备勤室", "at": now, "kept_at": now,
        "sent_at": now, "members": [say.account(Role.INSPECTOR).pk], "pictures": [],
        "findings": [{"code": code, "person": None}], **more,
    }  # fmt: skip
    return phone.send(record)


def test_a_problem_of_another_units_catalogue_is_refused(bureau):
    phone = Phone(bureau.inspector)
    refused = send(phone, bureau.other, "P99")
    assert refused.status_code == 400 and "不在施行中的目录里" in refused.json()["message"]
    before = (timezone.now() - timedelta(days=5)).isoformat()
    late = send(phone, bureau.pilot, "P99", at=before)
    assert late.status_code == 400, "the day of the visit tells, not today"
    assert send(phone, bureau.pilot, "P99").status_code == 201
    assert send(phone, bureau.pilot, "P01").status_code == 201
    assert send(phone, bureau.other, "P01").status_code == 201
    with acting(bureau.inspector):
        points = list(
            Finding.objects.order_by("check_record__filed_at").values_list("unit__name", "code", "points")
        )
    assert points == [("城关派出所", "P99", -200), ("城关派出所", "P01", -300), ("东街派出所", "P01", -100)]
