"""Annual results of the time before: by workbook with proof, one enters and another confirms."""

import pytest
from django.urls import reverse

from assessment.appraisal.years.models import AnnualResult, PastResult
from assessment.appraisal.years.past import PAPERS, PAST
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.audit.models import Entry
from auxpolice.imports import accepting, staging
from auxpolice.problems import Problem
from tests import vocabulary as say
from tests.personnel.sheets import book, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    class Office:
        political, second, leader = (
            say.account(role) for role in (Role.POLITICAL, Role.POLITICAL, Role.LEADER)
        )
        zhang, li = say.hire("张伟"), say.hire("李强")

    return Office


def line(person, **more) -> dict:
    return {
        "姓名": person.name, "身份证号": person.id_number, "年度": "2024年", "考核等次": "称职", "证明材料": "登记表存档",
    } | more  # fmt: skip


def take_in(office, rows):
    with acting(office.political):
        made = staging.stage(
            PAST, xlsx(book(rows, list(rows[0]))), "以往结果.xlsx", acting_user=office.political
        )
        accepting.accept(made, accepting.VALID, acting_user=office.political)
    return made  # fmt: skip


def outcomes(made) -> list[str]:
    return [row.outcome for row in made.rows.order_by("number")]


def test_one_enters_with_proof_and_another_confirms(office, client):
    rows = [
        line(office.zhang),
        line(office.li, 考核等次="不合格", 年度=2023),
        line(office.li, 证明材料=""),
        line(office.li, 年度="2999", 证明材料="x"),
    ]
    made = take_in(office, rows)
    assert outcomes(made)[-2:] == ["wrong", "wrong"], "no proof, no result; no year to come"
    client.force_login(office.political)
    rejects = client.get(reverse("assessment:past-results-rejects", args=[made.pk]))
    assert b"".join(rejects.streaming_content)[:2] == b"PK"
    assert (PastResult.everything.count(), AnnualResult.everything.count()) == (2, 0)
    with acting(office.political):
        (waits,) = PAPERS.waiting(office.political)
        with pytest.raises(Problem, match="录入的人不能确认"):
            PAPERS.confirm(office.political.pk, waits.digest, acting_user=office.political)
    client.force_login(office.second)
    page = client.get(reverse("assessment:past-results-waiting")).content.decode()
    assert office.zhang.name in page and "登记表存档" in page
    sent = {"maker": office.political.pk, "digest": waits.digest}
    assert client.post(reverse("assessment:past-results-waiting-confirm"), sent).status_code == 302
    found = {(row.person_id, row.year): (row.grade, row.decided_by) for row in AnnualResult.everything.all()}
    assert found == {
        (office.zhang.pk, 2024): ("COMPETENT", office.second),
        (office.li.pk, 2023): ("FAIL", office.second),
    }


def test_the_same_file_twice_changes_nothing(office):
    rows = [line(office.zhang), line(office.li)]
    take_in(office, rows)
    before = list(PastResult.everything.order_by("pk").values())
    assert outcomes(take_in(office, rows)) == ["unchanged", "unchanged"]
    assert list(PastResult.everything.order_by("pk").values()) == before
    with acting(office.leader):
        (waits,) = PAPERS.waiting(office.leader)
        assert PAPERS.confirm(waits.maker.pk, waits.digest, acting_user=office.leader) == 2
    entries = Entry.objects.count()
    assert outcomes(take_in(office, rows)) == ["unchanged", "unchanged"]
    assert outcomes(take_in(office, [line(office.zhang, 考核等次="优秀")])) == ["wrong"], (
        "a file corrects nothing"
    )
    assert AnnualResult.everything.filter(in_force=True).count() == 2
    assert (
        Entry.objects.filter(act="assessment.past.confirm").count() == 1 and Entry.objects.count() >= entries
    )
