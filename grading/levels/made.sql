-- Who gave levels that no publicity preceded: decided without it for people who had none ('levels'), or set by hand
-- ('level'); those that count from before a day on and were there at a moment. The guards of payroll read it.

CREATE OR REPLACE FUNCTION grading_levels_made(counting_before date, known_at timestamptz)
RETURNS TABLE (user_id bigint, what text, person_id bigint, evaluation_id bigint, counts_from date, made_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT decided_by_id, 'levels', NULL::bigint, id, effective_from, decided_at FROM grading_evaluation
   WHERE only_without_level AND opened_by_id IS NULL AND decided_by_id IS NOT NULL AND state = 'effective'
     AND effective_from < counting_before AND decided_at <= known_at
  UNION ALL
  SELECT set_by_id, 'level', person_id, NULL, lower(period), set_at FROM grading_levelholding
   WHERE source = 'manual' AND set_by_id IS NOT NULL
     AND lower(period) < counting_before AND set_at <= known_at
$$;
