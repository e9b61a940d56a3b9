"""Chains of approval, signatures and units' confirmations, and what the database itself refuses about them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

GUARD = """
UPDATE payroll_payrollmonth SET steps = '[{"seq": 1, "name": "审批", "roles": ["finance", "leader"]}]' WHERE state = 'checked';

-- A signature stands upon the figures put forward: the next step, the digest of the month, never by its maker.
CREATE FUNCTION payroll_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m payroll_payrollmonth; done int;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '签署记录不能删除' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL OR (NEW.run_id, NEW.step, NEW.name, NEW.digest,
       NEW.made_by_id, NEW.signed_by_id, NEW.signed_at) IS DISTINCT FROM (OLD.run_id, OLD.step, OLD.name, OLD.digest,
       OLD.made_by_id, OLD.signed_by_id, OLD.signed_at) THEN
      RAISE EXCEPTION '签署记录只能作废，不能修改' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  SELECT month.* INTO m FROM payroll_payrollmonth month JOIN payroll_payrollrun run ON run.month_id = month.month
   WHERE run.id = NEW.run_id FOR UPDATE OF month;
  IF m.state = 'locked' THEN
    RAISE EXCEPTION '% 已锁定，签署记录不能修改', to_char(m.month, 'YYYY-MM') USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
  SELECT count(*) INTO done FROM payroll_signature WHERE run_id = NEW.run_id AND voided_at IS NULL;
  IF m.state <> 'checked' OR m.digest <> NEW.digest OR m.calculated_by_id IS DISTINCT FROM NEW.made_by_id
     OR NEW.step <> done + 1 OR NEW.step > jsonb_array_length(m.steps) THEN
    RAISE EXCEPTION '签署与送审的金额或审批顺序不符' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payroll_signature_guard BEFORE INSERT OR UPDATE OR DELETE ON payroll_signature
  FOR EACH ROW EXECUTE FUNCTION payroll_signature_guard();
CREATE TRIGGER payroll_signature_no_truncate BEFORE TRUNCATE ON payroll_signature
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Approved means: every step signed upon these very figures, the last by whoever is named. Locked means: approved before.
CREATE FUNCTION payroll_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed int; last_signer bigint;
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NEW.state = 'locked' AND OLD.state <> 'approved' THEN
    RAISE EXCEPTION '% 审批没有完成，不能锁定', to_char(NEW.month, 'YYYY-MM') USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('approved', 'locked') THEN
    SELECT count(*), (array_agg(s.signed_by_id ORDER BY s.step DESC))[1] INTO signed, last_signer
      FROM payroll_signature s JOIN payroll_payrollrun r ON r.id = s.run_id AND r.state = 'effective'
     WHERE r.month_id = NEW.month AND s.voided_at IS NULL AND s.digest = NEW.digest
       AND s.signed_by_id <> NEW.calculated_by_id;
    IF signed = 0 OR signed <> jsonb_array_length(NEW.steps) OR last_signer IS DISTINCT FROM NEW.approved_by_id THEN
      RAISE EXCEPTION '% 审批没有完成（已签 %，共 % 步）', to_char(NEW.month, 'YYYY-MM'), signed,
        jsonb_array_length(NEW.steps) USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payroll_chain_guard BEFORE UPDATE ON payroll_payrollmonth
  FOR EACH ROW EXECUTE FUNCTION payroll_chain_guard();

-- What was approved as a chain stays as it was; another chain from a later month takes its place.
CREATE FUNCTION payroll_chain_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held varchar;
BEGIN
  SELECT state INTO held FROM payroll_approvalchain
   WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.chain_id ELSE NEW.chain_id END;
  IF held IN ('approved', 'withdrawn') THEN
    RAISE EXCEPTION '已批准的审批流程不能修改，请另拟一份' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payroll_chain_frozen BEFORE INSERT OR UPDATE OR DELETE ON payroll_approvalstep
  FOR EACH ROW EXECUTE FUNCTION payroll_chain_frozen();
"""

DROP = """
DROP FUNCTION payroll_chain_frozen() CASCADE;
DROP FUNCTION payroll_chain_guard() CASCADE;
DROP FUNCTION payroll_signature_guard() CASCADE;
DROP TRIGGER payroll_signature_no_truncate ON payroll_signature;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0005_export_kinds"),
        ("units", "0003_path"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalChain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("start", models.DateField(verbose_name="自月份")),
                (
                    "unit_mode",
                    models.CharField(
                        choices=[
                            ("none", "不需要"),
                            ("wanted", "征求意见，不确认也可送审"),
                            ("required", "必须确认"),
                        ],
                        default="wanted",
                        max_length=8,
                        verbose_name="单位确认",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草案"), ("approved", "已批准"), ("withdrawn", "已撤销")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-start", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__day", 1)), name="approval_chain_first_day"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("start",),
                        name="approval_chain_one_a_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="approval_chain_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_chain_approved_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=30, verbose_name="步骤")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("political", "政工"),
                                ("unit_head", "单位负责人"),
                                ("inspector", "督察"),
                                ("finance", "财务"),
                                ("leader", "局领导"),
                                ("auxiliary", "辅警"),
                                ("system_admin", "系统管理员"),
                                ("security_admin", "安全管理员"),
                                ("audit_admin", "审计管理员"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="角色",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="payroll.approvalchain",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "seq"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("roles__contained_by", ["finance", "political", "leader"]), ("roles__len__gt", 0)
                        ),
                        name="approval_step_roles",
                    ),
                    models.UniqueConstraint(fields=("chain", "seq"), name="approval_step_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=30, verbose_name="步骤")),
                ("digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=300)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="payroll.payrollrun",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["run", "step", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("run", "step"),
                        name="signature_one_a_step",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("run", "signed_by"),
                        name="signature_one_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_by", models.F("made_by")), _negated=True),
                        name="signature_maker_is_not_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signature_voided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("confirmed", "已确认"), ("objected", "有异议"), ("answered", "异议已答复")],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                ("heads", models.PositiveIntegerField()),
                ("net_fen", models.BigIntegerField()),
                ("said_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="答复")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="payroll.payrollrun",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["run", "unit"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "unit"), name="unit_confirmation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("state", "confirmed")),
                            models.Q(
                                models.Q(("state", "confirmed"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="unit_confirmation_objection_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by__isnull", False),
                                ("state", "answered"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True),
                                ("answer", ""),
                                ("answered_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="unit_confirmation_answer_has_author",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="payrollmonth",
            name="return_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
        ),
        migrations.AddField(
            model_name="payrollmonth",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payrollmonth",
            name="returned_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payrollmonth",
            name="steps",
            field=models.JSONField(default=list, verbose_name="审批步骤"),
        ),
        migrations.AddConstraint(
            model_name="payrollmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("return_reason", ""), ("returned_at__isnull", True), ("returned_by__isnull", True)
                    ),
                    models.Q(
                        ("returned_at__isnull", False),
                        ("returned_by__isnull", False),
                        models.Q(("return_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payroll_month_returned_with_reason",
            ),
        ),
        migrations.RunSQL(GUARD, DROP),
    ]
