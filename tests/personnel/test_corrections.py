"""A correction of ID number, birth, hire date or badge: with reason and proof, by two, with what follows from it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from personnel.changes import consequences, corrections
from personnel.changes.models import CORRECTION, Correction
from personnel.models import Assignment, Employment, Person
from tests import vocabulary as say
from tests.access.world import picture
from tests.payroll.backpay.test_back_pay import check
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def county(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    made = County(shipped.pilot_plan())
    made.person = made.hire("张伟", on=date(2025, 10, 20), badge="B1")
    made.other = made.hire("李强", on=date(2024, 3, 5), badge="B2")
    made.office2 = say.account(Role.POLITICAL, username="zg2")
    return made


def proof():
    return SimpleUploadedFile("入职审批表.jpg", picture(), content_type="image/jpeg")


def propose(county, field, after, person=None, **more) -> Correction:
    with acting(county.political):
        return corrections.propose_correction(
            person or county.person,
            field=field,
            after=after,
            reason="录入有误",
            proofs=more.get("proofs", [proof()]),
            acting_user=county.political,
        )


def confirm(county, row, by=None):
    with acting(by or county.office2):
        return corrections.confirm_correction(row.pk, acting_user=by or county.office2)


def service(person) -> Employment:
    return Employment.everything.get(person=person)


def test_a_hire_date_put_right_moves_seniority_place_and_pay(county):
    county.pay(OCT)
    row = propose(county, "hired", "2025-10-13")
    with acting(county.office2):
        told = consequences.of(row)
    assert any("2025-10 至 2025-10 共 1 个已锁定的月度工资" in sentence for sentence in told)
    assert any("层级" in sentence for sentence in told)
    assert service(county.person).period.lower == date(2025, 10, 20)  # tried, and nothing kept
    confirm(county, row)
    held = service(county.person)
    assert (held.period.lower, held.first_worked) == (date(2025, 10, 13), date(2025, 10, 13))
    assert Assignment.everything.get(person=county.person).period.lower == date(2025, 10, 13)
    from grading.levels.models import LevelHolding

    LevelHolding.everything.filter(person=county.person).update(counts_from=date(2025, 10, 13))
    check(county, NOV)
    found = BackPayLine.everything.filter(person=county.person, of_month=OCT)
    assert sum(line.amount_fen for line in found if line.fact == "back_pay_fen") > 0
    assert Payslip.everything.filter(person=county.person, month=OCT).count() == 1


def test_who_proposes_does_not_make_it_effective(county):
    row = propose(county, "badge_number", "B9")
    with pytest.raises(Problem, match="提出的人不能确认张伟的辅警编号更正"):
        confirm(county, row, county.political)
    with pytest.raises(Error, match="correction_maker_is_not_checker"), transaction.atomic():
        Correction.everything.update(
            state="effective", closed_by=county.political, closed_at="2026-01-01T00:00Z"
        )
    confirm(county, row, county.leader)
    assert service(county.person).badge_number == "B9"
    with pytest.raises(Error, match="已办结的变更不能修改"), transaction.atomic():
        Correction.everything.update(after="B8")


def test_the_id_number_carries_sex_and_birth_and_the_retirement_month(county):
    new = say.id_number(date(1994, 6, 7), 12)
    row = propose(county, "id_number", new)
    with acting(county.office2):
        told = consequences.of(row)
    assert any("法定退休月份由" in sentence for sentence in told)
    confirm(county, row)
    person = Person.everything.get(pk=county.person.pk)
    assert (person.id_number, person.birth_date) == (new, date(1994, 6, 7))


def test_without_proof_reason_or_difference_nothing_is_proposed(county):
    with pytest.raises(Problem, match="请附上证明材料"):
        propose(county, "badge_number", "B9", proofs=[])
    with pytest.raises(Problem, match="与现在的内容相同"):
        propose(county, "badge_number", "B1")
    with pytest.raises(Problem, match="日期请写成"):
        propose(county, "hired", "去年")
    with pytest.raises(Problem):
        propose(county, "id_number", "110105194912310021")
    propose(county, "badge_number", "B9")
    with pytest.raises(Conflict, match="已有一项更正待批准"):
        propose(county, "badge_number", "B8")


def test_what_belongs_to_another_is_refused_in_words(county):
    row = propose(county, "badge_number", "B2")
    with pytest.raises(Conflict, match="已有人使用"):
        confirm(county, row)
    with acting(county.office2):
        CORRECTION.refuse(Correction, row.pk, "编号重复", acting_user=county.office2)
    row = propose(county, "id_number", county.other.id_number)
    with pytest.raises(Conflict, match="已属于另一人"):
        confirm(county, row)


def test_the_pages_from_the_person_to_the_second_person(county, client):
    client.force_login(county.political)
    page = client.get(reverse("personnel:person", args=[county.person.pk])).content.decode()
    url = reverse("personnel:correct", args=[county.person.pk])
    assert url in page
    bare = {"field": "badge_number", "after": "B9", "reason": "录错"}
    assert client.post(url, bare).status_code == 422
    assert client.post(url, bare | {"proofs": proof()}).status_code == 302
    row = Correction.everything.get()
    detail = reverse("personnel:correction", args=[row.pk])
    assert "等另一人批准" in client.get(detail).content.decode()
    client.force_login(county.office2)
    assert "更正待批准" in client.get("/").content.decode()
    page = client.get(detail).content.decode()
    assert "已核对材料，批准更正" in page and "入职审批表" in page and "以后的按新编号" in page
    assert client.post(detail).status_code == 302
    assert service(county.person).badge_number == "B9"
