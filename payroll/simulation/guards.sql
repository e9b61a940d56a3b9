-- Results of a what-if are written once and only while it runs; what it rests on never changes.

CREATE OR REPLACE FUNCTION payroll_simulation_rows_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_simulation s
              WHERE s.id IN (SELECT DISTINCT simulation_id FROM new_rows) AND s.state <> 'running') THEN
    RAISE EXCEPTION '测算已结束，结果不能再写入' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER simulated_slip_guard AFTER INSERT ON payroll_simulatedslip
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();
CREATE OR REPLACE TRIGGER simulation_input_guard AFTER INSERT ON payroll_simulationinput
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();
CREATE OR REPLACE TRIGGER simulated_item_guard AFTER INSERT ON payroll_simulateditem
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();
CREATE OR REPLACE TRIGGER simulation_left_out_guard AFTER INSERT ON payroll_simulationleftout
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();

CREATE OR REPLACE FUNCTION payroll_simulation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state = 'done'
     OR (NEW.sides, NEW.schemes, NEW.ladders, NEW.parameters, NEW.month, NEW.facts_month, NEW.unit_ids, NEW.fact_names)
        IS DISTINCT FROM
        (OLD.sides, OLD.schemes, OLD.ladders, OLD.parameters, OLD.month, OLD.facts_month, OLD.unit_ids, OLD.fact_names) THEN
    RAISE EXCEPTION '测算的输入和结果不能修改，请另做一次测算' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER payroll_simulation_guard BEFORE UPDATE OR DELETE ON payroll_simulation
  FOR EACH ROW EXECUTE FUNCTION payroll_simulation_guard();

CREATE OR REPLACE TRIGGER simulated_slip_frozen BEFORE UPDATE OR DELETE ON payroll_simulatedslip
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER simulation_input_frozen BEFORE UPDATE OR DELETE ON payroll_simulationinput
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER simulation_outlook_frozen BEFORE UPDATE OR DELETE ON payroll_simulationoutlook
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER simulated_item_frozen BEFORE UPDATE OR DELETE ON payroll_simulateditem
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER simulation_left_out_frozen BEFORE UPDATE OR DELETE ON payroll_simulationleftout
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
