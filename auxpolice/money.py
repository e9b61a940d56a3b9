"""Money is integer fen (分). Nothing here knows floats."""

import re
import unicodedata

_AMOUNT = re.compile(r"(-)?([0-9]{1,14}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,2})0*)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SMALL = ["", "拾", "佰", "仟"]
_LARGE = ["", "万", "亿", "万亿"]


def yuan(fen: int | None, *, symbol: str = "") -> str:
    """Fen as grouped yuan text: 1234567 → ``12,345.67``; None → an em dash."""
    if fen is None:
        return "—"
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{symbol}{whole:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """``3,200.50`` / ``￥3200`` → fen. Raises ValueError for more than two decimals, commas that part no thousands, or other
    text."""
    cleaned = unicodedata.normalize("NFKC", str(text)).strip().lstrip("¥").removesuffix("元")
    match = _AMOUNT.fullmatch(cleaned)
    if not match:
        raise ValueError(text)
    sign, whole, rest = match.groups(default="")
    fen = int(whole.replace(",", "")) * 100 + int((rest + "00")[:2])
    return -fen if sign else fen


def divide_half_up(numerator: int, denominator: int) -> int:
    """Exact integer division, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(abs(numerator), denominator)
    if rest * 2 >= denominator:
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def capitals(fen: int) -> str:
    """Amount in capitals (大写金额) as on cheques: 10500 → 壹佰零伍元整."""
    if fen == 0:
        return "零元整"
    sign = "负" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    jiao, last = divmod(rest, 10)
    text = _whole_capitals(whole) + "元" if whole else ""
    if not rest:
        return f"{sign}{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return sign + text + (f"{_DIGITS[last]}分" if last else "整")


def _whole_capitals(value: int) -> str:
    groups = []
    while value:
        value, group = divmod(value, 10000)
        groups.append(group)
    text, gap = "", False
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group_capitals(group) + _LARGE[position]
        gap = False
    return text


def _group_capitals(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _SMALL[place]
            gap = False
        else:
            gap = True
    return text
