from django.urls import path

from auxpolice.access import delegation_pages, pages

app_name = "access"
urlpatterns = [
    path("", pages.accounts, name="accounts"),
    path("<int:pk>/active/", pages.set_active, name="set-active"),
    path("grants/", pages.grants, name="grants"),
    path("grants/<int:pk>/", pages.grants_of, name="grants-of"),
    path("grants/<int:pk>/revoke/", pages.revoke, name="revoke"),
    path("delegations/", delegation_pages.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegation_pages.take_back, name="take-back"),
    path("password/", pages.own_password, name="password"),
]
