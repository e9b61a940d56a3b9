"""Reading a scheme's JSON: every value is checked, every fault becomes a sentence with the place where it
is.
"""

from __future__ import annotations

from payroll.rules.columns import ONE, Ratio
from payroll.rules.facts import FIELD, MONEY_LIMIT

NOTHING: dict = {}

KEY_NAMES = {
    "title": "名称",
    "code": "代码",
    "name": "名称",
    "kind": "类别",
    "tax": "计税方式",
    "mark": "性质",
    "source": "依据",
    "note": "说明",
    "insurance_base": "计入缴费基数",
    "first_month_base": "计入首月缴费基数",
    "mid_month": "月中换岗",
    "minimum_wage": "计入最低工资",
    "special_deduction": "专项扣除",
    "regular": "固定工资",
    "type": "规则",
    "rank": "层级序号",
    "steps": "档数",
    "amount_fen": "金额",
    "cells": "标准表",
    "per_year_fen": "每满一年",
    "cap_fen": "封顶",
    "floor_fen": "保底",
    "of": "以哪些项目为基数",
    "after": "在哪些扣减之后",
    "rate": "比例",
    "basis": "按实际额或标准",
    "fact": "取数",
    "rate_fen": "单价",
    "standard_fen": "绩效标准",
    "standards": "按岗位类别的绩效标准",
    "coefficients": "考核系数",
    "share": "比例",
    "part": "部分",
    "keep": "计发比例",
    "multiple": "倍数",
    "parameter": "政策参数",
    "scheme": "险种",
    "side": "缴纳方",
    "by": "折算方式",
    "months": "发放月份",
    "values": "适用的值",
    "unit": "取整单位",
    "mode": "取整方式",
    "bands": "工龄分段",
}
"""What the keys of a scheme are called in a sentence to people."""


def key_name(key: str) -> str:
    return KEY_NAMES.get(key, key)


class Fault(str):
    """A sentence about a scheme that knows where it belongs.

    ``items`` are positions in printed order (several for a cycle or a double), ``part`` names what lies beside the
    items: ``levels``, ``post_classes``, or ``whole`` for what the scheme lacks; ``path`` leads to the value.
    """

    items: tuple[int, ...]
    part: str
    path: tuple[str | int, ...]

    def __new__(
        cls,
        sentence: str,
        *,
        items: tuple[int, ...] = (),
        part: str = "",
        path: tuple[str | int, ...] = (),
    ) -> Fault:
        fault = super().__new__(cls, sentence)
        fault.items, fault.part, fault.path = items, part, path
        return fault


class Reader:
    """Typed access to one JSON object at ``place`` (for example 「层级工资」); faults are collected, not
    raised.
    """

    def __init__(
        self,
        data,
        place: str,
        faults: list[Fault],
        *,
        items: tuple[int, ...] = (),
        part: str = "",
        path: tuple[str | int, ...] = (),
    ):
        self.place = place
        self.faults = faults
        self.items = items
        self.part = part
        self.path = path
        self.used: set[str] = {"type"}
        if not isinstance(data, dict):
            self.fault("应当是一组带名称的值。")
            data = NOTHING
        self.data = data

    def inside(self, data, *path: str | int) -> Reader:
        """A reader of an object within this one."""
        return Reader(
            data, self.place, self.faults, items=self.items, part=self.part, path=(*self.path, *path)
        )

    def beside(self, part: str) -> Reader:
        """The same object, for faults that belong to a part beside the items."""
        return Reader(self.data, self.place, self.faults, part=part)

    def fault(self, sentence: str, *path: str | int) -> None:
        self.faults.append(
            Fault(f"{self.place}：{sentence}", items=self.items, part=self.part, path=(*self.path, *path))
        )

    def get(self, key: str, default=None):
        self.used.add(key)
        return self.data.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(f"「{key_name(key)}」还没有填写。", key)
            return ""
        return value.strip()

    def choice(self, key: str, allowed, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            self.fault(f"「{key_name(key)}」须是 {'、'.join(allowed)} 之一，现在是「{value}」。", key)
            return next(iter(allowed))
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            self.fault(f"「{key_name(key)}」须是 true 或 false。", key)
            return default
        return value

    def whole(self, key: str, *, low: int, high: int, default: int | None = None, name: str = "") -> int:
        value = self.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            now = "还是空的" if value is None else f"现在是「{value}」"
            self.fault(f"{name or f'「{key_name(key)}」'}须是 {low} 至 {high} 之间的整数，{now}。", key)
            return low
        return value

    def fen(
        self, key: str, *, default: int | None = None, optional: bool = False, name: str = ""
    ) -> int | None:
        value = self.get(key, default)
        if value is None and optional:
            return None
        return self.fen_value(value, name or f"「{key_name(key)}」", key)

    def fen_value(self, value, name: str, *path: str | int) -> int:
        """An amount in fen. Text is what somebody typed that is no amount of money."""
        if not isinstance(value, int) or isinstance(value, bool):
            if value is None:
                self.fault(f"{name}还没有填写金额。", *path)
            elif isinstance(value, str):
                self.fault(f"{name}须是金额（元，最多两位小数），例如 1200.50，现在是「{value}」。", *path)
            else:
                self.fault(f"{name}须是整数金额（分），现在是「{value}」。", *path)
            return 0
        if not -MONEY_LIMIT < value < MONEY_LIMIT:
            self.fault(f"{name}的金额过大。", *path)
            return 0
        return value

    def ratio(self, key: str, default=None, *, high: int = 100) -> Ratio:
        return self.ratio_value(self.get(key, default), f"「{key_name(key)}」", key, high=high)

    def ratio_value(self, value, name: str, *path: str | int, high: int = 100) -> Ratio:
        try:
            ratio = Ratio.parse(value)
        except ValueError:
            now = "还是空的" if value is None else f"现在是「{value}」"
            self.fault(f"{name}须是数字，例如 0.7 或 70%，最多六位小数，{now}。", *path)
            return ONE
        if not 0 <= ratio.fraction <= high:
            self.fault(f"{name}须在 0 至 {high} 之间，现在是「{value}」。", *path)
            return ONE
        return ratio

    def codes(self, key: str, *, default=None) -> tuple[str, ...]:
        """Codes of other items; whether they exist is checked by the scheme."""
        value = self.get(key, default)
        if (
            not isinstance(value, list)
            or not all(isinstance(code, str) for code in value)
            or not (value or default == [])
        ):
            self.fault(f"「{key_name(key)}」至少要选一个项目。", key)
            return ()
        if len(set(value)) != len(value):
            self.fault(f"「{key_name(key)}」重复列出了同一项目。", key)
        return tuple(value)

    def fact(self, key: str, units: tuple[str, ...]) -> str:
        name = self.get(key)
        if not isinstance(name, str) or name not in FIELD or FIELD[name].unit not in units:
            allowed = "、".join(
                f"{spec.name}（{spec.label}）" for spec in FIELD.values() if spec.unit in units
            )
            self.fault(f"「{key_name(key)}」须是下列事实之一：{allowed}。", key)
            return next(spec.name for spec in FIELD.values() if spec.unit in units)
        return name

    def finish(self) -> None:
        """Unknown keys are mistakes: a misspelt option must not be ignored in silence."""
        for key in self.data:
            if key not in self.used:
                self.fault(f"不认识的内容「{key}」。", key)
