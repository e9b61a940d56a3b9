"""``manage.py import_duty_roster FILE --unit NAME --month YYYY-MM``: a station's own roster workbook."""

from assessment.duty.importing.command import UnitMonthCommand
from assessment.duty.importing.roster_kind import ROSTER, planned


class Command(UnitMonthCommand):
    help = "Preview a duty roster; with --accept write it. Exit 0: nothing wrong, 1: wrong rows, 2: file refused."
    kind = ROSTER

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--means", action="append", default=[], metavar="WORD=CODE", help="what a code of the file means"
        )

    def words(self, upload, options):
        told = dict(pair.partition("=")[::2] for pair in options["means"] if "=" in pair)
        return {"code": told} if told else {}

    def more(self, upload):
        return {"people": planned(upload), **upload.sheets[0]["lists"]}
