"""The law of one month, read from dated parameters.

A parameter is a value with a period, a source and a mark (statute, local or example). Next year's values are
further rows; nothing here has to be changed for them. The parameter that holds on the first day of the
month holds for the month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import lcm

import numpy as np

from payroll.rules.columns import Column, Ratio, Rounding, divide_half_up, times

INSURANCE_SCHEMES = {
    "pension": "养老保险",
    "medical": "医疗保险",
    "unemployment": "失业保险",
    "injury": "工伤保险",
}
HOUSING_FUND = "housing"
CONTRIBUTIONS = {**INSURANCE_SCHEMES, HOUSING_FUND: "住房公积金"}
OVERTIME_KINDS = {"workday": "工作日", "rest": "休息日", "holiday": "法定节假日"}


class LawError(ValueError):
    """Parameters are missing or wrong for a month; ``faults`` are Chinese sentences."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("；".join(faults))


@dataclass(frozen=True, slots=True)
class DatedParameter:
    """One row of law: holds from ``start`` until the day before ``end`` (None: open)."""

    code: str
    name: str
    value: dict
    start: date
    end: date | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Bands:
    """A progressive table with quick deductions.

    ``upper`` are inclusive limits in fen, the last band is open.
    """

    upper: tuple[int, ...]
    rates: tuple[Ratio, ...]
    quick_fen: tuple[int, ...]

    def index(self, amounts: Column) -> Column:
        return np.searchsorted(np.asarray(self.upper, dtype=np.int64), amounts, side="left")

    def tax(self, amounts: Column, at: Column | None = None) -> Column:
        """``amounts × rate − quick`` by the band that ``at`` (default: the amount itself) falls in; fen,
        half up, never negative.
        """
        band = self.index(amounts if at is None else at)
        base = np.maximum(amounts, 0)
        common = lcm(*(rate.denominator for rate in self.rates))
        rates = np.array(
            [rate.numerator * (common // rate.denominator) for rate in self.rates], dtype=np.int64
        )
        quick = np.array(self.quick_fen, dtype=np.int64)
        return np.maximum(divide_half_up(times(base, rates[band]), common) - quick[band], 0)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One insurance or the housing fund: rates and fixed sums of both sides, limits of the base, rounding."""

    scheme: str
    personal: Ratio
    employer: Ratio
    personal_fixed_fen: int
    employer_fixed_fen: int
    floor_fen: int
    ceiling_fen: int
    rounding: Rounding


@dataclass(frozen=True)
class Law:
    """Everything the rules need to know of the law in ``month`` (a date with day 1)."""

    month: date
    annual_table: Bands
    bonus_table: Bands | None
    monthly_deduction_fen: int
    first_job_rule: bool
    sixty_thousand_fen: int
    contributions: dict[str, Contribution]
    minimum_wage_fen: int
    minimum_wage_after_contributions: bool
    day_divisor: Ratio
    hours_per_day: Ratio
    overtime: dict[str, Ratio]
    overtime_month_minutes: int
    sick_floor: Ratio
    damage_cap: Ratio
    severance_multiple: int
    local_annual_wage_fen: int
    housing_free_fen: int | None
    heat_fen: int
    heat_months: tuple[int, ...]
    rows: dict[str, DatedParameter] = field(repr=False)

    def source(self, code: str) -> str:
        row = self.rows.get(code)
        return row.source if row else ""

    @cached_property
    def half_day_divisor(self) -> tuple[int, int]:
        """The 21.75 paid days of a month in half-days, as an exact pair (87, 2)."""
        value = self.day_divisor * Ratio(2, 1)
        return value.numerator, value.denominator

    @classmethod
    def for_month(cls, parameters: Iterable[DatedParameter], month: date) -> Law:
        """The law of a month. Raises LawError that lists every missing, doubled or wrong parameter."""
        return _Reader(parameters, month).law()


REQUIRED = {
    "iit.annual_table": "综合所得年度税率表",
    "iit.monthly_deduction": "每月减除费用",
    "contribution.base": "社会保险缴费基数上下限",
    **{f"contribution.{code}": f"{name}缴费比例" for code, name in CONTRIBUTIONS.items()},
    "wage.minimum": "最低工资标准",
    "time.month": "月计薪天数",
    "time.overtime": "加班工资倍数",
    "wage.sick_floor": "病假工资下限",
    "wage.damage_cap": "赔偿扣款上限",
}
OPTIONAL = {
    "iit.bonus_table": "全年一次性奖金单独计税税率表",
    "iit.first_job": "首次取得工资的减除费用",
    "iit.sixty_thousand": "全年6万元扣除",
    "iit.severance": "经济补偿免税限额",
    "iit.housing": "住房公积金免税限额",
    "iit.additional": "专项附加扣除标准",
    "wage.local_average": "当地职工年平均工资",
    "wage.reference": "工资增长参照",
    "wage.heat": "高温津贴",
    "wage.skill": "技能津贴",
    "leave.annual": "带薪年休假天数",
    "leave.medical": "医疗期",
    "retirement.delay": "渐进式延迟退休",
}
KNOWN = {**REQUIRED, **OPTIONAL}


class _Reader:
    def __init__(self, parameters: Iterable[DatedParameter], month: date):
        self.month = month
        self.faults: list[str] = []
        self.rows: dict[str, DatedParameter] = {}
        for row in parameters:
            if row.start <= month and (row.end is None or month < row.end):
                if row.code in self.rows:
                    self.faults.append(f"参数「{row.name}」在 {month:%Y-%m} 有两个值，请改正有效期。")
                self.rows[row.code] = row
        self.faults += [
            f"{month:%Y-%m} 没有参数「{name}」（{code}），请补充。"
            for code, name in REQUIRED.items()
            if code not in self.rows
        ]

    def law(self) -> Law:
        if self.faults:
            raise LawError(self.faults)
        base = self.value("contribution.base")
        heat = self.value("wage.heat")
        overtime = self.value("time.overtime")
        law = Law(
            month=self.month,
            annual_table=self.bands("iit.annual_table"),
            bonus_table=self.bands("iit.bonus_table") if "iit.bonus_table" in self.rows else None,
            monthly_deduction_fen=self.fen("iit.monthly_deduction", "fen"),
            first_job_rule=bool(self.value("iit.first_job").get("enabled", False)),
            sixty_thousand_fen=int(self.value("iit.sixty_thousand").get("fen", 0)),
            contributions={code: self.contribution(code, base) for code in CONTRIBUTIONS},
            minimum_wage_fen=self.fen("wage.minimum", "monthly_fen"),
            minimum_wage_after_contributions=bool(
                self.value("wage.minimum").get("after_contributions", False)
            ),
            day_divisor=self.ratio("time.month", "paid_days"),
            hours_per_day=self.ratio("time.month", "hours_per_day"),
            overtime={kind: self.ratio("time.overtime", kind) for kind in OVERTIME_KINDS},
            overtime_month_minutes=int(overtime.get("max_month_hours", 36)) * 60,
            sick_floor=self.ratio("wage.sick_floor", "share_of_minimum"),
            damage_cap=self.ratio("wage.damage_cap", "share"),
            severance_multiple=int(self.value("iit.severance").get("multiple", 0)),
            local_annual_wage_fen=int(self.value("wage.local_average").get("annual_fen", 0)),
            housing_free_fen=self.housing_free(),
            heat_fen=int(heat.get("monthly_fen", 0)),
            heat_months=tuple(heat.get("months", ())),
            rows=self.rows,
        )
        self.judge(law)
        if self.faults:
            raise LawError(self.faults)
        return law

    def judge(self, law: Law) -> None:
        housing = law.contributions[HOUSING_FUND]
        for side in (housing.personal, housing.employer):
            if not 5 <= side.fraction * 100 <= 12:
                self.faults.append("住房公积金缴存比例须在 5% 至 12% 之间。")
        for code, entry in law.contributions.items():
            if not 0 <= entry.floor_fen <= entry.ceiling_fen:
                self.faults.append(f"{CONTRIBUTIONS[code]}缴费基数的下限高于上限。")
        if law.day_divisor.fraction <= 0 or law.hours_per_day.fraction <= 0:
            self.faults.append("月计薪天数和每日工时须大于 0。")

    def value(self, code: str) -> dict:
        row = self.rows.get(code)
        return row.value if row else {}

    def fen(self, code: str, key: str) -> int:
        value = self.value(code).get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.faults.append(f"参数「{KNOWN[code]}」的 {key} 须是不小于 0 的整数（分）。")
            return 0
        return value

    def ratio(self, code: str, key: str) -> Ratio:
        try:
            value = Ratio.parse(self.value(code).get(key))
        except ValueError:
            self.faults.append(f'参数「{KNOWN[code]}」的 {key} 须是数字，例如 "0.08"。')
            return Ratio(1, 1)
        if value.numerator < 0:
            self.faults.append(f"参数「{KNOWN[code]}」的 {key} 不能为负数。")
        return value

    def bands(self, code: str) -> Bands:
        upper: list[int] = []
        rates: list[Ratio] = []
        quick: list[int] = []
        bands = self.value(code).get("bands", [])
        for position, band in enumerate(bands):
            last = position == len(bands) - 1
            limit = band.get("to_fen")
            if (limit is None) != last or (limit is not None and upper and limit <= upper[-1]):
                self.faults.append(
                    f"参数「{KNOWN[code]}」第 {position + 1} 级的上限须逐级增大，且只有最后一级不设上限。"
                )
            try:
                rates.append(Ratio.parse(band.get("rate")))
            except ValueError:
                self.faults.append(f"参数「{KNOWN[code]}」第 {position + 1} 级的税率不是数字。")
                rates.append(Ratio(0, 1))
            quick.append(int(band.get("quick_fen", 0)))
            if limit is not None:
                upper.append(limit)
        if not bands:
            self.faults.append(f"参数「{KNOWN[code]}」没有任何级距。")
            return Bands((), (Ratio(0, 1),), (0,))
        return Bands(tuple(upper), tuple(rates), tuple(quick))

    def contribution(self, scheme: str, base: dict) -> Contribution:
        code = f"contribution.{scheme}"
        value = self.value(code)
        rounding = value.get("rounding", {})
        unit, mode = rounding.get("unit", "fen"), rounding.get("mode", "half_up")
        if unit not in Rounding.UNITS or mode not in Rounding.MODES:
            self.faults.append(
                f"{CONTRIBUTIONS[scheme]}的尾数处理须写明单位（fen、jiao、yuan）和方式（half_up、up、down）。"
            )
            unit, mode = "fen", "half_up"
        floor, ceiling = value.get("floor_fen"), value.get("ceiling_fen")
        reference = int(base.get("reference_monthly_fen", 0))
        if floor is None and scheme == HOUSING_FUND:  # 住房公积金的下限一般为当地最低工资
            floor = self.fen("wage.minimum", "monthly_fen")
        if floor is None:
            floor = self.share_of(reference, "floor_share")
        if ceiling is None:
            ceiling = self.share_of(reference, "ceiling_share")
        return Contribution(
            scheme,
            self.ratio(code, "personal"),
            self.ratio(code, "employer"),
            int(value.get("personal_fixed_fen", 0)),
            int(value.get("employer_fixed_fen", 0)),
            int(floor),
            int(ceiling),
            Rounding(Rounding.UNITS[unit], mode),
        )

    def housing_free(self) -> int | None:
        """A side's contribution to the housing fund that stays untaxed: 12 % of three times the local average month's
        wage (财税〔2006〕10号); None where the limit or the average is not known."""
        annual = int(self.value("wage.local_average").get("annual_fen", 0))
        if "iit.housing" not in self.rows or not annual:
            return None
        share = self.ratio("iit.housing", "share") * Ratio(
            int(self.value("iit.housing").get("multiple", 3)), 12
        )
        return int(divide_half_up(np.array([annual * share.numerator]), share.denominator)[0])

    def share_of(self, reference: int, key: str) -> int:
        share = self.ratio("contribution.base", key)
        return int(divide_half_up(np.array([reference * share.numerator]), share.denominator)[0])
