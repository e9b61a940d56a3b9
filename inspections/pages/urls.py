from django.urls import path

from inspections.filing import pages as filing
from inspections.pages import checks

app_name = "inspections"
urlpatterns = [
    path("", checks.checks, name="checks"),
    path("file/", filing.shell, name="file"),
    path("codes/", checks.codes, name="codes"),
    path("people/", checks.people, name="people"),
    path("<uuid:pk>/", checks.check, name="check"),
    path("<uuid:pk>/answer/", checks.answer, name="answer"),
    path("<uuid:pk>/recheck/", checks.recheck, name="recheck"),
    path("findings/<int:pk>/", checks.decide, name="decide"),
    path("photos/<uuid:pk>/", checks.photo, name="photo"),
]
