"""Addresses of inspections: each room's own, below its name."""

from inspections.checks import urls as checks
from inspections.filing import urls as filing

app_name = "inspections"
urlpatterns = [*checks.urlpatterns, *filing.urlpatterns]
