"""Rules whose amount the tax law decides: wages by the cumulative method, the annual bonus on its own, severance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules import bonus, tax
from payroll.rules.rule import Rule, first
from payroll.rules.severance import severance_tax
from payroll.rules.wording import yuan


@dataclass(frozen=True)
class IncomeTax(Rule):
    """Tax withheld this month on wages by the cumulative method."""

    TYPE = "income_tax"
    LABEL = "个人所得税（累计预扣）"
    AFTER_LEAVING = True

    def depends(self, scheme):
        counted = scheme.wage_codes + scheme.exempt_codes + scheme.bonus_codes + scheme.special_codes
        return (*counted, *scheme.housing_codes["employer"])

    def amount(self, ctx):
        scheme = ctx.scheme
        over = {side: self._over(ctx, codes) for side, codes in scheme.housing_codes.items()}
        exempt_now = ctx.items(scheme.exempt_codes)
        income_now = ctx.items(scheme.wage_codes) + exempt_now
        if scheme.bonus_codes:
            gift = ctx.items(scheme.bonus_codes)
            apart = bonus.taxed_apart(ctx.law, ctx.fact("bonus_separate"), ctx.fact("bonus_separate_used"))
            income_now = income_now + np.where(apart, np.minimum(ctx.fact("bonus_merged_fen"), gift), gift)
        income_now = income_now + over["employer"]
        sums = tax.Cumulative(
            income=ctx.fact("ytd_income_fen") + income_now,
            exempt=ctx.fact("ytd_exempt_fen") + exempt_now,
            special=ctx.fact("ytd_special_fen") + ctx.items(scheme.special_codes) - over["personal"],
            additional=ctx.fact("ytd_additional_fen") + ctx.fact("additional_deduction_fen"),
            other=ctx.fact("ytd_other_fen") + ctx.fact("other_tax_deduction_fen"),
            relief=ctx.fact("ytd_relief_fen") + ctx.fact("tax_relief_fen"),
        )
        deduction = tax.basic_deduction(
            ctx.law, ctx.fact("tax_months"), ctx.fact("first_job_this_year"), ctx.fact("sixty_thousand_rule")
        )
        withheld = ctx.fact("ytd_withheld_fen")
        outcome = tax.withhold(ctx.law, sums, deduction, withheld)
        for name in ("income", "exempt", "special", "additional", "other", "relief"):
            ctx.side[f"ytd_{name}_fen"] = getattr(sums, name)
        ctx.side["ytd_withheld_fen"] = withheld + outcome.tax
        if ctx.tracing:
            self._explain(ctx, sums, outcome, first(withheld))
            if first(over["personal"]) or first(over["employer"]):
                free = ctx.law.housing_free_fen
                ctx.cite("iit.housing", yuan(free), free, "fen")
                ctx.say(
                    f"住房公积金超过免税限额 {yuan(free)} 的部分（个人 {yuan(first(over['personal']))}、"
                    f"单位 {yuan(first(over['employer']))}）并入当月工资薪金"
                )
        return outcome.tax

    @staticmethod
    def _over(ctx, codes):
        """What a side pays into the housing fund beyond what the law leaves untaxed."""
        if ctx.law.housing_free_fen is None or not codes:
            return ctx.constant(0)
        return np.maximum(ctx.items(codes) - ctx.law.housing_free_fen, 0)

    def _explain(self, ctx, sums, outcome, withheld):
        law = ctx.law
        ctx.cite("iit.monthly_deduction", yuan(law.monthly_deduction_fen), law.monthly_deduction_fen, "fen")
        deduction = first(outcome.basic_deduction)
        method = ""
        if first(ctx.fact("sixty_thousand_rule")) and law.sixty_thousand_fen:
            ctx.cite("iit.sixty_thousand", yuan(law.sixty_thousand_fen), law.sixty_thousand_fen, "fen")
            method = "（全年一次扣除）"
        elif first(ctx.fact("first_job_this_year")) and law.first_job_rule:
            ctx.cite("iit.first_job", f"按 {law.month.month} 个月计")
            method = "（首次取得工资，自一月起计）"
        names = [("累计免税收入", sums.exempt), ("累计专项扣除", sums.special)]
        names += [("累计专项附加扣除", sums.additional), ("累计其他扣除", sums.other)]
        less = "".join(f" − {name} {yuan(first(column))}" for name, column in names if first(column))
        ctx.say(
            f"累计收入 {yuan(first(sums.income))}{less} − 累计减除费用 {yuan(deduction)}{method}"
            f" → 累计应纳税所得额 {yuan(first(outcome.taxable))}"
        )
        band = first(outcome.band)
        rate, quick = law.annual_table.rates[band], law.annual_table.quick_fen[band]
        ctx.cite("iit.annual_table", f"第 {band + 1} 级 {rate.percent()}，速算扣除数 {yuan(quick)}")
        relief = f" − 累计减免 {yuan(first(sums.relief))}" if first(sums.relief) else ""
        raw = first(outcome.tax_to_date) - first(sums.relief) - withheld
        end = f" = {yuan(raw)}" + ("，负数本月记 0，留待以后月份抵减" if raw < 0 else "")
        ctx.say(
            f"× {rate.percent()} − 速算扣除数 {yuan(quick)} = {yuan(first(outcome.tax_to_date))}"
            f"{relief} − 累计已预扣 {yuan(withheld)}{end}"
        )


@dataclass(frozen=True)
class BonusTax(Rule):
    """Tax of the annual bonus on its own; 0 where it is merged into wages."""

    TYPE = "bonus_tax"
    LABEL = "全年一次性奖金个人所得税"
    AFTER_LEAVING = True

    def depends(self, scheme):
        return scheme.bonus_codes

    def amount(self, ctx):
        gift = ctx.items(ctx.scheme.bonus_codes)
        gift = gift - np.minimum(ctx.fact("bonus_merged_fen"), gift) * ctx.fact("bonus_separate")
        apart = bonus.taxed_apart(ctx.law, ctx.fact("bonus_separate"), ctx.fact("bonus_separate_used"))
        apart &= gift > 0
        result = np.where(apart, bonus.separate_tax(ctx.law, gift), 0)
        ctx.side["bonus_apart"] = apart
        ctx.side["bonus_cliff_fen"] = np.where(apart, bonus.cliff_loss(ctx.law, gift), 0)
        if ctx.tracing:
            self._explain(ctx, first(gift), bool(apart[0]), first(result))
        return result

    def _explain(self, ctx, gift, apart, result):
        if not gift:
            ctx.say("当月没有全年一次性奖金")
        elif not apart:
            ctx.say(f"奖金 {yuan(gift)} 并入当月工资计税，此处为 0")
        else:
            table = ctx.law.bonus_table
            band = next((i for i, limit in enumerate(table.upper) if gift <= 12 * limit), len(table.upper))
            ctx.cite("iit.bonus_table", f"第 {band + 1} 级 {table.rates[band].percent()}")
            sum_ = f"{yuan(gift)} × {table.rates[band].percent()} − {yuan(table.quick_fen[band])}"
            text = f"奖金 {yuan(gift)} ÷ 12 落在第 {band + 1} 级；{sum_} = {yuan(result)}"
            loss = first(ctx.side["bonus_cliff_fen"])
            ctx.say(text + (f"（提示：刚越过临界点，少发到临界点反而多得 {yuan(loss)}）" if loss else ""))


@dataclass(frozen=True)
class SeveranceTax(Rule):
    """Tax of severance pay above three times the local average annual wage."""

    TYPE = "severance_tax"
    LABEL = "经济补偿个人所得税"
    AFTER_LEAVING = True

    def depends(self, scheme):
        return scheme.severance_codes

    def amount(self, ctx):
        paid = ctx.items(ctx.scheme.severance_codes)
        result = severance_tax(ctx.law, paid)
        if ctx.tracing:
            if first(paid):
                exempt = ctx.law.severance_multiple * ctx.law.local_annual_wage_fen
                ctx.cite("iit.severance", f"{ctx.law.severance_multiple} 倍")
                ctx.cite("wage.local_average", yuan(ctx.law.local_annual_wage_fen))
                ctx.say(
                    f"补偿 {yuan(first(paid))} − 免税 {yuan(exempt)}，"
                    f"超出部分单独适用年度税率表 = {yuan(first(result))}"
                )
            else:
                ctx.say("当月没有经济补偿")
        return result


TAX_RULES: tuple[type[Rule], ...] = (IncomeTax, BonusTax, SeveranceTax)
