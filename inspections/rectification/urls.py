"""Addresses of rectification."""

from django.urls import path

from inspections.rectification import pages

app_name = "rectification"
urlpatterns = [
    path("", pages.rectifications, name="list"),
    path("letters/<int:pk>/", pages.letter, name="letter"),
    path("<int:pk>/", pages.rectification, name="one"),
    *pages.deed_urls(),
]
