"""Content of a TALKS policy: when a talk is owed, who reads the talker's notes, the terms of a demand."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.models import Role
from auxpolice.policy.schema import (
    Choice,
    Code,
    Days,
    Fixed,
    Flag,
    Group,
    Many,
    Rows,
    Schema,
    Several,
    Text,
    Whole,
)
from personnel.talks.occasions import labels

TALKS = "talks"
WORKING = _("个工作日")
NOTE_READERS = {Role.POLITICAL.value: Role.POLITICAL.label, Role.LEADER.value: Role.LEADER.label}
HARDSHIP = "hardship"

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "times_a_year": Whole(
            _("每人每年谈话"), low=0, high=12, unit=_("次"), help=_("按一年均分，每段时间内至少谈一次。")
        ),
        "newcomer_months": Many(
            _("入职后第几个月各谈一次"), of=Whole(_("月"), low=1, high=24), required=False
        ),
        "occasions": Rows(
            _("逢事必谈"),
            Group(
                fields={
                    "code": Choice(_("情形"), options=labels),
                    "days": Days(_("之后"), unit=WORKING, high=60),
                },
                named_by="code",
            ),
            unique=("code",),
        ),
        "note_readers": Several(_("谈话人之外可以阅读谈话记录的人"), options=NOTE_READERS, required=False),
        "demand_kinds": Rows(
            _("诉求种类"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="D", digits=2),
                    "name": Text(_("名称"), longest=20),
                    HARDSHIP: Flag(_("困难帮扶"), required=False),
                }
            ),
            unique=("code", "name"),
            least=1,
        ),
        "owner_days": Days(_("诉求确定承办人"), unit=WORKING, high=30),
        "answer_days": Days(_("诉求答复"), unit=WORKING, high=90),
        "rating_days": Days(
            _("答复后等待评价"), unit=WORKING, high=90, help=_("到期没有评价的，按已办结处理。")
        ),
    }
)
