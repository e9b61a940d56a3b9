"""Addresses of findings."""

from django.urls import path

from inspections.consequences import pages

urlpatterns = [
    path("findings/", pages.findings, name="findings"),
    path("findings/<uuid:pk>/", pages.finding, name="finding"),
    path("findings/<uuid:pk>/plead/", pages.plead, name="plead"),
    path("findings/<uuid:pk>/hear/", pages.note_plea, name="hear"),
    path("findings/<uuid:pk>/object/", pages.raise_objection, name="object"),
    path("findings/<uuid:pk>/reverse/", pages.propose_reversal, name="reverse"),
    path("objections/<int:pk>/", pages.answer_objection, name="answer-objection"),
    path("reversals/<int:pk>/", pages.close_reversal, name="close-reversal"),
    path("account/<int:pk>/", pages.account, name="account"),
]
