"""`training` line: the page of who lacks what, as a ratio to a view that does nothing; the night that derives it; and past
trainings of every tenth person read in, previewed with rejects, accepted and confirmed.

Everybody has two past trainings, every seventh person none. ``p95`` in milliseconds as in ``pages``.
"""

import json
import time
from datetime import date

from django.db import connection
from django.test import Client

from auxpolice.access.scope import acting, unscoped
from auxpolice.imports.accepting import VALID, accept
from auxpolice.imports.staging import stage
from auxpolice.months import today
from benchmarks.county import build
from benchmarks.imports import workbook
from benchmarks.pages import measure
from personnel.models import Person
from personnel.training.content import TRAINING
from personnel.training.defaults import EXAMPLE
from personnel.training.history import confirming
from personnel.training.history.trainings import TRAININGS
from personnel.training.lacking import deriving

_RECORDS = """
INSERT INTO training_trainingrecord (person_id, kind, title, organiser, ended, half_days, minutes, passed, source)
SELECT p.id, kind, '轮训', '县局', %(january)s::date + (p.id %% 20)::int, 4 + p.id %% 18, 0, true, 'history'
  FROM personnel_person p, (VALUES ('annual'), ('special')) AS k(kind)
 WHERE p.id %% 7 <> 0
"""
HEADS = ["姓名", "身份证号", "培训类别", "培训名称", "结束日期", "天数", "证明材料"]
MOST = 10_000


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [date(2025, 10, 1)])
        content = {**EXAMPLE, "gate": {**EXAMPLE["gate"], "since": "2099-01-01"}}
        county.enact(TRAINING, content, start=date(2015, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute(_RECORDS, {"january": today().replace(month=1, day=1)})
            cursor.execute("ANALYZE")
        started = time.perf_counter()
        deriving.derive()
        night = time.perf_counter() - started
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    line = {"bench": "training", "people": people, "night_seconds": round(night, 2), **read(county)}
    print(json.dumps(line | taken_in(county, min(people, MOST))), flush=True)


def read(county) -> dict:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(county.users["zhenggong"], backend="django.contrib.auth.backends.ModelBackend")
    empty, _count = measure(client, "/healthz")
    found = {"empty_p95_ms": round(empty, 1)}
    unit = county.units[3].pk
    for name, asked in (
        ("all", ""),
        ("unit", f"?unit={unit}"),
        ("kind", "?kind=special"),
        ("last", "?page=40"),
    ):
        taken, statements = measure(client, f"/training/lacking/{asked}")
        found |= {f"{name}_p95_ms": round(taken, 1), f"{name}_ratio": round(taken / empty, 1)}
        found[f"{name}_statements"] = statements
    return found


def taken_in(county, rows: int) -> dict:
    """Past trainings of so many people, every hundredth row wrong."""
    maker, second = county.users["zhenggong"], county.users["juzhang"]
    cells = [
        [
            person.name,
            person.id_number,
            "年度",
            "2025 年轮训",
            "2025-06-01",
            "很多" if n % 100 == 99 else "9.5",
            f"结业证 {n} 号",
        ]
        for n, person in enumerate(Person.everything.order_by("pk")[:rows])
    ]
    data = workbook(cells, HEADS)
    started = time.perf_counter()
    with acting(maker):
        upload = stage(TRAININGS, data, "以往.xlsx", acting_user=maker)
        staged = time.perf_counter()
        accept(upload, VALID, acting_user=maker)
        accepted = time.perf_counter()
    with acting(second):
        (one,) = confirming.waiting(second)
        confirming.confirm(one.maker.pk, one.digest, acting_user=second)
    done = time.perf_counter()
    if upload.counts != {"new": rows - rows // 100, "wrong": rows // 100}:
        raise SystemExit(f"{upload.counts} of {rows} rows")
    return {
        "rows": rows,
        "rejects": rows // 100,
        "preview_seconds": round(staged - started, 2),
        "accept_seconds": round(accepted - staged, 2),
        "confirm_seconds": round(done - accepted, 2),
    }
