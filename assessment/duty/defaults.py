"""Duty rules a county starts from: a proposed default, shown as 示例 until the bureau decides on its own."""

from typing import Any


def _shift(code: str, name: str, starts: str, ends: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "kind": "work",
        "starts": starts,
        "ends": ends,
        "break_minutes": 0,
        "night": False,
    } | more


def _pattern(number: int, name: str, cycle: str) -> dict[str, Any]:
    return {"code": f"L{number}", "name": name, "cycle": cycle}


EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "勤务规则（示例）",
    "note": "示例：班次、轮班方式、签到和报告时限由本局依当地规定核定。",
    "day_shift": "日",
    "shifts": [
        _shift("日", "机关常白班", "08:30", "17:30", break_minutes=60, written="常 机关"),
        _shift("早", "早班", "08:00", "16:00", written="A1 早班"),
        _shift("中", "中班", "16:00", "24:00", written="A3 中班"),
        _shift("夜", "夜班", "00:00", "08:00", night=True, written="夜班"),
        _shift("白", "白班（12 小时）", "08:00", "20:00", written="D"),
        _shift("宵", "夜班（12 小时）", "20:00", "08:00", night=True, written="N"),
        _shift("24", "二十四小时班", "08:30", "08:30", night=True, written="24 值 全"),
        _shift("早巡", "早巡", "07:00", "15:00"),
        _shift("午巡", "午巡", "15:00", "23:00"),
        _shift("夜巡", "夜巡", "23:00", "07:00", night=True),
        _shift("晚巡", "晚巡", "19:00", "03:00", night=True),
        _shift("值", "值班", "17:30", "08:30", kind="watch", written="值班"),
        _shift("跟", "跟班见习", "08:30", "17:30", break_minutes=60, accompanied=True, written="跟班 见习"),
        _shift("备", "备勤", "08:30", "08:30", kind="standby", written="备勤"),
    ],
    "patterns": [
        _pattern(1, "四班三运转", "早 早 中 中 休 夜 夜 休"),
        _pattern(2, "四班两运转", "白 宵 休 休"),
        _pattern(3, "做一休三", "24 休 休 休"),
        _pattern(4, "做一休二", "24 休 休"),
        _pattern(5, "三班两运转", "白 宵 休"),
        _pattern(6, "做五休二", "日 日 日 日 日 休 休"),
    ],
    "rest": {"block_hours": 8, "warn_hours": 11, "longest_hours": 24},
    "sign_in": {
        "grace_minutes": 5,
        "before_minutes": 120,
        "after_start_minutes": 240,
        "before_end_minutes": 240,
        "after_minutes": 180,
        "same_seconds": 120,
        "place": False,
        "by_plan": False,
    },
    "street": {"arrival_minutes": 5},
    "situations": [
        {"code": "Q01", "name": "群众求助"},
        {"code": "Q02", "name": "纠纷处置"},
        {"code": "Q03", "name": "治安警情"},
        {"code": "Q04", "name": "交通秩序"},
        {
            "code": "Q05",
            "name": "重大突发事件",
            "phone_minutes": 30,
            "written_minutes": 120,
            "report_to": "局指挥中心",
        },
        {
            "code": "Q06",
            "name": "人员伤亡",
            "phone_minutes": 15,
            "written_minutes": 120,
            "report_to": "局指挥中心",
        },
        {
            "code": "Q07",
            "name": "装备遗失、损坏",
            "phone_minutes": 60,
            "written_minutes": 1440,
            "report_to": "局指挥中心",
        },
        {"code": "Q09", "name": "其他"},
    ],
}
