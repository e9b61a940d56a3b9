"""Content of a POST_CLASSES policy: factors with weights, classes by score, usual values of common posts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import (
    Code,
    Fault,
    Fixed,
    Flag,
    Group,
    Hundredths,
    Many,
    Map,
    Position,
    Rows,
    RowsOf,
    Schema,
    Text,
    Whole,
)
from grading import wording
from grading.rules.classification import find

_VALUES = Map(_("分值"), RowsOf("factors"), Whole(high=100))


def _rules(content: dict) -> Iterator[Fault]:
    for fault in find(content):
        yield Fault(wording.path(fault.where), wording.fault(fault))


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "source": Text(_("依据"), required=False, longest=300, lines=2),
        "is_example": Flag(_("示例")),
        "scale": Whole(_("因素满分"), low=1, high=100, default=10, unit=_("分")),
        "duties_checked": Flag(_("已核对岗位职责")),
        "factors": Rows(
            _("评价因素"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="F"),
                    "name": Text(_("名称"), longest=20),
                    "weight": Whole(_("权重"), low=1, high=100),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
        "classes": Rows(
            _("类别"),
            Group(
                fields={
                    "class": Position(_("类别序"), start=1),
                    "name": Text(_("名称"), longest=20),
                    "from_score": Hundredths(_("最低分"), high=100, unit=_("分")),
                }
            ),
            help=_("最艰苦的在前，最低分由高到低，最后一类为 0 分。"),
            unique=("name",),
            least=2,
        ),
        "templates": Rows(
            _("常见岗位的建议分值"),
            Group(
                fields={
                    "words": Many(_("岗位名称含有"), of=Text(longest=20), required=False),
                    "posts": Many(_("岗位代码"), of=Text(longest=30), required=False),
                    "values": _VALUES,
                },
                named_by="words",
            ),
            help=_("从上往下，取第一个名称或代码相符的。"),
        ),
        "default_values": Map(_("其他岗位的建议分值"), RowsOf("factors"), Whole(high=100)),
    },
    rules=(_rules,),
)
