"""``manage.py restore FILE``: an empty installation filled from an archive, then brought up to date and verified."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from auxpolice.audit import heads
from auxpolice.backup import archive
from auxpolice.problems import Problem


class Command(BaseCommand):
    help = "把备份恢复到空的数据库，升级表结构，并核对全部不变式；有违反则以 1 退出。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options):
        try:
            manifest = archive.restore(options["file"].absolute(), say=self.stdout.write)
        except Problem as problem:
            raise CommandError(problem.message) from problem
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"已恢复 {manifest['made_at']} 的备份。")
        heads.keep(heads.RESTORED)
        call_command("verify", stdout=self.stdout)
