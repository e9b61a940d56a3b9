from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayrollConfig(AppConfig):
    name = "payroll"

    def ready(self):
        from auxpolice import invariants, rights
        from auxpolice.policy import parameters as law_parameters
        from auxpolice.policy import readable
        from auxpolice.policy.actions import register_kind
        from auxpolice.policy.models import PolicyKind
        from auxpolice.policy.roll_out import Choice, register_roll_out
        from grading import effects
        from payroll import (
            backpay,
            batches,
            defaults,
            exports,
            parameters,
            protecting,
            reclassifying,
            scheme_reading,
            sockets,
            supplementary,
        )
        from payroll.invariants import CHECKS
        from payroll.models import (
            BaseReview,
            PayrollMonth,
            PayrollRun,
            Recovery,
            RecoveryInstalment,
            ReviewedBase,
            Signature,
            Simulation,
            SupplementaryMember,
            SupplementaryRun,
        )
        from payroll.simulation import calculating

        for kept in (
            BaseReview, PayrollMonth, PayrollRun, Recovery, RecoveryInstalment, Signature, Simulation, SupplementaryRun,
        ):  # fmt: skip
            rights.withhold(kept, "DELETE")
        rights.withhold(SupplementaryMember, "UPDATE", "DELETE")
        rights.withhold(ReviewedBase, "UPDATE")
        backpay.register()
        batches.register()
        supplementary.register()
        calculating.register()
        effects.register(reclassifying.price)
        exports.register()
        law_parameters.register_owner(
            check=parameters.check,
            consequence=parameters.consequence,
            yearly=parameters.YEARLY,
            labels=parameters.LABELS,
            choices=parameters.CHOICES,
            shares=parameters.SHARES,
        )
        readable.register(PolicyKind.PAY, scheme_reading.sections)
        sockets.register()
        register_kind(
            PolicyKind.PAY,
            defaults.scheme_faults,
            defaults.LABELS,
            reading="payroll:scheme",
            editing="payroll:scheme-edit",
        )
        register_roll_out(
            PolicyKind.PAY,
            protecting.rolled_out,
            back=protecting.taken_back,
            choices=[
                Choice(
                    protecting.CHOICE,
                    _("就高不就低（只保固定部分）"),
                    _("施行前的固定工资高于新标准的，差额按月补足，以后增资时冲抵；不选则不补。"),
                    protecting.protects,
                )
            ],
        )
        for name, check in CHECKS.items():
            invariants.register(name, check)
