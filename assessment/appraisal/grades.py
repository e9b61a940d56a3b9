"""Grades of a month and of a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    EXCELLENT = "EXCELLENT", _("优秀")
    COMPETENT = "COMPETENT", _("合格")
    BASIC = "BASIC", _("基本合格")
    FAIL = "FAIL", _("不合格")
    NONE = "NONE", _("不定等次")
