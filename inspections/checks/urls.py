"""Addresses of checks and their findings."""

from django.urls import path

from inspections.checks import custody, notice_pages, pages

urlpatterns = [
    path("", pages.checks, name="checks"),
    path("<uuid:pk>/", pages.check, name="check"),
    path("<uuid:pk>/publish/", pages.publish, name="publish"),
    path("<uuid:pk>/add/", pages.add, name="add"),
    path("<uuid:pk>/custody/", custody.custody, name="custody"),
    path("<uuid:pk>/answer/", notice_pages.answer, name="answer"),
    path("<uuid:pk>/recheck/", notice_pages.recheck, name="recheck"),
    path("photos/<uuid:pk>/", pages.photo, name="photo"),
]
