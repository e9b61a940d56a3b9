"""Talks that are owed, talks that were held with what was agreed, and the talker's own notes, kept apart."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.units.models import Unit
from personnel.models import Person, assigned_q


class Mood(models.TextChoices):
    """How somebody seemed, in three steps; nothing about health is written here (个人信息保护法 28)."""

    GOOD = "good", _("平稳")
    UNEASY = "uneasy", _("有波动")
    LOW = "low", _("低落")


class OfPerson(ScopedModel):
    scope_resource = Resource.TALK

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class Talk(OfPerson):
    """One talk. Never changed: what was wrong is ``corrects``, a talk written anew. The person reads all of it but the notes."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="talks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    held_on = models.DateField(_("谈话日期"))
    place = models.CharField(_("地点"), max_length=60)
    occasion = models.CharField(_("情形"), max_length=20, blank=True)
    theme = models.CharField(_("主题"), max_length=100)
    beside = models.CharField(_("参加谈话的其他人"), max_length=100, blank=True)
    next_on = models.DateField(_("下次谈话"), null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    held_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("登记时间"), db_default=models.functions.Now())

    class Meta(OfPerson.Meta):
        verbose_name = _("谈话")
        ordering = ["-held_on", "-id"]
        constraints = [
            CheckConstraint(condition=~Q(theme="") & ~Q(place=""), name="talk_says_where_and_what"),
            CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("held_on")),
                name="talk_next_is_later",
            ),
        ]
        indexes = [models.Index(fields=["person", "-held_on"], name="talk_of_person")]

    def __str__(self) -> str:
        return f"{self.person.name} {self.held_on:%Y-%m-%d}"


class TalkNote(ScopedModel):
    """What the talker keeps of a talk: read by them and by the roles that the policy of the day named (``readers``)."""

    scope_resource = Resource.TALK

    talk = models.OneToOneField(Talk, models.PROTECT, primary_key=True, related_name="note")
    mood = models.CharField(_("情绪"), max_length=8, choices=Mood.choices)
    refer = models.BooleanField(_("建议转介心理疏导"), default=False)
    text = models.CharField(_("谈话记录"), max_length=2000, blank=True)
    readers = ArrayField(models.CharField(max_length=16), default=list)

    class Meta(ScopedModel.Meta):
        verbose_name = _("谈话记录")

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """A note is the talker's; the talk says how far."""
        return Q(talk__in=Talk.everything.filter(Talk.reach_q(span)).values("pk"))

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        mine = scope.user_id
        return Q(talk__held_by=mine) | Q(readers__overlap=sorted(scope.roles))


class Agreed(Due, OfPerson):
    """A step agreed in a talk: until when, and what became of it. The person reads it."""

    waiting: ClassVar[Q] = Q(done_on__isnull=True)

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="agreed")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.CharField(_("商定事项"), max_length=200)
    owner = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    done_on = models.DateField(_("落实日期"), null=True)
    outcome = models.CharField(_("落实情况"), max_length=200, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = _("商定事项")
        ordering = ["due", "id"]
        constraints = [
            CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | Q(done_on__isnull=False) & ~Q(outcome=""),
                name="talk_agreed_done_says_how",
            ),
            CheckConstraint(condition=~Q(text=""), name="talk_agreed_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Owed(Due, OfPerson):
    """A talk that somebody is owed, once for each ``source``: settled by a talk, or let go for a reason."""

    waiting: ClassVar[Q] = Q(talk__isnull=True, because="")

    person = models.ForeignKey(Person, models.PROTECT, related_name="talks_owed")
    occasion = models.CharField(_("情形"), max_length=20)
    source = models.CharField(max_length=60)
    arose = models.DateField(_("起因日期"))
    talk = models.ForeignKey(Talk, models.PROTECT, null=True, related_name="settles")
    because = models.CharField(_("不再需要的原因"), max_length=200, blank=True)
    let_go_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    let_go_at = models.DateTimeField(null=True)

    class Meta(OfPerson.Meta):
        verbose_name = _("应谈话")
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "source"], name="talk_owed_once"),
            CheckConstraint(condition=Q(talk__isnull=True) | Q(because=""), name="talk_owed_held_or_let_go"),
            CheckConstraint(condition=Q(due__gte=models.F("arose")), name="talk_owed_due_after"),
            CheckConstraint(
                condition=Q(let_go_at__isnull=True, let_go_by__isnull=True) | ~Q(because=""),
                name="talk_owed_let_go_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(talk__isnull=True, because=""), name="talk_owed_waiting")
        ]
