"""Rules of one cell of a roster. Every rule takes a cell (kind, text) and gives (value or None, notes).

Kinds: s text, n number, d date-time, t time, b bool, f formula, e error, "" empty. Money, ID and bank numbers are
never guessed; whatever is changed in form is noted as NORM.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from auxpolice import identity
from personnel.rules import dictionaries
from personnel.rules.notes import Note, normalised, refuse, warn

CHINA = timezone(timedelta(hours=8))
LONGEST = 1000
Found = tuple[object, list[Note]]
HYPHENS = "-‐‑‒–—−－"


def plain(cell, what: str) -> tuple[str, list[Note]]:
    """The text of a cell, or the reason why it can't be used whatever the field is."""
    kind, text = cell
    if kind == "f":
        return "", [refuse("formula", f"{what}是公式，请复制后以「粘贴为数值」填写。")]
    if kind == "e" or (
        kind == "s" and re.fullmatch(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)", text.strip())
    ):
        return "", [refuse("error-value", f"{what}是错误值 {text.strip()}，请改为正确的内容。")]
    if len(text) > LONGEST:
        return "", [refuse("too-long", f"{what}超过 {LONGEST} 个字符，请检查是否填错了列。")]
    if kind == "s" and any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\t\r\n" for c in text):
        return "", [refuse("control", f"{what}含有不可显示的字符，请重新填写。")]
    return text, []


def tight(text: str) -> str:
    """NFKC, without any blank or invisible sign."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Zs", "Mn"))


def words(text: str) -> str:
    """Free text: trimmed, blanks and line breaks inside made single, invisible signs out; letters stay as given."""
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = text[1:] if re.match(r"'\s*[=+\-@＝＋－＠]", text) else text
    return " ".join(text.split())  # the guard of our own CSV exports


def id_number(cell, today: date) -> Found:
    text, notes = plain(cell, "身份证号")
    if notes or not text.strip():
        return None, notes or [refuse("id-missing", "没有身份证号，请补填 18 位身份证号。")]
    if cell[0] == "n":
        return None, [
            refuse("id-number-cell", "身份证号被存成数字，末几位已丢失，请把该列设为文本后重新填写。")
        ]
    if cell[0] != "s":
        return None, [refuse("id-shape", "身份证号不是文本，请按文本填写 18 位身份证号。")]
    number = "".join(c for c in tight(text) if c not in HYPHENS).upper()
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", number):
        return None, [refuse("id-number-cell", "身份证号成了科学计数，末几位已丢失，请按文本重新填写。")]
    if re.fullmatch(r"\d{15}", number):
        return None, [refuse("id-15", "这是 15 位旧身份证号，请填写 18 位身份证号。")]
    if len(number) != identity.LENGTH:
        return None, [refuse("id-length", f"身份证号应为 18 位，现为 {len(number)} 位，请核对。")]
    if not identity.has_shape(number):
        return None, [refuse("id-shape", "身份证号应为 17 位数字加一位数字或 X，请核对。")]
    if identity.check_digit(number[:17]) != number[17]:
        return None, [refuse("id-check", "身份证号校验位不对，至少有一位写错，请对照证件核对。")]
    born = identity.birth_date(number)
    if born is None or born > today or born.year < 1900:
        shown = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        return None, [refuse("id-birth", f"身份证号中的出生日期 {shown} 不存在或在将来，请核对。")]
    if number != text:
        notes.append(normalised("id-form", "身份证号已规范为 18 位半角写法", text, number))
    if number[:2] not in identity.PROVINCES:
        notes.append(warn("id-region", f"身份证号的地区码 {number[:6]} 未见于行政区划，请核对。"))
    return number, notes


DOTS = "•・．‧∙⋅.●▪⸱‐"
NOT_NAMES = {"合计", "总计", "小计", "示例", "样例", "例", "姓名", "无", "空", "测试"}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def name(cell) -> Found:
    """Stored as given apart from blanks and the separating dot; never folded by NFC or NFKC."""
    text, notes = plain(cell, "姓名")
    if notes or not text.strip():
        return None, notes or [refuse("name-missing", "没有姓名，请补填。")]
    if cell[0] != "s":
        return None, [refuse("name-not-text", "姓名不是文字，请核对是否错列。")]
    taken = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\t\r\n").strip()
    taken = taken.strip("\u3000\u00a0")
    if HAN.search(taken):
        taken = "".join(c for c in taken if not c.isspace())
        taken = "".join("·" if c in DOTS else c for c in taken)
    else:
        taken = " ".join(taken.split())
    if taken in NOT_NAMES or re.fullmatch(r"[\d.,%/\\\-]+", unicodedata.normalize("NFKC", taken)):
        return None, [refuse("name-not-a-name", f"「{taken[:20]}」不像姓名，请核对。")]
    if len(taken) > 100:
        return None, [refuse("name-too-long", "姓名超过 100 个字符，请核对。")]
    if re.match(r"[=+\-@＝＋－＠]", taken) or any(c in '<>{}|=;"' for c in taken):
        return None, [refuse("name-signs", "姓名含有不该有的符号，请核对。")]
    if taken != text:
        notes.append(normalised("name-form", "姓名中的空格、分隔点已规范", text, taken))
    if len(taken) > 50:
        notes.append(warn("name-long", f"姓名有 {len(taken)} 个字符，请核对。"))
    if any("\uf900" <= c <= "\ufaff" or "\U0002f800" <= c <= "\U0002fa1f" for c in taken) or any(
        "\U000e0100" <= c <= "\U000e01ef" or "\ufe00" <= c <= "\ufe0f" for c in taken
    ):
        notes.append(warn("name-variant", "姓名含兼容汉字或异体字选择符，按原样保存，请对照证件核对。"))
    return taken, notes


_DAY = [
    re.compile(r"(\d{4})[.](\d{1,2})[.](\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
]
EARLIEST = date(1930, 1, 1)


def day(cell, what: str, *, latest: date, month_only: bool = False) -> Found:
    """A date by the fixed list of forms; ``month_only`` also takes 1990.05 (as its first day) for comparisons."""
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    kind = cell[0]
    if kind == "d":
        found = datetime.fromisoformat(text)
        return _in_range(found.date(), what, latest, [])
    if kind in ("n", "t", "b"):
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(-1)
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


def account_number(cell) -> Found:
    text, notes = plain(cell, "银行卡号")
    if notes or not text.strip():
        return None, notes
    short = "".join(c for c in tight(text) if c not in HYPHENS)
    if cell[0] != "s":
        return None, [
            refuse("bank-number-cell", "银行卡号被存成数字，可能丢失首位或末位，请把该列设为文本后重新填写。")
        ]
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", short.upper()):
        return None, [refuse("bank-scientific", "银行卡号成了科学计数，数字已丢失，请按文本填写完整卡号。")]
    if not re.fullmatch(r"[0-9]{8,30}", short):
        return None, [refuse("bank-shape", "银行卡号应为 8 至 30 位数字，请核对。")]
    if short != text:
        notes.append(normalised("bank-form", "银行卡号已去除空格、改为半角", text, short))
    if 16 <= len(short) <= 19 and not identity.luhn_valid(short):
        notes.append(warn("bank-luhn", "银行卡号未通过校验，若是存折账号可不理会，否则请核对。"))
    return short, notes


def phone(cell) -> Found:
    text, notes = plain(cell, "手机号")
    if notes or not text.strip():
        return None, notes
    short = "".join(c for c in tight(text) if c not in HYPHENS and c not in "()")
    short = re.sub(r"\.0$", "", short) if cell[0] == "n" else short
    number = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", short)
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        return None, [
            refuse(
                "phone-shape",
                f"手机号应为 11 位，现为「{identity.mask_phone(number)}」{len(number)} 位，请核对。",
            )
        ]
    if number != text and cell[0] == "s":
        notes.append(normalised("phone-form", "手机号已规范为 11 位", text, number))
    return number, notes


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


def unit_name(cell) -> Found:
    """Name of a unit: blanks out, half-width brackets made full-width."""
    text, notes = plain(cell, "单位")
    if notes or not text.strip():
        return None, notes or [refuse("unit-missing", "没有填写单位，请补填。")]
    taken = "".join(words(text).split()).replace("(", "（").replace(")", "）")
    if taken != text:
        notes.append(normalised("unit-form", "单位名称中的空格、括号已规范", text, taken))
    if len(taken) > 60:
        return None, [refuse("too-long", "单位名称超过 60 个字，请核对。")]
    return taken, notes


def coded(cell, what: str, table: dict[str, str]) -> Found:
    """A word of a dictionary as its code."""
    text, notes = plain(cell, what)
    if notes or not text.strip():
        return None, notes
    short = tight(re.sub(r"\.0$", "", text) if cell[0] == "n" else text)
    code = dictionaries.lookup(table, short)
    if code is None:
        return None, [
            refuse(
                "dictionary", f"{what}「{short[:20]}」不在字典中，请改为：{dictionaries.examples(table)}等。"
            )
        ]
    if short != text and cell[0] == "s":
        notes.append(normalised("text-form", f"{what}中的空格已去除", text, short))
    return code, notes


def yes_no(cell, what: str) -> Found:
    if cell[0] == "b":
        return cell[1] == "1", []
    found, notes = coded(cell, what, dictionaries.YES_NO)
    return (None if found is None else found == "1"), notes


def badge(cell) -> Found:
    text, notes = plain(cell, "辅警编号")
    if notes or not text.strip():
        return None, notes
    short = tight(re.sub(r"\.0$", "", text) if cell[0] == "n" else text).upper()
    if not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff\-_/]{1,20}", short):
        return None, [refuse("badge-shape", "辅警编号应为 20 个以内的字母、数字，请核对。")]
    if short != text and cell[0] == "s":
        notes.append(normalised("text-form", "辅警编号已规范", text, short))
    return short, notes
