"""The worked examples of the tax administration and the other vectors of law, to the fen."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll import policies
from payroll.rules import CUMULATIVE, DatedParameter, Facts, Law, LawError, Scheme, calculate
from payroll.rules.bonus import cliff_loss, separate_tax
from payroll.rules.deductions import Declaration, conflicts, monthly_fen, total_fen
from payroll.rules.insurance import average_base
from payroll.rules.leave import unused_leave_pay
from payroll.rules.retirement import retirement
from payroll.rules.severance import service_half_years, severance_pay, severance_tax

YUAN = 100
SCHEME = policies.current_scheme()


def parameter(code, day=date(2026, 11, 1)):
    return Law.for_month(policies.parameters(), day).rows[code]


def bare_scheme() -> Scheme:
    """One entered wage, one entered contribution and the items the law wants: the taxpayer of the official examples."""
    content = policies.current_plan()
    kept = [
        item
        for item in content["items"]
        if item["kind"] != "earning" or item["code"] in ("BONUS", "SEVERANCE")
    ]
    for item in kept:
        if item["code"] == "BACK_CONTRIBUTION":
            item["rule"] = {"type": "entered"}
    wage = {"code": "WAGE", "name": "工资", "kind": "earning", "rule": {"type": "entered"}}
    return Scheme.parse(content | {"items": [wage, *kept]})


def year_of_tax(wage, special, *, months=range(1, 13), **facts) -> list[int]:
    """Tax of each month in fen for a constant wage, the sums carried from month to month."""
    scheme, carried, taxes = bare_scheme(), {}, []
    for position, month in enumerate(months):
        person = {
            "tax_months": position + 1,
            "entered": {"WAGE": wage, "BACK_CONTRIBUTION": special},
            **facts,
            **carried,
        }
        result = calculate(scheme, policies.law(date(2026, month, 1)), Facts.one(**person))
        taxes.append(int(result.column("IIT")[0]))
        carried = {name: int(result.cumulative[name][0]) for name in CUMULATIVE}
    return taxes


def test_official_example_one_is_75_every_month():
    taxes = year_of_tax(10_000 * YUAN, 1_500 * YUAN, additional_deduction_fen=1_000 * YUAN)
    assert taxes == [75 * YUAN] * 12
    assert sum(taxes) == 900 * YUAN


def test_official_example_two_climbs_through_the_bands():
    taxes = year_of_tax(30_000 * YUAN, 4_500 * YUAN, additional_deduction_fen=2_000 * YUAN)
    assert taxes == [x * YUAN for x in (555, 625, 1850, 1850, 1850, 1850, 1850, 2250, 3700, 3700, 3700, 3700)]
    assert sum(taxes) == 27_480 * YUAN


def test_sixty_thousand_at_once_of_2020_19():
    assert year_of_tax(8_000 * YUAN, 2_000 * YUAN, sixty_thousand_rule=1) == [0] * 10 + [180 * YUAN] * 2
    assert year_of_tax(8_000 * YUAN, 2_000 * YUAN) == [30 * YUAN] * 12
    assert year_of_tax(5_000 * YUAN, 500 * YUAN, sixty_thousand_rule=1) == [0] * 12


def test_first_job_of_2020_13_counts_from_january():
    # hired in March: 15,000 deducted at once, against 5,000 for somebody who changed jobs
    assert year_of_tax(16_000 * YUAN, 0, months=[3], first_job_this_year=1) == [30 * YUAN]
    assert year_of_tax(16_000 * YUAN, 0, months=[3]) == [330 * YUAN]


def test_negative_tax_is_zero_now_and_carried():
    scheme, law = bare_scheme(), policies.law(date(2026, 2, 1))
    facts = Facts.one(tax_months=2, ytd_income_fen=2_000_000, ytd_withheld_fen=45_000, entered={"WAGE": 0})
    result = calculate(scheme, law, facts)
    assert result.column("IIT")[0] == 0
    assert result.cumulative["ytd_withheld_fen"][0] == 45_000


@pytest.mark.parametrize(
    ("bonus", "tax"),
    [(12_000_00, 360_00), (36_000_00, 1_080_00), (36_001_00, 3_390_10), (48_000_00, 4_590_00), (0, 0)],
)
def test_bonus_taxed_apart(bonus, tax):
    law = policies.law(date(2026, 12, 1))
    assert separate_tax(law, np.array([bonus])).tolist() == [tax]


def test_bonus_cliff_is_named_with_its_loss():
    law = policies.law(date(2026, 12, 1))
    assert cliff_loss(law, np.array([36_000_00, 36_001_00, 60_000_00, 144_000_01])).tolist() == [
        0,
        2_309_10,
        0,
        13_199_99,
    ]
    result = calculate(bare_scheme(), law, Facts.one(tax_months=12, bonus_fen=36_001_00, bonus_separate=1))
    assert result.warnings["bonus_cliff"].tolist() == [True]


def test_bonus_merged_when_not_chosen_used_or_after_2027():
    chosen = Facts.one(tax_months=1, bonus_fen=3_600_000, bonus_separate=1)
    apart = calculate(bare_scheme(), policies.law(date(2027, 12, 1)), chosen)
    assert (apart.column("BONUS_TAX")[0], apart.column("IIT")[0]) == (108_000, 0)
    assert apart.cumulative["ytd_income_fen"][0] == 0
    for month, change in (
        (date(2028, 1, 1), {}),
        (date(2026, 1, 1), {"bonus_separate_used": 1}),
        (date(2026, 1, 1), {"bonus_separate": 0}),
    ):
        merged = calculate(bare_scheme(), policies.law(month), chosen.replaced(**change))
        assert (merged.column("BONUS_TAX")[0], merged.column("IIT")[0]) == (0, 93_000)
        assert merged.cumulative["ytd_income_fen"][0] == 3_600_000


def contributions(month=date(2026, 11, 1), **facts):
    facts = {"month_half_days": 42, "employed_half_days": 42} | facts
    return calculate(SCHEME, policies.law(month), Facts.one(level_rank=1, **facts))


def test_base_floor_and_ceiling_move_each_july():
    for month, low, high in ((date(2026, 6, 1), 360_000, 1_800_000), (date(2026, 7, 1), 372_000, 1_860_000)):
        assert contributions(month, si_base_fen=100_000).column("PENSION")[0] == low * 8 // 100
        assert contributions(month, si_base_fen=9_000_000).column("PENSION")[0] == high * 8 // 100
    assert contributions(si_base_fen=0).column("PENSION")[0] == 0


def test_rounding_by_scheme():
    result = contributions(si_base_fen=456_789, hpf_base_fen=456_789)
    assert result.column("PENSION")[0] == 36_543  # 36,543.12 fen
    assert result.column("MEDICAL")[0] == 9_136  # 9,135.78 fen
    assert result.column("UNEMPLOYMENT")[0] == 2_284  # 2,283.945 fen
    assert result.column("HOUSING")[0] == 36_500  # 365.43 yuan to whole yuan
    assert result.column("PENSION_EMPLOYER")[0] == 73_086


def test_fixed_sum_and_other_rounding_are_data():
    rows = [row for row in policies.parameters() if row.code != "contribution.medical"]
    value = {
        "personal": "0.02",
        "employer": "0.07",
        "personal_fixed_fen": 700,
        "rounding": {"unit": "jiao", "mode": "up"},
    }
    rows.append(
        DatedParameter("contribution.medical", "医疗", value, date(2020, 1, 1), None, "地方", "local")
    )
    law = Law.for_month(rows, date(2026, 11, 1))
    result = calculate(SCHEME, law, Facts.one(level_rank=1, si_base_fen=456_789))
    assert result.column("MEDICAL")[0] == 9_140 + 700


def test_newcomers_base_is_the_first_months_wage():
    result = contributions(on_first_month_base=1, month_half_days=42, employed_half_days=10, night_shifts=30)
    assert (
        result.first_month_base_fen[0] == 220_000 + 30_000 + 60_000 + 30 * 2_000
    )  # whole-month standard, not the prorated pay
    assert result.column("PENSION")[0] == 372_000 * 8 // 100  # below the floor
    first_job = contributions(
        on_first_month_base=1, housing_next_month=1, si_base_fen=420_000, hpf_base_fen=420_000
    )
    assert (first_job.column("HOUSING")[0], first_job.column("HOUSING_EMPLOYER")[0]) == (0, 0)
    assert first_job.column("PENSION")[0] == result.column("PENSION")[0]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 60_000_000), st.integers(1, 12)), min_size=1, max_size=30))
def test_a_years_base_is_the_exact_average_half_up(people):
    totals, months = (np.array(column, dtype=np.int64) for column in zip(*people, strict=True))
    exact = [int(Fraction(total, count) + Fraction(1, 2)) for total, count in people]
    assert average_base(totals, months).tolist() == exact


def test_a_years_base_by_example_and_never_without_a_month():
    assert average_base(np.array([600_001, 1_000_000]), np.array([2, 3])).tolist() == [300_001, 333_333]
    with pytest.raises(ValueError, match="没有上年工资"):
        average_base(np.array([0]), np.array([0]))


def test_overtime_by_the_daily_and_hourly_wage():
    # 2,200 + 300 = 2,500.00; ÷ 21.75 ÷ 8 = 14.3678…
    facts = {"overtime_workday_minutes": 60, "overtime_rest_minutes": 60, "overtime_holiday_minutes": 60}
    result = contributions(**facts)
    assert [int(result.column(f"OVERTIME_{k}")[0]) for k in ("WORKDAY", "REST", "HOLIDAY")] == [
        2_155,
        2_874,
        4_310,
    ]
    assert not result.warnings["overtime_over_limit"][0]
    assert contributions(overtime_rest_minutes=36 * 60 + 1).warnings["overtime_over_limit"][0]


def test_sick_pay_never_below_80_percent_of_the_minimum_wage():
    month = {"month_half_days": 42, "employed_half_days": 42, "due_half_days": 42}
    result = contributions(sick_half_days=42, **month)
    assert result.column("LEAVE_SICK")[0] == -50_000  # keeps 80 % of 2,500
    content = policies.current_plan()
    for item in content["items"]:
        if item["code"] == "LEAVE_SICK":
            item["rule"]["keep"] = "0.4"
    low = calculate(
        Scheme.parse(content), policies.law(date(2026, 11, 1)), Facts.one(sick_half_days=42, **month)
    )
    assert 250_000 + int(low.column("LEAVE_SICK")[0]) == 160_000  # 80 % of 2,000


def test_minimum_wage_check_leaves_out_overtime_and_allowances():
    content = policies.current_plan()
    for item in content["items"]:
        if item["code"] == "BASE":
            item["rule"]["amount_fen"] = 100_000
    facts = Facts.one(night_shifts=30, month_half_days=42, employed_half_days=42, due_half_days=42)
    law = policies.law(date(2026, 11, 1))
    result = calculate(Scheme.parse(content), law, facts)
    assert result.minimum_wage_gap_fen[0] == 200_000 - 190_000
    assert result.warnings["below_minimum_wage"][0]
    top_up = {
        "code": "TOP_UP",
        "name": "最低工资补足",
        "kind": "earning",
        "rule": {"type": "minimum_top_up"},
        "minimum_wage": True,
    }
    content["items"].append(top_up)
    result = calculate(Scheme.parse(content), law, facts)
    assert result.column("TOP_UP")[0] == 10_000
    assert result.minimum_wage_gap_fen[0] == 0


def test_damage_at_most_a_fifth_and_minimum_wage_left():
    # wage 2,200 + 300 + 600 = 3,100
    result = contributions(damage_fen=500_000)
    assert result.column("DAMAGE")[0] == 62_000
    assert result.damage_left_fen[0] == 438_000
    assert contributions(damage_fen=500_000, other_pay_fen=-90_000).column("DAMAGE")[0] == 20_000


def test_severance_years_caps_and_tax():
    assert service_half_years(date(2020, 1, 1), date(2025, 12, 31)) == 12
    assert service_half_years(date(2020, 1, 1), date(2026, 6, 30)) == 14
    assert service_half_years(date(2020, 1, 1), date(2026, 6, 29)) == 13
    assert service_half_years(date(2026, 1, 1), date(2026, 1, 10)) == 1
    assert service_half_years(date(2024, 2, 29), date(2025, 2, 27)) == 2
    assert severance_pay(500_000, 13, 0) == 3_250_000
    assert severance_pay(4_000_000, 30, 1_000_000) == 3_000_000 * 12
    law = policies.law(date(2026, 11, 1))  # three times 74,400 is free of tax
    assert severance_tax(law, np.array([22_320_000, 22_320_000 + 3_600_000, 0])).tolist() == [0, 108_000, 0]


def test_unused_leave_is_paid_three_times_with_the_normal_pay_in_it():
    law = policies.law(date(2026, 11, 1))
    assert unused_leave_pay(law, parameter("leave.annual"), 435_000, 2) == 120_000


@pytest.mark.parametrize(
    ("kind", "birth", "retires", "age"),
    [
        ("male", (1965, 1), (2025, 2), (60, 1)),
        ("male", (1965, 12), (2026, 3), (60, 3)),
        ("male", (1964, 2), (2024, 2), (60, 0)),
        ("male", (2000, 12), (2063, 12), (63, 0)),
        ("female_55", (1971, 4), (2026, 8), (55, 4)),
        ("female_50", (1995, 12), (2050, 12), (55, 0)),
        ("male", (1967, 3), (2027, 10), (60, 7)),
        ("male", (1970, 1), (2031, 5), (61, 4)),
        ("female_55", (1981, 9), (2039, 9), (58, 0)),
        ("female_50", (1975, 1), (2025, 2), (50, 1)),
    ],
)
def test_retirement(kind, birth, retires, age):
    found = retirement(parameter("retirement.delay"), date(*birth, 15), kind)
    assert (found.month.year, found.month.month) == retires
    assert (found.age_years, found.age_months) == age


def test_special_additional_deductions_by_date():
    rule, old = parameter("iit.additional"), parameter("iit.additional", date(2022, 6, 1))
    child = Declaration("child", date(2022, 1, 1), None, count=2, share=Fraction(1, 2))
    assert monthly_fen(rule, child, date(2026, 1, 1)) == 200_000
    assert monthly_fen(old, child, date(2022, 6, 1)) == 100_000
    parents = Declaration("parents_shared", date(2026, 1, 1), None, claimed_fen=200_000)
    assert monthly_fen(rule, parents, date(2026, 1, 1)) == 150_000
    degree = Declaration("degree", date(2022, 9, 1), None)
    assert monthly_fen(rule, degree, date(2026, 8, 1)) == 40_000
    assert monthly_fen(rule, degree, date(2026, 9, 1)) == 0
    loan, rent = (
        Declaration("loan", date(2026, 1, 1), None),
        Declaration("rent", date(2026, 5, 1), None, city=1),
    )
    assert conflicts([loan, rent]) == ["住房贷款利息与住房租金不能在同一月份同时扣除，请停用其中一项。"]
    with pytest.raises(ValueError, match="住房租金"):
        total_fen(rule, [loan, rent], date(2026, 5, 1))
    assert total_fen(rule, [loan, rent, child], date(2026, 4, 1)) == 300_000


def fund_of_twelve_percent(day: date, *, without: str = "") -> Law:
    """The fund at 12 % of a base of up to 25,000, more than three times the local average of 6,200."""
    value = {"personal": "0.12", "employer": "0.12", "ceiling_fen": 2_500_000}
    housing = DatedParameter("contribution.housing", "公积金", value, date(2020, 1, 1), None, "", "local")
    kept = [row for row in policies.parameters() if row.code not in (housing.code, without)]
    return Law.for_month([*kept, housing], day)


def june_of(law_of) -> tuple[int, dict]:
    """Tax of June 2027 of somebody who earns 25,000 a month since January, and the month's side results."""
    scheme, carried, tax = bare_scheme(), {}, 0
    for month in range(1, 7):
        person = {"tax_months": month, "si_base_fen": 2_500_000, "hpf_base_fen": 2_500_000, **carried}
        result = calculate(scheme, law_of(month), Facts.one(**person, entered={"WAGE": 2_500_000}))
        carried = {name: int(result.cumulative[name][0]) for name in CUMULATIVE}
        tax = int(result.column("IIT")[0])
    assert result.column("HOUSING")[0] == result.column("HOUSING_EMPLOYER")[0] == 300_000
    return tax, carried


def test_the_fund_beyond_twelve_percent_of_three_averages_is_wage():
    """财税〔2006〕10号: 3,000 − 2,232 of both sides is taxed: (15,047 + 2 × 768) × 10 %."""
    assert (
        june_of(lambda month: fund_of_twelve_percent(date(2027, month, 1), without="iit.housing"))[0]
        == 150_470
    )
    tax, carried = june_of(lambda month: fund_of_twelve_percent(date(2027, month, 1)))
    assert tax == 165_830
    assert carried["ytd_income_fen"] == 6 * (2_500_000 + 76_800)
    assert carried["ytd_special_fen"] == 6 * (195_300 + 223_200)


def test_the_floor_of_the_fund_is_the_minimum_wage():
    law = policies.law(date(2026, 11, 1))
    assert (
        law.contributions["housing"].floor_fen
        == law.minimum_wage_fen
        < law.contributions["pension"].floor_fen
    )
    result = calculate(
        SCHEME, law, Facts.one(level_rank=1, post_class=1, si_base_fen=250_000, hpf_base_fen=250_000)
    )
    assert result.column("HOUSING")[0] == 20_000  # 2,500 × 8 %, and not 60 % of the average


def test_law_lists_every_gap_and_overlap():
    rows = [row for row in policies.parameters() if row.code not in ("wage.minimum", "time.overtime")]
    rows.append(rows[0])
    with pytest.raises(LawError) as error:
        Law.for_month(rows, date(2026, 11, 1))
    assert len(error.value.faults) == 3
    assert any("最低工资标准" in fault for fault in error.value.faults)
    with pytest.raises(LawError, match="5% 至 12%"):
        value = {"personal": "0.15", "employer": "0.08"}
        housing = DatedParameter("contribution.housing", "公积金", value, date(2020, 1, 1), None, "", "local")
        Law.for_month(
            [r for r in policies.parameters() if r.code != housing.code] + [housing], date(2026, 11, 1)
        )


def test_next_years_law_is_only_data():
    raised = DatedParameter(
        "iit.monthly_deduction", "每月减除费用", {"fen": 600_000}, date(2027, 1, 1), None, "示例", "example"
    )
    rows = [
        row
        if row.code != raised.code
        else DatedParameter(row.code, row.name, row.value, row.start, raised.start, row.source, row.mark)
        for row in policies.parameters()
    ]
    taxes = [
        int(
            calculate(
                bare_scheme(), Law.for_month([*rows, raised], month), Facts.one(entered={"WAGE": 1_000_000})
            ).column("IIT")[0]
        )
        for month in (date(2026, 12, 1), date(2027, 1, 1))
    ]
    assert taxes == [15_000, 12_000]
