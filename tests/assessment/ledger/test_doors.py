"""Every figure has a door: slip line → grade → month sheet → ledger entry → check, for whoever may open each."""

import json
import uuid
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse

import inspections
from assessment.appraisal.models import MonthSheet
from assessment.attendance import actions as attending
from assessment.ledger import sources
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import SHANGHAI
from inspections.catalogue import INSPECTION
from inspections.checks import actions as checking
from inspections.checks.filed import FiledFinding
from inspections.consequences import actions as deciding
from inspections.consequences import telling
from inspections.models import Finding
from tests import vocabulary as say
from tests.assessment.bureau import MONTH


@pytest.fixture
def inspected(bureau):
    """A paid month with a confirmed finding: the bureau, the person, the check."""
    catalogue = Path(inspections.__file__).parent / "policies" / "default.json"
    bureau.force(INSPECTION, "目录", json.loads(catalogue.read_text(encoding="utf-8")))
    bureau.inspector, bureau.second, bureau.companion = (say.account(Role.INSPECTOR) for _n in range(3))
    person = bureau.hire("张伟")
    with acting(bureau.inspector):
        check = checking.file_check(
            uuid.uuid4(),
            bureau.station,
            datetime(MONTH.year, MONTH.month, 15, 22, 10, tzinfo=SHANGHAI),
            "备勤室",
            [bureau.companion],
            [FiledFinding("P07", person, "离岗")],
            acting_user=bureau.inspector,
        )
    finding, own = Finding.everything.get(check_record=check), bureau.own(person)
    with acting(own):
        telling.plead(finding.pk, declines=True, acting_user=own)
    with acting(bureau.second):
        deciding.confirm_finding(finding, acting_user=bureau.second)
    row = bureau.attendance(person)
    with acting(bureau.head):
        attending.record_attendance(row, {"personal_half_days": 2}, row_version=1, acting_user=bureau.head)
    bureau.attended()
    bureau.confirmed({person.pk: "BASIC"})
    bureau.pay(MONTH)
    return bureau, person, check


def test_from_the_slip_to_the_check(inspected, client):
    bureau, person, check = inspected
    sheet = reverse("assessment:sheet", args=[MonthSheet.everything.get().pk])
    line = reverse("payroll:line", args=[f"{MONTH:%Y-%m}", person.pk, "PERFORMANCE"])
    found = reverse("inspections:finding", args=[Finding.everything.get(check_record=check).pk])
    client.force_login(bureau.political)
    assert f'href="{sheet}"' in client.get(line).content.decode()
    assert f'href="{found}"' in client.get(sheet).content.decode()
    assert f'href="{found}"' in client.get(reverse("assessment:ledger")).content.decode()
    assert client.get(found).status_code == 200


def test_the_person_walks_the_same_way_to_the_own_findings(inspected, client):
    bureau, person, check = inspected
    sheet = reverse("assessment:sheet", args=[MonthSheet.everything.get().pk])
    line = reverse("payroll:line", args=[f"{MONTH:%Y-%m}", person.pk, "PERFORMANCE"])
    own = reverse("inspections:finding", args=[Finding.everything.get(check_record=check).pk])
    client.force_login(bureau.own(person))
    assert f'href="{sheet}"' in client.get(line).content.decode()
    page = client.get(sheet).content.decode()
    assert f'<a href="{own}">' in page
    assert client.get(own).status_code == 200


def test_a_door_that_may_not_be_opened_is_not_shown(inspected, client):
    """Finance reads slips and attendance, but no month sheets."""
    bureau, person, _check = inspected
    sheet = reverse("assessment:sheet", args=[MonthSheet.everything.get().pk])
    client.force_login(bureau.finance)
    line = reverse("payroll:line", args=[f"{MONTH:%Y-%m}", person.pk, "PERFORMANCE"])
    page = client.get(line).content.decode()
    assert sheet not in page and "基本合格" in page
    assert client.get(sheet).status_code == 404


def test_a_line_that_rests_on_attendance_opens_the_grid(inspected, client):
    bureau, person, _check = inspected
    grid = reverse("assessment:attendance-grid", args=[bureau.station.pk, f"{MONTH:%Y-%m}"])
    client.force_login(bureau.finance)
    slip = client.get(reverse("payroll:slip", args=[f"{MONTH:%Y-%m}", person.pk]))
    codes = [line.code for _label, _kind, lines in slip.context["groups"] for line in lines]
    pages = [
        client.get(reverse("payroll:line", args=[f"{MONTH:%Y-%m}", person.pk, code])).content.decode()
        for code in codes
    ]
    assert any(f'href="{grid}"' in page for page in pages)


def test_a_covert_finding_has_no_door_before_it_is_confirmed(inspected):
    bureau, person, _check = inspected
    with acting(bureau.inspector):
        covert = checking.file_check(
            uuid.uuid4(),
            bureau.station,
            datetime(MONTH.year, MONTH.month, 16, 1, 0, tzinfo=SHANGHAI),
            "门岗",
            [bureau.companion],
            [FiledFinding("P01", person, "着装")],
            is_covert=True,
            acting_user=bureau.inspector,
        )
        record = ("finding", str(covert.findings.get().pk))
        assert record in sources.urls([record])
    for user in (bureau.head, bureau.own(person), bureau.finance, bureau.political, bureau.leader):
        with acting(user):
            assert sources.urls([record]) == {}
