"""Rules of the demo county, published in its first days and signed for by whoever was there."""

from datetime import datetime, time, timedelta

from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, today
from auxpolice.notices.models import How
from auxpolice.units.models import Unit, UnitKind
from personnel.rulebook import actions, queries

RULES = (
    (
        "值班备勤管理规定",
        "第一条 值班备勤期间应当在岗在位，不得脱岗、睡岗、饮酒。\n第二条 离开岗位须经带班民警同意并登记。\n"
        "第三条 交接班须双方签字，未交接的不得离岗。\n第四条 违反本规定的，按处分规则处理，不罚款。",
    ),
    (
        "着装与仪容规定",
        "第一条 执勤着制式服装，佩戴标识，携带工作证。\n第二条 警便不得混穿，非执勤不得着装进入娱乐场所。\n"
        "第三条 服装、标识不得转借、买卖，离职时交回。",
    ),
    (
        "信息查询使用规定",
        "第一条 查询公安信息须有工作任务并登记。\n第二条 不得为他人查询、出借数字证书。\n第三条 泄露信息的，从重处理。",
    ),
)


def fill(county: County) -> None:
    """Three rules of the bureau: discussed, agreed with the union, read on paper within the week."""
    user = county.users["zhenggong"]
    bureau = Unit.objects.get(kind=UnitKind.BUREAU)
    for number, (title, text) in enumerate(RULES):
        day = county.since + timedelta(days=1 + number)
        with clock.at(datetime.combine(day, time(10), SHANGHAI)), acting(user):
            made = actions.publish(
                bureau,
                title=title,
                text=text,
                start=day,
                discussed="各单位辅警大会讨论",
                discussed_on=day - timedelta(days=30),
                agreed="局工会委员会",
                agreed_on=day - timedelta(days=12),
                acting_user=user,
            )
        with clock.at(datetime.combine(day + timedelta(days=2), time(17), SHANGHAI)), acting(user):
            there = list(queries.unread(made).values_list("pk", flat=True))
            if there:
                actions.note_receipts(made.pk, there, How.SIGNED, today(), acting_user=user)


register(21, "规章制度", fill)
