from django.urls import path

from auxpolice.access import account_pages, delegation_pages, pages, sign_in

app_name = "access"
urlpatterns = [
    path("", account_pages.accounts, name="accounts"),
    path("<int:pk>/", account_pages.account, name="account"),
    path("<int:pk>/active/", account_pages.set_active, name="set-active"),
    path("<int:pk>/reset/", account_pages.reset, name="reset"),
    path("<int:pk>/unlock/", account_pages.unlock, name="unlock"),
    path("<int:pk>/sessions/end/", account_pages.end_sessions, name="end-sessions"),
    path("grants/", pages.grants, name="grants"),
    path("grants/auxiliaries/", pages.grant_auxiliaries, name="grant-auxiliaries"),
    path("grants/<int:pk>/", pages.grants_of, name="grants-of"),
    path("grants/<int:pk>/revoke/", pages.revoke, name="revoke"),
    path("delegations/", delegation_pages.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegation_pages.take_back, name="take-back"),
    path("password/", sign_in.own_password, name="password"),
    path("sessions/end/", sign_in.end_others, name="end-others"),
]
