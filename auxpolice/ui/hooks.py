"""The home page and the catalogue of components in the menu; tones of states that every floor uses."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, menu, tones
from auxpolice.objections import ObjectionState

menu.register(
    MenuEntry(_("首页"), "home", Act.HOME, "home", Section.WORK, 0, quick=True),
    MenuEntry(_("界面组件"), "ui-components", Act.COMPONENTS, "palette", Section.SYSTEM, 900),
)
tones(ObjectionState, warning="OPEN", success="ANSWERED UPHELD", danger="REJECTED", neutral="WITHDRAWN")
