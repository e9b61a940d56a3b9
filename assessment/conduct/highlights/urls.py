"""Pages of highlights, under ``highlights/``."""

from django.urls import path

from assessment.conduct.highlights import pages

urlpatterns = [
    path("", pages.index, name="highlights"),
    path("write/", pages.write, name="highlights-write"),
    path("digest/<slug:month>/", pages.digest, name="highlights-digest"),
    path("<int:pk>/", pages.highlight, name="highlight"),
    path("<int:pk>/edit/", pages.edit, name="highlight-edit"),
    path("<int:pk>/submit/", pages.submit, name="highlight-submit"),
    path("<int:pk>/publish/", pages.publish, name="highlight-publish"),
    path("<int:pk>/send-back/", pages.send_back, name="highlight-send-back"),
    path("<int:pk>/take-down/", pages.take_down, name="highlight-take-down"),
    path("<int:pk>/like/", pages.like, name="highlight-like"),
    path("<int:pk>/adopt/", pages.adopt, name="highlight-adopt"),
]
