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
        from auxpolice.ui import acts, menu, queue, states

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
        acts.register(
            {
                "policy.roll_out.withdraw": _("撤回施行安排"),
                "policy.consult": _("发布征求意见"),
                "policy.consult.close": _("结束征求意见"),
                "parameter.propose": _("录入法定参数"),
                "parameter.approve": _("批准法定参数"),
                "parameter.refuse": _("退回法定参数"),
                "opinion.give": _("提交意见"),
                "opinion.withdraw": _("撤回意见"),
                "opinion.reply": _("答复意见"),
            }
        )
        states.register(
            {
                "support": "success", "suggest": "info", "against": "danger",
                "adopted": "success", "partly": "warning", "not": "neutral", "waiting": "warning", "refused": "neutral",
            }
        )  # fmt: skip
