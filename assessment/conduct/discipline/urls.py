from django.urls import path

from assessment.conduct.discipline import pages, sanction_pages
from assessment.conduct.discipline.past import PAPERS
from assessment.conduct.discipline.past_kind import PAST
from auxpolice.imports.pages import urls_of

_waiting, _confirm, _refuse = PAPERS.pages()
urlpatterns = [
    path("", pages.cases, name="cases"),
    path("open/", pages.open_case, name="case-open"),
    path("<uuid:pk>/", pages.case, name="case"),
    path("<uuid:pk>/decision/", sanction_pages.decision_paper, name="case-decision"),
    path("<uuid:pk>/receipt/", sanction_pages.receipt_paper, name="case-receipt"),
    path("<uuid:pk>/file/", sanction_pages.file_paper, name="case-file"),
    path("sanctions/", sanction_pages.sanctions, name="sanctions"),
    path("sanctions/<int:pk>/", sanction_pages.sanction, name="sanction"),
    path("past/", _waiting, name="past-sanctions-waiting"),
    path("past/confirm/", _confirm, name="past-sanctions-waiting-confirm"),
    path("past/refuse/", _refuse, name="past-sanctions-waiting-refuse"),
    *urls_of(PAST),
    path("liftings/<int:pk>/confirm/", sanction_pages.lift, name="sanction-lift"),
    path("liftings/<int:pk>/refuse/", sanction_pages.keep, name="sanction-keep"),
]
