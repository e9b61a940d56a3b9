"""`dashboards` line: the leader's page with 200 units, as a ratio to a view that does nothing, and the clock's readings of
a month.

Everybody works in one of 200 units; thirteen months of readings of every measure lie there. ``p95`` in milliseconds as in
``pages``.
"""

import gc
import json
import time
from datetime import date

from django.db import connection
from django.test import Client
from django.utils import timezone

from assessment.dashboards import readings
from assessment.dashboards.content import STEERING
from assessment.dashboards.defaults import EXAMPLE
from auxpolice.access.scope import unscoped
from auxpolice.months import month_of, next_month, today
from auxpolice.units.models import Unit
from benchmarks.county import build
from benchmarks.pages import measure

UNITS = 200
_SPREAD = """
UPDATE personnel_assignment SET unit_id = (%(units)s::bigint[])[1 + person_id %% %(n)s] WHERE upper_inf(period)
"""
_MONTHS = """
INSERT INTO dashboards_reading (audience, measure, month, unit_id, part, whole)
SELECT r.audience, r.measure, (%(month)s::date - make_interval(months => back))::date, r.unit_id, r.part, r.whole
  FROM dashboards_reading r, generate_series(1, 12) AS back WHERE r.month = %(month)s
"""


def main(people: int) -> None:
    month = month_of(today())
    with unscoped("benchmark"):
        county = build(people, [date(2025, 10, 1)])
        county.enact(STEERING, EXAMPLE, start=date(2015, 1, 1))
        root = Unit.objects.get(parent=None)
        have = list(Unit.objects.exclude(pk=root.pk).values_list("pk", flat=True))
        have += [
            Unit.objects.create(name=f"第{n}队", code=f"B{n:03d}", kind="station", parent=root).pk
            for n in range(UNITS - len(have))
        ]
        with connection.cursor() as cursor:
            cursor.execute(_SPREAD, {"units": have, "n": len(have)})
            cursor.execute("ANALYZE")
        started = time.perf_counter()
        taken = readings.take(month)
        reading = time.perf_counter() - started
        for back in range(1, readings.MONTHS):
            readings.Taken.objects.bulk_create(
                [
                    readings.Taken(audience=audience, month=next_month(month, -back), at=timezone.now())
                    for audience in readings.Audience
                ]
            )
        with connection.cursor() as cursor:
            cursor.execute(_MONTHS, {"month": month})
            cursor.execute("ANALYZE")
    line = {"bench": "dashboards", "people": people, "units": len(have), "readings": taken}
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(county.users["juzhang"], backend="django.contrib.auth.backends.ModelBackend")
    gc.collect()
    gc.freeze()  # a server doesn't carry the county that was built here
    empty, _count = measure(client, "/healthz")
    line |= {"reading_seconds": round(reading, 2), "empty_p95_ms": round(empty, 1)}
    for name, path in (
        ("leader", "/steering/"),
        ("measure", "/steering/measures/complaints.proven/"),
        ("brief", "/steering/brief/"),
    ):
        p95, statements = measure(client, path)
        line |= {f"{name}_p95_ms": round(p95, 1), f"{name}_ratio": round(p95 / empty, 1)}
        line[f"{name}_statements"] = statements
    print(json.dumps(line), flush=True)
