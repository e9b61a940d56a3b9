"""Addresses of inspections: each room's own, below its name."""

from inspections.checks import urls as checks
from inspections.consequences import urls as consequences

app_name = "inspections"
urlpatterns = [*checks.urlpatterns, *consequences.urlpatterns]
