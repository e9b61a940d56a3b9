"""What one cell may hold. Every rule takes a cell (kind, text) and gives (value or None, notes).

Kinds: s text, n number, d date-time, t time, b bool, f formula, e error, "" empty. Money, ID and bank numbers are
never guessed; whatever is changed in form is noted as NORM.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from auxpolice.imports.notes import Note, normalised, refuse

CHINA = timezone(timedelta(hours=8))
LONGEST = 1000
Found = tuple[object, list[Note]]
HYPHENS = "-‐‑‒–—−－"


def plain(cell, what: str, *, private: bool = False) -> tuple[str, list[Note]]:
    """The text of a cell, or the reason why it can't be used whatever the field is."""
    kind, text = cell[:2]
    if kind == "f":
        return "", [refuse("formula", f"{what}是公式，请复制后以「粘贴为数值」填写。")]
    if kind == "e" or (
        kind == "s" and re.fullmatch(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)", text.strip())
    ):
        return "", [refuse("error-value", f"{what}是错误值 {text.strip()}，请改为正确的内容。")]
    if len(text) > LONGEST:
        return "", [refuse("too-long", f"{what}超过 {LONGEST} 个字符，请检查是否填错了列。")]
    barred = ("Cc", "Cs") if private else ("Cc", "Cs", "Co")
    if kind == "s" and any(unicodedata.category(c) in barred and c not in "\t\r\n" for c in text):
        return "", [refuse("control", f"{what}含有不可显示的字符，请重新填写。")]
    return text, []


GUARDS = "'`‘’´＇"
NOTHING = {
    *(
        "/",
        "//",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "–",
        "－",
        "_",
        "·",
        ".",
        "。",
        "*",
        "无",
        "(无)",
        "空",
        "暂无",
        "没有",
    ),
    *("NA", "N/A", "NULL", "NONE", "NIL", "未填", "未填写", "未知", "不详", "待定", "待补", "待补充", "暂缺"),
}


def is_nothing(text: str) -> bool:
    """What people type where there is nothing to say."""
    return tight(text).upper() in NOTHING or set(tight(text)) == {"/"}


def unguarded(text: str) -> str:
    """Without the mark that made a spreadsheet keep digits as text."""
    return text.lstrip()[1:] if re.match(rf"\s*[{GUARDS}](?=[0-9A-Za-z])", text) else text


def tight(text: str) -> str:
    """NFKC, without any blank or invisible sign."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Zs", "Mn"))


def words(text: str) -> str:
    """Free text: trimmed, blanks and line breaks inside made single, invisible signs out; letters stay as given."""
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = text[1:] if re.match(r"'\s*[=+\-@＝＋－＠]", text) else text
    return " ".join(text.split())  # the guard of our own CSV exports


_DAY = [
    re.compile(r"(\d{4})[.](\d{1,2})[.](\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
]
EARLIEST = date(1930, 1, 1)


def day(cell, what: str, *, latest: date, month_only: bool = False) -> Found:
    """A date by the fixed list of forms; ``month_only`` also takes 1990.05, as (year, month), for comparisons."""
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    kind = cell[0]
    if kind == "d":
        found = datetime.fromisoformat(text)
        if month_only and cell[2:] == ("month",) and found.day == 1:
            return (found.year, found.month), []
        return _in_range(found.date(), what, latest, [])
    if kind in ("n", "t", "b"):
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(-1)
        if month_only and (part := re.fullmatch(r"((?:19|20)\d{2})[.]?(\d{1,2})", text)):
            return (int(part[1]), int(part[2])), []
        compact = _parts(text) if kind == "n" and value >= 19000101 else None
        if compact:
            return _in_range(
                compact, what, latest, [normalised("date-form", f"{what}已规范", text, compact.isoformat())]
            )
        return _serial(value, text, what, latest)
    short = tight(text)
    if short in ("长期", "至今", "无固定期限"):
        return None, [refuse("date-open", f"{what}不能填「{short}」，请填具体日期，如 2024-03-05。")]
    if re.fullmatch(r"\d{5}", short):
        return _serial(Decimal(short), text, what, latest)
    stamp = re.fullmatch(r"(\d{4}-\d{2}-\d{2})T?(\d{2}:\d{2}(:\d{2})?(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", short)
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    for midnight in (r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]0?0:00(:00(\.0+)?)?", r"(\d{8})0{6}"):
        if part := re.fullmatch(midnight, spaced):  # as other systems export a day
            short = part[1]
    found_day = _parts(short)
    if found_day is None and stamp and stamp[2]:
        try:
            moment = datetime.fromisoformat(f"{stamp[1]}T{stamp[2]}{(stamp[5] or '').replace('Z', '+00:00')}")
        except ValueError:
            moment = None
        if moment:
            found_day = (moment.astimezone(CHINA) if moment.tzinfo else moment).date()
    if found_day is None and month_only and (part := re.fullmatch(r"(\d{4})[.年/-]?(\d{1,2})月?", short)):
        return (int(part[1]), int(part[2])), []
    if found_day is None:
        return None, [
            refuse("date-vague", f"{what}「{text.strip()[:20]}」不是明确的日期，请写成 2024-03-05 的样式。")
        ]
    if text != found_day.isoformat():
        notes.append(normalised("date-form", f"{what}已规范", text, found_day.isoformat()))
    return _in_range(found_day, what, latest, notes)


def _parts(text: str) -> date | None:
    for form in _DAY:
        if part := form.fullmatch(text):
            try:
                return date(int(part[1]), int(part[2]), int(part[3]))
            except ValueError:
                return None
    return None


def _serial(value: Decimal, text: str, what: str, latest: date) -> Found:
    if value != value.to_integral_value() or not 10000 <= value <= 80000:
        return None, [refuse("date-serial", f"{what}「{text[:20]}」不是有效日期，请写成 2024-03-05 的样式。")]
    found = date(1899, 12, 30) + timedelta(days=int(value))
    return _in_range(
        found, what, latest, [normalised("date-form", f"{what}已由日期序号换算", text, found.isoformat())]
    )


def _in_range(found: date, what: str, latest: date, notes: list[Note]) -> Found:
    if found < EARLIEST:
        return None, [
            refuse(
                "date-early",
                f"{what} {found:%Y-%m-%d} 太早，请核对年份。".replace(f"{found:%Y}", f"{found.year:04d}"),
            )
        ]
    if found > latest:
        return None, [refuse("date-late", f"{what} {found.isoformat()} 太晚，请核对年份。")]
    return found, notes


def amount(cell, what: str) -> Found:
    """An amount of yuan as int fen."""
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    short = tight(text)
    bare = re.sub(r"^(¥|￥|RMB|CNY)", "", short)
    bare = re.sub(r"元$", "", bare)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", bare):
        bare = bare.replace(",", "")
    if cell[0] == "n":
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        value = value.quantize(Decimal("0.000001")) if value.is_finite() and abs(value) < 10**9 else value
    elif cell[0] == "s" and re.fullmatch(r"-?\d{1,9}(\.\d+)?", bare):
        value = Decimal(bare)
    else:
        return None, [
            refuse("amount-shape", f"{what}「{text.strip()[:20]}」不是金额，请写成 3200.50 的样式。")
        ]
    fen = value * 100
    if not fen.is_finite() or fen < 0 or fen > 10_000_000_00:
        return None, [refuse("amount-range", f"{what}应在 0 至 1000 万元之间，请核对。")]
    if fen != fen.to_integral_value():
        return None, [refuse("amount-cents", f"{what}「{text.strip()[:20]}」超过两位小数，请核对。")]
    if cell[0] == "s" and bare != text:
        notes.append(normalised("amount-form", f"{what}已规范", text, bare))
    return int(fen), notes


def free_text(cell, what: str, longest: int) -> Found:
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    taken = words(re.sub(r"\.0$", "", text) if cell[0] == "n" else text)
    if len(taken) > longest:
        return None, [refuse("too-long", f"{what}超过 {longest} 个字，请缩短。")]
    if taken != text and cell[0] == "s":
        notes.append(normalised("text-form", f"{what}首尾和多余的空格已去除", text, taken))
    return taken or None, notes


def lookup(table: Mapping[str, str], text: str) -> str | None:
    """The code of a word; a code of the table itself is taken too."""
    if text in table:
        return table[text]
    return text if len(text) == 2 and text in table.values() else None


def coded(cell, what: str, table: Mapping[str, str], said: Mapping[str, str] | None = None) -> Found:
    """A word of a dictionary as its code; ``said`` holds what words were said to mean by hand, "" for nothing."""
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    short = tight(re.sub(r"\.0$", "", text) if cell[0] == "n" else text)
    if said and short in said:
        code = said[short] or None
        return code, [normalised("word-told", f"{what}按所选的对应读取", text, short)] if code else []
    code = lookup(table, short)
    if code is None:
        examples = "、".join(list(table)[:4])
        message = f"{what}「{short[:20]}」不在字典中，未采用；请选定它的意思，或改为：{examples}等。"
        return None, [refuse("dictionary", message)]
    if short != text and cell[0] == "s":
        notes.append(normalised("text-form", f"{what}中的空格已去除", text, short))
    return code, notes


YES_NO = {
    **dict.fromkeys(("是", "有", "√", "1", "退役", "退伍", "Y", "YES", "✓", "退役军人"), "1"),
    **dict.fromkeys(("否", "无", "×", "0", "N", "NO", "不是", "非"), "0"),
}


def yes_no(cell, what: str) -> Found:
    if cell[0] == "b":
        return cell[1] == "1", []
    found, notes = coded(cell, what, YES_NO)
    return (None if found is None else found == "1"), notes
