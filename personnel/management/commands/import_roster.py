"""``manage.py import_roster FILE``: preview, and with ``--accept`` write, a roster workbook or CSV."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access.models import User
from auxpolice.access.scope import acting, unscoped
from auxpolice.imports.accepting import ALL_OR_NOTHING, VALID, accept
from auxpolice.imports.models import Outcome
from auxpolice.imports.report import report
from auxpolice.imports.staging import answer, stage
from auxpolice.problems import Problem
from auxpolice.sheets.reading import FileRefused
from personnel.roster.kind import ROSTER
from personnel.roster.units_and_posts import NEW

WRONG_ROWS, REFUSED = 1, 2


class Command(BaseCommand):
    help = "Preview a roster; with --accept write it. Exit 0: nothing wrong, 1: wrong rows, 2: file refused."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--accept", choices=[ALL_OR_NOTHING, VALID])
        parser.add_argument(
            "--effective", type=date.fromisoformat, help="day from which changes count (today)"
        )
        parser.add_argument(
            "--create-units", action="store_true", help="create units and posts that don't exist"
        )
        parser.add_argument("--include-hidden", action="store_true", help="read hidden and filtered rows too")
        parser.add_argument("--sheet", default="", help="the sheet to read")
        parser.add_argument("--json", action="store_true", help="print JSON (always done; kept for scripts)")
        parser.add_argument("--as", dest="username", default="", help="act as this user")

    def handle(self, *args, **options):
        user = User.objects.filter(username=options["username"]).first() if options["username"] else None
        if options["username"] and user is None:
            raise CommandError(f"没有用户 {options['username']}。", returncode=REFUSED)
        with acting(user) if user else unscoped("import_roster command"):
            self._run(options, user)

    def _run(self, options, user):
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {path}：{error.strerror}。", returncode=REFUSED) from error
        try:
            upload = stage(
                ROSTER, data, path.name, acting_user=user, sheet=options["sheet"],
                include_hidden=options["include_hidden"], options={"create_units": options["create_units"]},
            )  # fmt: skip
        except FileRefused as refused:
            self.stdout.write(
                json.dumps({"refused": refused.code, "message": refused.message}, ensure_ascii=False)
            )
            raise CommandError(refused.message, returncode=REFUSED) from refused
        posts = upload.asked.get("post", {})
        if options["create_units"] and posts and upload.state == "staged":
            upload = answer(upload, "post", dict.fromkeys(posts, NEW), acting_user=user)
        found = report(upload)
        message = ""
        if options["accept"]:
            try:
                accept(upload, options["accept"], acting_user=user, effective=options["effective"])
                found["accepted"] = found["new"] + found["changed"]
            except Problem as problem:
                found["accepted"], message = 0, problem.message
        self.stdout.write(json.dumps(found, ensure_ascii=False))
        if message or upload.counts.get(Outcome.WRONG):
            raise CommandError(message or f"{upload.counts[Outcome.WRONG]} 行有误。", returncode=WRONG_ROWS)
