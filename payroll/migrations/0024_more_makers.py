"""Who set a level by hand, and who took a year-end payment back, have put something into the month too."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION payroll_makers(wanted uuid)
RETURNS TABLE (user_id bigint, what text, person_id bigint, evaluation_id bigint) LANGUAGE sql STABLE AS $$
  WITH run AS (SELECT id, month_id AS month, kind, created_at FROM payroll_payrollrun WHERE id = wanted),
  before AS (
    SELECT coalesce(max(r.created_at), '-infinity') AS at FROM payroll_payrollrun r, run
     WHERE r.state = 'effective' AND (r.month_id < run.month OR run.kind = 'supplementary' AND r.month_id = run.month))
  SELECT e.entered_by_id, 'entry', e.person_id, NULL::bigint FROM payroll_payentry e, run
   WHERE e.month = run.month AND e.entered_by_id IS NOT NULL
  UNION
  SELECT i.closed_by_id, 'entry', o.person_id, NULL
    FROM payroll_recoveryinstalment i JOIN payroll_recovery o ON o.id = i.recovery_id, run
   WHERE i.way = 'deduction' AND i.state = 'withdrawn' AND i.month = run.month
  UNION
  SELECT p.entered_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.protection_id IS NULL AND p.entered_by_id IS NOT NULL AND date_trunc('month', lower(p.period)) = run.month
  UNION
  SELECT p.ended_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.ended_for_id IS NULL AND p.ended_by_id IS NOT NULL AND date_trunc('month', upper(p.period)) = run.month
  UNION
  SELECT t.actor_id, 'protection', t.target_id::bigint, NULL FROM audit_entry t, run
   WHERE t.act = 'protection.change' AND t.actor_id IS NOT NULL AND t.target_type = 'personnel.person'
     AND t.after ->> 'from' = to_char(run.month, 'YYYY-MM-DD')
  UNION
  SELECT v.decided_by_id, 'levels', NULL, v.id FROM grading_evaluation v, run, before
   WHERE v.only_without_level AND v.opened_by_id IS NULL AND v.decided_by_id IS NOT NULL AND v.state = 'effective'
     AND v.effective_from < run.month + interval '1 month' AND v.decided_at <= run.created_at
     AND (v.effective_from >= run.month OR v.decided_at > before.at)
  UNION
  SELECT h.set_by_id, 'level', h.person_id, NULL FROM grading_levelholding h, run, before
   WHERE h.source = 'manual' AND h.set_by_id IS NOT NULL
     AND lower(h.period) < run.month + interval '1 month' AND h.set_at <= run.created_at
     AND (lower(h.period) >= run.month OR h.set_at > before.at)
  UNION
  SELECT t.actor_id, 'year_end', NULL, t.id FROM audit_entry t, run
   WHERE t.act = 'payroll.year_end.withdraw' AND t.actor_id IS NOT NULL
     AND t.target_type = 'payroll.payrollmonth' AND t.target_id = to_char(run.month, 'YYYY-MM-DD')
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION payroll_makers(wanted uuid)
RETURNS TABLE (user_id bigint, what text, person_id bigint, evaluation_id bigint) LANGUAGE sql STABLE AS $$
  WITH run AS (SELECT id, month_id AS month, kind, created_at FROM payroll_payrollrun WHERE id = wanted),
  before AS (
    SELECT coalesce(max(r.created_at), '-infinity') AS at FROM payroll_payrollrun r, run
     WHERE r.state = 'effective' AND (r.month_id < run.month OR run.kind = 'supplementary' AND r.month_id = run.month))
  SELECT e.entered_by_id, 'entry', e.person_id, NULL::bigint FROM payroll_payentry e, run
   WHERE e.month = run.month AND e.entered_by_id IS NOT NULL
  UNION
  SELECT i.closed_by_id, 'entry', o.person_id, NULL
    FROM payroll_recoveryinstalment i JOIN payroll_recovery o ON o.id = i.recovery_id, run
   WHERE i.way = 'deduction' AND i.state = 'withdrawn' AND i.month = run.month
  UNION
  SELECT p.entered_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.protection_id IS NULL AND p.entered_by_id IS NOT NULL AND date_trunc('month', lower(p.period)) = run.month
  UNION
  SELECT p.ended_by_id, 'protection', p.person_id, NULL FROM payroll_protectedpay p, run
   WHERE p.ended_for_id IS NULL AND p.ended_by_id IS NOT NULL AND date_trunc('month', upper(p.period)) = run.month
  UNION
  SELECT t.actor_id, 'protection', t.target_id::bigint, NULL FROM audit_entry t, run
   WHERE t.act = 'protection.change' AND t.actor_id IS NOT NULL AND t.target_type = 'personnel.person'
     AND t.after ->> 'from' = to_char(run.month, 'YYYY-MM-DD')
  UNION
  SELECT v.decided_by_id, 'levels', NULL, v.id FROM grading_evaluation v, run, before
   WHERE v.only_without_level AND v.opened_by_id IS NULL AND v.decided_by_id IS NOT NULL AND v.state = 'effective'
     AND v.effective_from < run.month + interval '1 month' AND v.decided_at <= run.created_at
     AND (v.effective_from >= run.month OR v.decided_at > before.at)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0023_debts_of_slips"),
        ("grading", "0004_who_set_levels"),
        ("audit", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(SQL, BEFORE)]
