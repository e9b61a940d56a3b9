"""A notice goes from the unit to the inspectorate and back until it is passed or goes up; who answered doesn't re-check."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.deadlines import due_in, overdue
from auxpolice.months import SHANGHAI, today
from auxpolice.problems import Conflict, Problem
from inspections.catalogue.queries import catalogue
from inspections.checks import actions as checking
from inspections.checks import answering
from inspections.consequences import actions as deciding
from inspections.models import Finding, Rectification, SpotCheck
from payroll import policies as plans
from tests import vocabulary as say
from tests.test_month_of_work import Bureau

pytestmark = pytest.mark.django_db


class Office(Bureau):
    """A bureau with a notice to a station."""

    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.finding = Finding.everything.get(check_record=self.file(self.hire("张伟")))
        self.notice = Rectification.everything.get()

    def answer(self, measures="已整改", by=None):
        user = by or self.head
        with acting(user):
            return answering.answer(self.notice, "情况属实", measures, acting_user=user)

    def recheck(self, result, opinion="", by=None):
        user = by or self.second
        with acting(user):
            return answering.recheck(self.notice, result, opinion, acting_user=user)

    def decide(self, what, *words, by=None):
        user = by or self.second
        with acting(user):
            return what(self.finding, *words, acting_user=user)


@pytest.fixture
def office():
    return Office()


def test_again_until_it_is_passed(office):
    with pytest.raises(Problem, match="请写明整改措施"):
        office.answer(" ")
    with pytest.raises(Conflict, match="这份通知现在是「待整改」，不能复查"):
        office.recheck("passed")
    office.answer()
    with pytest.raises(Conflict, match=f"这份通知已由{office.head}答复，现在是「待复查」，不能答复"):
        office.answer()
    with pytest.raises(Problem, match="请写明要求再次整改的原因") as refused:
        office.recheck("again")
    assert refused.value.field == "opinion"
    again = office.recheck("again", "备勤室仍无人")
    days = catalogue(office.station, today())["terms"]["rectify_days"]
    assert (again.state, again.rounds, again.result, again.due) == ("issued", 2, "备勤室仍无人", due_in(days))
    office.answer("已排班")
    passed = office.recheck("passed", "现场看过")
    passed.refresh_from_db()
    assert (passed.state, passed.result, passed.rechecked_by) == ("passed", "现场看过", office.second)
    acts = list(Entry.objects.filter(target_type="inspections.rectification").values_list("act", flat=True))
    assert sorted(acts) == ["check.answer", "check.answer", "check.recheck", "check.recheck"]


def test_who_answered_does_not_recheck_and_is_told_who_can(office):
    both = say.account(Role.UNIT_HEAD, unit=office.station)
    RoleGrant.objects.create(user=both, role=Role.INSPECTOR, period=DateRange(date(2020, 1, 1), None))
    office.answer(by=both)
    with pytest.raises(Problem, match="答复的人不能通过复查这份通知，请由另一人办理（督察") as refused:
        office.recheck("passed", by=both)
    assert refused.value.code == "maker-checker"
    assert office.recheck("escalated", "两次未改").state == "escalated"


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


def test_a_notice_is_late_only_while_the_unit_owes_its_answer(office):
    after = due_in(1, office.notice.due)
    assert not overdue(Rectification.everything.all(), office.notice.due).exists()
    assert overdue(Rectification.everything.all(), after).get() == office.notice
    office.answer()
    assert not overdue(Rectification.everything.all(), after).exists()


def test_a_late_notice_goes_up_to_the_inspectorate_and_then_to_the_leaders(office, client):
    def told(user) -> bool:
        client.force_login(user)
        return "督察整改逾期未答复" in client.get("/").content.decode()

    def late(working_days: int) -> None:
        day = today()
        while len([one for one in range(1, 60) if due_in(one, day) <= today()]) < working_days:
            day -= timedelta(days=1)
        Rectification.everything.update(due=day)

    aux = say.account(Role.AUXILIARY, person=office.hire("李强"))
    assert not any(map(told, (office.inspector, office.leader)))
    late(1)
    assert told(office.inspector) and not told(office.leader) and not told(office.head) and not told(aux)
    late(4)
    assert told(office.inspector) and told(office.leader) and not told(aux)
    office.answer()
    assert not any(map(told, (office.inspector, office.leader)))
