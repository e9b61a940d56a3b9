"""The class of a post over a period (how hard it is), with the factor values that gave it."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.models import PolicyVersion
from personnel.models import Post, no_overlap, not_empty


class PostClassification(models.Model):
    """Class of a post under a version of the method. ``score`` in hundredths of a point, 0 to 10000."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="classifications")
    method = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    values = models.JSONField(_("因素分值"))
    score = models.SmallIntegerField(_("得分"))
    post_class = models.SmallIntegerField(_("岗位类别"))
    period = DateRangeField(_("期间"))
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["post", "period"]
        constraints = [
            no_overlap("post_class_one_at_a_time", "post"),
            not_empty("post_class_period_not_empty"),
            CheckConstraint(
                condition=Q(score__range=(0, 10000), post_class__range=(1, 9)), name="post_class_range"
            ),
        ]
