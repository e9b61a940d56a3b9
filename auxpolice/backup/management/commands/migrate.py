"""``manage.py migrate``: Django's own, but never upon the tables of another build."""

from django.core.management.commands import migrate

from auxpolice.backup import builds


class Command(migrate.Command):
    def handle(self, *args, **options):
        builds.refuse_other()
        if not (options["plan"] or options["check_unapplied"]):
            builds.write_down()
        super().handle(*args, **options)
