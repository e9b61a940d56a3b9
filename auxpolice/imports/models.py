"""Uploaded files, staged: nothing of them is anywhere else until they are accepted."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("待对应列")
    STAGED = "staged", _("待确认")
    ACCEPTED = "accepted", _("已导入")
    DISCARDED = "discarded", _("已放弃")
    UNDONE = "undone", _("已撤销")


class Outcome(models.TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("无变化")
    WRONG = "wrong", _("有误")
    SAME = "same", _("重复行")


class Import(models.Model):
    """One file by its content (sha256): the same content uploaded again is this import again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(_("文件名"), max_length=255)
    content = models.BinaryField(default=bytes)  # the sheets as read, packed; emptied once the import is over
    include_hidden = models.BooleanField(default=False)
    layout = models.JSONField(default=dict)  # what the person said of sheets and columns
    mended = models.JSONField(default=dict)  # "sheet:row" → field → text typed in the preview
    sheets = models.JSONField(default=list)  # of each sheet read: name, titles and letters by field
    hints = models.JSONField(default=list)  # warnings about the file, its columns and what was hidden
    remarks = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    answers = models.JSONField(default=dict)  # field → word of the file → what it means; "" for nothing
    options = models.JSONField(default=dict)  # decisions for the file, by the kind
    counts = models.JSONField(default=dict)
    found = models.JSONField(default=dict)  # what the comparison says of the file as a whole
    asked = models.JSONField(default=dict)  # field → word without meaning → rows
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState.choices, default=ImportState.STAGED
    )
    uploaded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    accepted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("导入时间"), null=True)
    effective = models.DateField(_("变更生效日"), null=True)
    made = models.JSONField(
        default=list
    )  # [label, id, name] of what was created for the rows, such as units and words

    class Meta:
        app_label = "imports"
        ordering = ["-uploaded_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "sha256"], name="import_content_once")]

    def __str__(self) -> str:
        return self.filename

    @property
    def sheet(self) -> str:
        return "、".join(sheet["name"] for sheet in self.sheets)

    @property
    def titles(self) -> dict[str, str]:
        """Field → header as the file writes it; the first sheet's word counts."""
        return {name: title for sheet in reversed(self.sheets) for name, title in sheet["titles"].items()}


class ImportRow(models.Model):
    """One row of an upload. A row is applied at most once."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(_("行号"))
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    notes = models.JSONField(default=list)  # of the reading
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    found = models.JSONField(default=list)  # notes of the comparison
    changes = models.JSONField(default=list)  # [field, old, new]
    applied_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "imports"
        ordering = ["upload", "sheet", "number"]
        constraints = [models.UniqueConstraint(fields=["upload", "sheet", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["upload", "outcome", "sheet", "number"], name="import_row_outcome")]

    @property
    def all_notes(self) -> list[dict]:
        return [*self.notes, *self.found]


class ImportTrace(models.Model):
    """A record an import has written: as it was before (null: not there), and the digest of what it wrote."""

    upload = models.ForeignKey(Import, models.CASCADE, related_name="traces")
    label = models.CharField(max_length=80)  # app.model
    record = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.BigIntegerField(null=True)

    class Meta:
        app_label = "imports"
        constraints = [
            models.UniqueConstraint(fields=["upload", "label", "record"], name="import_trace_once")
        ]


class ImportLayout(models.Model):
    """Which column is which in files with these headers, as somebody of the bureau said."""

    kind = models.CharField(max_length=30)
    bureau = models.ForeignKey("units.Unit", models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=64)  # digest of the headers: the program or form the file comes from
    columns = models.JSONField(default=dict)  # header as in the file → field, "" for none
    told_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "imports"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "bureau", "source"], name="import_layout_once", nulls_distinct=False
            )
        ]


class ImportWord(models.Model):
    """A word of bureaus' files and what somebody said it means."""

    kind = models.CharField(max_length=30)
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=100)
    value = models.CharField(max_length=40)
    told_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "imports"
        constraints = [models.UniqueConstraint(fields=["kind", "field", "text"], name="import_word_once")]
