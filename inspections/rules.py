"""Points of a finding, in hundredths."""


def points_of(item: dict, *, repeat: bool, content: dict) -> int:
    """Points taken, negative hundredths; a repeat within the window weighs more."""
    points = -item["points"] * 100
    return points * content["repeat_percent"] // 100 if repeat else points
