from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "auxpolice.policy"
    label = "policy"

    def ready(self):
        from auxpolice import invariants
        from auxpolice.access.matrix import Act
        from auxpolice.policy.invariants import units_without_policy
        from auxpolice.policy.waiting import (
            drafts_to_approve,
            opinions_wanted,
            parameters_missing,
            parameters_to_approve,
            rounds_open,
        )
        from auxpolice.ui import menu, queue, states

        invariants.register("每个单位都有施行中的政策", units_without_policy)
        menu.register(
            _("政策"), "policy:policies", act=Act.POLICY_VIEW, icon="scale", section="policy", order=10
        )
        menu.register(
            _("征求意见"),
            "policy:consultations",
            act=Act.OPINION_GIVE,
            icon="message-2",
            section="policy",
            order=20,
        )
        menu.register(
            _("法定与地方参数"),
            "policy:parameters",
            act=Act.POLICY_VIEW,
            icon="gavel",
            section="policy",
            order=30,
        )
        queue.register(parameters_to_approve)
        queue.register(parameters_missing)
        queue.register(drafts_to_approve)
        queue.register(opinions_wanted)
        queue.register(rounds_open)
        states.register(
            {
                "support": "success", "suggest": "info", "against": "danger",
                "adopted": "success", "partly": "warning", "not": "neutral", "waiting": "warning", "refused": "neutral",
            }
        )  # fmt: skip
