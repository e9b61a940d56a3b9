"""Addresses of checks and their findings."""

from django.urls import path

from inspections.checks import custody, pages

urlpatterns = [
    path("", pages.checks, name="checks"),
    path("<uuid:pk>/", pages.check, name="check"),
    path("<uuid:pk>/publish/", pages.publish, name="publish"),
    path("<uuid:pk>/add/", pages.add, name="add"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("photos/<uuid:pk>/", pages.photo, name="photo"),
]
