"""Builds roster workbooks in memory; one good row that tests spoil cell by cell."""
# ruff: noqa: DTZ001  (a cell of a workbook has no zone)

import io
from datetime import date, datetime
from itertools import count

from openpyxl import Workbook

from auxpolice.imports import staging
from personnel.roster.kind import ROSTER
from tests.vocabulary import id_number

HEADERS = [
    "姓名",
    "身份证号",
    "性别",
    "单位",
    "岗位",
    "人员类别",
    "入职时间",
    "辅警编号",
    "手机号",
    "银行卡号",
    "社保基数",
    "学历",
]
_numbers = count(1)


def stage(data: bytes, filename: str, *, create_units: bool = False, **more):
    """A roster staged."""
    return staging.stage(ROSTER, data, filename, options={"create_units": create_units}, **more)


def card(number: int) -> str:
    """A card number that passes Luhn."""
    body = f"622202{number:012d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def row(**cells) -> dict:
    """A row without fault; ``cells`` replaces by header."""
    n = next(_numbers)
    number = cells.get("身份证号") or id_number(date(1990, 1 + n % 12, 1 + n % 28), sequence=n % 999)
    good = {
        "姓名": "张伟",
        "身份证号": number,
        "性别": "男" if str(number)[16:17].isdecimal() and int(str(number)[16]) % 2 else "女",
        "单位": "城关派出所",
        "岗位": "社区巡逻",
        "人员类别": "勤务",
        "入职时间": datetime(2020, 3, 5),
        "辅警编号": f"FJ{n:05d}",
        "手机号": f"138{n:08d}",
        "银行卡号": card(n),
        "社保基数": 4200,
        "学历": "大专",
    }
    return good | cells


def book(rows: list[dict], headers: list[str] | None = None, before=None) -> Workbook:
    made = Workbook()
    sheet = made.active
    sheet.title = "花名册"
    headers = headers or list(dict.fromkeys([*HEADERS, *(key for one in rows for key in one)]))
    for line in before or []:
        sheet.append(line)
    sheet.append(headers)
    for one in rows:
        sheet.append([one.get(header) for header in headers])
    return made


def xlsx(rows_or_book, headers: list[str] | None = None, before=None) -> bytes:
    made = rows_or_book if isinstance(rows_or_book, Workbook) else book(rows_or_book, headers, before)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def csv_text(rows: list[dict], delimiter: str = ",", newline: str = "\r\n") -> str:
    lines = [delimiter.join(HEADERS)]
    for one in rows:
        cells = [
            f"{v:%Y-%m-%d}" if isinstance(v, datetime) else str(v) for v in (one.get(h, "") for h in HEADERS)
        ]
        lines.append(
            delimiter.join(f'"{cell}"' if delimiter in cell or "\n" in cell else cell for cell in cells)
        )
    return newline.join(lines) + newline
