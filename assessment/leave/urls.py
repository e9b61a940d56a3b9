"""Pages of leave, under ``leave/``."""

from django.urls import path

from assessment.leave import opening_pages, pages, unit_pages
from assessment.leave.opening_kind import OPENING
from auxpolice.imports.pages import urls_of

urlpatterns = [
    path("", pages.mine, name="leave"),
    path("ask/", pages.ask, name="leave-ask"),
    path("look/", pages.look, name="leave-look"),
    path("rest/", pages.choose_rest, name="leave-rest"),
    path("requests/", unit_pages.requests, name="leave-requests"),
    path("balances/", unit_pages.everybody, name="leave-balances"),
    path("calendar/<int:unit>/<slug:month>/", unit_pages.calendar, name="leave-calendar"),
    path("people/<int:pk>/", unit_pages.ledger, name="leave-ledger"),
    path("<int:pk>/", pages.request_page, name="leave-request"),
    path("<int:pk>/decide/", pages.decide, name="leave-decide"),
    path("<int:pk>/withdraw/", pages.withdraw, name="leave-withdraw"),
    path("<int:pk>/cancel/", pages.cancel, name="leave-cancel"),
    path("<int:pk>/return/", pages.report_return, name="leave-return"),
    path("<int:pk>/papers/", pages.hand_in, name="leave-papers"),
    path("opening/", opening_pages.index, name="leave-opening"),
    path("opening/confirm/", opening_pages.confirm, name="leave-opening-confirm"),
    path("opening/people/<int:pk>/", opening_pages.enter, name="leave-opening-enter"),
    path("opening/<int:pk>/withdraw/", opening_pages.withdraw, name="leave-opening-withdraw"),
    *urls_of(OPENING),
]
