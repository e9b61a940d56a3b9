"""Sanctions of the time before: by workbook with proof, one enters and another confirms."""

import pytest

from assessment.conduct.discipline.models import PastSanction, Sanction
from assessment.conduct.discipline.past import PAPERS as past
from assessment.conduct.discipline.past_kind import PAST
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.imports import accepting, staging
from auxpolice.problems import Conflict, Problem
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
        "姓名": person.name, "身份证号": person.id_number, "处分种类": "记过", "事由": "酒后上岗", "文号": "云公〔2024〕5号",
        "决定日期": "2024-05-06", "证明材料": "档案第 12 号",
    } | more  # fmt: skip


def take_in(office, rows):
    with acting(office.political):
        made = staging.stage(
            PAST, xlsx(book(rows, list(rows[0]))), "以往处分.xlsx", acting_user=office.political
        )
        accepting.accept(made, accepting.VALID, acting_user=office.political)
    return made


def test_one_enters_with_proof_and_another_confirms(office):
    made = take_in(
        office,
        [
            line(office.zhang),
            line(office.li, 处分种类="降级", 文号="云公〔2025〕9号"),
            line(office.li, 证明材料="", 文号="云公〔2025〕7号"),
        ],
    )
    assert [row.outcome for row in made.rows.order_by("number")][-1] == "wrong", "no proof, no sanction"
    assert (PastSanction.everything.count(), Sanction.everything.count()) == (2, 0)
    with acting(office.political):
        (waits,) = past.waiting(office.political)
        assert waits.own
        with pytest.raises(Problem, match="录入的人不能确认"):
            past.confirm(office.political.pk, waits.digest, acting_user=office.political)
    with acting(office.second):
        with pytest.raises(Conflict, match="重新核对"):
            past.confirm(office.political.pk, "0" * 64, acting_user=office.second)
        assert past.confirm(office.political.pk, waits.digest, acting_user=office.second) == 2
    found = {row.person: row for row in Sanction.everything.select_related("person")}
    assert (found[office.zhang].kind, str(found[office.zhang].period.upper)) == ("demerit", "2025-05-06")
    assert (found[office.li].kind, found[office.li].document) == ("demotion", "云公〔2025〕9号")
    again = take_in(office, [line(office.zhang, 事由="不同的事由")])
    assert [row.outcome for row in again.rows.all()] == ["wrong"], "confirmed, a file changes nothing"


def test_what_is_refused_counts_for_nothing_and_strangers_find_nothing(office):
    take_in(office, [line(office.zhang)])
    head = say.account(Role.UNIT_HEAD, unit=say.unit())
    with acting(head):
        assert not PastSanction.objects.exists()
        with pytest.raises(Denied):
            past.refuse(office.political.pk, "不符", acting_user=head)
    with acting(office.leader):
        assert past.refuse(office.political.pk, "没有原件", acting_user=office.leader) == 1
    assert not Sanction.everything.exists()
    take_in(office, [line(office.zhang, 证明材料="原件已核")])
    assert PastSanction.everything.filter(state="waiting").count() == 1, "it may be entered anew"
