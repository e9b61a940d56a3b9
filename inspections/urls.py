"""Addresses of inspections: each room's own, below its name."""

from inspections.checks import urls as checks

app_name = "inspections"
urlpatterns = [*checks.urlpatterns]
