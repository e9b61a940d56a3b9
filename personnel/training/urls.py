from django.urls import include, path

app_name = "training"
urlpatterns = [
    path("", include("personnel.training.certificates.urls")),
    path("", include("personnel.training.history.urls")),
    path("", include("personnel.training.lacking.urls")),
    path("", include("personnel.training.dossier.urls")),
    path("", include("personnel.training.pages.urls")),
]
