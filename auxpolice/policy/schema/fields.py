"""Plain values of a policy's content: how each is typed, what is wrong with it, how it reads.

A content is JSON. Text that can't be understood stays in it as text, so that nothing typed is lost and the fault can
show it; a key that is left out and ``null`` mean the same. Bounds are in the unit that people type.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.asked import day

Path = tuple[str | int, ...]
Options = Mapping[Any, Any] | Callable[[Any], Mapping[Any, Any]]
"""Value → name for people; or a function of the whole content."""

NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,9})?")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True)
class Fault:
    """A sentence about the value at ``path``. One that doesn't block is a remark: the drafter should look at it."""

    path: Path
    sentence: str
    blocking: bool = True

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Place:
    """The place of a check: ``words`` name it for people, ``content`` is the whole."""

    content: Any
    faults: list[Fault] = field(default_factory=list)
    path: Path = ()
    words: tuple[str, ...] = ()

    def inside(self, step: str | int, *words: str) -> Place:
        return Place(self.content, self.faults, (*self.path, step), (*self.words, *words))

    def say(self, sentence: str) -> None:
        where = " › ".join(self.words)
        self.faults.append(Fault(self.path, f"{where}：{sentence}" if where else sentence))


@dataclass(frozen=True)
class Field:
    """``required``: may not be left blank. ``default``: what a new row has, and what a key left out means, or a function
    of the row. ``empty``: the words for a value that is left blank. Of a row's fields: one that is ``sparse`` is left out
    where it says what its default is; ``when`` tells of which rows it is a field at all; ``redraws``: others depend on it."""

    label: Any = ""
    _: KW_ONLY
    help: Any = ""
    required: bool = True
    default: Any = None
    empty: Any = ""
    sparse: bool = False
    when: Callable[[dict], bool] | None = None
    redraws: bool = False

    @property
    def hidden(self) -> bool:
        """Never typed: generated, or the programme's own."""
        return False

    def usual(self, row: Any) -> Any:
        """The default, in this row."""
        return self.default(row if isinstance(row, dict) else {}) if callable(self.default) else self.default

    def fits(self, row: Any) -> bool:
        return self.when is None or (isinstance(row, dict) and self.when(row))

    def check(self, value: Any, at: Place) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Plain(Field):
    """One value. ``read`` and ``typed`` are each other's reverse for a sound value."""

    unit: Any = field(default="", kw_only=True)

    def read(self, text: str) -> Any:
        return text

    def typed(self, value: Any) -> str:
        return str(value)

    def wrong(self, value: Any, content: Any) -> str:
        """The end of the sentence that begins with the label; empty when sound."""
        return "" if isinstance(value, str) else _("无法读取")

    def python(self, value: Any) -> Any:
        return value

    def words(self, value: Any, content: Any = None) -> str:
        return f"{self.typed(value)}{self._unit()}"

    def _unit(self) -> str:
        unit = str(self.unit)
        return f" {unit}" if unit and unit != "%" else unit

    def check(self, value: Any, at: Place) -> None:
        if value is None or value == "":
            if self.required and self.default is None:
                at.say(_("「%(label)s」还没有填写。") % {"label": self.label})
        elif wrong := self.wrong(value, at.content):
            shown = self.typed(value)[:40] if isinstance(value, str | int) else value
            at.say(
                _("「%(label)s」%(wrong)s，现在是「%(text)s」。")
                % {"label": self.label, "wrong": wrong, "text": shown}
            )


@dataclass(frozen=True)
class Text(Plain):
    longest: int = 120
    lines: int = 1

    def wrong(self, value: Any, content: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            return _("应填文字")
        return _("最多 %(n)d 个字") % {"n": self.longest} if len(value) > self.longest else ""


@dataclass(frozen=True)
class Code(Text):
    """The code that names a row to the programme: generated as ``prefix`` and the next number, ``free`` to be typed over
    or not."""

    prefix: str = ""
    digits: int = 1
    shown: bool = False
    """On the page for reading: a code that stands on the forms of the house."""
    free: bool = False

    @property
    def hidden(self) -> bool:
        return not self.free

    def next(self, taken: set[str]) -> str:
        pattern = re.compile(rf"{re.escape(self.prefix)}(\d{{1,9}})")
        numbers = [int(found[1]) for code in taken if (found := pattern.fullmatch(code))]
        return f"{self.prefix}{max(numbers, default=0) + 1:0{self.digits}d}"


@dataclass(frozen=True)
class Fixed(Plain):
    """A value that is always ``default``: the number of a layout, a mark."""

    @property
    def hidden(self) -> bool:
        return True

    def wrong(self, value: Any, content: Any) -> str:
        same = value == self.default and isinstance(value, bool) == isinstance(self.default, bool)
        return "" if same else _("应为 %(value)s") % {"value": self.default}


@dataclass(frozen=True)
class Position(Plain):
    """The place of a row in its list, from ``start``: counted, never typed."""

    start: int = 0

    @property
    def hidden(self) -> bool:
        return True

    def wrong(self, value: Any, content: Any) -> str:
        return "" if isinstance(value, int) and not isinstance(value, bool) else _("应为整数")


@dataclass(frozen=True)
class Whole(Plain):
    """A whole number, kept as ``scale`` times what is typed: 45.5 points as 4550."""

    low: int = 0
    high: int = 1_000_000
    scale: ClassVar[int] = 1

    def read(self, text: str) -> Any:
        bare = re.sub(r"[,，\s]", "", text).removesuffix("%").removesuffix("％")
        if not NUMBER.fullmatch(bare):
            return text
        value = Decimal(bare) * self.scale
        return int(value) if value == int(value) else text

    def typed(self, value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return str(value)
        return f"{Decimal(value) / self.scale:f}" if self.scale > 1 else str(value)

    def wrong(self, value: Any, content: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            places = len(str(self.scale)) - 1
            return _("应填数字，最多 %(n)d 位小数") % {"n": places} if places else _("应填整数")
        if not self.low * self.scale <= value <= self.high * self.scale:
            return _("须在 %(low)s 到 %(high)s 之间") % {
                "low": self.low,
                "high": f"{self.high}{self._unit()}",
            }
        return ""


@dataclass(frozen=True)
class Serial(Whole):
    """The number of a row, by which others mean it: the next one is put down for a new row, and may be typed over."""

    def next(self, taken: set[str]) -> str:
        return str(
            max((int(text) for text in taken if text.isdecimal() and len(text) < 10), default=self.low - 1)
            + 1
        )


@dataclass(frozen=True)
class Percent(Whole):
    unit: Any = field(default="%", kw_only=True)
    high: int = 100


@dataclass(frozen=True)
class Days(Whole):
    unit: Any = field(default=gettext_lazy("天"), kw_only=True)
    low: int = 1
    high: int = 366


@dataclass(frozen=True)
class Hundredths(Whole):
    scale: ClassVar[int] = 100


@dataclass(frozen=True)
class Fen(Hundredths):
    unit: Any = field(default=gettext_lazy("元"), kw_only=True)
    high: int = 10_000_000

    def read(self, text: str) -> Any:
        amount = super().read(text.strip().lstrip("¥￥").removesuffix("元"))
        return amount if isinstance(amount, int) else text

    def words(self, value: Any, content: Any = None) -> str:
        amount = f"{Decimal(value) / 100:,.2f}" if isinstance(value, int) else value
        return f"{amount}{self._unit()}"


@dataclass(frozen=True)
class Ppm(Whole):
    """A share in millionths, typed in percent with up to four decimals."""

    unit: Any = field(default="%", kw_only=True)
    high: int = 100
    scale: ClassVar[int] = 10_000


@dataclass(frozen=True)
class Ratio(Plain):
    """A share kept as decimal text: typed as ``0.08`` or ``8%``, read in percent."""

    high: int = 1

    def read(self, text: str) -> Any:
        bare = text.strip().replace("％", "%")
        if bare.endswith("%") and NUMBER.fullmatch(number := bare[:-1].strip()):
            return f"{(Decimal(number) / 100).normalize():f}"
        return bare

    def wrong(self, value: Any, content: Any) -> str:
        if not isinstance(value, str) or not NUMBER.fullmatch(value):
            return _("应填 0.08 这样的比例")
        inside = 0 <= Decimal(value) <= self.high
        return "" if inside else _("须在 %(low)s 到 %(high)s 之间") % {"low": 0, "high": self.high}

    def words(self, value: Any, content: Any = None) -> str:
        sound = isinstance(value, str) and NUMBER.fullmatch(value)
        return f"{(Decimal(value) * 100).normalize():f}%" if sound else str(value)


@dataclass(frozen=True)
class Date(Plain):
    def wrong(self, value: Any, content: Any) -> str:
        sound = isinstance(value, str) and str(day(value)) == value
        return "" if sound else _("应填 2026-03-01 这样的日期")

    def python(self, value: Any) -> Any:
        return dt.date.fromisoformat(value)


@dataclass(frozen=True)
class YearDay(Plain):
    """A day of every year as ``MM-DD``; 29 February is none."""

    def wrong(self, value: Any, content: Any) -> str:
        try:
            return "" if f"{dt.date.fromisoformat(f'2001-{value}'):%m-%d}" == value else _("应填每年的一天")
        except (TypeError, ValueError):
            return _("不是每年的一天，请写成 月-日，例如 01-15")


@dataclass(frozen=True)
class Clock(Plain):
    """A time of day as ``HH:MM``; ``24:00`` is the end of the day."""

    def wrong(self, value: Any, content: Any) -> str:
        sound = isinstance(value, str) and CLOCK.fullmatch(value)
        return "" if sound else _("应填 08:30 这样的时刻")


@dataclass(frozen=True)
class Flag(Plain):
    default: Any = False

    def read(self, text: str) -> Any:
        return text == "1"

    def typed(self, value: Any) -> str:
        return "1" if value is True else ""

    def wrong(self, value: Any, content: Any) -> str:
        return "" if isinstance(value, bool) else _("应为是或否")

    def words(self, value: Any, content: Any = None) -> str:
        return _("是") if value else _("否")


@dataclass(frozen=True)
class Choice(Plain):
    """One of a closed set; the set may be rows of the same content. ``other``: or a value of one's own."""

    options: Options = field(default_factory=dict)
    other: Plain | None = field(default=None, kw_only=True)

    def of(self, content: Any) -> dict[Any, str]:
        found = self.options(content) if callable(self.options) else self.options
        return {value: str(name) for value, name in found.items()}

    def read(self, text: str) -> Any:
        return next((value for value in self.of(None) if str(value) == text), text)

    def wrong(self, value: Any, content: Any) -> str:
        known = isinstance(value, str | int) and not isinstance(value, bool) and value in self.of(content)
        if not known and self.other:
            return self.other.wrong(value, content)
        return "" if known else _("请从列出的各项中选")

    def words(self, value: Any, content: Any = None) -> str:
        known = self.of(content) if isinstance(value, str | int) else {}
        return known[value] if value in known else self.other.words(value) if self.other else str(value)


@dataclass(frozen=True)
class Several(Field):
    """Several of a closed set, ticked; the set may be rows of the same content. More than one is read with ``join``."""

    options: Options = field(default_factory=dict)
    join: str = field(default="、", kw_only=True)

    def of(self, content: Any) -> dict[Any, str]:
        return Choice(options=self.options).of(content)

    def words(self, value: Any, content: Any = None) -> str:
        names = self.of(content)
        given = value if isinstance(value, list) else [value]
        told = [names.get(one, str(one)) if isinstance(one, str | int) else str(one) for one in given]
        joined = self.join.join(told)
        return f"（{joined}）" if self.join != "、" and len(told) > 1 else joined

    def check(self, value: Any, at: Place) -> None:
        if value is None or value == []:
            if self.required:
                at.say(_("「%(label)s」还没有选。") % {"label": self.label})
        elif not isinstance(value, list):
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
        else:
            known = self.of(at.content)
            for one in value:
                if isinstance(one, bool) or not isinstance(one, str | int) or one not in known:
                    at.say(
                        _("「%(label)s」没有「%(text)s」。") % {"label": self.label, "text": str(one)[:40]}
                    )


@dataclass(frozen=True)
class Many(Field):
    """Several plain values in one input, separated by 、 or a comma."""

    of: Plain = field(default_factory=Text)

    def read(self, text: str) -> Any:
        parts = [part.strip() for part in re.split(r"[,，、;；\n]+", text)]
        return [self.of.read(part) for part in parts if part]

    def typed(self, value: Any) -> str:
        return "、".join(self.of.typed(one) for one in value) if isinstance(value, list) else str(value)

    def words(self, value: Any, content: Any = None) -> str:
        return (
            "、".join(self.of.words(one, content) for one in value) if isinstance(value, list) else str(value)
        )

    def check(self, value: Any, at: Place) -> None:
        if value is None or value == []:
            if self.required:
                at.say(_("「%(label)s」还没有填写。") % {"label": self.label})
        elif not isinstance(value, list):
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
        else:
            for one in value:
                if wrong := self.of.wrong(one, at.content):
                    at.say(
                        _("「%(label)s」%(wrong)s，现在是「%(text)s」。")
                        % {"label": self.label, "wrong": wrong, "text": one}
                    )
