"""The closed set of rules that give an item its amount from tables, units and other items.

Each rule is data with one ``amount``: columns in, a column of fen out. While a tracer listens the same code
says what it did, with the numbers. The rules of the law (insurance, tax, leave, overtime) are in
``law_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from payroll.rules.columns import ONE, Column, Ratio, divide_half_up, scale, times
from payroll.rules.context import Context
from payroll.rules.domain import CATEGORY_DOMAIN, Domain
from payroll.rules.facts import GRADE_NAMES
from payroll.rules.reading import Reader
from payroll.rules.wording import yuan


class Rule:
    """What every rule offers. ``depends`` are codes of items, ``facts`` the fields it reads."""

    TYPE: ClassVar[str]
    LABEL: ClassVar[str]

    @classmethod
    def read(cls, reader: Reader, domain: Domain, code: str) -> Rule:
        raise NotImplementedError

    def needs(self) -> frozenset[str]:
        """Domains that a person has to be in: ``level``, ``post_class``."""
        return frozenset()

    def depends(self, scheme) -> tuple[str, ...]:
        return ()

    def amount(self, ctx: Context) -> Column:
        raise NotImplementedError


def first(column: Column) -> int:
    """The single value of a traced column."""
    return int(column[0])


def sum_text(ctx: Context, codes: tuple[str, ...], value: int) -> str:
    names = "＋".join(ctx.scheme.item(code).name for code in codes)
    return f"（{names}）{yuan(value)}" if len(codes) > 1 else f"{names} {yuan(value)}"


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


@dataclass(frozen=True, eq=False)
class ByGrade(Rule):
    """A table by the month's assessment grade."""

    table: np.ndarray
    TYPE = "by_grade"
    LABEL = "按考核等次"

    @classmethod
    def read(cls, reader, domain, code):
        given = domain.read_grades(reader, "cells")
        return cls(
            np.array(
                [reader.fen_value(given[n], GRADE_NAMES[n]) for n in sorted(GRADE_NAMES)], dtype=np.int64
            )
        )

    def amount(self, ctx):
        grade = ctx.fact("grade")
        result = self.table[grade]
        if ctx.tracing:
            ctx.say(f"考核「{GRADE_NAMES[first(grade)]}」标准 {yuan(first(result))}")
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


@dataclass(frozen=True)
class Percent(Rule):
    """A share of other items: of what they come to this month, or of their whole-month standard."""

    of: tuple[str, ...]
    rate: Ratio
    full: bool
    TYPE = "percent"
    LABEL = "按其他项目的比例"

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


@dataclass(frozen=True, eq=False)
class Performance(Rule):
    """Standard × coefficient of the grade × the share paid monthly; ``held`` is the rest, kept for the
    year.
    """

    standards: np.ndarray
    by_class: bool
    coefficients: tuple[Ratio, ...]
    share: Ratio
    held: bool
    TYPE = "performance"
    LABEL = "绩效：标准 × 考核系数"

    @classmethod
    def read(cls, reader, domain, code):
        by_class = reader.get("standards") is not None
        if by_class:
            standards = domain.read_cells(reader, "standards", domain.post_class_names)
        else:
            standards = np.array([reader.fen("standard_fen")], dtype=np.int64)
        given = domain.read_grades(reader, "coefficients")
        coefficients = tuple(
            reader.ratio_value(given[n], f"考核「{GRADE_NAMES[n]}」的系数", high=10)
            for n in sorted(GRADE_NAMES)
        )
        share = reader.ratio("share", "1", high=1)
        return cls(
            standards,
            by_class,
            coefficients,
            share,
            reader.choice("part", ("month", "held"), "month") == "held",
        )

    def needs(self):
        return frozenset({"post_class"}) if self.by_class else frozenset()

    def amount(self, ctx):
        standard = (
            self.standards[ctx.fact("post_class")] if self.by_class else ctx.constant(int(self.standards[0]))
        )
        grade = ctx.fact("grade")
        whole = self._graded(standard, grade, ONE)
        month = whole if self.share == ONE else self._graded(standard, grade, self.share)
        result = whole - month if self.held else month
        if ctx.tracing:
            coefficient = self.coefficients[first(grade)]
            text = f"绩效标准 {yuan(first(standard))} × 考核「{GRADE_NAMES[first(grade)]}」系数 {coefficient}"
            if self.held:
                text += (
                    f" = {yuan(first(whole))}，减按月发放 {self.share.percent()} 部分 {yuan(first(month))}"
                )
                text += f"，留存 {yuan(first(result))}"
            else:
                text += (
                    f" × 按月发放 {self.share.percent()}" if self.share != ONE else ""
                ) + f" = {yuan(first(result))}"
            ctx.say(text)
        return result

    def _graded(self, standard: Column, grade: Column, share: Ratio) -> Column:
        factors = [coefficient * share for coefficient in self.coefficients]
        tops = np.array([factor.numerator for factor in factors], dtype=np.int64)
        bottoms = np.array([factor.denominator for factor in factors], dtype=np.int64)
        return divide_half_up(times(standard, tops[grade]), bottoms[grade])


@dataclass(frozen=True)
class FromFact(Rule):
    """An amount that stands in the facts: a certified allowance, an award, back pay."""

    fact: str
    TYPE = "fact"
    LABEL = "按核定金额"

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

    @classmethod
    def read(cls, reader, domain, code):
        return cls()

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
    Percent,
    Sum,
    Units,
    Performance,
    FromFact,
    Entered,
    Protected,
)
