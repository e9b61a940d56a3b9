"""What cells of rosters and attendance files say: times, days, names, numbers, words of absence. Pure."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from auxpolice.sheets.reading import Cell

WEEKDAYS = "一二三四五六日"
OFF = frozenset(("", "休", "休息", "轮休", "公休", "空", "-", "--", "—", "——", "/", "无", "下", "下夜班"))
_AWAY = re.compile(
    r"(年|病|事|婚|产|丧|公|探亲|陪产|育儿|护理|工伤|哺乳|训)(?:休)?(?:假|出|差|训)?|(调休|补休|出差|外出|学习|培训|集训|借调|公差|抽调)"
)
_SHORT = {"培训": "训", "集训": "训", "学习": "训", "公差": "公", "出差": "公", "外出": "公", "补休": "调休"}
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]")
_MARKS = "△▲★☆*※●○◆◇■□·•√#"
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})[日号]?$")
_FULL = re.compile(r"(\d{2}|\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SPAN = re.compile(
    r"(\d{1,2})[:：点时](\d{2})?\D{0,3}?(?:-|—|–|~|～|至|到)+\s*(次日|翌日|第二天)?(\d{1,2})[:：点时](\d{2})?"
)
_EPOCH = date(1899, 12, 30)


def folded(text: str) -> str:
    """Half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def digits(text: str) -> str:
    """The figures of a number without letters, marks and zeros before them: fj-011072 → 11072."""
    return re.sub(r"\D", "", folded(text)).lstrip("0")


def number_text(cell: Cell) -> str:
    """A number as its cell means it, whether stored as a text or a figure."""
    text = cell.text.strip()
    return re.sub(r"\.0+$", "", text) if cell.kind == "n" else text


def bare_name(text: str) -> str:
    """A name without blanks, marks before it and remarks in brackets."""
    plain = "".join(_NOTE.sub("", text).split())
    return plain.strip(_MARKS)


def away_word(text: str, *, short: bool = True) -> str:
    """The kind of absence a remark names (年休假 → 年 when ``short``), or nothing."""
    plain = folded(_NOTE.sub("", text))
    found = _AWAY.fullmatch(plain)
    if not found:
        return ""
    if not short:
        return plain
    return found[1] or _SHORT.get(found[2], found[2])


def day_of(cell: Cell, month: date) -> date | None:
    """The day a head or a cell names: 1, 1日, 10月1日, 1001, 2026-10-01, a date, the number of a day."""
    text = folded(cell.text)
    if cell.kind == "d":
        return datetime.fromisoformat(cell.text).date()
    if cell.kind == "n":
        text = re.sub(r"\.0+$", "", text)
        if re.fullmatch(r"[45]\d{4}", text):
            return _EPOCH + timedelta(days=int(text))
    elif cell.kind != "s":
        return None
    if re.fullmatch(r"\d{4}", text):
        text = f"{text[:2]}-{text[2:]}"
    found = _DAY.match(text)
    try:
        return (
            date(int(found[1] or month.year), int(found[2] or month.month), int(found[3])) if found else None
        )
    except ValueError:
        return None


def full_day(text: str) -> date | None:
    """The day within a text: 「26-10-01 星期四」, 「2026年10月1日」."""
    found = _FULL.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    try:
        year = int(found[1])
        return date(year + 2000 if year < 100 else year, int(found[2]), int(found[3]))
    except ValueError:
        return None


def span_of(text: str) -> tuple[int, int] | None:
    """(start, end) in minutes since midnight, the end beyond 24:00 when it is of the next day."""
    found = _SPAN.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    start, end = int(found[1]) * 60 + int(found[2] or 0), int(found[4]) * 60 + int(found[5] or 0)
    if start > 1440 or end > 1440:
        return None
    return start, end + 1440 if found[3] or end <= start else end


def clock(hour: str, minute: str) -> time | None:
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def moment(cell: Cell, day: date | None = None) -> datetime | None:
    """The instant (without zone) of a cell: a date-time, its serial number, a text; a clock time alone is of ``day``."""
    text = unicodedata.normalize("NFKC", cell.text).strip()
    try:
        if cell.kind == "d":
            return datetime.fromisoformat(text).replace(second=0, microsecond=0)
        if cell.kind == "n" and 30_000 < float(text) < 80_000:
            whole, rest = divmod(float(text), 1)
            return datetime.combine(_EPOCH + timedelta(days=int(whole)), time()) + timedelta(
                minutes=round(rest * 1440)
            )
    except ValueError:
        return None
    if cell.kind == "n" and day is not None and 0 <= float(text) < 1:
        return datetime.combine(day, time()) + timedelta(minutes=round(float(text) * 1440))
    if cell.kind == "t" and day is not None:
        return datetime.combine(day, time.fromisoformat(text).replace(second=0, microsecond=0))
    found = re.search(r"(\d{1,2}):(\d{2})(?::\d{2})?$", text)
    on = full_day(text[: found.start()]) if found else None
    if found is None or (on is None and text[: found.start()].strip() not in ("", "次日", "翌日")):
        return None
    at = clock(found[1], found[2])
    base = on or day
    if at is None or base is None:
        return None
    return datetime.combine(base, at) + timedelta(days=int("次日" in text or "翌日" in text))
