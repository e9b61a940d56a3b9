"""``manage.py payslip ID_NUMBER_OR_BADGE YYYY-MM [--json] [--explain]``: one slip."""

import json

from django.core.management.base import BaseCommand, CommandError

from auxpolice.access.scope import Denied, unscoped
from auxpolice.money import yuan
from auxpolice.months import parse_month
from auxpolice.problems import Problem
from payroll.month import queries
from personnel.models import Employment, Person


class Command(BaseCommand):
    help = "查看一张工资条，可附公式、取数和依据。"

    def add_arguments(self, parser):
        parser.add_argument("who", help="公民身份号码或辅警编号")
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--explain", action="store_true")

    def handle(self, who, month, **options):
        with unscoped("payslip command"):
            try:
                report = self.report(who.strip().upper(), parse_month(month), options["explain"])
            except Denied as denied:
                raise CommandError(f"{who} 没有 {month} 的工资条。") from denied
            except Problem as problem:
                raise CommandError(problem.message) from problem
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(
            f"{report['name']} {report['month']} {report['unit']} 实发 {yuan(report['net_fen'])}"
        )
        for item in report["items"]:
            self.stdout.write(f"  {item['name']}\t{yuan(item['amount_fen'])}\t{item.get('formula', '')}")

    def report(self, who, month, explain) -> dict:
        person = Person.objects.filter(id_number=who).first()
        if person is None:
            employment = Employment.objects.filter(badge_number=who).order_by("-period").first()
            if employment is None:
                raise Problem(f"没有身份证号或辅警编号为「{who}」的人员。")
            person = employment.person
        slip = queries.slip_for(month, person.pk)
        items = [
            {"code": line.code, "name": line.name, "kind": line.kind, "amount_fen": line.amount_fen}
            for line in queries.lines_of(slip)
        ]
        if explain:
            for item, traced in zip(items, explain(slip), strict=True):
                item["formula"] = traced.formula
                item["source"] = traced.source
                item["mark"] = traced.mark
                item["inputs"] = [
                    {"name": entry.name, "value": entry.value, "unit": entry.unit, "text": entry.text}
                    for entry in traced.inputs
                ]
        return {
            "name": person.name,
            "month": f"{month:%Y-%m}",
            "unit": slip.unit.name,
            "state": slip.month.state,
            "scheme": slip.scheme_version.title,
            "gross_fen": slip.gross_fen,
            "deductions_fen": slip.deductions_fen,
            "net_fen": slip.net_fen,
            "employer_fen": slip.employer_fen,
            "warnings": queries.warnings_of(slip),
            "items": items,
        }
