"""Accounts and grants in the menu."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, menu

menu.register(
    MenuEntry(_("账号"), "access:accounts", Act.ACCOUNTS, "users", Section.SYSTEM, 70),
    MenuEntry(_("授权"), "access:grants", Act.GRANTS, "shield-lock", Section.SYSTEM, 80),
)
