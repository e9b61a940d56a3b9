"""Content of a POST_CLASSES policy: factors with weights, classes by score, usual values of common posts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as L

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
from grading.evaluations import wording
from grading.rules.classification import find

_VALUES = Map(L("分值"), RowsOf("factors"), Whole(high=100))


def _rules(content: dict) -> Iterator[Fault]:
    for fault in find(content):
        yield Fault(wording.path(fault.where), wording.fault(fault))


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(L("名称")),
        "source": Text(L("依据"), required=False, longest=300, lines=2),
        "is_example": Flag(L("示例")),
        "scale": Whole(L("因素满分"), low=1, high=100, default=10, unit=L("分")),
        "duties_checked": Flag(L("已核对岗位职责")),
        "factors": Rows(
            L("评价因素"),
            Group(
                fields={
                    "code": Code(L("代码"), prefix="F"),
                    "name": Text(L("名称"), longest=20),
                    "weight": Whole(L("权重"), low=1, high=100),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
        "classes": Rows(
            L("类别"),
            Group(
                fields={
                    "class": Position(L("类别序"), start=1),
                    "name": Text(L("名称"), longest=20),
                    "from_score": Hundredths(L("最低分"), high=100, unit=L("分")),
                }
            ),
            help=L("最艰苦的在前，最低分由高到低，最后一类为 0 分。"),
            unique=("name",),
            least=2,
        ),
        "templates": Rows(
            L("常见岗位的建议分值"),
            Group(
                fields={
                    "words": Many(L("岗位名称含有"), of=Text(longest=20), required=False),
                    "posts": Many(L("岗位代码"), of=Text(longest=30), required=False),
                    "values": _VALUES,
                },
                named_by="words",
            ),
            help=L("从上往下，取第一个名称或代码相符的。"),
        ),
        "default_values": Map(L("其他岗位的建议分值"), RowsOf("factors"), Whole(high=100)),
    },
    rules=(_rules,),
)
