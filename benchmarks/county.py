"""People for the benchmarks, made by a few INSERT … SELECT: valid by every constraint, with level, post and bases."""

from datetime import date

from django.db import connection

from auxpolice.demo import bureau
from auxpolice.demo.county import County
from benchmarks import people as people_of
from payroll import demo as pay
from personnel.demo import load_posts

_STEPS = [
    """
    INSERT INTO personnel_contributionbase (person_id, insurance_fen, housing_fen, period)
    SELECT person_id, 380000 + person_id % 9 * 20000, 380000 + person_id % 9 * 20000, period
      FROM personnel_employment
    """,
    """
    INSERT INTO personnel_bankaccount (person_id, bank, number, holder, period)
    SELECT p.id, '县农商银行', '622202' || lpad(p.id::text, 13, '0'), p.name, e.period
      FROM personnel_person p JOIN personnel_employment e ON e.person_id = p.id
    """,
    """
    INSERT INTO grading_levelholding (person_id, employment_id, version_id, level_code, level_name, rank_order,
           step, counts_from, period, source, note)
    SELECT person_id, id, (SELECT min(id) FROM policy_policyversion), 'L', '测', 1 + person_id % 7, 0,
           lower(period), period, 'manual', ''
      FROM personnel_employment
    """,
    """
    INSERT INTO grading_postclassification (post_id, method_id, values, score, post_class, period, reason, decided_at)
    SELECT id, (SELECT min(id) FROM policy_policyversion), '{}', 5000, 1 + id % 3, daterange('2015-01-01', NULL),
           '', now()
      FROM personnel_post
    """,
    """
    INSERT INTO personnel_taxdeduction (person_id, kind, monthly_fen, reference, period)
    SELECT person_id, 'child_education', 100000, '', period FROM personnel_employment WHERE person_id % 4 = 0
    """,
]


def build(people: int, months: list[date]) -> County:
    """Units, accounts, law, plans and ``people`` auxiliaries in an empty database."""
    import numpy as np

    made = County(people=people, months=months, seed=1, rng=np.random.default_rng(1))
    bureau.fill(made)
    load_posts()
    pay.plans(made)
    people_of.insert(people, latest=date(2025, 9, 1), days=7000)
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step)
        cursor.execute("ANALYZE")
    return made
