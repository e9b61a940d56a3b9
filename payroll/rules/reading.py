"""Reading a scheme's JSON: every value is checked, every fault becomes a sentence with the place where it
is.
"""

from __future__ import annotations

from payroll.rules.columns import ONE, Ratio
from payroll.rules.facts import FIELD, MONEY_LIMIT

NOTHING: dict = {}


class Reader:
    """Typed access to one JSON object at ``place`` (for example 「层级工资」); faults are collected, not
    raised.
    """

    def __init__(self, data, place: str, faults: list[str]):
        self.place = place
        self.faults = faults
        self.used: set[str] = {"type"}
        if not isinstance(data, dict):
            self.fault("应当是一组带名称的值。")
            data = NOTHING
        self.data = data

    def fault(self, sentence: str) -> None:
        self.faults.append(f"{self.place}：{sentence}")

    def get(self, key: str, default=None):
        self.used.add(key)
        return self.data.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(f"缺少文字「{key}」。")
            return ""
        return value.strip()

    def choice(self, key: str, allowed, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            self.fault(f"「{key}」须是 {'、'.join(allowed)} 之一，现在是「{value}」。")
            return next(iter(allowed))
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            self.fault(f"「{key}」须是 true 或 false。")
            return default
        return value

    def whole(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        return self.whole_value(self.get(key, default), f"「{key}」", low=low, high=high)

    def whole_value(self, value, name: str, *, low: int, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fault(
                f"{name}须是 {low} 至 {high} 之间的整数，现在是「{'空' if value is None else value}」。"
            )
            return low
        return value

    def fen(self, key: str, *, default: int | None = None, optional: bool = False) -> int | None:
        value = self.get(key, default)
        if value is None and optional:
            return None
        return self.fen_value(value, f"「{key}」")

    def fen_value(self, value, name: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(f"{name}须是整数金额（分），现在是「{'空' if value is None else value}」。")
            return 0
        if not -MONEY_LIMIT < value < MONEY_LIMIT:
            self.fault(f"{name}的金额过大。")
            return 0
        return value

    def ratio(self, key: str, default=None, *, high: int = 100) -> Ratio:
        return self.ratio_value(self.get(key, default), f"「{key}」", high=high)

    def ratio_value(self, value, name: str, *, high: int = 100) -> Ratio:
        try:
            ratio = Ratio.parse(value)
        except ValueError:
            self.fault(f"{name}须是数字，例如 0.7，现在是「{'空' if value is None else value}」。")
            return ONE
        if not 0 <= ratio.fraction <= high:
            self.fault(f"{name}须在 0 至 {high} 之间。")
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
            self.fault(f"「{key}」须列出至少一个项目代码。")
            return ()
        if len(set(value)) != len(value):
            self.fault(f"「{key}」重复列出了同一项目。")
        return tuple(value)

    def fact(self, key: str, units: tuple[str, ...]) -> str:
        name = self.get(key)
        if not isinstance(name, str) or name not in FIELD or FIELD[name].unit not in units:
            allowed = "、".join(
                f"{spec.name}（{spec.label}）" for spec in FIELD.values() if spec.unit in units
            )
            self.fault(f"「{key}」须是下列事实之一：{allowed}。")
            return next(spec.name for spec in FIELD.values() if spec.unit in units)
        return name

    def finish(self) -> None:
        """Unknown keys are mistakes: a misspelt option must not be ignored in silence."""
        for key in self.data:
            if key not in self.used:
                self.fault(f"不认识的内容「{key}」。")
