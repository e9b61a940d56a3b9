"""How a day stands in an attendance book: a sign or two, a colour, and what it says in words. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PRESENT, ON_REST = "√", "休"
PARTS = {
    "paid_half_days": ("☆", gettext_lazy("带薪假"), "accent"),
    "sick_half_days": ("○", gettext_lazy("病假"), "warning"),
    "personal_half_days": ("△", gettext_lazy("事假"), "warning"),
    "absent_half_days": ("×", gettext_lazy("旷工"), "danger"),
}
LATE, EARLY, OPEN, NIGHT = "迟", "退", "？", "夜"
LEGEND = (
    (PRESENT, gettext_lazy("出勤")),
    *((sign, label) for sign, label, _tone in PARTS.values()),
    (LATE, gettext_lazy("迟到")),
    (EARLY, gettext_lazy("早退")),
    (NIGHT, gettext_lazy("夜班")),
    (OPEN, gettext_lazy("缺签到，待处理")),
    ("＋", gettext_lazy("加班")),
)


@dataclass(frozen=True)
class Cell:
    """``sign`` is what the book shows; ``says`` is read aloud and shown on hover."""

    sign: str
    says: str
    tone: str = ""
    day: Any = None


def cell(day: Any, *, to_come: bool) -> Cell:
    """The cell of a day; one that hasn't come shows only what is known of it."""
    signs, says, tone = [], [day.codes] if day.codes else [], ""
    for name, (sign, label, colour) in PARTS.items():
        if half := getattr(day, name):
            signs.append(sign)
            says.append(
                _("%(what)s %(days)g 天")
                % {"what": day.leave if day.leave and sign != "×" else label, "days": half / 2}
            )
            tone = colour
    gone = sum(getattr(day, name) for name in PARTS)
    works = day.planned_minutes > 0 if day.codes else day.due_half_days > 0
    if day.open:
        signs.append(OPEN)
        says.append(_("缺签到，待处理"))
        tone = "danger"
    elif works and gone < 2 and not to_come:
        late, early = "late" in day.sign and not gone, "early" in day.sign and not gone
        signs.insert(0, NIGHT if day.night_shifts else PRESENT)
        for is_so, sign, minutes, words in (
            (late, LATE, day.late_minutes, _("迟到 %(n)d 分钟")),
            (early, EARLY, day.early_minutes, _("早退 %(n)d 分钟")),
        ):
            if is_so:
                signs.append(sign)
                says.append(words % {"n": minutes})
                tone = tone or "warning"
    overtime = day.overtime_workday_minutes + day.overtime_rest_minutes + day.overtime_holiday_minutes
    if overtime:
        signs.append("＋")
        says.append(_("加班 %(hours)g 小时") % {"hours": overtime / 60})
    return Cell("".join(signs), "，".join(map(str, says)), tone, day)
