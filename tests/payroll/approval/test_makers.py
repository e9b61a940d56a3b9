"""Whoever put something into a month by hand signs nothing of it, by the action and by the database."""

from datetime import date

import pytest
from django.db import Error, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.timezone import localtime

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.problems import Conflict, Problem
from grading.evaluations import opening as grading
from payroll import policies as shipped
from payroll.approval import makers
from payroll.approval.models import HandChange, Signature
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollMonth, PayrollRun
from payroll.protection import actions as protection_actions
from payroll.protection.models import ProtectedPay
from payroll.recovery import actions as recovery_actions
from payroll.running import actions as month_actions
from payroll.running import approving
from personnel.models import Employment
from tests import vocabulary as say
from tests.grading.steps import give_level as give_level_by_hand
from tests.grading.steps import ladder_in_force
from tests.payroll.approval.test_approval import _sign_past_the_action as sign_past_the_action
from tests.payroll.approval.test_approval import chain, put_forward, sign
from tests.payroll.county import County, grade_post
from tests.payroll.recovery.test_recoveries import owing

pytestmark = pytest.mark.django_db
MONTH, NEXT = date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def county():
    made = County()
    made.people = [made.hire("张伟", at=say.unit("城关派出所"))]
    return made


def enter(county, user, month=MONTH, fen=50_000):
    return county.one_off(county.people[0], month, "award_fen", fen, "破案有功", by=user)


def protect(county) -> ProtectedPay:
    """Somebody's protected pay, as a roll-out would have measured it."""
    employment = Employment.everything.get(person=county.people[0])
    return ProtectedPay.everything.create(
        person=county.people[0],
        employment=employment,
        regular_fen=400_000,
        period=DateRange(date(2025, 6, 1), None),
        before=county.levels,
        version=county.plan,
        why="x",
    )


def changed_protection(county, user, since=MONTH):
    row = protect(county)
    with acting(user):
        protection_actions.change_protection(row.pk, since, reason="核定有误", acting_user=user)


def left_out(county, user, since=MONTH):
    """A row that is taken out from its first month on leaves nothing behind but the trail."""
    row = protect(county)
    ProtectedPay.everything.filter(pk=row.pk).delete()
    row.pk, row.period = None, DateRange(since, None)
    row.save(force_insert=True)
    with acting(user):
        protection_actions.change_protection(row.pk, since, reason="核定有误", acting_user=user)
    assert not ProtectedPay.everything.exists()


WAYS = {
    "entry": (enter, "录入了张伟的一次性项目「表彰奖励」500.00 元"),
    "protection": (changed_protection, "变更了张伟的就高不就低补差"),
    "left out": (left_out, "变更了张伟的就高不就低补差"),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_entered_does_not_sign_and_is_told_who_can(county, way):
    put, said = WAYS[way]
    put(county, county.other_finance)
    put_forward(county)
    with pytest.raises(Problem, match=f"您在 2025-11 {said}.*「审批」可由{county.leader}签署") as refused:
        sign(county, county.other_finance)
    assert (refused.value.code, refused.value.status) == ("maker-checker", 409)
    with pytest.raises(Error, match="录入过本月工资资料"), transaction.atomic():
        sign_past_the_action(county.other_finance)
    assert sign(county, county.leader).state == "approved"


def test_what_was_changed_by_hand_is_only_added_to(county):
    left_out(county, county.other_finance)
    kept = HandChange.objects.filter(month=MONTH, person=county.people[0], made_by=county.other_finance)
    for put_aside in (lambda: kept.update(made_by=county.finance), kept.delete):
        with pytest.raises(Error, match="只增不改"), transaction.atomic():
            put_aside()
    assert kept.count() == 1


def test_what_is_of_another_month_hinders_nobody(county):
    enter(county, county.other_finance, NEXT)
    changed_protection(county, county.other_finance, NEXT)
    put_forward(county)
    assert sign(county, county.other_finance).state == "approved"


def test_where_nobody_else_can_sign_the_refusal_says_what_to_do(county):
    enter(county, county.other_finance)
    chain(county, [("财务复核", ["finance"]), ("局领导审批", ["leader"])])
    put_forward(county)
    type(county.checker).objects.filter(pk=county.checker.pk).update(is_active=False)
    with pytest.raises(Problem, match="目前没有别人能签「财务复核」，请安全管理员"):
        sign(county, county.other_finance)
    third = say.account(Role.FINANCE, username="caiwu3")
    with pytest.raises(Problem, match=f"「财务复核」可由{third}签署"):
        sign(county, county.other_finance)
    assert sign(county, third).state == "checked"


def test_who_has_signed_enters_nothing_more(county):
    chain(county, [("财务复核", ["finance"]), ("局领导审批", ["leader"])])
    row = protect(county)
    put_forward(county)
    sign(county, county.other_finance)
    with pytest.raises(Conflict, match="您已在 2025-11 的「财务复核」签署"):
        enter(county, county.other_finance)
    with pytest.raises(Conflict, match="您已在 2025-11 的「财务复核」签署"), acting(county.other_finance):
        protection_actions.change_protection(row.pk, MONTH, reason="x", acting_user=county.other_finance)
    enter(county, county.other_finance, NEXT)
    enter(county, county.finance)


def test_the_database_finds_who_signed_first_and_entered_then(county):
    put_forward(county)
    sign_past_the_action(county.leader)
    entry = PayEntry.everything.create(
        month=MONTH,
        person=county.people[0],
        kind="award_fen",
        amount_fen=1,
        reason="x",
        entered_by=county.leader,
        state="effective",
        confirmed_by=county.other_finance,
    )
    approved = PayrollMonth.objects.filter(pk=MONTH)
    with pytest.raises(Error, match="签署人录入过本月工资资料"), transaction.atomic():
        approved.update(state="approved", approved_by=county.leader)
    PayEntry.everything.filter(pk=entry.pk).update(entered_by=county.finance)
    approved.update(state="approved", approved_by=county.leader)


def test_the_page_names_the_makers_and_gives_them_no_button(county, client):
    enter(county, county.other_finance)
    put_forward(county)
    url, button = reverse("approvals:sheet", args=["pay-month", f"{MONTH:%Y-%m}"]), 'value="agree"'
    client.force_login(county.leader)
    page = client.get(url).content.decode()
    assert f"{county.other_finance}：录入或撤回 1 人的一次性项目" in page and button in page
    client.force_login(county.other_finance)
    page = client.get(url).content.decode()
    assert "请由另一人签署" in page and button not in page
    assert "工资待审批" not in client.get("/").content.decode()


def test_who_accepted_levels_does_not_sign_the_first_month_that_pays_them(county):
    office = {"political": county.political, "leader": county.leader}
    ladder = ladder_in_force(office, start=date(2025, 11, 1))
    say.hire("王芳", on=date(2025, 11, 3), at=say.unit("城关派出所"), education="31")
    grade_post(say.post(), ladder)
    batch, *_none = grading.propose_missing_levels(
        acting_user=county.political, day=date(2025, 11, 3), effective_from=MONTH
    )
    grading.accept_proposed_levels(batch, acting_user=county.political)
    other = say.account(Role.POLITICAL, username="zhenggong2")
    chain(county, [("政治处审核", ["political"])])
    put_forward(county)
    run = PayrollRun.objects.get(state="effective")
    assert [maker.words for maker in makers.makers_of(run)] == ["接受系统提出的 1 人的层级"]
    with pytest.raises(Problem, match=f"接受了「{batch.title}」的层级.*可由{other}签署"):
        sign(county, county.political)
    assert sign(county, other).state == "approved"
    county.lock(MONTH)
    county.calculate(NEXT), county.check(NEXT)
    with acting(county.political):  # the month after is not theirs any more
        digest = PayrollMonth.objects.get(pk=NEXT).digest
        approving.approve_month(NEXT, digest=digest, acting_user=county.political)
    assert Signature.objects.filter(signed_by=county.political).count() == 1


def test_who_took_a_deduction_back_does_not_sign_the_month():
    """The entry is gone; the instalment says who withdrew it."""
    county = County(shipped.pilot_plan())
    owed = owing(county, "李强")
    with acting(county.finance):
        month_actions.open_month(MONTH, acting_user=county.finance)
        made = recovery_actions.deduct_recovery(owed.pk, MONTH, 3_000, acting_user=county.finance)
    with acting(county.other_finance):
        recovery_actions.withdraw_instalment(made.pk, "录错", acting_user=county.other_finance)
    put_forward(county)
    with pytest.raises(Problem, match="您在 2025-11 撤回了李强的追回扣款"):
        sign(county, county.other_finance)
    with pytest.raises(Error, match="录入过本月工资资料"), transaction.atomic():
        sign_past_the_action(county.other_finance)
    assert sign(county, county.leader).state == "approved"


def test_who_set_a_level_by_hand_does_not_sign_the_first_month_that_pays_it(client):
    county = County(shipped.pilot_plan())
    office = {"political": county.political, "leader": county.leader}
    ladder = ladder_in_force(office, start=date(2025, 10, 1))
    grade_post(say.post(), ladder)
    person = say.hire("王芳", on=date(2025, 11, 3), at=say.unit("城关派出所"))
    held = give_level_by_hand(office, person, "L1", date(2025, 11, 3))
    assert (held.set_by, held.set_at is None) == (county.political, False)
    client.force_login(county.political)
    page = client.get(reverse("personnel:person", args=[person.pk])).content.decode()
    assert f"{county.political} {localtime(held.set_at):%Y-%m-%d} 核定" in page
    other = say.account(Role.POLITICAL, username="zhenggong2")
    chain(county, [("政治处审核", ["political"])])
    put_forward(county)
    run = PayrollRun.objects.get(state="effective")
    assert [maker.words for maker in makers.makers_of(run)] == ["核定 1 人的层级"]
    with pytest.raises(Problem, match=f"核定了王芳的层级.*可由{other}签署"):
        sign(county, county.political)
    with pytest.raises(Error, match="录入过本月工资资料"), transaction.atomic():
        sign_past_the_action(county.political)
    assert sign(county, other).state == "approved"
    county.lock(MONTH)
    county.calculate(NEXT)
    assert makers.makers_of(PayrollRun.objects.get(month=NEXT, state="effective")) == []
