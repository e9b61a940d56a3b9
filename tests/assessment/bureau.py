"""A station with a head, a department of two and policies: verbs for a month of appraisal and attendance."""

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections
from assessment.appraisal import queries as appraisal
from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.models import MonthSheet, SheetObjection, UnitSheet
from assessment.attendance import actions as attending
from assessment.attendance.models import AttendanceMonth
from assessment.demo import default_policy
from assessment.ledger.actions import Points, enter_points
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.months import month_of, next_month, today
from tests import vocabulary as say
from tests.payroll.county import County

MONTH = next_month(month_of(today()), -1)


class Bureau(County):
    """People are hired at the station 城关派出所."""

    def __init__(self, scheme: dict | None = None, appraisal: dict | None = None):
        super().__init__(scheme, years=(MONTH.year - 1, MONTH.year + 1))
        self.force(ASSESSMENT, "考核", appraisal or {**default_policy(), "scoring": "whole"})
        self.deputy = say.account(Role.POLITICAL)
        self.station = say.unit("城关派出所")
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)

    def own(self, person) -> User:
        """The person's account."""
        return User.objects.filter(person=person).first() or say.account(Role.AUXILIARY, person=person)

    # --- the ledger
    def points(self, person, points=-200, *, day=None, by=None, **more) -> LedgerEntry:
        by = by or self.political
        with acting(by):
            entry = Points("P01", "着装", points, "事由", **more)
            return enter_points(person, day or MONTH, entry, acting_user=by)

    # --- appraisal
    def opened(self) -> UnitSheet:
        with acting(self.political):
            appraising.open_month(MONTH, acting_user=self.political)
        return UnitSheet.everything.get(month_id=MONTH, unit=self.station)

    def sheet(self, person):
        """The person's sheet as it stands."""
        return appraisal.read(MonthSheet.everything.filter(month=MONTH)).get(person=person)

    def score(self, sheet: UnitSheet, grades: dict | None = None, base=9000) -> None:
        with acting(self.head):
            scores = [
                appraising.Score(r.pk, r.row_version, base, (grades or {}).get(r.person_id, "COMPETENT"))
                for r in MonthSheet.objects.filter(unit_sheet=sheet)
            ]
            appraising.save_scores(sheet, scores, acting_user=self.head)

    def submitted(self, grades: dict | None = None) -> UnitSheet:
        sheet = self.opened()
        self.score(sheet, grades)
        with acting(self.head):
            return appraising.submit_unit(sheet, acting_user=self.head)

    def confirmed(self, grades: dict | None = None) -> UnitSheet:
        sheet = self.submitted(grades)
        with acting(self.political):
            return appraising.confirm_unit(sheet, acting_user=self.political)

    def objection(self, person) -> SheetObjection:
        user = self.own(person)
        with acting(user):
            sheet = MonthSheet.objects.get(month=MONTH)
            return objections.raise_objection(sheet, "评分有误", acting_user=user)

    def answer(self, objection, outcome="upheld", by=None, **corrected) -> SheetObjection:
        by = by or self.political
        with acting(by):
            return objections.answer_objection(objection, outcome, "经核实", **corrected, acting_user=by)

    def confirm_correction(self, objection, by=None) -> SheetObjection:
        by = by or self.deputy
        with acting(by):
            return objections.confirm_correction(objection, acting_user=by)

    # --- attendance
    def attendance(self, person) -> AttendanceMonth:
        """The person's row of the month, opened by the head."""
        with acting(self.head):
            attending.open_attendance(self.station, MONTH, acting_user=self.head)
        return AttendanceMonth.everything.get(person=person, month=MONTH)

    def attended(self) -> int:
        with acting(self.head):
            return attending.confirm_attendance(self.station, MONTH, acting_user=self.head)
