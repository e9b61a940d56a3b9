"""Workbooks of the hotline as its system gives them: 21 columns, one row a work order."""

from itertools import count
from typing import Any

from auxpolice.demo.clock import timezone
from tests.personnel.sheets import book, xlsx

HEADERS = [
    "工单编号",
    "工单标题",
    "诉求内容",
    "诉求类型",
    "区交办时间",
    "区交办办结期限",
    "诉求渠道",
    "诉求归口",
    "紧急程度",
    "工单状态",
    "求助人员",
    "求助号码",
    "性别",
    "事件发生地",
    "诉求详细地址",
    "是否疑难",
    "是否协办",
    "市交办主办单位",
    "市交办协办单位",
    "市交办时间",
    "市交办办结期限",
]
_numbers = count(1)


def order(**cells: Any) -> dict[str, Any]:
    """A row without fault; ``cells`` replaces by header."""
    now = timezone.localtime() - timezone.timedelta(hours=2)
    row = {
        "工单编号": f"GD2026{next(_numbers):06d}",
        "工单标题": "反映辅警执勤态度",
        "诉求内容": "市民赵铁柱反映，在东门路口被一名辅警粗暴推搡，要求处理，回电13987654321。",
        "诉求类型": "投诉",
        "区交办时间": f"{now:%Y-%m-%d %H:%M}",
        "诉求渠道": "电话",
        "诉求归口": "城关派出所",
        "紧急程度": "一般",
        "工单状态": "待办理",
        "求助人员": "赵铁柱",
        "求助号码": "13987654321",
        "性别": "男",
        "事件发生地": "东门路口",
        "诉求详细地址": "云河县平安里三号",
        "是否疑难": "否",
        "是否协办": "否",
    }
    return {header: row.get(header, "") for header in HEADERS} | cells


def workbook(rows: list[dict[str, Any]], headers=HEADERS) -> bytes:
    return xlsx(book(rows, list(headers)))
