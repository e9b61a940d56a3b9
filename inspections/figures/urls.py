"""Addresses of the pictures."""

from django.urls import path

from inspections.figures import pages

urlpatterns = [path("pictures/", pages.pictures, name="pictures")]
