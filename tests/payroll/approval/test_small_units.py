"""Whoever sees sums by unit and not the slips behind them reads no unit of one or two people."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.money import yuan
from payroll.approval import unit_actions as actions
from payroll.month import queries
from payroll.month.models import PayrollMonth, PayrollRun, Payslip
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)
SAID = "人数不足3人，不显示金额"


@pytest.fixture
def county():
    """Three people in one unit, two in another, both below one head; everybody paid differently from the others."""
    made = County()
    made.large, made.small = say.unit("城关派出所"), say.unit("东街派出所")
    for n, name in enumerate(["张伟", "李强", "王芳", "赵敏", "孙丽"]):
        made.hire(name, at=made.large if n < 3 else made.small, rank=n + 1)
    made.head = say.account(Role.UNIT_HEAD, unit=say.bureau())
    made.calculate(MONTH)
    return made


def sums(unit=None) -> set[str]:
    """Every figure that would tell the sums of a unit (or of all), as it would be printed."""
    slips = Payslip.everything.filter(month_id=MONTH, **({"unit": unit} if unit else {}))
    fields = ("gross_fen", "deductions_fen", "net_fen", "employer_fen")
    return {yuan(sum(getattr(slip, name) for slip in slips)) for name in fields}


def page(client, user, **more) -> str:
    client.force_login(user)
    return client.get(reverse("payroll:totals", args=[MONTH]), more).content.decode()


def test_a_head_reads_neither_the_small_unit_nor_a_total_that_gives_it_away(county, client):
    text = page(client, county.head)
    assert SAID in text and all(figure in text for figure in sums(county.large))
    assert not any(figure in text for figure in sums(county.small) | sums())


def test_who_may_read_the_slips_reads_the_sums(county, client):
    for user in (county.political, county.finance, county.leader):
        text = page(client, user)
        assert SAID not in text
        assert all(figure in text for figure in sums(county.large) | sums(county.small) | sums())


def test_with_a_third_person_the_unit_is_shown_and_so_is_the_total(county, client):
    county.hire("周涛", at=county.small)
    county.calculate(MONTH)
    text = page(client, county.head)
    assert SAID not in text
    assert all(figure in text for figure in sums(county.small) | sums())


def test_no_order_and_no_workbook_tells_more(county, client):
    for key in ("net", "-net"):
        assert not any(
            figure in page(client, county.head, sort=key) for figure in sums(county.small) | sums()
        )
    answer = client.get(reverse("payroll:totals", args=[MONTH]), {"export": "xlsx"})
    cells = {
        str(cell)
        for row in openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    }
    with acting(county.finance):
        small = next(one for one in queries.unit_totals(MONTH) if one["unit_id"] == county.small.pk)
    assert SAID in cells
    assert not any(
        float(cell) in {small["net"] / 100, small["gross"] / 100} for cell in cells if _number(cell)
    )


def _number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdecimal()


def test_a_small_unit_is_confirmed_by_its_head_without_amounts(county, client):
    boss = say.account(Role.UNIT_HEAD, unit=county.small)
    assert SAID in page(client, boss)
    digest = PayrollMonth.objects.get(pk=MONTH).digest
    with acting(boss):
        actions.confirm_unit(MONTH, county.small.pk, digest=digest, acting_user=boss)
    assert PayrollRun.objects.get(state="effective").confirmations.get().heads == 2
    assert not any(figure in page(client, boss) for figure in sums(county.small))
