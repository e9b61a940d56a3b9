from django.urls import path

from assessment.duty.sign_in import desk_pages, own_pages

urlpatterns = [
    path("sign/", own_pages.sign_in, name="sign-in"),
    path("sign/<int:pk>/<slug:side>/repair/", own_pages.ask, name="repair-ask"),
    path("desk/", desk_pages.desk, name="desk"),
    path("repairs/", desk_pages.repairs, name="repairs"),
    path("repairs/<int:pk>/refuse/", desk_pages.refuse, name="repair-refuse"),
    path("repairs/<int:pk>/<slug:side>/", desk_pages.repair, name="repair"),
]
