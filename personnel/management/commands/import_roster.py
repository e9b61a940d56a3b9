"""``manage.py import_roster FILE``: preview, and with ``--accept`` write, a roster workbook or CSV."""

from datetime import date

from auxpolice.imports.command import ImportCommand
from personnel.roster.kind import ROSTER
from personnel.roster.units_and_posts import NEW


class Command(ImportCommand):
    help = "Preview a roster; with --accept write it. Exit 0: nothing wrong, 1: wrong rows, 2: file refused."
    kind = ROSTER

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--effective", type=date.fromisoformat, help="day from which changes count (today)"
        )
        parser.add_argument(
            "--create-units", action="store_true", help="create units and posts that don't exist"
        )

    def told(self, options):
        return {"create_units": options["create_units"]}

    def words(self, upload, options):
        posts = upload.asked.get("post", {})
        return {"post": dict.fromkeys(posts, NEW)} if options["create_units"] and posts else {}
