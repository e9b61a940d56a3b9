"""Addresses of checks and their findings."""

from django.urls import path

from inspections.checks import notice_pages, pages

urlpatterns = [
    path("", pages.checks, name="checks"),
    path("file/", pages.file_check, name="file"),
    path("codes/", pages.codes, name="codes"),
    path("people/", pages.people, name="people"),
    path("<uuid:pk>/", pages.check, name="check"),
    path("<uuid:pk>/publish/", pages.publish, name="publish"),
    path("<uuid:pk>/add/", pages.add, name="add"),
    path("<uuid:pk>/answer/", notice_pages.answer, name="answer"),
    path("<uuid:pk>/recheck/", notice_pages.recheck, name="recheck"),
    path("photos/<uuid:pk>/", pages.photo, name="photo"),
]
