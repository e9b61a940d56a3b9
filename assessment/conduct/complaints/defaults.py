"""Rules of complaints a county starts from. What a statute fixes is named as its basis; the rest is a default, 示例."""

from typing import Any


def _clock(
    of: str, days: int, counted: str, more: int, basis: str, since: str = "received"
) -> dict[str, Any]:
    return {"of": of, "days": days, "counted": counted, "since": since, "more": more, "basis": basis}


def _kind(number: int, name: str, points: int, grave: bool = False) -> dict[str, Any]:
    return {"code": f"T{number:02d}", "name": name, "points": points, "grave": grave}


EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "信访投诉办理规则（示例）",
    "note": "示例：15 日告知、60 日办结延长 30 日、复查复核各 30 日依《信访工作条例》；其余期限、扣分由本局核定。",
    "register_hours": 24,
    "objection_days": 5,
    "accept_days": 15,
    "clocks": [
        _clock("accusation", 15, "working", 15, "示例"),
        _clock("petition", 60, "calendar", 30, "信访工作条例：自受理之日起 60 日，可延长 30 日", "accepted"),
        _clock("suggestion", 60, "calendar", 0, "示例", "accepted"),
        _clock("hotline", 5, "working", 5, "国办发〔2020〕53号及省办法：5 个工作日，疑难的经批准延长 5 个"),
        _clock("police", 15, "working", 15, "示例：12389 举报 15 个工作日"),
        _clock("call", 5, "working", 5, "示例：正在发生的由督察当场处置"),
    ],
    "ask_days": 30,
    "review_days": 30,
    "asks": 2,
    "evidence_days": 30,
    "repeat_months": 6,
    "partly_percent": 50,
    "small": 5,
    "kinds": [
        _kind(1, "服务态度冷硬横推", 500),
        _kind(2, "推诿拖延、不作为", 500),
        _kind(3, "出警处置不规范", 300),
        _kind(4, "超越职权、单独执法", 2000, True),
        _kind(5, "泄露信息、违规查询", 2000, True),
        _kind(6, "索要收受财物", 3000, True),
        _kind(7, "粗暴动手、言语侮辱", 1000, True),
        _kind(8, "违规饮酒、警车私用", 1000),
        _kind(9, "对处理结果不服", 0),
        _kind(10, "工作建议", 0),
    ],
}
