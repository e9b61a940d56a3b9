"""Addresses of inspections: each room's own, below its name."""

from django.urls import include, path

from inspections.checks import urls as checks
from inspections.consequences import urls as consequences
from inspections.figures import urls as figures
from inspections.filing import urls as filing

app_name = "inspections"
urlpatterns = [
    path("campaigns/", include("inspections.campaigns.urls")),
    *checks.urlpatterns,
    *consequences.urlpatterns,
    *filing.urlpatterns,
    *figures.urlpatterns,
]
