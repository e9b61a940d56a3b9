"""Long work as rows: PostgreSQL is the truth, the broker only wakes workers."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("需人工处理")
    CANCELLED = "cancelled", _("已取消")


class ChunkState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    LEASED = "leased", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class Job(models.Model):
    """One piece of long work. ``done``/``total`` count what ``unit_label`` names (people, rows)."""

    State = JobState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(_("名称"), max_length=120, blank=True)
    idem_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    build_id = models.CharField(max_length=64)
    total = models.BigIntegerField(default=0)
    under_way = models.BigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())
    notified_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(state__in=["queued", "running"]), name="batch_job_alive"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.kind

    @property
    def done_count(self) -> int:
        """Number done of ``total``, from the chunks' rows; or how far a chunk under way says it is."""
        done = self.chunks.filter(state=ChunkState.DONE).aggregate(n=models.Sum("hi") - models.Sum("lo"))["n"]
        return max(int(done or 0), self.under_way)

    @property
    def percent(self) -> int:
        """0…100; a finished job is 100 whatever it counted."""
        if self.state == JobState.DONE:
            return 100
        return min(self.done_count * 100 // max(self.total, 1), 99)

    @property
    def next_url(self) -> str:
        """Address to go on at when it is done: the finaliser's, or the page that started it."""
        return self.result.get("url") or self.params.get("url", "")

    @property
    def ended(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Chunk(models.Model):
    """A part of a job that one transaction does whole: positions ``lo`` (included) to ``hi`` (excluded)."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks")
    seq = models.IntegerField()
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=ChunkState.choices, default=ChunkState.QUEUED)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    sum_fen = models.BigIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["job", "seq"], name="batch_chunk_once"),
            CheckConstraint(condition=Q(hi__gte=F("lo")), name="batch_chunk_range"),
        ]


class Slot(models.Model):
    """A scheduled moment already served; a second clock's insert does nothing."""

    kind = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)
    served_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slot"], name="batch_slot_once")]
