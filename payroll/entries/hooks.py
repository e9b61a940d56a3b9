"""Entries of a month in the trail."""

from django.utils.translation import gettext_lazy as _

from auxpolice.hooks import acts

acts.register({"payroll.entry": _("录入一次性项目")})
