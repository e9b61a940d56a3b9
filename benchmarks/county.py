"""People for the benchmarks, made by a few INSERT … SELECT: valid by every constraint, with level, post and bases."""

from datetime import date

from django.db import connection

from auxpolice.demo import bureau
from auxpolice.demo.county import County
from payroll import demo as pay
from personnel.demo import load_posts

_STEPS = [
    """
    WITH made AS (
      SELECT n, (DATE '1970-01-01' + (n % 10000)) AS born, lpad((n / 10000 * 2 + 1)::text, 3, '0') AS seq
        FROM generate_series(1, {people}) AS n
    ), body AS (
      SELECT n, born, '410922' || to_char(born, 'YYYYMMDD') || seq AS digits FROM made
    )
    INSERT INTO personnel_person (id_number, name, name_key, pinyin, initials, sex, birth_date, ethnicity,
           political_status, education, has_degree, school, major, is_veteran, phone, note, row_version, updated_at)
    SELECT digits || substr('10X98765432', (SELECT sum(substr(digits, i::int, 1)::int * w) % 11 + 1
             FROM unnest(ARRAY[7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2]) WITH ORDINALITY AS t(w, i))::int, 1),
           '王测' || n, '王测' || n, 'wang ce ' || n, 'wc' || n, '1', born, '01', '13',
           (ARRAY['61','41','31','21','14'])[1 + n % 5], n % 5 > 2, '', '', n % 7 = 0, '', '', 1, now()
      FROM body
    """,
    """
    INSERT INTO personnel_employment (person_id, period, badge_number, first_worked, exit_kind, exit_reason)
    SELECT id, daterange(d, NULL), 'B' || id, d, '', ''
      FROM (SELECT id, DATE '2025-09-01' - (id * 7919 % 7000)::int AS d FROM personnel_person) p
    """,
    """
    INSERT INTO personnel_assignment (person_id, employment_id, unit_id, post_id, category, period)
    SELECT e.person_id, e.id, u.ids[1 + e.person_id % array_length(u.ids, 1)],
           p.ids[1 + e.person_id % array_length(p.ids, 1)], 'attendant', e.period
      FROM personnel_employment e,
           (SELECT array_agg(id ORDER BY id) AS ids FROM units_unit WHERE kind <> 'bureau') u,
           (SELECT array_agg(id ORDER BY id) AS ids FROM personnel_post WHERE category = 'attendant') p
    """,
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
    SELECT id, (SELECT min(id) FROM policy_policyversion), '{{}}', 5000, 1 + id % 3, daterange('2015-01-01', NULL),
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
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step.format(people=people))
        cursor.execute("ANALYZE")
    return made
