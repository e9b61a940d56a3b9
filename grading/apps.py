from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    name = "grading"

    def ready(self):
        from auxpolice import invariants as all_invariants
        from auxpolice.access.matrix import Act
        from auxpolice.policy.kinds import register_kind
        from auxpolice.ui import menu, panels, queue, states
        from grading import invariants, sockets
        from grading.headcount import guard
        from grading.ladders import LEVELS, content, trial_pages
        from grading.levels import roster_column
        from grading.posts import POST_CLASSES, method

        for name, holds in invariants.CHECKS.items():
            all_invariants.register(name, holds)
        register_kind(LEVELS, _("层级办法"), content.CONTENT, order=10, beside=trial_pages.beside)
        register_kind(POST_CLASSES, _("岗位分类办法"), method.CONTENT, order=20)
        roster_column.register()
        guard.listen()
        panels.register("person", sockets.level_panel, 30)
        panels.register("home", sockets.own_level_panel, 30)
        panels.register("home", sockets.pyramid_panel, 60)
        panels.register("policy", sockets.policy_panel, 20)
        panels.register("unit", sockets.unit_panel, 40)
        queue.register(sockets.waiting)
        queue.register(sockets.own_publicity)
        section = menu.GRADING
        menu.register(
            _("岗位分类"), "grading:posts", act=Act.POST_VIEW, icon="briefcase", section=section, order=10
        )
        menu.register(
            _("未定层级"),
            "grading:missing",
            act=Act.LEVEL_EVALUATE,
            icon="user-question",
            section=section,
            order=20,
        )
        menu.register(
            _("层级评定"),
            "grading:evaluations",
            act=Act.POST_VIEW,
            icon="stairs-up",
            section=section,
            order=30,
        )
        menu.register(
            _("层级图表"), "grading:pictures", act=Act.POST_VIEW, icon="chart-bar", section=section, order=40
        )
        menu.register(
            _("用人额度"),
            "grading:headcount",
            act=Act.POST_VIEW,
            icon="users-group",
            section=section,
            order=50,
        )
        menu.place("grading:evaluations", "grading/verdicts/")
        menu.register(
            _("层级测算"),
            "grading:simulate",
            act=Act.POLICY_DRAFT,
            icon="calculator",
            section=menu.POLICY,
            order=20,
        )
        states.register(
            {
                "1": "info",
                "2": "neutral",
                "3": "neutral",
                "4": "warning",
                "5": "warning",
                "6": "danger",
                "7": "success",
                "8": "danger",
                "decided": "info",
                "published": "info",
                "effective": "success",
            }
        )
