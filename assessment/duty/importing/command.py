"""What the commands of both imports share: the unit and the month of a file."""

from typing import Any

from django.core.management.base import CommandError

from auxpolice.imports.command import REFUSED, ImportCommand
from auxpolice.months import parse_month
from auxpolice.problems import Problem
from auxpolice.units.models import Unit


class UnitMonthCommand(ImportCommand):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--unit", required=True, help="name of the unit")
        parser.add_argument("--month", required=True, help="YYYY-MM")

    def told(self, options: dict[str, Any]) -> dict[str, Any]:
        unit = Unit.objects.filter(name=options["unit"]).first()
        if unit is None:
            raise CommandError(f"没有单位「{options['unit']}」。", returncode=REFUSED)
        try:
            month = parse_month(options["month"])
        except Problem as problem:
            raise CommandError(problem.message, returncode=REFUSED) from problem
        return {"unit": unit.pk, "month": month.isoformat()}
