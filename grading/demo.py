"""Policies, post classes, headcount and levels of the demo county, through the same actions people use."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count

from assessment.appraisal.models import AnnualResult
from assessment.appraisal.years.demo import from_papers
from auxpolice.access.scope import acting
from auxpolice.demo.county import County, analyse, register
from auxpolice.months import last_day, next_month
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from grading import defaults
from grading.evaluations import deciding, opening
from grading.evaluations.models import Evaluation, EvaluationKind, EvaluationState, Verdict
from grading.headcount.models import Headcount
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.posts import POST_CLASSES
from grading.posts import actions as posts
from personnel.models import Assignment, Employment, Person
from personnel.relations import EMPLOYMENTS


def fill(county: County) -> None:
    since = county.since
    _policies(county)
    with acting(county.users["zhenggong"]):
        posts.classify_unclassified(since, acting_user=county.users["zhenggong"])
    _headcount(county, since)
    _known_results(county)
    _first_levels(county)
    _yearly(county)
    _underway(county)


def _policies(county: County) -> None:
    """The seven-level ladder and the method in force; the ladders with steps and with four levels as drafts."""
    for kind, name in ((LEVELS, defaults.LADDERS[0]), (POST_CLASSES, defaults.METHOD)):
        content = defaults.content(name)
        county.enact(kind, content, source=content["source"])
    for content in map(defaults.content, defaults.LADDERS[1:]):
        policies.create_draft(
            LEVELS,
            content["title"],
            content,
            source=content["source"],
            acting_user=county.users["zhenggong"],
        )


def _headcount(county: County, since: date) -> None:
    """Headcount a little above the people there are, in one unit a little below."""
    day = last_day(county.months[-1])
    used = (
        Assignment.everything.filter(period__contains=day)
        .order_by()
        .values("unit_id", "category")
        .annotate(n=Count("pk"))
        .order_by("unit_id", "category")
    )
    rows = []
    for index, row in enumerate(used):
        approved = row["n"] - 2 if index == 7 else row["n"] + 1 + row["n"] // 12
        per_person = 300 if row["category"] == "attendant" else 900
        rows.append(
            Headcount(
                unit_id=row["unit_id"],
                category=row["category"],
                approved=max(approved, 1),
                derivation=[
                    {
                        "indicator": "年接处警、巡逻勤务量" if row["category"] == "attendant" else "年办件量",
                        "amount": max(approved, 1) * per_person,
                        "per_person": per_person,
                    }
                ],
                document="云河县用人额度核定表（示例）",
                period=DateRange(since, None),
                recorded_by=county.users["zhenggong"],
            )
        )
    Headcount.everything.bulk_create(rows)


def _known_results(county: County) -> None:
    """Annual results of the years before the months of the county, as the bureau had them on paper."""
    last = county.first_day.year if county.first_day.month > 6 else county.first_day.year - 1
    known = set(AnnualResult.everything.filter(year__lte=last).values_list("person_id", "year"))
    grades = ["EXCELLENT", "COMPETENT", "BASIC", "FAIL"]
    rows = []
    for employment in Employment.everything.filter(period__startswith__lt=county.first_day).order_by("pk"):
        first = max(employment.first_worked.year + (employment.first_worked.month > 6), last - 7)
        for year in range(first, last + 1):
            grade = grades[int(county.rng.choice(4, p=[0.14, 0.815, 0.04, 0.005]))]
            if (employment.person_id, year) not in known:
                rows.append((employment.person_id, year, grade))
    from_papers(county, rows)
    analyse(Person, Employment, Assignment, AnnualResult)


def _first_levels(county: County) -> None:
    """Levels of everybody there at the start, then of each month's newcomers from their day of hire."""
    staff = county.users["zhenggong"]
    for index, month in enumerate(county.months):
        for day in ([month] if index == 0 else []) + [last_day(month)]:
            for batch in opening.propose_missing_levels(acting_user=staff, day=day, effective_from=month):
                opening.accept_proposed_levels(batch, acting_user=staff)
    _came_and_went(county)
    analyse(Verdict, LevelHolding)


def _version() -> PolicyVersion:
    return PolicyVersion.everything.get(kind=LEVELS, state=PolicyState.APPROVED)


def _came_and_went(county: County) -> None:
    """Give those who came and left within one month, and were never on a cut-off, probation for those days."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO grading_levelholding (person_id, employment_id, version_id, level_code, level_name, rank_order,
                                              step, counts_from, period, source, note)
            SELECT e.person_id, e.employment_id, %s, 'L0', '见习', 0, 0, lower(e.period), e.period, 'manual', '试用期内离职'
              FROM {EMPLOYMENTS} e
             WHERE upper(e.period) > %s AND lower(e.period) < %s
               AND NOT EXISTS (SELECT 1 FROM grading_levelholding h WHERE h.employment_id = e.employment_id)
            """,
            [_version().pk, county.first_day, next_month(county.months[-1])],
        )


def _yearly(county: County) -> None:
    """The yearly promotion of the January within the months, all the way to taking effect."""
    january = next((month for month in county.months[1:] if month.month == 1), None)
    if january is None or next_month(january) not in county.months:
        return
    drafter, leader = county.users["zhenggong"], county.users["juzhang"]
    version = _version()
    batch = opening.open_evaluation(
        EvaluationKind.YEARLY,
        version,
        january - timedelta(days=1),
        effective_from=next_month(january),
        acting_user=drafter,
    )
    deciding.ask_units(batch, acting_user=drafter)
    _recommend(batch, county)
    batch.refresh_from_db()
    deciding.review_evaluation(batch, acting_user=drafter)
    deciding.decide_evaluation(batch, acting_user=leader)
    deciding.publish_evaluation(batch, start=january + timedelta(days=12), acting_user=drafter)
    deciding.make_effective(batch, day=january + timedelta(days=26), acting_user=leader)


def _recommend(batch: Evaluation, county: County) -> None:
    """The units recommend nine of ten of those who only lack it."""
    from grading.evaluations.models import UnitProposal
    from grading.evaluations.queries import candidates

    drafter = county.users["zhenggong"]
    rows = []
    for verdict in candidates(batch).order_by("pk"):
        score = 8000 + int(county.rng.integers(0, 1900))
        rows.append(
            UnitProposal(verdict=verdict, recommended=score >= 8150, appraisal=score, proposed_by=drafter)
        )
    UnitProposal.everything.bulk_create(rows)


def _underway(county: County) -> None:
    """A batch that waits for the units today, so that heads find something to do."""
    drafter = county.users["zhenggong"]
    version = _version()
    batch = opening.open_evaluation(
        EvaluationKind.YEARLY,
        version,
        last_day(county.months[-1]),
        effective_from=next_month(county.months[-1], 2),
        title=f"{county.months[-1].year}年度晋升预评",
        acting_user=drafter,
    )
    if batch.state == EvaluationState.DRAFT:
        deciding.ask_units(batch, acting_user=drafter)


register(40, "岗位与层级", fill)
