"""Uploaded rosters, staged: nothing of them is in the roster until they are accepted."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    STAGED = "staged", _("待确认")
    ACCEPTED = "accepted", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class Outcome(models.TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("无变化")
    WRONG = "wrong", _("有误")
    SAME = "same", _("重复行")


class RosterImport(models.Model):
    """One file by its content (sha256): the same content uploaded again is this import again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(_("文件名"), max_length=255)
    sheet = models.CharField(_("工作表"), max_length=100)
    include_hidden = models.BooleanField(default=False)
    titles = models.JSONField(default=dict)
    letters = models.JSONField(default=dict)  # field → column of the sheet, as in "N"
    hints = models.JSONField(default=list)  # warnings about what was hidden in the file
    remarks = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    matches = models.JSONField(default=dict)  # post name in the file → id of a post, "new", or "" for none
    create_units = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    new_units = models.JSONField(default=list)
    unmatched_posts = models.JSONField(default=dict)  # name → rows
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState.choices, default=ImportState.STAGED
    )
    uploaded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    accepted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        app_label = "personnel"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename


class RosterImportRow(models.Model):
    """One row of an upload. A row is applied to the roster at most once."""

    upload = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    notes = models.JSONField(default=list)  # of the reading
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    found = models.JSONField(default=list)  # notes of the comparison with the roster
    changes = models.JSONField(default=list)  # [field, old, new]
    applied_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "personnel"
        ordering = ["upload", "number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="roster_row_once")]
        indexes = [models.Index(fields=["upload", "outcome", "number"], name="roster_row_outcome")]

    @property
    def all_notes(self) -> list[dict]:
        return [*self.notes, *self.found]
