-- Lines of the effective slips, one a row.

CREATE OR REPLACE VIEW payroll_payslip_line AS
SELECT s.id AS payslip_id, s.month_id AS month, s.person_id, s.unit_id, line.seq,
       line.code, line.kind, line.amount_fen
  FROM payroll_payslip s
  JOIN payroll_payrollrun r ON r.id = s.run_id
  CROSS JOIN LATERAL unnest(
       s.amounts,
       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'codes')),
       ARRAY(SELECT jsonb_array_elements_text(r.schemes -> s.scheme_version_id::text -> 'kinds'))
     ) WITH ORDINALITY AS line(amount_fen, code, kind, seq)
 WHERE s.is_effective;
