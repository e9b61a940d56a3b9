from django.urls import path

from auxpolice.calendar import pages

app_name = "calendar"
urlpatterns = [
    path("", pages.year, name="year"),
    path("clear/", pages.clear, name="clear"),
    path("take-over/", pages.take_over, name="take-over"),
]
