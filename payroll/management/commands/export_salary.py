"""``manage.py export_salary YYYY-MM --out DIR``: salary sheets, bank file and tax file of a locked month."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import parse_month
from auxpolice.problems import Problem
from payroll.exports import jobs as exports
from payroll.management.commands.payroll import user_for
from payroll.month.models import PayrollMonth


class Command(BaseCommand):
    help = "导出工资表、银行代发文件和个税申报表。"

    def add_arguments(self, parser):
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--out", required=True)
        parser.add_argument("--as", dest="username")

    def handle(self, month, out, username, **options):
        user, folder = user_for(username, Role.FINANCE), Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            day = parse_month(month)
            if not PayrollMonth.objects.filter(pk=day).exists():
                raise Problem(f"{month} 尚未新建。")
            with acting(user):
                made = [exports.make(day, kind, acting_user=user) for kind in exports.FILE_KINDS]
        except Problem as problem:
            raise CommandError(problem.message) from problem
        for file in made:
            (folder / file.name).write_bytes(bytes(file.content))
            self.stdout.write(f"{file.name}\t{file.sha256}")
