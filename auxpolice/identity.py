"""Chinese ID numbers after GB 11643-1999, and the masks they are shown with.

Pure rules: no clock, no settings. Residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) and the
permanent residence card of foreigners since 2023 (9…) follow the same layout and check digit.
"""

from datetime import date
from typing import Any

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
LENGTH = 18

# the first two digits: GB/T 2260 province-level divisions, residence permits, permanent residence
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
        "92",
        "93",
        "94",
    ]
)


def check_digit(body: str) -> str:
    """The eighteenth character for seventeen digits."""
    return CHECK_DIGITS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def has_shape(number: str) -> bool:
    """Seventeen ASCII digits and a digit or X."""
    body, last = number[:17], number[17:]
    return len(number) == LENGTH and body.isascii() and body.isdecimal() and last in set("0123456789X")


def birth_date(number: str) -> date | None:
    """The birth date inside the number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """GB/T 2261.1: "1" for men (odd sequence), "2" for women."""
    return "1" if int(number[16]) % 2 else "2"


def facts(number: str) -> dict[str, Any]:
    """Fields of a person that a valid number says by itself."""
    return {"id_number": number, "sex": sex(number), "birth_date": birth_date(number)}


def is_valid(number: str) -> bool:
    """Shape, check digit and a real birth date; the same rule as the SQL function ``id_number_valid``."""
    return has_shape(number) and check_digit(number[:17]) == number[17] and birth_date(number) is not None


def age_on(born: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def mask(number: str) -> str:
    """The first six and the last four; the birth date in between is never shown beside it, for together they are the
    number."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 14 else "*" * len(number)


def mask_account(number: str) -> str:
    """Bank account: last four only."""
    return f"{'*' * max(len(number) - 4, 0)}{number[-4:]}" if len(number) > 4 else "*" * len(number)


def mask_phone(number: str) -> str:
    """First three and last four."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def luhn_valid(number: str) -> bool:
    """The check of payment cards (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def document(number: str) -> str:
    """What the tax office calls the document a number stands on."""
    if number[:2] in ("81", "82"):
        return "中华人民共和国港澳居民居住证"
    if number[:2] == "83":
        return "中华人民共和国台湾居民居住证"
    return "外国人永久居留身份证" if number[0] == "9" else "居民身份证"
