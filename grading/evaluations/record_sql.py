"""Where annual results, honours, sanctions and month scores come from, as SQL parts of `reading`.

Each part selects from the people of the CTE `people` and answers with the named columns.
"""

# person_id, id, year, grade (rules.grades: 1 不合格 … 4 优秀); 不定等次 is no result
ANNUAL = """
  SELECT a.person_id, a.id, a.year::int AS year,
         CASE a.grade WHEN 'FAIL' THEN 1 WHEN 'BASIC' THEN 2 WHEN 'COMPETENT' THEN 3 WHEN 'EXCELLENT' THEN 4 END AS grade
    FROM assessment_annualresult a JOIN people p ON p.person_id = a.person_id
   WHERE a.grade <> 'NONE' AND a.year <= extract(year FROM %(day)s::date)
     AND a.year >= extract(year FROM p.first_worked)
"""

# person_id, id, awarded, kind, rank (0 unit, 1 county, 2 city, 3 province and above)
HONOURS = """
  SELECT h.person_id, h.id, h.day AS awarded, h.title AS kind,
         CASE h.rank WHEN 'province' THEN 3 WHEN 'city' THEN 2 WHEN 'county' THEN 1 ELSE 0 END AS rank
    FROM assessment_honour h JOIN people p ON p.person_id = h.person_id
   WHERE h.day <= %(day)s::date AND h.day >= p.first_worked
"""

# person_id, id, decided, last_day (last day of the effect period), levels_down
SANCTIONS = """
  SELECT s.person_id, s.id, s.decided, COALESCE(upper(s.period) - 1, DATE '9999-12-31') AS last_day,
         CASE WHEN s.kind = 'demotion' THEN 1 ELSE 0 END AS levels_down
    FROM assessment_sanction s JOIN people p ON p.person_id = s.person_id
   WHERE s.decided <= %(day)s::date AND NOT isempty(s.period)
"""

# person_id, score (mean month score of twelve months, hundredths of a point)
SCORES = """
  SELECT m.person_id, avg(m.base_points + m.ledger_points)::int AS score
    FROM assessment_monthsheet m JOIN people p ON p.person_id = m.person_id
   WHERE m.base_points IS NOT NULL AND m.month > %(day)s::date - interval '1 year' AND m.month <= %(day)s::date
   GROUP BY m.person_id
"""
