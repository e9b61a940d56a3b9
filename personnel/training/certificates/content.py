"""The section of a TRAINING policy on certificates: which there are, how long each is valid, and what rests on it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import Choice, Code, Fault, Flag, Group, Many, Rows, Text, Whole
from personnel.training.certificates.rules import DURATION, FIXED, NEVER

EXPIRY = {NEVER: _("长期有效"), DURATION: _("自发证之日起若干个月"), FIXED: _("证上写明截止日期")}

CERTIFICATES = Rows(
    _("证书种类"),
    Group(
        fields={
            "code": Code(_("代码"), prefix="Z", digits=2, shown=True),
            "name": Text(_("名称"), longest=40),
            "expiry": Choice(_("有效期"), options=EXPIRY, default=FIXED, redraws=True),
            "months": Whole(
                _("有效月数"),
                required=False,
                low=1,
                high=600,
                unit=_("个月"),
                when=lambda row: row.get("expiry") == DURATION,
            ),
            "graded": Flag(
                _("分等级，计职业资格与证书津贴"), help=_("晋升条件和薪酬方案按等级计：一级最高。")
            ),
            "posts": Many(
                _("哪些岗位须持有"),
                required=False,
                of=Text(longest=60),
                help=_("岗位名称，用顿号隔开；没有有效证书的人不能在这些岗位排班。"),
            ),
            "shifts": Many(
                _("哪些班次须持有"),
                required=False,
                of=Text(longest=4),
                help=_("勤务规则的班次代码，用顿号隔开。"),
            ),
        },
        named_by="name",
    ),
    unique=("code", "name"),
    required=False,
)


def months_told(content: dict) -> Iterator[Fault]:
    """A term needs its months."""
    for index, row in enumerate(content.get("certificates") or []):
        if row["expiry"] == DURATION and not row.get("months"):
            yield Fault(
                ("certificates", index, "months"),
                gettext("「%(name)s」要写明有效多少个月。") % {"name": row["name"]},
            )


def _kind(code: str, name: str, expiry: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "expiry": expiry, "graded": False} | more


EXAMPLE_KINDS: list[dict[str, Any]] = [
    _kind("Z01", "机动车驾驶证", FIXED),
    _kind("Z02", "急救员证", DURATION, months=36),
    _kind("Z03", "执法记录仪使用合格证", DURATION, months=24),
    _kind("Z04", "保安员（职业技能等级）", NEVER, graded=True),
    _kind("Z05", "无人机驾驶员执照", DURATION, months=24, graded=True),
]
