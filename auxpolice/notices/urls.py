from django.urls import path

from auxpolice.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("<int:pk>/", pages.follow, name="follow"),
    path("read/", pages.read, name="read"),
    path("urge/", pages.urge, name="urge"),
    path("papers/<uuid:pk>/", pages.paper, name="paper"),
]
