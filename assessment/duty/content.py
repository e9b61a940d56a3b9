"""Content of a DUTY policy 勤务规则: kinds of shift, patterns, rest, when a punch belongs to a shift, what is reported."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.duty.rules.facts import COMPREHENSIVE, FLEXIBLE, OFF, STANDARD, STANDBY, WATCH, WORK
from auxpolice.policy.schema import (
    Choice,
    Clock,
    Code,
    Fault,
    Fixed,
    Flag,
    Group,
    Rows,
    Schema,
    Text,
    Whole,
)

DUTY = "duty"
KINDS = {WORK: _("上岗"), WATCH: _("值班"), STANDBY: _("备勤")}
"""Own work; a watch outside one's own work, with a bed (值班); stand-by without hours (备勤)."""

SYSTEMS = {STANDARD: _("标准工时制"), COMPREHENSIVE: _("综合计算工时制"), FLEXIBLE: _("不定时工时制")}


def cycle_of(text: str) -> list[str]:
    """Codes of a pattern's days in order; they are separated by blanks."""
    return text.split()


def _known_codes(content: dict) -> Iterator[Fault]:
    known = {shift["code"] for shift in content["shifts"]} | {OFF}
    for index, pattern in enumerate(content["patterns"]):
        strange = [code for code in cycle_of(pattern["cycle"]) if code not in known]
        if strange:
            yield Fault(
                ("patterns", index, "cycle"),
                gettext("「%(pattern)s」的「%(code)s」不是班次代码；休息日写「%(off)s」，各天之间空一格。")
                % {"pattern": pattern["name"], "code": strange[0], "off": OFF},
            )


def _day_shift(content: dict) -> Iterator[Fault]:
    if content["day_shift"] not in {shift["code"] for shift in content["shifts"]}:
        yield Fault(("day_shift",), gettext("没有排班的单位所用的班次不在班次表里。"))


def _reported_to_somebody(content: dict) -> Iterator[Fault]:
    for index, kind in enumerate(content["situations"]):
        if (kind.get("phone_minutes") or kind.get("written_minutes")) and not kind.get("report_to"):
            yield Fault(
                ("situations", index, "report_to"),
                gettext("「%(kind)s」有报告时限，请写明报告对象。") % {"kind": kind["name"]},
            )


def _minutes(label: Any, high: int = 720) -> Whole:
    return Whole(label, low=0, high=high, unit=_("分钟"))


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "day_shift": Text(_("没有排班的单位按班次"), longest=4),
        "shifts": Rows(
            _("班次"),
            Group(
                fields={
                    "code": Text(_("代码"), longest=4),
                    "name": Text(_("名称"), longest=20),
                    "kind": Choice(_("性质"), options=KINDS, default=WORK),
                    "starts": Clock(_("开始")),
                    "ends": Clock(_("结束"), help=_("不晚于开始的，是第二天的时刻。")),
                    "break_minutes": Whole(_("其中休息"), low=0, high=720, unit=_("分钟"), default=0),
                    "night": Flag(_("计夜班")),
                    "accompanied": Flag(
                        _("跟班"),
                        help=_("有人带着上的班：未通过初任培训、未宣誓的人只能排这样的班，不计入最少人数。"),
                        sparse=True,
                    ),
                    "written": Text(
                        _("班表里也写作"), required=False, longest=40, help=_("各写法之间空一格。")
                    ),
                },
                named_by="name",
            ),
            unique=("code", "name"),
            least=1,
        ),
        "patterns": Rows(
            _("轮班方式"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="L"),
                    "name": Text(_("名称"), longest=30),
                    "cycle": Text(_("一轮各天的班次"), longest=120),
                },
                named_by="name",
            ),
            unique=("code", "name"),
        ),
        "rest": Group(
            _("休息"),
            {
                "block_hours": Whole(_("两班之间少于这么久不能排"), low=0, high=24, unit=_("小时")),
                "warn_hours": Whole(_("两班之间少于这么久要提醒"), low=0, high=48, unit=_("小时")),
                "longest_hours": Whole(_("连续在岗超过这么久要提醒"), low=1, high=72, unit=_("小时")),
            },
        ),
        "sign_in": Group(
            _("签到"),
            {
                "grace_minutes": _minutes(_("迟到早退不足这么久不计")),
                "before_minutes": _minutes(_("上班签到：班前至多")),
                "after_start_minutes": _minutes(_("上班签到：班后至多")),
                "before_end_minutes": _minutes(_("下班签到：下班前至多")),
                "after_minutes": _minutes(_("下班签到：下班后至多")),
                "same_seconds": Whole(_("相隔不到这么久的两次算一次"), low=0, high=600, unit=_("秒")),
                "place": Flag(_("签到时可以附上位置")),
                "by_plan": Flag(
                    _("按排班计出勤，只登记例外"), help=_("不签到的单位选此项：没有签到不作为待处理。")
                ),
            },
        ),
        "street": Group(
            _("街面"),
            {
                "arrival_minutes": Whole(_("到达时限"), low=1, high=240, unit=_("分钟"), default=5),
            },
        ),
        "situations": Rows(
            _("情况种类"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="Q", digits=2, shown=True),
                    "name": Text(_("名称"), longest=30),
                    "phone_minutes": Whole(
                        _("电话报告时限"), required=False, low=1, high=1440, unit=_("分钟")
                    ),
                    "written_minutes": Whole(
                        _("书面报告时限"), required=False, low=1, high=10080, unit=_("分钟")
                    ),
                    "report_to": Text(_("报告对象"), required=False, longest=40),
                },
            ),
            unique=("code", "name"),
            least=1,
        ),
    },
    rules=(_known_codes, _day_shift, _reported_to_somebody),
)
