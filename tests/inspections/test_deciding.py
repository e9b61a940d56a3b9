"""What was found is decided by others than who was there; nobody goes alone."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.months import SHANGHAI
from auxpolice.problems import Conflict, Problem
from inspections.checks import actions as checking
from inspections.consequences import actions as deciding
from inspections.models import Finding, SpotCheck
from payroll import policies as plans
from tests import vocabulary as say
from tests.test_month_of_work import Bureau

pytestmark = pytest.mark.django_db


class Office(Bureau):
    """A bureau with a finding at a station."""

    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.finding = Finding.everything.get(check_record=self.file(self.hire("张伟")))

    def decide(self, what, *words, by=None):
        user = by or self.second
        with acting(user):
            return what(self.finding, *words, acting_user=user)


@pytest.fixture
def office():
    return Office()


def test_a_finding_is_decided_once_and_reversed_with_a_reason(office):
    office.decline(office.finding)
    office.decide(deciding.confirm_finding, "属实")
    with pytest.raises(Conflict, match=f"这个问题已由{office.second}认定，现在是「已认定」"):
        office.decide(deciding.confirm_finding)
    with pytest.raises(Problem, match="请写明撤销理由") as refused:
        office.decide(deciding.propose_reversal, " ")
    assert refused.value.field == "reason"
    with pytest.raises(Denied):
        office.decide(deciding.propose_reversal, "x", by=office.head)
    office.reverse(office.finding, "当日请假")
    with pytest.raises(Conflict, match="现在是「已撤销」，不能撤销"):
        office.decide(deciding.propose_reversal, "再撤")


def test_who_filed_a_check_does_not_confirm_what_it_found(office):
    office.decline(office.finding)
    with pytest.raises(Problem, match="登记这次督察的人不能认定这个问题，请由另一人办理（督察") as refused:
        office.decide(deciding.confirm_finding, "属实", by=office.inspector)
    assert refused.value.code == "maker-checker"
    decided = {"state": "confirmed", "decided_by": office.inspector}
    with pytest.raises(IntegrityError, match="finding_filer_does_not_confirm"), transaction.atomic():
        Finding.everything.filter(pk=office.finding.pk).update(**decided)
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        Finding.everything.filter(pk=office.finding.pk).update(filed_by=office.second)
    forged = Finding.everything.create(
        check_record=office.finding.check_record,
        unit=office.station,
        code="P07",
        name="x",
        points=0,
        filed_by=office.second,
    )
    forged.refresh_from_db()
    assert forged.filed_by == office.inspector
    assert office.decide(deciding.confirm_finding, "属实").decided_by == office.second


def test_two_go_who_are_two_and_no_one_of_the_visited_unit(office):
    at, clerk = (
        datetime(2026, 3, 15, 22, 10, tzinfo=SHANGHAI),
        say.account(Role.UNIT_CLERK, unit=office.station),
    )
    gone = say.account(Role.INSPECTOR)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()

    def file(*members):
        with acting(office.inspector):
            return checking.file_check(
                uuid4(), office.station, at, "门口", members, [], acting_user=office.inspector
            )

    for members in ([], [office.inspector], [office.head], [clerk], [office.finance], [gone]):
        with pytest.raises(Problem, match="同行检查人") as refused:
            file(*members)
        assert refused.value.field == "companions"
    lawyer = say.account(Role.UNIT_HEAD, unit=say.unit("法制大队"))
    check = file(office.political, lawyer, office.inspector)
    with acting(office.inspector):
        assert {(row.user, row.role) for row in check.members.all()} == {
            (office.inspector, "filed"), (office.political, "with"), (lawyer, "with"),
        }  # fmt: skip
    with pytest.raises(Error, match="督察须二人以上"), transaction.atomic():
        SpotCheck.everything.create(
            inspection=check.inspection, unit=office.station, at=at, place="x", filed_by=office.inspector
        )
        connection.check_constraints()


def test_who_came_along_does_not_decide_what_was_found(office):
    office.decline(office.finding)
    with pytest.raises(
        Problem, match="登记这次督察的人和同行检查人不能认定这个问题，请由另一人办理"
    ) as refused:
        office.decide(deciding.confirm_finding, "属实", by=office.companion)
    assert refused.value.code == "maker-checker"
    decided = {"state": "confirmed", "decided_by": office.companion}
    with pytest.raises(Error, match="不能认定自己查出的问题"), transaction.atomic():
        Finding.everything.filter(pk=office.finding.pk).update(**decided)
    dropped = office.decide(deciding.drop_finding, "监控显示在岗")
    assert (dropped.state, dropped.decided_by) == ("dropped", office.second)
    with pytest.raises(Conflict, match="现在是「未认定」"):
        office.decide(deciding.confirm_finding)
