"""The words said on a matter that is approved: put forward, agreed to, sent back. Only added (``guards.sql``)."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class Said(models.TextChoices):
    SUBMITTED = "submitted", _("提交审批")
    AGREED = "agreed", _("同意")
    RETURNED = "returned", _("退回修改")


class Word(models.Model):
    """What one person said. ``matter`` and ``record`` name what it was said of; ``step`` the step of a chain."""

    matter = models.CharField(max_length=40)
    record = models.CharField(max_length=60)
    said = models.CharField(max_length=10, choices=Said.choices)
    step = models.CharField(_("步骤"), max_length=30, blank=True)
    text = models.TextField(_("意见"), max_length=1000, blank=True)
    said_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["matter", "record"], name="approval_word_of_record")]
        constraints = [
            CheckConstraint(condition=~Q(said="returned") | ~Q(text=""), name="approval_returned_says_why"),
            CheckConstraint(condition=Q(said__in=Said.values), name="approval_word_known"),
        ]
