"""``manage.py import_attendance FILE --unit NAME --month YYYY-MM``: grid of an attendance machine, or list of punches."""

from assessment.duty.importing.attendance_kind import ATTENDANCE, rejected, results
from assessment.duty.importing.command import UnitMonthCommand


class Command(UnitMonthCommand):
    help = "Preview punches; with --accept write them. Exit 0: nothing wrong, 1: wrong rows, 2: file refused."
    kind = ATTENDANCE

    def more(self, upload):
        people = results(upload)
        totals: dict[str, int] = {}
        for one in people:
            for line in one["shifts"]:
                totals[line[4]] = totals.get(line[4], 0) + 1
        return {"people": people, "rejected_rows": rejected(upload), "totals": totals}
