"""From a finding in the street to the score, the grade and the pay of that month; cap, conflict, covertness."""

import io
import re
import uuid
from datetime import datetime

import pytest
from django.db import Error, transaction
from django.urls import reverse
from PIL import Image

from assessment.appraisal import actions as assessing
from assessment.appraisal.models import MonthSheet
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.files import storage
from auxpolice.months import SHANGHAI, next_month
from auxpolice.problems import Conflict, Problem
from inspections.catalogue import INSPECTION
from inspections.checks import actions as checking
from inspections.checks.filed import FiledFinding
from inspections.consequences import actions as deciding
from inspections.consequences import telling
from inspections.models import Finding, Photo, SpotCheck
from inspections.rectification import actions as rectifying
from inspections.rectification.models import Rectification, Round
from payroll import policies as plans
from payroll.month import queries as pay
from tests import vocabulary as say
from tests.assessment.bureau import MONTH
from tests.assessment.bureau import Bureau as Appraising


def inspection_policy() -> dict:
    import json
    from pathlib import Path

    import inspections

    return json.loads(
        (Path(inspections.__file__).parent / "policies" / "default.json").read_text(encoding="utf-8")
    )


class Bureau(Appraising):
    """With the catalogue of inspections and two inspectors."""

    def __init__(self, scheme=None):
        super().__init__(scheme)
        self.force(INSPECTION, "目录", inspection_policy())
        self.inspector, self.second, self.companion, self.third = (
            say.account(Role.INSPECTOR) for _n in range(4)
        )

    def file(self, person, code="P07", *, check_id=None, covert=False, pictures=()) -> SpotCheck:
        at = datetime(MONTH.year, MONTH.month, 15, 22, 10, tzinfo=SHANGHAI)
        with acting(self.inspector):
            return checking.file_check(
                check_id or uuid.uuid4(),
                self.station,
                at,
                "备勤室",
                [self.companion],
                [FiledFinding(code, person, "离岗")],
                is_covert=covert,
                pictures=list(pictures),
                acting_user=self.inspector,
            )

    def publish(self, check: SpotCheck) -> SpotCheck:
        with acting(self.inspector):
            return checking.publish(check, acting_user=self.inspector)

    def decline(self, finding: Finding) -> None:
        """Whom it is about (or the head of the unit) has nothing to say to it."""
        user = self.own(finding.person) if finding.person else self.head
        with acting(user):
            telling.plead(finding.pk, declines=True, acting_user=user)

    def confirm(self, check: SpotCheck) -> Finding:
        """The one finding of a check, confirmed by an inspector who wasn't there once its person has declined to plead."""
        if not SpotCheck.everything.get(pk=check.pk).published:
            self.publish(check)
        finding = Finding.everything.get(check_record=check)
        self.decline(finding)
        with acting(self.second):
            return deciding.confirm_finding(finding, acting_user=self.second)

    def reverse(self, finding: Finding, reason: str) -> None:
        """Proposed by who confirmed it, reversed by a third."""
        with acting(self.second):
            row = deciding.propose_reversal(finding, reason, acting_user=self.second)
        with acting(self.third):
            deciding.confirm_reversal(row.pk, acting_user=self.third)


def row_of(check: SpotCheck) -> Rectification:
    """What the one finding of a check asks of its unit."""
    return Rectification.everything.get(finding__check_record=check)


@pytest.fixture
def bureau(db):
    return Bureau(plans.pilot_plan())


def test_the_head_sees_which_grade_the_total_suggests(bureau, client):
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    client.force_login(bureau.head)
    page = reverse("assessment:unit-sheet", args=[sheet.pk])

    def shown() -> list[str]:
        html = client.get(page).content.decode()
        return re.findall(r'data-live="(?:total|suggested)-\d+"[^>]*>([^<]*)<', html)

    assert shown() == ["", ""], "nothing is scored yet"
    bureau.score(sheet, {}, base=9_600)
    assert shown() == ["96", "合格"], "a unit of one has no place for 优秀"
    bureau.confirm(bureau.file(person))  # 5 points off: below the 95 of the policy
    assert shown() == ["91", "合格"]


def test_a_finding_reaches_the_ledger_the_sheet_the_grade_and_the_pay(bureau):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    sheet = bureau.opened()
    bureau.confirm(bureau.file(person))
    assert bureau.sheet(person).points == -500
    bureau.score(sheet, {person.pk: "BASIC"})
    with acting(bureau.head):
        assessing.submit_unit(sheet, acting_user=bureau.head)
    with acting(bureau.political):
        assessing.confirm_unit(sheet, acting_user=bureau.political)
    bureau.calculate(MONTH)
    with unscoped("read"):
        amounts = {
            who: {line.code: line.amount_fen for line in pay.lines_of(pay.slip_for(MONTH, who.pk))}[
                "PERFORMANCE"
            ]
            for who in (person, other)
        }
    assert amounts == {person: 35_000, other: 70_000}  # 1,000 × 70 % × 0.5 and × 1.0
    user = bureau.own(person)
    with acting(user):
        assert [entry.code for entry in LedgerEntry.objects.all()] == ["P07"]
        assert [sheet.grade for sheet in MonthSheet.objects.all()] == ["BASIC"]


def test_points_come_back_once_when_the_finding_does_not_stand(bureau):
    person = bureau.hire("张伟")
    bureau.opened()
    finding = bureau.confirm(bureau.file(person))
    bureau.reverse(finding, "监控证明在岗")
    with pytest.raises(Conflict):
        bureau.reverse(finding, "再次")
    with unscoped("read"):
        assert sorted(LedgerEntry.objects.values_list("points", flat=True)) == [-500, 500]
    assert bureau.sheet(person).points == 0


def test_the_same_problem_within_three_months_weighs_more(bureau):
    person = bureau.hire("张伟")
    bureau.confirm(bureau.file(person))
    again, other = bureau.file(person), bureau.file(person, "P01")
    with unscoped("read"):
        assert (again.findings.get().points, again.findings.get().is_repeat) == (-750, True)
        assert other.findings.get().points == -100


def test_sending_twice_stores_once(bureau):
    person, same = bureau.hire("张伟"), uuid.uuid4()
    assert bureau.file(person, check_id=same) == bureau.file(person, check_id=same)
    with unscoped("read"):
        assert (SpotCheck.objects.count(), Finding.objects.count()) == (1, 1)


def test_what_was_filed_is_never_edited(bureau):
    check = bureau.file(bureau.hire("张伟"))
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        SpotCheck.everything.filter(pk=check.pk).update(place="别处")
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        Finding.everything.filter(check_record=check).update(points=-1)
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        bureau.confirm(check)
        LedgerEntry.everything.update(points=-1)


def test_covert_checks_do_not_exist_for_others_until_published(bureau, client):
    person = bureau.hire("张伟")
    check = bureau.file(person, covert=True)
    client.force_login(bureau.head)
    absent = client.get("/inspections/00000000-0000-4000-8000-000000000007/")
    hidden = client.get(f"/inspections/{check.pk}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert str(check.pk) not in client.get("/inspections/").content.decode()
    client.force_login(bureau.political)
    assert client.get(f"/inspections/{check.pk}/").status_code == 404
    with acting(bureau.second), pytest.raises(Conflict, match="还没有告知"):
        deciding.confirm_finding(Finding.everything.get(check_record=check), acting_user=bureau.second)
    assert client.get(f"/inspections/{check.pk}/").status_code == 404
    bureau.publish(check)
    client.force_login(bureau.head)
    assert client.get(f"/inspections/{check.pk}/").status_code == 200


def test_a_head_answers_for_the_own_unit_only_and_the_inspectorate_rechecks(bureau):
    check = bureau.file(bureau.hire("张伟"))
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with acting(stranger), pytest.raises(Denied):
        rectifying.answer(row_of(check), "", "措施", acting_user=stranger)
    with acting(bureau.head):
        with pytest.raises(Problem, match="整改措施"):
            rectifying.answer(row_of(check), "属实", " ", acting_user=bureau.head)
        rectifying.answer(row_of(check), "属实", "谈话提醒", acting_user=bureau.head)
    with acting(bureau.second):
        again = rectifying.recheck(row_of(check), "again", "仍有脱岗", acting_user=bureau.second)
    assert (again.state, Round.everything.filter(rectification=again).count()) == ("issued", 2)


def picture(kind="JPEG", size=(64, 48), exif: bytes = b"") -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", size, "#336699").save(sink, kind, **({"exif": exif} if exif else {}))
    return sink.getvalue()


def test_photos_lose_their_location_and_are_kept_once(bureau, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    data = picture(exif=exif.tobytes())
    assert b"SECRETPHONE" in data
    check = bureau.file(bureau.hire("张伟"), pictures=[data, data])
    stored = storage.read(Photo.everything.get(check_record=check).pk)
    assert b"SECRETPHONE" not in stored
    assert stored.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)",
        b"%PDF-1.4",
        b"",
        b"\x89PNG\r\n\x1a\nbroken",
        picture("BMP"),
    ],
    ids=["svg", "gif-js", "pdf", "empty", "broken png", "bmp"],
)
def test_what_is_no_photo_is_refused_and_nothing_is_filed(bureau, data):
    person = bureau.hire("张伟")
    with pytest.raises(Problem, match="照片"):
        bureau.file(person, pictures=[data])
    with unscoped("read"):
        assert not SpotCheck.objects.exists()


def test_points_for_a_confirmed_month_count_in_the_next(bureau):
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    bureau.score(sheet, {})
    with acting(bureau.head):
        assessing.submit_unit(sheet, acting_user=bureau.head)
    with acting(bureau.political):
        assessing.confirm_unit(sheet, acting_user=bureau.political)
    bureau.confirm(bureau.file(person))
    with unscoped("read"):
        assert LedgerEntry.objects.get().month == next_month(MONTH)
