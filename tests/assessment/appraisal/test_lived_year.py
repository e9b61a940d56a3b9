"""A year of a unit of 60 lived through by real acts, decided, contested, and opened down to its records."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from assessment.appraisal import queries as months_of
from assessment.appraisal.models import MonthSheet
from assessment.appraisal.years import actions, overriding, proposals, quarters, queries, rollup, rules
from assessment.appraisal.years.invariants import CHECKS
from assessment.appraisal.years.models import (
    AnnualResult,
    AnnualRound,
    Override,
    Proposal,
    QuarterResult,
    YearSheet,
)
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.problems import Conflict, Problem
from grading.evaluations import facts
from payroll.year_end import preview
from tests import vocabulary as say
from tests.assessment.appraisal.lived import MONTHS, YEAR, Years, on

pytestmark = pytest.mark.django_db

BEST, FAILED, LATE, POINTED = 0, 1, 2, 3
"""Numbers of people of the unit: the best one, one with two failed months, one hired in May, one with points."""


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    """Twelve months of two units, each scored by its head; everything falls in by the acts people use."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Years()
        made.people = [
            say.hire(f"辅警{number:02}", on=MONTHS[4] if number == LATE else MONTHS[0].replace(year=YEAR - 3))
            for number in range(60)
        ]
        made.few = [
            say.hire(f"东街{number}", at=made.small, on=MONTHS[0].replace(year=YEAR - 3))
            for number in range(4)
        ]
        order = {person.pk: number for number, person in enumerate(made.people)}
        made.entry = made.points(made.people[POINTED], 700, day=MONTHS[2].replace(day=9))

        def points(person: int, month) -> int:
            number = order.get(person, 30)
            return 7000 if number == FAILED and month.month in (3, 4) else 9900 - 25 * number

        def grades(person: int, month) -> str:
            return "FAIL" if order.get(person) == FAILED and month.month in (3, 4) else "COMPETENT"

        made.lived(points, grades)
        made.opened()
        yield made
        transaction.set_rollback(True)  # fmt: skip


def page(user, name, *args, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"assessment:{name}", args=args), query)


def rules_of(sheet: YearSheet) -> list[str]:
    return [one["rule"] for one in sheet.reasons]


def test_each_grade_follows_from_its_months_with_its_reasons(year):
    sheets = year.sheets()
    assert len(sheets) == 64
    best, failed, late = (sheets[year.people[n].pk] for n in (BEST, FAILED, LATE))
    assert (best.computed, best.months, best.points) == ("EXCELLENT", 12, 9900)
    assert (failed.computed, rules_of(failed)) == ("FAIL", ["line", "failed_months"])
    assert (late.computed, late.months, rules_of(late)) == ("COMPETENT", 8, ["line", "service"])
    station = [row for row in sheets.values() if row.unit_id == year.station.pk]
    assert sum(row.computed == "EXCELLENT" for row in station) == 12, "a fifth of sixty"
    assert {row.pooled for row in sheets.values() if row.unit_id == year.small.pk} == {True}
    known = {year.annual.pk: rules.Rule.of(year.annual.content)}
    judged = rules.judge(rollup.facts_of(YEAR), known)
    assert {pk: (row.points, row.grade, row.reasons) for pk, row in judged.items()} == {
        pk: (row.points, row.computed, row.reasons) for pk, row in sheets.items()
    }


def test_the_statements_do_not_grow_with_people(year, django_assert_max_num_queries):
    YearSheet.everything.all().delete()
    with django_assert_max_num_queries(2):
        assert rollup.roll_up(YEAR) == 64
    with django_assert_max_num_queries(2):
        assert rollup.roll_up(YEAR) == 0, "the same year again is the same"


def test_every_annual_grade_opens_down_to_its_records(year):
    """Each figure of the year from its months, each month from its score and the entries that stand in the ledger."""
    everything = defaultdict(list)
    for row in months_of.read(MonthSheet.everything.filter(month__in=MONTHS, confirmed=True)):
        everything[row.person_id].append(row)
    entered = defaultdict(int)
    for one in LedgerEntry.everything.all():
        entered[one.person_id, one.month] += one.points
    for sheet in year.sheets().values():
        rows = everything[sheet.person_id]
        assert rules.points_of(len(rows), sum(row.total_now for row in rows), False) == sheet.points
        assert all(row.base_points + entered[row.person_id, row.month] == row.total_now for row in rows)
    assert sum(entered.values()) == 700
    pointed = year.year(year.people[POINTED])
    text = page(year.political, "year-sheet", pointed.pk).content.decode()
    sheets = MonthSheet.everything.filter(person=pointed.person_id)
    assert all(reverse("assessment:sheet", args=[row.pk]) in text for row in sheets) and sheets.count() == 12
    march = sheets.get(month=MONTHS[2])
    record = reverse("assessment:ledger-entry", args=[year.entry.pk])
    assert record in page(year.political, "sheet", march.pk).content.decode()
    assert page(year.political, "ledger-entry", year.entry.pk).status_code == 200


def test_one_person_alone_overrides_nothing(year):
    sheet = year.year(year.people[20])
    with acting(year.political):
        row = overriding.propose(sheet.pk, "BASIC", "年末表现不佳", acting_user=year.political)
        with pytest.raises(Problem, match="提出调整的人不能确认"):
            overriding.confirm(row.pk, acting_user=year.political)
    with pytest.raises(Error, match="annual_override_maker_is_not_checker"), transaction.atomic():
        Override.everything.filter(pk=row.pk).update(
            state="effective", closed_by=year.political, closed_at=row.made_at
        )
    with acting(year.small_head), pytest.raises(Denied):
        overriding.propose(sheet.pk, "FAIL", "别的单位", acting_user=year.small_head)
    assert year.year(year.people[20]).grade == "COMPETENT"
    with pytest.raises(Conflict, match="等待另一人确认"), acting(year.head):
        actions.propose(sheet.round_id, acting_user=year.head)
    with acting(year.deputy):
        overriding.confirm(row.pk, acting_user=year.deputy)
    with unscoped("test"):
        moved = list(queries.moved(YEAR))
    assert [(one.person_id, one.present_grade) for one in moved] == [(year.people[20].pk, "BASIC")]
    with unscoped("test"), pytest.raises(Problem, match="没有名额"), acting(year.political):
        overriding.propose(year.year(year.people[30]).pk, "EXCELLENT", "表现突出", acting_user=year.political)


def test_nothing_is_decided_before_its_publicity_is_over(year):
    with pytest.raises(Conflict, match="不能审定"), acting(year.chief):
        actions.decide(year.rounds, acting_user=year.chief)
    after = year.publicised()
    with acting(year.chief), pytest.raises(Problem, match="公示到"):
        actions.decide(year.rounds, acting_user=year.chief)
    with acting(year.political), pytest.raises(Denied):
        actions.decide(year.rounds, acting_user=year.political)
    assert not AnnualResult.everything.exists()
    listed = page(year.head, "year-publicity").content.decode()
    assert year.people[BEST].name in listed and year.people[FAILED].name not in listed, "优秀 alone by name"
    objection = year.contested(year.people[30])
    with on(after), acting(year.chief), pytest.raises(Conflict, match="异议没有答复"):
        actions.decide(year.rounds, acting_user=year.chief)
    with acting(year.political):
        overriding.answer_objection(objection.pk, "rejected", "得分无误", acting_user=year.political)
    with on(after), acting(year.chief):
        actions.decide(year.rounds, acting_user=year.chief)
    assert AnnualResult.everything.filter(year=YEAR, in_force=True).count() == 64
    with on(after + timedelta(days=1)), acting(year.political), pytest.raises(Problem, match="异议期到"):
        actions.archive(year.rounds, acting_user=year.political)
    with unscoped("test"):
        assert [check() for check in CHECKS.values()] == [[]] * len(CHECKS)
    with pytest.raises(Error, match="修改"), transaction.atomic():
        YearSheet.everything.update(points=1)
    with pytest.raises(Error, match="修改"), transaction.atomic():
        AnnualResult.everything.update(grade="FAIL")


def test_an_upheld_objection_corrects_by_a_new_result_and_others_read_it(year):
    """Level eligibility, the base of the year-end pay and what was proposed move with it."""
    person = year.people[FAILED]
    after = year.decided()

    def eligible() -> int:
        with unscoped("test"):
            return int(facts.facts_on(after, people=[person.pk])["annual_grade"][0])

    def graded() -> str:
        return preview.grades_of(YEAR)[person.pk]

    before = year.result(person)
    assert (eligible(), graded()) == (1, "FAIL")
    proposed = set(Proposal.everything.filter(result=before).values_list("what", flat=True))
    assert proposed == {"talk", "demotion", "renewal"}
    with on(after):
        objection = year.upheld(year.contested(person), "COMPETENT")
    now = year.result(person)
    assert (now.grade, now.replaces, objection.state) == ("COMPETENT", before, "upheld")
    assert objection.effect == {"年度等次": ["不合格", "合格"]}
    assert (eligible(), graded()) == (3, "COMPETENT")
    before.refresh_from_db()
    assert (before.grade, before.in_force) == ("FAIL", False)
    assert set(Proposal.everything.filter(result=before).values_list("state", flat=True)) == {"lapsed"}
    assert not Proposal.everything.filter(result=now).exists()
    with unscoped("test"):
        assert [check() for check in CHECKS.values()] == [[]] * len(CHECKS)
    late = after + timedelta(days=60)
    with on(late), pytest.raises(Problem, match=r"期限（.*）已过"):
        year.contested(year.people[40])


def test_what_follows_is_proposed_with_its_article_and_never_silent(year):
    year.decided()
    with acting(year.political):
        row = proposals.waiting().get(person=year.people[FAILED], what="demotion")
        assert "示例" in row.article
        with pytest.raises(Problem, match="请写明"):
            proposals.decline(row.pk, " ", acting_user=year.political)
        proposals.decline(row.pk, "已调离执勤岗位，暂不降级", acting_user=year.political)
        with pytest.raises(Conflict):
            proposals.take_up(row.pk, "文号", acting_user=year.political)
        talk = proposals.waiting().get(person=year.people[FAILED], what="talk")
        text = page(year.political, "annual-results").content.decode()
        assert f"{reverse('talks:hold')}?person={talk.person_id}" in text
        proposals.take_up(talk.pk, "已谈话", acting_user=year.political)
    with acting(year.head):
        assert not Proposal.objects.exists(), "what is only proposed is not for the head"
    assert Proposal.everything.filter(what="award").count() == 12


def test_the_quarter_is_frozen_when_it_is_closed(year):
    with acting(year.political):
        assert quarters.close(MONTHS[0], acting_user=year.political) == 63, "one came in May"
        with pytest.raises(Conflict, match="已经汇总"):
            quarters.close(MONTHS[1], acting_user=year.political)
        quarters.close(MONTHS[3], acting_user=year.political)
    row = QuarterResult.everything.get(person=year.people[POINTED], quarter=MONTHS[0])
    sheets = months_of.read(MonthSheet.everything.filter(person=row.person_id, month__in=MONTHS[:3]))
    assert row.points == round(sum(one.total_now for one in sheets) / 3) and row.months == 3
    failed = QuarterResult.everything.filter(person=year.people[FAILED]).order_by("quarter")
    assert [(one.failed, one.grade) for one in failed] == [(1, "COMPETENT"), (1, "COMPETENT")]
    with pytest.raises(Error, match="修改"), transaction.atomic():
        QuarterResult.everything.update(points=1)
    with unscoped("test"):
        assert [check() for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_the_pages_show_each_their_own_and_take_few_statements(year, django_assert_max_num_queries):
    year.decided()
    person = year.people[BEST]
    own, sheet = year.own(person), year.year(person)
    for name, args in (("years-mine", ()), ("year-sheet", (sheet.pk,)), ("year-paper", (sheet.pk,))):
        assert page(own, name, *args).status_code == 200
    assert page(own, "year-sheet", year.year(year.people[1]).pk).status_code == 404
    round_ = AnnualRound.everything.get(unit=year.station)
    assert page(year.small_head, "annual-round", round_.pk).status_code == 404
    client = Client()
    client.force_login(year.political)
    for address in (
        reverse("assessment:years"),
        reverse("assessment:annual-round", args=[round_.pk]),
        reverse("assessment:annual-results"),
    ):
        client.get(address)
        with django_assert_max_num_queries(40):
            assert client.get(address).status_code == 200
    stranger = say.account(Role.AUXILIARY, person=say.hire("新人"))
    assert page(stranger, "years").status_code == 302
