"""Highlights: written by a unit, edited and published by the department, read and liked once a person, adopted for points."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessment.conduct.highlights import actions
from assessment.conduct.highlights.models import Adoption, Highlight, Reading
from assessment.conduct.honours.content import HONOURS
from assessment.conduct.honours.defaults import EXAMPLE
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.months import format_month, today
from auxpolice.problems import Conflict, Problem
from payroll import policies as plans
from tests import vocabulary as say
from tests.assessment.bureau import Bureau
from tests.files.samples import picture

TEXT = "窗口推出延时服务，群众办事不再跑第二趟，满意度明显提高。"


class Office(Bureau):
    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.force(HONOURS, "表彰奖励办法", EXAMPLE)

    def written(self, author=None, by=None, **more) -> Highlight:
        by = by or self.head
        with acting(by):
            piece = actions.Piece("延时服务", TEXT, author, pictures=[picture()], **more)
            row = actions.draft(self.station, piece, acting_user=by)
            return actions.hand_in(row.pk, acting_user=by)

    def published(self, author=None, **more) -> Highlight:
        row = self.written(author, **more)
        with acting(self.political):
            return actions.publish(row.pk, acting_user=self.political)

    def adopt(self, row, media="法治日报", day=None) -> Adoption:
        with acting(self.political):
            return actions.adopt(
                row.pk, media, "https://example.cn/1", day or today(), acting_user=self.political
            )


@pytest.fixture
def office(db):
    return Office()


def test_a_piece_is_published_by_another_and_read_and_liked_once_a_person(office, client):
    person = office.hire("张伟")
    own = office.own(person)
    row = office.written(person, by=own)
    stranger = office.own(office.hire("李强", at=say.unit("东街派出所")))
    url = reverse("assessment:highlight", args=[row.pk])
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    with acting(office.head), pytest.raises(Denied):
        actions.publish(row.pk, acting_user=office.head)
    with acting(office.political):
        actions.publish(row.pk, acting_user=office.political)
    for _again in range(2):
        assert TEXT in client.get(url).content.decode()
    client.post(reverse("assessment:highlight-like", args=[row.pk]))
    reading = Reading.objects.get(highlight=row)
    assert (reading.reader, reading.likes) == (stranger, True)
    listed = client.get(reverse("assessment:highlights")).content.decode()
    assert "延时服务" in listed and "/files/" in listed
    paper = client.get(reverse("assessment:highlights-digest", args=[format_month(today().replace(day=1))]))
    assert TEXT in paper.content.decode()


def test_who_drafted_it_does_not_publish_it(office):
    row = office.written(by=office.political)
    with acting(office.political), pytest.raises(Problem, match="另一人"):
        actions.publish(row.pk, acting_user=office.political)
    with acting(office.deputy):
        assert actions.publish(row.pk, acting_user=office.deputy).state == "published"


def test_the_department_edits_what_was_handed_in_and_an_older_version_is_told_so(office):
    row = office.written()
    piece = actions.Piece("延时服务暖人心", TEXT)
    with acting(office.political):
        actions.edit(row.pk, piece, row.row_version, acting_user=office.political)
        with pytest.raises(Conflict, match="他人修改"):
            actions.edit(row.pk, piece, row.row_version, acting_user=office.political)
    with acting(office.head), pytest.raises(Denied):
        actions.edit(row.pk, piece, row.row_version + 1, acting_user=office.head)
    with acting(say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))) as scope, pytest.raises(Denied):
        actions.draft(office.station, piece, acting_user=scope.user)


def test_adoptions_bring_points_up_to_the_limit_of_the_unit_and_month(office):
    person = office.hire("张伟")
    rows = [office.published(person), office.published(person), office.published(None)]
    assert office.adopt(rows[2]).points == 0, "nobody to give them to"
    assert [
        office.adopt(rows[0]).points,
        office.adopt(rows[0], "省厅简报").points,
        office.adopt(rows[1]).points,
    ] == [50, 50, 0]
    assert sum(LedgerEntry.everything.filter(person=person).values_list("points", flat=True)) == 100
    with pytest.raises(Problem, match="采用日期"):
        office.adopt(rows[1], "县报", today() + timedelta(days=1))


def test_the_list_asks_the_same_for_any_number(office, client, django_assert_max_num_queries):
    for _n in range(3):
        office.published()
    client.force_login(office.head)
    client.get(reverse("assessment:highlights"))
    with django_assert_max_num_queries(16):
        client.get(reverse("assessment:highlights"))
