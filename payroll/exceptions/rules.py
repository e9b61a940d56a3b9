"""Rules that tell what is odd in a calculation, as data. Pure: columns in, places and words out. Fen.

The limits are examples (示例), a bureau sets its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.money import yuan

CHANGE_PERCENT = 30
CHANGE_FEN = 80_000
ONE_OFF_FEN = 500_000
ONE_OFF = ("award_fen", "other_pay_fen", "exempt_pay_fen", "bonus_fen")

Found = Iterator[tuple[int, int, str]]
"""Place of the person, the amount it is about (0 for none), what is odd in words."""


@dataclass(frozen=True)
class Frame:
    """A calculation by columns, everybody in the same order. ``before`` is last month's net, ``had`` who had one;
    ``left`` who is not employed at the end of the month."""

    net: np.ndarray
    facts: Mapping[str, np.ndarray]
    before: np.ndarray
    had: np.ndarray
    below_minimum: np.ndarray
    left: np.ndarray
    no_account: np.ndarray
    new_account: np.ndarray
    shared: Mapping[int, str]
    base_floor_fen: int
    base_ceiling_fen: int


@dataclass(frozen=True)
class Rule:
    code: str
    label: Any
    find: Callable[[Frame], Found]


def _negative(frame: Frame) -> Found:
    for n in np.flatnonzero(frame.net < 0):
        yield int(n), int(frame.net[n]), _("实发 %(net)s 元") % {"net": yuan(int(frame.net[n]))}


def _below_minimum(frame: Frame) -> Found:
    for n in np.flatnonzero(frame.below_minimum):
        yield (
            int(n),
            int(frame.net[n]),
            _("实发 %(net)s 元，低于最低工资标准") % {"net": yuan(int(frame.net[n]))},
        )


def _changed(frame: Frame) -> Found:
    change = np.where(frame.had, frame.net - frame.before, 0)
    percent = np.abs(change) * 100 > CHANGE_PERCENT * np.abs(frame.before)
    for n in np.flatnonzero((change != 0) & ((np.abs(change) > CHANGE_FEN) | percent)):
        yield (
            int(n),
            int(change[n]),
            _("上月实发 %(before)s 元，本月 %(now)s 元")
            % {
                "before": yuan(int(frame.before[n])),
                "now": yuan(int(frame.net[n])),
            },
        )


def _no_account(frame: Frame) -> Found:
    for n in np.flatnonzero(frame.no_account & (frame.net > 0)):
        yield int(n), int(frame.net[n]), _("没有工资卡账号，银行代发不能支付")


def _new_account(frame: Frame) -> Found:
    for n in np.flatnonzero(frame.new_account):
        yield int(n), int(frame.net[n]), _("工资卡账号本月有变更")


def _shared_account(frame: Frame) -> Found:
    for n, others in frame.shared.items():
        yield n, int(frame.net[n]), _("与%(names)s共用一个账号") % {"names": others}


def _attendance(frame: Frame) -> Found:
    employed = frame.facts["employed_half_days"]
    due, meals = frame.facts["due_half_days"], frame.facts["meal_days"]
    for n in np.flatnonzero((due > employed) | (meals * 2 > employed)):
        yield (
            int(n),
            0,
            _("在职 %(employed)s 天，应出勤 %(due)s 天，用餐 %(meals)s 天")
            % {
                "employed": f"{employed[n] / 2:g}",
                "due": f"{due[n] / 2:g}",
                "meals": int(meals[n]),
            },
        )


def _entries(frame: Frame) -> np.ndarray:
    return np.sum([frame.facts[name] for name in ONE_OFF], axis=0)


def _left_with_entries(frame: Frame) -> Found:
    entries = _entries(frame)
    for n in np.flatnonzero(frame.left & (entries != 0)):
        yield (
            int(n),
            int(entries[n]),
            _("已离职，另有一次性项目 %(yuan)s 元") % {"yuan": yuan(int(entries[n]))},
        )


def _one_off(frame: Frame) -> Found:
    entries = _entries(frame)
    for n in np.flatnonzero(np.abs(entries) > ONE_OFF_FEN):
        yield (
            int(n),
            int(entries[n]),
            _("一次性项目合计 %(yuan)s 元，超过 %(most)s 元")
            % {
                "yuan": yuan(int(entries[n])),
                "most": yuan(ONE_OFF_FEN),
            },
        )


def _base(frame: Frame) -> Found:
    base = frame.facts["si_base_fen"]
    outside = (base > 0) & ((base < frame.base_floor_fen) | (base > frame.base_ceiling_fen))
    for n in np.flatnonzero(outside):
        yield (
            int(n),
            int(base[n]),
            _("缴费基数 %(base)s 元，不在 %(low)s 至 %(high)s 元之间")
            % {
                "base": yuan(int(base[n])),
                "low": yuan(frame.base_floor_fen),
                "high": yuan(frame.base_ceiling_fen),
            },
        )


RULES = {
    rule.code: rule
    for rule in (
        Rule("negative", gettext_lazy("实发为负"), _negative),
        Rule("minimum", gettext_lazy("低于最低工资"), _below_minimum),
        Rule("changed", gettext_lazy("与上月相差过大"), _changed),
        Rule("no_account", gettext_lazy("没有账号"), _no_account),
        Rule("new_account", gettext_lazy("本月变更账号"), _new_account),
        Rule("shared", gettext_lazy("两人同一账号"), _shared_account),
        Rule("attendance", gettext_lazy("考勤多于在职天数"), _attendance),
        Rule("left", gettext_lazy("离职人员有一次性项目"), _left_with_entries),
        Rule("one_off", gettext_lazy("一次性项目过大"), _one_off),
        Rule("base", gettext_lazy("缴费基数超出上下限"), _base),
    )
}
"""In the order they are shown."""
