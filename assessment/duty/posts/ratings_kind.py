"""Satisfaction 好差评 as a kind of import: one row a rated matter, by the number of the matter once."""

import re
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models.posts import Rating
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import refuse, warn
from auxpolice.months import SHANGHAI
from auxpolice.problems import Problem
from auxpolice.units.models import Unit
from personnel.models import Assignment

LEVELS = {"非常满意": 5, "满意": 4, "基本满意": 3, "一般": 3, "不满意": 2, "非常不满意": 1, "很不满意": 1}


def _number(cell, _context):
    text, notes = cells.plain(cell, "办件编号")
    number = cells.tight(text)
    if not number:
        return None, [refuse("number-missing", "没有办件编号，请补填。")]
    if len(number) > 40:
        return None, [refuse("number-long", "办件编号超过 40 个字符，请核对。")]
    return number, notes


def _level(cell, _context):
    text, notes = cells.plain(cell, "评价")
    word = cells.tight(text)
    level = LEVELS.get(word) or (int(word) if re.fullmatch(r"[1-5]", word) else None)
    if level is None:
        return None, [
            refuse(
                "level",
                f"评价「{text[:20]}」不是五级评价之一，请写非常满意、满意、基本满意、不满意或非常不满意。",
            )
        ]
    return level, notes


def _at(cell, context):
    value, notes = cells.day(cell, "评价时间", latest=context.today)
    if value is None:
        return None, notes or [refuse("day-missing", "没有评价时间，请补填，如 2026-10-08。")]
    return value, [note for note in notes if note.key != "date-form"]


def _text(label: str):
    def read(cell, _context):
        text, notes = cells.plain(cell, label)
        return text.strip()[:60] or None, notes

    return read


COLUMNS = (
    Column("number", "办件编号", "办件编号 办件号 业务编号 评价编号 受理编号", _number, mandatory=True, wide=True,
           strict=("number-missing", "number-long")),
    Column("at", "评价时间", "评价时间 评价日期 时间 日期", _at, mandatory=True, is_day=True),
    Column("level", "评价", "评价 评价等级 满意度 评价结果", _level, mandatory=True, strict=("level",)),
    Column("unit", "单位", "单位 评价单位 窗口 窗口名称 服务窗口 部门", _text("单位"), mandatory=True, fill=True),
    Column("person", "工作人员", "工作人员 经办人 服务人员 姓名", _text("工作人员")),
    Column("matter", "事项", "事项 办理事项 业务名称 事项名称", _text("事项")),
)  # fmt: skip


def within(rows: list[Row]) -> None:
    """One row a matter."""
    first: dict[str, Row] = {}
    for row in rows:
        number = row.values.get("number")
        if number is None or row.refused:
            continue
        before = first.setdefault(number, row)
        if before is not row:
            text = f"办件编号 {number} 与第 {before.number} 行相同，一件只能评价一次。"
            row.notes.append(refuse("number-twice", text).of("number"))


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against units, people there on the day and what is imported already; four statements for any number of rows."""
    rows = list(upload.rows.order_by("sheet", "number"))
    numbers = {row.values["number"] for row in rows if "number" in row.values}
    there = set(Rating.everything.filter(number__in=numbers).values_list("number", flat=True))
    units: dict[str, Unit] = {}
    for unit in Unit.objects.all():
        units[unit.name] = units[unit.short_name] = unit
    names = {row.values["person"] for row in rows if row.values.get("person")}
    working: dict[tuple[str, int], list[Assignment]] = {}
    for place in Assignment.everything.filter(person__name__in=names).select_related("person"):
        working.setdefault((place.person.name, place.unit_id), []).append(place)
    verdicts = []
    for row in rows:
        verdict = Verdict.first(row, known=row.values.get("number") in there)
        verdicts.append(verdict)
        if verdict.outcome != Outcome.NEW:
            continue
        unit_of = units.get(cells.tight(row.values["unit"]))
        if unit_of is None:
            text = _("没有「%(unit)s」这个单位，请写单位全称或简称。") % {"unit": row.values["unit"][:30]}
            verdict.refuse(refuse("unit-unknown", text).of("unit"))
            continue
        verdict.target = {"unit": unit_of, "person": _who(verdict, working, unit_of)}
    return Examined(verdicts)


def _who(verdict: Verdict, working: dict, unit: Unit) -> int | None:
    """The person by name in the unit on the day; a rating of nobody known counts for the unit alone, and says so."""
    name, day = verdict.row.values.get("person"), _day(verdict.row.values["at"])
    if not name:
        return None
    found = {place.person_id for place in working.get((name, unit.pk), []) if day in place.period}
    if len(found) == 1:
        return found.pop()
    text = _("%(unit)s这一天%(what)s「%(name)s」，这一条只计入单位。") % {
        "unit": unit.name,
        "what": _("有几名") if found else _("没有"),
        "name": name,
    }
    verdict.notes.append(warn("person-unknown", text).of("person"))
    return None


def _day(value) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    if acting_user is None:
        raise Problem(_("好差评须由有权限的人导入。"), code="nobody")
    Rating.everything.bulk_create(
        [
            Rating(
                number=one.row.values["number"],
                unit=one.target["unit"],
                person_id=one.target["person"],
                at=datetime.combine(_day(one.row.values["at"]), time(12), SHANGHAI),
                level=one.row.values["level"],
                matter=one.row.values.get("matter") or "",
            )
            for one in work
        ],
        batch_size=1000,
    )


RATINGS = kinds.register(
    Kind(
        key="ratings",
        title=gettext_lazy("导入好差评"),
        noun=gettext_lazy("评价"),
        act=Act.DUTY_RATINGS,
        base=COLUMNS,
        who=("number",),
        key_field="number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(Rating, "id")],
        subjects=lambda numbers: dict(
            Rating.everything.filter(number__in=list(numbers)).values_list("number", "pk")
        ),
        shown=lambda _name, value: str(value or ""),
        urls="assessment:ratings-import",
    )
)
