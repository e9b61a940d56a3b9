from django.urls import path

from auxpolice.batch import pages

app_name = "batch"
urlpatterns = [
    path("", pages.jobs, name="jobs"),
    path("<uuid:pk>/", pages.job, name="job"),
    path("<uuid:pk>/cancel/", pages.cancel, name="cancel"),
    path("<uuid:pk>/resume/", pages.resume, name="resume"),
]
