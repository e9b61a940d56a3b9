from django.urls import path

from personnel.training.certificates import pages

urlpatterns = [
    path("certificates/", pages.index, name="certificates"),
    path("certificates/people/<int:pk>/", pages.enter, name="certificate-enter"),
    path("certificates/<int:pk>/", pages.certificate, name="certificate"),
    path("certificates/<int:pk>/refuse/", pages.refuse, name="certificate-refuse"),
    path("certificates/<int:pk>/withdraw/", pages.withdraw, name="certificate-withdraw"),
    path("certificates/<int:pk>/end/", pages.end, name="certificate-end"),
]
