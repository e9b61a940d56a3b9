"""Accounts and grants in the menu and in the trail."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, acts, menu

menu.register(
    MenuEntry(_("账号"), "access:accounts", Act.ACCOUNTS, "users", Section.SYSTEM, 70),
    MenuEntry(_("授权"), "access:grants", Act.GRANTS, "shield-lock", Section.SYSTEM, 80),
)
acts.register(
    {
        "accounts.manage": _("管理账号"),
        "account.password": _("修改密码"),
        "grants.manage": _("授予角色"),
        "grants.revoke": _("收回角色"),
    }
)
