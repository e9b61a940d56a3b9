"""Certificates people hold."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from personnel.models import Person, PersonFact, no_overlap


class Certificate(PersonFact):
    """A professional certificate that a pay scheme or a post may ask for. ``grade`` 1 is the highest."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    name = models.CharField(_("证书名称"), max_length=60)
    grade = models.PositiveSmallIntegerField(_("等级"))
    period = DateRangeField(_("有效期"))

    class Meta(PersonFact.Meta):
        constraints = [
            no_overlap("certificate_no_overlap", "person", "name"),
            CheckConstraint(condition=Q(grade__range=(1, 3)), name="certificate_grade"),
        ]
