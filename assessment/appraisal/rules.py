"""Assessment rules: pure, over plain values. Points in hundredths."""


def excellent_places(heads: int, cap_percent: int) -> int:
    """The highest number of 优秀 among ``heads`` assessed people: the cap rounded down."""
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
