"""A year lived by the acts that people use: months scored, confirmed and corrected, then the year from them."""

from datetime import date, datetime, time, timedelta

from assessment.appraisal import actions as months
from assessment.appraisal.models import MonthSheet, UnitSheet
from assessment.appraisal.years import actions, overriding
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.defaults import EXAMPLE
from assessment.appraisal.years.models import AnnualResult, AnnualRound, Override, YearObjection, YearSheet
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, months_between, today
from tests import vocabulary as say
from tests.assessment.bureau import Bureau

YEAR = today().year - 1
MONTHS = months_between(date(YEAR, 1, 1), date(YEAR, 12, 1))


def on(day: date):
    return clock.at(datetime.combine(day, time(10), SHANGHAI))


class Years(Bureau):
    """The bureau with the year's rules in force; a big and a small unit."""

    def __init__(self, content: dict | None = None):
        super().__init__()
        self.annual = self.force(ANNUAL, "年度", {**EXAMPLE, **(content or {})})
        self.small = say.unit("东街派出所")
        self.small_head = say.account(Role.UNIT_HEAD, unit=self.small)
        self.chief = say.account(Role.LEADER)

    def lived(self, points, grades=lambda person, month: "COMPETENT", those=MONTHS) -> None:
        """Each month opened, scored by the heads (``points(person, month)`` in hundredths), submitted and confirmed."""
        for month in those:
            with acting(self.political):
                months.open_month(month, acting_user=self.political)
            for sheet in UnitSheet.everything.filter(month=month).select_related("unit"):
                head = self.head if sheet.unit == self.station else self.small_head
                with acting(head):
                    rows = MonthSheet.objects.filter(unit_sheet=sheet)
                    scores = [
                        months.Score(
                            row.pk,
                            row.row_version,
                            points(row.person_id, month),
                            grades(row.person_id, month),
                        )
                        for row in rows
                    ]
                    months.save_scores(sheet, scores, acting_user=head)
                    months.submit_unit(sheet, acting_user=head)
                with acting(self.political):
                    months.confirm_unit(sheet, acting_user=self.political)

    def opened(self) -> dict[int, YearSheet]:
        with acting(self.political):
            actions.open_year(YEAR, acting_user=self.political)
        return self.sheets()

    def sheets(self) -> dict[int, YearSheet]:
        return {row.person_id: row for row in YearSheet.everything.filter(year=YEAR)}

    def year(self, person) -> YearSheet:
        return YearSheet.everything.get(person=person, year=YEAR)

    def result(self, person) -> AnnualResult:
        return AnnualResult.everything.get(person=person, year=YEAR, in_force=True)

    @property
    def rounds(self) -> list[int]:
        return list(AnnualRound.everything.filter(year=YEAR).order_by("pk").values_list("pk", flat=True))

    def proposed(self) -> None:
        for row in AnnualRound.everything.filter(year=YEAR, state="open").select_related("unit"):
            head = self.head if row.unit == self.station else self.small_head
            with acting(head):
                actions.propose(row.pk, acting_user=head)

    def publicised(self) -> date:
        """The first day after the publicity."""
        self.proposed()
        with acting(self.political):
            rows = actions.publicise(self.rounds, acting_user=self.political)
        return max(row.public_until for row in rows) + timedelta(days=1)

    def decided(self) -> date:
        after = self.publicised()
        with on(after), acting(self.chief):
            actions.decide(self.rounds, acting_user=self.chief)
        return after

    def override(self, person, grade="COMPETENT", *, by=None, confirmed_by=None) -> Override:
        by, confirmed_by = by or self.political, confirmed_by or self.deputy
        with acting(by):
            row = overriding.propose(self.year(person).pk, grade, "经研究", acting_user=by)
        with acting(confirmed_by):
            return overriding.confirm(row.pk, acting_user=confirmed_by)

    def contested(self, person) -> YearObjection:
        user = self.own(person)
        with acting(user):
            return overriding.raise_objection(self.year(person).pk, "等次有误", acting_user=user)

    def upheld(self, objection, grade: str) -> YearObjection:
        with acting(self.political):
            overriding.answer_objection(
                objection.pk, "upheld", "经核实成立", grade, acting_user=self.political
            )
        waits = Override.everything.get(objection=objection, state="waiting")
        with acting(self.deputy):
            overriding.confirm(waits.pk, acting_user=self.deputy)
        objection.refresh_from_db()
        return objection
