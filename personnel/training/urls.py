from django.urls import include, path

app_name = "training"
urlpatterns = [
    path("", include("personnel.training.pages.urls")),
]
