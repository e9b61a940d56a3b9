from django.urls import path

from auxpolice.approvals import pages

app_name = "approvals"
urlpatterns = [
    path("<str:matter>/<str:record>/", pages.sheet, name="sheet"),
    path("<str:matter>/<str:record>/paper/", pages.paper, name="paper"),
]
