"""Rules of honours a county starts from. The ladders, publicity and the ban within a year follow regional rules for
auxiliaries; points and awards are proposed defaults, 示例."""

from typing import Any


def _kind(number: int, name: str, ladder: str, step: int, rank: str, **more: Any) -> dict[str, Any]:
    return {
        "code": f"H{number:02d}",
        "name": name,
        "ladder": ladder,
        "step": step,
        "rank": rank,
        "collective": False,
        "points": 0,
        "award_fen": 0,
        "early": False,
        "publicity_days": 0,
    } | more


EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "表彰奖励办法（示例）",
    "note": "示例：序列、公示和限制参照各地辅警奖励规定；加分、奖金由本局核定。四级至一级嘉奖是另一种序列，按当地规定选用。",
    "issuer": "云河县公安局",
    "kinds": [
        _kind(1, "嘉奖", "记功", 1, "county", points=200, award_fen=50_000, publicity_days=7),
        _kind(2, "三等功", "记功", 2, "city", points=500, award_fen=150_000, early=True, publicity_days=7),
        _kind(3, "二等功", "记功", 3, "city", points=800, award_fen=300_000, early=True, publicity_days=7),
        _kind(
            4, "一等功", "记功", 4, "province", points=1000, award_fen=600_000, early=True, publicity_days=7
        ),
        _kind(5, "四级嘉奖", "分级嘉奖", 1, "county", points=100, award_fen=30_000, publicity_days=7),
        _kind(6, "三级嘉奖", "分级嘉奖", 2, "county", points=200, award_fen=60_000, publicity_days=7),
        _kind(
            7, "二级嘉奖", "分级嘉奖", 3, "city", points=400, award_fen=100_000, early=True, publicity_days=7
        ),
        _kind(
            8, "一级嘉奖", "分级嘉奖", 4, "city", points=600, award_fen=200_000, early=True, publicity_days=7
        ),
        _kind(9, "优秀辅警", "称号", 1, "county", points=200, award_fen=50_000, publicity_days=7),
        _kind(10, "通报表扬", "通报", 1, "unit", points=100),
        _kind(11, "集体嘉奖", "集体", 1, "county", collective=True, publicity_days=7),
        _kind(12, "集体三等功", "集体", 2, "city", collective=True, publicity_days=7),
    ],
    "stepwise": True,
    "once_a_year": True,
    "barred_by_sanction": True,
    "objection_days": 3,
    "praise_points": 20,
    "praise_cap": 60,
    "highlight_points": 50,
    "highlight_limit": 2,
}
