"""Where annual results, honours, sanctions and month scores come from, as SQL parts of `reading`.

Each part selects from the people of the CTE `people` and answers with the named columns.
"""

# person_id, id, year, grade (rules.grades: 1 不合格 … 4 优秀)
ANNUAL = """
  SELECT NULL::bigint AS person_id, NULL::bigint AS id, NULL::int AS year, NULL::int AS grade WHERE false
"""

# person_id, id, awarded, kind, rank (1 county, 2 city, 3 province and above)
HONOURS = """
  SELECT NULL::bigint AS person_id, NULL::bigint AS id, NULL::date AS awarded, NULL::text AS kind, NULL::int AS rank
   WHERE false
"""

# person_id, id, decided, last_day (last day of the effect period), levels_down
SANCTIONS = """
  SELECT NULL::bigint AS person_id, NULL::bigint AS id, NULL::date AS decided, NULL::date AS last_day,
         NULL::int AS levels_down
   WHERE false
"""

# person_id, score (mean month score of twelve months, hundredths of a point)
SCORES = """
  SELECT NULL::bigint AS person_id, NULL::int AS score WHERE false
"""
