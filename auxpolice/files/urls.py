from django.urls import path

from auxpolice.files import pages

app_name = "files"
urlpatterns = [
    path("<uuid:pk>/", pages.file, name="file"),
    path("<uuid:pk>/remove/", pages.remove, name="remove"),
    path("to/<str:link>/<str:record>/", pages.add, name="add"),
]
