"""Checks over all attendance; ``manage.py verify`` runs these."""

from django.db import connection

from assessment.attendance.derivation import COUNTED, MONTHS_OF_DAYS, cell
from assessment.attendance.part_month import ABSENCES
from personnel.relations import PEOPLE

_OF = cell("r", "m")
_ATTENDED = f"m.due_half_days - ({' + '.join(map(_OF, ABSENCES))})"
_DIFFER = f"""SELECT p.name, r.month FROM attendance_attendancemonth r
  JOIN {MONTHS_OF_DAYS.format(which="true")} m ON m.person_id = r.person_id AND m.month = r.month AND m.unit_id = r.unit_id
  JOIN {PEOPLE} p ON p.person_id = r.person_id
 WHERE r.state = 'confirmed' AND ({", ".join(f"r.{name}" for name in ("due_half_days", "attended_half_days", *COUNTED))})
    IS DISTINCT FROM (m.due_half_days, {_ATTENDED}, {", ".join(map(_OF, COUNTED))})
 ORDER BY r.month, p.pinyin LIMIT 20"""


def months_that_differ_from_their_days() -> list[str]:
    """A confirmed month is the rule over its days with what was typed; months before days were kept have none."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        return [
            f"{name} {month:%Y-%m} 已确认的考勤与逐日考勤合计不一致。" for name, month in cursor.fetchall()
        ]


CHECKS = {"已确认的考勤等于逐日考勤合计": months_that_differ_from_their_days}
