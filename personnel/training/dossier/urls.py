from django.urls import path

from personnel.training.dossier import pages

urlpatterns = [
    path("people/<int:pk>/", pages.file, name="file"),
    path("people/<int:pk>/<int:year>/", pages.year, name="year"),
    path("records/<int:pk>/completion/", pages.give, name="completion-give"),
    path("completions/<int:pk>/", pages.completion, name="completion"),
]
