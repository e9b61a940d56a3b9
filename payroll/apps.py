from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "payroll"

    def ready(self):
        from auxpolice import invariants
        from auxpolice.policy import parameters as law_parameters
        from auxpolice.policy import readable
        from auxpolice.policy.actions import register_kind
        from auxpolice.policy.models import PolicyKind
        from grading import effects
        from payroll import (
            backpay,
            batches,
            defaults,
            exports,
            parameters,
            reclassifying,
            scheme_reading,
            sockets,
            sockets_calendar,
            supplementary,
        )
        from payroll.invariants import CHECKS
        from payroll.simulation import calculating

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
        )
        readable.register(PolicyKind.PAY, scheme_reading.sections)
        sockets.register()
        sockets_calendar.register()
        register_kind(
            PolicyKind.PAY,
            defaults.scheme_faults,
            defaults.LABELS,
            reading="payroll:scheme",
            editing="payroll:scheme-edit",
        )
        for name, check in CHECKS.items():
            invariants.register(name, check)
