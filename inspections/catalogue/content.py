"""Content of an INSPECTION policy: the problems a check may find, checklists of themes, terms, and the ladder of what follows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import (
    Choice,
    Code,
    Days,
    Fault,
    Fixed,
    Flag,
    Group,
    Percent,
    Rows,
    RowsOf,
    Schema,
    Text,
    Whole,
)

INSPECTION = "inspection"

MINOR, GRAVE, SEVERE = "minor", "grave", "severe"
SEVERITIES = {MINOR: _("一般"), GRAVE: _("较重"), SEVERE: _("严重")}
PERSON, UNIT, HEAD = "person", "unit", "head"
TARGETS = {PERSON: _("个人"), UNIT: _("单位"), HEAD: _("负责人")}
FORBIDDEN = {
    "1": _("① 国内安全保卫、技术侦察、反邪教、反恐怖"),
    "2": _("② 办理涉及国家秘密的事项"),
    "3": _("③ 案件调查取证、出具鉴定报告、交通事故责任认定"),
    "4": _("④ 执行刑事强制措施"),
    "5": _("⑤ 作出行政处理决定"),
    "6": _("⑥ 审核案件"),
    "7": _("⑦ 保管武器、警械"),
    "8": _("⑧ 单独执法或者以个人名义执法"),
    "9": _("⑨ 法律法规规定必须由人民警察从事的工作"),
}
"""What auxiliaries may not be set to do (河南省警务辅助人员条例 第十七条); such a finding is the unit's, which let it happen."""
MET, NOT_MET, NOT_SEEN = "met", "not_met", "not_seen"
ANSWERS = {MET: _("符合"), NOT_MET: _("不符合"), NOT_SEEN: _("未查")}

FIRST, REPEAT, SEVERE_ONE, FORBIDDEN_DUTY, UNIT_REPEAT = (
    "first",
    "repeat",
    "severe",
    "forbidden_duty",
    "unit_repeat",
)
TRIGGERS = {
    FIRST: _("初次"),
    REPEAT: _("再犯"),
    SEVERE_ONE: _("严重问题"),
    FORBIDDEN_DUTY: _("安排辅警从事禁止性工作"),
    UNIT_REPEAT: _("单位同类问题重复发生"),
}
POINTS, TALK, DISCIPLINE_CASE, UNIT_POINTS, HEAD_POINTS = (
    "points",
    "talk",
    "case",
    "unit_points",
    "head_points",
)
EFFECTS = {
    POINTS: _("扣个人分"),
    TALK: _("安排谈话"),
    DISCIPLINE_CASE: _("移送违纪调查"),
    UNIT_POINTS: _("扣单位分"),
    HEAD_POINTS: _("扣负责人连带分"),
}
WORKDAYS = _("个工作日")


def _terms() -> Group:
    """Working days of each step, and how long points count."""
    return Group(
        _("期限"),
        fields={
            "plea_days": Days(_("当事人申辩"), unit=WORKDAYS, high=30),
            "objection_days": Days(_("对认定提出异议"), unit=WORKDAYS, high=30),
            "answer_days": Days(_("单位书面报告"), unit=WORKDAYS, high=30),
            "rectify_days": Days(_("整改（一般）"), unit=WORKDAYS, high=90),
            "rectify_serious_days": Days(_("整改（重点）"), unit=WORKDAYS, high=180),
            "extend_days": Days(_("每次最多延长"), unit=WORKDAYS, high=90),
            "look_back_from": Days(_("回头看不早于整改通过后")),
            "look_back_to": Days(_("回头看不晚于整改通过后")),
            "look_back_percent": Percent(_("回头看抽取比例")),
            "points_expire_months": Whole(_("记分满多久不再累计"), low=1, high=60, unit=_("个月")),
        },
    )


def _phone() -> Group:
    return Group(
        _("手机登记"),
        fields={
            "offline_days": Days(_("无网络可继续登记"), high=30),
            "keep_pictures": Whole(_("手机最多留存照片"), low=1, high=500, unit=_("张")),
            "picture_edge": Whole(_("照片长边缩至"), low=640, high=4000, unit=_("像素")),
        },
    )


def _draw() -> Group:
    return Group(
        _("抽取规则"),
        fields={
            "same_pair_most": Whole(_("同一对督察人员最多连续"), low=1, high=20, unit=_("次")),
            "night_share_percent": Percent(_("夜间检查不少于")),
            "every_unit_months": Whole(_("每个单位至少一次，每"), low=1, high=24, unit=_("个月")),
            "weights": Group(
                _("风险权重"),
                fields={
                    "complaints": Whole(_("近半年投诉，每件"), high=100, unit=_("分")),
                    "findings": Whole(_("近半年督察问题，每个"), high=100, unit=_("分")),
                    "days": Whole(_("距上次检查，每满三十天"), high=100, unit=_("分")),
                },
            ),
        },
    )


def _linked() -> Group:
    return Group(
        _("负责人连带责任"),
        fields={
            "head_percent": Percent(_("连带扣个人扣分的")),
            "same_kind_times": Whole(_("同类问题达到"), low=1, high=50, unit=_("次")),
            "in_months": Whole(_("在"), low=1, high=24, unit=_("个月内")),
            "none_if_self_reported": Flag(_("单位自查自报的不连带"), default=True),
        },
    )


def _item() -> Group:
    return Group(
        fields={
            "code": Code(_("代码"), prefix="P", digits=2, shown=True),
            "name": Text(_("名称"), longest=40),
            "kind": Choice(_("类别"), options=RowsOf("kinds")),
            "points": Whole(_("扣分"), high=100, unit=_("分")),
            "severity": Choice(_("程度"), options=SEVERITIES, default=MINOR),
            "target": Choice(_("记在谁名下"), options=TARGETS, default=PERSON),
            "evidence": Flag(_("须有证据")),
            "evidence_words": Text(_("证据要求"), required=False, longest=80),
            "forbidden_duty": Choice(_("禁止性工作"), options=FORBIDDEN, required=False),
            "linked": Percent(_("负责人连带"), required=False),
        }
    )


def _theme() -> Group:
    return Group(
        fields={
            "code": Code(_("代码"), prefix="T", digits=2),
            "name": Text(_("名称"), longest=40),
            "checklist": Rows(
                _("检查项"),
                Group(
                    fields={
                        "code": Code(_("代码"), prefix="C", digits=2),
                        "text": Text(_("内容"), longest=100),
                    },
                    named_by="text",
                ),
                unique=("code", "text"),
                least=1,
            ),
        }
    )


def _aimed_at_the_unit(content: Mapping[str, Any]) -> Iterator[Fault]:
    for index, item in enumerate(content["items"]):
        if item.get("forbidden_duty") and item["target"] == PERSON:
            sentence = gettext("「%(name)s」是禁止性工作，应记在安排它的单位或负责人名下，不能记在个人名下。")
            yield Fault(("items", index, "target"), sentence % {"name": item["name"]})


def _look_back_in_order(content: Mapping[str, Any]) -> Iterator[Fault]:
    if content["terms"]["look_back_from"] > content["terms"]["look_back_to"]:
        yield Fault(("terms", "look_back_to"), gettext("回头看的最晚时间早于最早时间。"))


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "repeat_months": Whole(
            _("再犯月数"), low=1, high=60, unit=_("个月"), help=_("这些月内再犯同一问题，加重扣分。")
        ),
        "repeat_percent": Whole(_("再犯时按原扣分的"), low=1, high=1000, unit="%"),
        "terms": _terms(),
        "kinds": Rows(
            _("问题类别"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="K", digits=2),
                    "name": Text(_("名称"), longest=30),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
        "items": Rows(_("问题"), _item(), unique=("code", "name"), least=1),
        "themes": Rows(_("检查主题"), _theme(), unique=("code", "name"), required=False),
        "ladder": Rows(
            _("处理阶梯"),
            Group(
                fields={
                    "trigger": Choice(_("情形"), options=TRIGGERS),
                    "effect": Choice(_("处理"), options=EFFECTS),
                    "amount": Whole(_("按扣分的"), low=0, high=1000, unit="%", required=False),
                },
                named_by="trigger",
            ),
            required=False,
        ),
        "linked": _linked(),
        "draw": _draw(),
        "phone": _phone(),
    },
    rules=(_aimed_at_the_unit, _look_back_in_order),
)
