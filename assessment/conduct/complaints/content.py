"""Content of a COMPLAINTS policy 信访投诉办理规则: the clocks of each stream and source, kinds with what a proven one costs."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.conduct.complaints.rules import CALENDAR, WORKING, Clock
from auxpolice.policy.schema import (
    Choice,
    Code,
    Days,
    Fault,
    Fixed,
    Flag,
    Group,
    Hundredths,
    Percent,
    Rows,
    Schema,
    Text,
    Whole,
)

COMPLAINTS = "complaints"

ACCUSATION, PETITION, SUGGESTION = "accusation", "petition", "suggestion"
STREAMS = {ACCUSATION: _("检举控告"), PETITION: _("申诉求决"), SUGGESTION: _("意见建议")}
HOTLINE, POLICE, CALL = "hotline", "police", "call"
CLOCKS = {**STREAMS, HOTLINE: _("12345 工单"), POLICE: _("12389 举报"), CALL: _("110 投诉")}
"""A clock of a source goes before that of the stream."""
COUNTED = {WORKING: _("工作日"), CALENDAR: _("自然日")}
RECEIVED, ACCEPTED = "received", "accepted"
SINCE = {RECEIVED: _("收到（交办）之日"), ACCEPTED: _("受理之日")}


def _every_stream(content: Mapping[str, Any]) -> Iterator[Fault]:
    there = {row["of"] for row in content["clocks"]}
    for stream, name in STREAMS.items():
        if stream not in there:
            yield Fault(("clocks",), gettext("「%(stream)s」没有办理期限。") % {"stream": name})


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "register_hours": Whole(_("收到后登记"), low=1, high=240, unit=_("小时内")),
        "objection_days": Days(_("不属本单位的退回异议"), unit=_("个工作日内"), high=30),
        "accept_days": Days(_("书面告知是否受理"), high=90),
        "clocks": Rows(
            _("办理期限"),
            Group(
                fields={
                    "of": Choice(_("适用"), options=CLOCKS),
                    "days": Days(_("期限")),
                    "counted": Choice(_("按什么计"), options=COUNTED),
                    "since": Choice(_("起算"), options=SINCE, default=RECEIVED),
                    "more": Whole(_("经批准可延长一次"), low=0, high=366),
                    "basis": Text(_("依据"), required=False, longest=120),
                },
                named_by="basis",
            ),
            unique=("of",),
            least=1,
        ),
        "ask_days": Days(_("申请复查、复核"), high=90),
        "review_days": Days(_("复查、复核办结"), high=120),
        "asks": Whole(_("满意度回访最多"), low=1, high=5, unit=_("次")),
        "evidence_days": Days(_("影像保全提醒"), help=_("超过这些天，执法记录仪和窗口录像可能已被覆盖。")),
        "repeat_months": Whole(_("重复信访的月数"), low=1, high=36, unit=_("个月")),
        "partly_percent": Percent(_("部分属实按分值的")),
        "small": Whole(
            _("人数少于多少的单位不单列比率"),
            low=0,
            high=100,
            unit=_("人"),
            help=_("人少的单位一件就能使比率很高。"),
        ),
        "kinds": Rows(
            _("投诉类别"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="T", digits=2, shown=True),
                    "name": Text(_("名称"), longest=30),
                    "points": Hundredths(_("属实扣分"), high=100, unit=_("分")),
                    "grave": Flag(_("属实应提请立案")),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
    },
    rules=(_every_stream,),
)


def clock_of(content: Mapping[str, Any], source: str, stream: str) -> Clock:
    """The clock that runs for a source and stream."""
    rows = {row["of"]: row for row in content["clocks"]}
    row = rows.get(source) or rows[stream]
    return Clock(row["days"], row["counted"], row["more"], row["since"] == ACCEPTED)


def kind_named(content: Mapping[str, Any], code: str) -> Mapping[str, Any] | None:
    return next((kind for kind in content["kinds"] if kind["code"] == code), None)
