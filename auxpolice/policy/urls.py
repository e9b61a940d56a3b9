from django.urls import path

from auxpolice.policy import pages

app_name = "policy"
urlpatterns = [
    path("", pages.policies, name="policies"),
    path("<int:pk>/", pages.version, name="version"),
    path("<int:pk>/copy/", pages.copy, name="copy"),
    path("<int:pk>/edit/", pages.edit, name="edit"),
    path("<int:pk>/move/", pages.move, name="move"),
    path("<int:pk>/approve/", pages.approve, name="approve"),
    path("<int:pk>/roll-out/", pages.roll_out, name="roll-out"),
]
