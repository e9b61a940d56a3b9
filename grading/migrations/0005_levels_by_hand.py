"""What payroll's guards may ask of levels: who decided them alone."""

from django.db import migrations

SQL = """
-- Published to payroll (grading/relations.py): levels decided by one person, set by hand (person) or accepted without
-- publicity (evaluation), with when and from which day on.
CREATE FUNCTION grading_levels_by_hand()
RETURNS TABLE (decided_by_id bigint, decided_at timestamptz, start date, person_id bigint, evaluation_id bigint)
LANGUAGE sql STABLE AS $$
  SELECT set_by_id, set_at, lower(period), person_id, NULL::bigint FROM grading_levelholding
   WHERE source = 'manual' AND set_by_id IS NOT NULL
  UNION ALL
  SELECT decided_by_id, decided_at, effective_from, NULL, id FROM grading_evaluation
   WHERE only_without_level AND opened_by_id IS NULL AND decided_by_id IS NOT NULL AND state = 'effective'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("grading", "0004_who_set_levels")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION grading_levels_by_hand()")]
