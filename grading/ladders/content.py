"""Content of a LEVELS policy: levels with conditions and quota groups, and everything a promotion is counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import (
    NOTHING,
    Choice,
    Code,
    Days,
    Fault,
    Fixed,
    Flag,
    Group,
    OneOf,
    Percent,
    Position,
    Ppm,
    Rows,
    RowsOf,
    Schema,
    Section,
    Text,
    Whole,
    YearDay,
)
from auxpolice.policy.schema.words import words
from grading import wording
from grading.rules import education, grades, quota
from grading.rules.faults import find
from grading.rules.ladder import Ladder, read
from grading.rules.promotion import target_conditions

EXAMPLE_HEADCOUNT = 300
MODES = {"PROBATION": _("见习"), "YEARS": _("按年限"), "SELECT": _("择优选升")}
HONOUR = {"COUNTY": _("县级"), "CITY": _("市级"), "PROVINCE": _("省级及以上")}
GRADES = {name: _(wording.GRADE[grades.NAMES[name]]) for name in ("BASIC", "COMPETENT", "EXCELLENT")}
DEGREES = {name: _(wording.EDUCATION[number]) for name, number in education.NAMES.items()}
LEVEL = RowsOf("levels")


def _years(label: Any, **more: Any) -> Whole:
    return Whole(label, high=60, unit=_("年"), required=False, **more)


def _count(unit: Any, **more: Any) -> Whole:
    return Whole(_("不少于"), high=1000, unit=unit, **more)


# --- conditions: single ones, and groups of them
def _said(value: dict, content: Any) -> str:
    """A condition in words: all of a group one after the other, alternatives with 或 between."""
    if "all_of" in value:
        return "；".join(_said(child, content) for child in value["all_of"])
    if "any_of" in value:
        return gettext(" 或 ").join(_said(child, content) for child in value["any_of"])
    kind = KINDS[value["type"]]
    told = [words(one, value[key], content) for key, one in kind.fields.items() if key in value]
    return " ".join([str(kind.label), *told])


KINDS: dict[str, Group] = {
    "years_in_level": Group(
        _("任现层级年限"), {"at_least": _years(_("不少于"), help=_("空为下一级的最低年限。"))}
    ),
    "annual_results": Group(
        _("任现层级年度考核"),
        {
            "grade": Choice(_("等次"), {name: GRADES[name] for name in ("COMPETENT", "EXCELLENT")}),
            "at_least": _count(_("年")),
        },
    ),
    "latest_result": Group(_("最近年度考核不低于"), {"at_least": Choice(_("等次"), GRADES)}),
    "education": Group(
        _("学历不低于"),
        {"at_least": Choice(_("学历"), {name: text for name, text in DEGREES.items() if name != "BELOW"})},
    ),
    "honours": Group(_("表彰"), {"rank": Choice(_("级别"), HONOUR), "at_least": _count(_("次"))}),
    "certificates": Group(_("职业资格证书"), {"at_least": _count(_("本"))}),
    "no_sanction": Group(_("不在处分影响期"), {}),
    "training_days": Group(_("近一年培训"), {"at_least": _count(_("天"))}),
    "post_class": Group(_("岗位类别不低于"), {"at_best": Whole(_("类别"), low=1, high=3, unit=_("类"))}),
    "recommended": Group(_("单位推荐"), {}),
}
_UNMARKED = frozenset({"all_of", "any_of"})
CONDITION = OneOf(_("条件"), KINDS, by="type", unmarked=_UNMARKED, sentence=_said)
KINDS["all_of"] = Group(_("全部具备"), {"all_of": Rows(_("各项条件"), CONDITION)})
KINDS["any_of"] = Group(_("具备其一"), {"any_of": Rows(_("各项条件"), CONDITION, least=1)})


def _conditions(label: Any) -> OneOf:
    nothing: dict[str, list] = {"all_of": []}
    return OneOf(label, KINDS, by="type", unmarked=_UNMARKED, sentence=_said, required=False, default=nothing)


def _level(value: dict, content: Any) -> str:
    """How a level is entered and left, in one line."""
    told = [str(MODES.get(value.get("mode", ""), ""))]
    if value.get("min_years_in_level"):
        told.append(gettext("满 %(n)d 年可晋升上一级") % {"n": value["min_years_in_level"]})
    if group := RowsOf("quota_groups")(content).get(value.get("quota_group")):
        told.append(gettext("占「%(group)s」职数") % {"group": group})
    if steps := value.get("steps"):
        told.append(gettext("%(n)s 档") % {"n": steps.get("count")})
    if conditions := value.get("conditions"):
        told.append(gettext("晋升须：%(what)s") % {"what": _said(conditions, content)})
    return "；".join(filter(None, told))


def _day(label: Any) -> YearDay:
    return YearDay(label, required=False, help=_("月-日，例如 01-15"))


def _section(label: Any, **fields: Any) -> Group:
    return Group(label, fields, required=False, help=_("全部留空为没有。"))


_VOTE: dict[str, Any] = {"high": 100, "unit": _("分"), "required": False}
_WORKING: dict[str, Any] = {"unit": _("个工作日"), "high": 60, "low": 0, "required": False}

FIELDS = {
    "format": Fixed(default=1),
    "ladder": Code(_("方案代码"), required=False),
    "title": Text(_("名称")),
    "source": Text(_("依据"), required=False, longest=300, lines=2),
    "is_example": Flag(_("示例")),
    "service": Choice(_("服务年限口径"), {"CURRENT": _("本次任职"), "ALL": _("历次合计")}, required=False),
    "levels": Rows(
        _("层级"),
        Group(
            fields={
                "code": Code(_("代码"), prefix="L"),
                "rank_order": Position(_("高低序")),
                "name": Text(_("名称"), longest=30),
                "mode": Choice(_("进入方式"), MODES),
                "min_years_in_level": _years(_("最低年限"), help=_("晋升上一级前须在本级满的年数。")),
                "quota_group": Choice(_("占用职数组"), RowsOf("quota_groups"), required=False),
                "steps": _section(
                    _("档次"),
                    count=Whole(_("档数"), low=1, high=60),
                    years_per_step=Whole(_("每档年数"), low=1, high=60, unit=_("年"), required=False),
                ),
                "conditions": _conditions(_("晋升到本级的条件")),
            },
            sentence=_level,
        ),
        help=_("由低到高。点开一级修改。"),
        unique=("code", "name"),
        least=2,
        most=40,
    ),
    "quota_groups": Rows(
        _("职数组"),
        Group(
            fields={
                "code": Code(_("代码"), prefix="G"),
                "name": Text(_("名称"), longest=30),
                "ppm": Ppm(_("比例")),
                "of": Choice(_("以哪一组的职数为基数"), RowsOf("quota_groups"), required=False),
            }
        ),
        help=_("没有选基数的，以用人额度为基数。"),
        unique=("code", "name"),
    ),
    "education_floor": Rows(
        _("学历对应的最低层级"),
        Group(
            fields={"education": Choice(_("学历"), DEGREES), "level": Choice(_("最低层级"), LEVEL)},
            named_by="education",
        ),
        unique=("education",),
    ),
    "probation": _section(_("见习"), months=Whole(_("见习月数"), high=60, unit=_("个月"), required=False)),
    "first": _section(
        _("首次评定"),
        require_annual_result=Flag(_("须有年度考核结果")),
        carry_remainder=Flag(_("余下年限带入新层级"), default=True),
    ),
    "conversion": _section(
        _("首次套改"),
        require_annual_result=Flag(_("须有年度考核结果")),
        carry_remainder=Flag(_("余下年限带入新层级"), default=True),
    ),
    "bonus": _section(
        _("加算年限"),
        veteran_years=_years(_("退役军人加算")),
        honour=_section(
            _("表彰加算"),
            rank=Choice(_("表彰级别"), HONOUR),
            years=Whole(_("每次加算"), high=60, unit=_("年")),
            max_years=_years(_("最多加算"), help=_("空为不限。")),
        ),
    ),
    "deduction": _section(
        _("扣减年限"),
        basic_years=_years(_("每个基本合格年度")),
        fail_years=_years(_("每个不合格年度")),
    ),
    "promotion": _section(
        _("晋升"),
        skip_basic_years=Flag(_("基本合格年度不计年限"), default=True),
        restart_on_fail=Flag(_("不合格后重新起算"), default=True),
        unit_proposal=Flag(_("选升须单位推荐")),
        opens=_day(_("每年发起日")),
        cut_off=_day(_("每年截止日")),
        common=_conditions(_("各级共同条件")),
    ),
    "early": _section(
        _("提前晋升"),
        from_rank_max=Choice(_("适用至"), RowsOf("levels", value="rank_order"), required=False),
        years_per_honour_kind=_years(_("每种表彰提前")),
        max_years=_years(_("每级最多提前")),
        opens=_day(_("每年发起日")),
        cut_off=_day(_("每年截止日")),
    ),
    "demotion": _section(
        _("降低层级"),
        fail_levels=Whole(_("年度不合格降"), high=60, unit=_("级"), required=False),
        sanction=Flag(_("按处分决定降级"), default=True),
        opens=_day(_("每年发起日")),
        cut_off=_day(_("每年截止日")),
    ),
    "appraisal": _section(
        _("民主测评"),
        excellent=Whole(_("优秀票"), **_VOTE),
        competent=Whole(_("称职票"), **_VOTE),
        basic=Whole(_("基本称职票"), **_VOTE),
        poor=Whole(_("不称职票"), **_VOTE),
        turnout_percent=Percent(_("收回票数最低比例"), required=False),
    ),
    "ranking": Rows(
        _("职数排序依据"),
        Choice(_("依据"), {key: _(text) for key, text in wording.RANKING.items()}),
        help=_("依次比较，前一项相同才看后一项。"),
    ),
    "publicity": _section(
        _("公示"),
        working_days=Days(_("公示"), **_WORKING),
        objection_days=Days(_("异议"), **_WORKING),
        reply_days=Days(_("答复"), **_WORKING),
    ),
}


def _rules(content: dict) -> Iterator[Fault]:
    names = [level["name"] for level in content["levels"]]
    for fault in find(content):
        path = wording.path(fault.where)
        if path == ("levels",) and (name := fault.params.get("level")) in names:
            path = ("levels", names.index(name))
        yield Fault(path, wording.fault(fault), fault.blocking)


# --- reading
def _sections(content: dict) -> list[Section]:
    """What concerns people first, the highest level on top, as they look for the next one; then every setting."""
    current = read(content)
    levels = list(reversed(current.levels))
    found = [
        Section(
            gettext("层级"),
            [
                (
                    level.name,
                    str(MODES[level.mode]),
                    gettext("%(n)s 年") % {"n": level.min_years} if level.min_years else "—",
                    str(level.steps or "—"),
                )
                for level in levels
            ],
            (gettext("层级"), gettext("晋升方式"), gettext("满几年可晋升"), gettext("档数")),
        ),
        Section(
            gettext("晋升条件"),
            [
                (
                    level.name,
                    "；".join(wording.asked(target_conditions(current, level.rank), current, level.rank)),
                )
                for level in levels[: current.top - current.lowest]
            ],
            (gettext("晋升到"), gettext("条件")),
        ),
        Section(
            gettext("首次套改（核定年限）"), _thresholds(current), (gettext("层级"), gettext("核定年限"))
        ),
        *_seats(current),
    ]
    told = ("format", "ladder", "levels", "quota_groups")
    basics, *rest = Schema({key: one for key, one in FIELDS.items() if key not in told}).sections(content)
    settings = [
        (part.title, "；".join(" ".join(row) for row in part.rows if row[-1] != NOTHING)) for part in rest
    ]
    return [basics, *found, Section(gettext("其他规定"), settings)]


def _thresholds(current: Ladder) -> list[tuple[str, str]]:
    starts = [0, *(int(n) for n in current.thresholds)]
    spans = [f"{low}–{high - 1}" for low, high in pairwise(starts)] + [f"≥ {starts[-1]}"]
    names = [level.name for level in current.levels[current.lowest :]]
    return [(name, gettext("%(span)s 年") % {"span": span}) for name, span in zip(names, spans, strict=True)]


def _seats(current: Ladder) -> list[Section]:
    names: Mapping[str | None, str] = {group.code: group.name for group in current.groups}
    seats = quota.seats_of(current, EXAMPLE_HEADCOUNT)
    rows = [
        (
            group.name,
            gettext("不超过%(of)s的 %(share)s%%")
            % {"of": names.get(group.of, gettext("用人额度")), "share": f"{group.ppm / 10000:g}"},
            gettext("%(n)d 人") % {"n": seats[group.code]},
        )
        for group in current.groups
    ]
    example = gettext("按 %(n)d 人额度") % {"n": EXAMPLE_HEADCOUNT}
    return [Section(gettext("职数"), rows, (gettext("层级组"), gettext("职数"), example))] if rows else []


CONTENT = Schema(FIELDS, rules=(_rules,), reading=_sections)
