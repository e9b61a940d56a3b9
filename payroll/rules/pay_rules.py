"""The closed set of rules that give an item its amount from tables, units and other items.

What follows the assessment grade is in ``graded_rules``; the rules of the law are in ``law_rules``
(insurance, leave, overtime) and ``tax_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from payroll.rules.columns import Ratio, divide_half_up, scale, times
from payroll.rules.domain import CATEGORY_DOMAIN
from payroll.rules.graded_rules import ByGrade, Performance
from payroll.rules.rule import Rule, first, sum_text
from payroll.rules.wording import yuan


@dataclass(frozen=True)
class Fixed(Rule):
    """The same amount for everybody."""

    amount_fen: int
    TYPE = "fixed"
    LABEL = "固定金额"

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.fen("amount_fen"))

    def amount(self, ctx):
        if ctx.tracing:
            ctx.say(f"固定标准 {yuan(self.amount_fen)}")
        return ctx.constant(self.amount_fen)


@dataclass(frozen=True, eq=False)
class ByLevel(Rule):
    """A table by level and step."""

    table: np.ndarray
    TYPE = "by_level"
    LABEL = "按层级与档次"

    def needs(self):
        return frozenset({"level"})

    @classmethod
    def read(cls, reader, domain, code):
        return cls(domain.read_level_table(reader, "cells"))

    def amount(self, ctx):
        rank, step = ctx.fact("level_rank"), ctx.fact("level_step")
        result = self.table[rank, step - 1]
        if ctx.tracing:
            step_text = f"第{first(step)}档" if self.table.shape[1] > 1 else ""
            ctx.say(
                f"层级「{ctx.fact_text('level_rank', first(rank))}」{step_text}标准 {yuan(first(result))}"
            )
        return result


@dataclass(frozen=True, eq=False)
class ByPostClass(Rule):
    """A table by class of the post."""

    table: np.ndarray
    TYPE = "by_post_class"
    LABEL = "按岗位类别"

    def needs(self):
        return frozenset({"post_class"})

    @classmethod
    def read(cls, reader, domain, code):
        return cls(domain.read_cells(reader, "cells", domain.post_class_names))

    def amount(self, ctx):
        post_class = ctx.fact("post_class")
        result = self.table[post_class]
        if ctx.tracing:
            ctx.say(f"岗位「{ctx.fact_text('post_class', first(post_class))}」标准 {yuan(first(result))}")
        return result


@dataclass(frozen=True, eq=False)
class ByCategory(Rule):
    """A table by category of person: 勤务, 文职."""

    table: np.ndarray
    TYPE = "by_category"
    LABEL = "按人员类别"

    @classmethod
    def read(cls, reader, domain, code):
        return cls(domain.read_cells(reader, "cells", CATEGORY_DOMAIN))

    def amount(self, ctx):
        category = ctx.fact("category")
        result = self.table[category]
        if ctx.tracing:
            ctx.say(f"{ctx.fact_text('category', first(category))}标准 {yuan(first(result))}")
        return result


@dataclass(frozen=True)
class Seniority(Rule):
    """So much for each full year of service, up to a cap."""

    per_year_fen: int
    cap_fen: int | None
    TYPE = "seniority"
    LABEL = "按工龄"

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.fen("per_year_fen"), reader.fen("cap_fen", optional=True))

    def amount(self, ctx):
        years = ctx.fact("seniority_years")
        result = times(years, self.per_year_fen)
        capped = result if self.cap_fen is None else np.minimum(result, self.cap_fen)
        if ctx.tracing:
            text = f"{yuan(self.per_year_fen)} × {first(years)}年 = {yuan(first(result))}"
            if first(capped) != first(result):
                text += f"，封顶 {yuan(first(capped))}"
            ctx.say(text)
        return capped


@dataclass(frozen=True, eq=False)
class SeniorityTable(Rule):
    """An amount by bands of full years of service; below the first band nothing."""

    since: np.ndarray
    amounts: np.ndarray
    TYPE = "seniority_table"
    LABEL = "按工龄分段"
    MAX_BANDS = 40

    @classmethod
    def read(cls, reader, domain, code):
        given = reader.get("bands")
        since, amounts = [], []
        if not isinstance(given, list) or not given:
            reader.fault("工龄分段表至少要有一段。", "bands")
            given = []
        if len(given) > cls.MAX_BANDS:
            reader.fault(f"工龄分段不能超过 {cls.MAX_BANDS} 段。", "bands")
            given = given[: cls.MAX_BANDS]
        for position, entry in enumerate(given):
            band = reader.inside(entry, "bands", position)
            since.append(band.whole("from", low=0, high=60, name=f"第 {position + 1} 段的起始年数"))
            amounts.append(band.fen("amount_fen", name=f"第 {position + 1} 段的金额"))
            band.finish()
        if any(later <= earlier for earlier, later in pairwise(since)):
            reader.fault("工龄分段的起始年数须逐段增大。", "bands")
            since = list(range(len(since)))
        return cls(np.array(since or [0], dtype=np.int64), np.array(amounts or [0], dtype=np.int64))

    def amount(self, ctx):
        years = ctx.fact("seniority_years")
        band = np.searchsorted(self.since, years, side="right") - 1
        result = np.where(band >= 0, self.amounts[np.maximum(band, 0)], 0)
        if ctx.tracing:
            if first(band) < 0:
                ctx.say(f"工龄 {first(years)}年，未满 {int(self.since[0])}年，没有标准")
            else:
                ctx.say(f"工龄 {first(years)}年，{self.span(first(band))}标准 {yuan(first(result))}")
        return result

    def span(self, band: int) -> str:
        """``满3年不满6年``; the last band is open."""
        low = int(self.since[band])
        if band + 1 == len(self.since):
            return f"满{low}年"
        high = int(self.since[band + 1])
        return f"满{low}年不满{high}年" if low else f"不满{high}年"


@dataclass(frozen=True)
class Percent(Rule):
    """A share of other items: of what they come to this month, or of their whole-month standard."""

    of: tuple[str, ...]
    rate: Ratio
    full: bool
    TYPE = "percent"
    LABEL = "按其他项目的比例"
    AFTER_LEAVING = True

    @classmethod
    def read(cls, reader, domain, code):
        return cls(
            reader.codes("of"),
            reader.ratio("rate"),
            reader.choice("basis", ("paid", "full"), "paid") == "full",
        )

    def depends(self, scheme):
        return self.of

    def amount(self, ctx):
        base = ctx.items(self.of, full=self.full)
        result = scale(base, self.rate)
        if ctx.tracing:
            ctx.say(f"{sum_text(ctx, self.of, first(base))} × {self.rate.percent()} = {yuan(first(result))}")
        return result


@dataclass(frozen=True)
class Sum(Rule):
    """The sum of other items; for subtotals that are only shown."""

    of: tuple[str, ...]
    TYPE = "sum"
    LABEL = "其他项目之和"
    AFTER_LEAVING = True

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.codes("of"))

    def depends(self, scheme):
        return self.of

    def amount(self, ctx):
        result = ctx.items(self.of)
        if ctx.tracing:
            ctx.say(sum_text(ctx, self.of, first(result)))
        return result


@dataclass(frozen=True)
class Units(Rule):
    """Counted units times a rate: nights, holiday duty, meal days."""

    fact: str
    rate_fen: int
    TYPE = "units"
    LABEL = "数量 × 单价"
    UNITS = ("shifts", "days", "half_days")

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.fact("fact", cls.UNITS), reader.fen("rate_fen"))

    def amount(self, ctx):
        count = ctx.fact(self.fact)
        result = times(count, self.rate_fen)
        if self.fact.endswith("half_days"):
            result = divide_half_up(result, 2)
        if ctx.tracing:
            ctx.say(
                f"{ctx.fact_text(self.fact, first(count))} × {yuan(self.rate_fen)} = {yuan(first(result))}"
            )
        return result


@dataclass(frozen=True)
class FromFact(Rule):
    """An amount that stands in the facts: a certified allowance, an award, back pay."""

    fact: str
    TYPE = "fact"
    LABEL = "按核定金额"
    AFTER_LEAVING = True

    @classmethod
    def read(cls, reader, domain, code):
        return cls(reader.fact("fact", ("fen",)))

    def amount(self, ctx):
        result = ctx.fact(self.fact)
        if ctx.tracing:
            ctx.say(f"核定金额 {yuan(first(result))}")
        return result.copy()


@dataclass(frozen=True)
class Entered(Rule):
    """An amount entered for this very item, person and month."""

    code: str
    TYPE = "entered"
    LABEL = "逐人录入"
    AFTER_LEAVING = True

    @classmethod
    def read(cls, reader, domain, code):
        return cls(code)

    def amount(self, ctx):
        result = ctx.entered(self.code)
        if ctx.tracing:
            ctx.say(f"录入金额 {yuan(first(result))}")
        return result.copy()


@dataclass(frozen=True)
class Protected(Rule):
    """就高不就低: what the regular items lack of the protected old pay, so that later rises absorb it."""

    TYPE = "protected"
    LABEL = "就高不就低补差"

    def depends(self, scheme):
        return scheme.regular_codes

    def amount(self, ctx):
        before, now = ctx.fact("protected_fen"), ctx.items(ctx.scheme.regular_codes, full=True)
        result = np.maximum(before - now, 0)
        if ctx.tracing:
            if first(before) == 0:
                ctx.say("没有受保护的原工资")
            elif first(result) == 0:
                ctx.say(f"原固定工资 {yuan(first(before))} 不高于现标准 {yuan(first(now))}，不再补差")
            else:
                ctx.say(
                    f"原固定工资 {yuan(first(before))} − 现标准 {yuan(first(now))} = {yuan(first(result))}"
                )
        return result


PAY_RULES: tuple[type[Rule], ...] = (
    Fixed,
    ByLevel,
    ByPostClass,
    ByCategory,
    ByGrade,
    Seniority,
    SeniorityTable,
    Percent,
    Sum,
    Units,
    Performance,
    FromFact,
    Entered,
    Protected,
)
