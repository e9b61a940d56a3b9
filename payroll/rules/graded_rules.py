"""Rules that follow the month's assessment grade: a table of amounts, and performance pay by coefficients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules.columns import ONE, Column, Ratio, divide_half_up, times
from payroll.rules.facts import GRADE_NAMES, GRADES
from payroll.rules.rule import Rule, first, sum_text
from payroll.rules.wording import yuan

CODES = {number: code for code, number in GRADES.items()}


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
                [
                    reader.fen_value(given[n], f"「{GRADE_NAMES[n]}」", "cells", CODES[n])
                    for n in sorted(GRADE_NAMES)
                ],
                dtype=np.int64,
            )
        )

    def amount(self, ctx):
        grade = ctx.fact("grade")
        result = self.table[grade]
        if ctx.tracing:
            ctx.say(f"考核「{GRADE_NAMES[first(grade)]}」标准 {yuan(first(result))}")
        return result


@dataclass(frozen=True, eq=False)
class Performance(Rule):
    """Standard × coefficient of the grade × the share paid monthly; ``held`` is the rest, kept for the
    year. The standard is one amount, a table by post class, or the whole-month standard of other items.
    ``leavers`` says what becomes of the held part of somebody who has left when the year is paid out.
    """

    standards: np.ndarray
    by_class: bool
    of: tuple[str, ...]
    coefficients: tuple[Ratio, ...]
    share: Ratio
    held: bool
    leavers: str = "pro_rata"
    TYPE = "performance"
    LABEL = "绩效：标准 × 考核系数"
    LEAVERS = {"pro_rata": "按在职月份兑现", "forfeit": "不再发放"}

    @classmethod
    def read(cls, reader, domain, code):
        given = [key for key in ("standard_fen", "standards", "of") if reader.get(key) is not None]
        if len(given) > 1:
            reader.fault("绩效标准只能用一种：一个金额、按岗位类别的表，或以其他项目为基数。", given[1])
        by_class = "standards" in given
        standards = np.zeros(1, dtype=np.int64)
        of: tuple[str, ...] = ()
        if by_class:
            standards = domain.read_cells(reader, "standards", domain.post_class_names)
        elif "of" in given:
            of = reader.codes("of")
        else:
            standards[0] = reader.fen("standard_fen")
        grades = domain.read_grades(reader, "coefficients")
        coefficients = tuple(
            reader.ratio_value(
                grades[n], f"考核「{GRADE_NAMES[n]}」的系数", "coefficients", CODES[n], high=10
            )
            for n in sorted(GRADE_NAMES)
        )
        share = reader.ratio("share", "1", high=1)
        return cls(
            standards,
            by_class,
            of,
            coefficients,
            share,
            reader.choice("part", ("month", "held"), "month") == "held",
            reader.choice("leavers", tuple(cls.LEAVERS), "pro_rata"),
        )

    def needs(self):
        return frozenset({"post_class"}) if self.by_class else frozenset()

    def depends(self, scheme):
        return self.of

    def _standard(self, ctx) -> Column:
        if self.of:
            return ctx.items(self.of, full=True)
        if self.by_class:
            return self.standards[ctx.fact("post_class")]
        return ctx.constant(int(self.standards[0]))

    def amount(self, ctx):
        standard = self._standard(ctx)
        grade = ctx.fact("grade")
        whole = self._graded(standard, grade, ONE)
        month = whole if self.share == ONE else self._graded(standard, grade, self.share)
        result = whole - month if self.held else month
        if ctx.tracing:
            coefficient = self.coefficients[first(grade)]
            base = sum_text(ctx, self.of, first(standard)) if self.of else f"绩效标准 {yuan(first(standard))}"
            text = f"{base} × 考核「{GRADE_NAMES[first(grade)]}」系数 {coefficient}"
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
