"""In a consultation on pay each auxiliary sees what the draft would mean for them, and for nobody else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.money import yuan
from auxpolice.months import today
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from payroll import policies as shipped
from payroll.month.models import Payslip
from payroll.schemes import PAY, example
from tests import vocabulary as say
from tests.access.world import client_of
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 10, 1)
TITLE = "对我意味着什么"


@pytest.fixture
def asked():
    """A consultation on a pilot plan in a county that has paid a month."""
    with unscoped("test"):
        county = County()
        county.one, county.two = county.hire("张甲", rank=2), county.hire("张乙", rank=6, on=date(2019, 3, 5))
        county.pay(MONTH)
        draft = policies.create_draft(PAY, "试点方案", shipped.pilot_plan(), acting_user=county.political)
        closes = today() + timedelta(days=7)
        county.round = consulting.open_round(
            draft, explanation="提高一线", closes=closes, acting_user=county.political
        )
    return county


def page_of(user, round_) -> str:
    return client_of(user).get(reverse("policy:consultation", args=[round_.pk])).content.decode()


def test_the_draft_is_told_in_ones_own_yuan(asked):
    net = {slip.person_id: slip.net_fen for slip in Payslip.everything.filter(month_id=MONTH)}
    drafted = {}
    with acting(asked.finance):
        scheme, faults = example.Scheme.read(asked.round.content)
        for person in (asked.one, asked.two):
            shown = example.example(MONTH, example.by_id([person.pk], MONTH), scheme, faults)
            cell = next(row for row in shown.sums if row.code == "net_fen").cells[0]
            assert cell.today_fen == net[person.pk]
            drafted[person.pk] = cell.draft_fen
    assert not {net[asked.one.pk], drafted[asked.one.pk]} & {net[asked.two.pk], drafted[asked.two.pk]}
    for own, other in ((asked.one, asked.two), (asked.two, asked.one)):
        text = page_of(say.account(Role.AUXILIARY, person=own), asked.round)
        assert TITLE in text and yuan(net[own.pk]) in text and yuan(drafted[own.pk]) in text
        assert yuan(net[other.pk]) not in text and yuan(drafted[other.pk]) not in text


def test_who_is_not_paid_that_month_or_is_nobody_there_sees_no_figures(asked):
    newcomer = say.account(Role.AUXILIARY, person=asked.hire("张丙", on=today()))
    assert TITLE not in page_of(newcomer, asked.round)
    assert TITLE not in page_of(asked.political, asked.round)
