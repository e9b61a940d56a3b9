from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayrollConfig(AppConfig):
    name = "payroll"

    def ready(self):
        from auxpolice import invariants, rights
        from auxpolice.policy import parameters as law_parameters
        from auxpolice.policy.kinds import register_kind
        from auxpolice.policy.roll_out import Choice, register_roll_out
        from grading.posts import pay_effect
        from payroll import sockets
        from payroll.approval.models import Signature
        from payroll.backpay import checking as backpay
        from payroll.bases.models import BaseReview, ReviewedBase
        from payroll.exports import jobs as exports
        from payroll.invariants import CHECKS
        from payroll.law import parameters
        from payroll.month import runs
        from payroll.month.models import PayrollMonth, PayrollRun
        from payroll.protection import measuring
        from payroll.recovery.models import Recovery, RecoveryInstalment
        from payroll.schemes import PAY, content, reclassification
        from payroll.simulation import calculating
        from payroll.simulation.models import Simulation
        from payroll.slips import queries
        from payroll.supplementary import calculating as supplementary
        from payroll.supplementary.models import SupplementaryMember, SupplementaryRun
        from personnel.roster.kind import ROSTER

        for kept in (
            BaseReview, PayrollMonth, PayrollRun, Recovery, RecoveryInstalment, Signature, Simulation, SupplementaryRun,
        ):  # fmt: skip
            rights.withhold(kept, "DELETE")
        rights.withhold(SupplementaryMember, "UPDATE", "DELETE")
        rights.withhold(ReviewedBase, "UPDATE")
        backpay.register()
        runs.register()
        supplementary.register()
        calculating.register()
        pay_effect.register(reclassification.price)
        exports.register()
        law_parameters.register_owner(
            check=parameters.check,
            consequence=parameters.consequence,
            yearly=parameters.YEARLY,
            labels=parameters.LABELS,
            choices=parameters.CHOICES,
            shares=parameters.SHARES,
        )
        sockets.register()
        ROSTER.before_undo(queries.refuse_paid)
        register_kind(
            PAY,
            _("薪酬方案"),
            content.CONTENT,
            order=30,
            reading="payroll:scheme",
            editing="payroll:scheme-edit",
        )
        register_roll_out(
            PAY,
            measuring.rolled_out,
            back=measuring.taken_back,
            choices=[
                Choice(
                    measuring.CHOICE,
                    _("就高不就低（只保固定部分）"),
                    _("施行前的固定工资高于新标准的，差额按月补足，以后增资时冲抵；不选则不补。"),
                    measuring.protects,
                )
            ],
        )
        for name, check in CHECKS.items():
            invariants.register(name, check)
