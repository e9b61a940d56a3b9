"""The unit tree of the bureau. It stands on the ground floor because scope and policies are told by unit."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("公安局")
    DEPARTMENT = "department", _("科室")
    BRIGADE = "brigade", _("大队")
    SQUAD = "squad", _("中队")
    STATION = "station", _("派出所")
    SERVICE_STATION = "service_station", _("勤务工作站")
    WINDOW = "window", _("窗口")
    DETENTION = "detention", _("监管场所")


class Unit(models.Model):
    """A unit of the bureau. ``path`` lists the ids from the root down to itself: ``/1/4/17/``.

    The root is the bureau; every other unit has a parent. ``path`` is kept by a database trigger.
    """

    Kind = UnitKind

    code = models.CharField(_("单位代码"), max_length=20, unique=True)
    name = models.CharField(_("单位名称"), max_length=60, unique=True)
    short_name = models.CharField(_("简称"), max_length=30, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, editable=False, default="", db_index=True)
    sort_order = models.IntegerField(_("排序"), default=0)
    opened = models.DateField(_("设立日期"), null=True, blank=True)
    closed = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ["sort_order", "code"]
        constraints = [
            CheckConstraint(
                condition=Q(kind="bureau", parent__isnull=True) | ~Q(kind="bureau") & Q(parent__isnull=False),
                name="unit_root_is_bureau",
            ),
            CheckConstraint(
                condition=Q(closed__isnull=True) | Q(opened__isnull=True) | Q(closed__gte=models.F("opened")),
                name="unit_closed_after_opened",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="bureau"), name="unit_one_bureau"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return max(self.path.count("/") - 2, 0)

    def subtree(self) -> "models.QuerySet[Unit]":
        """This unit and all below it."""
        return Unit.objects.filter(path__startswith=self.path)

    def subtree_ids(self) -> set[int]:
        return set(self.subtree().values_list("pk", flat=True))


def subtree_ids(unit_ids: set[int]) -> frozenset[int]:
    """Ids of the given units and of everything below them; two statements for any number of units."""
    if not unit_ids:
        return frozenset()
    wanted = Q(pk__in=[])
    for path in Unit.objects.filter(pk__in=unit_ids).values_list("path", flat=True):
        wanted |= Q(path__startswith=path)
    return frozenset(Unit.objects.filter(wanted).values_list("pk", flat=True))
