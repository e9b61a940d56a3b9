"""`export` line: a locked month's salary sheets, bank file and tax file, as a ratio to reading the same slips by COPY."""

import io
import json
import time
from datetime import date

from django.db import connection

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from benchmarks.county import build
from payroll.brakes import actions as brakes
from payroll.exceptions import actions as exceptions
from payroll.exports import jobs as exports
from payroll.running import actions as month_actions
from payroll.running import approving

MONTH = date(2025, 10, 1)


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [MONTH])
    finance, leader, second = (county.users[name] for name in ("caiwu", "juzhang", "caiwu2"))
    with acting(finance):
        month_actions.open_month(MONTH, acting_user=finance)
    with acting(leader):
        brakes.waive_all(MONTH, "基准", acting_user=leader)
    with acting(finance):
        run = month_actions.start_run(MONTH, acting_user=finance)
        engine.run_until_done(Job.objects.get(payroll_run=run))
    with acting(second):
        exceptions.clear_rest(MONTH, "基准", acting_user=second)
        checked = approving.check_month(MONTH, acting_user=second)
    with acting(leader):
        approving.approve_month(MONTH, digest=checked.digest, acting_user=leader)
    with acting(finance):
        month_actions.lock_month(MONTH, acting_user=finance)
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert("COPY payroll_payslip TO STDOUT", io.StringIO())
        copied = time.perf_counter() - started
        for kind in exports.FILE_KINDS:
            started = time.perf_counter()
            made = exports.make(MONTH, kind, acting_user=finance)
            seconds = time.perf_counter() - started
            line = {
                "bench": "export",
                "file": kind,
                "people": people,
                "rows": made.heads,
                "seconds": round(seconds, 2),
                "copy_seconds": round(copied, 3),
                "ratio": round(seconds / copied, 1),
                "bytes": len(made.content),
            }
            print(json.dumps(line), flush=True)
