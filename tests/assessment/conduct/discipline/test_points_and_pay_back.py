"""A sanction moves the month's points, grade and pay; revoked on review, points come back and pay to the fen."""

from datetime import timedelta

import pytest

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections
from assessment.appraisal.models import Correction, SheetObjection
from assessment.conduct.discipline import ending
from assessment.conduct.discipline.models import Sanction
from assessment.ledger.models import LedgerEntry
from auxpolice.access.scope import acting, unscoped
from auxpolice.months import last_day, next_month
from auxpolice.problems import Problem
from payroll import policies as shipped
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from tests.assessment.bureau import MONTH
from tests.assessment.conduct.discipline.cases import Discipline, on
from tests.payroll.backpay.test_back_pay import check, paid_in_all, right_now

pytestmark = pytest.mark.django_db


def test_an_upheld_review_gives_points_and_pay_back(db):
    bureau = Discipline(shipped.pilot_plan())
    person = bureau.hire("张伟")
    with on(last_day(MONTH) - timedelta(days=3)):
        rule = bureau.rule()
        bureau.knows(person, rule)
        case = bureau.served(person, rule, "demerit")
    sheet = bureau.opened()
    assert bureau.sheet(person).points == -1000
    bureau.score(sheet, {person.pk: "COMPETENT"})
    with acting(bureau.head), pytest.raises(Problem, match="张伟（不高于基本合格）"):
        appraising.submit_unit(sheet, acting_user=bureau.head)
    bureau.score(sheet, {person.pk: "BASIC"})
    with acting(bureau.head):
        appraising.submit_unit(sheet, acting_user=bureau.head)
    with acting(bureau.political):
        appraising.confirm_unit(sheet, acting_user=bureau.political)
    bureau.pay(MONTH)
    paid, slip = (
        paid_in_all(person, MONTH),
        list(Payslip.everything.get(person=person, month_id=MONTH).amounts),
    )

    user = bureau.own(person)
    with on(last_day(MONTH) + timedelta(days=20)):
        with acting(user):
            review = ending.ask_review(case.pk, "当晚送医，有病历", acting_user=user)
        with acting(bureau.deputy):
            answered = ending.answer_review(review.pk, "upheld", "病历属实", acting_user=bureau.deputy)
    made = Sanction.everything.get(case=case)
    with unscoped("read"):
        entries = LedgerEntry.objects.filter(source_kind="sanction", source_id=str(made.pk))
        assert [(e.points, e.month) for e in entries.order_by("id")] == [
            (-1000, MONTH),
            (1000, next_month(MONTH)),
        ]
    assert any("基本合格 → 合格" in what for what in answered.effect), answered.effect
    assert right_now(person, MONTH) == paid, "one alone moves no pay"
    objection = SheetObjection.everything.get(person=person)
    with acting(bureau.deputy), pytest.raises(Problem):
        objections.confirm_correction(objection, acting_user=bureau.deputy)
    with acting(bureau.political):
        objections.confirm_correction(objection, acting_user=bureau.political)
    assert Correction.everything.get(objection=objection).grade == "COMPETENT"

    check(bureau, next_month(MONTH))
    lines = BackPayLine.everything.filter(person=person, of_month=MONTH)
    assert {line.item: line.amount_fen for line in lines}["PERFORMANCE"] == 35_000
    right = right_now(person, MONTH)
    assert sum(right.values()) - sum(paid.values()) == sum(line.amount_fen for line in lines)
    assert list(Payslip.everything.get(person=person, month_id=MONTH).amounts) == slip, "locked is locked"
