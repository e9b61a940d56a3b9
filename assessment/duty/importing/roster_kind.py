"""A station's own roster as a kind of import: the shifts of a unit's month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty import moved
from assessment.duty.content import OFF, STANDBY
from assessment.duty.importing import common
from assessment.duty.importing.codes import Codes
from assessment.duty.importing.people import People
from assessment.duty.importing.roster_grid import Roster
from assessment.duty.models import Plan, PlanLine, PlanState, Shift, ShiftRecord, ShiftSource
from assessment.duty.models.noted import NotedAway
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import can
from auxpolice.imports import kinds
from auxpolice.imports.kinds import Column, Examined, Kind, Reading, Verdict
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import refuse
from auxpolice.imports.table import Table
from auxpolice.months import today

AROUND = timedelta(days=2)


def _codes() -> list[tuple[str, str]]:
    shifts = common.EXAMPLE["shifts"]
    return [(one["code"], f"{one['code']} {one['name']}") for one in shifts] + [(OFF, str(_("休息")))]


COLUMNS = (
    Column("group", "组别", "组别", common.text),
    Column("name", "姓名", "姓名", common.text),
    Column("number", "编号", "编号", common.text),
    *common.DAYS,
    Column("code", "班次", "班次", common.text, choices=_codes),
)


def read(reading: Reading) -> Table:
    content, in_force = common.content_for(reading.options)
    people = People(common.everybody(reading.options))
    codes = Codes(content, reading.context.words.get("code"))
    table = Roster(reading, common.month_of(reading.options), people, codes).read()
    if not in_force:
        table.remarks.append(_("没有施行中的勤务规则，班次按示例读取。"))
    if patrols := len(table.sheets[0]["lists"]["patrol"]):
        table.remarks.append(
            _("巡逻表的 %(n)d 段巡逻只与班表核对，不写入；谁在哪个岗点，在「岗点」中安排。") % {"n": patrols}
        )
    return table


def wanted(row, shifts: dict[str, dict]) -> dict[date, str]:
    """Day → code of a staged row."""
    told = [*row.values["shifts"], *row.values["standby"]]
    return {date.fromisoformat(day): code for day, code in told if code in shifts}


def covered(upload: Import, row) -> list[date]:
    """The days of the month that the sheet has and a row says something of."""
    month = common.month_of(upload.options)
    days = [
        month.replace(day=int(key[1:]))
        for key in upload.sheets[0]["letters"]
        if key[:1] == "d" and key[1:].isdecimal()
    ]
    return sorted(day for day in days if day.isoformat() not in row.values["unknown"])


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the shifts that are there; a number of statements that doesn't depend on them."""
    rows = list(upload.rows.order_by("sheet", "number"))
    content, _in_force = common.content_for(upload.options)
    shifts = {shift["code"]: shift for shift in content["shifts"]}
    span = common.span_of(upload.options)
    people = {row.values["person"] for row in rows if "person" in row.values}
    held: dict[int, list[Shift]] = defaultdict(list)
    near = Shift.everything.filter(
        person_id__in=people, date__gte=span["first"] - AROUND, date__lt=span["after"] + AROUND
    ).order_by("pk")
    for one in near.select_for_update() if lock else near:
        held[one.person_id].append(one)
    found = Examined([], asked=_asked(rows, upload))
    found.found["choices"] = {
        "code": [[c, f"{c} {s['name']}"] for c, s in shifts.items()] + [[OFF, _("休息")]]
    }
    for row in rows:
        verdict = Verdict.first(row)
        found.verdicts.append(verdict)
        if verdict.outcome == Outcome.NEW:
            _compare(upload, verdict, held[row.values["person"]], wanted(row, shifts), shifts)
    return found


def _asked(rows: list, upload: Import) -> dict[str, dict[str, int]]:
    asked: dict[str, int] = defaultdict(int)
    for row in rows:
        for note in row.notes:
            if note["key"] == "unknown_code":
                asked[row.raw[note["field"]].strip()] += 1
    asked |= {word: 0 for word in upload.answers.get("code", {}) if word not in asked}
    return {"code": dict(asked)} if asked else {}


def _compare(
    upload: Import, verdict: Verdict, held: list[Shift], codes: dict[date, str], shifts: dict
) -> None:
    days = covered(upload, verdict.row)
    now: dict[date, list[Shift]] = defaultdict(list)
    for one in held:
        now[one.date].append(one)
    gone, new = [], []
    for day in days:
        code, there = codes.get(day), now[day]
        if [one.code for one in there] == ([code] if code else []):
            continue
        gone += there
        new += [day] if code else []
        verdict.changes.append([f"d{day.day:02d}", " ".join(one.code for one in there), code or ""])
    stays: list[tuple[datetime, datetime, Any]] = [
        (one.starts, one.ends, f"{one.date:%m-%d} {one.code}")
        for one in held
        if one not in gone and one.kind != STANDBY
    ]
    stays += [
        (*common.times_of(shifts[codes[d]], d), f"{d:%m-%d} {codes[d]}")
        for d in new
        if shifts[codes[d]]["kind"] != STANDBY
    ]
    if clash := common.overlapping(stays):
        text = _("%(one)s 与 %(other)s 的时间重叠，没有导入，请改正。") % {"one": clash[0], "other": clash[1]}
        verdict.refuse(refuse("overlap", text).of("name"))
    elif verdict.changes:
        verdict.outcome = Outcome.CHANGED if gone else Outcome.NEW
    else:
        verdict.outcome = Outcome.UNCHANGED
    verdict.standing, verdict.target = gone, {day: codes[day] for day in new}


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> list[Model]:
    """Shifts of the file in place of those that differ; absences noted. A month that has begun is published, for it
    is lived by this roster; one to come the head looks at first."""
    content, _in_force = common.content_for(upload.options)
    shifts = {shift["code"]: shift for shift in content["shifts"]}
    month, made = common.month_of(upload.options), list[Model]()
    plan, fresh = Plan.everything.get_or_create(unit_id=upload.options["unit"], month=month)
    lived = month <= today() and (acting_user is None or can(acting_user, Act.DUTY_PUBLISH, plan.unit_id))
    if plan.state == PlanState.DRAFT and (acting_user is None or lived):
        plan.state, plan.published_by, plan.published_at = PlanState.PUBLISHED, acting_user, timezone.now()
        plan.row_version += 1
        plan.save()
    gone = [one.pk for verdict in work for one in verdict.standing]
    Shift.everything.filter(pk__in=gone).delete()
    Shift.everything.bulk_create(
        [
            shift_of(shifts[code], plan.unit_id, v.row.values["person"], on, ShiftSource.IMPORT, plan)
            for v in work
            for on, code in v.target.items()
        ]
    )
    note_absences(upload, [(v.row.values["person"], *told) for v in work for told in v.row.values["away"]])
    made += _lines(upload, plan, work, acting_user)
    people = [v.row.values["person"] for v in work]
    moved.tell(people, month, common.span_of(upload.options)["after"] - timedelta(days=1))
    return [plan, *made] if fresh else made


def _lines(upload: Import, plan: Plan, work: list[Verdict], acting_user: User | None) -> list[PlanLine]:
    """The lines of the plan: the days that the file decided are kept from pattern and solver."""
    held = {line.person_id: line for line in PlanLine.everything.filter(plan=plan)}
    new = []
    for verdict in work:
        kept = {day.day for day in covered(upload, verdict.row)}
        line = held.get(verdict.row.values["person"])
        if line is None:
            new.append(
                PlanLine(
                    plan=plan,
                    person_id=verdict.row.values["person"],
                    kept=sorted(kept),
                    changed_by=acting_user,
                )
            )
        else:
            line.kept, line.row_version = sorted(kept | set(line.kept)), line.row_version + 1
    PlanLine.everything.bulk_update(held.values(), ["kept", "row_version"])
    return PlanLine.everything.bulk_create(new)


def shift_of(
    shift: dict, unit_id: int, person_id: int, on: date, source: str, plan: Plan | None = None
) -> Shift:
    """A shift of the rules on a day."""
    starts, ends = common.times_of(shift, on)
    return Shift(
        plan=plan, unit_id=unit_id, person_id=person_id, date=on, code=shift["code"], kind=shift["kind"], starts=starts,
        ends=ends, break_minutes=shift.get("break_minutes", 0), night=bool(shift.get("night", False)), source=source,
    )  # fmt: skip


def note_absences(upload: Import, told: Iterable[tuple]) -> None:
    """(person, day, word, code of the shift missed or "") as the file notes them; what is noted already stays."""
    NotedAway.everything.bulk_create(
        [
            NotedAway(person_id=p, date=on, word=word[:20], code=code, batch_key=upload.sha256)
            for p, on, word, code in told
        ],
        ignore_conflicts=True,
    )


def taken_back(upload: Import, people: list[int]) -> None:
    """What shifts have of punches is derived: it goes before them, and is derived again afterwards."""
    span = common.span_of(upload.options)
    ShiftRecord.everything.filter(
        shift__person_id__in=people,
        shift__date__gte=span["first"] - AROUND,
        shift__date__lt=span["after"] + AROUND,
    ).delete()


def derived_again(upload: Import, people: list[int]) -> None:
    span = common.span_of(upload.options)
    moved.tell(people, span["first"] - AROUND, span["after"] + AROUND)


def planned(upload: Import) -> list[dict]:
    """The shifts of each person of the file, stand-by apart, as the command prints them."""
    content, _in_force = common.content_for(upload.options)
    shifts, found = {shift["code"]: shift for shift in content["shifts"]}, []
    for row in upload.rows.order_by("sheet", "number"):
        if "person" not in row.values or row.outcome in (Outcome.WRONG, Outcome.SAME):
            continue
        lines = []
        for day, code in row.values["shifts"]:
            if code in shifts:
                times = common.times_of(shifts[code], date.fromisoformat(day))
                lines.append([day, code, *map(common.text_of, times)])
        found.append(
            {
                "badge": row.values["badge"],
                "shifts": lines,
                "standby": [day for day, _code in row.values["standby"]],
                "leave": [[day, word] for day, word, _missed in row.values["away"]],
            }
        )
    return found


IN_MONTH = "t.date >= %(first)s AND t.date < %(after)s"
ROSTER = kinds.register(
    Kind(
        key="duty-roster",
        title=gettext_lazy("导入班表"),
        noun=gettext_lazy("班表"),
        act=Act.DUTY_PLAN,
        base=COLUMNS,
        who=("name", "number"),
        key_field="person",
        examine=examine,
        write=write,
        read=read,
        **common.of_unit_month(Act.DUTY_PLAN),
        written_to=lambda: [(Shift, "person_id", IN_MONTH), (NotedAway, "person_id", IN_MONTH)],
        after_undo=derived_again,
        urls="assessment:duty-import",
    )
)
ROSTER.before_undo(taken_back)
