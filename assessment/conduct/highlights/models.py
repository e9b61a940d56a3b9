"""Highlights with their pictures, who has read and liked them, where they were adopted outside."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class HighlightState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("待编发")
    RETURNED = "returned", _("已退回")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


S = HighlightState
HIGHLIGHT = Flow(
    _("这篇亮点"),
    Way((S.DRAFT, S.RETURNED), S.SUBMITTED, _("报送")),
    Way(S.SUBMITTED, S.PUBLISHED, _("发布"), by="published_by", apart={"drafted_by": _("起草的人")}),
    Way(S.SUBMITTED, S.RETURNED, _("退回"), reason="because", kept="because"),
    Way((S.DRAFT, S.RETURNED, S.SUBMITTED, S.PUBLISHED), S.WITHDRAWN, _("撤下"), reason="because", kept="because"),
    code="highlight",
)  # fmt: skip


class Highlight(ScopedModel):
    """A short piece of a unit about something done well; ``author`` is whom points go to, ``measure`` the figure that it
    explains. Published it is there for everybody."""

    scope_resource = Resource.ASSESSMENT

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, null=True, verbose_name=_("作者"), related_name="+")
    title = models.CharField(_("标题"), max_length=60)
    text = models.CharField(_("正文"), max_length=2000)
    measure = models.CharField(_("说明的指标"), max_length=40, blank=True)
    drafted_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("起草时间"))
    published_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    published_on = models.DateField(_("发布日期"), null=True)
    because = models.CharField(_("原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.DRAFT)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-published_on", "-id"]
        constraints = [
            HIGHLIGHT.closed("highlight_state"),
            CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="highlight_says_something"),
            CheckConstraint(
                condition=~Q(state=S.PUBLISHED) | Q(published_by__isnull=False, published_on__isnull=False),
                name="highlight_published_by_somebody",
            ),
            maker_is_not_checker(
                "highlight_published_by_another", maker="drafted_by", checker="published_by"
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_on"], name="highlight_published")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q()

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """A piece that isn't published is its drafter's, the heads' of its unit and, once it is handed in, the department's."""
        known = Q(state=S.PUBLISHED) | Q(drafted_by=scope.user_id)
        if scope.has(Role.POLITICAL):
            known |= ~Q(state=S.DRAFT)
        return known | Q(unit_id__in=scope.units_for(Act.HONOUR_NOMINATE))


class HighlightPicture(Attached):
    owner_field = "highlight"

    highlight = models.ForeignKey(Highlight, models.PROTECT, related_name="pictures")


class Reading(models.Model):
    """That somebody has read a highlight, and whether they like it; one a person."""

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="readings")
    reader = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    read_at = models.DateTimeField(db_default=Now())
    likes = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["highlight", "reader"], name="reading_one_a_person")]


class Adoption(models.Model):
    """A highlight adopted outside: by which media, where, when; points for its author where the policy gives any."""

    highlight = models.ForeignKey(Highlight, models.PROTECT, related_name="adoptions")
    media = models.CharField(_("媒体"), max_length=60)
    link = models.URLField(_("链接"), max_length=300, blank=True)
    day = models.DateField(_("采用日期"))
    points = models.IntegerField(_("加分"), default=0)
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            CheckConstraint(condition=~Q(media="") & Q(points__gte=0), name="adoption_by_somebody"),
            UniqueConstraint(
                fields=["highlight", "media"],
                name="adoption_once_a_media",
                violation_error_message=_("这家媒体的采用已经登记过。"),
            ),
        ]
