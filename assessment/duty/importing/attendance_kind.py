"""A machine's grid or a list of punches as a kind of import: punches, paired with the shifts by the one rule."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.importing import common, machine_grid, punch_list
from assessment.duty.importing.assembling import Assembled, assemble
from assessment.duty.importing.codes import Codes
from assessment.duty.importing.people import NOBODY, People
from assessment.duty.importing.roster_kind import (
    IN_MONTH,
    derived_again,
    note_absences,
    taken_back,
)
from assessment.duty.models import Punch, PunchSource, Shift
from assessment.duty.models.noted import NotedAway
from assessment.duty.rules.pairing import AWAY
from assessment.duty.sign_in.recording import pair_again
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.calendar.models import Day
from auxpolice.imports import kinds
from auxpolice.imports.kinds import Column, Examined, Kind, Reading, Verdict
from auxpolice.imports.models import Import, ImportWord, Outcome
from auxpolice.imports.table import Table
from auxpolice.sheets.reading import FileRefused
from personnel.models import Person

COLUMNS = (
    Column("name", "姓名", "姓名", common.text),
    Column("number", "工号", "工号", common.text, choices=lambda: ()),
    *(
        Column(key, label, label, common.text)
        for key, label in punch_list.LABELS.items()
        if key not in ("name", "number")
    ),
    *common.DAYS,
)


def read(reading: Reading) -> Table:
    """The machine's grid, or the list, whichever the file holds."""
    month, words = common.month_of(reading.options), reading.context.words
    numbers = {**words.get(_remembered(reading.options), {}), **words.get("number", {})}
    known = common.everybody(reading.options)
    content, in_force = common.content_for(reading.options)
    if sheet := machine_grid.find(reading):
        table = machine_grid.Machine(reading, month, People(known, numbers, figures=True), sheet).read()
    elif sheet := punch_list.find(reading):
        table = punch_list.PunchList(reading, month, People(known, numbers), Codes(content), sheet).read()
    else:
        raise FileRefused(
            "不是认得的考勤文件：既没有「工号：…姓名：…」逐人两行的考勤记录表，也没有带「姓名、打卡时间」的打卡明细。",
            code="no-header",
        )
    if not in_force:
        table.remarks.append(_("没有施行中的勤务规则，班次和签到时限按示例读取。"))
    return table


def _remembered(options: Mapping[str, Any]) -> str:
    """Numbers are those of a unit's machine: the field under which what was said of them is remembered."""
    return f"number:{options['unit']}"


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the punches that are there, with the shifts paired as they would be."""
    rows = list(upload.rows.order_by("sheet", "number"))
    if lock:
        people = {row.values["person"] for row in rows if "person" in row.values}
        list(
            Person.everything.filter(pk__in=people)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
    assembled = assemble(upload, rows)
    found = Examined([], scratch=assembled)
    asked = Counter(
        row.values["number"]
        for row in rows
        if any(n["key"] in ("unknown_number", "second_enrolment") for n in row.notes)
    )
    asked.update({number: 0 for number in upload.answers.get("number", {}) if number not in asked})
    if asked:
        found.asked = {"number": dict(asked)}
        here = common.here_in(upload.options).values("person_id")
        people_here = Person.objects.filter(pk__in=here).order_by("pinyin")
        found.found["choices"] = {
            "number": [[NOBODY, _("不是本单位的人")], *([str(one.pk), one.name] for one in people_here)]
        }
    noted = set(NotedAway.everything.filter(person_id__in=assembled.people).values_list("person_id", "date"))
    for row in rows:
        verdict = Verdict.first(row)
        found.verdicts.append(verdict)
        if verdict.outcome == Outcome.NEW and not _says_new(row, assembled, noted):
            verdict.outcome = Outcome.UNCHANGED
    found.found["disagree"] = _disagree(upload, assembled)
    month = common.month_of(upload.options)
    if assembled.by_default and not Day.objects.filter(date__year=month.year).exists():
        text = _("%(year)d 年的节假日还没有登记，没有排班的人按周一至周五上班比对，请先登记日历。") % {
            "year": month.year
        }
        found.found["disagree"].append({"row": 0, "column": "", "code": "no_calendar", "message": text})
    if assembled.draft:
        found.found["disagree"].append(
            {
                "row": 0,
                "column": "",
                "code": "draft_plan",
                "message": _("本月班表还没有发布，按它排的班未参加比对；请先发布班表。"),
            }
        )
    return found


def _says_new(row, assembled: Assembled, noted: set[tuple[int, date]]) -> bool:
    one = assembled.people[row.values["person"]]
    punches = [*row.values.get("punches", ()), *([row.values["at"]] if "at" in row.values else [])]
    return any(common.aware(text) not in one.known for text in punches) or any(
        (one.pk, date.fromisoformat(day)) not in noted for day, _word in row.values.get("away", ())
    )


def _disagree(upload: Import, assembled: Assembled) -> list[dict]:
    """Where the file's own daily sheet says otherwise than its punches; the punches count."""
    found = []
    for one in assembled.people.values():
        for shift, paired in one.paired(assembled.rules, assembled.within) if one.daily else ():
            said = one.daily.get(shift.date)
            if said is None or not said[6] or said[2] != shift.code:
                continue
            told = [_plain(stamp, shift.date) for stamp in (paired.signed_in, paired.signed_out)]
            if told == [said[4], said[5]]:
                continue
            text = _("%(badge)s %(day)s：每日统计写 %(daily)s，打卡明细是 %(found)s，以明细为准，请核对。") % {
                "badge": one.badge, "day": f"{shift.date:%Y-%m-%d}", "daily": "、".join(said[4:6]), "found": "、".join(told),
            }  # fmt: skip
            found.append({"row": said[6], "column": "", "code": "sheets_disagree", "message": text,
                          "sheet": upload.sheets[0].get("daily", "")})  # fmt: skip
    return sorted(found, key=lambda one: one["row"])


def _plain(stamp, day: date) -> str:
    return "" if stamp is None else f"{'次日' if stamp.at.date() > day else ''}{stamp.at:%H:%M}"


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> list[ImportWord]:
    """Shifts that nobody planned, punches, absences noted; then what the shifts have of punches."""
    assembled: Assembled = examined.scratch
    people = {v.row.values["person"] for v in work}
    new = [shift for pk in people for shift in assembled.people[pk].shifts if shift.pk is None]
    Shift.everything.bulk_create(new, ignore_conflicts=True)
    source = PunchSource.MACHINE if "below" in upload.sheets[0] else PunchSource.LIST
    punches: dict[tuple[int, str], Punch] = {}
    for verdict in work:
        told = verdict.row.values
        for text in [*told.get("punches", ()), *([told["at"]] if "at" in told else [])]:
            at = common.aware(text)
            if at in assembled.people[told["person"]].known:
                continue
            punches[told["person"], text] = Punch(
                person_id=told["person"], at=at, source=source, mark=told.get("mark", ""), place=told.get("place", ""),
                note=told.get("note", ""), batch_key=upload.sha256, by=acting_user,
            )  # fmt: skip
    Punch.everything.bulk_create(punches.values(), batch_size=5000)
    absences = {(v.row.values["person"], on, word) for v in work for on, word in v.row.values.get("away", ())}
    absences |= {
        (pk, f"{on:%Y-%m-%d}", said[3])
        for pk in people
        for on, said in assembled.people[pk].daily.items()
        if said[3]
    }
    note_absences(upload, [(*one, "") for one in sorted(absences)])
    span = common.span_of(upload.options)
    pair_again(people, span["first"], span["after"] - timedelta(days=1), within=assembled.within)
    return _remember(upload, acting_user)


def _remember(upload: Import, acting_user: User | None) -> list[ImportWord]:
    field, told = _remembered(upload.options), upload.answers.get("number", {})
    words = {number: value for number, value in told.items() if value}
    ImportWord.objects.filter(kind=upload.kind, field=field, text__in=words).delete()
    return ImportWord.objects.bulk_create(
        [
            ImportWord(kind=upload.kind, field=field, text=n, value=v, told_by=acting_user)
            for n, v in words.items()
        ]
    )


def results(upload: Import) -> list[dict]:
    """What each person's shifts have of punches, as the command prints it."""
    rows = list(upload.rows.order_by("sheet", "number"))
    assembled, found = assemble(upload, rows), []
    for one in assembled.people.values():
        lines: list[list[Any]] = []
        shared: list[str] = []
        shown: set[date] = set()
        for shift, paired in one.paired(assembled.rules, assembled.within):
            code = one.words.get(shift.date, shift.code)
            signed = (paired.signed_in, paired.signed_out)
            came, went = (common.text_of(stamp.at) if stamp else None for stamp in signed)
            state = _state(paired, one.away.get(shift.date, ""))
            if "shared_in" in paired.marks and came:
                shared.append(came)
            lines.append([shift.date.isoformat(), code, came, went, state, paired.late, paired.early])
            shown.add(shift.date)
        lines.extend(
            [day.isoformat(), code, None, None, f"leave:{word}", 0, 0]
            for day, (word, code) in one.missed.items()
            if day not in shown
        )
        lines.sort(key=lambda line: (line[0], line[1]))
        found.append({"badge": one.badge, "shifts": lines, "shared": shared})
    return found


NAMES = {"before": "in_before_month", "open": "open_at_month_end", "": "no_record"}


def _state(paired, word: str) -> str:
    if paired.state == AWAY:
        return f"leave:{word}"
    marks = [mark for mark in paired.marks if not mark.startswith("shared")]
    return marks[0] if paired.state == "ok" and marks else NAMES.get(paired.state, paired.state)


def rejected(upload: Import) -> list[list]:
    """Rows of the file that don't count, each with the reason."""
    counted = (*punch_list.NOT_COUNTED, "belongs_to")
    found = [[number, why] for number, why, _sheet in upload.skipped if why.startswith(counted)]
    for row in upload.rows.filter(outcome__in=[Outcome.WRONG, Outcome.SAME]):
        keys = [note["key"] for note in row.all_notes if note["code"] == "ROW"]
        found.append([row.number, "same_row_twice" if row.outcome == Outcome.SAME else keys[0]])
    return sorted(found)


ATTENDANCE = kinds.register(
    Kind(
        key="attendance",
        title=gettext_lazy("导入打卡记录"),
        noun=gettext_lazy("打卡记录"),
        act=Act.DUTY_DESK,
        base=COLUMNS,
        who=("name", "number"),
        key_field="person",
        examine=examine,
        write=write,
        read=read,
        **common.of_unit_month(Act.DUTY_DESK),
        written_to=lambda: [
            (Shift, "person_id", IN_MONTH),
            (NotedAway, "person_id", IN_MONTH),
            (
                Punch,
                "person_id",
                "t.at >= %(since)s - interval '3 days' AND t.at < %(until)s + interval '3 days'",
            ),
        ],
        after_undo=derived_again,
        own_words=("number",),
        most_rows=60_000,
        urls="assessment:punch-import",
    )
)
ATTENDANCE.before_undo(taken_back)
