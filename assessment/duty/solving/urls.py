from django.urls import path

from assessment.duty.solving import pages

urlpatterns = [
    path("<int:unit>/<slug:month>/solve/", pages.ask, name="duty-solve"),
    path("proposals/<int:pk>/", pages.proposal, name="duty-proposal"),
    path("proposals/<int:pk>/take/", pages.take, name="duty-proposal-take"),
    path("proposals/<int:pk>/discard/", pages.discard, name="duty-proposal-discard"),
]
