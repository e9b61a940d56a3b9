"""Content of an INSPECTION policy: the problems a check may find, their points, what a repeat weighs, days to answer."""

from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import Code, Days, Fixed, Group, Rows, Schema, Text, Whole

INSPECTION = "inspection"

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "answer_days": Days(_("整改期限"), unit=_("个工作日"), high=90),
        "repeat_months": Whole(
            _("再犯月数"), low=1, high=60, unit=_("个月"), help=_("这些月内再犯同一问题，加重扣分。")
        ),
        "repeat_percent": Whole(_("再犯时按原扣分的"), low=1, high=1000, unit="%"),
        "items": Rows(
            _("问题"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="P", digits=2, shown=True),
                    "name": Text(_("名称"), longest=40),
                    "points": Whole(_("扣分"), high=100, unit=_("分")),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
    }
)
