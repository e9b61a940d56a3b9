"""Who may come along, and what was seen of checks."""

from django.db.models import QuerySet

from auxpolice.access.models import RoleGrant, User
from auxpolice.months import today
from inspections.checks.actions import INSPECTING


def companions_of(inspector: User) -> QuerySet[User]:
    """Colleagues whom an inspector may take along anywhere."""
    held = RoleGrant.objects.filter(role__in=INSPECTING, period__contains=today())
    users = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return users.exclude(pk=inspector.pk).order_by("full_name", "pk")
