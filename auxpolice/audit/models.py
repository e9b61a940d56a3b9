"""The trail of who did and saw what. Rows are only ever added: triggers refuse UPDATE, DELETE and TRUNCATE."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act. ``before`` and ``after`` hold only the fields that changed; ``role`` those by which it was done."""

    at = models.DateTimeField(_("时间"), db_default=models.functions.Now())
    actor = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("行为"), max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    target_label = models.CharField(_("对象"), max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    role = models.CharField(_("角色"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    succeeded = models.BooleanField(_("成功"), default=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_entry_target"),
            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
            models.Index(fields=["act", "-id"], name="audit_entry_act"),
            models.Index(
                fields=["on_behalf_of", "at"],
                name="audit_entry_on_behalf",
                condition=models.Q(on_behalf_of__isnull=False),
            ),
        ]

    @property
    def who(self) -> str:
        """Who did it; 「X 代 Y」 where it was done for somebody who is away."""
        if self.on_behalf_of is not None:
            return _("%(who)s 代 %(holder)s") % {"who": self.actor, "holder": self.on_behalf_of}
        return str(self.actor or _("系统"))


class Seal(models.Model):
    """Hash chain over the entries, in the order they were sealed; append-only like the entries."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)


class Witness(models.Model):
    """What a row of a protected table was when it was last written: its digest, nothing once it was deleted."""

    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes = [models.Index(fields=["table_name", "row_id", "-id"], name="audit_witness_row")]
