"""Who has left is paid by a slip of its own: one-off amounts, back pay and year end, with the year's tax, no insurance."""

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.scope import acting
from auxpolice.problems import Problem
from payroll import invariants
from payroll import policies as shipped
from payroll.entries.models import PayEntry
from payroll.exports.accounting import accounting_summary
from payroll.exports.bank import bank_file
from payroll.exports.tax import tax_file
from payroll.rules import Facts, Scheme, calculate
from payroll.running import differences as compared
from personnel.models import Employment, TaxDeduction
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, confirm, lines
from tests.payroll.county import County
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.supplementary.test_supplementary import slip
from tests.payroll.tax_facts.test_tax_examples import plan
from tests.payroll.tax_facts.test_taxed_as_the_law_says import frozen

pytestmark = pytest.mark.django_db
OCT, NOV, DEC, JAN = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
SETTLED = ("AWARD", "BONUS", "BONUS_TAX", "BACK_PAY")


def wages(fen: int) -> dict:
    """One wage, and what is settled person by person."""
    content = plan(fen, 0)
    kept = [item for item in shipped.current_plan()["items"] if item["code"] in SETTLED]
    return {**content, "items": [*content["items"], *kept]}


def enter(county, person, month, fen, apart, kind="bonus_fen"):
    county.one_off(person, month, kind, fen, "决定", separate_tax=apart)


@pytest.fixture
def county():
    """张伟 worked in October and November for 25,000 and left; 李强 stays."""
    made = County(wages(2_500_000))
    made.gone, made.stays = (made.hire(name, on=OCT, insurance_fen=600_000) for name in ("张伟", "李强"))
    made.pay(OCT), made.pay(NOV)
    say.leave(made.gone, DEC)
    return made


def test_an_award_after_leaving_is_taxed_with_the_sums_of_the_year(county):
    county.open(DEC)
    enter(county, county.gone, DEC, 500_000, False, kind="award_fen")
    run = county.pay(DEC)
    paid = slip(county.gone, DEC)
    assert paid.after_leaving and not slip(county.stays, DEC).after_leaving
    assert line(county.gone, DEC, "PENSION") == line(county.gone, DEC, "PENSION_EMPLOYER") == 0
    assert paid.gross_fen == 500_000
    # 55,000 − two months' 10,000 and 2,220 = 42,780 × 10 % − 2,520 = 1,758.00; withheld up to November 1,258.00
    assert slip(county.gone, NOV).cumulative[6] == 125_800
    assert line(county.gone, DEC, "IIT") == 50_000
    assert frozen(county.gone, DEC, "tax_months") == 2
    assert "张伟" in bank_file(run).content.decode("gb18030")
    assert tax_file(run).heads == 2 and tax_file(run).total_fen == 3_000_000
    assert accounting_summary(run).total_fen
    assert [found for found in (check() for check in invariants.CHECKS.values()) if found] == []
    with acting(county.finance):
        told = {row.person_id: row.cause for row in compared.differences(DEC)}
    assert told[county.gone.pk] == "离开"


def test_in_the_year_after_leaving_no_month_of_work_is_deducted(county):
    TaxDeduction.everything.create(
        person=county.gone, kind="child_education", monthly_fen=200_000, period=DateRange(OCT, None)
    )
    county.pay(DEC)
    county.open(JAN)
    enter(county, county.gone, JAN, 500_000, False)
    county.pay(JAN)
    assert (frozen(county.gone, JAN, "tax_months"), frozen(county.gone, JAN, "additional_deduction_fen")) == (
        0,
        0,
    )
    assert line(county.gone, JAN, "IIT") == 15_000  # 5,000 × 3 %
    with acting(county.finance):
        assert {row.person_id: row.cause for row in compared.differences(JAN)}[
            county.gone.pk
        ] == "奖励、津贴与奖金"


def test_a_bonus_chosen_to_be_taxed_apart_is(county):
    county.pay(DEC)
    county.open(JAN)
    enter(county, county.gone, JAN, 500_000, True)
    county.pay(JAN)
    assert (line(county.gone, JAN, "IIT"), line(county.gone, JAN, "BONUS_TAX")) == (0, 15_000)


def test_back_pay_of_who_has_left_is_paid_by_a_slip():
    county = County(shipped.pilot_plan())
    person, _stays = county.hire("张伟"), county.hire("李强")
    confirm(person, OCT, county.political)
    county.pay(OCT)
    confirm(person, OCT, county.political, night_shifts=5)
    say.leave(person, NOV)
    check(county, NOV)
    assert {row.state for row in lines(NOV, person)} == {"posted"}
    county.pay(NOV)
    paid = slip(person, NOV)
    assert (paid.after_leaving, paid.gross_fen, line(person, NOV, "BACK_PAY")) == (True, 20_000, 20_000)


def test_who_can_not_be_paid_is_refused_in_words_when_it_is_entered(county):
    later = county.hire("王芳", on=JAN)
    county.open(DEC)
    for person, kind, why in (
        (later, "award_fen", "王芳 在 2025-12 还没有入职"),
        (county.gone, "court_fen", "张伟 已于 2025-11-30 离职，没有工资可扣"),
        (county.stays, "severance_fen", "没有「经济补偿」这一项"),
    ):
        with pytest.raises(Problem, match=why):
            enter(county, person, DEC, 10_000, False, kind=kind)
    assert not PayEntry.everything.exists()
    enter(county, county.stays, DEC, 10_000, False, kind="court_fen")


def test_a_month_with_an_entry_nobody_can_be_paid_does_not_go_on(county):
    county.open(DEC)
    enter(county, county.gone, DEC, 500_000, False, kind="award_fen")
    Employment.everything.filter(person=county.gone).update(
        period=DateRange(date(2026, 2, 1), None), exit_kind=""
    )
    with pytest.raises(Problem, match="1 人有一次性项目，但本月不能发（张伟）"):
        county.start(DEC)


def test_verify_misses_an_entry_of_a_locked_month_in_no_slip(county):
    county.open(DEC)
    enter(county, county.gone, DEC, 500_000, False, kind="award_fen")
    county.pay(DEC)
    assert invariants.entries_are_in_slips() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE payroll_payentry SET amount_fen = amount_fen + 100")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert invariants.entries_are_in_slips() == ["2025-12 张伟 的一次性项目「表彰奖励」没有如数计入工资条。"]


def test_only_what_is_settled_person_by_person_is_paid_after_leaving():
    """A fixed amount that nobody prorates, a floor, an allowance: of the month, and so not of who has left."""
    item = {"kind": "earning", "tax": "wages"}
    content = shipped.current_plan()
    content["items"] += [
        {**item, "code": "FLAT", "name": "a", "rule": {"type": "fixed", "amount_fen": 1_000}},
        {**item, "code": "FLOOR", "name": "b", "rule": {"type": "units", "fact": "night_shifts", "rate_fen": 1},
         "then": [{"type": "limit", "floor_fen": 500}]},
        {**item, "code": "GIVEN", "name": "c", "rule": {"type": "fact", "fact": "other_pay_fen"},
         "then": [{"type": "prorate", "by": "employed"}]},
    ]  # fmt: skip
    facts = Facts.rows(
        [
            {"other_pay_fen": 700, "after_leaving": 1, "month_half_days": 42, "tax_months": 0},
            {"other_pay_fen": 700, "month_half_days": 42, "employed_half_days": 42},
        ]
    )
    result = calculate(Scheme.parse(content), shipped.law(DEC), facts)
    assert [result.column(code).tolist() for code in ("FLAT", "FLOOR", "GIVEN")] == [
        [0, 1_000],
        [0, 500],
        [700, 700],
    ]
    assert result.gross_fen[0] == 1_400  # 其他应发 and the item made of it
    assert result.warnings["after_leaving"].tolist() == [True, False]
