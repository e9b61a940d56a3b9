"""Adjustments of an item's amount after its rule: conditions, windows, limits, proration, rounding; in the
order written.

Everything before ``prorate`` makes up the whole-month standard of the item (its *full* amount); after it
only rounding may follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from payroll.rules.columns import ONE, Column, Ratio, Rounding, divide_half_up, scale, times
from payroll.rules.context import Context
from payroll.rules.domain import Domain
from payroll.rules.facts import CATEGORY_NAMES, FIELD, GRADE_NAMES
from payroll.rules.parsing import Reader
from payroll.rules.wording import days, yuan


class Adjustment:
    TYPE: ClassVar[str]
    LABEL: ClassVar[str]

    @classmethod
    def read(cls, reader: Reader, domain: Domain) -> Adjustment:
        raise NotImplementedError

    def apply(self, ctx: Context, amount: Column) -> Column:
        raise NotImplementedError


@dataclass(frozen=True)
class Prorate(Adjustment):
    """By time: ``employed`` = working days in employment ÷ working days of the month; ``attended`` = of these the
    attended and those of paid leave. Without a known divisor 21.75 days.
    """

    by: str
    TYPE = "prorate"
    LABEL = "按时间折算"

    @classmethod
    def read(cls, reader, domain):
        return cls(reader.choice("by", ("employed", "attended"), "employed"))

    def apply(self, ctx, amount):
        if self.by == "employed":
            part, whole = ctx.fact("employed_half_days"), ctx.fact("month_half_days")
        else:
            part, whole = (
                ctx.fact("attended_half_days") + ctx.fact("paid_leave_half_days"),
                ctx.fact("due_half_days"),
            )
        top, bottom = share_of_month(ctx, part, whole)
        if self.by == "attended":  # due are the days employed: of the whole month they are a share
            employed, month = ctx.fact("employed_half_days"), ctx.fact("month_half_days")
            known = month > 0
            top = times(top, np.where(known, np.minimum(employed, month), 1))
            bottom = times(bottom, np.where(known, month, 1))
        result = divide_half_up(times(amount, top), bottom)
        if ctx.tracing and int(top[0]) != int(bottom[0]):
            divisor = days(int(whole[0])) if int(whole[0]) else f"{ctx.law.day_divisor}天"
            label = "在职" if self.by == "employed" else "出勤"
            ctx.say(f"按{label} {days(int(part[0]))} ÷ {divisor} 折算 = {yuan(int(result[0]))}")
        return result


def share_of_month(ctx: Context, part: Column, whole: Column) -> tuple[Column, Column]:
    """Part of a month as an exact pair of columns, at most 1; where the whole is unknown (0) it is the
    21.75 days of the law.
    """
    numerator, denominator = ctx.law.half_day_divisor
    known = whole > 0
    bottom = np.where(known, whole * denominator, numerator)
    top = np.minimum(part * denominator, bottom)
    return top, bottom


@dataclass(frozen=True)
class Limit(Adjustment):
    """Not more than the cap, not less than the floor."""

    cap_fen: int | None
    floor_fen: int | None
    TYPE = "limit"
    LABEL = "封顶与保底"

    @classmethod
    def read(cls, reader, domain):
        cap, floor = reader.fen("cap_fen", optional=True), reader.fen("floor_fen", optional=True)
        if cap is None and floor is None:
            reader.fault("封顶与保底至少要写一个。", "cap_fen")
        if cap is not None and floor is not None and cap < floor:
            reader.fault(f"封顶 {yuan(cap)} 低于保底 {yuan(floor)}。", "cap_fen")
        return cls(cap, floor)

    def apply(self, ctx, amount):
        result = amount
        if self.cap_fen is not None:
            result = np.minimum(result, self.cap_fen)
        if self.floor_fen is not None:
            result = np.maximum(result, self.floor_fen)
        if ctx.tracing and int(result[0]) != int(amount[0]):
            ctx.say(f"{'封顶' if int(result[0]) < int(amount[0]) else '保底'} {yuan(int(result[0]))}")
        return result


@dataclass(frozen=True)
class Months(Adjustment):
    """Only in the months named, for example June to September."""

    months: tuple[int, ...]
    TYPE = "months"
    LABEL = "限定月份"

    @classmethod
    def read(cls, reader, domain):
        months = reader.get("months")
        if (
            not isinstance(months, list)
            or not months
            or not all(isinstance(m, int) and not isinstance(m, bool) and 1 <= m <= 12 for m in months)
        ):
            reader.fault("「发放月份」须列出 1 至 12 的月份，至少一个。", "months")
            months = [1]
        return cls(tuple(months))

    def apply(self, ctx, amount):
        if ctx.law.month.month in self.months:
            return amount
        if ctx.tracing:
            ctx.say(f"{ctx.law.month.month} 月不发（发放月份：{'、'.join(str(m) for m in self.months)} 月）")
        return np.zeros_like(amount)


@dataclass(frozen=True)
class Only(Adjustment):
    """Only for people whose fact is one of the values; 0 for the others."""

    fact: str
    values: tuple[int, ...]
    TYPE = "only"
    LABEL = "限定人员"
    FACTS = ("level_rank", "post_class", "category", "probation", "grade")

    @classmethod
    def read(cls, reader, domain):
        fact = reader.choice("fact", cls.FACTS)
        values = reader.get("values")
        allowed = cls.allowed(fact, domain)
        if not isinstance(values, list) or not values:
            reader.fault("「适用的值」至少要选一个，否则没有人能拿到这一项。", "values")
            values = []
        for value in values:
            if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
                reader.fault(
                    f"「{FIELD[fact].label}」没有「{value}」这个值，请重新选择适用的人员。", "values"
                )
        return cls(fact, tuple(value for value in values if value in allowed))

    @staticmethod
    def allowed(fact: str, domain: Domain) -> dict[int, str]:
        """The values a fact may have, with their names: levels and post classes are the scheme's own."""
        return {
            "level_rank": domain.level_names,
            "post_class": domain.post_class_names,
            "category": CATEGORY_NAMES,
            "probation": {0: "非试用期", 1: "试用期"},
            "grade": GRADE_NAMES,
        }[fact]

    def apply(self, ctx, amount):
        fact = ctx.fact(self.fact)
        fits = np.isin(fact, self.values)
        if ctx.tracing and not bool(fits[0]):
            ctx.say(f"{ctx.fact_text(self.fact, int(fact[0]))}不适用")
        return np.where(fits, amount, 0)


@dataclass(frozen=True)
class Probation(Adjustment):
    """A share of the amount during probation; the law wants at least 80 % (劳动合同法 20)."""

    share: Ratio
    TYPE = "probation"
    LABEL = "试用期比例"

    @classmethod
    def read(cls, reader, domain):
        return cls(reader.ratio("share", high=1))

    def apply(self, ctx, amount):
        on_probation = ctx.fact("probation") == 1
        result = np.where(on_probation, scale(amount, self.share), amount)
        if ctx.tracing and bool(on_probation[0]):
            ctx.say(f"试用期按 {self.share.percent()} = {yuan(int(result[0]))}")
        return result


@dataclass(frozen=True)
class Round(Adjustment):
    """To whole jiao or yuan."""

    rounding: Rounding
    TYPE = "round"
    LABEL = "取整"

    @classmethod
    def read(cls, reader, domain):
        unit = reader.choice("unit", tuple(Rounding.UNITS), "yuan")
        return cls(Rounding(Rounding.UNITS[unit], reader.choice("mode", tuple(Rounding.MODES), "half_up")))

    def apply(self, ctx, amount):
        result = self.rounding.apply(amount, ONE)
        if ctx.tracing and int(result[0]) != int(amount[0]):
            ctx.say(f"{self.rounding.text()} = {yuan(int(result[0]))}")
        return result


ADJUSTMENTS: tuple[type[Adjustment], ...] = (Prorate, Limit, Months, Only, Probation, Round)
