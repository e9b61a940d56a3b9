from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "auxpolice.ui"
    label = "ui"

    def ready(self):
        from auxpolice.access.matrix import Act
        from auxpolice.ui import menu

        menu.register(_("首页"), "home", act=Act.HOME, icon="home", section=menu.WORK, order=0, quick=True)
        menu.register(
            _("我的任务"), "batch:jobs", act=Act.JOB_VIEW, icon="progress-check", section=menu.WORK, order=20
        )
        menu.register(
            _("界面组件"), "ui-components", act=Act.COMPONENTS, icon="palette", section=menu.SYSTEM, order=900
        )
