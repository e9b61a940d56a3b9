from django.urls import path

from auxpolice.imports.pages import urls_of
from personnel.training.history import pages
from personnel.training.history.certificates import CERTIFICATES
from personnel.training.history.trainings import TRAININGS

urlpatterns = [
    path("history/", pages.index, name="history"),
    path("history/confirm/", pages.confirm, name="history-confirm"),
    path("history/refuse/", pages.refuse, name="history-refuse"),
    path("history/withdraw/", pages.withdraw, name="history-withdraw"),
    path("history/<int:pk>/", pages.past, name="past"),
    path("history/<int:pk>/refuse/", pages.refuse_one, name="past-refuse"),
    path("history/<int:pk>/withdraw/", pages.withdraw_one, name="past-withdraw"),
    *urls_of(TRAININGS),
    *urls_of(CERTIFICATES),
]
