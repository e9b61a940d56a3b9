"""``manage.py reap``: notify workers of waiting jobs, as beat does; for a timer of the system beside it."""

from django.core.management.base import BaseCommand

from auxpolice.batch import engine


class Command(BaseCommand):
    help = "为等待中的任务重新按铃（与 beat 等效，供系统定时器调用）。"

    def handle(self, **options):
        self.stdout.write(f"{engine.reap()}")
