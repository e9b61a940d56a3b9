"""`import` line: a roster workbook read in its child process, staged, compared and accepted, against COPY of its cells.

The workbook is made up here with the county's units and posts; the comparison is a text COPY of the same cells into an
unconstrained table in the same run.
"""

import io
import json
import time
from datetime import date, timedelta

from django.db import connection
from xlsxwriter import Workbook

from auxpolice.access.scope import acting, unscoped
from auxpolice.imports.accepting import ALL_OR_NOTHING, accept
from auxpolice.imports.staging import stage
from auxpolice.sheets import reading
from benchmarks.county import build
from personnel.models import Person
from personnel.roster.kind import ROSTER

HEADS = [
    "姓名",
    "公民身份号码",
    "性别",
    "工作单位",
    "岗位名称",
    "人员类别",
    "入职时间",
    "辅警编号",
    "银行卡号",
    "开户行",
    "缴费基数",
]


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(10, [date(2025, 10, 1)])
    rows = made_up(people, [unit.name for unit in county.units[1:]])
    data = workbook(rows)
    staff = county.users["zhenggong"]
    with acting(staff):
        started = time.perf_counter()
        upload = stage(ROSTER, data, "roster.xlsx", acting_user=staff)
        staged = time.perf_counter()
        accept(upload, ALL_OR_NOTHING, acting_user=staff)
        seconds = time.perf_counter() - started
        written = Person.objects.count() - 10
    if written != people:
        raise SystemExit(f"{written} of {people} people written")
    copied = raw_copy(rows)
    print(
        json.dumps(
            {
                "bench": "import",
                "people": people,
                "seconds": round(seconds, 2),
                "preview_seconds": round(staged - started, 2),
                "accept_seconds": round(started + seconds - staged, 2),
                "rows": people,
                "child_mb": round(reading.read(data).peak_kb / 1024),
                "copy_seconds": round(copied, 3),
                "ratio": round(seconds / copied, 1),
            }
        ),
        flush=True,
    )


def made_up(people: int, units: list[str]) -> list[list[str]]:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rows = []
    for number in range(people):
        born = date(1980, 1, 1) + timedelta(days=number % 5000)
        body = f"410928{born:%Y%m%d}{number // 5000 * 2 + 1:03d}"
        check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
        rows.append(
            [
                "李" + "测试甲乙丙丁戊己庚辛"[number % 10] + "东南西北中"[number % 5],
                body + check,
                "男",
                units[number % len(units)],
                "社区巡逻",
                "勤务",
                "2020-05-01",
                f"M{number:06d}",
                "",
                "",
                "4200",
            ]
        )
    return rows


def workbook(rows: list[list[str]], heads: list[str] = HEADS) -> bytes:
    sink = io.BytesIO()
    book = Workbook(sink, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    for line, row in enumerate([heads, *rows]):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text)
    book.close()
    return sink.getvalue()


def raw_copy(rows: list[list[str]]) -> float:
    text = io.StringIO("".join("\t".join(row) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE raw (" + ", ".join(f"c{n} text" for n in range(len(HEADS))) + ")")
        started = time.perf_counter()
        cursor.cursor.copy_expert("COPY raw FROM STDIN", text)
        return time.perf_counter() - started
