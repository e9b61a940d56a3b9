"""Attachments and their removal, both only ever added: a removed file is no longer shown, and stays as evidence.

What a file belongs to says a table of the owner's, made of ``Attached``: one row ties one file to one record.
"""

import uuid
from typing import ClassVar, cast

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A file in the folder of uploads, under this row's id. ``name`` is shown and never a place on the disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    link = models.CharField(max_length=60)
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    sent_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    put_by = models.ForeignKey("access.User", models.PROTECT, verbose_name=_("上传人"), related_name="+")
    put_at = models.DateTimeField(_("上传时间"), db_default=models.functions.Now())
    keep_until = models.DateField(_("保存至"))

    class Meta:
        ordering = ["put_at", "id"]
        constraints = [
            CheckConstraint(condition=Q(size__gt=0), name="attachment_holds_something"),
            CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", sent_sha256__regex=r"^[0-9a-f]{64}$"),
                name="attachment_hashes",
            ),
            CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True) | Q(width__gt=0, height__gt=0),
                name="attachment_pictures_have_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def removed(self) -> "Removal | None":
        return getattr(self, "removal", None)


class Removal(models.Model):
    """A file taken out of sight, by whom and why. Its bytes go when they needn't be kept any longer."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, primary_key=True, related_name="removal")
    reason = models.CharField(_("理由"), max_length=200)
    removed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [CheckConstraint(condition=~Q(reason=""), name="removal_has_its_reason")]


class Attached(models.Model):
    """Base of the owners' tables. The owner adds a foreign key to its record and names it in ``owner_field``."""

    owner_field: ClassVar[str]

    attachment = models.OneToOneField(Attachment, models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def label(cls) -> str:
        return cls._meta.label_lower

    @classmethod
    def owner_model(cls) -> type[models.Model]:
        return cast(type[models.Model], cls._meta.get_field(cls.owner_field).related_model)
