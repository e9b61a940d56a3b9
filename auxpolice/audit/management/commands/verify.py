"""``manage.py verify``: every invariant over all data."""

import json
import sys

from django.core.management.base import BaseCommand

from auxpolice import invariants
from auxpolice.access.scope import unscoped


class Command(BaseCommand):
    help = "检查全部数据的不变式；有违反则以 1 退出。"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        with unscoped("verify"):
            found = invariants.violations()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for name, sentences in found.items():
                self.stdout.write(f"{'✗' if sentences else '✓'} {name}")
                for sentence in sentences:
                    self.stdout.write(f"    {sentence}")
        if any(found.values()):
            sys.exit(1)
