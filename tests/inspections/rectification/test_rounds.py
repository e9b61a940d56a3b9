"""A notice goes from the unit to the inspectorate and back until it is passed, goes up, or needn't be put right."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import override_settings

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.deadlines import due_in, overdue
from auxpolice.months import today
from auxpolice.notices.models import Notice, Paper
from auxpolice.problems import Conflict, Problem
from inspections.catalogue.queries import catalogue
from inspections.consequences.actions import drop_finding
from inspections.models import Finding
from inspections.rectification import actions, following
from inspections.rectification.models import (
    Cause,
    Draw,
    Extension,
    Handing,
    Letter,
    LookBack,
    Oversight,
    Rectification,
    RectificationObjection,
    Round,
)
from tests import vocabulary as say
from tests.inspections.rectification.office import Office
from tests.test_month_of_work import row_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


def terms(office) -> dict:
    return catalogue(office.station, today())["terms"]


def test_publication_issues_a_numbered_notice_with_a_term_by_severity_and_an_owner(office):
    row = office.row
    assert (row.unit, row.owner, row.state, row.level) == (office.station, office.head, "issued", 0)
    days = terms(office)["rectify_serious_days" if row.serious else "rectify_days"]
    assert (row.due, row.say_by) == (due_in(days), due_in(terms(office)["answer_days"]))
    assert office.notice.called == f"公督改〔{today().year}〕{office.notice.number}号"
    (item,) = office.notice.content["items"]
    assert item["owner"] == str(office.head) and item["due"] == f"{row.due}" and "P07" in item["standard"]
    paper = Paper.objects.get(kind="rectification", record=str(office.notice.pk))
    assert paper.to_user == office.head and office.notice.called in paper.body and str(row.due) in paper.body


def test_numbers_have_no_gap_and_a_covert_check_gets_one_only_when_it_is_published(office):
    def last() -> int:
        return Letter.everything.filter(kind="notice").order_by("-number").values_list("number", flat=True)[0]

    before = last()
    covert = office.file(office.person, covert=True)
    assert last() == before and not Rectification.everything.filter(finding__check_record=covert).exists()
    finding = Finding.everything.get(check_record=covert)
    with pytest.raises(Error, match="公布之后才下达"), transaction.atomic():
        Rectification.everything.create(
            finding=finding, notice=office.notice, unit=office.station, due=today(), say_by=today(),
            owner=office.head, issued_at=office.row.issued_at,
        )  # fmt: skip
    with pytest.raises(RuntimeError), transaction.atomic():
        office.file(office.person)
        raise RuntimeError("the line went dead")
    office.file(office.person)
    office.publish(covert)
    assert last() == before + 2
    assert Rectification.everything.get(finding=finding).owner == office.head


def test_without_a_head_the_next_above_owns_it(office):
    RoleGrant.objects.filter(user=office.head).update(period=DateRange(None, today()))
    again = office.file(office.person)
    assert row_of(again).owner == office.upper


def test_again_until_it_is_passed(office):
    with pytest.raises(Problem, match="请写明整改措施"):
        office.answer(" ")
    with pytest.raises(Conflict, match="这份通知现在是「待答复」，不能复查"):
        office.recheck()
    office.answer(statement="情况属实")
    with pytest.raises(Conflict, match=f"这份通知已由{office.head}答复，现在是「待复查」，不能答复"):
        office.answer()
    with pytest.raises(Problem, match="请写明再整改的原因") as refused:
        office.recheck("again")
    assert refused.value.field == "opinion"
    again = office.recheck("again", "备勤室仍无人")
    first, second = Round.everything.filter(rectification=again)
    assert (again.state, first.state, first.opinion, second.state) == (
        "issued",
        "again",
        "备勤室仍无人",
        "open",
    )
    days = terms(office)["rectify_serious_days" if again.serious else "rectify_days"]
    assert again.due == second.due == due_in(days) and second.number == 2
    office.answer("已排班")
    passed = office.recheck("passed", "现场看过")
    assert (passed.state, passed.passed_on) == ("passed", today())
    opinions = Letter.everything.filter(kind="opinion").order_by("number")
    assert [one.number for one in opinions] == [1, 2]
    assert opinions[0].content["items"][0]["result"] == "再整改"
    acts = Entry.objects.filter(target_type="rectification.rectification", target_id=passed.pk)
    assert sorted(acts.values_list("act", flat=True)) == ["check.answer"] * 2 + ["check.recheck"] * 2
    with pytest.raises(Conflict, match=f"已由{office.second}通过复查，现在是「通过」，不能答复"):
        office.answer()


def test_what_was_said_stays(office):
    office.answer(statement="情况属实")
    office.recheck("again", "仍无人")
    done, open_ = Round.everything.filter(rectification=office.row)
    for rows, change in (
        (Round.everything.filter(pk=done.pk), {"measures": "别的"}),
        (Round.everything.filter(pk=done.pk), {"opinion": "好"}),
        (Round.everything.filter(pk=done.pk), {"due": today()}),
        (Letter.everything.all(), {"content": {}}),
        (Rectification.everything.all(), {"say_by": today() + timedelta(days=99)}),
    ):
        with pytest.raises(Error, match=r"不能改动|只增不改"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="rectification_one_open_round"), transaction.atomic():
        Round.everything.create(
            rectification=office.row, number=9, due=today(), opened_at=office.row.issued_at
        )
    for model in (Round, Rectification, Letter):
        with pytest.raises(Error, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert open_.state == "open"


def test_who_answered_and_who_is_of_the_unit_do_not_recheck(office):
    both = say.account(Role.UNIT_HEAD, unit=office.station)
    RoleGrant.objects.create(user=both, role=Role.INSPECTOR, period=DateRange(None, None))
    office.answer(by=both)
    with pytest.raises(Problem, match="答复的人不能通过复查这份通知，请由另一人办理（督察") as refused:
        office.recheck(by=both)
    assert refused.value.code == "maker-checker"
    clerk = say.account(Role.UNIT_CLERK, unit=office.station)
    RoleGrant.objects.create(user=clerk, role=Role.INSPECTOR, period=DateRange(None, None))
    with pytest.raises(Problem, match="被督察单位的人不能复查") as refused:
        office.recheck(by=clerk)
    assert refused.value.code == "own-unit"
    round_ = Round.everything.get(rectification=office.row)
    judged = {"state": "passed", "rechecked_at": round_.answered_at}
    with pytest.raises(IntegrityError, match="checker_is_not_who_answered"), transaction.atomic():
        RoleGrant.objects.filter(user=both, unit=office.station).update(period=DateRange(None, today()))
        Round.everything.filter(pk=round_.pk).update(rechecked_by=both, **judged)
    with pytest.raises(Error, match="被督察单位的人不能复查"), transaction.atomic():
        Round.everything.filter(pk=round_.pk).update(rechecked_by=clerk, **judged)
    with pytest.raises(Denied):
        office.recheck(by=office.head)
    office.recheck("again", "未见排班")
    office.answer(by=office.head)
    with pytest.raises(Problem, match="答复过这件整改的人不能复查"):
        office.recheck(by=both)
    assert office.recheck().state == "passed"


def test_once_gone_up_the_next_head_answers_and_at_the_top_it_stays(office):
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with pytest.raises(Denied):
        office.answer(by=stranger)
    with pytest.raises(Problem, match=f"现由{office.head}负责答复"):
        office.answer(by=office.leader)
    office.answer()
    up = office.recheck("escalated", "两次未改")
    assert (up.owner, up.level, up.state) == (office.upper, 1, "issued")
    assert Notice.objects.filter(to=office.upper, kind="rectification.step").exists()
    with pytest.raises(Problem, match=f"现由{office.upper}负责答复") as refused:
        office.answer(by=office.head)
    assert refused.value.code == "owner"
    office.answer(by=office.upper)
    assert office.recheck("escalated", "仍未改").owner == office.leader
    office.answer(by=office.leader)
    top = office.recheck("escalated", "还是没改")
    assert (top.owner, top.level) == (office.leader, 3)
    assert [one.cause for one in Handing.everything.filter(rectification=top)] == [Cause.RECHECK] * 3


def test_an_objection_is_put_in_time_and_answered_by_another(office):
    raised = office.do(actions.object_to, "当日已批准外出", by=office.head)
    with pytest.raises(Conflict, match="已有一条异议等待答复"):
        office.do(actions.object_to, "再说一遍", by=office.head)
    with pytest.raises(Conflict, match="异议正在办理"):
        office.answer()
    with pytest.raises(Denied):
        office.do(actions.answer_objection, "upheld", "同意", on=raised, by=office.head)
    with pytest.raises(Problem, match="请选择异议是否成立"):
        office.do(actions.answer_objection, "open", "同意", on=raised, by=office.second)
    with office.on(due_in(3)):
        kept = office.do(actions.answer_objection, "rejected", "监控显示在岗外", on=raised, by=office.second)
        days = terms(office)["rectify_serious_days" if office.row.serious else "rectify_days"]
        assert office.row.due == due_in(days) and kept.effect["整改期限"][1] == f"{office.row.due}"
    with pytest.raises(Conflict, match="不再受理"):
        office.do(actions.object_to, "第三次", by=office.head)
    assert office.answer().state == "answered"


def test_an_upheld_objection_and_a_finding_that_falls_leave_nothing_to_put_right(office):
    raised = office.do(actions.object_to, "当日已批准外出", by=office.head)
    office.do(actions.answer_objection, "upheld", "审批单属实", on=raised, by=office.second)
    assert (office.row.state, office.row.because) == ("cancelled", "异议成立：审批单属实")
    with pytest.raises(Conflict, match="现在是「已撤销」，不能答复"):
        office.answer()
    with pytest.raises(Error, match="已撤销的整改不再变动"), transaction.atomic():
        Rectification.everything.filter(pk=office.row.pk).update(state="issued")
    other = row_of(office.file(office.person))
    with acting(office.second):
        actions.cancel_for(other.finding, "问题不予认定", acting_user=office.second)
    other.refresh_from_db()
    assert (other.state, Round.everything.get(rectification=other).state) == ("cancelled", "cancelled")


def test_what_a_reversed_finding_asked_is_cancelled_by_the_clock_too(office):
    office.confirm(office.check)
    office.night()
    assert office.row.state == "issued"
    fallen = {"state": "reversed", "decision": "监控显示在岗"}
    Finding.everything.filter(pk=office.finding.pk).update(**fallen)
    office.night()
    assert (office.row.state, office.row.because) == ("cancelled", "监控显示在岗")


def test_what_a_dropped_finding_asked_is_cancelled_with_it(office):
    office.do(drop_finding, "监控显示在岗", on=office.finding, by=office.second)
    assert (office.row.state, office.row.because) == ("cancelled", "监控显示在岗")


def test_an_objection_after_its_days_is_too_late(office):
    with office.on(office.row.say_by + timedelta(days=1)), pytest.raises(Problem, match=r"期限.*已过"):
        office.do(actions.object_to, "晚了", by=office.head)
    with office.on(office.row.say_by):
        said = office.do(actions.say, "当晚人手不足", by=office.head)
    assert (said.statement, said.stated_by) == ("当晚人手不足", office.head)
    with pytest.raises(Conflict, match="已经提交，不能再改"):
        office.do(actions.say, "另一种说法", by=office.head)
    assert not RectificationObjection.everything.exists()


def test_more_time_is_given_once_a_round_and_for_a_reason(office):
    most, before = terms(office)["extend_days"], office.row.due
    for days, reason, words in (
        (most, " ", "请写明延期的原因"),
        (most + 1, "采购", "一次最多延长"),
        (0, "采购", "最多"),
    ):
        with pytest.raises(Problem, match=words):
            office.do(actions.extend, days, reason, by=office.second)
    with pytest.raises(Denied):
        office.do(actions.extend, 2, "采购", by=office.head)
    made = office.do(actions.extend, 2, "采购门禁", by=office.second)
    assert (made.was, made.due, office.row.due) == (before, due_in(2, before), due_in(2, before))
    with pytest.raises(Conflict, match="已经延期过一次"):
        office.do(actions.extend, 1, "再等", by=office.second)
    with pytest.raises(Error, match="只增不改"), transaction.atomic():
        Extension.everything.update(reason="别的")


def test_the_same_key_is_taken_once_and_with_other_content_refused(office):
    key = uuid4()
    office.answer("已排班", key=key)
    assert office.answer("已排班", key=key).state == "answered"
    with pytest.raises(Problem, match="已用于另一份内容") as refused:
        office.answer("别的措施", key=key)
    assert (refused.value.code, refused.value.status) == ("another-content", 409)
    office.recheck("again", "仍无人", key=key)
    assert office.recheck("again", "仍无人", key=key).state == "issued"
    with pytest.raises(Problem, match="已用于另一份内容"):
        office.recheck("passed", "仍无人", key=key)
    assert Round.everything.filter(rectification=office.row).count() == 2


# --- by the clock


def test_the_owner_is_reminded_once_and_what_is_late_goes_up_step_by_step(office):
    due = office.row.due

    def sent() -> int:
        return Notice.objects.filter(kind="rectification.step", to=office.head).count()

    with office.on(due - timedelta(days=9)):
        office.night()
    assert sent() == 0
    with office.on(due):
        office.night()
        office.night()
    assert sent() == 1 and office.row.owner == office.head
    with office.on(due_in(1, due)):
        office.night()
        office.night()
        assert (office.row.owner, office.row.level) == (office.upper, 1)
    with office.on(due_in(3, due)):
        office.night()
        assert office.row.owner == office.upper
    with office.on(due_in(4, due)):
        office.night()
        assert (office.row.owner, office.row.level) == (office.leader, 2)
    with office.on(due_in(40, due)):
        office.night()
        assert (office.row.owner, office.row.level) == (office.leader, 2)
        assert office.answer(by=office.leader).state == "answered"


def test_it_is_late_only_while_the_unit_owes_its_answer(office):
    rows, after = Rectification.everything.filter(pk=office.row.pk), due_in(1, office.row.due)
    assert not overdue(rows, office.row.due).exists()
    assert overdue(rows, after).get() == office.row
    office.answer()
    assert not overdue(rows, after).exists()


def test_a_late_one_is_told_to_the_inspectorate_and_then_to_the_leaders(office, client):
    def told(user) -> bool:
        client.force_login(user)
        return "督察整改逾期未答复" in client.get("/").content.decode()

    def late(working_days: int) -> None:
        day = today()
        while len([one for one in range(1, 60) if due_in(one, day) <= today()]) < working_days:
            day -= timedelta(days=1)
        Rectification.everything.update(due=day)

    RoleGrant.objects.filter(user=office.upper).update(period=DateRange(None, today()))
    aux = say.account(Role.AUXILIARY, person=office.hire("李强"))
    assert not any(map(told, (office.inspector, office.leader)))
    late(1)
    assert told(office.inspector) and not told(office.leader) and not told(office.head) and not told(aux)
    late(4)
    assert told(office.inspector) and told(office.leader) and not told(aux)
    office.answer()
    assert not any(map(told, (office.inspector, office.leader)))


def test_an_owner_who_has_left_is_followed_by_another(office):
    follower = say.account(Role.UNIT_HEAD, unit=office.station)
    office.night()
    assert office.row.owner == office.head
    RoleGrant.objects.filter(user=office.head).update(period=DateRange(None, today()))
    office.night()
    assert (office.row.owner, office.row.level) == (follower, 0)
    assert Handing.everything.get(rectification=office.row).cause == Cause.GONE


# --- what follows


def test_a_case_is_named_and_taken_off_by_its_sponsor_alone(office):
    for sponsor, due, words in ((office.head, None, "须是局领导"), (None, today(), "须在今天之后")):
        with pytest.raises(Problem, match=words):
            office.oversee(sponsor, due=due)
    case = office.oversee()
    with pytest.raises(Conflict, match="已经挂牌督办"):
        office.oversee()
    other = say.account(Role.LEADER)
    with pytest.raises(Conflict, match="还没有通过复查"):
        office.do(following.lift, "已解决", on=case, by=office.leader)
    office.passed()
    for user in (other, office.second):
        with pytest.raises(Problem, match=f"只能由督办领导（{office.leader}）销号"):
            office.do(following.lift, "已解决", on=case, by=user)
    with pytest.raises(IntegrityError, match="lifted_by_its_sponsor"), transaction.atomic():
        Oversight.everything.filter(pk=case.pk).update(
            lifted_by=other, lifted_at=case.put_at, outcome="已解决"
        )
    with pytest.raises(Problem, match="请写明销号意见"):
        office.do(following.lift, " ", on=case, by=office.leader)
    lifted = office.do(following.lift, "已解决", on=case, by=office.leader)
    assert lifted.lifted_by == office.leader
    with pytest.raises(Error, match="不能改动"), transaction.atomic():
        Oversight.everything.filter(pk=case.pk).update(outcome="另一种说法")


def test_second_visits_are_drawn_by_a_stored_seed_and_a_relapse_goes_up(office):
    office.oversee()
    passed = office.passed()
    next_month = (passed.passed_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    with office.on(next_month):
        office.night()
        office.night()
    draw = Draw.objects.get(pool__contains=[passed.pk])
    assert draw.drawn == [passed.pk] and len(draw.seed) == 32
    look = LookBack.everything.get(rectification=passed)
    assert 30 <= (look.due - passed.passed_on).days <= 90
    with pytest.raises(Problem, match="当天不能回头看"):
        office.do(following.look_back, "held", "好", on=look, by=office.second)
    with office.on(look.due):
        with pytest.raises(Denied):
            office.do(following.look_back, "held", "好", on=look, by=office.head)
        with pytest.raises(Problem, match="请写明回头看情况"):
            office.do(following.look_back, "relapsed", " ", on=look, by=office.second)
        done = office.do(following.look_back, "relapsed", "又无人在岗", on=look, by=office.second)
        assert (done.result, office.row.state, office.row.owner) == ("relapsed", "issued", office.upper)
        assert office.row.due > today() and office.row.passed_on is None
        with pytest.raises(Conflict, match="已登记这次回头看"):
            office.do(following.look_back, "held", "好", on=look, by=office.second)
