"""Files handed out, byte for byte."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payroll.month.models import PayrollMonth
from payroll.supplementary.models import SupplementaryRun


class ExportFile(models.Model):
    """A file handed out, byte for byte: numbered and never made twice, of a month or of one of its supplements."""

    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="files")
    batch = models.ForeignKey(SupplementaryRun, models.PROTECT, null=True, related_name="files")
    kind = models.CharField(
        _("类别"),
        max_length=12,
        choices=[
            ("sheets", _("工资表")),
            ("bank", _("银行代发")),
            ("cover", _("银行代发封面")),
            ("tax", _("个税申报")),
            ("taxcheck", _("个税核对")),
            ("accounting", _("会计汇总")),
        ],
    )
    number = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    heads = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    content = models.BinaryField()
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind"], condition=models.Q(batch__isnull=True), name="export_file_once"
            ),
            models.UniqueConstraint(fields=["batch", "kind"], name="export_file_once_a_supplement"),
        ]
