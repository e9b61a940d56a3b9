"""Rosters in the menu and the work queue."""

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, menu
from auxpolice.imports.hooks import announce
from personnel.roster.kind import ROSTER

announce(ROSTER, gettext_lazy("名册待核对导入"), gettext_lazy("导入名册时有误的行待更正"))
menu.register(
    MenuEntry(
        gettext_lazy("导入名册"),
        "personnel:import",
        Act.ROSTER_IMPORT,
        "file-import",
        Section.PEOPLE,
        30,
        under="personnel:list",
    )
)
