"""Messages, urging, and papers that must reach their person. A guard keeps all of it as it was sent (``guards.sql``)."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A message to one account. ``record`` is what its kind makes the address of; only ``read_at`` is set later, once."""

    to = models.ForeignKey("access.User", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(_("消息"), max_length=100)
    text = models.CharField(_("内容"), max_length=500, blank=True)
    record = models.CharField(max_length=200, blank=True)
    due = models.DateField(_("期限"), null=True)
    sent_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("时间"), db_default=models.functions.Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["to", "-id"], name="notice_of_account"),
            models.Index(fields=["to"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["sent_by", "-id"], name="notice_sent_by"),
        ]
        constraints = [CheckConstraint(condition=~Q(title=""), name="notice_says_something")]

    def __str__(self) -> str:
        return self.title


class Urging(models.Model):
    """Somebody urged whoever a matter waits for (催办), once a working day."""

    matter = models.CharField(max_length=80)
    urged_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    day = models.DateField()
    sent_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            UniqueConstraint(fields=["matter", "urged_by", "day"], name="urging_once_a_working_day")
        ]


class Paper(models.Model):
    """A paper as it is served: its text stays, with its hash, to an account or a person on the roster (or both)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    title = models.CharField(_("文书"), max_length=100)
    body = models.TextField(_("正文"))
    sha256 = models.CharField(max_length=64)
    record = models.CharField(max_length=60, blank=True)
    to_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="papers")
    to_person = models.ForeignKey("personnel.Person", models.PROTECT, null=True, related_name="papers")
    addressee = models.CharField(_("受送达人"), max_length=100)
    answer_days = models.PositiveSmallIntegerField(_("期限（工作日）"), null=True)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [models.Index(fields=["kind", "record"], name="paper_of_record")]
        constraints = [
            CheckConstraint(
                condition=Q(to_user__isnull=False) | Q(to_person__isnull=False), name="paper_has_an_addressee"
            ),
            CheckConstraint(condition=~Q(body="") & ~Q(title=""), name="paper_says_something"),
            CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="paper_hash"),
        ]

    def __str__(self) -> str:
        return self.title


class How(models.TextChoices):
    """How a paper reached its person."""

    SCREEN = "screen", _("本人在线阅知")
    SIGNED = "signed", _("本人签收")
    REFUSED = "refused", _("拒收，两人见证")
    MAIL = "mail", _("挂号邮寄")
    PUBLICATION = "publication", _("公告")


class Service(models.Model):
    """The one service of a paper, from whose day its term runs. On the screen it is the addressee's own act."""

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True, related_name="service")
    how = models.CharField(_("送达方式"), max_length=12, choices=How.choices)
    served_on = models.DateField(_("送达日期"))
    due = models.DateField(_("期限"), null=True)
    recorded_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    first_witness = models.CharField(_("见证人一"), max_length=50, blank=True)
    second_witness = models.CharField(_("见证人二"), max_length=50, blank=True)
    note = models.CharField(_("单号或公告地点"), max_length=200, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(how__in=How.values), name="service_in_a_known_way"),
            CheckConstraint(
                condition=~Q(how=How.REFUSED)
                | ~Q(first_witness="") & ~Q(second_witness="") & ~Q(first_witness=F("second_witness")),
                name="service_refused_before_two_witnesses",
            ),
            CheckConstraint(
                condition=~Q(how__in=[How.MAIL, How.PUBLICATION]) | ~Q(note=""), name="service_can_be_traced"
            ),
            CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gt=F("served_on")), name="service_due_after_it"
            ),
        ]
