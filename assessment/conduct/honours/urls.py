"""Pages of honours, under ``honours/``."""

from django.urls import path

from assessment.conduct.honours import pages

urlpatterns = [
    path("", pages.roll, name="honours"),
    path("<int:pk>/", pages.honour, name="honour"),
    path("<int:pk>/certificate/", pages.certificate, name="honour-certificate"),
    path("roll/<int:year>/", pages.paper, name="honours-paper"),
    path("nominations/", pages.nominations, name="honours-nominations"),
    path("nominate/", pages.nominate, name="honours-nominate"),
    path("nominations/<int:pk>/", pages.nomination, name="honours-nomination"),
    path("nominations/<int:pk>/appraise/", pages.appraise, name="honours-appraise"),
    path("nominations/<int:pk>/review/", pages.review, name="honours-review"),
    path("nominations/<int:pk>/submit/", pages.submit_to, name="honours-submit"),
    path("nominations/<int:pk>/refuse/", pages.refuse, name="honours-refuse"),
    path("nominations/<int:pk>/withdraw/", pages.withdraw, name="honours-withdraw"),
    path("nominations/<int:pk>/revoke/", pages.revoke, name="honours-revoke"),
    path("publicity/", pages.publicity, name="honours-publicity"),
    path("publicity/<int:pk>/object/", pages.object_to, name="honours-object"),
    path("objections/<int:pk>/", pages.answer, name="honours-answer"),
    path("praise/", pages.praises, name="honours-praises"),
    path("praise/new/", pages.praise, name="honours-praise"),
]
