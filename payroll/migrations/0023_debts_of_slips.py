"""A slip below zero leaves a debt of its own from its lock on; a re-issue of the month lowers what is owed for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION payroll_recovery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled bigint; pending bigint; owed bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '应追回的款项不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.slip_id IS NOT NULL THEN
      SELECT -s.net_fen - greatest(-coalesce(o.net_fen, 0), 0) INTO owed
        FROM payroll_payslip s JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'
        LEFT JOIN payroll_payslip o ON o.id = s.replaces_id
       WHERE s.id = NEW.slip_id AND s.is_effective AND s.net_fen < 0 AND s.person_id = NEW.person_id
         AND s.month_id = NEW.month;
    ELSE
      SELECT greatest(o.net_fen, 0) - greatest(coalesce(n.net_fen, 0), 0) INTO owed
        FROM payroll_payslip o JOIN payroll_supplementarymember m ON m.reversed_slip_id = o.id
        JOIN payroll_supplementaryrun b ON b.id = m.batch_id
        LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
       WHERE b.id = NEW.batch_id AND m.person_id = NEW.person_id AND o.id = NEW.old_slip_id
         AND n.id IS NOT DISTINCT FROM NEW.new_slip_id AND b.month_id = NEW.month;
      IF NOT FOUND THEN owed := NULL; END IF;
    END IF;
    IF NEW.batch_id IS NULL AND NEW.slip_id IS NULL THEN RETURN NEW; END IF;  -- recovery_of_one_cause says so
    IF owed IS DISTINCT FROM NEW.amount_fen OR NEW.settled_fen <> 0 OR NEW.pending_fen <> 0 THEN
      RAISE EXCEPTION '应追回金额须等于原工资条与重发工资条实发之差，或实发为负的工资条的欠缴'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(OLD) - 'settled_fen' - 'pending_fen' <> to_jsonb(NEW) - 'settled_fen' - 'pending_fen' THEN
    RAISE EXCEPTION '应追回的款项不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT coalesce(sum(settled_fen), 0), coalesce(sum(amount_fen) FILTER (WHERE state = 'waiting'), 0)
    INTO settled, pending FROM payroll_recoveryinstalment WHERE recovery_id = NEW.id;
  IF (NEW.settled_fen, NEW.pending_fen) IS DISTINCT FROM (settled, pending) THEN
    RAISE EXCEPTION '已追回金额须等于各笔之和' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- what slips below zero of months locked before have left
INSERT INTO payroll_recovery (person_id, month, slip_id, amount_fen, settled_fen, pending_fen)
SELECT s.person_id, s.month_id, s.id, -s.net_fen - greatest(-coalesce(o.net_fen, 0), 0), 0, 0
  FROM payroll_payslip s JOIN payroll_payrollmonth m ON m.month = s.month_id AND m.state = 'locked'
  LEFT JOIN payroll_payslip o ON o.id = s.replaces_id
 WHERE s.is_effective AND s.net_fen < least(coalesce(o.net_fen, 0), 0)
 ORDER BY s.person_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0022_base_reviews"),
        ("personnel", "0003_roster_import_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="recoveryinstalment",
            name="recovery_instalment_of_its_way",
        ),
        migrations.RemoveConstraint(
            model_name="recoveryinstalment",
            name="recovery_deduction_has_entry",
        ),
        migrations.AddField(
            model_name="recovery",
            name="slip",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shortfall",
                to="payroll.payslip",
            ),
        ),
        migrations.AddField(
            model_name="recoveryinstalment",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offsets",
                to="payroll.supplementaryrun",
            ),
        ),
        migrations.AlterField(
            model_name="recovery",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recoveries",
                to="payroll.supplementaryrun",
            ),
        ),
        migrations.AlterField(
            model_name="recovery",
            name="old_slip",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recovery",
                to="payroll.payslip",
            ),
        ),
        migrations.AlterField(
            model_name="recoveryinstalment",
            name="way",
            field=models.CharField(
                choices=[("deduction", "工资扣款"), ("cash", "退回现金"), ("offset", "重发抵减")],
                max_length=10,
                verbose_name="方式",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("batch__isnull", False), ("old_slip__isnull", False), ("slip__isnull", True)),
                    models.Q(
                        ("batch__isnull", True),
                        ("new_slip__isnull", True),
                        ("old_slip__isnull", True),
                        ("slip__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="recovery_of_one_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryinstalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("batch__isnull", True),
                        ("month__isnull", False),
                        ("receipt", ""),
                        ("received_on__isnull", True),
                        ("way", "deduction"),
                    ),
                    models.Q(
                        ("batch__isnull", True),
                        ("entry__isnull", True),
                        ("month__isnull", True),
                        ("received_on__isnull", False),
                        ("way", "cash"),
                        models.Q(("receipt", ""), _negated=True),
                    ),
                    models.Q(
                        ("batch__isnull", False),
                        ("entry__isnull", True),
                        ("month__isnull", True),
                        ("receipt", ""),
                        ("received_on__isnull", True),
                        ("settled_fen", models.F("amount_fen")),
                        ("state", "settled"),
                        ("way", "offset"),
                    ),
                    _connector="OR",
                ),
                name="recovery_instalment_of_its_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryinstalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "deduction"), _negated=True),
                    ("state", "withdrawn"),
                    ("entry__isnull", False),
                    _connector="OR",
                ),
                name="recovery_deduction_has_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryinstalment",
            constraint=models.UniqueConstraint(fields=("recovery", "batch"), name="recovery_offset_once"),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
