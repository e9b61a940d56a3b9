"""Finding → consequence → ledger → score → pay → objection upheld → points back → back pay, each opened from the next."""

import pytest
from django.urls import reverse

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections as sheets
from assessment.appraisal.models import SheetObjection
from assessment.conduct.discipline.models import Case
from assessment.ledger.models import LedgerEntry
from auxpolice.access.scope import acting
from auxpolice.months import format_month, next_month
from inspections.catalogue.content import DISCIPLINE_CASE, HEAD_POINTS, POINTS
from inspections.checks.models import Finding
from inspections.consequences.models import AccountEntry, Consequence, FindingObjection
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from personnel.talks.models import Owed
from tests.assessment.bureau import MONTH
from tests.inspections.consequences.office import Office, Reader
from tests.payroll.backpay.test_back_pay import check, paid_in_all, right_now

pytestmark = pytest.mark.django_db
PK = r"[0-9a-f-]{36}"
FINDING = rf"/inspections/findings/{PK}/"


def test_from_the_finding_to_back_pay_and_back(client):
    office = Office()
    person = office.hire("张伟")
    sheet = office.opened()
    finding = office.found("P15", person)  # 违规饮酒: ten points, grave
    own = office.own(person)

    # the person reads of it on the phone: one tap opens it, another says it
    phone = Reader(client, own)
    assert "督察问题待申辩" in phone.open(reverse("home"))
    assert "不申辩" in phone.follow(FINDING)
    assert "我当晚没有喝酒" in phone.send(r".*/plead/", text="我当晚没有喝酒，是药酒。")

    # another inspector reads what it would come to, and decides
    decider = Reader(client, office.second)
    assert "督察问题待认定" in decider.open(reverse("home"))
    decider.follow(r"/inspections/findings/\?tab=decide")
    decider.follow(FINDING)
    html = decider.follow(r"/approvals/finding/.*/")
    assert "我当晚没有喝酒" in html and format_month(MONTH) in html and "纪律线索" in html
    decider.send("", opinion="检测结果属实", verdict="agree")
    assert {row.kind for row in Consequence.everything.filter(finding=finding)} == {
        POINTS, DISCIPLINE_CASE, HEAD_POINTS,
    }  # fmt: skip
    assert LedgerEntry.everything.get(person=person).points == -1000
    assert Case.everything.get(person=person).state == "clue"
    assert AccountEntry.everything.get().points == -300 and not Owed.everything.filter(occasion="finding")

    # it is in the score, the grade and the pay of the month
    office.score(sheet, {person.pk: "BASIC"}, base=8_500)
    with acting(office.head):
        appraising.submit_unit(sheet, acting_user=office.head)
    with acting(office.political):
        appraising.confirm_unit(sheet, acting_user=office.political)
    office.pay(MONTH)
    paid, slip = paid_in_all(person, MONTH), list(Payslip.everything.get(person=person).amounts)

    # from the slip back to the finding, and what it has cost
    mine = Reader(client, own)
    month = format_month(MONTH)
    mine.open(reverse("payroll:line", args=[month, person.pk, "PERFORMANCE"]))
    mine.follow(r"/assessment/people/\d+/")
    html = mine.follow(FINDING)
    assert "-10 分" in html.replace("−", "-") and "基本合格" in html and "350.00" in html
    mine.follow(r"/assessment/ledger/\d+/")
    mine.follow(FINDING)
    mine.send(r".*/object/", text="医院证明是药物反应")

    # contested; whoever decided it can't answer, a third upholds it
    decider = Reader(client, office.second)
    decider.open(reverse("home"))
    decider.follow(FINDING)
    refused = client.post(
        reverse("inspections:answer-objection", args=[FindingObjection.everything.get().pk]),
        {"outcome": "upheld", "answer": "属实"},
    )
    assert refused.status_code == 422 and "作出认定的人不能答复" in refused.content.decode()
    third = Reader(client, office.third)
    assert "督察问题异议待答复" in third.open(reverse("home"))
    third.follow(FINDING)
    html = third.send(r".*/objections/\d+/", outcome="upheld", answer="化验结论有误")
    assert "返还" in html and "合格" in html
    finding.refresh_from_db()
    assert finding.state == "reversed" and not Consequence.everything.filter(ended_at=None).exists()
    back = LedgerEntry.everything.filter(person=person).order_by("pk")
    assert [(row.points, row.month) for row in back] == [(-1000, MONTH), (1000, next_month(MONTH))]
    assert Case.everything.get(person=person).state == "dropped"
    assert sorted(AccountEntry.everything.values_list("points", flat=True)) == [-300, 300]

    # the month is locked: its grade is corrected by another, and pay follows as back pay
    assert right_now(person, MONTH) == paid
    with acting(office.political):
        sheets.confirm_correction(SheetObjection.everything.get(person=person), acting_user=office.political)
    check(office, next_month(MONTH))
    lines = BackPayLine.everything.filter(person=person, of_month=MONTH)
    assert {line.item: line.amount_fen for line in lines}["PERFORMANCE"] == 35_000
    assert sum(right_now(person, MONTH).values()) - sum(paid.values()) == sum(
        line.amount_fen for line in lines
    )
    assert list(Payslip.everything.get(person=person, month_id=MONTH).amounts) == slip, "locked is locked"

    # and from the back pay each step is opened from the next
    reader = Reader(client, office.political)
    reader.open(reverse("payroll:back-pay", args=[format_month(next_month(MONTH))]))
    reader.follow(rf"/payroll/{format_month(next_month(MONTH))}/back-pay/\d+/")
    reader.follow(rf"/payroll/{month}/people/{person.pk}/")
    reader.follow(rf"/payroll/{month}/people/{person.pk}/line/PERFORMANCE/")
    reader.follow(r"/assessment/people/\d+/")
    assert Finding.everything.count() == 1
    html = reader.follow(FINDING)
    assert "已撤销" in html and "化验结论有误" in html
    reader.follow(rf"/discipline/.*{Case.everything.get().pk}.*|/assessment/.*{Case.everything.get().pk}.*")
