"""Work orders of the 12345 hotline as a kind of import: one row a complaint, once by its number.

Who asks is sealed as the file is read, before anything of it is kept, and masked in what they say.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import clocks, rules
from assessment.conduct.complaints.content import ACCUSATION, HOTLINE, PETITION, SUGGESTION
from assessment.conduct.complaints.models import About, Allegation, Complainant, Complaint
from assessment.conduct.complaints.registering import Who
from auxpolice import sealed
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Examined, Kind, Row, Verdict
from auxpolice.imports.mapping import folded
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import refuse, warn
from auxpolice.months import SHANGHAI
from auxpolice.problems import Problem
from auxpolice.sheets.reading import Book, Cell, FileRefused, Line
from auxpolice.units.models import Unit

STREAMS = {
    "举报": ACCUSATION, "检举": ACCUSATION, "控告": ACCUSATION, "投诉举报": ACCUSATION,
    "投诉": PETITION, "求助": PETITION, "咨询": PETITION, "申诉": PETITION, "求决": PETITION,
    "建议": SUGGESTION, "意见": SUGGESTION, "意见建议": SUGGESTION, "表扬": SUGGESTION,
}  # fmt: skip
OVER = ("办结", "归档", "作废", "撤销")
SECRET = {"name": "求助人员", "phone": "求助号码", "sex": "性别", "address": "诉求详细地址"}
"""Who asks; the sealed columns of ``Complainant``."""
SAID = ("工单标题", "诉求内容", "事件发生地")
TO_CLASSIFY = gettext_lazy("待核定")


def conceal(book: Book) -> None:
    """Seal who asks and mask them in what they say; a file in which these columns can't be told is refused."""
    told = False
    for sheet in book.sheets:
        at: dict[str, int] = {}
        for line in sheet.lines:
            heads = {folded(cell.text): place for place, cell in enumerate(line.cells) if cell.text.strip()}
            found = {head: heads[folded(head)] for head in (*SECRET.values(), *SAID) if folded(head) in heads}
            if set(SECRET.values()) <= set(found):
                at, told = found, True
            elif at:
                _conceal(line, at)
            elif any(cell.text.strip() for cell in line.cells) and len(line.cells) > len(SECRET):
                line.cells = []  # above a header nobody can say which cell tells who
    if not told:
        missing = "、".join(SECRET.values())
        raise FileRefused(
            _("不是 12345 工单表：没有找到%(columns)s这几列。") % {"columns": missing}, code="no-header"
        )


def _conceal(line: Line, at: dict[str, int]) -> None:
    secret = {head: _plain(line.cell(at[head])) for head in SECRET.values()}
    told = [text for head, text in secret.items() if head != SECRET["sex"] and not sealed.is_sealed(text)]
    for head, place in at.items():
        if place >= len(line.cells) or not line.cells[place].text.strip():
            continue
        text = sealed.seal(secret[head]) if head in secret else rules.masked(line.cells[place].text, *told)
        line.cells[place] = Cell("s", text)


def _plain(cell: Cell) -> str:
    return re.sub(r"\.0+$", "", cell.text.strip()) if cell.kind == "n" else cell.text.strip()


def _number(cell, _context):
    text, notes = cells.plain(cell, "工单编号")
    number = cells.tight(text)
    if not number:
        return None, notes or [refuse("number-missing", "没有工单编号，请补填。")]
    if len(number) > 40:
        return None, [refuse("number-long", "工单编号超过 40 个字符，请核对。")]
    return number, notes


def _long(label: str, most: int, mandatory: bool = False):
    def read(cell, _context):
        text = cell[1].strip()
        if cell[0] in ("f", "e"):
            return None, cells.plain(cell, label)[1]
        if not text:
            return None, [refuse("text-missing", f"没有{label}，请补填。")] if mandatory else []
        if len(text) > most:
            return text[:most], [warn("text-cut", f"{label}超过 {most} 个字，只取前 {most} 个。")]
        return text, []

    return read


def _moment(label: str):
    """A day with its time, where the cell has one; as text, for staged rows are JSON."""

    def read(cell, context):
        day, notes = cells.day(cell, label, latest=context.today + timedelta(days=400))
        if not isinstance(day, date):
            return None, notes or [refuse("day-missing", f"没有{label}，请补填，如 2026-10-08 09:30。")]
        clock = re.search(r"(?:[T ]|^)(\d{1,2}):(\d{2})", cell[1])
        hour, minute = (int(part) for part in clock.groups()) if clock else (0, 0)
        if hour > 23 or minute > 59:
            return None, [refuse("time", f"{label}的时间不对，请核对。")]
        at = datetime.combine(day, time(hour, minute), SHANGHAI)
        return at.isoformat(), [note for note in notes if note.key != "date-form"]

    return read


def _stream(cell, _context):
    text, notes = cells.plain(cell, "诉求类型")
    word = cells.tight(text)
    found = STREAMS.get(word)
    if found is None:
        notes = [*notes, warn("stream", f"诉求类型「{text[:20]}」按申诉求决登记，请在分办时核定。")]
    return found or PETITION, notes


def _secret(_label: str):
    return lambda cell, _context: (cell[1] or None, [])


COLUMNS = (
    Column("number", "工单编号", "工单编号", _number, mandatory=True, wide=True, strict=("number-missing", "number-long")),
    Column("title", "工单标题", "工单标题", _long("工单标题", 100), mandatory=True, wide=True),
    Column("text", "诉求内容", "诉求内容", _long("诉求内容", 4000, mandatory=True), mandatory=True, wide=True,
           strict=("text-missing",)),
    Column("stream", "诉求类型", "诉求类型", _stream, mandatory=True),
    Column("at", "区交办时间", "区交办时间", _moment("区交办时间"), mandatory=True, is_day=True,
           strict=("day-missing", "time")),
    Column("due", "区交办办结期限", "区交办办结期限", _moment("区交办办结期限"), is_day=True),
    Column("channel", "诉求渠道", "诉求渠道", _long("诉求渠道", 40)),
    Column("belongs", "诉求归口", "诉求归口", _long("诉求归口", 60)),
    Column("urgent", "紧急程度", "紧急程度", _long("紧急程度", 20)),
    Column("state", "工单状态", "工单状态", _long("工单状态", 20)),
    Column("name", SECRET["name"], SECRET["name"], _secret("name"), masked=True),
    Column("phone", SECRET["phone"], SECRET["phone"], _secret("phone"), masked=True),
    Column("sex", SECRET["sex"], SECRET["sex"], _secret("sex"), masked=True),
    Column("place", "事件发生地", "事件发生地", _long("事件发生地", 100)),
    Column("address", SECRET["address"], SECRET["address"], _secret("address"), masked=True),
    Column("hard", "是否疑难", "是否疑难", _long("是否疑难", 10)),
    Column("helped", "是否协办", "是否协办", _long("是否协办", 10)),
    Column("city_main", "市交办主办单位", "市交办主办单位", _long("市交办主办单位", 60)),
    Column("city_help", "市交办协办单位", "市交办协办单位", _long("市交办协办单位", 60)),
    Column("city_at", "市交办时间", "市交办时间", _moment("市交办时间"), is_day=True),
    Column("city_due", "市交办办结期限", "市交办办结期限", _moment("市交办办结期限"), is_day=True),
)  # fmt: skip


def within(rows: list[Row]) -> None:
    """One row a work order."""
    first: dict[str, Row] = {}
    for row in rows:
        number = row.values.get("number")
        if number is None or row.refused:
            continue
        before = first.setdefault(number, row)
        if before is not row:
            text = f"工单编号 {number} 与第 {before.number} 行相同，一张工单只登记一次。"
            row.notes.append(refuse("number-twice", text).of("number"))


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against what is registered already; three statements for any number of rows."""
    rows = list(upload.rows.order_by("sheet", "number"))
    numbers = {row.values["number"] for row in rows if "number" in row.values}
    there = set(
        Complaint.everything.filter(source=HOTLINE, number__in=numbers).values_list("number", flat=True)
    )
    units: dict[str, Unit] = {}
    for unit in Unit.objects.all():
        units[unit.name] = units[unit.short_name] = unit
    units.pop("", None)
    now, verdicts = timezone.now(), []
    for row in rows:
        verdict = Verdict.first(row, known=row.values.get("number") in there)
        verdicts.append(verdict)
        if verdict.outcome != Outcome.NEW:
            continue
        at = datetime.fromisoformat(row.values["at"])
        if at > now:
            verdict.refuse(refuse("future", _("区交办时间在将来，请核对。")).of("at"))
        elif any(word in row.values.get("state", "") for word in OVER):
            verdict.outcome = Outcome.UNCHANGED
            verdict.notes.append(
                warn("over", _("工单状态是「%(state)s」，没有登记。") % {"state": row.values["state"]}).of(
                    "state"
                )
            )
        else:
            verdict.target = {"at": at, "unit": units.get(cells.tight(row.values.get("belongs", "")))}
    return Examined(verdicts)


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    if acting_user is None:
        raise Problem(_("工单须由有权限的人导入。"), code="nobody")
    calendar, versions, made = clocks.Calendar(), {}, []
    for one in work:
        received, unit = timezone.localdate(one.target["at"]), one.target["unit"]
        key = (unit.pk if unit else None, received)
        if key not in versions:
            versions[key] = clocks.version_on(unit, received)
        made.append(_complaint(one, versions[key], calendar, acting_user))
    Complaint.everything.bulk_create(made, batch_size=1000)
    Complainant.everything.bulk_create(
        [_who(one).kept_with(row) for one, row in zip(work, made, strict=True)], batch_size=1000
    )
    Allegation.everything.bulk_create(
        [
            Allegation(
                complaint=row, text=row.title[:300], kind="", kind_name=row.kind_name, unit=row.unit,
                made_by=acting_user,
            )
            for row in made
        ],
        batch_size=1000,
    )  # fmt: skip
    trail.record(
        Act.COMPLAINT_REGISTER,
        None,
        acting_user=acting_user,
        label=_("12345 工单"),
        after={"rows": len(made)},
    )


def _complaint(one: Verdict, version: Any, calendar: clocks.Calendar, acting_user: User) -> Complaint:
    values, received = one.row.values, timezone.localdate(one.target["at"])
    accept_due, due = clocks.dues(version.content, HOTLINE, values["stream"], received, calendar)
    if values.get("due") and (told := timezone.localdate(datetime.fromisoformat(values["due"]))) >= received:
        due = told  # the hotline's own term goes before ours
    now = timezone.now()
    late = now - one.target["at"] > timedelta(hours=version.content["register_hours"])
    return Complaint(
        source=HOTLINE,
        number=values["number"],
        stream=values["stream"],
        kind="",
        kind_name=str(TO_CLASSIFY),
        title=values.get("title") or values["text"][:100],
        text=values["text"],
        place=values.get("place") or "",
        happened_on=received,
        about=About.UNKNOWN,
        unit=one.target["unit"],
        version=version,
        received_at=one.target["at"],
        registered_at=now,
        registered_by=acting_user,
        late_because=_("按热线工单表导入") if late else "",
        accept_due=accept_due,
        due=due,
    )


def _who(one: Verdict) -> Who:
    """Opened for the mark by which repeats are found; sealed again as it is kept."""
    return Who(**{field: sealed.opened(one.row.values.get(field) or "") for field in SECRET})


def refuse_undo(_upload: Import, _ids: list[int]) -> None:
    """Raise Problem: what people have brought stays registered."""
    raise Problem(
        _("信访登记后不撤销。不属本单位的工单请逐件退回转送，重复的请并案。"), code="stays", status=409
    )


HOTLINE_KIND = kinds.register(
    Kind(
        key="complaints",
        title=gettext_lazy("导入 12345 工单"),
        noun=gettext_lazy("信访"),
        act=Act.COMPLAINT_REGISTER,
        base=COLUMNS,
        who=("number",),
        key_field="number",
        within=within,
        examine=examine,
        write=write,
        conceal=conceal,
        secret=frozenset(SECRET),
        shown=lambda name, value: _("已加密") if name in SECRET and value else str(value or ""),
        urls="assessment:complaints-import",
    )
)
HOTLINE_KIND.before_undo(refuse_undo)
