"""``manage.py backup FILE``: database and uploads in one archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from auxpolice.backup import archive
from auxpolice.problems import Problem


class Command(BaseCommand):
    help = "把数据库和上传文件备份到一个加密文件（FIELD_KEYS）。密钥不在其中，须另行保管。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options):
        try:
            manifest = archive.make(options["file"].absolute())
        except Problem as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(f"{options['file']}: {len(manifest['files'])} 个文件，{manifest['made_at']}")
