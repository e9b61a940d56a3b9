"""What a cell about a person may hold: name, ID number, phone, bank account, badge, unit. The rules of ``cells`` hold here too."""

import re
import unicodedata
from collections import defaultdict
from datetime import date

from auxpolice import identity
from auxpolice.imports.cells import HYPHENS, Found, plain, tight, words
from auxpolice.imports.kinds import Row
from auxpolice.imports.notes import normalised, refuse, warn


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
    if number[0] == "9" and number[1:3] in identity.PROVINCES:
        notes.append(warn("id-foreign", "这是外国人永久居留身份证号；辅警应为中国公民，请核对。"))
    elif number[:2] not in identity.PROVINCES:
        notes.append(warn("id-region", f"身份证号的地区码 {number[:6]} 未见于行政区划，请核对。"))
    return number, notes


DOTS = "•・．‧∙⋅.●▪⸱‐"
NOT_NAMES = {
    "合计",
    "总计",
    "小计",
    "示例",
    "样例",
    "例",
    "姓名",
    "无",
    "空",
    "测试",
    "NULL",
    "NONE",
    "NAN",
    "N/A",
    "NA",
}
OFFICES = re.compile(
    r"(派出所|看守所|拘留所|戒毒所|收容所|大队|中队|支队|总队|分局|公安局|指挥中心|情报中心|服务中心|工作站|警务室|办公室|政治处|治安科|户籍科)$"
)
LOST = "?？□■▯�*＊"
MOJIBAKE = re.compile(
    r"锟斤拷|锟|烫烫|屯屯|鈥|銆|锛|[\u0080-\u00b6\u00b8-\u00bf]|[ÃÂåæäçèé][\u0080-\u00ff\u0152-\u0178\u2010-\u20ac]"
)
DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _no_name(text: str) -> tuple[str, str] | None:
    """Why these characters can't be one person's name: the key and the sentence."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if DIRECTION.search(text) or any(
        unicodedata.category(c) in ("So", "Sk", "Sc", "Cn") and c not in LOST for c in text
    ):
        return "name-signs", "姓名含有姓名中不会有的字符（表情、方向符等），请对照证件重新填写。"
    if MOJIBAKE.search(text):
        return "name-mojibake", f"「{text[:20]}」是乱码，请重新导出文件或对照证件填写。"
    lettered = any(unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Co" for c in text)
    if bare.upper() in NOT_NAMES or not lettered:
        return "name-not-a-name", f"「{text[:20]}」不像姓名，请核对。"
    if OFFICES.search(bare):
        return "name-unit", f"「{text[:20]}」是单位名称，不是姓名，请核对是否错列。"
    parts = re.split(r"[、,，/;；&\s]+|(?<=\S{2})[和及与](?=\S{2})", bare)
    if (
        len(parts) > 1
        and re.search(r"[、,，/;；&和及与]", bare)
        and all(2 <= len(part) <= 4 for part in parts)
    ):
        return "name-two", f"「{text[:20]}」像是两个人，请每人一行。"
    return None


def _odd_name(text: str) -> tuple[str, str] | None:
    """The remark on a name that is unusual but accepted."""
    lost = [c for c in text if c in LOST]
    if lost:
        return "name-lost", f"姓名含有「{''.join(dict.fromkeys(lost))}」，可能有字未能存下，请对照证件核对。"
    if private := [c for c in text if unicodedata.category(c) == "Co"]:
        codes = "、".join(f"U+{ord(c):04X}" for c in dict.fromkeys(private))
        return "name-private", f"姓名含有造字区字符（{codes}），别处不能显示，请换成标准字。"
    if any(c.isdecimal() for c in text):
        return "name-digits", f"姓名「{text[:20]}」含有数字，请核对。"
    if "··" in text or text.startswith("·") or text.endswith("·"):
        return "name-dots", f"姓名「{text[:20]}」的分隔点位置不对，请核对。"
    return None


HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def name(cell) -> Found:
    """Stored as given apart from blanks and the separating dot; never folded by NFC or NFKC."""
    text, notes = plain(cell, "姓名", private=True)
    if notes or not text.strip():
        return None, notes or [refuse("name-missing", "没有姓名，请补填。")]
    if cell[0] != "s":
        return None, [refuse("name-not-text", "姓名不是文字，请核对是否错列。")]
    if said := _no_name(text.strip()):
        return None, [refuse(*said)]
    taken = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\t\r\n").strip()
    taken = taken.strip("\u3000\u00a0")
    if HAN.search(taken):
        taken = "".join(c for c in taken if not c.isspace())
        taken = "".join("·" if c in DOTS else c for c in taken)
    else:
        taken = " ".join(taken.split())
    if re.fullmatch(r"[\d.,%/\\\-]+", unicodedata.normalize("NFKC", taken)):
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
    if odd := _odd_name(taken):
        notes.append(warn(*odd))
    return taken, notes


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
    if not re.fullmatch(r"[0-9]*", short):
        return None, [warn("bank-other", "银行卡号不是一个号码（说明、两个号码），未采用。")]
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
        if not number.isdecimal() or number[0] == "0" or len(number) in (7, 8):
            message = (
                f"手机号「{identity.mask_phone(number)[:20]}」不是手机号码（座机、两个号码或说明），未采用。"
            )
            return None, [warn("phone-other", message)]
        return None, [
            refuse(
                "phone-shape",
                f"手机号应为 11 位，现为「{identity.mask_phone(number)}」{len(number)} 位，请核对。",
            )
        ]
    if number != text and cell[0] == "s":
        notes.append(normalised("phone-form", "手机号已规范为 11 位", text, number))
    return number, notes


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


def badge(cell) -> Found:
    text, notes = plain(cell, "辅警编号")
    if notes or not text.strip():
        return None, notes
    short = tight(re.sub(r"\.0$", "", text) if cell[0] == "n" else text).upper()
    if not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff\-_/]{1,20}", short):
        return None, [refuse("badge-shape", "辅警编号应为 20 个以内的字母、数字，请核对。")]
    if short != text and cell[0] == "s":
        notes.append(normalised("text-form", "辅警编号已规范", text, short))
    if cell[0] == "n" and cell[2:] and cell[2]:
        message = f"辅警编号是数字 {short}，表中显示为 {cell[2]}；如应为后者，请把该列设为文本后重新填写。"
        notes.append(warn("badge-zeros", message))
    return short, notes


def once(rows: list[Row]) -> None:
    """Rows with one ID number: counted once where they say the same, refused where they don't."""
    numbered = defaultdict(list)
    for row in rows:
        if number := row.values.get("id_number"):
            numbered[number].append(row)
    for same in numbered.values():
        first, *others = same
        if not others:
            continue
        if all(other.values == first.values for other in others):
            for other in others:
                other.same_as = first.number
                text = f"与第 {first.number} 行完全相同，只计一次"
                other.notes = [normalised("same-row", text, f"第 {other.number} 行", f"第 {first.number} 行")]
        else:
            numbers = "、".join(str(row.number) for row in same)
            for row in same:
                message = f"第 {numbers} 行身份证号相同而内容不同，请只保留正确的一行。"
                row.notes.append(refuse("id-twice", message).of("id_number"))
