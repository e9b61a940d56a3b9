"""Opening balances of leave as a kind of import: a list of the bureau's own, one row a person."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.figures import days as in_days
from assessment.leave import opening
from assessment.leave.models import Opening
from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.imports import cells, kinds, people
from auxpolice.imports.kinds import Column, Context, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import
from auxpolice.imports.notes import refuse
from auxpolice.months import today
from auxpolice.problems import Problem
from personnel.importing import ids_of, of_people

DAYS = re.compile(r"\d{1,3}(\.[05]0*)?")


def _days(label: str):
    def read(cell, _context):
        text, notes = cells.plain(cell, label)
        short = re.sub(r"[天日]$", "", cells.tight(text))
        if notes or not short:
            return None, notes
        if not DAYS.fullmatch(short):
            return None, [refuse("days", f"{label}「{text[:20]}」不是天数，请写整天或半天，如 3.5。")]
        return int(Decimal(short) * 2), []

    return read


def _start(cell, context: Context):
    value, notes = cells.day(cell, "参加工作时间", latest=context.today)
    if isinstance(value, tuple):
        value = date(value[0], value[1], 1)
    return value, notes


COLUMNS = (
    Column("name", "姓名", "姓名 名字", lambda c, _context: people.name(c)),
    Column("id_number", "身份证号", "身份证号 身份证号码 公民身份号码 证件号码", lambda c, context: people.id_number(c, context.today),
           mandatory=True, wide=True, masked=True),
    Column("work_start", "参加工作时间", "参加工作时间 累计工作起算日 工作起始日 首次参加工作时间", _start, is_day=True,
           strict=("date-vague", "date-late", "date-shape", "date-early")),
    Column("annual_used", "本年已休年休假", "本年已休年休假 已休年休假 已休年假 已休天数", _days("本年已休年休假"), strict=("days",)),
    Column("carried", "上年结转年休假", "上年结转年休假 结转天数 上年未休", _days("上年结转年休假"), strict=("days",)),
    Column("comp", "可调休", "可调休 调休余额 剩余调休", _days("可调休"), strict=("days",)),
)  # fmt: skip


def _told(values: dict) -> dict:
    start = values.get("work_start")
    start = date.fromisoformat(start) if isinstance(start, str) else start
    return {
        "year": today().year,
        "work_start": start,
        **{name: values.get(name) or 0 for name in opening.FIGURES},
    }


def within(rows: list[Row]) -> None:
    """What can't be so in itself; a row that says nothing; one row a person."""
    for row in rows:
        if row.refused:
            continue
        if not {"work_start", *opening.FIGURES} & row.values.keys():
            row.notes.append(refuse("nothing", _("这一行没有参加工作时间，也没有天数，请补填。")))
        elif wrong := opening.fault(_told(row.values), today()):
            row.notes.append(refuse("opening", wrong[1]).of(wrong[0]))
    people.once(rows)


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster and what is entered already; a number of statements that doesn't depend on them."""
    verdicts = of_people(upload, lock)
    people = [verdict.standing.pk for verdict in verdicts if verdict.standing]
    known = Opening.objects.filter(person__in=people, year=today().year).select_related("confirmed_by")
    held = {one.person_id: one for one in known}
    for verdict in verdicts:
        if verdict.standing is None:
            continue
        verdict.target = _told(verdict.row.values)
        if there := held.get(verdict.standing.pk):
            verdict.against(there, opening.TOLD)
            if verdict.changes and there.confirmed_by_id:
                verdict.refuse(refuse("confirmed", opening.OPENINGS.is_final(there)))
    return Examined(verdicts)


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    """New balances, and those that nobody has confirmed anew; they count once another confirms them."""
    if acting_user is None:
        raise Problem(_("期初数须由有权限的人导入，另一人确认。"), code="nobody")
    Opening.everything.bulk_create(
        [Opening(person=v.standing, entered_by=acting_user, **v.target) for v in work],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["person", "year"],
        update_fields=["work_start", *opening.FIGURES, "entered_by"],
    )


def shown(name: str, value) -> str:
    """A value of a change for people."""
    if value in (None, ""):
        return ""
    if name in opening.FIGURES and isinstance(value, int):
        return in_days(value)
    return identity.mask(value) if name == "id_number" else str(value)


OPENING = kinds.register(
    Kind(
        key="leave-opening",
        title=gettext_lazy("导入假期期初数"),
        noun=gettext_lazy("假期期初数"),
        act=Act.LEAVE_BALANCE,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(Opening, "person_id")],
        subjects=ids_of,
        shown=shown,
        urls="assessment:leave-opening-import",
    )
)
