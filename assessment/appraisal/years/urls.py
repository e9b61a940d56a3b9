from django.urls import path

from assessment.appraisal.years import pages, person_pages
from assessment.appraisal.years.past import PAPERS, PAST
from auxpolice.imports.pages import urls_of

_waiting, _confirm, _refuse = PAPERS.pages()
urlpatterns = [
    path("", pages.years, name="years"),
    path("open/", pages.open_year, name="year-open"),
    path("publicise/", pages.publicise, name="year-publicise"),
    path("decide/", pages.decide, name="year-decide"),
    path("archive/", pages.archive, name="year-archive"),
    path("publicity/", pages.publicity, name="year-publicity"),
    path("mine/", person_pages.mine, name="years-mine"),
    path("units/<int:pk>/", pages.annual_round, name="annual-round"),
    path("units/<int:pk>/propose/", pages.propose, name="year-propose"),
    path("units/<int:pk>/send-back/", pages.send_back, name="year-send-back"),
    path("people/<int:pk>/", person_pages.year_sheet, name="year-sheet"),
    path("people/<int:pk>/paper/", person_pages.paper, name="year-paper"),
    path("people/<int:pk>/override/", person_pages.override, name="year-override"),
    path("people/<int:pk>/object/", person_pages.object_to, name="year-object"),
    path("overrides/<int:pk>/confirm/", person_pages.confirm_override, name="override-confirm"),
    path("overrides/<int:pk>/refuse/", person_pages.refuse_override, name="override-refuse"),
    path("overrides/<int:pk>/withdraw/", person_pages.withdraw_override, name="override-withdraw"),
    path("objections/<int:pk>/", person_pages.answer, name="year-answer"),
    path("results/", pages.results, name="annual-results"),
    path("results/<int:pk>/take-up/", pages.take_up, name="result-take-up"),
    path("results/<int:pk>/decline/", pages.decline, name="result-decline"),
    path("quarters/", pages.quarter, name="quarter"),
    path("quarters/close/", pages.close_quarter, name="quarter-close"),
    path("past/", _waiting, name="past-results-waiting"),
    path("past/confirm/", _confirm, name="past-results-waiting-confirm"),
    path("past/refuse/", _refuse, name="past-results-waiting-refuse"),
    *urls_of(PAST),
]
