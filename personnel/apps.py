from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "personnel"

    def ready(self):
        from auxpolice.access.matrix import Act
        from auxpolice.policy import consulting, coverage
        from auxpolice.ui import menu, panels, queue, search

        from . import sockets
        from .roster import kind  # noqa: F401  (registers itself)

        section = menu.PEOPLE
        menu.register(
            _("人员名册"),
            "personnel:list",
            act=Act.PEOPLE_LIST,
            icon="users",
            section=section,
            order=10,
            quick=True,
        )
        menu.register(
            _("单位"), "personnel:units", act=Act.UNIT_VIEW, icon="sitemap", section=section, order=20
        )
        menu.register(
            _("导入名册"),
            "personnel:import",
            act=Act.ROSTER_IMPORT,
            icon="file-import",
            section=section,
            order=30,
        )
        menu.register(
            _("我的档案"),
            "personnel:person",
            act=Act.PERSON_VIEW,
            icon="id",
            section=section,
            order=5,
            quick=True,
            own=True,
            args=lambda request: (request.scope.person_id,),
        )
        search.register(sockets.find_people)
        consulting.register_home(sockets.unit_of_person)
        coverage.register_people(sockets.people_of_units)
        queue.register(sockets.waiting)
        panels.register("home.figures", sockets.strength, 10)
