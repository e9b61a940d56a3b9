"""Items and left-out people of a simulation are as fixed as its slips: written while it runs, never changed."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER simulated_item_frozen BEFORE UPDATE OR DELETE ON payroll_simulateditem
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER simulation_left_out_frozen BEFORE UPDATE OR DELETE ON payroll_simulationleftout
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER simulated_item_guard AFTER INSERT ON payroll_simulateditem
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();
CREATE TRIGGER simulation_left_out_guard AFTER INSERT ON payroll_simulationleftout
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION payroll_simulation_rows_guard();
"""

DROP = """
DROP TRIGGER simulation_left_out_guard ON payroll_simulationleftout;
DROP TRIGGER simulated_item_guard ON payroll_simulateditem;
DROP TRIGGER simulation_left_out_frozen ON payroll_simulationleftout;
DROP TRIGGER simulated_item_frozen ON payroll_simulateditem;
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0007_calendar")]
    operations = [migrations.RunSQL(GUARDS, DROP)]
