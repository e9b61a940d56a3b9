"""The catalogue of problems: pure checks and points. Points in hundredths."""


def faults(content: dict) -> list[str]:
    """What is wrong with an INSPECTION policy, one Chinese sentence each."""
    wrong, seen = [], set()
    for item in content.get("items", []):
        code = item.get("code")
        if not code or code in seen:
            wrong.append(f"问题代码「{code}」缺失或重复。")
        seen.add(code)
        if not isinstance(item.get("points"), int) or item["points"] < 0:
            wrong.append(f"「{item.get('name')}」的扣分应为非负整数。")
    if not seen:
        wrong.append("目录里还没有问题。")
    for key, label in (
        ("answer_days", "整改期限（天）"),
        ("repeat_months", "再犯月数"),
        ("repeat_percent", "再犯加重（%）"),
    ):
        if not isinstance(content.get(key), int) or content[key] < 1:
            wrong.append(f"「{label}」应为正整数。")
    return wrong


def points_of(item: dict, *, repeat: bool, content: dict) -> int:
    """Points taken, negative hundredths; a repeat within the window weighs more."""
    points = -item["points"] * 100
    return points * content["repeat_percent"] // 100 if repeat else points


LABELS = {
    "format": "格式版本",
    "title": "名称",
    "note": "说明",
    "answer_days": "整改期限（工作日）",
    "repeat_months": "再犯月数",
    "repeat_percent": "再犯加重（%）",
    "items": "问题",
    "code": "代码",
    "name": "名称",
    "points": "扣分",
}
