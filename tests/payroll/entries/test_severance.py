"""经济补偿: the lawful amount beside the entry, from service and slips; what is entered stays free and is compared."""

from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.leave.models import Lot, Movement
from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from payroll.entries import severance, unused_leave
from payroll.entries.models import EntryKind, PayEntry
from payroll.rules.severance import lawful_severance
from personnel.models import Person
from tests import vocabulary as say
from tests.payroll.county import County
from tests.payroll.supplementary.test_supplementary import slip

OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    total=st.integers(0, 40_000_000),
    months=st.integers(1, 12),
    halves=st.integers(1, 80),
    minimum=st.integers(0, 300_000),
    annual=st.one_of(st.just(0), st.integers(3_000_000, 12_000_000)),
)
def test_the_lawful_amount_against_exact_fractions(total, months, halves, minimum, annual):
    def up(exact: Fraction) -> int:
        return int(exact + Fraction(1, 2))

    average, cap = up(Fraction(total, months)), 3 * up(Fraction(annual, 12))
    wage, years = max(average, minimum), halves
    if cap and wage > cap:
        wage, years = cap, min(halves, 24)
    found = lawful_severance(total, months, halves, minimum_wage_fen=minimum, local_annual_wage_fen=annual)
    assert (found.average_fen, found.counted_fen, found.counted_half_months) == (average, wage, years)
    assert found.amount_fen == up(Fraction(wage * years, 2))
    assert (found.by == "cap") == (bool(cap) and max(average, minimum) > cap)


def test_nothing_is_said_without_pay():
    with pytest.raises(ValueError, match="没有离职前的工资"):
        lawful_severance(0, 0, 2, minimum_wage_fen=1, local_annual_wage_fen=1)


@pytest.fixture
def county(db):
    """张伟 leaves in the middle of December, after a year and nine months; 李强 stays."""
    made = County()
    made.gone = made.hire("张伟", on=date(2024, 3, 5))
    made.hire("李强")
    made.pay(OCT), made.pay(NOV)
    say.leave(made.gone, date(2025, 12, 16), kind="expired")
    made.open(DEC)
    return made


def owed(county) -> severance.Owed:
    with acting(county.finance):
        return severance.of_people(DEC, [county.gone.pk])[county.gone.pk]


def test_service_and_slips_before_the_month_of_exit(county):
    found = owed(county)
    gross = [slip(county.gone, month).gross_fen for month in (OCT, NOV)]
    assert found.slips == ((OCT, gross[0]), (NOV, gross[1])) and found.last_day == date(2025, 12, 15)
    assert found.lawful.half_months == 4  # one year, and more than six months
    average = (2 * sum(gross) + 2) // 4
    assert found.lawful.amount_fen == 2 * average and found.lawful.by == ""
    assert "合同到期" in found.due


def test_who_is_new_has_nothing_to_go_by(county):
    fresh = county.hire("王芳", on=date(2025, 12, 1))
    say.leave(fresh, date(2025, 12, 20))
    with acting(county.finance):
        found = severance.of_people(DEC, [fresh.pk])[fresh.pk]
    assert found.lawful is None and "没有已锁定的工资条" in found.why


def test_severance_already_paid_is_no_wage(county):
    """A slip of the twelve months that carried severance counts without it."""
    other = county.hire("赵敏", on=date(2024, 3, 5))
    county.one_off(other, DEC, EntryKind.SEVERANCE, 1_000_000, "协商")
    county.pay(DEC)
    jan = date(2026, 1, 1)
    say.leave(other, date(2026, 1, 10))
    with acting(county.finance):
        found = severance.of_people(jan, [other.pk])[other.pk]
    assert slip(other, DEC).gross_fen - found.slips[0][1] == 1_000_000


def test_statements_do_not_grow_with_people(county):
    people = [county.gone]
    for n in range(6):
        people.append(person := county.hire(f"王{n}", on=date(2025, 12, 1)))
        say.leave(person, date(2025, 12, 20))
    counts = []
    for some in (people[:1], people):
        with unscoped("read"), CaptureQueriesContext(connection) as caught:
            assert len(severance.of_people(DEC, [one.pk for one in some])) == len(some)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_page_from_the_lawful_amount_to_an_entry_that_differs(county, client):
    url = "/payroll/2025-12/entries/"
    client.force_login(county.finance)
    page = client.get(url).content.decode()
    assert "经济补偿测算" in page and "张伟" in page and "李强" not in page
    lawful = owed(county).lawful
    told = client.get(url, {"leaver": county.gone.pk}).content.decode()
    assert f"{lawful.amount_fen / 100:,.2f}" in told and "折 2 个月工资" in told and "未超过" in told
    assert "/payroll/2025-11/people/" in told and "合同到期" in told
    filled = client.get(url, {"leaver": county.gone.pk, "fill": county.gone.pk}).content.decode()
    amount = f"{lawful.amount_fen / 100:.2f}"
    badge = county.gone.employments(manager="everything").get().badge_number
    assert f'value="{amount}"' in filled and f'value="{badge}"' in filled
    sent = {
        "idem_key": uuid4(),
        "person": badge,
        "kind": "severance_fen",
        "amount": amount,
        "reason": "协商一致",
    }
    assert client.post(url, sent).status_code == 302
    assert PayEntry.everything.get().amount_fen == lawful.amount_fen
    assert "一致" in client.get(url).content.decode().split("经济补偿核对")[1]
    client.post(url, sent | {"idem_key": uuid4(), "amount": "500.00", "reason": "另加"})
    assert "+500.00" in client.get(url).content.decode().split("经济补偿核对")[1]
    assert client.get(url, {"leaver": "x", "fill": "999999"}).status_code == 200
    client.force_login(say.account(Role.POLITICAL))
    assert client.get(url, {"leaver": county.gone.pk}).status_code == 404


def test_unused_annual_leave_is_proposed_by_the_rule(county, client):
    """A year and nine months of service: 5 days a year, 349 of 365 days here in the year: 4 days, none taken."""
    with acting(county.finance):
        found = unused_leave.of_leaver(owed(county))
    wages = [slip(county.gone, month).gross_fen for month in (OCT, NOV)]
    average = (2 * sum(wages) + 2) // 4
    assert (found.yearly_days, found.days, found.taken, found.left) == (5, 4, 0, 4)
    whole = Fraction(average * 4 * 3 * 4, 87)  # 300 % of the wage ÷ 21.75
    paid = average * 4 * 4 // 87
    assert found.amount_fen == int(whole + Fraction(1, 2)) - paid
    client.force_login(county.finance)
    url = "/payroll/2025-12/entries/"
    told = client.get(url, {"leaver": county.gone.pk}).content.decode()
    assert "未休年休假报酬测算" in told and f"{found.amount_fen / 100:,.2f}" in told
    filled = client.get(
        url, {"leaver": county.gone.pk, "fill": county.gone.pk, "what": "leave"}
    ).content.decode()
    assert f'value="{found.amount_fen / 100:.2f}"' in filled and "未休 4 天" in filled


def test_leave_that_lapsed_untaken_is_proposed_by_the_ledger(county, client):
    """Two and a half days lapsed in November: 300 % of a day's wage, of which one was paid with the months."""
    stays = Person.everything.get(name="李强")
    lot = Lot.everything.create(
        person=stays,
        rule="annual",
        year=2025,
        earned=date(2025, 1, 1),
        expires=date(2025, 12, 31),
        source="annual:2025",
    )
    common = {"lot": lot, "person": stays, "day": NOV, "version": county.plan}
    Movement.everything.create(sort="grant", half_days=10, **common)
    Movement.everything.create(sort="owed", half_days=-5, **common)
    wages = [slip(stays, month).gross_fen for month in (OCT, NOV)]
    average = (2 * sum(wages) + 2) // 4
    (found,) = unused_leave.lapsed_in(DEC)
    whole = Fraction(average * 5 * 3 * 4, 2 * 87)
    paid = average * 5 * 4 // (2 * 87)
    assert (found.days, found.average_fen) == ("2.5", average)
    assert found.amount_fen == int(whole + Fraction(1, 2)) - paid
    assert unused_leave.lapsed_in(OCT) == []
    client.force_login(county.finance)
    page = client.get("/payroll/2025-12/entries/", {"what": "lapsed", "fill": stays.pk}).content.decode()
    assert f'value="{found.amount_fen / 100:.2f}"' in page and "2025 年未休 2.5 天" in page
