from django.urls import path

from auxpolice.audit import pages

app_name = "audit"
urlpatterns = [path("", pages.trail, name="trail")]
