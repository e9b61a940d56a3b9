"""Rules whose amount labour and insurance law decide: leave, overtime, contributions, the limit on recovering
damage. Taxes: ``tax_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules import insurance
from payroll.rules.adjustments import share_of_month
from payroll.rules.columns import Ratio, divide_half_up, scale_by, times
from payroll.rules.context import Context
from payroll.rules.law import CONTRIBUTIONS, HOUSING_FUND, OVERTIME_KINDS
from payroll.rules.rule import Rule, first, sum_text
from payroll.rules.wording import days, minutes, yuan


@dataclass(frozen=True)
class DayWage(Rule):
    """Days of duty at a multiple of the daily wage: standard of other items ÷ 21.75 × multiple × days."""

    fact: str
    of: tuple[str, ...]
    multiple: str | Ratio
    TYPE = "day_wage"
    LABEL = "日工资 × 倍数 × 天数"

    @classmethod
    def read(cls, reader, domain, code):
        multiple = reader.get("multiple", "holiday")
        if multiple not in OVERTIME_KINDS:
            multiple = reader.ratio_value(multiple, "「倍数」", "multiple", high=10)
        return cls(reader.fact("fact", ("shifts", "days")), reader.codes("of"), multiple)

    def depends(self, scheme):
        return self.of

    def amount(self, ctx):
        count, base = ctx.fact(self.fact), ctx.items(self.of, full=True)
        multiple = self.multiple if isinstance(self.multiple, Ratio) else ctx.law.overtime[self.multiple]
        divisor = ctx.law.day_divisor
        result = scale_by(base, multiple * Ratio(divisor.denominator, 1), count, divisor.numerator)
        if ctx.tracing:
            if not isinstance(self.multiple, Ratio):
                ctx.cite("time.overtime", f"{multiple} 倍")
            ctx.cite("time.month", f"{divisor}天")
            counted = ctx.fact_text(self.fact, first(count))
            text = f"{sum_text(ctx, self.of, first(base))} ÷ {divisor} × {multiple} × {counted}"
            ctx.say(f"{text} = {yuan(first(result))}")
        return result


@dataclass(frozen=True)
class Overtime(Rule):
    """Overtime at 1.5, 2 or 3 times the hourly wage: standard ÷ 21.75 ÷ 8 × hours (劳动法 44)."""

    kind: str
    of: tuple[str, ...]
    TYPE = "overtime"
    LABEL = "加班工资"

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.choice("kind", tuple(OVERTIME_KINDS)), reader.codes("of"))

    def depends(self, scheme):
        return self.of

    def amount(self, ctx):
        worked = ctx.fact(f"overtime_{self.kind}_minutes")
        base = ctx.items(self.of, full=True)
        law = ctx.law
        hours = law.day_divisor * law.hours_per_day
        result = scale_by(
            base, law.overtime[self.kind] * Ratio(hours.denominator, 1), worked, hours.numerator * 60
        )
        if ctx.tracing:
            ctx.cite("time.overtime", f"{OVERTIME_KINDS[self.kind]} {law.overtime[self.kind]} 倍")
            ctx.cite("time.month", f"{law.day_divisor}天，每天{law.hours_per_day}小时")
            ctx.say(
                f"{sum_text(ctx, self.of, first(base))} ÷ {law.day_divisor} ÷ {law.hours_per_day} × "
                f"{law.overtime[self.kind]} × {minutes(first(worked))} = {yuan(first(result))}"
            )
        return result


@dataclass(frozen=True)
class Leave(Rule):
    """The cut for leave, as a negative earning: base × days ÷ days due × (1 − share kept).

    Sick pay keeps at least 80 % of the minimum wage for its part of the month (劳部发〔1995〕309号 59). The
    deduction never exceeds what ``within`` still holds (the base, and leave taken before).
    """

    kind: str
    of: tuple[str, ...]
    keep: Ratio
    within: tuple[str, ...]
    TYPE = "leave"
    LABEL = "缺勤扣减"
    KINDS = {"sick": "病假", "personal": "事假", "absent": "旷工"}

    @classmethod
    def read(cls, reader, domain, code):
        kind = reader.choice("kind", tuple(cls.KINDS))
        keep = reader.ratio("keep", "0", high=1)
        return cls(kind, reader.codes("of"), keep, reader.codes("after", default=[]))

    def depends(self, scheme):
        return (*self.of, *self.within)

    def amount(self, ctx: Context):
        taken, due = ctx.fact(f"{self.kind}_half_days"), ctx.fact("due_half_days")
        base = ctx.items(self.of)
        top, bottom = share_of_month(ctx, taken, due)
        whole = divide_half_up(times(base, top), bottom)
        kept = divide_half_up(times(times(base, top), self.keep.numerator), bottom * self.keep.denominator)
        floor = None
        if self.kind == "sick":
            employed, month = share_of_month(ctx, ctx.fact("employed_half_days"), ctx.fact("month_half_days"))
            least = ctx.law.minimum_wage_fen * ctx.law.sick_floor.numerator
            floor = divide_half_up(
                times(times(top, employed), least), times(bottom, month) * ctx.law.sick_floor.denominator
            )
            kept = np.maximum(kept, floor)
        deduction = np.maximum(whole - kept, 0)
        remaining = np.maximum(base + ctx.items(self.within), 0) if self.within else np.maximum(base, 0)
        result = -np.minimum(deduction, remaining)
        if ctx.tracing:
            self._explain(
                ctx, first(taken), first(due), first(base), first(whole), first(kept), floor, first(result)
            )
        return result

    def _explain(self, ctx, taken, due, base, whole, kept, floor, result):
        if not taken:
            ctx.say(f"当月没有{self.KINDS[self.kind]}")
            return
        divisor = days(due) if due else f"{ctx.law.day_divisor}天"
        share = f"{self.KINDS[self.kind]} {days(taken)} ÷ 应出勤 {divisor}"
        text = f"{sum_text(ctx, self.of, base)} × {share} = {yuan(whole)}"
        if self.kind == "sick":
            ctx.cite("wage.sick_floor", ctx.law.sick_floor.percent())
            ctx.cite("wage.minimum", yuan(ctx.law.minimum_wage_fen), ctx.law.minimum_wage_fen, "fen")
            least = f"最低工资的 {ctx.law.sick_floor.percent()}（{yuan(first(floor))}）"
            text += f"，病假工资按 {self.keep.percent()}、不低于{least}计发 {yuan(min(kept, whole))}"
        elif self.keep.numerator:
            text += f"，计发 {self.keep.percent()} 即 {yuan(kept)}"
        ctx.say(f"{text}，扣减 {yuan(-result)}")


@dataclass(frozen=True)
class Parameter(Rule):
    """An amount that a dated parameter of law gives, with its own months: the heat allowance."""

    parameter: str
    TYPE = "parameter"
    LABEL = "按政策参数"
    KINDS = {"heat": "wage.heat"}

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.choice("parameter", tuple(cls.KINDS)))

    def amount(self, ctx):
        law = ctx.law
        due = law.heat_fen if law.month.month in law.heat_months else 0
        if ctx.tracing:
            ctx.cite(self.KINDS[self.parameter], yuan(law.heat_fen), law.heat_fen, "fen")
            months = "、".join(str(month) for month in law.heat_months)
            ctx.say(
                f"月标准 {yuan(law.heat_fen)}，发放月份 {months} 月"
                + ("" if due else f"，{law.month.month} 月不发")
            )
        return ctx.constant(due)


@dataclass(frozen=True)
class MinimumTopUp(Rule):
    """The shortfall from the minimum wage for the days worked (最低工资规定 12)."""

    code: str
    TYPE = "minimum_top_up"
    LABEL = "最低工资补足"

    @classmethod
    def read(cls, reader, domain, code):
        return cls(code)

    def depends(self, scheme):
        return tuple(item.code for item in scheme.items if item.minimum_wage and item.code != self.code)

    def amount(self, ctx):
        paid = ctx.items(self.depends(ctx.scheme))
        required = required_minimum(ctx)
        result = np.maximum(required - paid, 0)
        if ctx.tracing:
            ctx.cite("wage.minimum", yuan(ctx.law.minimum_wage_fen), ctx.law.minimum_wage_fen, "fen")
            ctx.say(f"应达到 {yuan(first(required))}，已计 {yuan(first(paid))}，补足 {yuan(first(result))}")
        return result


def required_minimum(ctx: Context):
    """The minimum wage for the part of the month in employment and at work (leave, sickness and absence
    taken out). Fen.
    """
    due = ctx.fact("due_half_days")
    away = ctx.fact("sick_half_days") + ctx.fact("personal_half_days") + ctx.fact("absent_half_days")
    away_top, away_bottom = share_of_month(ctx, away, due)
    employed, month = share_of_month(ctx, ctx.fact("employed_half_days"), ctx.fact("month_half_days"))
    top = times(times(away_bottom - away_top, employed), ctx.law.minimum_wage_fen)
    return divide_half_up(top, times(away_bottom, month))


@dataclass(frozen=True)
class Insurance(Rule):
    """Contribution of one side to one insurance or to the housing fund."""

    scheme: str
    side: str
    TYPE = "insurance"
    LABEL = "社会保险与公积金"
    SIDES = {"personal": "个人", "employer": "单位"}

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.choice("scheme", tuple(CONTRIBUTIONS)), reader.choice("side", tuple(cls.SIDES)))

    def depends(self, scheme):
        return tuple(item.code for item in scheme.items if item.first_month_base)

    def amount(self, ctx):
        entry = ctx.law.contributions[self.scheme]
        own = ctx.fact("hpf_base_fen" if self.scheme == "housing" else "si_base_fen")
        from_wages = ctx.fact("on_first_month_base") == 1
        known = f"base:{self.scheme}"
        if known not in ctx.side:
            declared = own
            if bool(from_wages.any()):
                declared = np.where(from_wages, ctx.first_month_base(), own)
            if self.scheme == HOUSING_FUND:
                declared = np.where(ctx.fact("housing_next_month") == 1, 0, declared)
            ctx.side[known] = insurance.limited_base(declared, entry)
        base = ctx.side[known]
        result = insurance.contribution(base, entry, self.side)
        if ctx.tracing:
            self._explain(ctx, entry, first(own), bool(from_wages[0]), first(base), first(result))
        return result

    def _explain(self, ctx, entry, own, from_wages, base, result):
        ratio = entry.personal if self.side == "personal" else entry.employer
        fixed = entry.personal_fixed_fen if self.side == "personal" else entry.employer_fixed_fen
        ctx.cite(
            f"contribution.{self.scheme}",
            f"{self.SIDES[self.side]} {ratio.percent()}，{entry.rounding.text()}",
        )
        if self.scheme == HOUSING_FUND and first(ctx.fact("housing_next_month")):
            ctx.say("新参加工作，住房公积金自第二个月起缴存（住房公积金管理条例第十六条），当月不缴")
            return
        if not base:
            ctx.say("当月没有核定基数，不缴")
            return
        declared = first(ctx.first_month_base()) if from_wages else own
        text = f"缴费基数 {yuan(base)}"
        if base != declared:
            ctx.cite("contribution.base", f"{yuan(entry.floor_fen)} 至 {yuan(entry.ceiling_fen)}")
            limit = "下限" if base > declared else "上限"
            text = f"基数 {yuan(declared)} 按{limit} {yuan(base)}"
        elif from_wages:
            text = f"首月工资 {yuan(base)} 为基数"
        extra = f" ＋ 定额 {yuan(fixed)}" if fixed else ""
        ctx.say(
            f"{text} × {self.SIDES[self.side]} {ratio.percent()}{extra}，"
            f"{entry.rounding.text()} = {yuan(result)}"
        )


@dataclass(frozen=True)
class Damage(Rule):
    """Recovery of damage: at most 20 % of the month's wage, and the rest not below the minimum wage
    (工资支付暂行规定 16).
    """

    TYPE = "damage"
    LABEL = "赔偿扣款"
    AFTER_LEAVING = True

    def depends(self, scheme):
        return scheme.wage_codes

    def amount(self, ctx):
        owed, wage = ctx.fact("damage_fen"), ctx.items(ctx.scheme.wage_codes)
        share = ctx.law.damage_cap
        cap = np.maximum(times(np.maximum(wage, 0), share.numerator) // share.denominator, 0)
        spare = np.maximum(wage - ctx.law.minimum_wage_fen, 0)
        result = np.minimum(owed, np.minimum(cap, spare))
        ctx.side["damage_left_fen"] = owed - result
        if ctx.tracing:
            if first(owed):
                ctx.cite("wage.damage_cap", share.percent())
                ctx.cite("wage.minimum", yuan(ctx.law.minimum_wage_fen), ctx.law.minimum_wage_fen, "fen")
                ctx.say(
                    f"待扣 {yuan(first(owed))}；上限为当月工资 {yuan(first(wage))} 的 {share.percent()}"
                    f" 即 {yuan(first(cap))}，"
                    f"且余额不低于最低工资；本月扣 {yuan(first(result))}"
                )
            else:
                ctx.say("没有待扣赔偿")
        return result


LAW_RULES: tuple[type[Rule], ...] = (
    DayWage,
    Overtime,
    Leave,
    Parameter,
    MinimumTopUp,
    Insurance,
    Damage,
)
