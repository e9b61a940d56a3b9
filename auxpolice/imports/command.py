"""``manage.py import_… FILE``: preview, and with ``--accept`` write, a file of one kind; the same for every kind."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access.models import User
from auxpolice.access.scope import acting, unscoped
from auxpolice.imports.accepting import ALL_OR_NOTHING, VALID, accept
from auxpolice.imports.kinds import Kind
from auxpolice.imports.models import Import, ImportState, Outcome
from auxpolice.imports.report import report
from auxpolice.imports.staging import answer, stage
from auxpolice.problems import Problem
from auxpolice.sheets.reading import FileRefused

WRONG_ROWS, REFUSED = 1, 2


class ImportCommand(BaseCommand):
    """Exit 0: nothing wrong, 1: wrong rows, 2: file refused. Prints the report as JSON."""

    kind: Kind

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--accept", choices=[ALL_OR_NOTHING, VALID])
        parser.add_argument("--include-hidden", action="store_true", help="read hidden and filtered rows too")
        parser.add_argument("--sheet", default="", help="the sheet to read")
        parser.add_argument("--json", action="store_true", help="print JSON (always done; kept for scripts)")
        parser.add_argument("--as", dest="username", default="", help="act as this user")

    def told(self, options: dict[str, Any]) -> dict[str, Any]:
        """What is said with the file."""
        return {}

    def words(self, upload: Import, options: dict[str, Any]) -> dict[str, dict[str, str]]:
        """Field → word of the file → what it means, as far as the command line says."""
        return {}

    def more(self, upload: Import) -> dict[str, Any]:
        """What the report has besides the rows."""
        return {}

    def handle(self, *args, **options):
        user = User.objects.filter(username=options["username"]).first() if options["username"] else None
        if options["username"] and user is None:
            raise CommandError(f"没有用户 {options['username']}。", returncode=REFUSED)
        with acting(user) if user else unscoped(f"{self.kind.key} command"):
            self._run(options, user)

    def _run(self, options: dict[str, Any], user: User | None) -> None:
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {path}：{error.strerror}。", returncode=REFUSED) from error
        try:
            upload = stage(
                self.kind, data, path.name, acting_user=user, sheet=options["sheet"],
                include_hidden=options["include_hidden"], options=self.told(options),
            )  # fmt: skip
        except FileRefused as refused:
            self._print({"refused": refused.code, "message": refused.message})
            raise CommandError(refused.message, returncode=REFUSED) from refused
        if upload.state == ImportState.STAGED:
            for name, told in self.words(upload, options).items():
                upload = answer(upload, name, told, acting_user=user)
        found, message = report(upload), ""
        if options["accept"]:
            try:
                accept(upload, options["accept"], acting_user=user, effective=options.get("effective"))
                found["accepted"] = found["new"] + found["changed"]
            except Problem as problem:
                found["accepted"], message = 0, problem.message
        self._print(found | self.more(upload))
        if message or upload.counts.get(Outcome.WRONG):
            raise CommandError(message or f"{upload.counts[Outcome.WRONG]} 行有误。", returncode=WRONG_ROWS)

    def _print(self, found: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False))
