"""Assessment rules: pure, over plain values. Points in hundredths."""


def faults(content: dict) -> list[str]:
    """What is missing or contradictory in an ASSESSMENT policy, one Chinese sentence each."""
    wrong = []
    cap = content.get("excellent_cap_percent")
    if not isinstance(cap, int) or not 0 <= cap <= 100:
        wrong.append("「优秀比例上限」应为 0 到 100 的整数。")
    common = sum(item.get("points", 0) for item in content.get("common", []))
    if common != 60:
        wrong.append(f"共性指标合计应为 60 分，现在是 {common} 分。")
    for group in content.get("specific", []):
        total = sum(item.get("points", 0) for item in group.get("items", []))
        if total != 40:
            wrong.append(f"「{group.get('family')}」个性指标合计应为 40 分，现在是 {total} 分。")
    steps = content.get("suggest", {})
    marks = [steps.get(key) for key in ("excellent_from", "competent_from", "basic_from")]
    if None in marks or not marks[0] > marks[1] > marks[2]:
        wrong.append("等次建议线应依次降低：优秀、合格、基本合格。")
    for key, label in (("objection_days", "异议工作日"), ("reply_days", "答复工作日")):
        if not isinstance(content.get(key), int) or content[key] < 1:
            wrong.append(f"「{label}」应为正整数。")
    return wrong


def excellent_places(heads: int, cap_percent: int) -> int:
    """How many of ``heads`` assessed people may be 优秀: the cap rounded down."""
    return heads * cap_percent // 100


def suggested_grade(total_points: int, content: dict) -> str:
    """The grade the total suggests; the head decides. ``total_points`` in hundredths."""
    steps = content["suggest"]
    for key, grade in (
        ("excellent_from", "EXCELLENT"),
        ("competent_from", "COMPETENT"),
        ("basic_from", "BASIC"),
    ):
        if total_points >= steps[key] * 100:
            return grade
    return "FAIL"


LABELS = {
    "format": "格式版本",
    "title": "名称",
    "note": "说明",
    "excellent_cap_percent": "优秀比例上限（%）",
    "objection_days": "异议工作日",
    "reply_days": "答复工作日",
    "suggest": "等次建议线",
    "excellent_from": "优秀不低于",
    "competent_from": "合格不低于",
    "basic_from": "基本合格不低于",
    "common": "共性指标",
    "specific": "个性指标",
    "plus": "加分项目",
    "code": "代码",
    "name": "名称",
    "points": "分值",
    "family": "岗位类型",
    "items": "指标",
}
