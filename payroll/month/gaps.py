"""Gaps of a month: what somebody who is paid lacks, found in the sources of a freeze before it is made."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from auxpolice.batch.joins import whole_tables
from payroll.month.freezing import FEW, MAY_BE_PAID, ONLY, SOURCES
from personnel.relations import PEOPLE

GAPS = {
    "assignment": ("assignment.unit_id IS NULL", gettext_noop("没有单位和岗位")),
    "scheme": (
        "assignment.unit_id IS NOT NULL AND in_force.version_id IS NULL",
        gettext_noop("所在单位没有施行中的薪酬方案"),
    ),
    "level": ("level.version_id IS NULL", gettext_noop("没有层级")),
    "post_class": (
        "assignment.unit_id IS NOT NULL AND class.post_class IS NULL",
        gettext_noop("岗位没有分类"),
    ),
    "attendance": (
        "NOT emp.after_leaving AND"
        " (attendance.month IS NULL OR attendance.due_half_days < emp.employed_half_days)",
        gettext_noop("考勤未确认"),
    ),
    "attendance_over": (
        "attendance.due_half_days > emp.employed_half_days OR emp.days"
        " < greatest(attendance.meal_days, attendance.night_shifts, attendance.holiday_shifts)",
        gettext_noop("考勤多于在职天数，请退回考勤、更新名单后重新确认"),
    ),
    "grade": ("sheet.month IS NULL AND NOT emp.after_leaving", gettext_noop("考核等次未确认")),
    "retired": (
        "emp.person_id = ANY(%(retired)s) AND coalesce(base.insurance_fen, first_month_base.fen) > 0"
        " AND NOT emp.after_leaving",
        gettext_noop(
            "已到法定退休年龄（社会保险法第十六条），仍有缴费基数，请办理退休或停缴；弹性延迟的说明后计算"
        ),
    ),
    "opening": ("opening.through >= %(first)s", gettext_noop("个税期初数已含本月")),
}
BLOCKING = ("assignment", "scheme", "level", "post_class", "attendance_over", "opening", "entry")
"""Without these nobody can be paid; the other gaps may be accepted explicitly: full attendance, no grade."""
LEFT_OUT = ("assignment", "scheme", "level")
"""A freeze leaves out who lacks these, so that nobody else waits for them once that is accepted by name."""


@dataclass(frozen=True)
class Gap:
    """People of the month for whom something is missing: how many, and the first names. Of a gap that is not
    about people (0) the label is the whole sentence."""

    code: str
    label: str
    people: int
    names: list[str]

    @property
    def blocking(self) -> bool:
        return self.code in BLOCKING

    @property
    def leaves_out(self) -> bool:
        return self.code in LEFT_OUT

    @property
    def sentence(self) -> str:
        if not self.people:
            return self.label
        names = "、".join(self.names)
        more = _("等") if self.people > len(self.names) else ""
        return _("%(people)s 人%(label)s（%(names)s%(more)s）。") % {
            "people": self.people,
            "label": self.label,
            "names": names,
            "more": more,
        }


def found(params: dict, people: list[int] | None = None) -> list[Gap]:
    """Gaps of the month (of these people), in one statement."""
    parts = ", ".join(
        f"count(*) FILTER (WHERE {condition}), (array_agg(person.name ORDER BY person.person_id) FILTER (WHERE {condition}))[1:5]"
        for condition, _label in GAPS.values()
    )
    with whole_tables(people is None or len(people) > FEW), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {parts} {SOURCES} JOIN {PEOPLE} person ON person.person_id = emp.person_id"
            + (f" WHERE {ONLY}" if people is not None else ""),
            {**params, "only_people": people},
        )
        row = cursor.fetchone()
    return [
        Gap(code, _(label), row[n * 2], row[n * 2 + 1])
        for n, (code, (_condition, label)) in enumerate(GAPS.items())
        if row[n * 2]
    ]


def lacking(params: dict, code: str) -> set[int]:
    """People who are paid in the month though they have the gap."""
    with whole_tables(True), connection.cursor() as cursor:
        cursor.execute(f"SELECT emp.person_id {SOURCES} WHERE {MAY_BE_PAID} AND ({GAPS[code][0]})", params)
        return {person for (person,) in cursor.fetchall()}
