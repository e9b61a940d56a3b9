"""What a re-issue leaves to be got back: its sums are the database's own, its instalments are closed once."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

SQL = """
CREATE FUNCTION payroll_recovery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled bigint; pending bigint; owed bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '应追回的款项不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT greatest(o.net_fen, 0) - greatest(coalesce(n.net_fen, 0), 0) INTO owed
      FROM payroll_payslip o JOIN payroll_supplementarymember m ON m.reversed_slip_id = o.id
      JOIN payroll_supplementaryrun b ON b.id = m.batch_id
      LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
     WHERE b.id = NEW.batch_id AND m.person_id = NEW.person_id AND o.id = NEW.old_slip_id
       AND n.id IS NOT DISTINCT FROM NEW.new_slip_id AND b.month_id = NEW.month;
    IF owed IS DISTINCT FROM NEW.amount_fen OR NEW.settled_fen <> 0 OR NEW.pending_fen <> 0 THEN
      RAISE EXCEPTION '应追回金额须等于原工资条与重发工资条实发之差' USING ERRCODE = 'check_violation';
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
CREATE TRIGGER recovery_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_recovery
  FOR EACH ROW EXECUTE FUNCTION payroll_recovery_guard();

CREATE FUNCTION payroll_instalment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '追回记录只增不删' USING ERRCODE = 'restrict_violation';
  END IF;
  -- a slip re-issued after the lock of its month settles a deduction anew; all else that is closed stays
  IF to_jsonb(OLD) - 'state' - 'settled_fen' - 'closed_by_id' - 'closed_at' - 'note' - 'entry_id'
     <> to_jsonb(NEW) - 'state' - 'settled_fen' - 'closed_by_id' - 'closed_at' - 'note' - 'entry_id'
     OR OLD.state = 'withdrawn'
     OR OLD.state = 'settled' AND (OLD.way <> 'deduction'
        OR to_jsonb(OLD) - 'settled_fen' <> to_jsonb(NEW) - 'settled_fen') THEN
    RAISE EXCEPTION '这一笔追回记录已办结，不能修改' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recovery_instalment_guard BEFORE UPDATE OR DELETE ON payroll_recoveryinstalment
  FOR EACH ROW EXECUTE FUNCTION payroll_instalment_guard();

-- The lock comes before the sum: of two at one moment the second sees what the first has entered.
CREATE FUNCTION payroll_instalment_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM payroll_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;
  UPDATE payroll_recovery SET
         settled_fen = (SELECT coalesce(sum(i.settled_fen), 0) FROM payroll_recoveryinstalment i
                         WHERE i.recovery_id = NEW.recovery_id),
         pending_fen = (SELECT coalesce(sum(i.amount_fen), 0) FROM payroll_recoveryinstalment i
                         WHERE i.recovery_id = NEW.recovery_id AND i.state = 'waiting')
   WHERE id = NEW.recovery_id;
  RETURN NULL;
END $$;
CREATE TRIGGER recovery_instalment_sums AFTER INSERT OR UPDATE ON payroll_recoveryinstalment
  FOR EACH ROW EXECUTE FUNCTION payroll_instalment_sums();

CREATE TRIGGER recovery_no_truncate BEFORE TRUNCATE ON payroll_recovery
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recovery_instalment_no_truncate BEFORE TRUNCATE ON payroll_recoveryinstalment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- what batches locked before have left
INSERT INTO payroll_recovery (batch_id, person_id, month, old_slip_id, new_slip_id, amount_fen, settled_fen, pending_fen)
SELECT b.id, m.person_id, b.month_id, o.id, n.id, greatest(o.net_fen, 0) - greatest(coalesce(n.net_fen, 0), 0), 0, 0
  FROM payroll_supplementarymember m
  JOIN payroll_supplementaryrun b ON b.id = m.batch_id AND b.state = 'locked'
  JOIN payroll_payslip o ON o.id = m.reversed_slip_id
  LEFT JOIN payroll_payslip n ON n.run_id = b.run_id AND n.person_id = m.person_id
 WHERE greatest(o.net_fen, 0) > greatest(coalesce(n.net_fen, 0), 0);
"""

DROP = """
DROP FUNCTION payroll_recovery_guard() CASCADE;
DROP FUNCTION payroll_instalment_guard() CASCADE;
DROP FUNCTION payroll_instalment_sums() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0012_protected_pay"),
        ("personnel", "0003_roster_import_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="所属月份")),
                ("amount_fen", models.BigIntegerField(verbose_name="应追回")),
                ("settled_fen", models.BigIntegerField(default=0, verbose_name="已追回")),
                ("pending_fen", models.BigIntegerField(default=0, verbose_name="办理中")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="payroll.supplementaryrun",
                    ),
                ),
                (
                    "new_slip",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_after",
                        to="payroll.payslip",
                    ),
                ),
                (
                    "old_slip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery",
                        to="payroll.payslip",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="personnel.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "person"],
                "abstract": False,
                "base_manager_name": "everything",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="recovery_first_day"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="recovery_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pending_fen__gte", 0),
                            ("settled_fen__gte", 0),
                            (
                                "amount_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("settled_fen"), "+", models.F("pending_fen")
                                ),
                            ),
                        ),
                        name="recovery_never_over",
                    ),
                    models.UniqueConstraint(fields=("batch", "person"), name="recovery_once"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryInstalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("deduction", "工资扣款"), ("cash", "退回现金")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("settled_fen", models.BigIntegerField(default=0, verbose_name="实际追回")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "办理中"), ("settled", "已追回"), ("withdrawn", "已撤回")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("month", models.DateField(null=True, verbose_name="扣款月份")),
                ("receipt", models.CharField(blank=True, max_length=40, verbose_name="收据号")),
                ("received_on", models.DateField(null=True, verbose_name="收款日期")),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalment",
                        to="payroll.payentry",
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="payroll.recovery",
                    ),
                ),
            ],
            options={
                "ordering": ["entered_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="recovery_instalment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("month__isnull", False),
                                ("receipt", ""),
                                ("received_on__isnull", True),
                                ("way", "deduction"),
                            ),
                            models.Q(
                                ("entry__isnull", True),
                                ("month__isnull", True),
                                ("received_on__isnull", False),
                                ("way", "cash"),
                                models.Q(("receipt", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recovery_instalment_of_its_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                                ("settled_fen", 0),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("settled_fen__gte", 0),
                                ("state", "settled"),
                                ("settled_fen__lte", models.F("amount_fen")),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("settled_fen", 0),
                                ("state", "withdrawn"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recovery_instalment_closed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("way", "cash"), ("state", "withdrawn"), ("entry__isnull", False), _connector="OR"
                        ),
                        name="recovery_deduction_has_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "settled"), ("way", "cash"), _negated=True),
                            ("settled_fen", models.F("amount_fen")),
                            _connector="OR",
                        ),
                        name="recovery_cash_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "settled"), ("way", "cash"), _negated=True),
                            models.Q(("closed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="recovery_cash_confirmed_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("way", "cash"), models.Q(("state", "withdrawn"), _negated=True)),
                        fields=("receipt",),
                        name="recovery_receipt_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, DROP),
    ]
