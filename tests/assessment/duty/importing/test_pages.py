"""Uploading on the page: whose files are whose, and from the file to the published plan."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.duty.models import Plan, Shift
from auxpolice.access.models import Role
from auxpolice.imports.models import Import
from auxpolice.months import month_of, next_month, today
from tests import vocabulary as say
from tests.assessment.duty.importing import sheets, station

pytestmark = pytest.mark.django_db
HERE, THERE = "城关派出所", "西街派出所"


@pytest.fixture
def heads():
    station.settle([("FJ00101", "张伟", HERE), ("FJ00201", "赵强", THERE)])
    station.rules()
    return {name: say.account(Role.UNIT_HEAD, unit=say.unit(name)) for name in (HERE, THERE)}


def upload(client, month: date, unit: str = HERE, codes: dict | None = None):
    data = sheets.roster(month, [("张伟", "FJ00101", codes or {1: "早", 2: "中"})])
    told = {
        "unit": say.unit(unit).pk,
        "month": f"{month:%Y-%m}",
        "file": SimpleUploadedFile("班表.xlsx", data),
    }
    return client.post(reverse("assessment:duty-import"), told)


@pytest.mark.parametrize(("ahead", "state"), [(0, "published"), (1, "draft")])
def test_from_the_file_to_the_plan(client, heads, ahead, state):
    """A month that has begun is lived by the file; one to come the head publishes."""
    client.force_login(heads[HERE])
    month = next_month(month_of(today()), ahead)
    preview = upload(client, month)
    made = Import.objects.get()
    assert preview.url == reverse("assessment:duty-import-preview", args=[made.pk])
    assert "张伟" in client.get(preview.url).content.decode()
    client.post(
        reverse("assessment:duty-import-accept", args=[made.pk]), {"mode": "valid", "warnings_seen": "1"}
    )
    assert [(s.date.day, s.code, s.source) for s in Shift.everything.order_by("date")] == [
        (1, "早", "import"),
        (2, "中", "import"),
    ]
    plan = Plan.everything.get()
    assert (plan.state, plan.published_by) == (state, heads[HERE] if state == "published" else None)


def test_a_word_is_told_on_the_page_and_remembered(client, heads):
    client.force_login(heads[HERE])
    upload(client, month_of(today()), codes={1: "早", 2: "甲二"})
    made = Import.objects.get()
    page = client.get(reverse("assessment:duty-import-preview", args=[made.pk])).content.decode()
    assert "甲二" in page
    client.post(reverse("assessment:duty-import-match", args=[made.pk]), {"code-0": "中"})
    made.refresh_from_db()
    assert made.rows.get().values["shifts"][1][1] == "中"
    client.post(reverse("assessment:duty-import-accept", args=[made.pk]), {"warnings_seen": "1"})
    upload(client, next_month(month_of(today())), codes={1: "甲二"})
    assert Import.objects.exclude(pk=made.pk).get().rows.get().values["shifts"][0][1] == "中"


def test_files_of_another_unit_are_not_there(client, heads):
    client.force_login(heads[HERE])
    upload(client, month_of(today()))
    made = Import.objects.get()
    client.force_login(heads[THERE])
    for name in ("preview", "rejects"):
        assert client.get(reverse(f"assessment:duty-import-{name}", args=[made.pk])).status_code == 404
    for name in ("accept", "discard", "undo", "mend", "match"):
        assert client.post(reverse(f"assessment:duty-import-{name}", args=[made.pk])).status_code == 404
    assert "班表.xlsx" not in client.get(reverse("assessment:duty-import")).content.decode()
    assert upload(client, month_of(today()), unit=HERE).status_code == 422, "nor may one upload for it"
    assert not Shift.everything.exists()


def test_without_unit_or_month_nothing_is_read(client, heads):
    client.force_login(heads[HERE])
    answer = client.post(reverse("assessment:punch-import"), {"file": SimpleUploadedFile("x.xlsx", b"PK")})
    assert answer.status_code == 422
    assert not Import.objects.exists()
