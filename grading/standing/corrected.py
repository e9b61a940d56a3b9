"""What a correction of the file brings about in levels: the verdict on the next level before and after it."""

from django.utils.translation import gettext as _

from auxpolice.months import today
from grading.standing.queries import Standing, standing_of
from personnel.changes import corrections
from personnel.changes.models import CorrectedField, Correction


def in_levels(row: Correction) -> list[str]:
    """Tried under the corrected file and taken back at once."""
    if row.field != CorrectedField.HIRED:
        return []
    before = standing_of(row.person, today())
    after = corrections.tried(row, lambda: standing_of(row.person, today()))
    if before is None or after is None:
        return [_("此人现在没有可比的层级评定。")]
    was, now = _open(before), _open(after)
    if was == now:
        return [_("层级评定的结论不变：%(verdict)s。") % {"verdict": now}]
    return [
        _("层级评定的结论由「%(was)s」变为「%(now)s」；已核定的层级不自动改变，需按程序重新评定。")
        % {"was": was, "now": now}
    ]


def _open(standing: Standing) -> str:
    if not standing.target:
        return _("已是最高层级")
    missing = "、".join(line.title for line in standing.lines if not line.met and not line.optional)
    earliest = standing.distance.earliest
    return _("%(target)s，年限最早 %(day)s 满足，尚缺：%(missing)s") % {
        "target": standing.target,
        "day": f"{earliest:%Y-%m-%d}" if earliest else "—",
        "missing": missing or _("无"),
    }
