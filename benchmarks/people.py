"""Auxiliaries for the benchmarks, made by three INSERT … SELECT whatever their number: valid by every constraint."""

from datetime import date

from django.db import connection

_STEPS = (
    # the check digit of each ID number is reckoned in SQL (GB 11643)
    """
    WITH made AS (
      SELECT n, (DATE '1970-01-01' + (n %% 10000)) AS born, lpad((n / 10000 * 2 + 1)::text, 3, '0') AS seq
        FROM generate_series(1, %(people)s) AS n
    ), body AS (
      SELECT n, born, '410922' || to_char(born, 'YYYYMMDD') || seq AS digits FROM made
    )
    INSERT INTO personnel_person (id_number, name, name_key, pinyin, initials, sex, birth_date, ethnicity,
           political_status, education, has_degree, school, major, is_veteran, phone, note, row_version, updated_at)
    SELECT digits || substr('10X98765432', (SELECT sum(substr(digits, i::int, 1)::int * w) %% 11 + 1
             FROM unnest(ARRAY[7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2]) WITH ORDINALITY AS t(w, i))::int, 1),
           '王测' || n, '王测' || n, 'wang ce ' || n, 'wc' || n, '1', born, '01', '13',
           (ARRAY['61','41','31','21','14'])[1 + n %% 5], n %% 5 > 2, '', '', n %% 7 = 0, '', '', 1, now()
      FROM body
    """,
    """
    INSERT INTO personnel_employment (person_id, period, badge_number, first_worked, exit_kind, exit_reason)
    SELECT id, daterange(d, NULL), 'B' || id, d, '', ''
      FROM (SELECT id, %(latest)s::date - (id * 7919 %% %(days)s)::int AS d
              FROM personnel_person WHERE name LIKE '王测%%') p
    """,
    """
    INSERT INTO personnel_assignment (person_id, employment_id, unit_id, post_id, category, period)
    SELECT e.person_id, e.id, u.ids[1 + e.person_id %% array_length(u.ids, 1)],
           p.ids[1 + e.person_id %% array_length(p.ids, 1)], 'attendant', e.period
      FROM personnel_employment e,
           (SELECT array_agg(id ORDER BY id) AS ids FROM units_unit WHERE kind <> 'bureau') u,
           (SELECT array_agg(id ORDER BY id) AS ids FROM personnel_post WHERE category = 'attendant') p
     WHERE e.badge_number LIKE 'B%%'
    """,
)


def insert(people: int, *, latest: date, days: int) -> None:
    """``people`` auxiliaries in the units there are, hired within the ``days`` days before ``latest``. Their badge
    numbers begin with B. Posts of the catalogue are shared out among them; without a catalogue they have none."""
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"people": people, "latest": latest, "days": days})
