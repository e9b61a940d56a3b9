"""What units say of their totals: asked for by the chain, objected with a reason, answered in words before the month goes on."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.approvals.matters import sheet_url
from auxpolice.problems import Conflict, Problem
from payroll.approval import chains as approvals
from payroll.approval import signing, unit_actions
from payroll.approval.models import UnitConfirmation
from payroll.month.models import PayrollMonth, PayrollRun, UnitMode
from payroll.month.steps import MATTER
from tests import vocabulary as say
from tests.payroll.approval.test_approval import MONTH, chain, put_forward, sign
from tests.payroll.county import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    made = County()
    made.hire("张伟", at=say.unit("城关派出所"))
    return made


def head(unit="城关派出所"):
    return say.account(Role.UNIT_HEAD, unit=say.unit(unit))


def test_units_confirm_before_the_month_is_put_forward_when_the_chain_asks(county):
    chain(county, mode=UnitMode.REQUIRED)
    county.hire("李强", at=say.unit("东街派出所"))
    one, two = head("城关派出所"), head("东街派出所")
    county.calculate(MONTH)
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(one):
        unit_actions.confirm_unit(MONTH, say.unit("城关派出所").pk, digest=digest, acting_user=one)
        with pytest.raises(Denied):
            unit_actions.confirm_unit(MONTH, say.unit("东街派出所").pk, digest=digest, acting_user=one)
    with pytest.raises(Problem, match="还有 1 个单位没有确认") as refused:
        county.check(MONTH)
    assert refused.value.details == ["东街派出所：待确认"]
    with acting(two):
        said = unit_actions.confirm_unit(
            MONTH, say.unit("东街派出所").pk, digest=digest, objection="少 1 人", acting_user=two
        )
    with pytest.raises(Problem, match="没有确认"):
        county.check(MONTH)
    with acting(county.finance):
        unit_actions.answer_unit(said.pk, "该人 10 月底离职", acting_user=county.finance)
    assert county.check(MONTH).state == "checked"


def said_by(county, boss, objection="") -> UnitConfirmation:
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(boss):
        return unit_actions.confirm_unit(
            MONTH, say.unit().pk, digest=digest, objection=objection, acting_user=boss
        )


def answered(county, said: UnitConfirmation) -> None:
    with acting(county.finance):
        unit_actions.answer_unit(said.pk, "该人 10 月底离职", acting_user=county.finance)


def test_an_objection_is_answered_in_words_before_the_month_goes_on(county, client):
    """Before it is put forward, and before the next signature where it comes later; whatever the chain asks of units."""
    chain(county, mode=UnitMode.WANTED)
    boss = head()
    county.calculate(MONTH)
    said = said_by(county, boss, "少 1 人")
    with pytest.raises(Problem, match="还有 1 个单位的异议没有书面答复") as refused:
        county.check(MONTH)
    assert refused.value.details == ["城关派出所：少 1 人"]
    answered(county, said)
    county.check(MONTH)
    sign(county, county.other_finance)

    said = said_by(county, boss, "仍少 1 人")
    client.force_login(county.political)
    shown = client.get(sheet_url(MATTER, f"{MONTH:%Y-%m}")).content.decode()
    assert "书面答复各单位的异议" in shown and 'value="agree"' not in shown
    with pytest.raises(Problem, match="异议没有书面答复"):
        sign(county, county.political)
    answered(county, said)
    assert 'value="agree"' in client.get(sheet_url(MATTER, f"{MONTH:%Y-%m}")).content.decode()
    sign(county, county.political)
    assert sign(county, county.leader).state == "approved"
    assert county.lock(MONTH).state == "locked"


def test_a_calculation_anew_meets_an_objection(county):
    boss = head()
    county.calculate(MONTH)
    said_by(county, boss, "少 1 人")
    county.hire("李强")
    county.calculate(MONTH)
    assert county.check(MONTH).state == "checked"


def test_the_database_approves_nothing_over_an_open_objection(county):
    boss = head()
    put_forward(county)
    said_by(county, boss, "少 1 人")
    row = PayrollMonth.objects.get(pk=MONTH)
    run = PayrollRun.objects.get(month=MONTH, state="effective")
    with acting(county.leader), transaction.atomic():
        signing.sign(signing.of_month(row, run), row.steps[0], row.digest, county.leader)
        with pytest.raises(IntegrityError, match="还有单位的异议没有答复"), transaction.atomic():
            PayrollMonth.objects.filter(pk=MONTH).update(state="approved", approved_by=county.leader)


def test_a_unit_without_a_head_does_not_hold_the_month(county):
    chain(county, mode=UnitMode.REQUIRED)
    county.calculate(MONTH)
    (unit,) = approvals.unit_states(PayrollRun.objects.get(month=MONTH, state="effective"))
    assert (unit.has_head, unit.label) == (False, "没有负责人账号")
    assert county.check(MONTH).state == "checked"


def test_a_recalculation_asks_the_units_again(county):
    chain(county, mode=UnitMode.REQUIRED)
    boss = head()
    county.calculate(MONTH)
    old = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(boss):
        unit_actions.confirm_unit(MONTH, say.unit().pk, digest=old, acting_user=boss)
    county.hire("李强")
    county.calculate(MONTH)
    with pytest.raises(Problem, match="没有确认"):
        county.check(MONTH)
    with acting(boss), pytest.raises(Conflict, match="已重新计算"):
        unit_actions.confirm_unit(MONTH, say.unit().pk, digest=old, acting_user=boss)


def test_a_head_sees_own_totals_and_nobodys_slip(county, client):
    county.hire("李强", at=say.unit("东街派出所"))
    county.calculate(MONTH)
    boss = head()
    client.force_login(boss)
    text = client.get(reverse("payroll:totals", args=[MONTH])).content.decode()
    assert "城关派出所" in text
    assert "东街派出所" not in text
    assert "张伟" not in text
    assert client.get(reverse("payroll:unit-totals")).url == reverse("payroll:totals", args=[MONTH])
    assert client.get(reverse("payroll:month", args=[MONTH])).status_code == 404
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    url = reverse("payroll:unit-confirm", args=[MONTH, say.unit("城关派出所").pk])
    client.post(url, {"digest": digest, "object": "1", "reason": ""})
    assert not UnitConfirmation.objects.exists()
    client.post(url, {"digest": digest})
    assert UnitConfirmation.objects.get().state == "confirmed"
    other = reverse("payroll:unit-confirm", args=[MONTH, say.unit("东街派出所").pk])
    assert client.post(other, {"digest": digest}).status_code == 404


def test_the_queue_tells_heads_and_signers_only_what_waits_for_them(county, client):
    boss = head()
    county.calculate(MONTH)
    client.force_login(boss)
    assert "工资合计待确认" in client.get("/").content.decode()
    with acting(boss):
        digest = PayrollMonth.objects.get(pk=MONTH).digest
        unit_actions.confirm_unit(MONTH, say.unit().pk, digest=digest, acting_user=boss)
    assert "工资合计待确认" not in client.get("/").content.decode()
    chain(county)
    county.check(MONTH)
    for user, waits in ((county.leader, False), (county.other_finance, True), (county.finance, False)):
        client.force_login(user)
        assert ("工资待审批" in client.get("/").content.decode()) is waits


def test_statements_for_the_units_do_not_grow_with_units(county):
    def statements() -> int:
        run = county.calculate(MONTH)
        with CaptureQueriesContext(connection) as seen:
            approvals.unit_states(PayrollRun.objects.get(pk=run.pk))
        return len(seen)

    head()
    few = statements()
    for number in range(8):
        county.hire(f"李{number}", at=say.unit("东街派出所"))
        head("东街派出所")
    assert statements() == few
