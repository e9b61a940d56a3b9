from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "auxpolice.policy"
    label = "policy"

    def ready(self):
        from auxpolice import invariants
        from auxpolice.access.matrix import Act
        from auxpolice.policy.invariants import units_without_policy
        from auxpolice.policy.waiting import drafts_to_approve
        from auxpolice.ui import menu, queue

        invariants.register("每个单位都有施行中的政策", units_without_policy)
        menu.register(
            _("政策"), "policy:policies", act=Act.POLICY_VIEW, icon="scale", section="policy", order=10
        )
        queue.register(drafts_to_approve)
