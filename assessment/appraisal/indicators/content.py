"""Content of an ASSESSMENT policy: indicators and where their values come from, plus and minus items, grades by rule."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.appraisal.indicators.rules import Indicator
from assessment.ledger import counting
from auxpolice.policy.schema import (
    Choice,
    Code,
    Days,
    Fault,
    Fixed,
    Group,
    Hundredths,
    OneOf,
    Percent,
    Rows,
    RowsOf,
    Schema,
    Text,
    Whole,
)
from auxpolice.policy.schema.words import words

ASSESSMENT = "assessment"
COMMON, SPECIFIC = 60, 40
"""Points of the common indicators, and of those of one post family."""


def _sums(content: dict) -> Iterator[Fault]:
    total = sum(item["points"] for item in content["common"])
    if total != COMMON:
        yield Fault(
            ("common",),
            gettext("共性指标合计应为 %(of)d 分，现在是 %(n)d 分。") % {"of": COMMON, "n": total},
        )
    for index, group in enumerate(content["specific"]):
        total = sum(item["points"] for item in group["items"])
        if total != SPECIFIC:
            yield Fault(
                ("specific", index, "items"),
                gettext("「%(family)s」个性指标合计应为 %(of)d 分，现在是 %(n)d 分。")
                % {"family": group["family"], "of": SPECIFIC, "n": total},
            )


def _falling(content: dict) -> Iterator[Fault]:
    marks = content["suggest"]
    if not marks["excellent_from"] > marks["competent_from"] > marks["basic_from"]:
        yield Fault(("suggest",), gettext("等次建议线应依次降低：优秀、合格、基本合格。"))


def _within(content: dict) -> Iterator[Fault]:
    """Bounds stand in order and inside the points of their indicator."""
    places: list[tuple[tuple, list]] = [(("common",), content["common"])]
    places += [
        (("specific", index, "items"), group["items"]) for index, group in enumerate(content["specific"])
    ]
    for path, items in places:
        for index, item in enumerate(items):
            value, full = item.get("value") or {}, item["points"] * 100
            floor, ceiling = value.get("floor") or 0, value.get("ceiling")
            if not floor <= (full if ceiling is None else ceiling) <= full:
                yield Fault(
                    (*path, index, "value"),
                    gettext("「%(name)s」的下限、上限应依次不超过该项分值。") % {"name": item["name"]},
                )


_NAME = Text(_("名称"), longest=30)
_POINTS = Whole(_("分值"), high=100, unit=_("分"))


def _hundredths(label: object, **more: object) -> Hundredths:
    return Hundredths(label, high=100, unit=_("分"), **more)  # type: ignore[arg-type]


RULE = OneOf(
    _("怎样计分"),
    kinds={
        "off": Group(
            _("每次扣分"),
            {"each": _hundredths(_("每次扣")), "free": Whole(_("不扣分的次数"), required=False, high=1000)},
            sentence=_("从满分起每次扣 {each}[，前 {free} 次不扣]"),
        ),
        "gain": Group(
            _("每次得分"),
            {"each": _hundredths(_("每次得")), "base": _hundredths(_("基础分"), required=False)},
            sentence=_("[基础 {base}，]每次得 {each}"),
        ),
        "steps": Group(
            _("分段计分"),
            {
                "steps": Rows(
                    _("分段"),
                    Group(fields={"from": Whole(_("达到")), "points": _hundredths(_("得分"))}),
                    unique=("from",),
                    least=1,
                    most=20,
                    help=_("没有达到第一段的得满分。"),
                )
            },
        ),
        "median": Group(
            _("与单位中位数相比"),
            {"share": Percent(_("中位数得满分的"), low=1)},
            sentence=_("等于本单位中位数得满分的 {share}，其余按比例"),
        ),
    },
)
_COUNTED = {
    "source": Choice(_("统计来源"), options=counting.names),
    "rule": RULE,
    "floor": _hundredths(_("最低"), required=False),
    "ceiling": _hundredths(_("最高"), required=False),
}
VALUE = OneOf(
    _("分数来源"),
    required=False,
    by="from",
    kinds={
        "typed": Group(_("负责人评分"), {}, sentence=_("负责人评分")),
        "counted": Group(_("按记录自动计分"), _COUNTED),
        "both": Group(_("先按记录计分，可写明理由调整"), _COUNTED),
    },
)
_ITEM = {
    "name": _NAME,
    "points": _POINTS,
    "guidance": Text(_("评分说明"), required=False, longest=200),
    "value": VALUE,
}
_CAP = Whole(_("每月最多"), required=False, high=100, unit=_("分"))

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "scoring": Choice(
            _("评分方式"), options={"whole": _("只评一个总分"), "items": _("逐项指标评分")}, default="whole"
        ),
        "excellent_cap_percent": Percent(_("优秀比例上限")),
        "objection_days": Days(_("异议期"), unit=_("个工作日"), high=60),
        "reply_days": Days(_("答复期"), unit=_("个工作日"), high=60),
        "suggest": Group(
            _("等次建议线"),
            {
                "excellent_from": Whole(_("优秀不低于"), high=200, unit=_("分")),
                "competent_from": Whole(_("合格不低于"), high=200, unit=_("分")),
                "basic_from": Whole(_("基本合格不低于"), high=200, unit=_("分")),
            },
        ),
        "graded": Group(
            _("谁参加等次评定"),
            {
                "least_days": Whole(
                    _("当月在岗不少于"),
                    high=23,
                    required=False,
                    unit=_("个工作日"),
                    help=_("不足的不定等次；长期病事假、月中到岗的按此处理。"),
                ),
                "probation": Choice(
                    _("试用期内"), options={"graded": _("定等次"), "none": _("不定等次")}, default="graded"
                ),
            },
            required=False,
        ),
        "common": Rows(
            _("共性指标"),
            Group(fields={"code": Code(_("代码"), prefix="C"), **_ITEM}),
            help=_("人人适用，合计 60 分。"),
            unique=("code", "name"),
            least=1,
            most=12,
            folds=True,
        ),
        "specific": Rows(
            _("个性指标"),
            Group(
                fields={
                    "family": Text(_("岗位类型"), longest=30),
                    "items": Rows(
                        _("指标"),
                        Group(fields={"code": Code(_("代码"), prefix="S"), **_ITEM}),
                        unique=("code", "name"),
                        least=1,
                        most=12,
                    ),
                },
                named_by="family",
            ),
            help=_("每种岗位类型合计 40 分。"),
            unique=("family",),
            folds=True,
        ),
        "other_family": Choice(
            _("没有列出的岗位类型按"),
            options=RowsOf("specific", value="family", name="family"),
            required=False,
            empty=_("由负责人评 40 分"),
        ),
        "plus": Rows(
            _("加分项目"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="J", digits=2),
                    "name": _NAME,
                    "points": _POINTS,
                    "cap": _CAP,
                }
            ),
            unique=("code", "name"),
        ),
        "minus": Rows(
            _("减分项目"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="K", digits=2),
                    "name": _NAME,
                    "points": _POINTS,
                    "cap": _CAP,
                }
            ),
            unique=("code", "name"),
        ),
        "caps": Group(
            _("每月加减分合计"),
            {
                "plus": Whole(_("加分最多"), required=False, high=100, unit=_("分")),
                "minus": Whole(_("减分最多"), required=False, high=100, unit=_("分")),
            },
            required=False,
        ),
    },
    rules=(_sums, _falling, _within),
)


def rule_words(one: Indicator | None) -> str:
    """The rule of an indicator in one sentence, with its bounds; nothing for one that is typed."""
    if one is None or not one.rule:
        return ""
    parts = [words(RULE, dict(one.rule), {})]
    if one.floor:
        parts.append(gettext("最低 %(n)s 分") % {"n": f"{one.floor / 100:g}"})
    if one.ceiling is not None:
        parts.append(gettext("最高 %(n)s 分") % {"n": f"{one.ceiling / 100:g}"})
    return "，".join(parts)
