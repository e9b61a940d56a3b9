"""Where a phone files."""

from django.urls import path

from inspections.filing import pages

urlpatterns = [path("file/", pages.shell, name="file")]
